/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The general settler against README's "Time" taken literally: in every step everything is settled from nothing, by lists that are gone
 * through again and again. Random regions with every rule; every facility, link, share, flow, cause and buffer of every step is compared. The settler is
 * called in its busy steps alone, and in a second round in every step.
 */
#include <math.h>

#include "models/models.h"
#include "tests/support/lane_fixture.h"
#include "tests/unit/trial_fixture.h"

enum { N = 36, LINKS = 70, GROUPS = 40, STEPS = 40, REGIONS = 150, TRIALS = 4 };

/* ---- A random region. */

typedef struct text {
  char bytes[16384];
  size_t n;
} text;

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void add(text *t, const char *format, ...) {
  va_list list;
  va_start(list, format);
  t->n += (size_t)vsnprintf(t->bytes + t->n, sizeof t->bytes - t->n, format, list);
  va_end(list);
  assert_true(t->n < sizeof t->bytes);
}

static void write_facilities(fixture *f, uint64_t *seed, int n_sectors, int restarts) {
  text t = {.n = 0};
  add(&t, "facility,sector,supply,demand,restart_hours,black_start\n");
  for (int i = 0; i < N; i++) {
    uint32_t sector = i < n_sectors ? (uint32_t)i : fixture_random(seed, (uint32_t)n_sectors);
    uint32_t supply = fixture_random(seed, 3) ? 0 : 10 + fixture_random(seed, 60), demand = fixture_random(seed, 3) * (1 + fixture_random(seed, 15));
    uint32_t restart = restarts && fixture_random(seed, 2) ? fixture_random(seed, 5) : 0;
    add(&t, "n%d,s%u,%u,%u,%u,%u\n", i, sector, supply, demand, restart, fixture_random(seed, 6) == 0);
  }
  fixture_file(f, "facilities.csv", t.bytes);
}

static uint32_t sector_of(int i, const char *facilities) { /* as written above */
  char name[16];
  snprintf(name, sizeof name, "\nn%d,s", i);
  return (uint32_t)(strstr(facilities, name)[strlen(name)] - '0');
}

static void write_links(fixture *f, uint64_t *seed) {
  char path[128], facilities[16384] = {0};
  snprintf(path, sizeof path, "%s/facilities.csv", f->folder);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  assert_true(fread(facilities, 1, sizeof facilities - 1, file) > 0);
  fclose(file);
  text t = {.n = 0};
  add(&t, "link,from,to,directed,reactance,capacity\n");
  for (int i = 0, n = 0; i < 6 * LINKS && n < LINKS; i++) {
    int a = (int)fixture_random(seed, N), b = (int)fixture_random(seed, N);
    if (a == b || sector_of(a, facilities) != sector_of(b, facilities)) continue;
    const char *sign = fixture_random(seed, 12) ? "" : "-"; /* series capacitors */
    add(&t, "l%d,n%d,n%d,%u,%s0.%u,%u\n", n++, a, b, fixture_random(seed, 4) == 0, sign, 1 + fixture_random(seed, 9), 4 + fixture_random(seed, 40));
  }
  fixture_file(f, "links.csv", t.bytes);
}

static void write_dependencies(fixture *f, uint64_t *seed, int buffers) {
  text t = {.n = 0};
  add(&t, "dependant,group,supplier,need,buffer_hours,recharge_hours,coupling_probability\n");
  for (int g = 0; g < GROUPS; g++) {
    uint32_t n = fixture_random(seed, 10) ? 1 + fixture_random(seed, 3) : 0, dependant = fixture_random(seed, N), before[3];
    uint32_t need = n && fixture_random(seed, 8) ? 1 + fixture_random(seed, n) : n + fixture_random(seed, 2) * fixture_random(seed, 2);
    uint32_t buffer = buffers && fixture_random(seed, 2) ? fixture_random(seed, 7) : 0, recharge = fixture_random(seed, 3) * fixture_random(seed, 5);
    const char *coupling = fixture_random(seed, 4) ? "1" : "0.5";
    for (uint32_t k = 0, made = 0; k < n; k++) {
      uint32_t s = fixture_random(seed, N), again = s == dependant;
      for (uint32_t j = 0; j < made; j++) again |= before[j] == s;
      if (again) continue;
      before[made++] = s;
      add(&t, "n%u,g%d,n%u,%u,%u,%u,%s\n", dependant, g, s, need, buffer, recharge, coupling);
    }
    if (n == 0) add(&t, "n%u,g%d,,%u,%u,%u,%s\n", dependant, g, need, buffer, recharge, coupling);
  }
  fixture_file(f, "dependencies.csv", t.bytes);
}

