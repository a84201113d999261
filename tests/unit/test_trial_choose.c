/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is chosen anew in every trial, against one draw after the other and a search over the region's own tables.
 */
#include "tests/unit/trial_fixture.h"

/* Mark the targets of one trial in `chosen`, by their index. */
typedef void expectation(const random_region *r, const ko_plan_wave *wave, uint64_t trial, uint8_t *chosen);

static void check(const random_region *r, ko_worker *worker, uint32_t w, expectation *expect) {
  const ko_plan *plan = r->f.plan;
  const ko_plan_wave *wave = &plan->waves[w];
  for (uint32_t block = 0; block < plan->n_blocks; block++) {
    uint64_t left = plan->n_trials - (uint64_t)block * KO_LANES;
    uint32_t n_lanes = left < KO_LANES ? (uint32_t)left : KO_LANES, listed[RANDOM_N + RANDOM_LINKS], n = 0;
    ko_worker_reset(worker, 0, block, n_lanes);
    uint32_t n_listed = ko_worker_choose(worker, wave, block, listed);
    for (uint32_t lane = 0; lane < n_lanes; lane++) {
      uint8_t chosen[RANDOM_N + RANDOM_LINKS] = {0};
      expect(r, wave, (uint64_t)block * KO_LANES + lane, chosen);
      for (uint32_t i = 0; i < wave->n_targets; i++) assert_int_equal(ko_row_get(&worker->targeted[i], lane), chosen[i]);
    }
    for (uint32_t i = 0; i < wave->n_targets; i++) {
      if (!ko_row_any(&worker->targeted[i])) continue;
      assert_true(n < n_listed);
      assert_int_equal(listed[n++], i);
    }
    assert_int_equal(n, n_listed);
  }
}

/* The lowest words of those that are not fixed, ties by row. */
static void lowest_words(const random_region *r, const ko_plan_wave *wave, uint64_t trial, uint8_t *chosen) {
  uint32_t words[RANDOM_N];
  for (uint32_t i = 0; i < wave->n_targets; i++)
    words[i] = ko_draw_word(&r->f.plan->draws, KO_PURPOSE_CHOICE, wave->targets[i].choice, trial);
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    uint32_t before = 0;
    for (uint32_t k = wave->n_fixed; k < wave->n_targets; k++) before += words[k] < words[i] || (words[k] == words[i] && k < i);
    chosen[i] = i < wave->n_fixed || before < wave->n_random;
  }
}

/* Hops from a row over links and dependencies, -1: out of reach. */
static void find_hops(const random_region *r, uint32_t centre, int *hops) {
  for (int v = 0; v < RANDOM_N; v++) hops[v] = v == (int)centre ? 0 : -1;
  for (int hop = 0; hop < RANDOM_N; hop++) {
    for (int l = 0; l < r->n_links; l++)
      for (int way = 0; way < 2; way++) {
        int a = way ? r->from[l] : r->to[l], b = way ? r->to[l] : r->from[l];
        if (hops[a] == hop && hops[b] < 0) hops[b] = hop + 1;
      }
    for (int g = 0; g < r->n_groups; g++)
      for (int k = 0; k < r->n_suppliers[g]; k++)
        for (int way = 0; way < 2; way++) {
          int a = way ? r->dependant[g] : r->suppliers[g][k], b = way ? r->suppliers[g][k] : r->dependant[g];
          if (hops[a] == hop && hops[b] < 0) hops[b] = hop + 1;
        }
  }
}

static uint32_t row_of(const random_region *r, const ko_plan_wave *wave, uint32_t target) {
  return r->f.plan->row_of_slot[wave->targets[target].slot];
}

static void centre_hops(const random_region *r, const ko_plan_wave *wave, uint64_t trial, int *hops) {
  uint32_t best = 0, lowest = UINT32_MAX;
  for (uint32_t i = 0; i < wave->n_centres; i++) {
    uint32_t word = ko_draw_word(&r->f.plan->draws, KO_PURPOSE_CENTRE, wave->centre_keys[i], trial);
    if (word < lowest) lowest = word, best = i;
  }
  find_hops(r, r->f.plan->row_of_slot[wave->centres[best]], hops);
}

static void within_two_hops(const random_region *r, const ko_plan_wave *wave, uint64_t trial, uint8_t *chosen) {
  int hops[RANDOM_N];
  centre_hops(r, wave, trial, hops);
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    int away = hops[row_of(r, wave, i)];
    chosen[i] = away >= 0 && away <= 2;
  }
}

/* A fifth of all facilities, nearest by hops, ties by row. */
static void nearest_fifth(const random_region *r, const ko_plan_wave *wave, uint64_t trial, uint8_t *chosen) {
  int hops[RANDOM_N];
  centre_hops(r, wave, trial, hops);
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    uint32_t row = row_of(r, wave, i), before = 0;
    for (uint32_t v = 0; v < RANDOM_N; v++) before += hops[v] >= 0 && (hops[v] < hops[row] || (hops[v] == hops[row] && v < row));
    chosen[i] = hops[row] >= 0 && before < RANDOM_N / 5;
  }
}

static void by_table(const random_region *r, const ko_plan_wave *wave, uint64_t trial, uint8_t *chosen) {
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    uint32_t row = row_of(r, wave, i);
    chosen[i] = (trial == 0 && (row == 3 || row == 7)) || (trial == 600 && row == 3);
  }
}

static void test_choices(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 4; seed++) {
    random_region r;
    random_begin(&r, seed);
    fixture_file(&r.f, "states.csv", "trial,targets\n0,n7 n3\n600,n3\n");
    ko_worker *worker =
        trial_worker(&r.f, RANDOM_YAML "waves:\n"
                                       "  - { name: any, targets: { facilities: all, pick: 7, by: random } }\n"
                                       "  - { name: some known, targets: { facilities: all, pick: 10, by: degree, knowledge: 0.4 } }\n"
                                       "  - { name: all but one, targets: { facilities: all, pick: 39, by: random } }\n"
                                       "  - { name: ball, targets: { near: { random: true, hops: 2 } } }\n"
                                       "  - { name: fifth, targets: { near: { random: true, fraction: 0.2 } } }\n"
                                       "  - { name: table, targets: { states: states.csv } }\n"
                                       "run: { trials: 700 }\n");
    assert_int_equal(r.f.plan->waves[1].n_fixed, 4);
    static expectation *const expected[] = {lowest_words, lowest_words, lowest_words, within_two_hops, nearest_fifth, by_table};
    for (uint32_t w = 0; w < r.f.plan->n_waves; w++) check(&r, worker, w, expected[w]);
    ko_worker_free(worker);
    fixture_end(&r.f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_choices)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
