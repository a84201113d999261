/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The registry of sources, and that each is a key of a recipe's sector.
 */
#include "recipe_text.h"

#include "sim/region/source.h"

static void registry(void **state) {
  (void)state;
  ko_variant variant;
  size_t n = 0;
  for (; ko_sources[n]; n++) {
    const ko_source *source = ko_sources[n];
    assert_true(source->read && source->help[strlen(source->help) - 1] == '.');
    assert_int_equal(ko_source_variant(n, &variant), 1);
    assert_string_equal(variant.name, source->name);
    assert_string_equal(variant.help, source->help);
    assert_ptr_equal(variant.params, source->params);
    assert_int_equal(variant.n_params, source->n_params);
    assert_int_equal(variant.params_size, source->params_size);
    for (size_t i = 0; i < source->n_params; i++) assert_true(source->params[i].offset < source->params_size);
    for (size_t i = 0; i < n; i++) assert_string_not_equal(ko_sources[i]->name, source->name);
  }
  assert_true(n >= 4);
  assert_int_equal(ko_source_variant(n, &variant), 0);
  assert_int_equal(ko_source_variant(SIZE_MAX, &variant), 0);
}

/* A file that is not there is told by every importer. */
static void missing_files(void **state) {
  (void)state;
  static const char *const keys[] = {"matpower: { file: /nowhere/x }", "graphml: { file: /nowhere/x }", "table: { nodes: /nowhere/x }"};
  for (size_t i = 0; i < 3; i++) {
    char recipe[100];
    snprintf(recipe, sizeof recipe, "sectors: { power: { %s } }\n", keys[i]);
    assert_recipe_fails("", recipe, "No such file or directory");
  }
}

static void one_source_a_sector(void **state) {
  (void)state;
  static const char *const wrong[] = {"sectors: { power: { demand: 1 } }\n",
                                      "sectors: { power: { table: { nodes: n.csv }, matpower: { file: c.m } } }\n",
                                      "sectors: { power: { matpowr: { file: c.m } } }\n"};
  for (size_t i = 0; i < 3; i++) {
    ko_error error = {0};
    ko_region *region = NULL;
    assert_int_equal(try_recipe("", wrong[i], &region, &error), KO_E_INPUT);
    assert_null(region);
    assert_true(error.findings[0].line == 4 && error.findings[0].column > 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(registry), cmocka_unit_test(missing_files), cmocka_unit_test(one_source_a_sector)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
