/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Near: facilities around a facility, a place or a random facility; within hops, within a radius, or the nearest fraction by hops.
 *
 * Around a fixed centre this narrows the candidates, and picks go on as usual. Around a random centre the neighbourhood ("ball") of each
 * possible centre is found here, if all of them together stay small; else each trial searches for itself.
 *
 * Complexity: links + dependencies for one centre; for random centres what the balls visit, at most MOST_VISITS.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

enum { MOST_VISITS = 1 << 24, MOST_BY_HOPS = 1 << 23, MOST_BY_RADIUS = 1 << 27 };

/* Breadth-first search that is made again and again. */
typedef struct walk {
  const ko_maker *maker;
  const uint32_t *index; /* of a facility among the candidates, KO_NONE */
  uint32_t *queue, *stamp, now;
  uint64_t visits;
} walk;

/* Candidates (indices, ascending) within `hops` of the centre, or among the `nearest` facilities (the centre included); KO_NONE: no limit.
 */
static uint32_t search(walk *w, uint32_t centre, uint32_t hops, uint32_t nearest, uint32_t *out) {
  const uint32_t *first = w->maker->hop_first, *hop = w->maker->hop;
  uint32_t n = 0, n_met = 0, begin = 0, end = 1;
  w->now++;
  w->stamp[centre] = w->now;
  w->queue[0] = centre;
  for (uint32_t level = 0; begin < end; level++) {
    /* The lowest rows of a level come first, since not all of it may be wanted. */
    if (nearest != KO_NONE && end - begin > 1) qsort(w->queue + begin, end - begin, sizeof *w->queue, ko_maker_by_number);
    for (uint32_t i = begin; i < end && n_met < nearest; i++, n_met++)
      if (w->index[w->queue[i]] != KO_NONE) out[n++] = w->index[w->queue[i]];
    w->visits += end - begin;
    if (n_met >= nearest || level == hops) break;
    uint32_t next = end;
    for (uint32_t i = begin; i < end; i++)
      for (uint32_t k = first[w->queue[i]]; k < first[w->queue[i] + 1]; k++) {
        if (w->stamp[hop[k]] == w->now) continue;
        w->stamp[hop[k]] = w->now;
        w->queue[next++] = hop[k];
      }
    begin = end;
    end = next;
  }
  if (n > 1) qsort(out, n, sizeof *out, ko_maker_by_number);
  return n;
}

static int begin_walk(ko_maker *maker, uint32_t n, const uint32_t *candidates, walk *w) {
  uint32_t n_facilities = maker->region->n_facilities;
  uint32_t *index = ko_arena_alloc(&maker->scratch, n_facilities, sizeof *index, maker->error);
  w->queue = ko_arena_alloc(&maker->scratch, n_facilities, sizeof *w->queue, maker->error);
  w->stamp = ko_arena_alloc(&maker->scratch, n_facilities, sizeof *w->stamp, maker->error);
  if (!index || !w->queue || !w->stamp) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < n_facilities; row++) index[row] = KO_NONE;
  for (uint32_t i = 0; i < n; i++) index[candidates[i]] = i;
  w->maker = maker;
  w->index = index;
  return ko_maker_hop_rows(maker);
}

/* Reach in hops or in facilities. */
static int find_limits(ko_maker *maker, const ko_targets *targets, uint32_t *hops, uint32_t *nearest) {
  *hops = *nearest = KO_NONE;
  if (targets->near.reach == KO_NEAR_FRACTION) *nearest = (uint32_t)floor(targets->near.amount * maker->region->n_facilities + 0.5);
  if (targets->near.reach == KO_NEAR_HOPS) {
    double amount = targets->near.amount;
    if (amount > floor(amount)) return ko_maker_raise(maker, targets->mark, "near: hops are counted in whole numbers");
    *hops = amount < KO_NONE ? (uint32_t)amount : KO_NONE;
  }
  return KO_OK;
}

/* The facility nearest to a place, KO_NONE where none has coordinates. */
static uint32_t nearest_to(const ko_region *region, double lat, double lon) {
  uint32_t best = KO_NONE;
  double best_km = INFINITY;
  for (uint32_t row = 0; row < region->n_facilities; row++) {
    double km = ko_distance_km(lat, lon, region->facilities.lat[row], region->facilities.lon[row], region->planar);
    if (!(km < best_km)) continue;
    best = row;
    best_km = km;
  }
  return best;
}

