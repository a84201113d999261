/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/timeline.h"

static timeline T;

/* The block's rows are what its trials come to. */
static void a_block_is_its_trials(void **state) {
  (void)state;
  timeline_open(
      &T, &(timeline_texts){
              .facilities = "facility,sector,repair_hours,repair_cv\na,power,5,1\nb,power,5,1\nc,telecom,5,0\n",
              .dependencies = "dependant,group,supplier,need,buffer_hours\nc,g,a,1,2\nc,g,b,1,2\n",
              .scenario =
                  "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 24 }\n"
                  "waves: [ { success: 0.4, targets: { facilities: {} } }, { at_hours: 9, success: 0.3, targets: { facilities: {} } } ]\n"
                  "run: { trials: 700 }\n"});
  for (uint32_t block = 0; block < 2; block++) {
    ko_settled settled;
    static uint8_t up[512][3], damaged[512][3];
    const ko_watcher nobody = {0};
    assert_int_equal(ko_trial_block_over_time(T.worker, 0, block, KO_NONE, &nobody, &settled, &T.error), 0);
    assert_int_equal(settled.n_lanes, block ? 188 : 512);
    for (uint32_t lane = 0; lane < settled.n_lanes; lane++)
      for (uint32_t f = 0; f < 3; f++) {
        up[lane][f] = (uint8_t)ko_row_get(&settled.operational[T.plan->slot_of_row[f]], lane);
        damaged[lane][f] = (uint8_t)ko_row_get(&settled.damaged[T.plan->slot_of_row[f]], lane);
      }
    for (uint32_t lane = 0; lane < settled.n_lanes; lane++) {
      timeline_play(&T, 0, block * 512 + lane);
      for (uint32_t f = 0; f < 3; f++) {
        int always = 1, ever = 0;
        for (uint32_t step = 0; step < 24; step++) always &= T.up[step][f], ever |= T.damaged[step][f];
        assert_int_equal(up[lane][f], always);
        assert_int_equal(damaged[lane][f], ever);
      }
    }
  }
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_block_is_its_trials)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
