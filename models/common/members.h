/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of nodes that is added to and taken from in any order, and listed in no time.
 */
#ifndef KO_MODELS_MEMBERS_H
#define KO_MODELS_MEMBERS_H

#include <stdint.h>

#include "models/common/carve.h"

typedef struct ko_members {
  uint32_t n, *items;
  uint32_t *at; /* [nodes] place among the items; UINT32_MAX: no member */
} ko_members;

static inline void ko_members_place(ko_carve *carve, uint32_t n_nodes, ko_members *out) {
  out->items = ko_carve_take(carve, n_nodes, sizeof *out->items);
  out->at = ko_carve_take(carve, n_nodes, sizeof *out->at);
}

static inline void ko_members_clear(ko_members *set, uint32_t n_nodes) {
  set->n = 0;
  for (uint32_t v = 0; v < n_nodes; v++) set->at[v] = UINT32_MAX;
}

static inline void ko_members_add(ko_members *set, uint32_t v) {
  if (set->at[v] != UINT32_MAX) return;
  set->at[v] = set->n;
  set->items[set->n++] = v;
}

static inline void ko_members_remove(ko_members *set, uint32_t v) {
  uint32_t at = set->at[v];
  if (at == UINT32_MAX) return;
  uint32_t last = set->items[--set->n];
  set->items[at] = last;
  set->at[last] = at;
  set->at[v] = UINT32_MAX;
}

#endif