static void write_scenario(char *yaml, size_t room, uint64_t *seed, int n_sectors, int black_start) {
  static const char *const rules[] = {"giant_component", "reachability", "dc_flow", "standalone"};
  text t = {.n = 0};
  add(&t, "knockon: 1\nregion: { load: . }\nsectors:\n");
  for (int k = 0; k < n_sectors; k++) {
    uint32_t rule = fixture_random(seed, 7) ? fixture_random(seed, 3) : 3;
    if (!black_start && k == 0 && rule == 3) rule = 0;
    add(&t, "  s%d: { rule: %s }\n", k, rules[rule]);
  }
  add(&t, "waves: [ { name: w, targets: { facilities: {} } } ]\n");
  add(&t, "time: { step_hours: 1, horizon_hours: %d }\nresponse: { restart: %s }\n", STEPS, black_start ? "black_start" : "assisted");
  add(&t, "strategies: [ { name: free, measures: [ { decouple: { facilities: { facility: [n1, n5, n9] } } } ] } ]\nrun: { trials: 512 }\n");
  assert_true(t.n < room);
  memcpy(yaml, t.bytes, t.n + 1);
}

/* ---- The same from nothing. */

typedef struct naive {
  const ko_plan *plan;
  const ko_plan_case *c;
  ko_row *binds;
  void **states;
  uint32_t trial, step;
  uint8_t up[N], damaged[N], booted[N], opened[LINKS], link_damaged[LINKS], tripped[LINKS];
  uint32_t timer[N];
  uint64_t level[GROUPS], level_before[GROUPS]; /* at the end and at the beginning of the step */
  uint16_t share[N];
  double flow[LINKS];
  uint32_t barred[N];
  ko_error error;
} naive;

static int binds(const naive *w, uint32_t g) {
  uint32_t row = w->c->trial->bind_row[g];
  return row == KO_NONE ? w->c->groups.chance[g] >> 32 != 0 : ko_row_get(&w->binds[row], w->trial % KO_LANES);
}

static uint64_t cost(const naive *w, uint32_t g) { return w->c->groups.recharge[g] ? w->c->groups.recharge[g] : 1; }
static uint64_t full(const naive *w, uint32_t g) { return w->c->groups.buffer[g] * cost(w, g); }
static int carries(const naive *w, uint32_t g, const uint64_t *level) { return w->c->groups.buffer[g] > 0 && level[g] >= cost(w, g); }

static int is_short(const naive *w, uint32_t g, const uint8_t *set) {
  uint32_t n = 0;
  for (uint32_t i = w->c->groups.supplier_first[g]; i < w->c->groups.supplier_first[g + 1]; i++) n += set[w->c->groups.suppliers[i]];
  return n < w->c->groups.need[g];
}

static int all_met(const naive *w, uint32_t s, const uint8_t *set, const uint64_t *level) {
  for (uint32_t g = w->c->groups.first[s]; g < w->c->groups.first[s + 1]; g++)
    if (binds(w, g) && is_short(w, g, set) && !(level && carries(w, g, level))) return 0;
  return 1;
}

/* One sector's rule, from nothing, on bytes. */
static int ask(naive *w, uint32_t k, uint8_t *set) {
  const ko_plan_sector *sector = &w->plan->sectors[k];
  const ko_net *net = &w->c->nets[k];
  uint8_t before[N], link_up[LINKS], tripped[LINKS] = {0};
  if (!sector->rule->settle_lane) return 0;
  memcpy(before, set + sector->first_slot, sector->n_slots);
  for (uint32_t i = 0; i < net->n_links; i++) {
    uint32_t slot = w->c->net_link[k][i];
    link_up[i] = !w->link_damaged[slot] && !w->opened[slot];
    tripped[i] = w->tripped[slot];
  }
  ko_rule_lane lane = {.lane = w->trial % KO_LANES,
                       .trial = w->trial,
                       .operational = set + sector->first_slot,
                       .link_up = link_up,
                       .link_tripped = sector->rule->flags & KO_RULE_TRIPS ? tripped : NULL,
                       .share = sector->rule->flags & KO_RULE_SHARE ? w->share + sector->first_slot : NULL,
                       .flow = w->flow + sector->first_link};
  uint32_t strategy = (uint32_t)(w->c - w->plan->cases);
  assert_int_equal(sector->rule->settle_lane(w->c->rules[k], w->states[strategy * w->plan->n_sectors + k], &lane, &w->error), KO_OK);
  for (uint32_t i = 0; i < net->n_links; i++) w->tripped[w->c->net_link[k][i]] = tripped[i];
  return memcmp(before, set + sector->first_slot, sector->n_slots) != 0;
}

