/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account over time of histories that can be counted by hand, and at the limits of what fits.
 */
#include "tests/support/tally_test.h"

#include "sim/tally/account.h"

enum { HAND_STEPS = 10, TRIALS = 6 };

/* Two countries of 1,000 and 2,000 people; power (weight 1): slots 0, 1 of the first, 2 of the second; health (1.25): slot 3, which serves 500 people, of the
 * first, 4 and 5 of the second. */
static void make(ko_fixture *f, ko_history *h, uint32_t n_steps) {
  static const uint32_t country[] = {0, 0, 1, 0, 1, 1};
  static const int64_t demand[] = {300, 100, 400, 1, 1, 2}, population[] = {-1, -1, -1, 500, -1, -1};
  static const double people[] = {1000, 2000};
  const ko_fixture_spec spec = {
      .seed = 1, .n_countries = 2, .n_sectors = 2, .n_facilities = 6, .n_links = 4, .n_cases = 1, .n_trials = TRIALS, .all_up = 1, .all_local = 1};
  ko_fixture_make(f, &spec);
  f->plan.country = country;
  f->plan.demand = demand;
  f->plan.population = population;
  f->region.countries.population = people;
  ko_history_make(h, f, n_steps, 0.5);
}

typedef struct counted {
  ko_fixture f;
  ko_history h;
  ko_account_plan *account_plan;
  ko_accountant *accountant;
  ko_account_watch watch;
  ko_watcher watcher;
  ko_settled settled;
  ko_account account;
} counted;

static void open_block(counted *c) {
  ko_error error = {0};
  assert_int_equal(ko_account_plan_make(&c->f.plan, &c->account_plan, &error), 0);
  assert_int_equal(ko_accountant_make(c->account_plan, &c->accountant, &error), 0);
  c->watch = (ko_account_watch){.accountant = c->accountant};
  c->watcher = ko_account_watcher(&c->watch);
  ko_history_begin_block(&c->h);
}

static void close_block(counted *c) {
  ko_history_settled(&c->h, 0, &c->settled);
  ko_account_over_time(c->accountant, &c->settled, &c->account);
}

static void forget(counted *c) {
  ko_accountant_free(c->accountant);
  ko_account_plan_free(c->account_plan);
  ko_fixture_free(&c->f);
}

/* Bring a trial to the given step. */
static void go_to(counted *c, uint32_t step) {
  while (c->h.face.step == KO_NONE || c->h.face.step < step) ko_history_next(&c->h);
}

static void begin(counted *c, uint64_t trial) { ko_history_begin(&c->h, &c->watcher, 0, trial); }

static void play(counted *c) {
  /* 0: slot 0 is damaged from step 2 to 4, slot 3 down from 4 to 8. */
  begin(c, 0);
  go_to(c, 2);
  ko_history_damage(&c->h, 0);
  go_to(c, 4);
  ko_history_up(&c->h, 3, 0);
  go_to(c, 5);
  ko_history_repair(&c->h, 0);
  ko_history_up(&c->h, 0, 1);
  go_to(c, 9);
  ko_history_up(&c->h, 3, 1);
  ko_history_end(&c->h);
  /* 1: slots 2 and 4 are down before step 0 alone. */
  begin(c, 1);
  ko_history_up(&c->h, 2, 0);
  ko_history_up(&c->h, 4, 0);
  go_to(c, 0);
  ko_history_up(&c->h, 2, 1);
  ko_history_up(&c->h, 4, 1);
  ko_history_end(&c->h);
  /* 2: slot 2 is damaged in the last step. */
  begin(c, 2);
  go_to(c, 9);
  ko_history_damage(&c->h, 2);
  ko_history_end(&c->h);
  /* 3: a link is damaged in step 1; slot 2 is down in steps 3 and 4. */
  begin(c, 3);
  go_to(c, 1);
  for (uint32_t link = 0; link < 4; link++)
    if (c->f.plan.link_hit_row[link]) ko_history_damage_link(&c->h, link);
  go_to(c, 3);
  ko_history_up(&c->h, 2, 0);
  go_to(c, 5);
  ko_history_up(&c->h, 2, 1);
  ko_history_end(&c->h);
  /* 4: slot 2 is damaged in steps 2 and 3, and in 6 and 7. */
  begin(c, 4);
  for (uint32_t step = 2; step < 8; step += 4) {
    go_to(c, step);
    ko_history_damage(&c->h, 2);
    go_to(c, step + 2);
    ko_history_repair(&c->h, 2);
    ko_history_up(&c->h, 2, 1);
  }
  ko_history_end(&c->h);
  /* 5: slot 4 is down before step 0 and in steps 0, 1, 2. */
  begin(c, 5);
  ko_history_up(&c->h, 4, 0);
  go_to(c, 3);
  ko_history_up(&c->h, 4, 1);
  ko_history_end(&c->h);
}

static void near(int64_t loss, double expected) {
  if (!(fabs((double)loss / (double)KO_LOSS_ONE - expected) < 1e-10)) fail_msg("%.17g is not %.17g", (double)loss / (double)KO_LOSS_ONE, expected);
}

