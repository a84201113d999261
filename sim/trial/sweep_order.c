/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In which order facilities are swept: by slot, but whoever falls with one supplier alone (all of a group's suppliers are needed) comes
 * after it, except in circles. Most of what falls falls through such groups, and in this order it does so within one sweep.
 *
 * Complexity: facilities + edges (depth-first search, suppliers first).
 */
#include <string.h>

#include "sim/trial/case.h"

/* Suppliers that a facility cannot do without, by slot. */
typedef struct sole_edges {
  uint32_t *first, *suppliers;
} sole_edges;

static void list_sole(const ko_plan *plan, const ko_plan_groups *groups, sole_edges *out) {
  uint32_t n = 0;
  for (uint32_t s = 0; s < plan->n_facilities; s++) {
    out->first[s] = n;
    for (uint32_t g = groups->first[s]; g < groups->first[s + 1]; g++) {
      if (groups->chance[g] == 0 || groups->need[g] != groups->supplier_first[g + 1] - groups->supplier_first[g]) continue;
      for (uint32_t e = groups->supplier_first[g]; e < groups->supplier_first[g + 1]; e++) out->suppliers[n++] = groups->suppliers[e];
    }
  }
  out->first[plan->n_facilities] = n;
}

int ko_sweep_order(const ko_plan *plan, const ko_plan_groups *groups, uint32_t *order, ko_error *error) {
  uint32_t n = plan->n_facilities, n_edges = groups->supplier_first[groups->n], n_order = 0;
  ko_arena scratch = {0};
  sole_edges sole = {.first = ko_arena_alloc(&scratch, (size_t)n + 1, sizeof(uint32_t), error),
                     .suppliers = ko_arena_alloc(&scratch, n_edges, sizeof(uint32_t), error)};
  uint32_t *stack = ko_arena_alloc(&scratch, n, sizeof *stack, error), *next = ko_arena_alloc(&scratch, n, sizeof *next, error);
  uint8_t *met = ko_arena_alloc(&scratch, n, 1, error);
  int code = sole.first && sole.suppliers && stack && next && met ? KO_OK : KO_E_INTERNAL;
  if (code == KO_OK) {
    list_sole(plan, groups, &sole);
    memcpy(next, sole.first, n * sizeof *next);
  }
  for (uint32_t root = 0; root < n && code == KO_OK; root++) {
    uint32_t top = 0;
    if (met[root]) continue;
    met[root] = 1;
    stack[top++] = root;
    while (top > 0) {
      uint32_t s = stack[top - 1];
      if (next[s] == sole.first[s + 1]) {
        order[n_order++] = s;
        top--;
        continue;
      }
      uint32_t supplier = sole.suppliers[next[s]++];
      if (met[supplier]) continue;
      met[supplier] = 1;
      stack[top++] = supplier;
    }
  }
  ko_arena_free(&scratch);
  return code;
}
