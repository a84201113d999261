/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables that waves name: the plan keeps what it has read, and takes what is given instead of reading.
 */
#include "plan_fixture.h"

#include "sim/region/region.h"

#define HEAD "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nrun: { trials: 5 }\nwaves:\n"
#define YAML HEAD "- { name: first, targets: { list: [b] } }\n- { name: second, targets: { states: states.csv } }\n"

static void make_region(fixture *f, const char *states) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv", "facility,sector\na,power\nb,power\n");
  fixture_file(f, "states.csv", states);
}

static void kept(void **state) {
  (void)state;
  fixture f;
  char name[KO_WAVE_TABLE_ROOM];
  make_region(&f, "trial,targets\n0,a\n3,b\n");
  fixture_must_plan(&f, YAML);
  assert_int_equal(f.plan->tables.n, 2);
  assert_int_equal(f.plan->tables.sheets[0].n_columns, 0);
  assert_int_equal(f.plan->tables.sheets[1].n_rows, 2);
  assert_string_equal(f.plan->tables.sheets[1].columns[1].cells[1], "b");
  assert_null(ko_wave_table(&f.scenario->waves[0]));
  assert_non_null(strstr(ko_wave_table(&f.scenario->waves[1]), "/states.csv"));
  ko_wave_table_name(f.scenario, 1, name);
  assert_string_equal(name, "wave_tables/states_2");
  fixture_end(&f);
}

static uint64_t hash_of(const char *yaml, const char *states) {
  fixture f;
  make_region(&f, states);
  fixture_must_plan(&f, yaml);
  ko_wave_tables again;
  const uint64_t hash = ko_wave_tables_hash(&f.plan->tables);
  assert_int_equal(ko_wave_tables_read(f.scenario, &again, &f.error), KO_OK);
  assert_true(ko_wave_tables_hash(&again) == hash);
  ko_wave_tables_free(&again);
  fixture_end(&f);
  return hash;
}

/* Of names and cells, not of how the file writes them. */
static void hashes(void **state) {
  (void)state;
  const uint64_t hash = hash_of(YAML, "trial,targets\n0,a\n");
  assert_true(hash != 0);
  assert_true(hash_of(YAML, "trial,\"targets\"\r\n0,a\r\n") == hash);
  assert_true(hash_of(YAML, "trial,targets\n1,a\n") != hash);
  assert_true(hash_of(YAML, "targets,trial\na,0\n") != hash);
  assert_true(hash_of(HEAD "- { name: first, targets: { list: [b] } }\n", "trial,targets\n") == 0);
}

/* What is given stands for the file, which may be gone. */
static void given(void **state) {
  (void)state;
  fixture f;
  make_region(&f, "trial,targets\n0,a\n");
  fixture_must_plan(&f, YAML);
  ko_wave_tables tables;
  uint32_t trial, targets, row;
  assert_int_equal(ko_wave_tables_make(f.scenario, &tables, &f.error), KO_OK);
  assert_int_equal(ko_sheet_column(&tables.sheets[1], "trial", &trial, &f.error), KO_OK);
  assert_int_equal(ko_sheet_column(&tables.sheets[1], "targets", &targets, &f.error), KO_OK);
  assert_int_equal(ko_sheet_row(&tables.sheets[1], &row, &f.error), KO_OK);
  assert_int_equal(ko_sheet_set(&tables.sheets[1], row, trial, "4", &f.error), KO_OK);
  assert_int_equal(ko_sheet_set(&tables.sheets[1], row, targets, "b", &f.error), KO_OK);
  ko_plan *plan = NULL;
  ko_rankings *scores = NULL;
  assert_int_equal(ko_rankings_make(f.region, &scores, &f.error), KO_OK);
  assert_int_equal(ko_plan_make_with(f.scenario, f.region, scores, &tables, &plan, &f.error), KO_OK);
  assert_null(tables.sheets); /* taken over */
  assert_int_equal(plan->waves[1].n_states, 5);
  ko_plan_free(plan);
  /* Of another number of waves. */
  tables = (ko_wave_tables){.n = 1, .sheets = calloc(1, sizeof *tables.sheets)};
  assert_int_equal(ko_plan_make_with(f.scenario, f.region, scores, &tables, &plan, &f.error), KO_E_INPUT);
  ko_rankings_free(scores);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(kept), cmocka_unit_test(hashes), cmocka_unit_test(given)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
