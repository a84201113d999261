/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recipes: ids, countries, defaults, several sectors in one region, and what is wrong with a recipe.
 */
#include "recipe_text.h"

#include <math.h>
#include <unistd.h>

static const char *cell(const ko_region *region, enum ko_table_kind table, const char *column, uint32_t row) {
  const ko_column *found = ko_table_column(&region->tables[table], column);
  return found ? found->cells[row] : "(no column)";
}

static void ids_countries_defaults(void **state) {
  (void)state;
  ko_region *region = region_from_recipe(
      "", "countries: { XB: { population: 5e6, crews: 3 }, XA: { name: Alpha } }\n"
          "sectors:\n"
          "  telecom: { generate: { model: lattice, width: 2, height: 2, country: [east, XB] }, countries: { east: XA }, demand: 3 }\n"
          "  power: { generate: { model: lattice, width: 3, height: 1, periodic: 0 }, country: XC, supply: 7 }\n");
  assert_int_equal(region->n_facilities, 7);
  assert_int_equal(region->n_links, 6);
  assert_int_equal(region->n_countries, 3);
  assert_string_equal(region->countries.id[0], "XB");
  assert_string_equal(region->countries.id[1], "XA");
  assert_string_equal(region->countries.name[1], "Alpha");
  assert_string_equal(region->countries.id[2], "XC");
  assert_true(region->countries.population[0] == 5e6 && region->countries.crews[0] == 3 && isnan(region->countries.population[1]));
  assert_string_equal(region->sectors[0], "telecom");
  assert_string_equal(region->facilities.id[0], "telecom:1");
  assert_string_equal(region->facilities.id[6], "power:3");
  assert_string_equal(region->links.id[0], "telecom:1--2");
  assert_string_equal(region->links.id[5], "power:2--3");
  /* west to east: 1 and 3 lie at x = 0 */
  const uint32_t country[] = {1, 0, 1, 0, 2, 2, 2};
  for (uint32_t i = 0; i < 7; i++) {
    assert_int_equal(region->facilities.country[i], country[i]);
    assert_true(region->facilities.demand[i] == (i < 4 ? 3 : 0) && region->facilities.supply[i] == (i < 4 ? 0 : 7));
  }
  assert_true(region->planar && region->links.length_km[0] == 1);
  ko_region_free(region);
}

static void geographic_box(void **state) {
  (void)state;
  ko_region *region = region_from_recipe("", "sectors: { power: { generate: { model: erdos_renyi, nodes: 50, mean_degree: 2, width_km: "
                                             "100, height_km: 200, lat: 45, lon: 7 } } }\n");
  assert_false(region->planar);
  for (uint32_t i = 0; i < 50; i++) {
    double north = ko_distance_km(45, 7, region->facilities.lat[i], 7, 0), east = ko_distance_km(45, 7, 45, region->facilities.lon[i], 0);
    assert_true(region->facilities.lat[i] >= 45 && region->facilities.lon[i] >= 7);
    assert_true(north < 200.1 && east < 100.1);
  }
  ko_region_free(region);
}

/* One sector's network does not depend on what else the recipe holds; another seed gives another. */
static void independent_streams(void **state) {
  (void)state;
  ko_region *alone = region_from_recipe("", "sectors: { power: { generate: { model: erdos_renyi, nodes: 40, mean_degree: 3 } } }\n");
  ko_region *both = region_from_recipe("", "sectors: { gas: { generate: { model: erdos_renyi, nodes: 40, mean_degree: 3 } },\n"
                                           "  power: { generate: { model: erdos_renyi, nodes: 40, mean_degree: 3 } } }\n");
  ko_region *other =
      region_from_recipe("", "seed: 2\nsectors: { power: { generate: { model: erdos_renyi, nodes: 40, mean_degree: 3 } } }\n");
  int equal_to_gas = 1, equal_to_other = 1;
  for (uint32_t i = 0; i < 60; i++) {
    assert_string_equal(alone->links.id[i], both->links.id[60 + i]);
    equal_to_gas &= strcmp(alone->links.id[i] + 5, both->links.id[i] + 3) == 0;
    equal_to_other &= strcmp(alone->links.id[i], other->links.id[i]) == 0;
  }
  assert_false(equal_to_gas || equal_to_other);
  assert_true(alone->hash != other->hash);
  ko_region_free(alone);
  ko_region_free(both);
  ko_region_free(other);
}