static void settle_naive(naive *w, uint8_t *set, const uint64_t *level) {
  for (int fell = 1; fell;) {
    for (int again = 1; again;) {
      again = 0;
      for (uint32_t s = 0; s < N; s++)
        if (set[s] && !w->booted[s] && !all_met(w, s, set, level)) set[s] = 0, again = 1;
    }
    fell = 0;
    for (uint32_t k = 0; k < w->plan->n_sectors; k++) fell |= ask(w, k, set);
  }
}

static void end_shares(naive *w) {
  for (uint32_t s = 0; s < N; s++)
    if (!w->up[s] || !(w->plan->sectors[w->plan->sector[s]].rule->flags & KO_RULE_SHARE)) w->share[s] = w->up[s] ? KO_SHARE_ONE : 0;
}

static void begin_naive(naive *w, uint32_t strategy, uint32_t trial) {
  w->c = &w->plan->cases[strategy];
  w->trial = trial;
  memset(w->damaged, 0, sizeof w->damaged), memset(w->booted, 0, sizeof w->booted), memset(w->opened, 0, sizeof w->opened);
  memset(w->link_damaged, 0, sizeof w->link_damaged), memset(w->tripped, 0, sizeof w->tripped), memset(w->timer, 0, sizeof w->timer);
  memset(w->up, 1, sizeof w->up);
  settle_naive(w, w->up, NULL);
  memset(w->tripped, 0, sizeof w->tripped);
  memset(w->level_before, 0, sizeof w->level_before);
  for (uint32_t g = 0; g < w->c->groups.n; g++) w->level[g] = is_short(w, g, w->up) ? 0 : full(w, g);
  end_shares(w);
}

static void assist_naive(naive *w, uint8_t *in_e) {
  uint8_t begun[LINKS], waiting[N] = {0};
  int any = 0;
  memcpy(begun, w->tripped, sizeof begun);
  for (uint32_t s = 0; s < N; s++) in_e[s] = !w->damaged[s];
  settle_naive(w, in_e, w->level);
  for (uint32_t s = 0; s < N; s++) any |= waiting[s] = in_e[s] && !w->up[s] && w->timer[s] < w->c->response.restart[s];
  if (!any) {
    memcpy(w->up, in_e, N);
    return;
  }
  memcpy(w->tripped, begun, sizeof begun);
  for (uint32_t s = 0; s < N; s++) w->up[s] = (w->up[s] && !w->damaged[s]) || (in_e[s] && !waiting[s]);
  settle_naive(w, w->up, w->level);
}

static void black_start_naive(naive *w) {
  uint8_t x[N], y[N], barred[N] = {0};
  for (uint32_t s = 0; s < N; s++) x[s] = w->up[s] && !w->damaged[s];
  settle_naive(w, x, w->level);
  for (;;) {
    int any = 0;
    memcpy(y, x, N);
    for (uint32_t s = 0; s < N; s++) {
      if (w->damaged[s] || x[s] || barred[s] || w->timer[s] < w->c->response.restart[s]) continue;
      if (!w->plan->black_starter[s] && !all_met(w, s, x, w->level)) continue;
      y[s] = 1, any = 1;
      w->booted[s] = w->plan->black_starter[s];
    }
    if (!any) break;
    memcpy(x, y, N);
    settle_naive(w, x, w->level);
    for (uint32_t s = 0; s < N; s++) barred[s] |= y[s] && !x[s];
  }
  memcpy(w->up, x, N);
}

static void step_naive(naive *w) {
  uint8_t counts[N];
  memcpy(w->level_before, w->level, sizeof w->level);
  if (w->plan->black_start) black_start_naive(w);
  else assist_naive(w, counts);
  for (uint32_t s = 0; s < N; s++) {
    int met = all_met(w, s, w->up, w->level);
    if (w->plan->black_start) counts[s] = !w->damaged[s] && (w->plan->black_starter[s] || met);
    w->timer[s] = counts[s] && !w->up[s] ? w->timer[s] + 1 : 0;
    if (!w->up[s] || met) w->booted[s] = 0;
  }
  for (uint32_t g = 0; g < w->c->groups.n; g++) {
    uint64_t rise = w->c->groups.recharge[g] ? w->c->groups.buffer[g] : full(w, g);
    if (!is_short(w, g, w->up)) w->level[g] = w->level[g] + rise < full(w, g) ? w->level[g] + rise : full(w, g);
    else if (w->up[w->c->groups.dependant[g]] && carries(w, g, w->level)) w->level[g] -= cost(w, g);
  }
  end_shares(w);
}

