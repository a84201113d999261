/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose: one_to_one. Each dependant gets one supplier, each supplier at most one dependant, at random. Within a distance: dependants in
 * random order take a random supplier in reach that is still free; one that finds none gets others to move on (augmenting paths), so that
 * as many as possible are matched.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "sim/region/couple/couple.h"

typedef struct one_to_one_params {
  double within_km;
  int32_t metric;
} one_to_one_params;

static const char *const METRICS[] = {"distance", "chebyshev", NULL};

static const ko_param PARAMS[] = {
    {.key = "within_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(one_to_one_params, within_km),
     .unit = "km",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Suppliers farther away are not chosen; without it there is no limit.",
     .source = ""},
    {.key = "metric",
     .type = KO_PARAM_CHOICE,
     .offset = offsetof(one_to_one_params, metric),
     .unit = "",
     .value = KO_METRIC_DISTANCE,
     .options = METRICS,
     .help = "What within_km measures: the distance, or the larger of the distances along x and y (chebyshev).",
     .source = ""},
};

static const uint32_t DEAD = UINT32_MAX;

/* A matching in the making. */
typedef struct matching {
  const ko_sides *sides;
  ko_places places;
  double within_km;
  uint32_t *order;    /* [n_dependants], random */
  uint32_t *supplier; /* [n_dependants] KO_NONE: none */
  uint32_t *owner;    /* [n_suppliers] KO_NONE: free */
  uint32_t *via;      /* [n_suppliers] dependant from which a search came */
  uint32_t *seen;     /* [n_suppliers] the last search that met it; DEAD: leads nowhere */
  uint32_t *queue;    /* [n_dependants] */
} matching;

static int matching_make(const one_to_one_params *p, const ko_sides *sides, ko_stream *stream, matching *m, ko_error *error) {
  *m = (matching){.sides = sides, .within_km = p->within_km};
  int rc = ko_places_make(sides, (ko_metric)p->metric, &m->places, error);
  if (rc < 0) return rc;
  size_t n_d = sides->n_dependants, n_s = sides->n_suppliers;
  m->order = malloc(n_d * sizeof *m->order);
  m->supplier = malloc(n_d * sizeof *m->supplier);
  m->queue = malloc((n_d + 1) * sizeof *m->queue);
  m->owner = malloc(n_s * sizeof *m->owner);
  m->via = malloc(n_s * sizeof *m->via);
  m->seen = calloc(n_s, sizeof *m->seen);
  if (!m->order || !m->supplier || !m->queue || !m->owner || !m->via || !m->seen)
    return ko_raise_memory(error, 3 * (n_d + n_s) * sizeof *m->order);
  for (uint32_t d = 0; d < n_d; d++) {
    m->order[d] = d;
    m->supplier[d] = KO_NONE;
  }
  for (uint32_t s = 0; s < n_s; s++) m->owner[s] = KO_NONE;
  ko_stream_shuffle(stream, m->order, sides->n_dependants);
  return 0;
}

static void matching_free(matching *m) {
  ko_places_free(&m->places);
  free(m->order);
  free(m->supplier);
  free(m->queue);
  free(m->owner);
  free(m->via);
  free(m->seen);
}

static void take_free(matching *m, uint32_t d, ko_stream *stream) {
  uint32_t n = ko_places_near(&m->places, d, m->within_km, m->sides->n_suppliers), n_free = 0;
  for (uint32_t i = 0; i < n; i++)
    if (m->owner[m->places.found[i].supplier] == KO_NONE) m->places.found[n_free++] = m->places.found[i];
  if (n_free == 0) return;
  uint32_t s = m->places.found[ko_stream_below(stream, n_free)].supplier;
  m->supplier[d] = s;
  m->owner[s] = d;
}

/* Everyone on the way from `start` to the free supplier s moves on by one. */
static void move_on(matching *m, uint32_t start, uint32_t s) {
  for (uint32_t d = KO_NONE; d != start;) {
    d = m->via[s];
    uint32_t left = m->supplier[d];
    m->supplier[d] = s;
    m->owner[s] = d;
    s = left;
  }
}