static void couplings_become_groups(void **state) {
  (void)state;
  ko_region *region =
      region_from_recipe("", "sectors:\n"
                             "  power: { generate: { model: lattice, width: 3, height: 1, periodic: 0, spacing_km: 10 } }\n"
                             "  telecom: { generate: { model: lattice, width: 2, height: 1, periodic: 0, spacing_km: 12 } }\n"
                             "couple:\n"
                             "  - { dependant: { sector: telecom }, supplier: { sector: power }, choose: nearest, count: 2, need: all, "
                             "buffer_hours: 8, coupling_probability: 0.5, kind: cyber }\n"
                             "  - { dependant: { sector: telecom }, supplier: { sector: power }, choose: nearest }\n"
                             "  - { name: back, dependant: { sector: power, facility: [\"power:1\", \"power:3\"] }, supplier: { sector: "
                             "telecom }, choose: nearest, within_km: 5 }\n");
  assert_int_equal(region->n_groups, 6);
  /* telecom:1 at 0 km: power at 0, 10, 20; telecom:2 at 12 km */
  const struct {
    const char *dependant, *id, *suppliers[2];
    uint32_t n, need;
    double buffer, coupling;
  } expected[] = {
      {"telecom:1", "power", {"power:1", "power:2"}, 2, 2, 8, 0.5},
      {"telecom:2", "power", {"power:2", "power:3"}, 2, 2, 8, 0.5},
      {"telecom:1", "power 2", {"power:1"}, 1, 1, 0, 1},
      {"telecom:2", "power 2", {"power:2"}, 1, 1, 0, 1},
      {"power:1", "back", {"telecom:1"}, 1, 1, 0, 1},
      {"power:3", "back", {NULL}, 0, 1, 0, 1},
  };
  for (uint32_t g = 0; g < 6; g++) {
    const struct ko_groups *groups = &region->groups;
    assert_string_equal(region->facilities.id[groups->dependant[g]], expected[g].dependant);
    assert_string_equal(groups->id[g], expected[g].id);
    assert_int_equal(groups->first[g + 1] - groups->first[g], expected[g].n);
    for (uint32_t i = 0; i < expected[g].n; i++)
      assert_string_equal(region->facilities.id[groups->suppliers[groups->first[g] + i]], expected[g].suppliers[i]);
    assert_int_equal(groups->need[g], expected[g].need);
    assert_true(groups->buffer_hours[g] == expected[g].buffer && groups->coupling[g] == expected[g].coupling);
  }
  assert_string_equal(cell(region, KO_TABLE_DEPENDENCIES, "kind", 0), "cyber");
  ko_region_free(region);
}

