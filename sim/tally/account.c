/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account of a block: failures, lost demand and people without service, by lane. Three ways to weigh, one meaning: by bit-sliced lists
 * where many facilities are touched, facility by facility where few are, lane by lane where the rule gives shares.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/tally/account.h"
#include "sim/tally/kernel_account.h"

enum { FEW_LANES = 12 }; /* up to so many, adding lane by lane is faster than adding a row of weights */

/* Lays the arrays out behind the struct; with memory == NULL it only counts bytes. */
static size_t place(const ko_plan *plan, ko_accountant *accountant, char *memory) {
  const size_t lanes = KO_LANES * sizeof(int64_t);
  const size_t segments = (size_t)plan->n_countries * plan->n_sectors;
  size_t at = (sizeof(ko_accountant) + 63) & ~(size_t)63;
#define TAKE(member, bytes)                                                                                                                \
  do {                                                                                                                                     \
    if (accountant) accountant->member = (void *)(memory + at);                                                                            \
    at += ((bytes) + 63) & ~(size_t)63;                                                                                                    \
  } while (0)
  TAKE(people, segments * lanes);
  TAKE(loss, lanes);
  TAKE(loss_country, plan->n_countries * lanes);
  TAKE(loss_sector, plan->n_sectors * lanes);
  TAKE(loss_country_sector, segments * lanes);
  TAKE(people_country, plan->n_countries * lanes);
  TAKE(people_peak, plan->over_time ? plan->n_countries * lanes : 0);
  TAKE(down, plan->n_sectors * lanes);
  TAKE(direct, lanes);
  TAKE(indirect, lanes);
  TAKE(restoration, lanes);
  TAKE(n_down, plan->n_facilities * sizeof(uint16_t));
  TAKE(n_damaged, plan->n_facilities * sizeof(uint16_t));
  TAKE(failures, (plan->n_countries + 1u) * sizeof(ko_failures));
  if (plan->over_time) return at + ko_account_course_place(plan, accountant ? &accountant->course : NULL, memory ? memory + at : NULL);
  for (int m = 0; m < KO_N_MEASURED; m++) TAKE(lost[m], segments * lanes);
  TAKE(lost_sector, lanes);
  TAKE(found, plan->n_facilities * sizeof(uint32_t));
  TAKE(counter, sizeof(ko_counter));
#undef TAKE
  return at;
}

size_t ko_accountant_bytes(const ko_plan *plan) { return place(plan, NULL, NULL); }

ko_accountant *ko_accountant_place(const ko_account_plan *account_plan, void *memory) {
  ko_accountant *a = memory;
  const ko_plan *plan = account_plan->plan;
  if (a->of) return a;
  a->of = account_plan;
  a->kernel = KO_KERNEL_PICK(ko_account_kernel_table);
  place(plan, a, memory);
  a->account = (ko_account){.plan = account_plan,
                            .lost = a->lost[KO_MEASURED_DEMAND],
                            .people = a->people,
                            .loss = a->loss,
                            .loss_country = a->loss_country,
                            .loss_sector = a->loss_sector,
                            .loss_country_sector = a->loss_country_sector,
                            .people_country = a->people_country,
                            .people_peak = plan->over_time ? a->people_peak : a->people_country,
                            .down = a->down,
                            .direct = a->direct,
                            .indirect = a->indirect,
                            .restoration = a->restoration,
                            .n_down = a->n_down,
                            .n_damaged = a->n_damaged};
  if (a->course) ko_account_course_make(account_plan, a->course);
  return a;
}

int ko_accountant_make(const ko_account_plan *account_plan, ko_accountant **out, ko_error *error) {
  void *memory = ko_alloc_aligned(1, ko_accountant_bytes(account_plan->plan), error);
  *out = memory ? ko_accountant_place(account_plan, memory) : NULL;
  return memory ? KO_OK : KO_E_INTERNAL;
}

void ko_accountant_free(ko_accountant *accountant) { free(accountant); }

static int64_t *lanes_of(int64_t *array, size_t i) { return array + i * KO_LANES; }

ko_row_counts ko_account_counts(ko_accountant *a, const ko_settled *settled, uint32_t first, uint32_t n) {
  const ko_plan *plan = a->of->plan;
  return (ko_row_counts){.operational = settled->operational,
                         .damaged = settled->damaged,
                         .reference = a->of->reference,
                         .country = plan->country,
                         .slots = settled->touched + first,
                         .n = n,
                         .lanes = settled->lanes,
                         .by_country = a->failures,
                         .n_countries = plan->n_countries,
                         .other = a->failures + plan->n_countries,
                         .n_down = a->n_down + first,
                         .n_damaged = a->n_damaged + first};
}

