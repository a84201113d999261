/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss_exceedance, person_hours_exceedance, person_hours_level: how probable it is that a level of loss is reached. loss_exceedance_rate,
 * person_hours_exceedance_rate: how often a year, where the scenario says how often its wave comes.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/tally/write.h"

enum { LOSS, PEOPLE, N_CURVES, N_BINS = KO_N_LEVELS + 1, FINE = 3 }; /* bin b: the levels 0 .. b - 1 are reached */

static size_t n_sums(const ko_plan *plan) { return (size_t)N_CURVES * N_BINS * plan->n_countries; }

static size_t n_written(const ko_plan *plan) {
  double rate;
  return (size_t)(ko_tally_annual_rate(plan, &rate) ? 5 : 3) * KO_N_LEVELS * plan->n_countries;
}

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

/* Person-steps of a country in which everybody is without service at every step. */
static int64_t most_people(const ko_plan *plan, uint32_t country) { return population_of(plan, country) * plan->n_steps; }

/* The least number of people that reaches level i of `most`: rounded up, without a product that does not fit. */
static int64_t people_level(int64_t most, uint32_t i) {
  int64_t level = ko_tally_level(i);
  return level * (most / KO_LEVEL_ONE) + (level * (most % KO_LEVEL_ONE) + KO_LEVEL_ONE - 1) / KO_LEVEL_ONE;
}

/* Found by floating point, off by one at most, and put right. */
static uint32_t people_bin(int64_t most, int64_t people) {
  int64_t hundredth = people >= most ? 100 : (int64_t)((double)people / (double)most * 100);
  uint32_t bin = hundredth ? (uint32_t)hundredth + FINE : 0;
  while (bin > 0 && people < people_level(most, bin - 1)) bin--;
  while (bin < KO_N_LEVELS && people >= people_level(most, bin)) bin++;
  return bin;
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)worker, (void)scratch, (void)values, (void)error;
  int64_t levels[KO_N_LEVELS];
  for (uint32_t i = 0; i < KO_N_LEVELS; i++) levels[i] = loss_level(i);
  for (uint32_t c = 0; c < settled->plan->n_countries; c++) {
    const int64_t *loss = account->loss_country + c * KO_LANES, *people = account->people_country + c * KO_LANES;
    int64_t most = most_people(settled->plan, c), *bins = sums + (size_t)c * N_CURVES * N_BINS;
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
      if (loss[lane] >= 0) bins[LOSS * N_BINS + loss_bin(levels, loss[lane])]++;
      if (most > 0) bins[PEOPLE * N_BINS + people_bin(most, people[lane])]++;
    }
  }
  return KO_OK;
}

/* Probabilities, or what they come to at `rate` trials a year. */
static int write_curve(const ko_totals *totals, size_t self, uint32_t curve, double rate, const ko_label *label, ko_sink *sink, ko_error *error) {
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
        to[i] = all ? (double)reached / (double)all * rate : (double)NAN;
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
                                 "The level times the country's population times the hours of the horizon (one instant: one hour). NaN: the population is unknown.",
                                 {"country", "level"}};
  double *numbers = ko_tally_numbers((size_t)plan->n_countries * KO_N_LEVELS, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    double most = (double)most_people(plan, c);
    for (uint32_t i = 0; i < KO_N_LEVELS; i++)
      numbers[c * KO_N_LEVELS + i] = most > 0 ? (double)ko_tally_level(i) * most / KO_LEVEL_ONE * ko_tally_step_hours(plan) : (double)NAN;
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
  static const ko_label loss_rate = {
      "loss_exceedance_rate",
      "1/year",
      "Times a year that a loss is reached",
      "loss_exceedance times the annual rate of the scenario's wave; only in scenarios in which exactly one wave has a rate. NaN: nothing is counted in the "
      "country.",
      {"strategy", "country", "level"}};
  static const ko_label people_rate = {
      "person_hours_exceedance_rate",
      "1/year",
      "Times a year that person-hours are reached",
      "person_hours_exceedance times the annual rate of the scenario's wave; only in scenarios in which exactly one wave has a rate. NaN: the country's "
      "population is unknown.",
      {"strategy", "country", "level"}};
  double rate;
  int code = write_curve(totals, self, LOSS, 1, &loss, sink, error);
  if (!code) code = write_curve(totals, self, PEOPLE, 1, &people, sink, error);
  if (!code) code = write_levels(totals->plan, sink, error);
  if (code || !ko_tally_annual_rate(totals->plan, &rate)) return code;
  code = write_curve(totals, self, LOSS, rate, &loss_rate, sink, error);
  return code ? code : write_curve(totals, self, PEOPLE, rate, &people_rate, sink, error);
}

const ko_tally ko_tally_exceedance = {.name = "exceedance", .n_sums = n_sums, .n_written = n_written, .add = add, .finish = finish};
