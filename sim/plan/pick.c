/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picks: how many of the candidates, and which. By rank (a score, a column, or the order of rows), at random, or a share of each
 * (`knowledge`); or as many as a budget pays for.
 *
 * Complexity: one sort; with `recalculate` one ranking a pick.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

typedef struct ranked {
  double key;
  uint32_t entity;
} ranked;

static int by_key(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->key > y->key || x->key < y->key) return x->key > y->key ? -1 : 1;
  return (x->entity > y->entity) - (x->entity < y->entity);
}

static int is_random(const ko_targets *targets) { return targets->by && strcmp(targets->by, "random") == 0; }

/* Facilities, links, or both among the candidates? Scores and columns compare only what is alike. */
static int kinds_of(uint32_t n, const uint32_t *candidates, int *facilities, int *links) {
  *facilities = *links = 0;
  for (uint32_t i = 0; i < n; i++) *(candidates[i] & KO_LINK ? links : facilities) = 1;
  return *facilities && *links;
}

/* Does the cost still fit? A hair of room, so that three times 0.1 fit into 0.3. */
static int fits(double spent, double cost, double budget) { return spent + cost <= budget * (1 + 1e-9); }

/* Candidates by rank, highest first; `by_rows`: as they come. */
static int rank(ko_maker *maker, const ko_targets *targets, uint32_t n, const uint32_t *candidates, int links, int by_rows, ranked **out) {
  const double *keys = NULL;
  *out = ko_arena_alloc(&maker->scratch, n, sizeof **out, maker->error);
  if (!*out) return KO_E_INTERNAL;
  if (targets->by && !by_rows) {
    int code = ko_maker_keys(maker, targets->by, links, targets->mark, &keys);
    if (code) return code;
  }
  for (uint32_t i = 0; i < n; i++) (*out)[i] = (ranked){keys ? keys[candidates[i] & ~KO_LINK] : 0, candidates[i]};
  if (keys) qsort(*out, n, sizeof **out, by_key);
  return KO_OK;
}

/* Costs of all candidates, in their order. */
static int find_costs(ko_maker *maker, const ko_targets *targets, uint32_t n, const ranked *order, double *costs) {
  const ko_region *region = maker->region;
  int facilities = 0, links = 0;
  for (uint32_t i = 0; i < n; i++) *(order[i].entity & KO_LINK ? &links : &facilities) = 1;
  for (int kind = 0; kind < 2; kind++) {
    if (!(kind ? links : facilities)) continue;
    uint32_t n_rows = kind ? region->n_links : region->n_facilities;
    double *column = ko_arena_alloc(&maker->scratch, n_rows, sizeof *column, maker->error);
    if (!column) return KO_E_INTERNAL;
    const char *name = targets->cost_column ? targets->cost_column : "cost";
    int known = kind ? ko_link_numbers(region, name, column) : ko_facility_numbers(region, name, column);
    if (!known)
      return ko_maker_raise_at(
          maker, name, targets->mark, "budget: %s has no column '%s'%s", kind ? "links.csv" : "facilities.csv", name,
          ko_maker_hint(maker, kind ? ko_link_column_suggest(region, name) : ko_facility_column_suggest(region, name)));
    for (uint32_t i = 0; i < n; i++) {
      if ((order[i].entity & KO_LINK ? 1 : 0) != kind) continue;
      uint32_t row = order[i].entity & ~KO_LINK;
      costs[i] = column[row];
      if (!(costs[i] >= 0))
        return ko_maker_raise_at(maker, name, targets->mark, "budget: '%s' has no cost (0 or more) in column '%s'",
                                 kind ? region->links.id[row] : region->facilities.id[row], name);
    }
  }
  return KO_OK;
}

/* Rank again after each pick, assuming that it succeeds: order becomes picks first, in their order, then the others. */
static int pick_again(ko_maker *maker, const ko_targets *targets, const ko_score *score, int links, uint32_t n, ranked *order,
                      uint32_t count, const double *costs, uint32_t *n_picked) {
  const ko_region *region = maker->region;
  uint32_t n_rows = links ? region->n_links : region->n_facilities, n_taken = 0, n_left = n;
  double spent = 0;
  uint8_t *gone = ko_arena_alloc(&maker->scratch, n_rows, 1, maker->error);
  int64_t *values = ko_arena_alloc(&maker->scratch, n_rows, sizeof *values, maker->error);
  ranked *taken = ko_arena_alloc(&maker->scratch, n, sizeof *taken, maker->error);
  uint32_t *rest = ko_arena_alloc(&maker->scratch, n, sizeof *rest, maker->error);
  if (!gone || !values || !taken || !rest) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < n; i++) rest[i] = i;
  ko_removed removed = {links ? NULL : gone, links ? gone : NULL};
  while (n_taken < count && n_left > 0) {
    int code = ko_maker_rank_again(maker, score, links, &removed, values);
    if (code) return code;
    /* The best that can be paid for. What does not fit now never will. */
    uint32_t best = KO_NONE, kept = 0;
    for (uint32_t k = 0; k < n_left; k++) {
      uint32_t i = rest[k], row = order[i].entity & ~KO_LINK;
      if (costs && !fits(spent, costs[i], targets->budget)) continue;
      rest[kept++] = i;
      if (best == KO_NONE) {
        best = i;
        continue;
      }
      int64_t high = values[order[best].entity & ~KO_LINK];
      if (values[row] > high || (values[row] == high && order[i].entity < order[best].entity)) best = i;
    }
    n_left = kept;
    if (best == KO_NONE) break;
    if (costs) spent += costs[best];
    gone[order[best].entity & ~KO_LINK] = 1;
    taken[n_taken++] = order[best];
    kept = 0;
    for (uint32_t k = 0; k < n_left; k++)
      if (rest[k] != best) rest[kept++] = rest[k];
    n_left = kept;
  }
  for (uint32_t i = 0, k = n_taken; i < n; i++)
    if (!gone[order[i].entity & ~KO_LINK]) taken[k++] = order[i];
  memcpy(order, taken, n * sizeof *order);
  *n_picked = n_taken;
  return KO_OK;
}

