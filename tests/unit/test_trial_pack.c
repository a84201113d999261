/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lanes whose hits are given: by hand, refused, and over time against the blocks in which they were drawn. (tests/oracle compares packs at one
 * instant with blocks of random cases.)
 */
#include "tests/support/timeline.h"
#include "trial_fixture.h"

static void chain(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv", "facility,sector\na,s\nb,s\nc,s\nd,s\n");
  fixture_file(f, "links.csv", "link,from,to\nl,a,b\nm,b,c\n");
  fixture_file(f, "dependencies.csv", "dependant,group,supplier,coupling_probability\nb,g,a,\nc,h,b,0.5\nd,i,c,0\n");
}

static const char chain_yaml[] = "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n"
                                 "waves: [ { targets: { list: [a, l] } } ]\nrun: { trials: 1 }\n";

static void lanes_by_hand(void **state) {
  (void)state;
  fixture f;
  chain(&f);
  ko_worker *worker = trial_worker(&f, chain_yaml);
  ko_settled settled;
  const uint32_t a = fixture_slot(&f, "a"), b = fixture_slot(&f, "b"), c = fixture_slot(&f, "c"), d = fixture_slot(&f, "d");
  const uint32_t hits[] = {a, b, c, KO_LINK | fixture_slot(&f, "l")}, first[] = {0, 1, 1, 3, 4};
  assert_int_equal(ko_trial_pack(worker, 0, &(ko_pack){4, NULL, first, hits}, &settled, &f.error), KO_OK);
  assert_int_equal(settled.n_lanes, 4);
  assert_int_equal(settled.block, KO_NONE);
  const uint32_t slots[] = {a, b, c, d};
  static const char *const up[] = {"0001", "1111", "1001", "1111"}, *const damaged[] = {"1000", "0000", "0110", "0000"};
  for (uint32_t lane = 0; lane < 4; lane++)
    for (uint32_t i = 0; i < 4; i++) {
      assert_int_equal(ko_row_get(&settled.operational[slots[i]], lane), up[lane][i] - '0');
      assert_int_equal(ko_row_get(&settled.damaged[slots[i]], lane), damaged[lane][i] - '0');
    }
  assert_int_equal(settled.n_links_hit, 1);
  assert_int_equal(ko_row_count(&settled.link_damaged[1]), 1);
  assert_true(ko_row_get(&settled.link_damaged[1], 3));
  assert_int_equal(settled.n_touched, 3);

  settled = trial_block(&f, worker, 0, 0); /* one trial, in which a is hit */
  assert_int_equal(settled.n_lanes, 1);
  assert_true(ko_row_get(&settled.damaged[a], 0) && !ko_row_get(&settled.damaged[b], 0));
  ko_worker_free(worker);
  fixture_end(&f);
}

/* Whether a group binds is the luck of the trial that the lane names. */
static void groups_bind_by_trial(void **state) {
  (void)state;
  fixture f;
  chain(&f);
  ko_worker *worker = trial_worker(&f, chain_yaml);
  static uint64_t trials[KO_LANES];
  static uint32_t first[KO_LANES + 1], hits[KO_LANES];
  uint32_t c = fixture_slot(&f, "c"), n_down = 0;
  ko_row row;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    trials[lane] = lane * UINT64_C(2654435761) % 3000;
    hits[lane] = fixture_slot(&f, "b");
    first[lane + 1] = lane + 1;
  }
  ko_settled settled;
  assert_int_equal(ko_trial_pack(worker, 0, &(ko_pack){KO_LANES, trials, first, hits}, &settled, &f.error), KO_OK);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    const uint64_t key = f.plan->cases[0].trial->bind_keys[0];
    ko_draw_row(&f.plan->draws, KO_PURPOSE_COUPLING, key, (uint32_t)(trials[lane] / KO_LANES), ko_chance(0.5), &row);
    const int binds = ko_row_get(&row, (uint32_t)(trials[lane] % KO_LANES));
    assert_int_equal(!ko_row_get(&settled.operational[c], lane), binds);
    n_down += (uint32_t)binds;
  }
  assert_in_range(n_down, 200, 312);
  ko_worker_free(worker);
  fixture_end(&f);
}

