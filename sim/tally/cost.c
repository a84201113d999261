/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost: what a strategy's measures cost.
 */
#include <stdlib.h>

#include "sim/tally/write.h"

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label label = {
      "cost", "1", "Cost of the strategy", "Sum of the costs of its measures, in the scenario's own unit of money.", {"strategy"}};
  (void)self;
  const ko_plan *plan = totals->plan;
  double *numbers = ko_tally_numbers(plan->n_cases, error);
  if (!numbers) return KO_E_INTERNAL;
  for (uint32_t k = 0; k < plan->n_cases; k++) numbers[k] = plan->cases[k].cost;
  int code = ko_tally_write(sink, &label, numbers, error);
  free(numbers);
  return code;
}

const ko_tally ko_tally_cost = {.name = "cost", .add = ko_tally_add_nothing, .finish = finish};
