/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/case.h"

#include <string.h>

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

static int is_left_out(const ko_plan_groups *groups, uint32_t g) { return groups->chance[g] == 0 || groups->need[g] == 0; }

static uint32_t n_suppliers_of(const ko_plan_groups *groups, uint32_t g) { return groups->supplier_first[g + 1] - groups->supplier_first[g]; }

/* How many clauses a group becomes; 0: it is wide. */
static uint32_t n_clauses_in(const ko_plan_groups *groups, uint32_t g) {
  return is_certain(groups->chance[g]) ? n_clauses_of(n_suppliers_of(groups, g), groups->need[g]) : 0;
}

typedef struct compiled {
  ko_clause *clauses;
  ko_wide *wides;
  ko_needs *needs;
  uint8_t *turn;
  uint64_t *bind_keys, *bind_chances;
  uint32_t *bind_dependants, *bind_row;
} compiled;

/* The groups of one facility, behind those of the facilities before it in the order of sweeps. */
static void write_needs(const ko_plan *plan, const ko_plan_groups *groups, uint32_t s, ko_trial_case *out, const compiled *made) {
  made->needs[s] = (ko_needs){out->n_clauses, 0, out->n_wides, 0};
  for (uint32_t g = groups->first[s]; g < groups->first[s + 1]; g++) {
    if (is_left_out(groups, g)) continue;
    uint32_t n_clauses = n_clauses_in(groups, g);
    if (n_clauses > 0) {
      write_clauses(groups, g, plan->n_facilities, made->clauses + out->n_clauses);
      out->n_clauses += n_clauses;
      continue;
    }
    uint32_t row = made->bind_row[g] == KO_NONE ? 0 : made->bind_row[g];
    made->wides[out->n_wides++] = (ko_wide){groups->need[g], groups->supplier_first[g], n_suppliers_of(groups, g), row};
    if (row == 0) continue;
    made->bind_keys[row - 1] = groups->key[g];
    made->bind_chances[row - 1] = groups->chance[g];
    made->bind_dependants[row - 1] = s;
  }
  made->needs[s].clause_end = out->n_clauses;
  made->needs[s].wide_end = out->n_wides;
}

/* Groups that always bind and are simple become clauses, others are wide; those that never bind or need nobody are left out. */
static int compile_groups(ko_arena *arena, const ko_plan *plan, const ko_plan_groups *groups, ko_trial_case *out, ko_error *error) {
  uint32_t n_clauses = 0, n_wides = 0, n_binds = 0;
  uint32_t *bind_row = ko_arena_alloc(arena, (size_t)groups->n + 1, sizeof *bind_row, error);
  if (!bind_row) return KO_E_INTERNAL;
  for (uint32_t g = 0; g < groups->n; g++) {
    bind_row[g] = KO_NONE;
    if (is_left_out(groups, g)) continue;
    if (!is_certain(groups->chance[g])) bind_row[g] = ++n_binds;
    n_clauses += n_clauses_in(groups, g);
    n_wides += n_clauses_in(groups, g) == 0;
  }
  compiled made = {
      .clauses = ko_arena_alloc(arena, (size_t)n_clauses + 1, sizeof(ko_clause), error),
      .wides = ko_arena_alloc(arena, (size_t)n_wides + 1, sizeof(ko_wide), error),
      .needs = ko_arena_alloc(arena, (size_t)plan->n_facilities + 1, sizeof(ko_needs), error),
      .turn = ko_arena_alloc(arena, (size_t)plan->n_facilities + 1, 1, error),
      .bind_keys = ko_arena_alloc(arena, (size_t)n_binds + 1, sizeof(uint64_t), error),
      .bind_chances = ko_arena_alloc(arena, (size_t)n_binds + 1, sizeof(uint64_t), error),
      .bind_dependants = ko_arena_alloc(arena, (size_t)n_binds + 1, sizeof(uint32_t), error),
      .bind_row = bind_row,
  };
  if (!made.clauses || !made.wides || !made.needs || !made.turn) return KO_E_INTERNAL;
  if (!made.bind_keys || !made.bind_chances || !made.bind_dependants) return KO_E_INTERNAL;
  ko_arena scratch = {0};
  uint32_t *order = ko_arena_alloc(&scratch, plan->n_facilities, sizeof *order, error);
  int code = order ? ko_sweep_order(plan, groups, order, error) : KO_E_INTERNAL;
  for (uint32_t i = 0; i < plan->n_facilities && code == KO_OK; i++) {
    made.turn[order[i]] = (uint8_t)((uint64_t)i * 256 / plan->n_facilities);
    write_needs(plan, groups, order[i], out, &made);
  }
  ko_arena_free(&scratch);
  out->clauses = made.clauses;
  out->wides = made.wides;
  out->needs = made.needs;
  out->turn = made.turn;
  out->wide_suppliers = groups->suppliers;
  out->n_binds = n_binds;
  out->bind_keys = made.bind_keys;
  out->bind_chances = made.bind_chances;
  out->bind_dependants = made.bind_dependants;
  out->bind_row = bind_row;
  return code;
}