static void table_source(void **state) {
  (void)state;
  char folder[] = "/tmp/knockon-test-XXXXXX", path[100];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/nodes.csv", folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs("node_id,latitude,lon,land,MW,name\nn1,50,7,DE,5,One\nn2,51,7,FR,,Two\nn3,52,8,DE,1,\n", file);
  fclose(file);
  snprintf(path, sizeof path, "%s/edges.csv", folder);
  file = fopen(path, "w");
  assert_non_null(file);
  fputs("bus0,bus1,length,from\nn1,n2,111,x\nn2,n1,112,y\nn3,n3,1,z\nn2,n3,9,w\n", file);
  fclose(file);
  ko_error error = {0};
  ko_region *region = NULL;
  int rc = try_recipe(folder,
                      "sectors: { power: { table: { nodes: nodes.csv, edges: edges.csv, columns: { facility: node_id, lat: latitude, "
                      "country: land, demand: MW }, link_columns: { from: bus0, to: bus1, length_km: length } }, demand: 2 } }\n",
                      &region, &error);
  if (rc) print_findings(&error);
  assert_int_equal(rc, 0);
  assert_int_equal(error.n_warnings, 1);
  assert_string_equal(error.findings[0].message, "sector power: 1 links from a facility to itself are left out");
  assert_int_equal(region->n_facilities, 3);
  assert_int_equal(region->n_links, 3);
  assert_string_equal(region->facilities.id[1], "power:n2");
  assert_string_equal(region->countries.id[region->facilities.country[1]], "FR");
  assert_true(region->facilities.demand[0] == 5 && region->facilities.demand[1] == 2);
  assert_string_equal(region->links.id[1], "power:n2--n1");
  assert_true(region->links.length_km[1] == 112);
  assert_string_equal(cell(region, KO_TABLE_LINKS, "from (in file)", 1), "y");
  ko_region_free(region);
  assert_recipe_fails(folder, "sectors: { power: { table: { nodes: nodes.csv, edges: edges.csv, columns: { facility: node } } } }\n",
                      "no column \"node\", which is to be read as facility");
  assert_recipe_fails(folder, "sectors: { power: { table: { nodes: nodes.csv } } }\n",
                      "no column facility; say which one it is, such as { facility: \"node_id\" }");
  assert_recipe_fails(
      folder,
      "sectors: { power: { table: { nodes: nodes.csv, edges: edges.csv, columns: { facility: name }, link_columns: { from: bus0, "
      "to: bus1 } } } }\n",
      "a link ends at \"n1\", which is no facility of this sector");
  assert_recipe_fails(folder, "sectors: { power: { table: { nodes: nodes.csv, columns: { facility: land } } } }\n",
                      "a second facility with the id \"DE\"");
  unlink(path);
  snprintf(path, sizeof path, "%s/nodes.csv", folder);
  unlink(path);
  rmdir(folder);
}

static void wrong_recipes(void **state) {
  (void)state;
#define TWO                                                                                                                                \
  "sectors:\n  power: { generate: { model: lattice, width: 3, height: 3 } }\n  telecom: { generate: { model: lattice, width: 3, height: "  \
  "3 } }\ncouple:\n"
  assert_recipe_fails("", TWO " - { dependant: { sector: telecomm }, supplier: { sector: power }, choose: random }\n",
                      "dependant: no facility of the region matches this filter");
  assert_recipe_fails("", TWO " - { dependant: { setcor: telecom }, supplier: { sector: power }, choose: random }\n",
                      "facilities have no column \"setcor\"; did you mean \"sector\"?");
  assert_recipe_fails("", TWO " - { dependant: { sector: telecom }, supplier: { sector: power }, choose: random, count: 2, pair: true }\n",
                      "pair: true couples one supplier with each dependant; choose one_to_one, or a count of 1");
  assert_recipe_fails("",
                      TWO " - { dependant: { sector: telecom }, supplier: { sector: power }, choose: random, links_per_dependant: 8 }\n",
                      "links_per_dependant: 72 pairs are more than half of the 81 that there can be; give count instead");
  assert_recipe_fails("", "sectors: { power: { matpower: { file: /nonexistent/case.m } } }\n",
                      "/nonexistent/case.m cannot be opened: No such file or directory");
  assert_recipe_fails("", "sectors: { power: { generate: { model: random_regular, nodes: 3, degree: 3 } } }\n",
                      "random_regular: 3 facilities cannot have 3 links each; nodes x degree must be even and degree below nodes");
  assert_recipe_fails("", "sectors: { power: { generate: { model: lattice, width: 3, height: 3, lat: 40 } } }\n",
                      "generate: lat and lon go together");
  assert_recipe_fails(
      "",
      "sectors:\n  a: { generate: { model: lattice, width: 3, height: 3, lat: 40, lon: 5 } }\n  b: { generate: { model: lattice, width: "
      "3, height: 3 } }\n",
      "sector a has places in lat and lon, sector b in x and y; give `generate` the lat and lon of its box");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ids_countries_defaults),  cmocka_unit_test(geographic_box), cmocka_unit_test(independent_streams),
      cmocka_unit_test(couplings_become_groups), cmocka_unit_test(table_source),   cmocka_unit_test(wrong_recipes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
