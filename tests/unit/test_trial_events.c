/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hits by a table of hazard intensities at one instant: one event a trial, in proportion to its rate, each with its own intensities.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "knockon/region.h"
#include "sim/region/region.h"
#include "sim/trial/trial.h"

enum { TRIALS = 16384 };

static void events_come_by_their_rates(void **state) {
  (void)state;
  static const char facilities[] = "facility,sector\na,power\nb,power\nc,power\n";
  static const char events[] = "event,rate,target,intensity\nsmall,0.3,a,1\nsmall,0.3,c,0.5\nlarge,0.1,b,1\nlarge,0.1,c,1\nnone,0.1,,\n";
  char folder[] = "/tmp/knockon-events-XXXXXX", path[64], yaml[512];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/events.csv", folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(events, file);
  fclose(file);
  int length = snprintf(yaml, sizeof yaml,
                        "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nrun: { trials: %d }\n"
                        "waves: [ { targets: { intensity: %s }, success: { column: intensity, median: 0.5, beta: 0.01 } } ]\n",
                        TRIALS, path);
  ko_error error = {0};
  ko_tables tables = {0};
  ko_region *region;
  ko_scenario *scenario;
  ko_plan *plan;
  ko_worker *worker;
  assert_int_equal(ko_csv_parse("facilities.csv", facilities, strlen(facilities), &tables.sheets[KO_TABLE_FACILITIES], &error), 0);
  assert_int_equal(ko_region_from_tables(&tables, "test", &region, &error), 0);
  assert_int_equal(ko_scenario_parse(yaml, (size_t)length, ".", NULL, 0, &scenario, &error), 0);
  assert_int_equal(ko_plan_make(scenario, region, &plan, &error), 0);
  assert_int_equal(ko_trial_reference(plan, &error), 0);
  assert_int_equal(ko_worker_make(plan, &worker, &error), 0);
  assert_true(plan->waves[0].annual_rate > 0.4999 && plan->waves[0].annual_rate < 0.5001);
  uint32_t small = 0, large = 0, c_small = 0;
  for (uint32_t block = 0; block < plan->n_blocks; block++) {
    ko_settled settled;
    assert_int_equal(ko_trial_block(worker, 0, block, KO_NONE, &settled, &error), 0);
    for (uint32_t lane = 0; lane < KO_LANES; lane++) {
      int a = ko_row_get(&settled.damaged[plan->slot_of_row[0]], lane), b = ko_row_get(&settled.damaged[plan->slot_of_row[1]], lane),
          c = ko_row_get(&settled.damaged[plan->slot_of_row[2]], lane);
      assert_false(a && b); /* one event a trial; at twice the median all that it meets is damaged */
      assert_true(!b || c);
      assert_true(!c || a || b);
      small += (uint32_t)a;
      large += (uint32_t)b;
      c_small += (uint32_t)(a && c); /* at the median: one in two */
    }
  }
  /* 5 standard deviations */
  assert_true(small > TRIALS * 0.6 - 315 && small < TRIALS * 0.6 + 315);
  assert_true(large > TRIALS * 0.2 - 257 && large < TRIALS * 0.2 + 257);
  assert_true(c_small > TRIALS * 0.3 - 294 && c_small < TRIALS * 0.3 + 294);
  ko_worker_free(worker);
  ko_plan_free(plan);
  ko_scenario_free(scenario);
  ko_region_free(region);
  unlink(path);
  rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(events_come_by_their_rates)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
