/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The harm of many attacks at a time.
 */
#include "sim/analysis/harm.h"

#include "tests/unit/stress_fixture.h"

enum { N_ATTACKS = 1300 }; /* more than two packs */

/* Attack i: shots i mod 10 and i / 10 mod 11 (10: none). */
static void make(const void *context, uint64_t first, uint32_t n, uint32_t *out) {
  (void)context;
  for (uint64_t i = first; i < first + n; i++) {
    *out++ = (uint32_t)(i % 10);
    *out++ = i / 10 % 11 == 10 ? KO_SEARCH_NOTHING : (uint32_t)(i / 10 % 11);
  }
}

static const ko_search_sets attacks = {N_ATTACKS, 2, make, NULL};

/* Facilities that are down with a shot of stress_cover: itself and what it carries (x1 .. x6 are 3 .. 8). */
static uint32_t down_with(uint32_t shot) {
  static const uint32_t down[] = {1 | 0x078, 2 | 0x098, 4 | 0x160};
  return shot < 3 ? down[shot] : shot < 10 ? UINT32_C(1) << shot : 0;
}

typedef struct told {
  uint64_t n, n_done, n_all;
  double best;
} told;

static void tell(void *context, const ko_stress_progress *progress) {
  told *all = context;
  all->n++;
  assert_true(progress->n_done > all->n_done);
  *all = (told){all->n, progress->n_done, progress->n_all, progress->best};
}

static void many_attacks(void **state) {
  (void)state;
  fixture f;
  ko_arena memory = {0};
  ko_shots shots;
  ko_harm *harm;
  ko_account account;
  static int64_t values[N_ATTACKS];
  stress_cover(&f);
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  assert_int_equal(ko_shots_make(&memory, f.plan, 0, 0, &shots, &f.error), KO_OK);
  for (int64_t n_threads = 1; n_threads < 4; n_threads++) {
    told all = {0};
    uint32_t worst[2], n_worst;
    const ko_stress_options options = {.k = 2, .n_threads = n_threads, .progress = tell, .context = &all};
    assert_int_equal(ko_harm_make(f.plan, &options, &shots, &harm, &f.error), KO_OK);
    assert_int_equal(ko_harm_worst(harm, &n_worst, worst), 0);
    assert_int_equal(n_worst, 0);
    assert_int_equal(ko_harm_values(harm, &attacks, 2000, values, &f.error), KO_OK);
    assert_true(all.n == 3 && all.n_done == N_ATTACKS && all.n_all == 2000 && all.best > 0.8 - 1e-9 && all.best < 0.8 + 1e-9);
    for (uint32_t i = 0; i < N_ATTACKS; i++) {
      const int n_down = __builtin_popcount(down_with(i % 10) | down_with(i / 10 % 11));
      assert_int_equal(values[i], (KO_LOSS_ONE * n_down + 5) / 10); /* of ten */
    }
    assert_int_equal(ko_harm_worst(harm, &n_worst, worst), N_ATTACKS);
    assert_true(n_worst == 2 && ((worst[0] == 1 && worst[1] == 2) || (worst[0] == 2 && worst[1] == 1)));
    assert_int_equal(ko_harm_count(harm, &(ko_search_sets){7, 2, make, NULL}, &account, &f.error), KO_OK);
    for (uint32_t i = 0; i < 7; i++) assert_int_equal(ko_harm_of_lane(f.plan, &options.aim, &account, i), values[i]);
    assert_int_equal(ko_harm_count_all(harm, &account, &f.error), KO_OK);
    assert_int_equal(account.loss[0], KO_LOSS_ONE);
    assert_int_equal(account.direct[0], 10);
    const ko_harm_aim people = {KO_HARM_REGION, 0, 1}, of_y = {KO_HARM_COUNTRY, 1, 1}, sector = {KO_HARM_SECTOR, 0, 0};
    assert_int_equal(ko_harm_of_lane(f.plan, &people, &account, 0), 210);
    assert_int_equal(ko_harm_of_lane(f.plan, &of_y, &account, 0), 180);
    assert_int_equal(ko_harm_of_lane(f.plan, &sector, &account, 0), KO_LOSS_ONE);
    ko_harm_free(harm);
  }
  ko_arena_free(&memory);
  fixture_end(&f);
}

/* What several shots damage is damaged once, and an error of a pack is told. */
static void shots_that_overlap(void **state) {
  (void)state;
  fixture f;
  ko_harm *harm;
  int64_t values[20];
  stress_cover(&f);
  fixture_file(&f, "links.csv", "link,from,to\nl,a,b\n");
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  const ko_stress_options options = {.k = 2, .n_threads = 2};
  uint32_t centre[10] = {0}, first[11], damage[20];
  for (uint32_t i = 0; i < 10; i++) {
    first[i] = 2 * i;
    damage[2 * i] = fixture_slot(&f, "z");
    damage[2 * i + 1] = f.plan->slot_of_row[i];
  }
  first[10] = 19; /* the last one is z alone */
  const ko_shots shots = {.n = 10, .centre = centre, .first = first, .damage = damage, .most = 2};
  assert_int_equal(ko_harm_make(f.plan, &options, &shots, &harm, &f.error), KO_OK);
  assert_int_equal(ko_harm_values(harm, &(ko_search_sets){20, 2, make, NULL}, 0, values, &f.error), KO_OK);
  for (uint32_t i = 0; i < 20; i++) {
    const int n_down = __builtin_popcount(down_with(i % 10) | down_with(i / 10 % 11) | 1 << 9);
    assert_int_equal(values[i], (KO_LOSS_ONE * n_down + 5) / 10);
  }
  damage[0] = KO_LINK | fixture_slot(&f, "l"); /* which no wave hits */
  assert_int_equal(ko_harm_values(harm, &(ko_search_sets){20, 2, make, NULL}, 0, values, &f.error), KO_E_INTERNAL);
  fixture_expect(&f, KO_SEVERITY_ERROR, "a pack hits link 0");
  ko_harm_free(harm);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(many_attacks), cmocka_unit_test(shots_that_overlap)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