static void refused(void **state) {
  (void)state;
  fixture f;
  chain(&f);
  ko_worker *worker = trial_worker(&f, chain_yaml);
  ko_settled settled;
  const uint32_t wrong[] = {KO_LINK | fixture_slot(&f, "m"), KO_LINK | 2, 4}, none[KO_LANES + 2] = {0}, one[] = {0, 1};
  for (uint32_t i = 0; i < 3; i++)
    assert_int_equal(ko_trial_pack(worker, 0, &(ko_pack){1, NULL, one, &wrong[i]}, &settled, &f.error), KO_E_INTERNAL);
  assert_int_equal(ko_trial_pack(worker, 0, &(ko_pack){0, NULL, none, NULL}, &settled, &f.error), KO_E_INTERNAL);
  assert_int_equal(ko_trial_pack(worker, 0, &(ko_pack){KO_LANES + 1, NULL, none, NULL}, &settled, &f.error), KO_E_INTERNAL);
  assert_int_equal(ko_trial_pack(worker, 1, &(ko_pack){1, NULL, none, NULL}, &settled, &f.error), KO_E_INTERNAL);
  fixture_expect(&f, KO_SEVERITY_ERROR, "a pack hits link 1, which no wave may hit");
  fixture_expect(&f, KO_SEVERITY_ERROR, "a pack of 513 lanes; it has 1 to 512");
  ko_worker_free(worker);
  fixture_end(&f);
}

/* ---- A rule that draws ---------------------------------------------------------------------------------------------- */

enum { DOMINOES = 20 };

/* Facilities in a line: one that is down takes the next one with it with probability a half, by a draw of (number, trial). */
typedef struct dominoes {
  ko_draws draws;
  uint32_t block, n_rows; /* n_rows: calls that settle rows */
} dominoes;

static size_t dominoes_bytes(const ko_rule_plan *plan) {
  (void)plan;
  return sizeof(dominoes);
}

static int dominoes_plan(const ko_net *net, const void *params, const ko_rule_plan *baseline, ko_rule_plan **out, ko_error *error) {
  (void)net, (void)params, (void)baseline, (void)error;
  *out = NULL;
  return KO_OK;
}

static void dominoes_plan_free(ko_rule_plan *plan) { (void)plan; }

static void dominoes_begin(const ko_rule_plan *plan, void *state, const ko_draws *draws, uint32_t block) {
  (void)plan;
  *(dominoes *)state = (dominoes){*draws, block, 0};
}

static void draw_domino(const dominoes *d, uint32_t number, uint32_t block, ko_row *out) {
  ko_draw_row(&d->draws, KO_PURPOSE_GENERATE, number, block, UINT64_C(1) << 31, out);
}

static uint32_t n_row_calls;

static int dominoes_rows(const ko_rule_plan *plan, void *state, ko_rule_rows *rows, ko_row *redo, ko_error *error) {
  (void)plan, (void)redo, (void)error;
  const dominoes *d = state;
  rows->n_changed = 0;
  n_row_calls++;
  for (uint32_t v = 0; v + 1 < DOMINOES; v++) {
    ko_row falls;
    draw_domino(d, v, d->block, &falls);
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      falls.w[w] &= ~rows->operational[v].w[w] & rows->operational[v + 1].w[w] & rows->lanes.w[w];
      rows->operational[v + 1].w[w] &= ~falls.w[w];
    }
    if (ko_row_any(&falls)) rows->changed[rows->n_changed++] = v + 1;
  }
  return KO_OK;
}

static int dominoes_lane(const ko_rule_plan *plan, void *state, ko_rule_lane *lane, ko_error *error) {
  (void)plan, (void)error;
  for (uint32_t v = 0; v + 1 < DOMINOES; v++) {
    ko_row falls;
    draw_domino(state, v, (uint32_t)(lane->trial / KO_LANES), &falls);
    if (!lane->operational[v] && ko_row_get(&falls, (uint32_t)(lane->trial % KO_LANES))) lane->operational[v + 1] = 0;
  }
  return KO_OK;
}

static const ko_rule dominoes_rule = {.name = "dominoes",
                                      .flags = KO_RULE_MONOTONE | KO_RULE_IDEMPOTENT | KO_RULE_DRAWS,
                                      .plan = dominoes_plan,
                                      .plan_free = dominoes_plan_free,
                                      .state_bytes = dominoes_bytes,
                                      .begin = dominoes_begin,
                                      .settle_rows = dominoes_rows,
                                      .settle_lane = dominoes_lane};