/* Why a facility is down: the sector of its first unmet group in the order of sectors. */
static uint32_t cause(const naive *w, uint32_t s) {
  uint32_t sector = KO_NONE;
  if (w->damaged[s]) return KO_CAUSE_DAMAGE;
  for (uint32_t g = w->c->groups.first[s]; g < w->c->groups.first[s + 1]; g++)
    if (binds(w, g) && is_short(w, g, w->up) && !carries(w, g, w->level_before) && w->c->groups.sector[g] < sector) sector = w->c->groups.sector[g];
  return sector == KO_NONE ? KO_CAUSE_NETWORK : KO_CAUSE_SECTOR + sector;
}

/* ---- Side by side. */

static void compare(const naive *w, const lane_fixture *f, const char *when) {
  const ko_lane *lane = f->lane;
  for (uint32_t s = 0; s < N; s++) {
    if (!(lane->state[s] & KO_STATE_UP) != !w->up[s]) fail_msg("%s: facility %u is %s", when, s, w->up[s] ? "down" : "up");
    if (lane->share[s] != w->share[s]) fail_msg("%s: share of facility %u: %u, not %u", when, s, lane->share[s], w->share[s]);
  }
  for (uint32_t l = 0; l < w->plan->n_links; l++)
    if (!(lane->link_state[l] & KO_LINK_STATE_TRIPPED) != !w->tripped[l]) fail_msg("%s: link %u", when, l);
  for (uint32_t k = 0; k < w->plan->n_sectors; k++)
    if (w->plan->sectors[k].rule == &ko_rule_dc_flow && w->c->nets[k].n_links)
      assert_memory_equal(lane->flow[k], w->flow + w->plan->sectors[k].first_link, w->c->nets[k].n_links * sizeof **lane->flow);
  const ko_lane_face face = {.plan = w->plan, .engine = lane};
  for (uint32_t s = 0; s < N; s++)
    if (!w->up[s] && ko_lane_cause(&face, s) != cause(w, s)) fail_msg("%s: cause of facility %u: %u", when, s, ko_lane_cause(&face, s));
  for (uint32_t k = 0; k < w->plan->n_sectors; k++) assert_ptr_equal(ko_lane_flow(&face, k), lane->flow[k]);
  for (uint32_t g = 0; g < w->c->groups.n; g++) {
    if (!binds(w, g)) continue;
    uint32_t left = (uint32_t)(w->level[g] / cost(w, g));
    if (ko_lane_buffer(&face, g) != left) fail_msg("%s: buffer of group %u lasts %u, not %u", when, g, ko_lane_buffer(&face, g), left);
  }
}

/* What changed is listed, once. */
static void compare_changed(const lane_fixture *f, const uint8_t *up_before, const uint16_t *share_before) {
  const ko_lane *lane = f->lane;
  uint8_t listed[N] = {0};
  for (uint32_t i = 0; i < lane->changed.n; i++) assert_int_equal(listed[lane->changed.items[i]]++, 0);
  for (uint32_t s = 0; s < N; s++)
    if ((up_before[s] != 0) != ((lane->state[s] & KO_STATE_UP) != 0) || share_before[s] != lane->share[s]) assert_int_equal(listed[s], 1);
}

typedef struct counts {
  uint64_t steps, skipped, down, held, trips, partial, carried, booted;
} counts;

/* Changes of one step, in both. */
static int change(naive *w, lane_fixture *f, uint64_t *seed, uint32_t rarity) {
  int any = 0;
  for (uint32_t s = 0; s < N; s++) {
    int damages = fixture_random(seed, rarity) == 0;
    if (w->damaged[s] && fixture_random(seed, 4) == 0) lane_fixture_repair(f, s), w->damaged[s] = 0, any = 1;
    if (damages) lane_fixture_damage(f, s), w->damaged[s] = 1, any = 1;
  }
  for (uint32_t l = 0; l < w->plan->n_links; l++) {
    int damages = fixture_random(seed, 2 * rarity) == 0, opens = fixture_random(seed, 4 * rarity) == 0;
    if (w->link_damaged[l] && fixture_random(seed, 4) == 0) lane_fixture_repair(f, KO_LINK | l), w->link_damaged[l] = 0, any = 1;
    if (damages) lane_fixture_damage(f, KO_LINK | l), w->link_damaged[l] = 1, any = 1;
    if (opens) w->opened[l] = !w->opened[l], lane_fixture_open(f, l, w->opened[l]), any = 1;
    if (w->tripped[l] && fixture_random(seed, 8) == 0) lane_fixture_reclose(f, l), w->tripped[l] = 0, any = 1;
  }
  return any;
}

