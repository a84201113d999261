/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/measure/groups.h"

#include <stdlib.h>

#include "sim/base/base.h"

static int mark_rows(const ko_region *region, uint32_t n, const uint32_t *rows, uint8_t **out, ko_error *error) {
  size_t size = region->n_facilities ? region->n_facilities : 1;
  *out = calloc(size, 1);
  if (!*out) return ko_raise_memory(error, size);
  for (uint32_t i = 0; i < n; i++) (*out)[rows[i]] = 1;
  return KO_OK;
}

int ko_measure_dependants(ko_edits *edits, const ko_targets *targets, uint8_t **chosen, ko_error *error) {
  uint32_t n;
  const uint32_t *rows;
  int code = ko_edits_targets(edits, targets, &n, &rows, error);
  if (code) return code;
  for (uint32_t i = 0; i < n; i++)
    if (rows[i] & KO_LINK)
      return ko_edits_raise(edits, error, "link '%s' depends on nothing: name the facilities that depend on the supply",
                            ko_edits_region(edits)->links.id[rows[i] & ~KO_LINK]);
  return mark_rows(ko_edits_region(edits), n, rows, chosen, error);
}

int ko_measure_suppliers(ko_edits *edits, const ko_filter *filter, uint8_t **matches, ko_error *error) {
  uint32_t n;
  const uint32_t *rows;
  int code = ko_edits_facilities(edits, filter, &n, &rows, error);
  return code ? code : mark_rows(ko_edits_region(edits), n, rows, matches, error);
}

int ko_measure_has_supplier(const ko_region *region, uint32_t group, const uint8_t *matches) {
  for (uint32_t i = region->groups.first[group]; i < region->groups.first[group + 1]; i++)
    if (matches[region->groups.suppliers[i]]) return 1;
  return 0;
}
