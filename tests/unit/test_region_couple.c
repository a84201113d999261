/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Couplings as such: the rows of dependencies.csv that follow from a choice, and what is wrong with a coupling.
 */
#include "coupled_region.h"

#include "sim/region/couple/couple.h"

static void pair_shares_its_draw(void **state) {
  (void)state;
  ko_region *region = couple(10, 10, 0, 1, "choose: one_to_one, pair: true, coupling_probability: 0.4, name: twin");
  assert_int_equal(region->n_groups, 20);
  for (uint32_t g = 0; g < 20; g += 2) {
    assert_int_equal(region->groups.dependant[g], supplier(region, g + 1, 0));
    assert_int_equal(region->groups.dependant[g + 1], supplier(region, g, 0));
    assert_true(region->groups.key[g] == region->groups.key[g + 1]);
    assert_true(region->groups.coupling[g] == 0.4 && region->groups.coupling[g + 1] == 0.4);
    for (uint32_t h = 0; h < g; h++) assert_true(region->groups.key[g] != region->groups.key[h]);
  }
  ko_region_free(region);
}

static const char *cell(const ko_region *region, const char *column, uint32_t row) {
  const ko_column *found = ko_table_column(&region->tables[KO_TABLE_DEPENDENCIES], column);
  return found ? found->cells[row] : "(no column)";
}

static void rows(void **state) {
  (void)state;
  ko_region *region = region_from_recipe(
      "",
      "sectors:\n  a: { generate: { model: lattice, width: 2, height: 1, periodic: 0, spacing_km: 5 } }\n"
      "  b: { generate: { model: lattice, width: 1, height: 1 } }\n"
      "couple:\n - { name: feed, dependant: { sector: b }, supplier: { sector: a }, choose: nearest, count: 2, need: all, buffer_hours: 8, "
      "recharge_hours: 2.5, coupling_probability: 0.25, kind: logical }\n - { dependant: { sector: a, facility: \"a:2\" }, supplier: { "
      "sector: b }, choose: nearest, within_km: 1 }\n");
  static const char *const columns[] = {"dependant", "group", "supplier", "need", "buffer_hours", "recharge_hours", "coupling_probability",
                                        "kind"};
  static const char *const expected[3][8] = {{"b:1", "feed", "a:1", "all", "8", "2.5", "0.25", "logical"},
                                             {"b:1", "feed", "a:2", "all", "8", "2.5", "0.25", "logical"},
                                             {"a:2", "b", "", "1", "0", "", "1", "physical"}};
  assert_int_equal(region->tables[KO_TABLE_DEPENDENCIES].n_rows, 3);
  for (uint32_t row = 0; row < 3; row++)
    for (int c = 0; c < 8; c++) assert_string_equal(cell(region, columns[c], row), expected[row][c]);
  assert_int_equal(region->n_groups, 2);
  assert_int_equal(region->groups.need[0], 2);
  assert_true(region->groups.buffer_hours[0] == 8 && region->groups.recharge_hours[0] == 2.5 && region->groups.coupling[0] == 0.25);
  ko_region_free(region);
}

static void nobody_found_is_told(void **state) {
  (void)state;
  static const char *const none[] = {"fail", "free"}, *const told[] = {"they cannot work (none: fail)", "they work without (none: free)"};
  for (int i = 0; i < 2; i++) {
    char recipe[400], message[200];
    ko_error error = {0};
    ko_region *region = NULL;
    snprintf(recipe, sizeof recipe,
             "sectors:\n  a: { generate: { model: lattice, width: 2, height: 1, periodic: 0, spacing_km: 5 } }\n"
             "  b: { generate: { model: lattice, width: 3, height: 1, periodic: 0, spacing_km: 5 } }\n"
             "couple: [ { dependant: { sector: b }, supplier: { sector: a }, choose: nearest, within_km: 1, none: %s } ]\n",
             none[i]);
    assert_int_equal(try_recipe("", recipe, &region, &error), 0);
    snprintf(message, sizeof message, "coupling \"a\": no supplier was found for 1 of 3 dependants; %s", told[i]);
    assert_int_equal(error.n_warnings, i ? 1 : 2); /* a group that cannot be met is told as well */
    assert_string_equal(error.findings[0].message, message);
    assert_int_equal(region->n_groups, i ? 2 : 3);
    ko_region_free(region);
  }
}

static void wrong_couplings(void **state) {
  (void)state;
  refuse_coupling("choose: random, count: 2, pair: true",
                  "pair: true couples one supplier with each dependant; choose one_to_one, or a count of 1");
  refuse_coupling("choose: random, links_per_dependant: 0.5, pair: true",
                  "pair: true couples one supplier with each dependant; choose one_to_one, or a count of 1");
#define A_AND_B                                                                                                                            \
  "sectors:\n  alpha: { generate: { model: lattice, width: 3, height: 3 } }\n  b: { generate: { model: lattice, width: 3, height: 3 } }\n" \
  "couple: "
  assert_recipe_fails("", A_AND_B "[ { dependant: { sector: alpah }, supplier: { sector: b }, choose: random } ]\n",
                      "dependant: no facility of the region matches this filter; did you mean \"alpha\"?");
  assert_recipe_fails("", A_AND_B "[ { dependant: { sector: alpha }, supplier: { facility: \"b:10\" }, choose: random } ]\n",
                      "supplier: no facility of the region matches this filter; did you mean \"b:1\"?");
  assert_recipe_fails("", A_AND_B "[ { dependant: { sektor: alpha }, supplier: { sector: b }, choose: random } ]\n",
                      "facilities have no column \"sektor\"; did you mean \"sector\"?");
}

/* Pairs in a list that grows. */
static void choices_grow(void **state) {
  (void)state;
  ko_error error = {0};
  ko_choice choice = {0};
  for (uint32_t i = 0; i < 3000; i++) assert_int_equal(ko_choice_add(&choice, i, 2 * i, &error), 0);
  assert_int_equal(choice.n, 3000);
  for (uint32_t i = 0; i < 3000; i++) assert_true(choice.pairs[i].dependant == i && choice.pairs[i].supplier == 2 * i);
  free(choice.pairs);
  ko_choice full = {.n = UINT32_MAX / 4, .room = UINT32_MAX / 4};
  assert_int_equal(ko_choice_add(&full, 0, 0, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, "the coupling has too many pairs");
}

static void registry(void **state) {
  (void)state;
  ko_variant variant;
  size_t n = 0;
  for (; ko_couplers[n]; n++) {
    assert_int_equal(ko_coupler_variant(n, &variant), 1);
    assert_string_equal(variant.name, ko_couplers[n]->name);
    assert_ptr_equal(variant.params, ko_couplers[n]->params);
  }
  assert_int_equal(ko_coupler_variant(n, &variant), 0);
  assert_int_equal(ko_coupler_variant(SIZE_MAX, &variant), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pair_shares_its_draw), cmocka_unit_test(rows),         cmocka_unit_test(nobody_found_is_told),
      cmocka_unit_test(wrong_couplings),      cmocka_unit_test(choices_grow), cmocka_unit_test(registry),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
