/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Portfolios as JSON.
 */
#include "sim/report/report.h"

const char *ko_objective_name(const ko_optimised *optimised, char *buffer, size_t size) {
  static const char *const names[] = {
      [KO_OBJECTIVE_LOSS] = "loss", [KO_OBJECTIVE_CVAR95] = "cvar95", [KO_OBJECTIVE_PERSON_HOURS] = "person_hours"};
  const ko_objective *objective = &optimised->objective;
  if (objective->kind == KO_OBJECTIVE_COUNTRY) snprintf(buffer, size, "country:%s", optimised->region->countries.id[objective->country]);
  else snprintf(buffer, size, "%s", names[objective->kind]);
  return buffer;
}

static void put_point(ko_json *list, const ko_optimised *o, uint32_t i) {
  const ko_optimised_point *point = &o->points[i];
  char name[32];
  ko_json item = ko_json_begin(list, NULL, '{');
  snprintf(name, sizeof name, i ? "portfolio %u" : "baseline", i);
  ko_json_text(&item, "name", name);
  ko_json_number(&item, "cost", point->cost);
  ko_json chosen = ko_json_begin(&item, "candidates", '[');
  for (uint32_t k = 0; k < point->n; k++) ko_json_text(&chosen, NULL, o->candidates->items[point->chosen[k]].name);
  ko_json_end(&chosen, ']');
  ko_json_number(&item, "searched", point->searched);
  ko_json_estimate(&item, "loss", &point->loss);
  ko_json_estimate(&item, "cvar95", &point->cvar95);
  ko_json_estimate(&item, "person_hours", &point->person_hours);
  ko_json_estimate(&item, "loss_avoided", &point->loss_avoided);
  ko_json_estimate(&item, "person_hours_avoided", &point->person_hours_avoided);
  ko_json countries = ko_json_begin(&item, "country_loss_avoided", '{');
  for (uint32_t c = 0; c < o->region->n_countries; c++) ko_json_estimate(&countries, o->region->countries.id[c], &point->country[c]);
  ko_json_end(&countries, '}');
  ko_json_end(&item, '}');
}

void ko_optimised_print_json(FILE *out, const ko_optimised *o) {
  char name[256];
  ko_json top = {.out = out};
  ko_json json = ko_json_begin(&top, NULL, '{');
  ko_json_text(&json, "scenario", o->scenario->name);
  ko_json_number(&json, "budget", o->budget);
  ko_json_text(&json, "objective", ko_objective_name(o, name, sizeof name));
  ko_json_integer(&json, "candidates", o->candidates->n);
  ko_json_integer(&json, "trials", o->n_trials);
  ko_json_integer(&json, "fresh_trials", o->n_fresh);
  ko_json_text(&json, "method", o->exact ? "exact" : "greedy");
  ko_json_truth(&json, "stopped", o->stopped);
  ko_json_integer(&json, "portfolios_tried", o->n_portfolios);
  ko_json list = ko_json_begin(&json, "portfolios", '[');
  for (uint32_t i = 0; i < o->n_points; i++) {
    fputs("\n", out);
    put_point(&list, o, i);
  }
  ko_json_end(&list, ']');
  ko_json_end(&json, '}');
  fputc('\n', out);
}