/* Take what was counted of some facilities: into the sector's sum and, where they count, into the failures and the loss of those alike. */
static void take_failures(ko_accountant *a, ko_failures *failures, int counts, int64_t *down, int64_t *lost, int64_t uniform) {
  int64_t direct[KO_LANES], indirect[KO_LANES];
  a->kernel->take(&failures->direct, 1, direct);
  a->kernel->take(&failures->indirect, 1, indirect);
  failures->n_rows = 0;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) down[lane] += direct[lane] + indirect[lane];
  if (!counts) return;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    a->direct[lane] += direct[lane];
    a->indirect[lane] += indirect[lane];
  }
  if (!uniform) return;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) lost[lane] = (direct[lane] + indirect[lane]) * uniform;
}

/* Failures of one sector, by lane and by facility, and the lost demand of countries in which every facility weighs the same. */
static void count_failures(ko_accountant *a, const ko_settled *settled, uint32_t s, uint32_t first, uint32_t n) {
  const ko_account_plan *of = a->of;
  const ko_plan *plan = of->plan;
  int64_t *down = lanes_of(a->down, s);
  ko_row_counts counts = ko_account_counts(a, settled, first, n);
  a->kernel->count(&counts);
  int64_t elsewhere = (int64_t)of->down_in_reference[s] - counts.other->n_rows;
  for (uint32_t lane = 0; lane < KO_LANES; lane++) down[lane] = elsewhere;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    int64_t *lost = lanes_of(a->lost[KO_MEASURED_DEMAND], c * plan->n_sectors + s), uniform = of->segments[c * plan->n_sectors + s].uniform;
    if (a->failures[c].n_rows) take_failures(a, &a->failures[c], 1, down, lost, uniform);
    else if (uniform) memset(lost, 0, KO_LANES * sizeof *lost);
  }
  if (counts.other->n_rows) take_failures(a, counts.other, 0, down, NULL, 0);
}

/* All that is weighed in a sector, or only what has lists. */
static void clear_segments(ko_accountant *a, uint32_t s, int lists_only) {
  const ko_plan *plan = a->of->plan;
  for (uint32_t c = 0; c < plan->n_countries; c++)
    for (int m = 0; m < KO_N_MEASURED; m++)
      if (lists_only ? a->of->segments[c * plan->n_sectors + s].by[m].n_bits > 0 : a->of->segments[c * plan->n_sectors + s].measures[m])
        memset(lanes_of(a->lost[m], c * plan->n_sectors + s), 0, KO_LANES * sizeof(int64_t));
}

static void weigh_lists(ko_accountant *a, const ko_settled *settled, uint32_t s) {
  const ko_plan *plan = a->of->plan;
  for (uint32_t c = 0; c < plan->n_countries; c++)
    for (int m = 0; m < KO_N_MEASURED; m++) {
      const ko_weighing *w = &a->of->segments[c * plan->n_sectors + s].by[m];
      if (!w->n_bits) continue;
      a->kernel->weigh(w, settled->operational, a->counter, lanes_of(a->lost[m], c * plan->n_sectors + s));
    }
}

static void weigh_touched(ko_accountant *a, const ko_settled *settled, uint32_t first, uint32_t n) {
  const ko_account_plan *of = a->of;
  for (uint32_t i = first; i < first + n; i++) {
    uint32_t slot = settled->touched[i];
    if (!of->share[slot] || !a->n_down[i]) continue;
    ko_row down = settled->lanes;
    for (int w = 0; w < KO_ROW_WORDS; w++) down.w[w] &= ~settled->operational[slot].w[w];
    for (int m = 0; m < KO_N_MEASURED; m++) {
      int64_t weight = of->weight[m][slot] * of->share[slot];
      if (!weight || !of->segments[of->segment[slot]].by[m].n_bits) continue; /* no lists: uniform, or not weighed */
      int64_t *lost = lanes_of(a->lost[m], of->segment[slot]);
      if (a->n_down[i] > FEW_LANES) {
        a->kernel->add_weight(&down, weight, lost);
        continue;
      }
      for (uint32_t w = 0; w < KO_ROW_WORDS; w++)
        for (uint64_t bits = down.w[w]; bits; bits &= bits - 1) lost[w * 64 + (uint32_t)__builtin_ctzll(bits)] += weight;
    }
  }
}

