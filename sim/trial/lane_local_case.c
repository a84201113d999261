/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the settler of local rules reads of a strategy: made once, shared by all threads.
 */
#include "sim/trial/lane_local.h"

#include <string.h>

typedef struct making {
  const ko_plan *plan;
  const ko_plan_case *plan_case;
  const ko_plan_groups *groups;
  const ko_trial_case *trial;
  uint32_t *edge_first, *edges;
  ko_local_facility *facilities;
  ko_local_wide *wides;
  ko_local_bind *binds;
  uint32_t n_wides, n_binds;
} making;

int ko_local_fits(const ko_plan *plan) {
  const uint32_t most = 1U << (32 - EDGE_BITS);
  int fits = plan->over_time && !plan->black_start && plan->n_facilities < most;
  for (uint32_t c = 0; c < plan->n_cases; c++) fits = fits && plan->cases[c].groups.n < most;
  for (uint32_t k = 0; k < plan->n_sectors; k++) fits = fits && plan->sectors[k].rule->flags & KO_RULE_LOCAL;
  return fits;
}

static uint32_t n_suppliers(const ko_plan_groups *groups, uint32_t g) { return groups->supplier_first[g + 1] - groups->supplier_first[g]; }

static int is_wide(const ko_plan_groups *groups, uint32_t slot) {
  if (groups->first[slot + 1] - groups->first[slot] > LOCAL_GROUPS) return 1;
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++)
    if (n_suppliers(groups, g) > LOCAL_SUPPLIERS) return 1;
  return 0;
}

/* What a group that is never met needs, is one more than it has. */
static uint32_t need_of(const ko_plan_groups *groups, uint32_t g) {
  uint32_t most = n_suppliers(groups, g) + 1;
  return groups->need[g] < most ? groups->need[g] : most;
}

/* Suppliers in the start less those needed there. */
static int32_t spare_of(const making *m, uint32_t g) {
  int32_t n = 0;
  for (uint32_t e = m->groups->supplier_first[g]; e < m->groups->supplier_first[g + 1]; e++)
    n += m->plan_case->start[m->groups->suppliers[e]];
  return m->groups->chance[g] >> 32 ? n - (int32_t)need_of(m->groups, g) : n;
}

static void add_bind(making *m, uint32_t g, uint32_t edge) {
  if (m->trial->bind_row[g] != KO_NONE) m->binds[m->n_binds++] = (ko_local_bind){edge, g, need_of(m->groups, g), m->trial->bind_row[g]};
}

static void make_facility(making *m, uint32_t slot) {
  const ko_plan_groups *groups = m->groups;
  ko_local_facility *facility = &m->facilities[slot];
  uint32_t first = groups->first[slot], flags = m->plan_case->start[slot] ? LOCAL_IN | LOCAL_UP : LOCAL_NEVER, unmet = 0;
  int wide = is_wide(groups, slot);
  if (m->plan_case->response.restart[slot] == 0) flags |= LOCAL_AT_ONCE;
  if (wide) {
    flags |= LOCAL_WIDE;
    facility->wide_first[0] = (uint16_t)m->n_wides;
    facility->wide_first[1] = (uint16_t)(m->n_wides >> 16);
  }
  for (uint32_t g = first; g < groups->first[slot + 1]; g++) {
    uint32_t k = g - first;
    int32_t spare = spare_of(m, g);
    if (m->trial->buffers->of_group[g] != KO_NONE) flags |= ko_local_buffered(wide ? 0 : k);
    if (wide) {
      unmet += spare < 0;
      m->wides[m->n_wides++] = (ko_local_wide){
          .dependant = slot, .group = g, .spare_in = spare, .spare_up = spare, .unmet_in = spare < 0, .unmet_up = spare < 0};
    } else {
      unmet |= (uint32_t)(spare < 0) << k;
      facility->spare_in[k] = facility->spare_up[k] = (int8_t)spare;
    }
  }
  facility->flags = (uint16_t)flags;
  facility->unmet_in = facility->unmet_up = unmet;
  for (uint32_t g = first; g < groups->first[slot + 1]; g++) add_bind(m, g, ko_local_edge(facility, slot, g - first));
}

static void make_edges(making *m) {
  const ko_plan_groups *groups = m->groups;
  uint32_t n = m->plan->n_facilities;
  for (uint32_t e = 0; e < groups->supplier_first[groups->n]; e++) m->edge_first[groups->suppliers[e] + 2]++;
  for (uint32_t slot = 0; slot < n; slot++) m->edge_first[slot + 2] += m->edge_first[slot + 1];
  for (uint32_t g = 0; g < groups->n; g++) {
    uint32_t slot = groups->dependant[g], edge = ko_local_edge(&m->facilities[slot], slot, g - groups->first[slot]);
    for (uint32_t e = groups->supplier_first[g]; e < groups->supplier_first[g + 1]; e++)
      m->edges[m->edge_first[groups->suppliers[e] + 1]++] = edge;
  }
}

int ko_local_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const struct ko_local_case **out, ko_error *error) {
  const ko_plan_case *plan_case = &plan->cases[strategy];
  making m = {.plan = plan, .plan_case = plan_case, .groups = &plan_case->groups, .trial = plan_case->trial};
  size_t n = plan->n_facilities, n_wides = 0;
  for (uint32_t slot = 0; slot < n; slot++)
    if (is_wide(m.groups, slot)) n_wides += m.groups->first[slot + 1] - m.groups->first[slot];
  struct ko_local_case *made = ko_arena_alloc(arena, 1, sizeof *made, error);
  m.edge_first = ko_arena_alloc(arena, n + 2, sizeof *m.edge_first, error);
  m.edges = ko_arena_alloc(arena, m.groups->supplier_first[m.groups->n] + (size_t)1, sizeof *m.edges, error);
  m.facilities = ko_arena_alloc_aligned(arena, n + 1, sizeof *m.facilities, error);
  m.wides = ko_arena_alloc(arena, n_wides + 1, sizeof *m.wides, error);
  m.binds = ko_arena_alloc(arena, m.trial->n_binds + (size_t)1, sizeof *m.binds, error);
  if (!made || !m.edge_first || !m.edges || !m.facilities || !m.wides || !m.binds) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < n; slot++) make_facility(&m, slot);
  make_edges(&m);
  *made = (struct ko_local_case){m.edge_first, m.edges, m.facilities, m.n_wides, m.wides, m.n_binds, m.binds};
  *out = made;
  return KO_OK;
}
