/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is hit by which wave in trials over time, against the draws themselves, lane by lane.
 */
#include "sim/trial/lane.h"
#include "trial_fixture.h"

enum { N = 70, TRIALS = 700 };

#define YAML(waves, strategies)                                                                                                            \
  "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\ntime: { horizon_hours: 10 }\nrun: { trials: 700, seed: 5 }\n"    \
  "waves:\n" waves "strategies:\n" strategies

/* Seventy facilities, of two countries in turn, a third protected by half, three on one site; two links. */
static void files(fixture *f) {
  char text[4000] = "facility,sector,country,protection,site\n";
  fixture_begin(f);
  for (int i = 0; i < N; i++)
    sprintf(text + strlen(text), "f%d,s,%s,%s,%s\n", i, i % 2 ? "XB" : "XA", i % 3 ? "" : "0.5", i < 3 ? "hub" : "");
  fixture_file(f, "facilities.csv", text);
  fixture_file(f, "countries.csv", "country,prevention\nXA,0.25\nXB,\n");
  fixture_file(f, "links.csv", "link,from,to,protection\nl0,f0,f1,\nl1,f3,f4,0.9\n");
}

static int drawn(const fixture *f, ko_purpose purpose, uint64_t key, double p, uint64_t trial) {
  ko_row row;
  ko_draw_row(&f->plan->draws, purpose, key, (uint32_t)(trial / KO_LANES), ko_chance(p), &row);
  return ko_row_get(&row, (uint32_t)(trial % KO_LANES));
}

/* By the definition: the wave occurs, the owner does not foil it, and the draw of (wave, site or link) is below success x (1 - protection). */
static int is_hit(const fixture *f, uint64_t wave, double probability, double success, uint32_t row, uint64_t trial) {
  uint64_t site = row < 3 ? ko_key(KO_KEY_SITE, "hub") : ko_key(KO_KEY_FACILITY, f->region->facilities.id[row]);
  if (!drawn(f, KO_PURPOSE_WAVE, wave, probability, trial)) return 0;
  if (drawn(f, KO_PURPOSE_PREVENTION, ko_key_pair(wave, ko_key(KO_KEY_COUNTRY, row % 2 ? "XB" : "XA")), row % 2 ? 0 : 0.25, trial))
    return 0;
  return drawn(f, KO_PURPOSE_HIT, ko_key_pair(wave, site), success * (row % 3 ? 1 : 0.5), trial);
}

static void hits_of_a_block(void **state) {
  (void)state;
  fixture f;
  files(&f);
  ko_worker *worker = trial_worker(&f, YAML("- { name: storm, probability: 0.75, success: 0.5, targets: { facilities: all } }\n"
                                            "- { name: flood, at_hours: 4, success: 0.125, targets: { facilities: all } }\n"
                                            "- { name: cut, at_hours: 2, success: 0.5, targets: { links: all } }\n",
                                            "- { name: none, measures: [ { protect: { list: [f5], to: 0 } } ] }\n"));
  const ko_watcher nobody = {0};
  uint64_t storm = ko_key(KO_KEY_WAVE, "storm"), flood = ko_key(KO_KEY_WAVE, "flood"), cut = ko_key(KO_KEY_WAVE, "cut");
  for (uint32_t block = 0; block < 2; block++) {
    ko_settled settled;
    assert_int_equal(ko_trial_block_over_time(worker, 0, block, KO_NONE, &nobody, &settled, &f.error), KO_OK);
    assert_int_equal(settled.n_lanes, block ? TRIALS - KO_LANES : KO_LANES);
    for (uint32_t lane = 0; lane < settled.n_lanes; lane++) {
      uint64_t trial = block * (uint64_t)KO_LANES + lane;
      for (uint32_t row = 0; row < N; row++) {
        int hit = is_hit(&f, storm, 0.75, 0.5, row, trial) || is_hit(&f, flood, 1, 0.125, row, trial);
        assert_int_equal(ko_row_get(&settled.damaged[f.plan->slot_of_row[row]], lane), hit);
      }
      for (uint32_t l = 0; l < 2; l++) { /* l0 is owned by XA, l1 by XB */
        char id[4] = {'l', (char)('0' + (int)l), '\0'};
        int foiled = drawn(&f, KO_PURPOSE_PREVENTION, ko_key_pair(cut, ko_key(KO_KEY_COUNTRY, l ? "XB" : "XA")), l ? 0 : 0.25, trial);
        int hit = !foiled && drawn(&f, KO_PURPOSE_HIT, ko_key_pair(cut, ko_key(KO_KEY_LINK, id)), l ? 0.5 * (1 - 0.9) : 0.5, trial);
        uint32_t slot = f.plan->link_slot_of_row[l];
        assert_int_equal(ko_row_get(&settled.link_damaged[f.plan->link_hit_row[slot]], lane), hit);
      }
    }
  }
  ko_worker_free(worker);
  fixture_end(&f);
}

/* Damage of one country alone. */
static void one_country(void **state) {
  (void)state;
  fixture f;
  files(&f);
  ko_worker *worker = trial_worker(&f, YAML("- { name: storm, success: 0.5, targets: { facilities: all } }\n",
                                            "- { name: none, measures: [ { protect: { list: [f5], to: 0 } } ] }\n"));
  const ko_watcher nobody = {0};
  ko_settled settled;
  uint64_t storm = ko_key(KO_KEY_WAVE, "storm");
  assert_int_equal(ko_trial_block_over_time(worker, 0, 0, 1, &nobody, &settled, &f.error), KO_OK);
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    for (uint32_t row = 0; row < N; row++)
      assert_int_equal(ko_row_get(&settled.damaged[f.plan->slot_of_row[row]], lane), row % 2 && is_hit(&f, storm, 1, 0.5, row, lane));
  ko_worker_free(worker);
  fixture_end(&f);
}

/* A wave is stopped as a whole in the trials that the investigation's own draw names, once a wave has hit before. */
static void stopped_waves(void **state) {
  (void)state;
  fixture f;
  files(&f);
  ko_worker *worker = trial_worker(&f, YAML("- { name: storm, probability: 0.5, success: 0.5, targets: { list: [f1] } }\n"
                                            "- { name: flood, at_hours: 5, success: 1, targets: { list: [f5] } }\n",
                                            "- { name: police, measures: [ { investigate: { probability: 0.5, after_hours: 2 } } ] }\n"));
  const ko_watcher nobody = {0};
  ko_settled settled;
  uint64_t storm = ko_key(KO_KEY_WAVE, "storm"), flood = ko_key(KO_KEY_WAVE, "flood");
  int n_stopped = 0;
  assert_int_equal(ko_trial_block_over_time(worker, 1, 0, KO_NONE, &nobody, &settled, &f.error), KO_OK);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    int began = is_hit(&f, storm, 0.5, 0.5, 1, lane), stopped = began && drawn(&f, KO_PURPOSE_INVESTIGATE, flood, 0.5, lane);
    n_stopped += stopped;
    assert_int_equal(ko_row_get(&settled.damaged[f.plan->slot_of_row[5]], lane), !stopped);
  }
  assert_in_range(n_stopped, 30, 100); /* 64 in the mean */
  ko_worker_free(worker);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(hits_of_a_block), cmocka_unit_test(one_country), cmocka_unit_test(stopped_waves)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
