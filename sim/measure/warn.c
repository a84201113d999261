/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warn: a warning network between countries. A wave that hits one of them makes the others raise their guard, once the message has found a way
 * over operational facilities of the telecom sector.
 */
#include <stdlib.h>
#include <string.h>

#include "knockon/duration.h"
#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/countries.h"
#include "sim/measure/measure.h"
#include "sim/measure/when.h"

typedef struct warn_params {
  ko_texts countries;
  double gain, delay_hours;
  const char *sector;
  double from_hours, cost, cost_each;
} warn_params;

static const ko_param PARAMS[] = {
    {.key = "countries",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(warn_params, countries),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Countries that warn each other.",
     .source = ""},
    {.key = "gain",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(warn_params, gain),
     .unit = "",
     .min = 0,
     .max = 1,
     .flags = KO_PARAM_REQUIRED | KO_PARAM_EXCLUSIVE_MIN,
     .help = "What is added to the protection of all that a warned country owns, to the end of the trial; of several warnings the largest "
             "counts.",
     .source = ""},
    {.key = "delay_hours",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(warn_params, delay_hours),
     .unit = "h",
     .min = 0,
     .max = KO_HOURS_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Time from a hit until the message is sent.",
     .source = ""},
    {.key = "sector",
     .type = KO_PARAM_TEXT,
     .offset = offsetof(warn_params, sector),
     .unit = "",
     .text = "telecom",
     .help = "Sector whose network carries the message.",
     .source = ""},
    KO_MEASURE_FROM(warn_params),
    KO_MEASURE_COSTS(warn_params, "country"),
};

/* Where a sector is unknown: the one that was meant, or all there are. */
static int raise_sector(ko_edits *edits, const char *sector, ko_error *error) {
  const ko_region *region = ko_edits_region(edits);
  const char *near = ko_suggest(sector, region->sectors, region->n_sectors);
  if (near)
    return ko_edits_raise_at(edits, sector, error, "warn: the region has no sector '%s' to carry the message; did you mean '%s'?", sector,
                             near);
  char names[300] = "";
  size_t length = 0;
  for (uint32_t s = 0; s < region->n_sectors && length + 80 < sizeof names; s++)
    length += (size_t)snprintf(names + length, sizeof names - length, "%s%.60s", s ? ", " : "", region->sectors[s]);
  return ko_edits_raise_at(edits, sector, error, "warn: the region has no sector '%s' to carry the message; name one in `sector`: %s",
                           sector, names);
}

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const warn_params *p = params;
  uint32_t n, *rows;
  int code = ko_measure_partners(edits, "warn", &p->countries, &n, &rows, error);
  if (ko_region_find_sector(ko_edits_region(edits), p->sector) == KO_NONE) code = raise_sector(edits, p->sector, error);
  if (!code)
    code = ko_edits_policy(edits,
                           &(ko_policy){.kind = KO_POLICY_WARN,
                                        .n_countries = n,
                                        .countries = rows,
                                        .number = p->gain,
                                        .delay_hours = p->delay_hours,
                                        .from_hours = p->from_hours,
                                        .text = p->sector},
                           error);
  ko_edits_cost(edits, p->cost + p->cost_each * n);
  free(rows);
  return code;
}

const ko_measure ko_measure_warn = {
    .name = "warn",
    .title = "Warn each other",
    .help = "A wave that hits one of the countries makes the others protect themselves better, if the message gets through. Needs time.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(warn_params),
    .resolve = resolve,
    .over_time = 1,
};