/* Spend the budget by rank; what does not fit is passed over. */
static uint32_t spend(double budget, uint32_t n, ranked *order, const double *costs) {
  uint32_t n_taken = 0;
  double spent = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!fits(spent, costs[i], budget)) continue;
    spent += costs[i];
    order[n_taken++] = order[i];
  }
  return n_taken;
}

/* How many are picked; with a budget all may be. */
static uint32_t wanted(ko_maker *maker, const ko_targets *targets, uint32_t n) {
  if (targets->pick >= 0) {
    if ((uint64_t)targets->pick > n)
      ko_maker_warn(maker, targets->mark, "pick: there are only %u candidates for %lld picks; all are taken", n, (long long)targets->pick);
    return (uint64_t)targets->pick < n ? (uint32_t)targets->pick : n;
  }
  if (!isnan(targets->fraction)) return (uint32_t)floor(targets->fraction * n + 0.5);
  return n;
}

/* What cannot be meant. */
static int check(ko_maker *maker, const ko_targets *targets, int fixed, int mixed) {
  int budget = !isnan(targets->budget), picks = targets->pick >= 0, fraction = !isnan(targets->fraction);
  if (budget + picks + fraction > 1) return ko_maker_raise(maker, targets->mark, "give one of `pick`, `fraction` and `budget`");
  if (mixed && targets->by && !is_random(targets))
    return ko_maker_raise(maker, targets->mark,
                          "by: facilities and links cannot be ranked together by '%s'; target them by two waves or measures", targets->by);
  if (budget && (is_random(targets) || targets->knowledge < 1))
    return ko_maker_raise(maker, targets->mark, "budget: is spent by rank; give a score or a column in `by` and leave out `knowledge`");
  if (fixed && (is_random(targets) || targets->knowledge < 1) && (picks || fraction))
    return ko_maker_raise(maker, targets->mark,
                          "what a measure applies to must be the same in every trial: give a score or a column in `by`, and no "
                          "`knowledge`");
  return KO_OK;
}

int ko_maker_pick(ko_maker *maker, const ko_targets *targets, int fixed, uint32_t n, uint32_t *candidates, ko_choice *out) {
  int facilities, links, mixed = kinds_of(n, candidates, &facilities, &links);
  int budget = !isnan(targets->budget);
  int code = check(maker, targets, fixed, mixed);
  if (code) return code;
  uint32_t count = wanted(maker, targets, n), n_fixed = count;
  if (is_random(targets)) n_fixed = 0;
  else if (targets->knowledge < 1) n_fixed = (uint32_t)floor(targets->knowledge * count + 0.5);
  out->pick = KO_PICK_FIXED;
  if (count == n && !budget) n_fixed = count; /* all of them: nothing is left to chance */
  const ko_score *score = targets->by ? ko_score_find(targets->by) : NULL;
  if (score && !(links ? score->links : score->facilities)) score = NULL;
  int again = targets->recalculate && score && !mixed && (n_fixed < n || budget);
  ranked *order;
  double *costs = NULL;
  code = rank(maker, targets, n, candidates, links, is_random(targets) || again, &order);
  if (code) return code;
  if (budget) {
    costs = ko_arena_alloc(&maker->scratch, n, sizeof *costs, maker->error);
    if (!costs) return KO_E_INTERNAL;
    code = find_costs(maker, targets, n, order, costs);
    if (code) return code;
  }
  if (again) code = pick_again(maker, targets, score, links, n, order, n_fixed, costs, &n_fixed);
  else if (budget) n_fixed = spend(targets->budget, n, order, costs);
  if (code) return code;
  if (budget) count = n_fixed;
  for (uint32_t i = 0; i < n; i++) candidates[i] = order[i].entity;
  if (n_fixed < count) {
    out->pick = KO_PICK_RANDOM;
    qsort(candidates + n_fixed, n - n_fixed, sizeof *candidates, ko_maker_by_number);
  }
  out->n = n_fixed < count ? n : count;
  out->entities = candidates;
  out->n_fixed = n_fixed;
  out->n_random = count - n_fixed;
  if (out->n == 0) /* allowed, so that a sweep may begin at zero */
    ko_maker_warn(maker, targets->mark, "%s, so nothing is %s",
                  budget ? "the budget pays for none of the candidates" : "none of the candidates is picked", fixed ? "changed" : "hit");
  return KO_OK;
}
