/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MATPOWER cases: a small one cell by cell, and the real ones of ../shared/data by counts and totals that a Python script took from the
 * files.
 */
#include "recipe_text.h"

#include <math.h>
#include <unistd.h>

static const char CASE[] = "function mpc = tiny\n"
                           "% comment with mpc.bus = [ in it\n"
                           "%{\nmpc.bus = [ 1 ];\n%}\n"
                           "mpc.version = '2';\n"
                           "mpc.baseMVA = 50; x = 'a % text; with [ in it';\n"
                           "mpc.bus = [ % bus type Pd Qd Gs Bs area Vm Va kV zone Vmax Vmin\n"
                           "  10  3  5    1  0  0  2  1  0  110  7  1.1  0.9;\n"
                           "  20, 1, -3,  0, 1.5,0,1, 1, 0, 220, 8, 1.1, 0.9; 30 1 0 0 0 ...\n"
                           "     0 1 1 0 110 7 1.1 0.9 % a row over two lines\n"
                           "  40 4 9 0 0 0 1 1 0 110 7 1.1 0.9\r\n"
                           "];\n"
                           "mpc.gen = [\n"
                           "  10 6 0 9 -9 1 50 1 10 0;\n"
                           "  10 2 0 9 -9 1 50 1 Inf 0;\n" /* made finite below */
                           "  10 7 0 9 -9 1 50 0 70 0; % out of service\n"
                           "  30 -4 0 9 -9 1 50 1 0 -5;\n"
                           "  40 7 0 9 -9 1 50 1 70 0; ];\n"
                           "mpc.branch = [ 10 20 .01 .1 .02 40 0 0 0 0 1 -360 360; 20 10 0 -0.2 0 0 0 0 1.05 30 1 -360 360;\n"
                           "10 30 0 .1 0 0 0 0 0 0 0 -360 360; 30 40 0 .1 0 0 0 0 0 0 1 -360 360; 30 20 0 .3 0 0 0 0 0 0 1 -360 360 ];\n"
                           "mpc.gencost = [ 2 0 0 3 0.01 40 0 ];\n"
                           "mpc.bus_name = { 'First  '; 'It; has ] and % in it'; 'Third'; 'Fourth' };\n"
                           "mpc.userdata = foo(mpc.bus(1, 2)');\n";

