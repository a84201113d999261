/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * failure_cause: why facilities failed, judged at the end of the step in which they first did: damage; else the sector of the first unmet group that
 * binds (in the scenario's order of sectors); else the network of its own sector. At one instant whole blocks are judged; over time the engine says it.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

enum { DAMAGE = KO_CAUSE_DAMAGE, NETWORK = KO_CAUSE_NETWORK, FIRST_SECTOR = KO_CAUSE_SECTOR };

static int enabled(const ko_plan *plan) { return plan->scenario->output.cause != KO_SWITCH_OFF && plan->n_facilities > 0; }

static size_t n_causes(const ko_plan *plan) { return (size_t)FIRST_SECTOR + plan->n_sectors; }

static size_t n_sums(const ko_plan *plan) { return plan->n_facilities * n_causes(plan); }

/* Facilities that are down before step 0. They fail in step 0 unless they come up there: what is found before it holds only if step 0 changes nothing. */
typedef struct waiting {
  uint32_t n;
  struct {
    uint32_t slot, cause;
  } found[];
} waiting;

static size_t scratch_bytes(const ko_plan *plan) {
  return plan->over_time ? sizeof(waiting) + plan->n_facilities * sizeof(((waiting *)NULL)->found[0]) : 0;
}

static void watch(const ko_moment *moment, void *scratch, int64_t *sums) {
  const ko_lane_face *lane = moment->lane;
  const size_t stride = n_causes(lane->plan);
  waiting *w = scratch;
  if (lane->step == KO_NONE) {
    w->n = moment->n_failed;
    for (uint32_t i = 0; i < w->n; i++) {
      w->found[i].slot = moment->failed[i];
      w->found[i].cause = ko_lane_cause(lane, moment->failed[i]);
    }
    return;
  }
  for (uint32_t i = 0; i < w->n; i++) {
    uint32_t slot = w->found[i].slot;
    if (moment->step > 0 || moment->over) sums[slot * stride + w->found[i].cause]++;
    else if (!(lane->state[slot] & KO_STATE_UP)) sums[slot * stride + ko_lane_cause(lane, slot)]++;
  }
  w->n = 0;
  for (uint32_t i = 0; i < moment->n_failed; i++) {
    __builtin_prefetch(&sums[moment->failed[i + 4 < moment->n_failed ? i + 4 : i] * stride], 1);
    sums[moment->failed[i] * stride + ko_lane_cause(lane, moment->failed[i])]++;
  }
}

/* Lanes of word w in which fewer than `need` suppliers work. One and all are plain; else lanes are counted by bit planes. */
static uint64_t short_of(const ko_row *operational, const uint32_t *suppliers, uint32_t n, uint32_t need, uint32_t w) {
  if (need > n) return ~UINT64_C(0);
  if (need == 0) return 0;
  uint64_t one = 0, all = ~UINT64_C(0);
  if (need == 1 || need == n) {
    for (uint32_t i = 0; i < n; i++) {
      one |= operational[suppliers[i]].w[w];
      all &= operational[suppliers[i]].w[w];
    }
    return need == 1 ? ~one : ~all;
  }
  uint64_t plane[32] = {0};
  uint32_t used = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint64_t carry = operational[suppliers[i]].w[w];
    for (uint32_t p = 0; carry; p++) {
      uint64_t both = plane[p] & carry;
      plane[p] ^= carry;
      carry = both;
      if (p >= used) used = p + 1;
    }
  }
  uint64_t below = 0, equal = ~UINT64_C(0);
  for (uint32_t p = 32; p-- > 0;) {
    uint64_t digit = p < used ? plane[p] : 0, wanted = (need >> p) & 1u ? ~UINT64_C(0) : 0;
    below |= equal & ~digit & wanted;
    equal &= ~(digit ^ wanted);
    if (!equal) break;
  }
  return below;
}