static int find_centre(ko_maker *maker, const ko_targets *targets, uint32_t *centre) {
  const ko_region *region = maker->region;
  *centre = KO_NONE;
  if (targets->near.centre == KO_NEAR_PLACE) {
    *centre = nearest_to(region, targets->near.lat, targets->near.lon);
    return *centre == KO_NONE ? ko_maker_raise(maker, targets->mark, "near: no facility has coordinates, so nothing is near a place")
                              : KO_OK;
  }
  const char *id = targets->near.facility;
  uint32_t row = ko_region_find(region, id);
  if (row == KO_NONE || row & KO_LINK)
    return ko_maker_raise_at(maker, id, targets->mark, "near: the region has no facility '%s'%s", id,
                             ko_maker_hint(maker, ko_suggest(id, region->facilities.id, region->n_facilities)));
  *centre = row;
  if (targets->near.reach == KO_NEAR_RADIUS && isnan(region->facilities.lat[row]))
    return ko_maker_raise_at(maker, id, targets->mark,
                             "near: facility '%s' has no coordinates; give `hops` or `fraction` instead of a radius", id);
  return KO_OK;
}

/* Candidates around one centre that is the same in all trials. */
static int around_fixed(ko_maker *maker, const ko_targets *targets, uint32_t *n, uint32_t *candidates) {
  const ko_region *region = maker->region;
  uint32_t centre, n_kept = 0;
  int code = find_centre(maker, targets, &centre);
  if (code) return code;
  if (targets->near.reach == KO_NEAR_RADIUS) {
    int at_place = targets->near.centre == KO_NEAR_PLACE;
    for (uint32_t i = 0; i < *n; i++) {
      uint32_t row = candidates[i];
      double km = at_place ? ko_distance_km(targets->near.lat, targets->near.lon, region->facilities.lat[row], region->facilities.lon[row],
                                            region->planar)
                           : ko_region_distance(region, centre, row);
      if (km <= targets->near.amount || (!at_place && row == centre)) candidates[n_kept++] = row;
    }
    *n = n_kept;
    return KO_OK;
  }
  uint32_t hops, nearest;
  walk w = {0};
  code = find_limits(maker, targets, &hops, &nearest);
  if (!code) code = begin_walk(maker, *n, candidates, &w);
  if (code) return code;
  uint32_t *found = ko_arena_alloc(&maker->scratch, *n, sizeof *found, maker->error);
  if (!found) return KO_E_INTERNAL;
  *n = search(&w, centre, hops, nearest, found);
  for (uint32_t i = 0; i < *n; i++) candidates[i] = candidates[found[i]]; /* found is ascending */
  return KO_OK;
}

/* Facilities that may be the centre. */
static int find_centres(ko_maker *maker, const ko_targets *targets, ko_choice *out) {
  const ko_region *region = maker->region;
  int code = ko_maker_filter(maker, &targets->near.among, 0, &out->n_centres, &out->centres);
  if (code) return code;
  if (out->n_centres == 0)
    return ko_maker_raise(maker, targets->mark, "near: no facility may be the centre%s",
                          ko_maker_filter_hint(maker, &targets->near.among, 0));
  if (targets->near.reach != KO_NEAR_RADIUS) return KO_OK;
  uint32_t n_placed = 0;
  for (uint32_t i = 0; i < out->n_centres; i++)
    if (!isnan(region->facilities.lat[out->centres[i]])) out->centres[n_placed++] = out->centres[i];
  if (n_placed == 0)
    return ko_maker_raise(maker, targets->mark,
                          "near: none of the facilities that may be the centre has coordinates; give `hops` or `fraction`");
  if (n_placed < out->n_centres)
    ko_maker_warn(maker, targets->mark, "near: %u of %u facilities have no coordinates and are never the centre", out->n_centres - n_placed,
                  out->n_centres);
  out->n_centres = n_placed;
  return KO_OK;
}

/* Of the ball's candidates only those that come first by rank. */
static uint32_t trim(const ko_targets *targets, const uint32_t *place_of, const uint32_t *candidate_at, uint32_t n, uint32_t *ball) {
  uint32_t count = targets->pick >= 0 ? (targets->pick < n ? (uint32_t)targets->pick : n) : (uint32_t)floor(targets->fraction * n + 0.5);
  for (uint32_t i = 0; i < n; i++) ball[i] = place_of[ball[i]];
  qsort(ball, n, sizeof *ball, ko_maker_by_number);
  for (uint32_t i = 0; i < count; i++) ball[i] = candidate_at[ball[i]];
  qsort(ball, count, sizeof *ball, ko_maker_by_number);
  return count;
}

typedef struct balls {
  uint32_t *items;
  uint64_t n, room;
} balls;

/* Room for n more. */
static int make_room(balls *b, uint64_t n, ko_error *error) {
  if (b->n + n <= b->room) return KO_OK;
  uint64_t room = b->room ? 2 * b->room : 4096;
  if (room < b->n + n) room = b->n + n;
  uint32_t *items = realloc(b->items, room * sizeof *items);
  if (!items) return ko_raise_memory(error, room * sizeof *items);
  b->items = items;
  b->room = room;
  return KO_OK;
}

