/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss_exceedance, person_hours_exceedance, person_hours_level: how probable it is that a level of loss is reached.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

enum { LOSS, PEOPLE, N_CURVES, N_BINS = KO_N_LEVELS + 1, FINE = 3 }; /* bin b: the levels 0 .. b - 1 are reached */

static size_t n_sums(const ko_plan *plan) { return (size_t)N_CURVES * N_BINS * plan->n_countries; }

/* Level i of the loss on the grid of KO_LOSS_ONE, rounded as losses are. */
static int64_t loss_level(uint32_t i) { return (ko_tally_level(i) * KO_LOSS_ONE + KO_LEVEL_ONE / 2) / KO_LEVEL_ONE; }

static uint32_t loss_bin(const int64_t *levels, int64_t loss) {
  uint32_t bin = (uint32_t)(loss * 100 / KO_LOSS_ONE);
  bin = bin ? bin + FINE : 0;
  while (bin < KO_N_LEVELS && loss >= levels[bin]) bin++;
  return bin;
}

static int64_t population_of(const ko_plan *plan, uint32_t country) {
  double people = plan->region->countries.population[country];
  return people >= 0.5 ? (int64_t)(people + 0.5) : 0;
}

static uint32_t people_bin(int64_t population, int64_t people) {
  uint32_t bin = 0;
  int64_t hundredth = people >= population ? 100 : people * 100 / population;
  if (hundredth) return (uint32_t)hundredth + FINE;
  while (bin < FINE && people * KO_LEVEL_ONE >= ko_tally_level(bin) * population) bin++;
  return bin;
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  int64_t levels[KO_N_LEVELS];
  for (uint32_t i = 0; i < KO_N_LEVELS; i++) levels[i] = loss_level(i);
  for (uint32_t c = 0; c < settled->plan->n_countries; c++) {
    const int64_t *loss = account->loss_country + c * KO_LANES, *people = account->people_country + c * KO_LANES;
    int64_t population = population_of(settled->plan, c), *bins = sums + (size_t)c * N_CURVES * N_BINS;
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
      if (loss[lane] >= 0) bins[LOSS * N_BINS + loss_bin(levels, loss[lane])]++;
      if (population > 0) bins[PEOPLE * N_BINS + people_bin(population, people[lane])]++;
    }
  }
  return KO_OK;
}

static int write_curve(const ko_totals *totals, size_t self, uint32_t curve, const ko_label *label, ko_sink *sink, ko_error *error) {
  const ko_plan *plan = totals->plan;
  const size_t n = (size_t)plan->n_countries * KO_N_LEVELS;
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++)
    for (uint32_t c = 0; c < plan->n_countries; c++) {
      const int64_t *bins = ko_tally_sums(totals, self, k) + ((size_t)c * N_CURVES + curve) * N_BINS;
      double *to = numbers + k * n + (size_t)c * KO_N_LEVELS;
      int64_t all = 0, reached = 0;
      for (uint32_t b = 0; b < N_BINS; b++) all += bins[b];
      for (uint32_t i = KO_N_LEVELS; i-- > 0;) {
        reached += bins[i + 1];
        to[i] = all ? (double)reached / (double)all : (double)NAN;
      }
    }
  int code = ko_tally_write(sink, label, numbers, error);
  free(numbers);
  return code;
}

static int write_levels(const ko_plan *plan, ko_sink *sink, ko_error *error) {
  static const ko_label label = {"person_hours_level",
                                 "person h",
                                 "Person-hours at a level",
                                 "The level times the country's population, for one hour. NaN: the population is unknown.",
                                 {"country", "level"}};
  double *numbers = ko_tally_numbers((size_t)plan->n_countries * KO_N_LEVELS, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    int64_t population = population_of(plan, c);
    for (uint32_t i = 0; i < KO_N_LEVELS; i++)
      numbers[c * KO_N_LEVELS + i] =
          population ? (double)(ko_tally_level(i) * population) / KO_LEVEL_ONE * ko_tally_step_hours(plan) : (double)NAN;
  }
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label loss = {
      "loss_exceedance",
      "1",
      "Probability that a loss is reached",
      "Share of the trials in which the country's loss is at least the level. NaN: nothing is counted in the country.",
      {"strategy", "country", "level"}};
  static const ko_label people = {
      "person_hours_exceedance",
      "1",
      "Probability that person-hours are reached",
      "Share of the trials in which the country's lost person-hours are at least person_hours_level. NaN: its population is "
      "unknown.",
      {"strategy", "country", "level"}};
  int code = write_curve(totals, self, LOSS, &loss, sink, error);
  if (!code) code = write_curve(totals, self, PEOPLE, &people, sink, error);
  return code ? code : write_levels(totals->plan, sink, error);
}

const ko_tally ko_tally_exceedance = {.name = "exceedance", .n_sums = n_sums, .add = add, .finish = finish};
