/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the account weighs: per (country, sector) the counted demand and lists of facilities by the bits of their weights.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/account.h"

/* Parts of KO_LOSS_ONE in proportion to the weights that count, adding up to it exactly. */
static int apportion(const double *weight, const uint8_t *counts, uint32_t n, int64_t *out) {
  double total = 0, sum = 0;
  int64_t before = 0;
  for (uint32_t i = 0; i < n; i++) total += counts[i] ? weight[i] : 0;
  if (!(total > 0)) return 0;
  for (uint32_t i = 0; i < n; i++) {
    sum += counts[i] ? weight[i] : 0;
    int64_t now = (int64_t)(sum / total * (double)KO_LOSS_ONE + 0.5);
    out[i] = now - before;
    before = now;
  }
  return 1;
}

/* What a facility adds to the weighing `measured` of its segment, per 1/65535 of share. */
static int64_t weight_of(const ko_account_plan *a, ko_measured measured, uint32_t slot) {
  int64_t demand = a->plan->demand[slot], people = a->plan->population[slot];
  switch (measured) {
  case KO_MEASURED_DEMAND:
    return demand;
  case KO_MEASURED_PEOPLE:
    return people > 0 ? people : 0;
  default:
    return people < 0 ? demand : 0;
  }
}

/* The lists of one weighing by bit: count, then fill. */
static int list_bits(ko_account_plan *a, ko_weighing *w, ko_error *error) {
  uint32_t count[64] = {0}, at[64] = {0}, total = 0;
  for (uint32_t i = 0; i < w->n; i++)
    for (uint64_t bits = (uint64_t)w->weights[i]; bits; bits &= bits - 1) count[__builtin_ctzll(bits)]++;
  for (uint32_t b = 0; b < 64; b++)
    if (count[b]) w->n_bits = b + 1;
  uint32_t *first = ko_arena_alloc(&a->memory, w->n_bits + 1, sizeof *first, error);
  if (!first) return KO_E_INTERNAL;
  for (uint32_t b = 0; b < w->n_bits; b++) {
    first[b] = at[b] = total;
    total += count[b];
  }
  first[w->n_bits] = total;
  uint32_t *slots = ko_arena_alloc(&a->memory, total ? total : 1, sizeof *slots, error);
  if (!slots) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < w->n; i++)
    for (uint64_t bits = (uint64_t)w->weights[i]; bits; bits &= bits - 1) slots[at[__builtin_ctzll(bits)]++] = w->members[i];
  w->first = first;
  w->by_bit = slots;
  return KO_OK;
}

/* Where every facility has its full share in the reference, the factor 65535 is left to `scale`. */
static int make_lists(ko_account_plan *a, ko_weighing *w, ko_measured measured, const uint32_t *members, uint32_t n, ko_error *error) {
  int full = 1;
  for (uint32_t i = 0; i < n; i++) full &= a->share[members[i]] == KO_SHARE_ONE;
  uint32_t *slots = ko_arena_alloc(&a->memory, n, sizeof *slots, error);
  int64_t *weights = ko_arena_alloc(&a->memory, n, sizeof *weights, error);
  if (!slots || !weights) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < n; i++) {
    int64_t weight = a->weight[measured][members[i]] * (full ? 1 : a->share[members[i]]);
    if (weight == 0) continue;
    slots[w->n] = members[i];
    weights[w->n++] = weight;
    w->total += weight;
  }
  w->members = slots;
  w->weights = weights;
  w->scale = full ? KO_SHARE_ONE : 1;
  return list_bits(a, w, error);
}

/* What each of the facilities loses when it fails, if that is the same for all; else 0. */
static int64_t uniform_weight(const ko_account_plan *a, const uint32_t *members, uint32_t n) {
  int64_t lost = a->plan->demand[members[0]] * a->share[members[0]];
  for (uint32_t i = 1; i < n; i++)
    if (a->plan->demand[members[i]] * a->share[members[i]] != lost) return 0;
  return lost;
}

static int make_segment(ko_account_plan *a, uint32_t country, uint32_t sector, const uint32_t *members, uint32_t n, ko_error *error) {
  const ko_plan *plan = a->plan;
  ko_segment *segment = &a->segments[country * plan->n_sectors + sector];
  double people = plan->region->countries.population[country];
  uint32_t own = 0;
  int64_t demand_of_others = 0;
  segment->country = country;
  segment->sector = sector;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t slot = members[i];
    segment->demand += plan->demand[slot] * a->share[slot];
    if (plan->population[slot] >= 0) own++;
    else demand_of_others += plan->demand[slot];
  }
  segment->uniform = uniform_weight(a, members, n);
  segment->own_people = own > 0;
  segment->other_people = demand_of_others > 0 && people > 0;
  if (segment->other_people) segment->people = ko_ratio_make((int64_t)(people + 0.5), segment->demand);
  segment->measures[KO_MEASURED_DEMAND] = segment->demand > 0;
  segment->measures[KO_MEASURED_PEOPLE] = (uint8_t)segment->own_people;
  segment->measures[KO_MEASURED_OTHERS] = (uint8_t)(segment->own_people && segment->other_people);
  int code = KO_OK;
  for (int m = 0; m < KO_N_MEASURED && !code; m++)
    if (segment->measures[m] && !(m == KO_MEASURED_DEMAND && segment->uniform))
      code = make_lists(a, &segment->by[m], (ko_measured)m, members, n, error);
  for (int m = 0; m < KO_N_MEASURED; m++) a->dense_work[sector] += KO_KERNEL_PICK(ko_account_kernel_table)->weigh_cost(&segment->by[m]);
  return code;
}

