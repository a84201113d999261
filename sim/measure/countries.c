/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/measure/countries.h"

#include <stdlib.h>

#include "sim/base/base.h"

static int contains(const uint32_t *rows, uint32_t n, uint32_t row) {
  for (uint32_t i = 0; i < n; i++)
    if (rows[i] == row) return 1;
  return 0;
}

int ko_measure_countries(ko_edits *edits, const char *measure, const ko_texts *ids, uint32_t *n, uint32_t **rows, ko_error *error) {
  const ko_region *region = ko_edits_region(edits);
  int code = KO_OK;
  *n = 0;
  *rows = calloc(ids->n + 1, sizeof **rows);
  if (!*rows) return ko_raise_memory(error, (ids->n + 1) * sizeof **rows);
  for (size_t i = 0; i < ids->n; i++) {
    const char *id = ids->items[i];
    uint32_t country = ko_region_find_country(region, id);
    if (country == KO_NONE) {
      const char *near = ko_suggest(id, region->countries.id, region->n_countries);
      code = ko_edits_raise_at(edits, id, error, "%s: there is no country '%s' in the region%s%s%s", measure, id,
                               near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    } else if (contains(*rows, *n, country)) {
      ko_edits_warn(edits, error, "%s: country '%s' is named twice; it counts once", measure, id);
    } else {
      (*rows)[(*n)++] = country;
    }
  }
  return code;
}

int ko_measure_partners(ko_edits *edits, const char *measure, const ko_texts *ids, uint32_t *n, uint32_t **rows, ko_error *error) {
  int code = ko_measure_countries(edits, measure, ids, n, rows, error);
  if (!code && *n < 2) code = ko_edits_raise(edits, error, "%s: an agreement needs two countries at least", measure);
  return code;
}
