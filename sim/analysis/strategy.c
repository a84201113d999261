/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/analysis.h"
#include "sim/base/base.h"

int ko_strategy_find(const char *wanted, const char *const *names, uint32_t n, uint32_t *out, ko_error *error) {
  *out = 0;
  if (!wanted) return KO_OK;
  for (uint32_t k = 0; k < n; k++) {
    if (strcmp(names[k], wanted) != 0) continue;
    *out = k;
    return KO_OK;
  }
  const char *near = ko_suggest(wanted, names, n);
  return ko_raise(error, KO_E_INPUT, "there is no strategy \"%s\"%s%s%s", wanted, near ? "; did you mean \"" : "", near ? near : "",
                  near ? "\"?" : "");
}

int ko_strategy_find_in(const ko_plan *plan, const char *wanted, uint32_t *out, ko_error *error) {
  const char **names = calloc(plan->n_cases, sizeof *names);
  if (!names) return ko_raise_memory(error, plan->n_cases * sizeof *names);
  for (uint32_t c = 0; c < plan->n_cases; c++) names[c] = plan->cases[c].name;
  const int code = ko_strategy_find(wanted, names, plan->n_cases, out, error);
  free(names);
  return code;
}

ko_verdict ko_verdict_of(double difference, double p) {
  if (isnan(p) || isnan(difference)) return KO_VERDICT_UNKNOWN;
  return p > 0.05 ? KO_VERDICT_SAME : difference < 0 ? KO_VERDICT_BETTER : KO_VERDICT_WORSE;
}