/* Denominators of sectors, countries and the region, from those of the segments. */
static int make_ratios(ko_account_plan *a, ko_error *error) {
  const uint32_t n_countries = a->plan->n_countries, n_sectors = a->plan->n_sectors;
  double *weight = ko_arena_alloc(&a->memory, n_sectors, sizeof *weight, error);
  uint8_t *counts = ko_arena_alloc(&a->memory, n_sectors, sizeof *counts, error);
  int64_t *part = ko_arena_alloc(&a->memory, n_sectors, sizeof *part, error);
  int64_t *demand = ko_arena_alloc(&a->memory, n_sectors, sizeof *demand, error);
  if (!weight || !counts || !part || !demand) return KO_E_INTERNAL;
  for (uint32_t s = 0; s < n_sectors; s++) weight[s] = a->plan->sectors[s].weight;
  for (uint32_t c = 0; c < n_countries; c++) {
    ko_segment *segments = &a->segments[c * n_sectors];
    for (uint32_t s = 0; s < n_sectors; s++) {
      demand[s] += segments[s].demand;
      counts[s] = segments[s].demand > 0;
      if (counts[s]) segments[s].loss = ko_ratio_make(KO_LOSS_ONE, segments[s].demand);
    }
    a->country_counts[c] = (uint8_t)apportion(weight, counts, n_sectors, part);
    for (uint32_t s = 0; s < n_sectors; s++)
      if (counts[s]) segments[s].of_country = ko_ratio_make(part[s], segments[s].demand);
  }
  for (uint32_t s = 0; s < n_sectors; s++) counts[s] = demand[s] > 0;
  a->region_counts = apportion(weight, counts, n_sectors, part);
  for (uint32_t s = 0; s < n_sectors; s++) {
    if (!counts[s]) continue;
    a->loss_sector[s] = ko_ratio_make(KO_LOSS_ONE, demand[s]);
    a->of_region[s] = ko_ratio_make(part[s], demand[s]);
  }
  return KO_OK;
}

static int allocate(ko_account_plan *a, ko_error *error) {
  const ko_plan *plan = a->plan;
  ko_arena *memory = &a->memory;
  size_t n = plan->n_facilities ? plan->n_facilities : 1, n_sectors = plan->n_sectors ? plan->n_sectors : 1;
  size_t n_countries = plan->n_countries ? plan->n_countries : 1;
  a->segments = ko_arena_alloc(memory, n_countries * n_sectors, sizeof *a->segments, error);
  a->loss_sector = ko_arena_alloc(memory, n_sectors, sizeof *a->loss_sector, error);
  a->of_region = ko_arena_alloc(memory, n_sectors, sizeof *a->of_region, error);
  a->dense_work = ko_arena_alloc(memory, n_sectors, sizeof *a->dense_work, error);
  a->down_in_reference = ko_arena_alloc(memory, n_sectors, sizeof *a->down_in_reference, error);
  a->country_counts = ko_arena_alloc(memory, n_countries, sizeof *a->country_counts, error);
  a->share = ko_arena_alloc(memory, n, sizeof *a->share, error);
  a->segment = ko_arena_alloc(memory, n, sizeof *a->segment, error);
  for (int m = 0; m < KO_N_MEASURED; m++) {
    a->weight[m] = ko_arena_alloc(memory, n, sizeof *a->weight[m], error);
    if (!a->weight[m]) return KO_E_INTERNAL;
  }
  return a->segments && a->loss_sector && a->of_region && a->dense_work && a->down_in_reference && a->country_counts && a->share &&
                 a->segment
             ? KO_OK
             : KO_E_INTERNAL;
}

int ko_account_plan_make(const ko_plan *plan, ko_account_plan **out, ko_error *error) {
  *out = NULL;
  uint32_t *members = NULL;
  ko_account_plan *a = calloc(1, sizeof *a);
  if (!a) return ko_raise_memory(error, sizeof *a);
  a->plan = plan;
  a->reference = plan->cases[0].reference;
  int code = allocate(a, error);
  if (code) goto done;
  members = calloc(plan->n_facilities + 1u, sizeof *members);
  if (!members) {
    code = ko_raise_memory(error, (plan->n_facilities + 1u) * sizeof *members);
    goto done;
  }
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    uint32_t sector = plan->sector[slot];
    int partial = (plan->sectors[sector].rule->flags & KO_RULE_SHARE) != 0;
    if (!a->reference[slot]) a->down_in_reference[sector]++;
    else a->share[slot] = partial ? plan->cases[0].reference_share[slot] : KO_SHARE_ONE;
    a->segment[slot] = plan->country[slot] * plan->n_sectors + sector;
    for (int m = 0; m < KO_N_MEASURED; m++) a->weight[m][slot] = weight_of(a, (ko_measured)m, slot);
  }
  for (uint32_t s = 0; s < plan->n_sectors; s++)
    for (uint32_t c = 0; c < plan->n_countries; c++) {
      const ko_plan_sector *sector = &plan->sectors[s];
      uint32_t n = 0;
      for (uint32_t slot = sector->first_slot; slot < sector->first_slot + sector->n_slots; slot++)
        if (plan->country[slot] == c && a->share[slot] > 0) members[n++] = slot;
      if (!n) continue;
      code = make_segment(a, c, s, members, n, error);
      if (code) goto done;
    }
  code = make_ratios(a, error);
done:
  free(members);
  if (code) ko_account_plan_free(a);
  else *out = a;
  return code;
}

void ko_account_plan_free(ko_account_plan *account_plan) {
  if (!account_plan) return;
  ko_arena_free(&account_plan->memory);
  free(account_plan);
}
