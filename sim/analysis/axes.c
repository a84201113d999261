/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/axes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "knockon/duration.h"
#include "sim/tally/tally.h"

static const char *const names[KO_N_AXES] = {
    [KO_AXIS_STRATEGY] = "strategy", [KO_AXIS_COUNTRY] = "country", [KO_AXIS_STATISTIC] = "statistic", [KO_AXIS_TRIAL] = "trial",
    [KO_AXIS_TIME] = "time",         [KO_AXIS_SECTOR] = "sector",   [KO_AXIS_FACILITY] = "facility",   [KO_AXIS_LINK] = "link",
    [KO_AXIS_PROJECT] = "project",   [KO_AXIS_CAUSE] = "cause",     [KO_AXIS_LEVEL] = "level"};

static uint64_t hash_text(uint64_t hash, const char *text) { return XXH3_64bits_withSeed(text, strlen(text) + 1, hash); }

static uint64_t hash_texts(const char *const *texts, uint64_t n) {
  uint64_t hash = n;
  for (uint64_t i = 0; i < n; i++) hash = hash_text(hash, texts[i]);
  return hash;
}

static uint64_t hash_numbers(const double *numbers, uint64_t n) { return XXH3_64bits_withSeed(numbers, (size_t)n * sizeof *numbers, n); }

/* ---- Of a plan: what it would hand to a sink -------------------------------------------------------------------------- */

typedef struct listener {
  ko_sink sink;
  ko_axes *axes;
} listener;

static int hear(ko_sink *sink, const ko_dataset *axis, uint64_t length, ko_error *error) {
  ko_axes *axes = ((listener *)(void *)sink)->axes;
  for (size_t i = 0; i < KO_N_AXES; i++) {
    if (strcmp(names[i], axis->name) != 0) continue;
    axes->n[i] = length;
    if (axis->type == KO_TYPE_TEXT) axes->hash[i] = hash_texts((const char *const *)axis->data, length);
    else if (axis->type == KO_TYPE_F64) axes->hash[i] = hash_numbers(axis->data, length);
    else if (i != KO_AXIS_TRIAL) return ko_raise(error, KO_E_INTERNAL, "the axis %s has a type that is not known here", names[i]);
  }
  return KO_OK;
}

int ko_axes_of_plan(const ko_plan *plan, uint64_t n_trials, ko_axes *out, ko_error *error) {
  listener to = {.sink = {.coordinate = hear}, .axes = out};
  *out = (ko_axes){0};
  return ko_tally_coordinates(plan, n_trials, &to.sink, error);
}

/* ---- Of a file ------------------------------------------------------------------------------------------------------- */

int ko_axes_of_results(const ko_results *results, ko_axes *out, ko_error *error) {
  int code = KO_OK;
  *out = (ko_axes){0};
  for (size_t i = 0; i < KO_N_AXES && !code; i++) {
    ko_read read = {0};
    if (!ko_results_has(results, names[i])) continue;
    code = ko_results_read(results, names[i], &read, error);
    out->n[i] = read.n;
    if (read.texts) out->hash[i] = hash_texts((const char *const *)read.texts, read.n);
    else if (i != KO_AXIS_TRIAL && read.numbers) out->hash[i] = hash_numbers(read.numbers, read.n);
    ko_read_free(&read);
  }
  return code;
}

/* ---- Two of them ----------------------------------------------------------------------------------------------------- */

int ko_axes_differ(const ko_axes *here, const ko_axes *there, uint32_t which, char *what, size_t size) {
  for (size_t i = 0; i < KO_N_AXES; i++) {
    if (!(which >> i & 1)) continue;
    if (here->n[i] != there->n[i])
      snprintf(what, size, "`%s` has %" PRIu64 " entries here and %" PRIu64 " there", names[i], here->n[i], there->n[i]);
    else if (here->hash[i] != there->hash[i]) snprintf(what, size, "`%s` has other entries", names[i]);
    else continue;
    return 1;
  }
  return 0;
}

/* ---- Two scenarios --------------------------------------------------------------------------------------------------- */

/* What is known of the axes before there is a plan; the others stay empty. */
static void axes_of_scenario(const ko_scenario *scenario, ko_axes *out) {
  *out = (ko_axes){0};
  out->n[KO_AXIS_STRATEGY] = scenario->n_strategies;
  for (size_t i = 0; i < scenario->n_strategies; i++)
    out->hash[KO_AXIS_STRATEGY] = hash_text(out->hash[KO_AXIS_STRATEGY], scenario->strategies[i].name);
  out->n[KO_AXIS_SECTOR] = scenario->n_sectors;
  for (size_t i = 0; i < scenario->n_sectors; i++)
    out->hash[KO_AXIS_SECTOR] = hash_text(out->hash[KO_AXIS_SECTOR], scenario->sectors[i].name);
  if (scenario->output.per_trial != KO_PER_TRIAL_NONE) out->n[KO_AXIS_TRIAL] = (uint64_t)scenario->trials;
  const uint32_t steps = scenario->time.given ? ko_steps(scenario->time.horizon_hours, scenario->time.step_hours) : 1;
  out->n[KO_AXIS_TIME] = steps ? steps : 1;
  if (steps > 1) out->hash[KO_AXIS_TIME] = hash_numbers(&scenario->time.step_hours, 1);
}

static const char *output_that_differs(const ko_output_spec *a, const ko_output_spec *b) {
  return a->per_trial != b->per_trial                           ? "per_trial"
         : a->connectivity != b->connectivity                   ? "connectivity"
         : a->spillover != b->spillover                         ? "spillover"
         : a->cause != b->cause                                 ? "cause"
         : a->criticality != b->criticality                     ? "criticality"
         : a->timeline != b->timeline                           ? "timeline"
         : !a->importance.mark.line != !b->importance.mark.line ? "importance"
                                                                : NULL;
}

int ko_axes_of_scenarios_differ(const ko_scenario *here, const ko_scenario *there, uint32_t which, char *what, size_t size) {
  ko_axes a, b;
  axes_of_scenario(here, &a);
  axes_of_scenario(there, &b);
  const char *output = which == KO_AXES_ALL ? output_that_differs(&here->output, &there->output) : NULL;
  if (output) which &= ~(UINT32_C(1) << KO_AXIS_TRIAL); /* the cause is named, not what follows from it */
  if (ko_axes_differ(&a, &b, which, what, size)) return 1;
  if (output) snprintf(what, size, "output.%s, which decides what datasets there are, differs", output);
  return output != NULL;
}