static void test_by_hand(void **state) {
  (void)state;
  static counted c;
  make(&c.f, &c.h, HAND_STEPS);
  open_block(&c);
  play(&c);
  close_block(&c);
  const ko_account *a = &c.account;
  const int64_t restoration[TRIALS] = {7, 0, -1, 4, 6, 3}, direct[TRIALS] = {1, 0, 1, 0, 1, 0}, indirect[TRIALS] = {1, 0, 0, 1, 0, 1};
  for (int i = 0; i < TRIALS; i++) {
    assert_int_equal(a->restoration[i], restoration[i]);
    assert_int_equal(a->direct[i], direct[i]);
    assert_int_equal(a->indirect[i], indirect[i]);
    assert_int_equal(a->down[i], i == 2); /* slot 2 at the end */
    assert_int_equal(a->down[KO_LANES + i], 0);
  }
  near(a->loss_country_sector[0], 0.75 * 3 / 10);
  near(a->loss_country_sector[KO_LANES], 5 / 10.0);
  near(a->loss_sector[0], 0.375 * 3 / 10);
  near(a->loss_sector[KO_LANES], 0.25 * 5 / 10);
  near(a->loss_country[0], (0.225 + 1.25 * 0.5) / 2.25);
  near(a->loss_country[KO_LANES], 0);
  near(a->loss[0], (0.1125 + 1.25 * 0.125) / 2.25);
  assert_int_equal(a->people[0], 3 * 750);
  assert_int_equal(a->people[KO_LANES], 5 * 500);
  assert_int_equal(a->people_country[0], 3 * 750 + 4 * 500);
  assert_int_equal(a->people_peak[0], 750);
  near(a->loss[1], 0);
  assert_int_equal(a->people_peak[KO_LANES + 1], 0);
  near(a->loss[2], 0.5 / 2.25 / 10);
  assert_int_equal(a->people_country[KO_LANES + 2], 2000);
  assert_int_equal(a->people_country[KO_LANES + 5], 3 * 667); /* a third of 2,000, rounded in each step */
  assert_int_equal(a->people_peak[KO_LANES + 5], 667);
  int64_t outage[6] = {0}, n_down[6] = {0};
  for (uint32_t i = 0; i < c.settled.n_touched; i++) {
    outage[c.settled.touched[i]] = a->outage[i];
    n_down[c.settled.touched[i]] = a->n_down[i];
  }
  const int64_t outages[6] = {3, 0, 1 + 2 + 4, 5, 3, 0}, downs[6] = {1, 0, 3, 1, 1, 0};
  for (int i = 0; i < 6; i++) {
    assert_int_equal(outage[i], outages[i]);
    assert_int_equal(n_down[i], downs[i]);
  }
  /* The next block begins at nothing. */
  c.watcher = ko_account_watcher(&c.watch);
  ko_history_begin_block(&c.h);
  for (uint64_t i = 0; i < TRIALS; i++) {
    begin(&c, i);
    ko_history_end(&c.h);
  }
  close_block(&c);
  for (int i = 0; i < TRIALS; i++)
    assert_true(a->loss[i] == 0 && a->people[i] == 0 && a->loss_country_sector[i] == 0 && a->restoration[i] == 0 && a->direct[i] == 0);
  assert_int_equal(c.settled.n_touched, 0);
  forget(&c);
}

/* The longest horizon, the most people, demand of 39 bits: what is summed up fits. */
static void test_limits(void **state) {
  (void)state;
  enum { MOST_STEPS = 65536 };
  static counted c;
  static const int64_t demand[] = {(INT64_C(1) << 39) - 3, 1, 1, 1, 1, 1}, population[] = {INT64_C(1) << 45, -1, -1, -1, -1, -1};
  make(&c.f, &c.h, MOST_STEPS);
  c.f.plan.demand = demand;
  c.f.plan.population = population;
  open_block(&c);
  begin(&c, 0); /* all is down from the beginning to the end */
  go_to(&c, 0);
  for (uint32_t slot = 0; slot < 6; slot++) ko_history_damage(&c.h, slot);
  ko_history_end(&c.h);
  begin(&c, 1); /* in every second step */
  for (uint32_t step = 0; step < MOST_STEPS; step++) {
    go_to(&c, step);
    for (uint32_t slot = 0; slot < 6; slot++) ko_history_up(&c.h, slot, step % 2 == 1);
  }
  ko_history_end(&c.h);
  close_block(&c);
  const ko_account *a = &c.account;
  assert_int_equal(a->loss[0], KO_LOSS_ONE);
  assert_int_equal(a->loss[1], KO_LOSS_ONE / 2);
  assert_int_equal(a->loss_country[0], KO_LOSS_ONE);
  assert_int_equal(a->loss_sector[1], KO_LOSS_ONE / 2);
  assert_int_equal(a->people_country[0], INT64_C(1) << 61);
  assert_int_equal(a->people_country[1], INT64_C(1) << 60);
  assert_int_equal(a->people_peak[1], INT64_C(1) << 45);
  assert_int_equal(a->restoration[0], -1);
  assert_int_equal(a->restoration[1], MOST_STEPS - 1); /* from step 0 to the end of the last but one */
  forget(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_limits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
