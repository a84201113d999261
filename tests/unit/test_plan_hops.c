/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is one hop away: the ends of a link or of a dependency, both ways, in rows and in slots.
 */
#include "tests/unit/maker_fixture.h"
#include "tests/unit/plan_random.h"

/* Neighbours as a matrix of how often. */
static void expected_hops(const random_region *r, int met[RANDOM_N][RANDOM_N]) {
  memset(met, 0, sizeof(int) * RANDOM_N * RANDOM_N);
  for (int l = 0; l < r->n_links; l++) met[r->from[l]][r->to[l]]++, met[r->to[l]][r->from[l]]++;
  for (int g = 0; g < r->n_groups; g++)
    for (int i = 0; i < r->n_suppliers[g]; i++) {
      met[r->dependant[g]][r->suppliers[g][i]]++;
      met[r->suppliers[g][i]][r->dependant[g]]++;
    }
}

static void rows(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    random_region r;
    maker_fixture m = {0};
    int met[RANDOM_N][RANDOM_N];
    random_begin(&r, seed);
    m.f = r.f;
    expected_hops(&r, met);
    maker_begin(&m, RANDOM_YAML "waves: [ { targets: { facilities: all } } ]\n");
    assert_int_equal(ko_maker_hop_rows(&m.maker), KO_OK);
    const uint32_t *first = m.maker.hop_first, *hop = m.maker.hop;
    assert_int_equal(first[0], 0);
    for (int v = 0; v < RANDOM_N; v++)
      for (uint32_t k = first[v]; k < first[v + 1]; k++) met[v][hop[k]]--;
    for (int i = 0; i < RANDOM_N * RANDOM_N; i++) assert_int_equal(met[i / RANDOM_N][i % RANDOM_N], 0);
    assert_int_equal(ko_maker_hop_rows(&m.maker), KO_OK); /* made once */
    assert_ptr_equal(m.maker.hop, hop);
    maker_end(&m);
  }
}

static void slots(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    random_region r;
    int met[RANDOM_N][RANDOM_N];
    random_begin(&r, seed);
    expected_hops(&r, met);
    fixture_must_plan(&r.f, RANDOM_YAML "waves: [ { targets: { facilities: all } } ]\n");
    const ko_plan *plan = r.f.plan;
    for (uint32_t slot = 0; slot < RANDOM_N; slot++)
      for (uint32_t k = plan->hop_first[slot]; k < plan->hop_first[slot + 1]; k++)
        met[plan->row_of_slot[slot]][plan->row_of_slot[plan->hop[k]]]--;
    for (int i = 0; i < RANDOM_N * RANDOM_N; i++) assert_int_equal(met[i / RANDOM_N][i % RANDOM_N], 0);
    fixture_end(&r.f);
  }
}

/* What a strategy adds is no hop of the baseline. */
static void baseline_alone(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\na,p\nb,p\nc,p\n");
  fixture_file(&f, "links.csv", "link,from,to\nab,a,b\n");
  fixture_must_plan(&f,
                    "knockon: 1\nregion: { load: . }\nsectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n"
                    "strategies: [ { name: s, measures: [ { project: { add: [ { id: bc, from: b, to: c } ] } } ] } ]\n");
  uint32_t a = fixture_slot(&f, "a"), b = fixture_slot(&f, "b"), c = fixture_slot(&f, "c");
  assert_int_equal(f.plan->hop_first[a + 1] - f.plan->hop_first[a], 1);
  assert_int_equal(f.plan->hop[f.plan->hop_first[a]], b);
  assert_int_equal(f.plan->hop_first[c + 1], f.plan->hop_first[c]);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(slots), cmocka_unit_test(baseline_alone)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