static uint64_t unmet(const ko_settled *settled, const ko_plan_groups *groups, uint32_t g, uint32_t w) {
  const uint32_t first = groups->supplier_first[g];
  uint64_t binds = settled->bind_row[g] == KO_NONE ? ~UINT64_C(0) : settled->binds[settled->bind_row[g]].w[w];
  return binds & short_of(settled->operational, groups->suppliers + first, groups->supplier_first[g + 1] - first, groups->need[g], w);
}

/* The only sector that can have failed the slot under a rule that takes down nothing itself; KO_NONE where there are several. */
static uint32_t sole_sector(const ko_plan *plan, const ko_plan_groups *groups, uint32_t slot) {
  if (!(plan->sectors[plan->sector[slot]].rule->flags & KO_RULE_LOCAL)) return KO_NONE;
  uint32_t begin = groups->first[slot], end = groups->first[slot + 1];
  if (begin == end) return KO_NONE;
  for (uint32_t g = begin + 1; g < end; g++)
    if (groups->sector[g] != groups->sector[begin]) return KO_NONE;
  return groups->sector[begin];
}

/* Judge the lanes `failed` of word w, sector by sector. */
static void judge(const ko_settled *settled, const ko_plan_groups *groups, uint32_t slot, uint32_t w, uint64_t failed, int64_t *sums) {
  uint32_t done = 0; /* sectors below it are done */
  while (failed) {
    uint32_t sector = KO_NONE;
    for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++)
      if (groups->sector[g] >= done && groups->sector[g] < sector) sector = groups->sector[g];
    if (sector == KO_NONE) break;
    uint64_t caused = 0;
    for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++)
      if (groups->sector[g] == sector) caused |= unmet(settled, groups, g, w);
    sums[FIRST_SECTOR + sector] += __builtin_popcountll(failed & caused);
    failed &= ~caused;
    done = sector + 1;
  }
  sums[NETWORK] += __builtin_popcountll(failed);
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  const ko_plan *plan = settled->plan;
  const ko_plan_groups *groups = &plan->cases[settled->strategy].groups;
  const size_t stride = n_causes(plan);
  if (plan->over_time) return KO_OK; /* has been watched */
  for (uint32_t i = 0; i < settled->n_touched; i++) {
    uint32_t slot = settled->touched[i];
    int64_t *of = sums + slot * stride;
    of[DAMAGE] += account->n_damaged[i];
    if (account->n_down[i] == account->n_damaged[i]) continue;
    uint32_t sole = sole_sector(plan, groups, slot);
    if (sole != KO_NONE) {
      of[FIRST_SECTOR + sole] += account->n_down[i] - account->n_damaged[i];
      continue;
    }
    for (uint32_t w = 0; w < KO_ROW_WORDS; w++) {
      uint64_t failed = settled->lanes.w[w] & ~settled->operational[slot].w[w] & ~settled->damaged[slot].w[w];
      if (failed) judge(settled, groups, slot, w, failed, of);
    }
  }
  return KO_OK;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "failure_cause",
      "1",
      "Probability of failure by cause",
      "Share of the trials in which the facility fails by this cause, judged where it first fails; over the causes it adds up to "
      "failure_probability. A sector stands for missing suppliers of that sector. NaN: down in the undamaged baseline.",
      {"strategy", "facility", "cause"}};
  const ko_plan *plan = totals->plan;
  const size_t stride = n_causes(plan);
  double *numbers = ko_tally_numbers(plan->n_cases * n_sums(plan), error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
      const int64_t *from = ko_tally_sums(totals, self, k) + slot * stride;
      double *to = numbers + k * n_sums(plan) + plan->row_of_slot[slot] * stride;
      int counts = plan->cases[0].reference[slot] && totals->n_trials;
      for (size_t i = 0; i < stride; i++) to[i] = counts ? (double)from[i] / (double)totals->n_trials : (double)NAN;
    }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_cause = {.name = "cause", .enabled = enabled, .n_sums = n_sums, .scratch = scratch_bytes, .watch = watch, .add = add, .finish = finish};