static void write_case(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static const char *cell(const ko_region *region, enum ko_table_kind table, const char *column, uint32_t row) {
  const ko_column *found = ko_table_column(&region->tables[table], column);
  assert_non_null(found);
  return found->cells[row];
}

static int near(double a, double b) { return fabs(a - b) <= 1e-12 * fabs(b); }

static void small_case(void **state) {
  (void)state;
  char text[sizeof CASE], folder[] = "/tmp/knockon-test-XXXXXX", path[100];
  memcpy(text, CASE, sizeof CASE);
  memcpy(strstr(text, "Inf"), "3  ", 3);
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/tiny.m", folder);
  write_case(path, text);
  ko_region *region =
      region_from_recipe(folder, "sectors: { power: { matpower: { file: tiny.m, country_by: zone }, countries: { 7: XA } } }\n");
  const struct {
    const char *id, *name, *kind, *country, *kv;
    double demand, supply, dispatch, shunt;
  } buses[] = {{"power:10", "First", "generator", "XA", "110", 5, 13, 8, 0},
               {"power:20", "It; has ] and % in it", "generator", "8", "220", 0, 3, 3, 1.5},
               {"power:30", "Third", "substation", "XA", "110", 4, 0, 0, 0}};
  assert_int_equal(region->n_facilities, 3);
  for (uint32_t i = 0; i < 3; i++) {
    const struct ko_facilities *f = &region->facilities;
    assert_string_equal(f->id[i], buses[i].id);
    assert_string_equal(f->name[i], buses[i].name);
    assert_string_equal(f->kind[i], buses[i].kind);
    assert_string_equal(region->countries.id[f->country[i]], buses[i].country);
    assert_string_equal(cell(region, KO_TABLE_FACILITIES, "base_kv", i), buses[i].kv);
    assert_true(f->demand[i] == buses[i].demand && f->supply[i] == buses[i].supply && f->dispatch[i] == buses[i].dispatch &&
                f->shunt[i] == buses[i].shunt);
  }
  const struct {
    const char *id, *kind;
    double reactance, tap, shift, capacity;
  } branches[] = {{"power:10--20", "line", 0.2, 1, 0, 40},
                  {"power:20--10", "transformer", -0.4, 1.05, 30, NAN},
                  {"power:30--20", "line", 0.6, 1, 0, NAN}};
  assert_int_equal(region->n_links, 3);
  for (uint32_t i = 0; i < 3; i++) {
    const struct ko_links *l = &region->links;
    assert_string_equal(l->id[i], branches[i].id);
    assert_string_equal(cell(region, KO_TABLE_LINKS, "kind", i), branches[i].kind);
    assert_true(near(l->reactance[i], branches[i].reactance) && l->tap_ratio[i] == branches[i].tap &&
                l->phase_shift_deg[i] == branches[i].shift);
    assert_true(isnan(branches[i].capacity) ? isnan(l->capacity[i]) : l->capacity[i] == branches[i].capacity);
  }
  assert_string_equal(cell(region, KO_TABLE_LINKS, "susceptance", 0), "0.01");
  ko_region_free(region);
  write_case(path, CASE);
  assert_recipe_fails(folder, "sectors: { power: { matpower: { file: tiny.m } } }\n", "expected a finite number");
  unlink(path);
  rmdir(folder);
}

/* Every cut, and bytes replaced in turn by ones that mean something: an answer, no crash, no leak (the sanitizers look on). */
static void garbage(void **state) {
  (void)state;
  char folder[] = "/tmp/knockon-test-XXXXXX", path[100], text[sizeof CASE];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/x.m", folder);
  static const char REPLACEMENTS[] = "[]{}';%.\n(-9e= ";
  for (size_t at = 0; at < 2 * (sizeof CASE - 1); at += 3) {
    int cut = at >= sizeof CASE - 1;
    size_t byte = cut ? at - (sizeof CASE - 1) : at;
    memcpy(text, CASE, sizeof CASE);
    text[byte] = cut ? '\0' : REPLACEMENTS[at % (sizeof REPLACEMENTS - 1)];
    write_case(path, text);
    ko_error error = {0};
    ko_region *region = NULL;
    int rc = try_recipe(folder, "sectors: { power: { matpower: { file: x.m } } }\n", &region, &error);
    assert_true((rc == 0 && region) || (rc == KO_E_INPUT && error.n_errors));
    ko_region_free(region);
  }
  unlink(path);
  rmdir(folder);
}

static void real_cases(void **state) {
  (void)state;
  static const struct {
    const char *file;
    uint32_t buses, branches;
    double demand, negative_demand, planned, most, negative_planned, shunt;
  } CASES[] = {
      {"case14.m", 14, 20, 259, 0, 272.4, 772.4, 0, 0},
      {"case30.m", 30, 41, 189.2, 0, 189.21, 335, 0, 0},
      {"case39.m", 39, 46, 6254.23, 0, 6297.871, 7367, 0, 0},
      {"case118.m", 118, 186, 4242, 0, 4377.4, 9966.2, 0, 0},
      {"case300.m", 300, 411, 23847.65, -321.8, 23479.43, 32678.435, 0, 1.3},
      {"case1354pegase.m", 1354, 1991, 74146.01, -1086.34, 74752.94, 128738.6, -7895.66, 0},
      {"case2383wp.m", 2383, 2896, 24580.43, -22.05, 25148.649, 29593.73, 0, 0},
      {"case2869pegase.m", 2869, 4582, 138934.99, -6497.64, 135306.32, 230728.01, -15691.43, 9.897082},
      {"case_ACTIVSg200.m", 200, 245, 1475.69, 0, 1488.27, 2997.49, 0, 0},
      {"case_ACTIVSg2000.m", 2000, 3206, 67109.21, 0, 68724.74, 81201.89, 0, 0},
  };
  if (access(KO_SOURCE_DIR "/../shared/data/matpower", R_OK) != 0) {
    print_message("skipped: no shared data\n");
    skip();
  }
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    char recipe[200];
    snprintf(recipe, sizeof recipe, "sectors: { power: { matpower: { file: %s } } }\n", CASES[i].file);
    ko_region *region = region_from_recipe(KO_SOURCE_DIR "/../shared/data/matpower", recipe);
    double demand = 0, supply = 0, dispatch = 0, shunt = 0;
    for (uint32_t f = 0; f < region->n_facilities; f++) {
      demand += region->facilities.demand[f];
      supply += region->facilities.supply[f];
      dispatch += region->facilities.dispatch[f];
      shunt += region->facilities.shunt[f];
    }
    assert_int_equal(region->n_facilities, CASES[i].buses);
    assert_int_equal(region->n_links, CASES[i].branches);
    assert_true(fabs(demand - (CASES[i].demand - CASES[i].negative_planned)) < 1e-5);
    assert_true(fabs(supply - (CASES[i].most - CASES[i].negative_demand)) < 1e-5);
    assert_true(fabs(dispatch - (CASES[i].planned - CASES[i].negative_planned - CASES[i].negative_demand)) < 1e-5);
    assert_true(fabs(shunt - CASES[i].shunt) < 1e-5);
    ko_region_free(region);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(small_case), cmocka_unit_test(garbage), cmocka_unit_test(real_cases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