/* Each lane of a pack has the draws of its own trial. */
static void rules_draw_by_trial(void **state) {
  (void)state;
  fixture f;
  static uint8_t up[2 * KO_LANES][DOMINOES], damaged[2 * KO_LANES][DOMINOES];
  static uint64_t trials[KO_LANES];
  static uint32_t first[KO_LANES + 1], hits[KO_LANES * DOMINOES];
  char text[600] = "facility,sector\n";
  fixture_begin(&f);
  for (int i = 0; i < DOMINOES; i++) sprintf(text + strlen(text), "f%d,s\n", i);
  fixture_file(&f, "facilities.csv", text);
  fixture_must_plan(&f, "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n"
                        "waves: [ { success: 0.1, targets: { facilities: all } } ]\nrun: { trials: 1024 }\n");
  f.plan->sectors[0].rule->plan_free(f.plan->cases[0].rules[0]);
  f.plan->cases[0].rules[0] = NULL;
  ((ko_plan_sector *)f.plan->sectors)[0].rule = &dominoes_rule;
  ko_worker *worker = NULL;
  ko_settled settled;
  assert_int_equal(ko_trial_reference(f.plan, &f.error), KO_OK);
  assert_int_equal(ko_worker_make(f.plan, &worker, &f.error), KO_OK);
  for (uint32_t block = 0; block < 2; block++) {
    settled = trial_block(&f, worker, 0, block);
    for (uint32_t lane = 0; lane < KO_LANES; lane++)
      for (uint32_t s = 0; s < DOMINOES; s++) {
        up[block * KO_LANES + lane][s] = (uint8_t)ko_row_get(&settled.operational[s], lane);
        damaged[block * KO_LANES + lane][s] = (uint8_t)ko_row_get(&settled.damaged[s], lane);
      }
  }
  const uint32_t asked = n_row_calls;
  assert_true(asked > 0);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    trials[lane] = lane * 677 % (2 * KO_LANES);
    first[lane + 1] = first[lane];
    for (uint32_t s = 0; s < DOMINOES; s++)
      if (damaged[trials[lane]][s]) hits[first[lane + 1]++] = s;
  }
  uint32_t n_knocked = 0;
  assert_int_equal(ko_trial_pack(worker, 0, &(ko_pack){KO_LANES, trials, first, hits}, &settled, &f.error), KO_OK);
  assert_int_equal(n_row_calls, asked);
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    for (uint32_t s = 0; s < DOMINOES; s++) {
      assert_int_equal(ko_row_get(&settled.operational[s], lane), up[trials[lane]][s]);
      n_knocked += !up[trials[lane]][s] && !damaged[trials[lane]][s];
    }
  assert_true(n_knocked > 300);
  settled = trial_block(&f, worker, 0, 1);
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    for (uint32_t s = 0; s < DOMINOES; s++) assert_int_equal(ko_row_get(&settled.operational[s], lane), up[KO_LANES + lane][s]);
  ko_worker_free(worker);
  fixture_end(&f);
}

/* ---- Over time ----------------------------------------------------------------------------------------------------- */

enum { F = 12, L = 14, TRIALS = 700 };

typedef struct lane_record {
  uint64_t trial;
  uint32_t n_hits, hits[F + L];
  uint8_t up[F], damaged[F], cut[L], tripped[L];
} lane_record;

static void record(const ko_settled *s, uint32_t lane, uint64_t trial, lane_record *out) {
  const ko_plan *plan = s->plan;
  memset(out, 0, sizeof *out);
  out->trial = trial;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    out->up[slot] = (uint8_t)ko_row_get(&s->operational[slot], lane);
    out->damaged[slot] = (uint8_t)ko_row_get(&s->damaged[slot], lane);
    if (out->damaged[slot]) out->hits[out->n_hits++] = slot;
  }
  for (uint32_t slot = 0; slot < plan->n_links; slot++) {
    const uint32_t k = plan->link_sector[slot];
    out->cut[slot] = (uint8_t)ko_row_get(&s->link_damaged[plan->link_hit_row[slot]], lane);
    if (out->cut[slot]) out->hits[out->n_hits++] = KO_LINK | slot;
    if (s->link_tripped[k]) out->tripped[slot] = (uint8_t)ko_row_get(&s->link_tripped[k][slot - plan->sectors[k].first_link], lane);
  }
}