/* Search breadth-first from an unmatched dependant. What a search without success has met leads nowhere later either. */
static void augment(matching *m, uint32_t start, uint32_t search) {
  uint32_t n_queue = 0;
  m->queue[n_queue++] = start;
  for (uint32_t at = 0; at < n_queue; at++) {
    uint32_t n = ko_places_near(&m->places, m->queue[at], m->within_km, m->sides->n_suppliers);
    for (uint32_t i = 0; i < n; i++) {
      uint32_t s = m->places.found[i].supplier;
      if (m->seen[s] == search || m->seen[s] == DEAD) continue;
      m->seen[s] = search;
      m->via[s] = m->queue[at];
      if (m->owner[s] == KO_NONE) {
        move_on(m, start, s);
        return;
      }
      m->queue[n_queue++] = m->owner[s];
    }
  }
  for (uint32_t i = 1; i < n_queue; i++) m->seen[m->supplier[m->queue[i]]] = DEAD;
}

static int choose_within(const one_to_one_params *p, const ko_sides *sides, ko_stream *stream, ko_choice *choice, ko_error *error) {
  matching m;
  int rc = matching_make(p, sides, stream, &m, error);
  if (rc < 0) goto out;
  for (uint32_t i = 0; i < sides->n_dependants; i++) take_free(&m, m.order[i], stream);
  for (uint32_t i = 0; i < sides->n_dependants; i++)
    if (m.supplier[m.order[i]] == KO_NONE) augment(&m, m.order[i], i + 1);
  for (uint32_t d = 0; rc == 0 && d < sides->n_dependants; d++)
    if (m.supplier[d] != KO_NONE) rc = ko_choice_add(choice, d, m.supplier[d], error);
out:
  matching_free(&m);
  return rc;
}

/* Both sides shuffled and joined in order. A facility that meets itself changes partners with the next. */
static int choose_anywhere(const ko_sides *sides, ko_stream *stream, ko_choice *choice, ko_error *error) {
  int rc = 0;
  uint32_t n_d = sides->n_dependants, n_s = sides->n_suppliers, n = n_d < n_s ? n_d : n_s;
  uint32_t *d = malloc(n_d * sizeof *d), *s = malloc(n_s * sizeof *s);
  if (!d || !s) {
    rc = ko_raise_memory(error, ((size_t)n_d + n_s) * sizeof *d);
    goto out;
  }
  for (uint32_t i = 0; i < n_d; i++) d[i] = i;
  for (uint32_t i = 0; i < n_s; i++) s[i] = i;
  ko_stream_shuffle(stream, d, n_d);
  ko_stream_shuffle(stream, s, n_s);
  for (uint32_t i = 0; i < n && n_s > 1; i++) {
    if (sides->dependants[d[i]] != sides->suppliers[s[i]]) continue;
    uint32_t j = (i + 1) % n_s, swap = s[i];
    s[i] = s[j];
    s[j] = swap;
  }
  for (uint32_t i = 0; rc == 0 && i < n; i++)
    if (sides->dependants[d[i]] != sides->suppliers[s[i]]) rc = ko_choice_add(choice, d[i], s[i], error);
out:
  free(d);
  free(s);
  return rc;
}

static int choose(const void *params, const ko_where *where, const ko_sides *sides, ko_stream *stream, ko_choice *choice, ko_error *error) {
  const one_to_one_params *p = params;
  if (p->metric == KO_METRIC_CHEBYSHEV && !sides->region->planar)
    return ko_raise_at(error, KO_E_INPUT, where, "metric: chebyshev needs places in x and y; this region has latitudes and longitudes");
  return isnan(p->within_km) ? choose_anywhere(sides, stream, choice, error) : choose_within(p, sides, stream, choice, error);
}

static int single(const void *params) {
  (void)params;
  return 1;
}

const ko_coupler ko_coupler_one_to_one = {
    .name = "one_to_one",
    .help = "Each dependant its own supplier, at random.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(one_to_one_params),
    .choose = choose,
    .single = single,
};