/* The place of each candidate by rank, and back. */
static int find_places(ko_maker *maker, const ko_targets *targets, uint32_t n, const uint32_t *candidates, uint32_t **place_of,
                       uint32_t **candidate_at) {
  ko_choice order = {0};
  ko_targets all = *targets;
  uint32_t *ranked = ko_arena_alloc(&maker->scratch, n, sizeof *ranked, maker->error);
  uint32_t *index = ko_arena_alloc(&maker->scratch, maker->region->n_facilities, sizeof *index, maker->error);
  *place_of = ko_arena_alloc(&maker->scratch, n, sizeof **place_of, maker->error);
  *candidate_at = ko_arena_alloc(&maker->scratch, n, sizeof **candidate_at, maker->error);
  if (!ranked || !index || !*place_of || !*candidate_at) return KO_E_INTERNAL;
  memcpy(ranked, candidates, n * sizeof *ranked);
  all.pick = -1;
  all.fraction = NAN;
  int code = ko_maker_pick(maker, &all, 1, n, ranked, &order);
  if (code) return code;
  for (uint32_t i = 0; i < n; i++) index[candidates[i]] = i;
  for (uint32_t place = 0; place < n; place++) {
    (*candidate_at)[place] = index[order.entities[place]];
    (*place_of)[index[order.entities[place]]] = place;
  }
  return KO_OK;
}

static int around_random(ko_maker *maker, const ko_targets *targets, uint32_t n, uint32_t *candidates, ko_choice *out) {
  int by_radius = targets->near.reach == KO_NEAR_RADIUS, picks = targets->pick >= 0 || !isnan(targets->fraction), too_many = 0;
  uint32_t *place_of = NULL, *candidate_at = NULL;
  uint64_t most = by_radius ? MOST_BY_RADIUS : MOST_BY_HOPS;
  ko_grid *grid = NULL;
  balls b = {0};
  walk w = {0};
  if (!isnan(targets->budget) || targets->recalculate || targets->knowledge < 1 ||
      (picks && targets->by && strcmp(targets->by, "random") == 0))
    return ko_maker_raise(maker, targets->mark,
                          "near: around a random centre picks are a number or a fraction by rank; `budget`, `recalculate`, `knowledge` "
                          "and `by: random` cannot be given");
  int code = find_centres(maker, targets, out);
  if (!code) code = find_limits(maker, targets, &out->hops, &out->n_nearest);
  if (!code && picks) code = find_places(maker, targets, n, candidates, &place_of, &candidate_at);
  if (!code && by_radius) code = ko_grid_make(maker->region, n, candidates, targets->near.amount, &grid, maker->error);
  if (!code && !by_radius) code = begin_walk(maker, n, candidates, &w);
  if (code) goto out;
  out->ball_first = ko_arena_alloc(maker->memory, (size_t)out->n_centres + 1, sizeof *out->ball_first, maker->error);
  if (!out->ball_first) {
    code = KO_E_INTERNAL;
    goto out;
  }
  for (uint32_t c = 0; c < out->n_centres && !too_many; c++) {
    code = make_room(&b, n, maker->error);
    if (code) goto out;
    uint32_t *ball = b.items + b.n;
    uint32_t size = by_radius ? ko_grid_within(grid, out->centres[c], ball) : search(&w, out->centres[c], out->hops, out->n_nearest, ball);
    if (picks && size) size = trim(targets, place_of, candidate_at, size, ball);
    b.n += size;
    out->ball_first[c + 1] = (uint32_t)b.n;
    too_many = b.n > most || w.visits > MOST_VISITS;
  }
  if (too_many && (by_radius || picks)) {
    code = ko_maker_raise(maker, targets->mark,
                          "near: the neighbourhoods of %u random centres are too large together; choose a smaller reach, or fewer centres "
                          "by `random: { ... }`",
                          out->n_centres);
    goto out;
  }
  if (too_many) {
    out->ball_first = NULL;
  } else {
    out->ball = ko_arena_alloc(maker->memory, b.n, sizeof *out->ball, maker->error);
    if (!out->ball) {
      code = KO_E_INTERNAL;
      goto out;
    }
    if (b.n) memcpy(out->ball, b.items, b.n * sizeof *out->ball);
  }
  out->pick = KO_PICK_NEAR;
  out->n = n;
  out->entities = candidates;
out:
  ko_grid_free(grid);
  free(b.items);
  return code;
}

int ko_maker_near(ko_maker *maker, const ko_targets *targets, int fixed, uint32_t n, uint32_t *candidates, ko_choice *out) {
  if (targets->near.centre == KO_NEAR_RANDOM) {
    if (!fixed) return around_random(maker, targets, n, candidates, out);
    return ko_maker_raise(maker, targets->mark,
                          "what a measure applies to must be the same in every trial; `near: random` belongs to waves");
  }
  int code = around_fixed(maker, targets, &n, candidates);
  if (code) return code;
  if (n == 0 && !fixed)
    return ko_maker_raise(maker, targets->mark, "near: no facility that matches is within reach, so there is nothing to hit");
  if (n == 0) {
    ko_maker_warn(maker, targets->mark, "near: no facility that matches is within reach, so nothing changes");
    return KO_OK;
  }
  return ko_maker_pick(maker, targets, fixed, n, candidates, out);
}
