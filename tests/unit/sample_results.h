/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small result file with everything that one may hold, for the tests of sim/results.
 */
#ifndef SAMPLE_RESULTS_H
#define SAMPLE_RESULTS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/results.h"

enum { SAMPLE_STRATEGIES = 2, SAMPLE_COUNTRIES = 3 };

/* Losses are handed over piece by piece, as those of a run. */
typedef struct sample_source {
  const double *loss;
  uint64_t n_trials;
} sample_source;

static inline int sample_part(void *context, uint64_t strategy, uint64_t first_trial, uint64_t n, void *out, ko_error *error) {
  const sample_source *source = context;
  (void)error;
  memcpy(out, source->loss + (strategy * source->n_trials + first_trial) * SAMPLE_COUNTRIES, n * SAMPLE_COUNTRIES * sizeof(double));
  return 0;
}

static inline int sample_fill(ko_sink *sink, uint32_t n_trials, ko_error *error) {
  static const char *const strategies[] = {"baseline", "härten"}, *const countries[] = {"XA", "XB", "XC"};
  static const char *const ids[] = {"XA-1", "", NULL}, *const odd[] = {"a", "b", "c"};
  int code = 0;
  int64_t *trial = calloc(n_trials, sizeof *trial);
  double *loss = calloc((size_t)SAMPLE_STRATEGIES * n_trials * SAMPLE_COUNTRIES, sizeof *loss);
  if (!trial || !loss) abort();
  for (uint32_t t = 0; t < n_trials; t++) trial[t] = t;
  for (size_t i = 0; i < (size_t)SAMPLE_STRATEGIES * n_trials * SAMPLE_COUNTRIES; i++)
    loss[i] = i % 7 == 3 ? (double)NAN : (double)i / 1024;
  sample_source source = {loss, n_trials};
  const double seed_like = 0.1;
  const uint8_t flags[] = {0, 1, 255};
  const float shares[] = {0.5f, 1.0f, (float)NAN};
  const ko_dataset d[] = {
      {"strategy", KO_TYPE_TEXT, 1, {"strategy"}, "", "strategy", "Name of the strategy.", NULL, (const void *)strategies, NULL, NULL},
      {"trial", KO_TYPE_I64, 1, {"trial"}, "1", "trial", "Number of the trial.", NULL, trial, NULL, NULL},
      {"country", KO_TYPE_TEXT, 1, {"country"}, "", "country", "Id of the country.", NULL, (const void *)countries, NULL, NULL},
      {"project", KO_TYPE_TEXT, 1, {"project"}, "", "project", "Id of the project.", NULL, NULL, NULL, NULL},
      {"loss_country",
       KO_TYPE_F64,
       3,
       {"strategy", "trial", "country"},
       "1",
       "loss",
       "Share of service lost; NaN: no demand.",
       NULL,
       NULL,
       sample_part,
       &source},
      {"flag", KO_TYPE_U8, 1, {"country"}, "1", "flag", "A flag.", NULL, flags, NULL, NULL},
      {"share", KO_TYPE_F32, 1, {"country"}, "1", "share", "A share.", "lat lon", shares, NULL, NULL},
      {"empty", KO_TYPE_F64, 2, {"strategy", "project"}, "h", "empty", "Nothing.", NULL, NULL, NULL, NULL},
      {"scale", KO_TYPE_F64, 0, {NULL}, "1", "scale", "A scalar.", NULL, &seed_like, NULL, NULL},
  };
  const uint64_t lengths[] = {SAMPLE_STRATEGIES, n_trials, SAMPLE_COUNTRIES, 0};
  for (size_t i = 0; i < sizeof d / sizeof d[0] && !code; i++)
    code = i < 4 ? sink->coordinate(sink, &d[i], lengths[i], error) : sink->dataset(sink, &d[i], error);
  if (!code) code = sink->column(sink, "region/facilities", "facility", 3, ids, error);
  if (!code) code = sink->column(sink, "region/facilities", "a/b", 3, odd, error);
  if (!code) code = sink->column(sink, "region/facilities", "a_b", 3, odd, error);
  if (!code) code = sink->column(sink, "region/facilities", "row", 3, odd, error);
  if (!code) code = sink->column(sink, "region/facilities", ".", 3, odd, error);
  if (!code) code = sink->column(sink, "region/links", "link", 0, NULL, error);
  if (!code) code = sink->attribute_text(sink, "Conventions", "CF-1.10", error);
  if (!code) code = sink->attribute_text(sink, "knockon_version", KNOCKON_VERSION, error);
  if (!code) code = sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, error);
  if (!code) code = sink->attribute_number(sink, "number", 0.1, error);
  if (!code) code = sink->attribute_text(sink, "empty", "", error);
  free(loss);
  free(trial);
  return code;
}

static inline int sample_write(const char *path, uint32_t n_trials, ko_error *error) {
  ko_sink *sink = NULL;
  int code = ko_results_create(path, &sink, error);
  if (!code) code = sample_fill(sink, n_trials, error);
  if (!code) code = ko_results_commit(sink, error);
  ko_results_abandon(sink);
  return code;
}

#endif
