/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Success: the probability that a hit damages an unprotected target; one number for all, a column, or a lognormal fragility curve on
 * a column of intensities, P = Phi(ln(x / median) / beta), 0 where there is no intensity.
 */
#include <math.h>
#include <string.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

static double fragility(const ko_success *success, double intensity) {
  if (!(intensity > 0)) return 0;
  return ko_normal_cdf(ko_log(intensity / success->median) / success->beta);
}

/* Those of one kind, from the column of its table. */
static int from_column(ko_maker *maker, const ko_success *success, int links, uint32_t n, const uint32_t *entities, double *out) {
  const ko_region *region = maker->region;
  double *column = ko_arena_alloc(&maker->scratch, links ? region->n_links : region->n_facilities, sizeof *column, maker->error);
  if (!column) return KO_E_INTERNAL;
  const char *table = links ? "links.csv" : "facilities.csv";
  int known = links ? ko_link_numbers(region, success->column, column) : ko_facility_numbers(region, success->column, column);
  if (!known)
    return ko_maker_raise_at(maker, success->column, success->mark, "success: %s has no column '%s'%s", table, success->column,
                             ko_maker_hint(maker, links ? ko_link_column_suggest(region, success->column)
                                                        : ko_facility_column_suggest(region, success->column)));
  for (uint32_t i = 0; i < n; i++) {
    if ((entities[i] & KO_LINK ? 1 : 0) != links) continue;
    uint32_t row = entities[i] & ~KO_LINK;
    if (success->kind == KO_SUCCESS_FRAGILITY) {
      out[i] = fragility(success, column[row]);
      continue;
    }
    out[i] = column[row];
    if (!(out[i] >= 0 && out[i] <= 1))
      return ko_maker_raise_at(maker, success->column, success->mark, "success: '%s' has no probability (0 to 1) in column '%s' of %s",
                               links ? region->links.id[row] : region->facilities.id[row], success->column, table);
  }
  return KO_OK;
}

int ko_maker_success(ko_maker *maker, const ko_success *success, uint32_t n, const uint32_t *entities, double *out) {
  int facilities = 0, links = 0, code = KO_OK;
  if (success->kind == KO_SUCCESS_NUMBER) {
    for (uint32_t i = 0; i < n; i++) out[i] = success->number;
    return KO_OK;
  }
  for (uint32_t i = 0; i < n; i++) *(entities[i] & KO_LINK ? &links : &facilities) = 1;
  if (facilities) code = from_column(maker, success, 0, n, entities, out);
  if (links && !code) code = from_column(maker, success, 1, n, entities, out);
  return code;
}

int ko_maker_event_success(ko_maker *maker, const ko_success *success, const ko_choice *choice, double *out) {
  uint32_t n = choice->event_first[choice->n_events];
  if (success->kind != KO_SUCCESS_NUMBER && (success->kind != KO_SUCCESS_FRAGILITY || strcmp(success->column, "intensity") != 0))
    return ko_maker_raise(maker, success->mark,
                          "success: with a table of intensities it is a number or a fragility curve on the table's column, { column: "
                          "intensity, median: ..., beta: ... }");
  for (uint32_t i = 0; i < n; i++)
    out[i] = success->kind == KO_SUCCESS_NUMBER ? success->number : fragility(success, choice->event_intensity[i]);
  return KO_OK;
}
