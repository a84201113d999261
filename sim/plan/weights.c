/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Weights: what service is counted in, as integers, so that sums have the same digits in any order. The demands of a sector are scaled
 * by the power of two that brings their sum closest below 2^40; a sector without any demand is counted by number.
 */
#include <math.h>

#include "sim/plan/maker.h"

enum { SUM_BITS = 39, MOST_BITS = 1000 }; /* one bit below 2^40 is left for rounding */

/* People times a share of 16 bits, or times 2^16 steps, must fit into 62 bits. */
static const double MOST_PEOPLE = 35184372088832.0; /* 2^45 */

static int count_people(ko_maker *maker, int64_t *population) {
  const ko_region *region = maker->region;
  double at_facilities = 0, in_countries = 0;
  for (uint32_t slot = 0; slot < maker->plan->n_facilities; slot++) {
    double people = region->facilities.population[maker->plan->row_of_slot[slot]];
    at_facilities += people > 0 ? floor(people + 0.5) : 0;
    population[slot] = people >= 0 && people < MOST_PEOPLE ? (int64_t)floor(people + 0.5) : -1;
  }
  for (uint32_t c = 0; c < region->n_countries; c++) in_countries += region->countries.population[c] > 0 ? region->countries.population[c] : 0;
  if (at_facilities > MOST_PEOPLE || in_countries > MOST_PEOPLE)
    return ko_raise(maker->error, KO_E_INPUT, "the populations of the %s add up to more than can be counted (35 million millions)",
                    at_facilities > MOST_PEOPLE ? "facilities" : "countries");
  return KO_OK;
}

static double demand_of(const ko_maker *maker, uint32_t slot) {
  double demand = maker->region->facilities.demand[maker->plan->row_of_slot[slot]];
  return demand > 0 ? demand : 0;
}

int ko_maker_weights(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  int64_t *demand = ko_arena_alloc(maker->memory, plan->n_facilities, sizeof *demand, maker->error);
  int64_t *population = ko_arena_alloc(maker->memory, plan->n_facilities, sizeof *population, maker->error);
  double *scale = ko_arena_alloc(maker->memory, plan->n_sectors, sizeof *scale, maker->error);
  uint8_t *by_number = ko_arena_alloc(maker->memory, plan->n_sectors, 1, maker->error);
  if (!demand || !population || !scale || !by_number) return KO_E_INTERNAL;
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    const ko_plan_sector *sector = &plan->sectors[s];
    uint32_t end = sector->first_slot + sector->n_slots;
    double sum = 0;
    int64_t counted = 0;
    for (uint32_t slot = sector->first_slot; slot < end; slot++) sum += demand_of(maker, slot);
    if (isinf(sum))
      return ko_raise(maker->error, KO_E_INPUT, "the demands of sector '%s' add up to more than can be counted", sector->name);
    int exponent;
    (void)frexp(sum, &exponent); /* sum < 2^exponent */
    scale[s] = ldexp(1, SUM_BITS - exponent < MOST_BITS ? SUM_BITS - exponent : MOST_BITS);
    for (uint32_t slot = sector->first_slot; slot < end; slot++)
      counted += demand[slot] = (int64_t)floor(demand_of(maker, slot) * scale[s] + 0.5);
    if (counted > 0) continue;
    by_number[s] = 1;
    scale[s] = 1;
    for (uint32_t slot = sector->first_slot; slot < end; slot++) demand[slot] = 1;
  }
  plan->demand = demand;
  plan->population = population;
  plan->demand_scale = scale;
  plan->counted_by_number = by_number;
  return count_people(maker, population);
}
