/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From counts to a sink. Nothing here may depend on the machine, the time, the number of threads or where files lie.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/region.h"
#include "sim/run/labels.h"
#include "sim/run/run.h"

/* Sentences on lines of one growing text. */
typedef struct lines {
  char *text;
  size_t length;
  int failed;
} lines;

static void add_line(void *context, const char *sentence) {
  lines *l = context;
  size_t more = strlen(sentence) + 2;
  char *text = l->failed ? NULL : realloc(l->text, l->length + more);
  if (!text) {
    l->failed = 1;
    return;
  }
  l->text = text;
  l->length += (size_t)snprintf(text + l->length, more, "%s%s", l->length ? "\n" : "", sentence);
}

static int put_inferred(const ko_plan *plan, ko_sink *sink, ko_error *error) {
  lines l = {0};
  ko_inferred(plan, add_line, &l);
  int code = l.failed ? ko_raise_memory(error, l.length) : sink->attribute_text(sink, "inferred", l.text ? l.text : "", error);
  free(l.text);
  return code;
}

static int put_attributes(const ko_plan *plan, const ko_folded *folded, ko_sink *sink, ko_error *error) {
  const ko_scenario *scenario = plan->scenario;
  char scenario_hash[20], region_hash[20], tables_hash[20];
  const uint64_t tables = ko_wave_tables_hash(&plan->tables);
  snprintf(scenario_hash, sizeof scenario_hash, "%016" PRIx64, scenario->hash);
  snprintf(region_hash, sizeof region_hash, "%016" PRIx64, plan->region->hash);
  snprintf(tables_hash, sizeof tables_hash, "%016" PRIx64, tables);
  const char *const texts[][2] = {{"Conventions", "CF-1.10"},
                                  {"title", scenario->name ? scenario->name : ""},
                                  {"knockon_version", KNOCKON_VERSION},
                                  {"stop_reason", folded->stop_reason},
                                  {"scenario_hash", scenario_hash},
                                  {"region_hash", region_hash},
                                  {"scenario", scenario->text ? scenario->text : ""},
                                  {"tables_hash", tables ? tables_hash : NULL}};
  const struct {
    const char *name;
    int64_t value;
  } integers[] = {{"format_version", KO_FORMAT_VERSION}, {"seed", (int64_t)plan->draws.seed}, {"trials", (int64_t)folded->n_trials}};
  int code = KO_OK;
  for (size_t i = 0; i < sizeof integers / sizeof integers[0] && !code; i++)
    code = sink->attribute_integer(sink, integers[i].name, integers[i].value, error);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && !code; i++)
    if (texts[i][1]) code = sink->attribute_text(sink, texts[i][0], texts[i][1], error);
  if (!code && plan->over_time) code = sink->attribute_number(sink, "step_hours", plan->step_hours, error);
  if (!code && plan->over_time) code = sink->attribute_number(sink, "horizon_hours", plan->n_steps * plan->step_hours, error);
  return code ? code : put_inferred(plan, sink, error);
}

static int put_tables(const ko_region *region, ko_sink *sink, ko_error *error) {
  static const char *const names[KO_N_TABLES] = {"region/countries", "region/facilities", "region/links", "region/dependencies",
                                                 "region/projects"};
  for (size_t t = 0; t < KO_N_TABLES; t++) {
    const ko_table *table = &region->tables[t];
    for (uint32_t c = 0; c < table->n_columns; c++) {
      int code = sink->column(sink, names[t], table->columns[c].name, table->n_rows, table->columns[c].cells, error);
      if (code) return code;
    }
  }
  return KO_OK;
}

static int put_wave_tables(const ko_plan *plan, ko_sink *sink, ko_error *error) {
  char name[KO_WAVE_TABLE_ROOM];
  int code = KO_OK;
  for (size_t w = 0; w < plan->tables.n; w++) {
    const ko_sheet *sheet = &plan->tables.sheets[w];
    ko_wave_table_name(plan->scenario, w, name);
    for (uint32_t c = 0; c < sheet->n_columns && !code; c++)
      code = sink->column(sink, name, sheet->columns[c].name, sheet->n_rows, sheet->columns[c].cells, error);
  }
  return code;
}

/* The tallies find their sums strategy by strategy in one piece each. */
static int put_tallies(const ko_layout *layout, const ko_folded *folded, ko_sink *sink, ko_error *error) {
  const int64_t **sums = calloc(layout->n ? layout->n : 1, sizeof *sums);
  if (!sums) return ko_raise_memory(error, layout->n * sizeof *sums);
  for (size_t k = 0; k < layout->n; k++) sums[k] = folded->sums + layout->first_sum[k];
  const ko_totals totals = {.plan = layout->plan,
                            .n_trials = folded->n_trials,
                            .tallies = layout->tallies,
                            .n_tallies = layout->n,
                            .sums = sums,
                            .read = folded->read,
                            .store = folded->store};
  int code = KO_OK;
  for (size_t k = 0; k < layout->n && !code; k++)
    if (layout->tallies[k]->finish) code = layout->tallies[k]->finish(&totals, k, sink, error);
  free(sums);
  return code;
}

int ko_run_finish(const ko_layout *layout, const ko_folded *folded, ko_sink *sink, ko_error *error) {
  int code = put_attributes(layout->plan, folded, sink, error);
  if (!code) code = ko_tally_coordinates(layout->plan, folded->n_trials, sink, error);
  ko_labels labels;
  if (!code) code = ko_labels_put(layout->plan, sink, &labels, error);
  if (code) return code;
  ko_labelled labelled = ko_labelled_sink(sink, labels);
  code = put_tallies(layout, folded, &labelled.sink, error);
  if (!code) code = put_tables(layout->plan->region, sink, error);
  return code ? code : put_wave_tables(layout->plan, sink, error);
}
