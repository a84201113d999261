/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pack is counted as the block in which its hits were drawn, lane by lane, at one instant and over time.
 */
#include "sim/tally/tally.h"
#include "tests/unit/trial_fixture.h"

enum { TRIALS = 300 };

/* What the account says of a lane. */
typedef struct counted {
  int64_t loss, country[2], sector[2], people[2], peak[2], direct, indirect, restoration;
} counted;

static void read_lane(const ko_account *account, uint32_t lane, counted *out) {
  *out = (counted){.loss = account->loss[lane],
                   .direct = account->direct[lane],
                   .indirect = account->indirect[lane],
                   .restoration = account->restoration[lane]};
  for (uint32_t i = 0; i < 2; i++) {
    out->country[i] = account->loss_country[i * KO_LANES + lane];
    out->sector[i] = account->loss_sector[i * KO_LANES + lane];
    out->people[i] = account->people_country[i * KO_LANES + lane];
    out->peak[i] = account->people_peak[i * KO_LANES + lane];
  }
}

static void as_its_block(const char *time) {
  static counted block[TRIALS], pack;
  static uint32_t first[TRIALS + 1], hits[TRIALS * 8];
  static uint64_t trials[TRIALS];
  fixture f;
  char yaml[400];
  uint32_t n_lost = 0;
  fixture_begin(&f);
  fixture_file(
      &f, "facilities.csv",
      "facility,country,sector,demand,population,repair_hours\na,X,p,3,100,5\nb,Y,p,4,200,3\nc,X,q,5,,4\nd,Y,q,6,,2\ne,X,q,1,,9\n");
  fixture_file(&f, "countries.csv", "country,population\nX,1000\nY,3000\n");
  fixture_file(&f, "dependencies.csv", "dependant,group,supplier\nc,g,a\nd,g,a\nd,g,b\ne,g,d\n");
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nregion: { load: . }\nsectors: { p: { rule: standalone }, q: { rule: standalone, weight: 3 } }\n%s"
           "waves: [ { success: 0.3, targets: { facilities: all } } ]\nrun: { trials: %d }\n",
           time, TRIALS);
  ko_worker *worker = trial_worker(&f, yaml);
  ko_account_plan *account_plan = NULL;
  ko_accountant *accountant = NULL;
  ko_settled settled;
  ko_account account;
  assert_int_equal(ko_account_plan_make(f.plan, &account_plan, &f.error), KO_OK);
  assert_int_equal(ko_accountant_make(account_plan, &accountant, &f.error), KO_OK);
  assert_int_equal(ko_account_trials(accountant, worker, f.plan, 0, 0, KO_NONE, NULL, &settled, &account, &f.error), KO_OK);
  for (uint32_t lane = 0; lane < TRIALS; lane++) {
    const uint32_t from = TRIALS - 1 - lane; /* the lanes of the pack are those of the block, the last one first */
    read_lane(&account, lane, &block[lane]);
    n_lost += block[lane].loss > 0;
    trials[lane] = from;
    first[lane + 1] = first[lane];
    for (uint32_t slot = 0; slot < f.plan->n_facilities; slot++)
      if (ko_row_get(&settled.damaged[slot], from)) hits[first[lane + 1]++] = slot;
  }
  assert_in_range(n_lost, TRIALS / 2, TRIALS - 1);
  const ko_pack given = {TRIALS, trials, first, hits};
  assert_int_equal(ko_account_pack(accountant, worker, f.plan, 0, &given, &settled, &account, &f.error), KO_OK);
  for (uint32_t lane = 0; lane < TRIALS; lane++) {
    read_lane(&account, lane, &pack);
    assert_memory_equal(&pack, &block[TRIALS - 1 - lane], sizeof pack);
  }
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  ko_worker_free(worker);
  fixture_end(&f);
}

static void at_one_instant(void **state) {
  (void)state;
  as_its_block("");
}

static void over_time(void **state) {
  (void)state;
  as_its_block("time: { step_hours: 1, horizon_hours: 20 }\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(at_one_instant), cmocka_unit_test(over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
