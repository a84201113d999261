/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/case.h"

enum { CLAUSES_MOST = 6 }; /* a group that needs more clauses is counted instead */

static uint32_t choose(uint32_t n, uint32_t k) {
  uint64_t ways = 1;
  for (uint32_t i = 0; i < k; i++) ways = ways * (n - i) / (i + 1);
  return ways > UINT32_MAX ? UINT32_MAX : (uint32_t)ways;
}

/* How many clauses say "need of n work"; 0: it must be counted. A clause holds n - need + 1 suppliers, at most three. */
static uint32_t n_clauses_of(uint32_t n, uint32_t need) {
  if (need > n) return 1; /* never met: one clause of nothing */
  uint32_t size = n - need + 1;
  if (size > 3) return 0;
  uint32_t n_clauses = choose(n, size);
  return size == 1 || n_clauses <= CLAUSES_MOST ? n_clauses : 0;
}

static void write_clauses(const ko_plan_groups *groups, uint32_t g, uint32_t nothing, ko_clause *out) {
  const uint32_t *s = groups->suppliers + groups->supplier_first[g];
  uint32_t n = groups->supplier_first[g + 1] - groups->supplier_first[g], need = groups->need[g], dependant = groups->dependant[g];
  if (need > n) {
    *out = (ko_clause){dependant, nothing, nothing, nothing};
    return;
  }
  uint32_t size = n - need + 1;
  for (uint32_t a = 0; a < n; a++) {
    if (size == 1) *out++ = (ko_clause){dependant, s[a], s[a], s[a]};
    for (uint32_t b = a + 1; size >= 2 && b < n; b++) {
      if (size == 2) *out++ = (ko_clause){dependant, s[a], s[b], s[b]};
      for (uint32_t c = b + 1; size == 3 && c < n; c++) *out++ = (ko_clause){dependant, s[a], s[b], s[c]};
    }
  }
}

static int is_certain(uint64_t chance) { return (chance >> 32) != 0; }

/* Groups that always bind and are simple become clauses, others are wide; those that never bind or need nobody are left out. */
static int compile_groups(ko_arena *arena, const ko_plan *plan, const ko_plan_groups *groups, ko_trial_case *out, ko_error *error) {
  uint32_t n = plan->n_facilities, n_clauses = 0, n_wides = 0, n_binds = 0;
  uint32_t *clause_first = ko_arena_alloc(arena, (size_t)n + 1, sizeof *clause_first, error);
  uint32_t *wide_first = ko_arena_alloc(arena, (size_t)n + 1, sizeof *wide_first, error);
  uint32_t *bind_row = ko_arena_alloc(arena, (size_t)groups->n + 1, sizeof *bind_row, error);
  if (!clause_first || !wide_first || !bind_row) return KO_E_INTERNAL;
  for (uint32_t s = 0; s < n; s++) {
    clause_first[s] = n_clauses;
    wide_first[s] = n_wides;
    for (uint32_t g = groups->first[s]; g < groups->first[s + 1]; g++) {
      bind_row[g] = KO_NONE;
      if (groups->chance[g] == 0 || groups->need[g] == 0) continue;
      uint32_t clauses = n_clauses_of(groups->supplier_first[g + 1] - groups->supplier_first[g], groups->need[g]);
      if (!is_certain(groups->chance[g])) bind_row[g] = ++n_binds;
      if (is_certain(groups->chance[g]) && clauses > 0)
        n_clauses += clauses;
      else
        n_wides++;
    }
  }
  clause_first[n] = n_clauses;
  wide_first[n] = n_wides;

  ko_clause *clauses = ko_arena_alloc(arena, (size_t)n_clauses + 1, sizeof *clauses, error);
  ko_wide *wides = ko_arena_alloc(arena, (size_t)n_wides + 1, sizeof *wides, error);
  uint64_t *bind_keys = ko_arena_alloc(arena, (size_t)n_binds + 1, sizeof *bind_keys, error);
  uint64_t *bind_chances = ko_arena_alloc(arena, (size_t)n_binds + 1, sizeof *bind_chances, error);
  uint32_t *bind_dependants = ko_arena_alloc(arena, (size_t)n_binds + 1, sizeof *bind_dependants, error);
  if (!clauses || !wides || !bind_keys || !bind_chances || !bind_dependants) return KO_E_INTERNAL;
  uint32_t clause = 0, wide = 0;
  for (uint32_t g = 0; g < groups->n; g++) {
    if (groups->chance[g] == 0 || groups->need[g] == 0) continue;
    uint32_t n_suppliers = groups->supplier_first[g + 1] - groups->supplier_first[g];
    uint32_t n_clauses_here = n_clauses_of(n_suppliers, groups->need[g]);
    if (is_certain(groups->chance[g]) && n_clauses_here > 0) {
      write_clauses(groups, g, n, clauses + clause);
      clause += n_clauses_here;
      continue;
    }
    uint32_t row = bind_row[g] == KO_NONE ? 0 : bind_row[g];
    wides[wide++] = (ko_wide){groups->need[g], groups->supplier_first[g], n_suppliers, row};
    if (row == 0) continue;
    bind_keys[row - 1] = groups->key[g];
    bind_chances[row - 1] = groups->chance[g];
    bind_dependants[row - 1] = groups->dependant[g];
  }
  out->clauses = clauses;
  out->clause_first = clause_first;
  out->wides = wides;
  out->wide_first = wide_first;
  out->wide_suppliers = groups->suppliers;
  out->n_binds = n_binds;
  out->bind_keys = bind_keys;
  out->bind_chances = bind_chances;
  out->bind_dependants = bind_dependants;
  out->bind_row = bind_row;
  return KO_OK;
}

