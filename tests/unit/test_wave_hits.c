/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hits of single waves with protection and prevention raised: those of a strategy that raises them.
 */
#include "sim/trial/worker.h"
#include "tests/unit/plan_fixture.h"

static const char yaml[] =
    "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: reachability } }\ntime: { step_hours: 1, horizon_hours: 10 }\nwaves:\n"
    "  - { success: 0.6, targets: { facilities: all } }\n"
    "  - { success: 0.5, at_hours: 4, targets: { links: all, pick: 2, by: random } }\n"
    "  - { success: 0.7, at_hours: 5, probability: 0.8, targets: { near: { random: true, hops: 1 } } }\n"
    "strategies:\n  - name: guard\n    measures:\n      - protect: { list: [a, l1], to: 0.5 }\n      - protect: { list: [b, l2], to: 0.7, "
    "from_hours: 5 }\n"
    "      - prevent: { countries: XA, to: 0.4, from_hours: 4 }\nrun: { trials: 1200 }\n";

static void same_as_a_strategy(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv",
               "facility,sector,country,supply,demand,protection\na,power,XA,5,1,\nb,power,XA,,1,0.6\nc,power,XB,,1,\nd,power,XB,,1,\n");
  fixture_file(&f, "links.csv", "link,from,to\nl1,a,b\nl2,b,c\nl3,c,d\n");
  fixture_must_plan(&f, yaml);
  assert_int_equal(ko_trial_reference(f.plan, &f.error), KO_OK);
  const uint32_t a = fixture_slot(&f, "a"), b = fixture_slot(&f, "b"), l1 = fixture_slot(&f, "l1"), l2 = fixture_slot(&f, "l2");
  const ko_plan_late protections[4] = {{0, a, 0.5}, {0, KO_LINK | l1, 0.5}, {5, b, 0.7}, {5, KO_LINK | l2, 0.7}},
                     preventions[1] = {{4, 0, 0.4}};
  const ko_raised raised = {.n_protections = 4, .n_preventions = 1, .protections = protections, .preventions = preventions};
  ko_worker *worker = NULL;
  ko_wave_hits *hits[2];
  assert_int_equal(ko_worker_make(f.plan, &worker, &f.error), KO_OK);
  assert_int_equal(ko_wave_hits_make(f.plan, NULL, &hits[0], &f.error), KO_OK);
  assert_int_equal(ko_wave_hits_make(f.plan, &raised, &hits[1], &f.error), KO_OK);
  uint32_t fewer = 0;
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t block = 0; block < f.plan->n_blocks; block++) {
      ko_row facilities[4], links[4], any = {{0}};
      memset(facilities, 0, sizeof facilities);
      memset(links, 0, sizeof links);
      for (uint32_t w = 0; w < f.plan->n_waves; w++) {
        ko_hit_rows out;
        ko_wave_hits_draw(hits[c], worker, w, block, &out);
        for (uint32_t i = 0; i < out.n_facilities; i++)
          for (int k = 0; k < KO_ROW_WORDS; k++) facilities[out.facilities[i]].w[k] |= out.facility_rows[out.facilities[i]].w[k];
        for (uint32_t i = 0; i < out.n_links; i++)
          for (int k = 0; k < KO_ROW_WORDS; k++) links[out.links[i]].w[k] |= out.link_rows[f.plan->link_hit_row[out.links[i]]].w[k];
      }
      ko_worker_reset(worker, c, block, ko_block_lanes(f.plan, block));
      ko_worker_hit(worker, KO_NONE);
      for (uint32_t s = 0; s < 4; s++) assert_memory_equal(&facilities[s], &worker->damaged[s], sizeof any);
      for (uint32_t l = 0; l < 3; l++) assert_memory_equal(&links[l], &worker->link_damaged[f.plan->link_hit_row[l]], sizeof any);
      fewer = c ? fewer - ko_row_count(&facilities[a]) : fewer + ko_row_count(&facilities[a]);
    }
  assert_true(fewer > 100);
  ko_wave_hits_free(hits[0]);
  ko_wave_hits_free(hits[1]);
  ko_worker_free(worker);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_as_a_strategy)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
