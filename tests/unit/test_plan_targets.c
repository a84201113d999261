/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets by filter and by id; sectors that do not fit; several findings in one go.
 */
#include "tests/unit/plan_fixture.h"

#define SECTORS "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\n"
#define WAVE(targets) SECTORS "waves:\n  - { targets: { " targets " } }\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(
      f, "facilities.csv",
      "facility,sector,country,kind,demand\na,power,XA,substation,10\nb,power,XB,plant,\nc,gas,XA,well,7\nd,power,NO,substation,12\n");
  fixture_file(f, "links.csv", "link,from,to,capacity\nab,a,b,5\nad,a,d,\nbd,b,d,9\n");
}

static void test_targets(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, WAVE("facilities: { sector: power, kind: substation, demand: \">=10\" }"));
  assert_string_equal(fixture_targets(&f, 0), "a d");
  fixture_must_plan(&f, WAVE("facilities: { country: [XB, NO] }"));
  assert_string_equal(fixture_targets(&f, 0), "b d");
  fixture_must_plan(&f, WAVE("facilities: { demand: 0 }"));
  assert_string_equal(fixture_targets(&f, 0), "b"); /* an empty cell is the default */
  fixture_must_plan(&f, WAVE("links: { country: XA }"));
  assert_string_equal(fixture_targets(&f, 0), "ab ad"); /* owner: that of `from` */
  fixture_must_plan(&f, WAVE("links: { cross_border: 1, capacity: \"<9\" }"));
  assert_string_equal(fixture_targets(&f, 0), "ab");
  fixture_must_plan(&f, WAVE("list: [bd, c, a, ab, c]"));
  assert_string_equal(fixture_targets(&f, 0), "a c ab bd"); /* by row, facilities first */
  fixture_expect(&f, KO_SEVERITY_WARNING, "named twice");
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  assert_int_equal(fixture_refused(&f, WAVE("facilities: { knd: plant }"), "facilities.csv has no column 'knd'; did you mean 'kind'?"), 5);
  fixture_refused(&f, WAVE("links: { capacitee: 5 }"), "links.csv has no column 'capacitee'; did you mean 'capacity'?");
  fixture_refused(&f, WAVE("facilities: { kind: substatoin }"), "no 'substatoin' in column kind; did you mean 'substation'?");
  fixture_refused(&f, WAVE("facilities: { country: N0 }"), "nothing to hit");
  fixture_refused(&f, WAVE("facilities: { kind: plant, sector: gas }"), "nothing to hit");
  fixture_refused(&f, WAVE("list: [a, bb]"), "no facility or link 'bb'");
  fixture_end(&f);
}

static void test_sectors(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_refused(
      &f, "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n",
      "sector 'gas' of the region has no rule");
  uint32_t line = fixture_refused(&f,
                                  "knockon: 1\nregion: { load: . }\nsectors:\n  power: { rule: standalone }\n  gsa: { rule: standalone "
                                  "}\nwaves: [ { targets: { facilities: all } } ]\n",
                                  "no facility of sector 'gsa'; did you mean 'gas'?");
  assert_int_equal(line, 5);
  fixture_end(&f);
}

/* Mistakes in a sector, two waves and two measures are told together. */
static void test_all_at_once(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  static const char yaml[] = "knockon: 1\nregion: { load: . }\nsectors:\n  power: { rule: standalone }\nwaves:\n"
                             "  - { targets: { list: [aa] } }\n  - { targets: { facilities: { knd: x } } }\n"
                             "  - { targets: { links: all }, success: { column: fear } }\nstrategies:\n  - name: s\n    measures:\n"
                             "      - prevent: { countries: [XC], to: 1 }\n      - protect: { list: [ax], to: 1 }\n";
  assert_int_equal(fixture_plan(&f, yaml), KO_E_INPUT);
  assert_int_equal(f.error.n_errors, 6);
  assert_int_equal(fixture_finds(&f, KO_SEVERITY_ERROR, "'aa'"), 6);
  assert_int_equal(fixture_finds(&f, KO_SEVERITY_ERROR, "'knd'"), 7);
  assert_int_equal(fixture_finds(&f, KO_SEVERITY_ERROR, "'fear'"), 8);
  assert_int_equal(fixture_finds(&f, KO_SEVERITY_ERROR, "'XC'"), 12);
  assert_int_equal(fixture_finds(&f, KO_SEVERITY_ERROR, "'ax'"), 13);
  assert_true(fixture_finds(&f, KO_SEVERITY_ERROR, "'gas' of the region has no rule"));
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_targets), cmocka_unit_test(test_refusals), cmocka_unit_test(test_sectors),
                                     cmocka_unit_test(test_all_at_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