/* success x (1 - protection) of every target of every wave. */
static int compile_chances(ko_arena *arena, const ko_plan *plan, const ko_plan_case *plan_case, ko_trial_case *out, ko_error *error) {
  const uint64_t **chances = ko_arena_alloc(arena, plan->n_waves + (size_t)1, sizeof *chances, error);
  if (!chances) return KO_E_INTERNAL;
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    uint64_t *of_wave = ko_arena_alloc(arena, wave->n_targets + (size_t)1, sizeof *of_wave, error);
    if (!of_wave) return KO_E_INTERNAL;
    for (uint32_t i = 0; i < wave->n_targets; i++) {
      uint32_t slot = wave->targets[i].slot;
      double protection = slot & KO_LINK ? plan_case->link_protection[slot & ~KO_LINK] : plan_case->protection[slot];
      of_wave[i] = ko_chance(wave->targets[i].success * (1 - protection));
    }
    chances[w] = of_wave;
  }
  out->chances = chances;
  return KO_OK;
}

static int compile_links(ko_arena *arena, const ko_plan *plan, const ko_plan_case *plan_case, ko_trial_sector *sectors, ko_error *error) {
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    const ko_net *net = &plan_case->nets[k];
    uint32_t *link_row = ko_arena_alloc(arena, net->n_links + (size_t)1, sizeof *link_row, error);
    uint32_t *net_of_link = ko_arena_alloc(arena, sector->n_links + (size_t)1, sizeof *net_of_link, error);
    if (!link_row || !net_of_link) return KO_E_INTERNAL;
    for (uint32_t l = 0; l < sector->n_links; l++) net_of_link[l] = KO_NONE;
    for (uint32_t i = 0; i < net->n_links; i++) {
      uint32_t slot = plan_case->net_link[k][i];
      link_row[i] = plan->link_hit_row[slot];
      net_of_link[slot - sector->first_link] = i;
    }
    sectors[k].link_row = link_row;
    sectors[k].net_of_link = net_of_link;
  }
  return KO_OK;
}

int ko_trial_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_trial_case *out, ko_trial_sector *sectors, ko_error *error) {
  const ko_plan_case *plan_case = &plan->cases[strategy];
  int code = compile_groups(arena, plan, &plan_case->groups, out, error);
  if (code == KO_OK) code = compile_chances(arena, plan, plan_case, out, error);
  if (code == KO_OK) code = compile_links(arena, plan, plan_case, sectors, error);
  out->sectors = sectors;
  return code;
}