static void weigh_shares(ko_accountant *a, const ko_settled *settled, uint32_t s) {
  const ko_account_plan *of = a->of;
  const ko_plan_sector *sector = &of->plan->sectors[s];
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    const uint16_t *share = settled->share[s] + (size_t)lane * sector->n_slots, *reference = of->share + sector->first_slot;
    size_t n = a->kernel->below(share, reference, sector->n_slots, a->found);
    for (size_t i = 0; i < n; i++) {
      uint32_t slot = sector->first_slot + a->found[i];
      int64_t fallen = (int64_t)reference[a->found[i]] - share[a->found[i]];
      for (int m = 0; m < KO_N_MEASURED; m++)
        if (of->segments[of->segment[slot]].measures[m]) lanes_of(a->lost[m], of->segment[slot])[lane] += of->weight[m][slot] * fallen;
    }
  }
}

/* People without service of one segment. */
static void derive_people(const ko_accountant *a, size_t segment, uint32_t n_lanes, int64_t *people) {
  const ko_segment *of = &a->of->segments[segment];
  const int64_t *own = lanes_of(a->lost[KO_MEASURED_PEOPLE], segment);
  const int64_t *others = lanes_of(a->lost[of->own_people ? KO_MEASURED_OTHERS : KO_MEASURED_DEMAND], segment);
  for (uint32_t lane = 0; lane < n_lanes; lane++) people[lane] = ko_account_people(of, own[lane], others[lane]);
}

static void derive_loss(const ko_ratio *ratio, int counts, const int64_t *lost, uint32_t n_lanes, int64_t *loss) {
  for (uint32_t lane = 0; lane < n_lanes; lane++) loss[lane] = counts ? ko_ratio_of(ratio, lost[lane]) : -1;
}

static void derive_sector(ko_accountant *a, uint32_t s, uint32_t n_lanes) {
  const ko_account_plan *of = a->of;
  memset(a->lost_sector, 0, KO_LANES * sizeof(int64_t));
  for (uint32_t c = 0; c < of->plan->n_countries; c++) {
    size_t i = c * of->plan->n_sectors + s;
    const ko_segment *segment = &of->segments[i];
    const int64_t *lost = lanes_of(a->lost[KO_MEASURED_DEMAND], i);
    int64_t *people = lanes_of(a->people, i), *most = lanes_of(a->people_country, c), *country = lanes_of(a->loss_country, c);
    derive_loss(&segment->loss, segment->demand > 0, lost, n_lanes, lanes_of(a->loss_country_sector, i));
    if (segment->demand == 0 && !segment->own_people) continue;
    derive_people(a, i, n_lanes, people);
    for (uint32_t lane = 0; lane < n_lanes; lane++) {
      most[lane] = people[lane] > most[lane] ? people[lane] : most[lane];
      a->lost_sector[lane] += lost[lane];
      if (segment->demand > 0) country[lane] += ko_ratio_of(&segment->of_country, lost[lane]);
    }
  }
  int counts = of->loss_sector[s].by > 0;
  derive_loss(&of->loss_sector[s], counts, a->lost_sector, n_lanes, lanes_of(a->loss_sector, s));
  for (uint32_t lane = 0; counts && lane < n_lanes; lane++) a->loss[lane] += ko_ratio_of(&of->of_region[s], a->lost_sector[lane]);
}

void ko_account_block(ko_accountant *a, const ko_settled *settled, ko_account *out) {
  const ko_account_plan *of = a->of;
  const ko_plan *plan = of->plan;
  const size_t lanes = KO_LANES * sizeof(int64_t);
  memset(a->direct, 0, lanes);
  memset(a->indirect, 0, lanes);
  memset(a->people_country, 0, plan->n_countries * lanes);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) a->loss[lane] = of->region_counts ? 0 : -1;
  for (uint32_t c = 0; c < plan->n_countries; c++)
    for (uint32_t lane = 0; lane < KO_LANES; lane++) lanes_of(a->loss_country, c)[lane] = of->country_counts[c] ? 0 : -1;
  uint32_t first = 0;
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    uint32_t end = plan->sectors[s].first_slot + plan->sectors[s].n_slots, n = 0;
    while (first + n < settled->n_touched && settled->touched[first + n] < end) n++;
    count_failures(a, settled, s, first, n);
    if (settled->share[s]) {
      clear_segments(a, s, 0);
      weigh_shares(a, settled, s);
    } else if ((uint64_t)n * FEW_LANES < of->dense_work[s]) {
      clear_segments(a, s, 1);
      weigh_touched(a, settled, first, n);
    } else {
      weigh_lists(a, settled, s);
    }
    derive_sector(a, s, settled->n_lanes);
    first += n;
  }
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) a->restoration[lane] = a->loss[lane] < 0 || ko_account_below(a->loss[lane]) ? -1 : 0;
  *out = a->account;
}
