/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Search by distance: suppliers stand sorted from south to north; a search goes both ways from the dependant's latitude and ends where
 * latitude alone is farther than what it still wants. About sqrt(n) suppliers are looked at for one that is near.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/places.h"

static int southern_first(const void *a, const void *b) {
  const struct ko_place *l = a, *r = b;
  if (l->north != r->north) return l->north < r->north ? -1 : 1;
  return l->supplier < r->supplier ? -1 : 1;
}

int ko_places_make(const ko_sides *sides, ko_metric metric, ko_places *places, ko_error *error) {
  *places = (ko_places){.sides = sides, .metric = metric};
  places->places = malloc(((size_t)sides->n_suppliers + 1) * sizeof *places->places);
  places->found = malloc(((size_t)sides->n_suppliers + 1) * sizeof *places->found);
  if (!places->places || !places->found) {
    ko_places_free(places);
    return ko_raise_memory(error, sides->n_suppliers * (sizeof *places->places + sizeof *places->found));
  }
  const struct ko_facilities *facilities = &sides->region->facilities;
  for (uint32_t i = 0; i < sides->n_suppliers; i++) {
    uint32_t row = sides->suppliers[i];
    if (isnan(facilities->lat[row]) || isnan(facilities->lon[row])) continue;
    places->places[places->n++] = (struct ko_place){facilities->lat[row], i};
  }
  qsort(places->places, places->n, sizeof *places->places, southern_first);
  return 0;
}

void ko_places_free(ko_places *places) {
  free(places->places);
  free(places->found);
  *places = (ko_places){0};
}

static double distance(const ko_places *places, uint32_t a, uint32_t b) {
  const struct ko_facilities *facilities = &places->sides->region->facilities;
  if (places->metric == KO_METRIC_DISTANCE) return ko_region_distance(places->sides->region, a, b);
  double north = fabs(facilities->lat[a] - facilities->lat[b]), east = fabs(facilities->lon[a] - facilities->lon[b]);
  return north > east ? north : east;
}

static int before(const ko_near *a, const ko_near *b) { return a->km < b->km || (a->km == b->km && a->supplier < b->supplier); }

/* found[0 .. n - 1] is a heap with the farthest on top. */
static void sift_up(ko_near *found, uint32_t at) {
  while (at && before(&found[(at - 1) / 2], &found[at])) {
    ko_near swap = found[at];
    found[at] = found[(at - 1) / 2];
    at = (at - 1) / 2;
    found[at] = swap;
  }
}

static void sift_down(ko_near *found, uint32_t n) {
  for (uint32_t at = 0;;) {
    uint32_t far = at, left = 2 * at + 1;
    for (uint32_t child = left; child <= left + 1 && child < n; child++)
      if (before(&found[far], &found[child])) far = child;
    if (far == at) return;
    ko_near swap = found[at];
    found[at] = found[far];
    found[far] = swap;
    at = far;
  }
}

static uint32_t keep(ko_near *found, uint32_t n, uint32_t count, ko_near candidate) {
  if (n < count) {
    found[n] = candidate;
    sift_up(found, n);
    return n + 1;
  }
  if (before(&candidate, &found[0])) {
    found[0] = candidate;
    sift_down(found, n);
  }
  return n;
}

/* Kilometres that lie between two norths, a little less than in truth: distances are rounded. */
static double gap(const ko_places *places, double north_a, double north_b) {
  double degree_km = places->sides->region->planar ? 1 : 111.19;
  return fabs(north_a - north_b) * degree_km - 1e-5;
}

uint32_t ko_places_near(const ko_places *places, uint32_t dependant, double within_km, uint32_t count) {
  uint32_t row = places->sides->dependants[dependant], n = 0;
  double north = places->sides->region->facilities.lat[row];
  if (isnan(north) || isnan(places->sides->region->facilities.lon[row]) || count == 0) return 0;
  double limit = isnan(within_km) ? INFINITY : within_km;
  uint32_t low = 0, high = places->n; /* the first that is not south of the dependant */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (places->places[middle].north < north) low = middle + 1;
    else high = middle;
  }
  uint32_t south = low, up = low; /* next to look at: south - 1 and up */
  while (south > 0 || up < places->n) {
    int go_up = south == 0 || (up < places->n && places->places[up].north - north <= north - places->places[south - 1].north);
    const struct ko_place *place = &places->places[go_up ? up++ : --south];
    double reach = n == count && places->found[0].km < limit ? places->found[0].km : limit;
    if (gap(places, place->north, north) > reach) break;
    if (places->sides->suppliers[place->supplier] == row) continue;
    double km = distance(places, row, places->sides->suppliers[place->supplier]);
    if (km <= limit) n = keep(places->found, n, count, (ko_near){km, place->supplier});
  }
  for (uint32_t left = n; left > 1; left--) { /* heap to order */
    ko_near farthest = places->found[0];
    places->found[0] = places->found[left - 1];
    places->found[left - 1] = farthest;
    sift_down(places->found, left - 1);
  }
  return n;
}
