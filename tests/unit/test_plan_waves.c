/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waves: keys of their draws, owners, and the rows of links that may be hit.
 */
#include "tests/unit/plan_fixture.h"

static void test_waves(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,country,site\na,power,XA,hill\nb,power,XB,hill\nc,power,XB,\n");
  fixture_file(&f, "links.csv", "link,from,to,country\nab,a,b,XB\nbc,b,c,\nca,c,a,XA\n");
  fixture_must_plan(&f, "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nrun: { trials: 1025, seed: 42 }\n"
                        "waves:\n  - { name: first, probability: 0.25, targets: { list: [a, b, c, ca] } }\n"
                        "  - { targets: { links: { country: XB } } }\n");
  const ko_plan *plan = f.plan;
  uint64_t first = ko_key(KO_KEY_WAVE, "first"), second = ko_key(KO_KEY_WAVE, "wave 2"), hill = ko_key(KO_KEY_SITE, "hill");
  const ko_plan_wave *w = plan->waves;
  assert_true(plan->draws.seed == 42 && plan->n_trials == 1025);
  assert_int_equal(plan->n_blocks, 3);
  assert_true(w[0].key == first && w[1].key == second);
  assert_true(w[0].chance == UINT64_C(1) << 30 && w[1].chance == UINT64_C(1) << 32);
  /* a and b share the luck of their site, not their place among random picks. */
  assert_true(w[0].targets[0].key == ko_key_pair(first, hill) && w[0].targets[1].key == ko_key_pair(first, hill));
  assert_true(w[0].targets[2].key == ko_key_pair(first, ko_key(KO_KEY_FACILITY, "c")));
  assert_true(w[0].targets[0].choice == ko_key_pair(first, ko_key(KO_KEY_FACILITY, "a")));
  assert_true(w[0].targets[1].choice == ko_key_pair(first, ko_key(KO_KEY_FACILITY, "b")));
  assert_true(w[0].targets[3].key == ko_key_pair(first, ko_key(KO_KEY_LINK, "ca")));
  assert_true(w[0].targets[3].choice == w[0].targets[3].key);
  assert_true(w[1].targets[0].key == ko_key_pair(second, ko_key(KO_KEY_LINK, "ab")));
  uint32_t xa = ko_region_find_country(f.region, "XA"), xb = ko_region_find_country(f.region, "XB");
  assert_int_equal(w[0].targets[0].country, xa);
  assert_int_equal(w[0].targets[1].country, xb);
  assert_int_equal(w[0].targets[3].country, xa);
  assert_string_equal(fixture_targets(&f, 1), "ab bc");
  assert_int_equal(w[1].targets[0].country, xb);
  assert_int_equal(plan->n_hit_links, 3);
  uint32_t seen = 0;
  for (uint32_t slot = 0; slot < 3; slot++) seen |= 1u << plan->link_hit_row[slot];
  assert_int_equal(seen, 1u << 1 | 1u << 2 | 1u << 3);
  fixture_must_plan(&f,
                    "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { list: [bc] } } ]\n");
  for (uint32_t slot = 0; slot < 3; slot++) assert_int_equal(f.plan->link_hit_row[slot], strcmp(f.plan->link_id[slot], "bc") == 0);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_waves)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
