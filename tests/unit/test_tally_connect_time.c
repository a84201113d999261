/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which step is the worst: a line of two facilities in one country and two in another.
 */
#include "tests/support/tally_test.h"

#include "sim/tally/connect_time.h"

enum { LINE = 4, LINE_STEPS = 6, LINE_TRIALS = 3 };

static ko_connect_time *watched;

static void tell(const ko_lane_face *lane, int over) {
  static const uint32_t none[1];
  const int first = lane->step == KO_NONE;
  const ko_moment moment = {.lane = lane,
                            .step = first ? 0 : lane->step,
                            .over = over,
                            .n_changed = first || over ? 0 : lane->n_changed,
                            .changed = first ? none : lane->changed};
  ko_connect_time_watch(watched, &moment);
}
static void during(void *context, const ko_lane_face *lane) { (void)context, tell(lane, 0); }
static void after(void *context, const ko_lane_face *lane) { (void)context, tell(lane, 1); }

static void test_line(void **state) {
  (void)state;
  static ko_fixture f;
  static ko_history h;
  static const uint32_t country[] = {0, 0, 1, 1}, from[] = {0, 1, 2}, to[] = {1, 2, 3}, hit_row[] = {0, 1, 0};
  static uint8_t present[] = {1, 1, 1};
  const ko_fixture_spec spec = {
      .seed = 1, .n_countries = 2, .n_sectors = 1, .n_facilities = LINE, .n_links = 3, .n_cases = 1, .n_trials = LINE_TRIALS, .all_up = 1, .all_local = 1};
  ko_fixture_make(&f, &spec);
  f.plan.country = country;
  f.plan.link_from = from;
  f.plan.link_to = to;
  f.plan.link_hit_row = hit_row;
  f.plan.n_hit_links = 1;
  f.plan.cases[0].link_present = present;
  ko_history_make(&h, &f, LINE_STEPS, 1);
  ko_error error = {0};
  void *memory = ko_alloc_aligned(1, ko_connect_bytes(&f.plan), &error), *more = ko_alloc_aligned(1, ko_connect_time_bytes(&f.plan), &error);
  assert_true(memory && more);
  ko_connect *connect = ko_connect_place(&f.plan, memory);
  watched = ko_connect_time_place(connect, &f.plan, more);
  assert_ptr_equal(ko_connect_time_place(connect, &f.plan, more), watched);
  assert_int_equal(ko_connect_pairs(connect)[0], 4);
  const ko_watcher watcher = {.first = during, .step = during, .last = after};
  for (int round = 0; round < 2; round++) { /* the second block begins at nothing */
    ko_history_begin_block(&h);
    ko_history_begin(&h, &watcher, 0, 0); /* calm */
    ko_history_end(&h);
    ko_history_begin(&h, &watcher, 0, 1); /* 0 falls: 2 pairs; it comes back as 2 falls: 2 pairs; then 3 falls too: none; all comes back */
    while (h.face.step == KO_NONE || h.face.step < 1) ko_history_next(&h);
    ko_history_up(&h, 0, 0);
    ko_history_next(&h);
    ko_history_up(&h, 0, 1);
    ko_history_up(&h, 3, 0);
    ko_history_next(&h);
    if (round == 0) ko_history_up(&h, 2, 0);
    ko_history_next(&h);
    ko_history_up(&h, 2, 1);
    ko_history_up(&h, 3, 1);
    ko_history_end(&h);
    ko_history_begin(&h, &watcher, 0, 2); /* the border is cut in the last step */
    while (h.face.step == KO_NONE || h.face.step < LINE_STEPS - 1) ko_history_next(&h);
    ko_history_damage_link(&h, 1);
    ko_history_end(&h);
    ko_settled settled, worst;
    int64_t share[KO_LANES], by_country[4] = {0};
    ko_history_settled(&h, 0, &settled);
    worst = settled;
    ko_connect_time_worst(watched, &worst);
    ko_connect_share(connect, &worst, share, by_country);
    assert_int_equal(share[0], KO_LOSS_ONE);
    assert_int_equal(share[1], round == 0 ? 0 : KO_LOSS_ONE / 2);
    assert_int_equal(share[2], 0);
    assert_int_equal(by_country[1], round == 0 ? 4 : 6);
    /* Of equals the first step: 0 is down, 3 is up. */
    assert_int_equal(ko_row_get(&worst.operational[0], 1), round == 0);
    assert_int_equal(ko_row_get(&worst.operational[3], 1), round == 1);
    ko_connect_time_forget(watched);
  }
  free(memory);
  free(more);
  ko_fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_line)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
