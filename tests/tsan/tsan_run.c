/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a scenario on four threads and on one, into a sink that sums up what it is given: no race, and the same numbers.
 */
#include <stdio.h>
#include <string.h>

#include "sim/run/run.h"

typedef struct summing {
  ko_sink sink;
  uint64_t bytes_seen, sum;
} summing;

static size_t size_of(ko_type type) { return type == KO_TYPE_F32 ? 4 : type == KO_TYPE_U8 ? 1 : 8; }

static int coordinate(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error) {
  (void)sink, (void)dataset, (void)length, (void)error;
  return KO_OK;
}

/* Lengths of axes are not told with a dataset, so only its first number is taken, which each dataset has; of those that come in pieces the first
 * trial. */
static int dataset(ko_sink *sink, const ko_dataset *given, ko_error *error) {
  summing *mine = (summing *)(void *)sink;
  if (given->type == KO_TYPE_TEXT) return KO_OK;
  uint64_t word = 0;
  static double piece[4096];
  const void *data = given->data;
  if (!data) {
    int code = given->part(given->context, 0, 0, 1, piece, error);
    if (code) return code;
    data = piece;
  }
  memcpy(&word, data, size_of(given->type));
  mine->sum = mine->sum * UINT64_C(6364136223846793005) + word;
  mine->bytes_seen += size_of(given->type);
  return KO_OK;
}

static int column(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells, ko_error *error) {
  (void)sink, (void)table, (void)name, (void)n_rows, (void)cells, (void)error;
  return KO_OK;
}

static int text(ko_sink *sink, const char *name, const char *value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}

static int integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}

static int number(ko_sink *sink, const char *name, double value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}

static int fail(const ko_error *error) {
  char line[1024];
  for (uint32_t i = 0; i < error->n_shown; i++) {
    ko_error_format(error, i, line, sizeof line);
    fputs(line, stderr);
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3) return 64; /* SCENARIO TRIALS */
  static ko_error error;
  char trials[40];
  snprintf(trials, sizeof trials, "run.trials=%.20s", argv[2]);
  const char *sets[] = {trials};
  ko_scenario *scenario;
  ko_region *region;
  ko_plan *plan;
  if (ko_scenario_load(argv[1], sets, 1, &scenario, &error) || ko_region_load(scenario->region_folder, &region, &error) ||
      ko_plan_make(scenario, region, &plan, &error) || ko_trial_reference(plan, &error))
    return fail(&error);
  uint64_t sums[2];
  for (int i = 0; i < 2; i++) {
    summing mine = {.sink = {coordinate, dataset, column, text, integer, number}};
    ko_run_options options = {.n_threads = i ? 1 : 4};
    if (ko_run(plan, &options, &mine.sink, &error)) return fail(&error);
    sums[i] = mine.sum;
    printf("%d threads: %llu bytes looked at, sum %llx\n", i ? 1 : 4, (unsigned long long)mine.bytes_seen, (unsigned long long)mine.sum);
  }
  ko_plan_free(plan);
  ko_region_free(region);
  ko_scenario_free(scenario);
  return sums[0] != sums[1];
}
