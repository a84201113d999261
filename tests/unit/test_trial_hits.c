/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is hit, against one draw after the other with keys made from the ids in the tables.
 */
#include "tests/unit/trial_fixture.h"

enum { N = 90, N_LINKS = 30 }; /* more targets than are drawn at once */

static void make_region(fixture *f) {
  char text[8192];
  size_t at = (size_t)snprintf(text, sizeof text, "facility,country,sector,site,protection\n");
  fixture_begin(f);
  for (int i = 0; i < N; i++) {
    char site[16] = "";
    if (i % 3 == 0) snprintf(site, sizeof site, "site%d", i % 9);
    at += (size_t)snprintf(text + at, sizeof text - at, "f%d,X%d,s,%s,0.%d\n", i, i % 4, site, i % 5);
  }
  fixture_file(f, "facilities.csv", text);
  at = (size_t)snprintf(text, sizeof text, "link,from,to,country,protection\n");
  for (int i = 0; i < N_LINKS; i++) at += (size_t)snprintf(text + at, sizeof text - at, "l%d,f%d,f%d,X%d,0.25\n", i, i, i + 1, (i + 1) % 4);
  fixture_file(f, "links.csv", text);
}

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n"                                                                \
  "waves:\n"                                                                                                                               \
  "  - { name: first, probability: 0.8, success: 0.7, targets: { facilities: all } }\n"                                                    \
  "  - { name: second, success: 0.4, targets: { links: all } }\n"                                                                          \
  "strategies:\n"                                                                                                                          \
  "  - { name: prevented, measures: [ { prevent: { countries: [X1, X3], to: 0.5 } } ] }\n"                                                 \
  "  - { name: harder, measures: [ { protect: { facilities: { country: X2 }, to: 0.9 } }, { project: { remove: { list: [l4] } } } ] }\n"   \
  "run: { trials: 600, seed: 5 }\n"

static int draws_yes(const fixture *f, ko_purpose purpose, uint64_t key, double probability, uint64_t trial) {
  ko_row row;
  ko_draw_row(&f->plan->draws, purpose, key, (uint32_t)(trial / KO_LANES), ko_chance(probability), &row);
  return ko_row_get(&row, (uint32_t)(trial % KO_LANES));
}

static int foiled(const fixture *f, uint32_t strategy, uint64_t wave, int country, uint64_t trial) {
  char id[8];
  snprintf(id, sizeof id, "X%d", country);
  double prevention = strategy == 1 && country % 2 ? 0.5 : 0;
  return draws_yes(f, KO_PURPOSE_PREVENTION, ko_key_pair(wave, ko_key(KO_KEY_COUNTRY, id)), prevention, trial);
}

static int facility_hit(const fixture *f, uint32_t strategy, int i, uint64_t trial) {
  char id[16];
  uint64_t wave = ko_key(KO_KEY_WAVE, "first");
  snprintf(id, sizeof id, i % 3 ? "f%d" : "site%d", i % 3 ? i : i % 9);
  double protection = (i % 5) / 10.0;
  if (strategy == 2 && i % 4 == 2) protection = 0.9;
  return draws_yes(f, KO_PURPOSE_WAVE, wave, 0.8, trial) && !foiled(f, strategy, wave, i % 4, trial) &&
         draws_yes(f, KO_PURPOSE_HIT, ko_key_pair(wave, ko_key(i % 3 ? KO_KEY_FACILITY : KO_KEY_SITE, id)), 0.7 * (1 - protection), trial);
}

static int link_hit(const fixture *f, uint32_t strategy, int i, uint64_t trial) {
  char id[16];
  uint64_t wave = ko_key(KO_KEY_WAVE, "second");
  snprintf(id, sizeof id, "l%d", i);
  if (strategy == 2 && i == 4) return 0; /* it is not there */
  return !foiled(f, strategy, wave, (i + 1) % 4, trial) &&
         draws_yes(f, KO_PURPOSE_HIT, ko_key_pair(wave, ko_key(KO_KEY_LINK, id)), 0.4 * 0.75, trial);
}

static void check(const fixture *f, const ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only, uint32_t n_lanes) {
  const ko_plan *plan = f->plan;
  for (uint32_t lane = 0; lane < n_lanes; lane += 3) {
    uint64_t trial = (uint64_t)block * KO_LANES + lane;
    for (uint32_t i = 0; i < N; i++) {
      int want = (only == KO_NONE || f->region->facilities.country[i] == only) && facility_hit(f, strategy, (int)i, trial);
      assert_int_equal(ko_row_get(&worker->damaged[plan->slot_of_row[i]], lane), want);
    }
    for (uint32_t i = 0; i < N_LINKS; i++) {
      int want = (only == KO_NONE || f->region->links.country[i] == only) && link_hit(f, strategy, (int)i, trial);
      uint32_t row = plan->link_hit_row[plan->link_slot_of_row[i]];
      assert_true(row > 0);
      assert_int_equal(ko_row_get(&worker->link_damaged[row], lane), want);
    }
  }
}

static void test_hits(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  ko_worker *worker = trial_worker(&f, YAML);
  for (uint32_t strategy = 0; strategy < 3; strategy++)
    for (uint32_t block = 0; block < 2; block++) {
      uint32_t n_lanes = block ? 600 - KO_LANES : KO_LANES, n = 0;
      uint32_t only = strategy == 1 && block ? ko_region_find_country(f.region, "X3") : KO_NONE;
      ko_worker_reset(worker, strategy, block, n_lanes);
      ko_worker_hit(worker, only);
      check(&f, worker, strategy, block, only, n_lanes);
      /* Each one that is hit in some trial is listed once. */
      for (uint32_t s = 0; s < N; s++) n += ko_row_any(&worker->damaged[s]) != 0;
      assert_int_equal(worker->n_hit, n);
      for (uint32_t i = 0; i < n; i++) assert_true(ko_row_any(&worker->damaged[worker->hit[i]]));
      ko_row beyond = worker->damaged[0];
      for (uint32_t lane = n_lanes; lane < KO_LANES; lane++) assert_false(ko_row_get(&beyond, lane));
    }
  ko_worker_free(worker);
  fixture_end(&f);
}

/* A wave that is taken back leaves nothing. */
static void test_clear(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  ko_worker *worker = trial_worker(&f, YAML);
  const ko_plan *plan = f.plan;
  ko_worker_reset(worker, 0, 0, KO_LANES);
  for (uint32_t w = 0; w < 2; w++) {
    ko_worker_hit_wave(worker, w, plan->cases[0].trial->chances[w], plan->cases[0].trial->foil_chances + (size_t)w * plan->n_countries,
                       KO_NONE);
    assert_true(worker->n_hit > 0 || worker->n_links_hit > 0);
    ko_worker_clear_hits(worker);
    assert_int_equal(worker->n_hit + worker->n_links_hit, 0);
    for (uint32_t s = 0; s < N; s++) {
      assert_false(ko_row_any(&worker->damaged[s]));
      assert_int_equal(ko_row_count(&worker->operational[s]), plan->cases[0].start[s] ? KO_LANES : 0);
      assert_int_equal(worker->flags[s], 0);
    }
    for (uint32_t i = 0; i <= plan->n_hit_links; i++) assert_false(ko_row_any(&worker->link_damaged[i]));
  }
  ko_worker_free(worker);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_hits), cmocka_unit_test(test_clear)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