/* Protection against a wave: the strategy's, with what is raised from its step on. */
static int protection_at(ko_arena *scratch, const ko_plan *plan, const ko_plan_case *plan_case, uint32_t step, const double **facilities,
                         const double **links, ko_error *error) {
  *facilities = plan_case->protection;
  *links = plan_case->link_protection;
  if (!plan_case->n_late_protections || plan_case->late_protections[0].step > step) return KO_OK;
  double *own = ko_arena_alloc(scratch, plan->n_facilities + (size_t)1, sizeof *own, error);
  double *own_links = ko_arena_alloc(scratch, plan->n_links + (size_t)1, sizeof *own_links, error);
  if (!own || !own_links) return KO_E_INTERNAL;
  memcpy(own, plan_case->protection, plan->n_facilities * sizeof *own);
  if (plan->n_links) memcpy(own_links, plan_case->link_protection, plan->n_links * sizeof *own_links);
  for (uint32_t i = 0; i < plan_case->n_late_protections && plan_case->late_protections[i].step <= step; i++) {
    const ko_plan_late *late = &plan_case->late_protections[i];
    double *value = late->entity & KO_LINK ? &own_links[late->entity & ~KO_LINK] : &own[late->entity];
    if (late->to > *value) *value = late->to;
  }
  *facilities = own;
  *links = own_links;
  return KO_OK;
}

/* success x (1 - protection) of every target of a wave; protection raised by a gain. */
static int compile_wave(ko_arena *arena, const ko_plan *plan, const ko_plan_case *plan_case, const ko_plan_wave *wave, double gain,
                        const uint64_t **out, ko_error *error) {
  ko_arena scratch = {0};
  const double *facilities, *links;
  int code = protection_at(&scratch, plan, plan_case, wave->step, &facilities, &links, error);
  size_t n = wave->pick == KO_PICK_EVENTS ? wave->event_first[wave->n_events] : wave->n_targets;
  uint64_t *chances = code ? NULL : ko_arena_alloc(arena, n + 1, sizeof *chances, error);
  if (!code && !chances) code = KO_E_INTERNAL;
  for (size_t i = 0; i < n && !code; i++) {
    const ko_plan_target *target = &wave->targets[wave->pick == KO_PICK_EVENTS ? wave->event_targets[i] : i];
    double protection = target->slot & KO_LINK ? links[target->slot & ~KO_LINK] : facilities[target->slot];
    double success = wave->pick == KO_PICK_EVENTS ? wave->event_success[i] : target->success;
    protection = protection + gain < 1 ? protection + gain : 1;
    chances[i] = ko_chance(success * (1 - protection));
  }
  *out = chances;
  ko_arena_free(&scratch);
  return code;
}

int ko_trial_chances(ko_arena *arena, const ko_plan *plan, const ko_plan_case *plan_case, ko_trial_case *out, ko_error *error) {
  size_t n_levels = plan_case->response.n_gains + (size_t)1;
  const uint64_t **chances = ko_arena_alloc(arena, n_levels * plan->n_waves + 1, sizeof *chances, error);
  uint64_t *foil = ko_arena_alloc(arena, (size_t)plan->n_waves * plan->n_countries + 1, sizeof *foil, error);
  if (!chances || !foil) return KO_E_INTERNAL;
  for (size_t i = 0; i < n_levels * plan->n_waves; i++) {
    size_t level = i / plan->n_waves;
    double gain = level ? plan_case->response.gains[level - 1] : 0;
    int code = compile_wave(arena, plan, plan_case, &plan->waves[i % plan->n_waves], gain, &chances[i], error);
    if (code) return code;
  }
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    uint64_t *of_wave = foil + (size_t)w * plan->n_countries;
    for (uint32_t c = 0; c < plan->n_countries; c++) of_wave[c] = ko_chance(plan_case->prevention[c]);
    for (uint32_t i = 0; i < plan_case->n_late_preventions && plan_case->late_preventions[i].step <= plan->waves[w].step; i++) {
      const ko_plan_late *late = &plan_case->late_preventions[i];
      uint64_t chance = ko_chance(late->to);
      if (chance > of_wave[late->entity]) of_wave[late->entity] = chance;
    }
  }
  out->chances = chances;
  out->foil_chances = foil;
  return KO_OK;
}

static uint32_t first_with_net(const ko_plan *plan, const ko_plan_case *plan_case, uint32_t k) {
  uint32_t n = plan_case->nets[k].n_links, c = 0;
  for (; &plan->cases[c] != plan_case; c++)
    if (plan->cases[c].nets[k].n_links == n && (n == 0 || memcmp(plan->cases[c].net_link[k], plan_case->net_link[k], n * sizeof(uint32_t)) == 0)) break;
  return c;
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
    sectors[k].same_net_as = first_with_net(plan, plan_case, k);
  }
  return KO_OK;
}

int ko_trial_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, ko_trial_case *out, ko_trial_sector *sectors, ko_error *error) {
  const ko_plan_case *plan_case = &plan->cases[strategy];
  int code = compile_groups(arena, plan, &plan_case->groups, out, error);
  if (code == KO_OK) code = ko_trial_chances(arena, plan, plan_case, out, error);
  if (code == KO_OK) code = compile_links(arena, plan, plan_case, sectors, error);
  if (code == KO_OK && plan->over_time) code = ko_trial_case_repairs(arena, plan, strategy, out, error);
  out->sectors = sectors;
  return code;
}
