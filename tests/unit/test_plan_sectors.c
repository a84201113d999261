/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sectors of the scenario meet those of the region: in the scenario's order, each with both.
 */
#include "tests/unit/maker_fixture.h"

static void begin(maker_fixture *m, const char *sectors) {
  char yaml[1000];
  snprintf(yaml, sizeof yaml, "knockon: 1\nregion: { load: . }\nsectors:\n%swaves: [ { targets: { facilities: all } } ]\n", sectors);
  maker_begin(m, yaml);
}

static void files(maker_fixture *m) {
  fixture_begin(&m->f);
  fixture_file(&m->f, "facilities.csv", "facility,sector\na,power\nb,gas\nc,power\nd,telecom\n");
}

static void joined(void **state) {
  (void)state;
  maker_fixture m = {0};
  files(&m);
  begin(&m, "  telecom: { rule: standalone, weight: 2.5 }\n  power: { rule: reachability }\n  gas: { rule: giant_component }\n");
  assert_int_equal(ko_maker_sectors(&m.maker), KO_OK);
  const ko_plan_sector *s = m.maker.sectors;
  static const char *const names[] = {"telecom", "power", "gas"}, *const rules[] = {"standalone", "reachability", "giant_component"};
  static const uint32_t rows[] = {2, 0, 1};
  assert_int_equal(m.maker.plan->n_sectors, 3);
  assert_ptr_equal(m.maker.plan->sectors, s);
  for (uint32_t i = 0; i < 3; i++) {
    assert_string_equal(s[i].name, names[i]);
    assert_string_equal(s[i].rule->name, rules[i]);
    assert_int_equal(s[i].region_sector, rows[i]);
    assert_int_equal(m.maker.sector_of_region[rows[i]], i);
    assert_true(s[i].weight == (i ? 1 : 2.5));
  }
  assert_int_equal(m.f.error.n_shown, 0);
  maker_end(&m);
}

/* Both sides are told, each where it can be mended. */
static void unmatched(void **state) {
  (void)state;
  maker_fixture m = {0};
  files(&m);
  begin(&m, "  telecom: { rule: standalone }\n  powr: { rule: standalone }\n  gas: { rule: standalone }\n");
  assert_int_equal(ko_maker_sectors(&m.maker), KO_E_INPUT);
  assert_int_equal(m.f.error.n_errors, 2);
  assert_string_equal(m.f.error.findings[0].message, "the region has no facility of sector 'powr'; did you mean 'power'?");
  assert_int_equal(m.f.error.findings[0].line, 5);
  assert_string_equal(m.f.error.findings[1].message,
                      "sector 'power' of the region has no rule; add one below `sectors:`, such as power: { rule: standalone }");
  assert_int_equal(m.f.error.findings[1].line, 6); /* behind the last */
  maker_end(&m);
  m = (maker_fixture){0};
  files(&m);
  begin(&m, "  telecom: { rule: standalone }\n");
  assert_int_equal(ko_maker_sectors(&m.maker), KO_E_INPUT);
  assert_int_equal(m.f.error.n_errors, 2); /* power and gas, in the region's order */
  assert_non_null(strstr(m.f.error.findings[0].message, "sector 'power' of the region has no rule"));
  assert_non_null(strstr(m.f.error.findings[1].message, "sector 'gas' of the region has no rule"));
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(joined), cmocka_unit_test(unmatched)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