static void run_trial(naive *w, lane_fixture *f, uint64_t seed, uint32_t strategy, uint32_t trial, int every_step, counts *n) {
  char when[80];
  uint8_t up[N];
  uint16_t share[N];
  uint32_t rarity = 12 + fixture_random(&seed, 300);
  for (uint32_t row = 1; row <= w->plan->cases[strategy].trial->n_binds; row++)
    for (int i = 0; i < KO_ROW_WORDS; i++) w->binds[row].w[i] = (uint64_t)fixture_random(&seed, 1u << 16) * UINT64_C(0x9E3779B97F4A7C15);
  begin_naive(w, strategy, trial);
  assert_int_equal(lane_fixture_begin(f, strategy, trial, w->binds), KO_OK);
  snprintf(when, sizeof when, "strategy %u, trial %u, before", strategy, trial);
  compare(w, f, when);
  for (w->step = 0; w->step < STEPS; w->step++) {
    snprintf(when, sizeof when, "strategy %u, trial %u, step %u", strategy, trial, w->step);
    for (uint32_t s = 0; s < N; s++) up[s] = f->lane->state[s] & KO_STATE_UP, share[s] = f->lane->share[s];
    lane_fixture_step(f, w->step);
    int busy = fixture_random(&seed, 3) == 0 && change(w, f, &seed, rarity);
    busy |= lane_fixture_is_busy(f);
    step_naive(w);
    n->steps++;
    if (busy || every_step) {
      assert_int_equal(lane_fixture_settle(f), KO_OK);
      compare_changed(f, up, share);
    } else {
      n->skipped++;
    }
    compare(w, f, when);
    for (uint32_t s = 0; s < N; s++) {
      n->down += !w->up[s], n->held += w->timer[s] > 0, n->booted += w->booted[s];
      n->partial += w->share[s] != 0 && w->share[s] != KO_SHARE_ONE;
    }
    for (uint32_t l = 0; l < w->plan->n_links; l++) n->trips += w->tripped[l];
    for (uint32_t g = 0; g < w->c->groups.n; g++) n->carried += f->lane->settler->carried(f->lane, g) && w->up[w->c->groups.dependant[g]];
  }
}

static void compare_regions(int black_start, uint64_t first) {
  counts n = {0};
  for (uint64_t region = first; region < first + REGIONS; region++) {
    fixture f;
    uint64_t seed = region;
    char yaml[4096];
    int n_sectors = 1 + (int)fixture_random(&seed, 4);
    fixture_begin(&f);
    write_facilities(&f, &seed, n_sectors, region % 3 != 0);
    write_links(&f, &seed);
    write_dependencies(&f, &seed, region % 4 != 0);
    write_scenario(yaml, sizeof yaml, &seed, n_sectors, black_start);
    ko_worker *theirs = trial_worker(&f, yaml), *ours;
    assert_int_equal(ko_worker_make(f.plan, &ours, &f.error), KO_OK);
    static lane_fixture lane;
    lane_fixture_make(&lane, f.plan, &ko_settler_general, ours->states);
    static ko_row binds[GROUPS + 1];
    naive w = {.plan = f.plan, .binds = binds, .states = theirs->states};
    ko_row_fill(&binds[0], 1);
    for (uint32_t trial = 0; trial < TRIALS; trial++) /* trials of one strategy in a row, and back to one that has been run before */
      for (uint32_t strategy = 0; strategy < 2; strategy++)
        for (int again = 0; again < 2; again++)
          run_trial(&w, &lane, region * 1000 + trial, strategy, trial * 7, again, &n);
    lane_fixture_free(&lane);
    ko_worker_free(ours);
    ko_worker_free(theirs);
    fixture_end(&f);
  }
  print_message("%llu steps, %llu not settled: %llu down, %llu held back, %llu trips, %llu partial shares, %llu carried, %llu booted\n",
                (unsigned long long)n.steps, (unsigned long long)n.skipped, (unsigned long long)n.down, (unsigned long long)n.held,
                (unsigned long long)n.trips, (unsigned long long)n.partial, (unsigned long long)n.carried, (unsigned long long)n.booted);
  assert_true(n.skipped > n.steps / 10 && n.down && n.held && n.trips && n.partial && n.carried && (n.booted || !black_start));
}

static void assisted_equals_a_naive_trial(void **state) {
  (void)state;
  compare_regions(0, 1);
}

static void black_start_equals_a_naive_trial(void **state) {
  (void)state;
  compare_regions(1, 5000);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(assisted_equals_a_naive_trial), cmocka_unit_test(black_start_equals_a_naive_trial)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