/* Two sectors, one after the other in a ring with chords; what the second does hangs on the first, with buffers and groups that may not bind. */
static void over_time(const char *rule) {
  static timeline t;
  static lane_record drawn[TRIALS], packed;
  char facilities[1000] = "facility,country,sector,supply,demand,repair_hours,repair_cv,restart_hours\n",
       links[1000] = "link,from,to,capacity,reactance,repair_hours\n";
  char dependencies[1000] = "dependant,group,supplier,need,buffer_hours,coupling_probability\n", scenario[600];
  for (int i = 0; i < F; i++)
    sprintf(facilities + strlen(facilities), "f%d,X,%s,%d,%d,%d,%s,%d\n", i, i < F / 2 ? "p" : "q", i % 3 ? 0 : 9, 1 + i % 2, 3 + i,
            i % 2 ? "1.5" : "0", i % 4);
  for (int i = 0; i < L; i++) {
    int half = i < L / 2 ? 0 : F / 2, j = i % (L / 2), last = j == L / 2 - 1;
    sprintf(links + strlen(links), "l%d,f%d,f%d,%d,0.1,%d\n", i, half + (last ? 0 : j), half + (last ? 3 : (j + 1) % (F / 2)), 2 + i % 3,
            2 + i);
  }
  for (int i = 0; i < F / 2; i++)
    sprintf(dependencies + strlen(dependencies), "f%d,g,f%d,1,%d,%s\nf%d,g,f%d,1,%d,%s\n", F / 2 + i, i, i % 3, i % 2 ? "0.5" : "1",
            F / 2 + i, (i + 2) % (F / 2), i % 3, i % 2 ? "0.5" : "1");
  snprintf(scenario, sizeof scenario,
           "sectors: { p: { rule: %s }, q: { rule: standalone } }\ntime: { step_hours: 1, horizon_hours: 60 }\n"
           "waves: [ { success: 0.3, targets: { list: [f0, f1, f2, f3, f4, f5, f8, f11, l0, l1, l2, l3, l4, l5, l9, l6, l7, l8, l10, l11, "
           "l12, l13] } } ]\n"
           "strategies: [ { name: warned, measures: [ { crews: { countries: [X], add: 1 } }, { investigate: { probability: 0.9, "
           "after_hours: 0 } } ] } ]\n"
           "run: { trials: %d }\n",
           rule, TRIALS);
  timeline_open(&t, &(timeline_texts){.facilities = facilities,
                                      .links = links,
                                      .dependencies = dependencies,
                                      .countries = "country,crews,detection_hours\nX,1,2\n",
                                      .scenario = scenario});
  const ko_watcher nobody = {0};
  ko_settled settled;
  for (uint32_t strategy = 0; strategy < 2; strategy++) {
    for (uint32_t block = 0; block < 2; block++) {
      assert_int_equal(ko_trial_block_over_time(t.worker, strategy, block, KO_NONE, &nobody, &settled, &t.error), KO_OK);
      for (uint32_t lane = 0; lane < settled.n_lanes; lane++)
        record(&settled, lane, block * KO_LANES + lane, &drawn[block * KO_LANES + lane]);
    }
    for (uint32_t at = 0, size = 1; at < TRIALS; at += size, size = size * 3 % 512 + 1) {
      static uint32_t first[KO_LANES + 1], hits[KO_LANES * (F + L)];
      static uint64_t trials[KO_LANES];
      uint32_t n = TRIALS - at < size ? TRIALS - at : size;
      for (uint32_t i = 0; i < n; i++) {
        const lane_record *from = &drawn[(at + i) * 341 % TRIALS];
        trials[i] = from->trial;
        memcpy(hits + first[i], from->hits, from->n_hits * sizeof *hits);
        first[i + 1] = first[i] + from->n_hits;
      }
      assert_int_equal(ko_trial_pack_over_time(t.worker, strategy, &(ko_pack){n, trials, first, hits}, &nobody, &settled, &t.error), KO_OK);
      assert_int_equal(settled.n_lanes, n);
      for (uint32_t i = 0; i < n; i++) {
        record(&settled, i, trials[i], &packed);
        assert_memory_equal(&packed, &drawn[trials[i]], sizeof packed);
      }
    }
    assert_int_equal(ko_trial_block_over_time(t.worker, strategy, 1, KO_NONE, &nobody, &settled, &t.error), KO_OK);
    record(&settled, 7, KO_LANES + 7, &packed);
    assert_memory_equal(&packed, &drawn[KO_LANES + 7], sizeof packed);
  }
  timeline_close(&t);
}

static void local_rules_over_time(void **state) {
  (void)state;
  over_time("standalone");
}

static void rules_of_networks_over_time(void **state) {
  (void)state;
  over_time("giant_component");
  over_time("dc_flow");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lanes_by_hand),       cmocka_unit_test(groups_bind_by_trial),  cmocka_unit_test(refused),
      cmocka_unit_test(rules_draw_by_trial), cmocka_unit_test(local_rules_over_time), cmocka_unit_test(rules_of_networks_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
