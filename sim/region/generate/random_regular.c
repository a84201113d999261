/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random regular graph, simple: every facility has `degree` links, none twice. Free ends of links are paired at random, and a pair that
 * would make a loop or a double link is drawn again; where only such pairs are left, all begins anew. A. Steger and N. C. Wormald,
 * Generating random regular graphs quickly, Combin. Probab. Comput. 8:377 (1999): nearly uniform for degree up to n^(1/3). Where a facility
 * is linked to more than half of the others, the pairs that are no links are sampled so. Time: nodes x degree^2.
 */
#include <stddef.h>
#include <stdlib.h>

#include "sim/region/generate/generator.h"

typedef struct random_regular_params {
  int64_t nodes, degree;
} random_regular_params;

static const ko_param PARAMS[] = {
    {.key = "nodes",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(random_regular_params, nodes),
     .unit = "",
     .min = 1,
     .max = KO_NODES_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities.",
     .source = ""},
    {.key = "degree",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(random_regular_params, degree),
     .unit = "",
     .min = 0,
     .max = 1000,
     .flags = KO_PARAM_REQUIRED,
     .help = "Links of every facility.",
     .source = ""},
};

/* A graph in the making. */
typedef struct pairing {
  uint32_t n, degree;
  uint32_t n_free, *free_ends; /* node of each free end */
  uint32_t *used, *neighbours; /* neighbours of v are neighbours[v * degree] .., `used` of them */
} pairing;

static int suitable(const pairing *p, uint32_t a, uint32_t b) {
  if (a == b) return 0;
  for (uint32_t i = 0; i < p->used[a]; i++)
    if (p->neighbours[(size_t)a * p->degree + i] == b) return 0;
  return 1;
}

static void connect(pairing *p, uint32_t i, uint32_t j) {
  uint32_t a = p->free_ends[i], b = p->free_ends[j], low = i < j ? i : j, high = i < j ? j : i;
  p->neighbours[(size_t)a * p->degree + p->used[a]++] = b;
  p->neighbours[(size_t)b * p->degree + p->used[b]++] = a;
  p->free_ends[high] = p->free_ends[--p->n_free];
  p->free_ends[low] = p->free_ends[--p->n_free];
}

static int any_suitable(const pairing *p) {
  for (uint32_t i = 0; i < p->n_free; i++)
    for (uint32_t j = i + 1; j < p->n_free; j++)
      if (suitable(p, p->free_ends[i], p->free_ends[j])) return 1;
  return 0;
}

/* 1 where all ends have been paired, 0 at a dead end. */
static int attempt(pairing *p, ko_stream *stream) {
  p->n_free = 0;
  for (uint32_t v = 0; v < p->n; v++) {
    p->used[v] = 0;
    for (uint32_t i = 0; i < p->degree; i++) p->free_ends[p->n_free++] = v;
  }
  uint32_t misses = 0;
  while (p->n_free) {
    uint32_t i = (uint32_t)ko_stream_below(stream, p->n_free), j = (uint32_t)ko_stream_below(stream, p->n_free);
    if (suitable(p, p->free_ends[i], p->free_ends[j])) {
      connect(p, i, j);
      misses = 0;
    } else if (++misses % 256 == 0 && !any_suitable(p)) { /* so many misses are seen only when few ends are free */
      return 0;
    }
  }
  return 1;
}

/* Links where the pairing has them, or where it has none. */
static int link_all(const pairing *p, int complement, ko_network *network, ko_error *error) {
  int rc = 0;
  for (uint32_t v = 0; v < p->n; v++) {
    for (uint32_t i = 0; !complement && rc == 0 && i < p->used[v]; i++) {
      uint32_t u = p->neighbours[(size_t)v * p->degree + i];
      if (v < u) rc = ko_network_link(network, v, u, error);
    }
    for (uint32_t u = v + 1; complement && rc == 0 && u < p->n; u++)
      if (suitable(p, v, u)) rc = ko_network_link(network, v, u, error);
  }
  return rc;
}

static int generate(const void *params, const ko_where *where, const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error) {
  (void)box;
  const random_regular_params *given = params;
  if (given->degree >= given->nodes || given->degree * given->nodes % 2)
    return ko_raise_at(error, KO_E_INPUT, where,
                       "random_regular: %lld facilities cannot have %lld links each; nodes x degree must be even and degree below nodes",
                       (long long)given->nodes, (long long)given->degree);
  if (given->nodes * given->degree > UINT32_MAX / 4)
    return ko_raise_at(error, KO_E_INPUT, where, "random_regular: nodes x degree is too large");
  int rc = ko_network_nodes(network, given->nodes, 0, error);
  int complement = 2 * given->degree > given->nodes - 1;
  pairing p = {.n = (uint32_t)given->nodes, .degree = (uint32_t)(complement ? given->nodes - 1 - given->degree : given->degree)};
  size_t n_ends = (size_t)p.n * p.degree;
  p.free_ends = malloc((n_ends + 1) * sizeof *p.free_ends);
  p.neighbours = malloc((n_ends + 1) * sizeof *p.neighbours);
  p.used = malloc(p.n * sizeof *p.used);
  if (!p.free_ends || !p.neighbours || !p.used) {
    rc = ko_raise_memory(error, 2 * n_ends * sizeof *p.free_ends);
    goto out;
  }
  while (!attempt(&p, stream)) continue;
  if (rc == 0) rc = link_all(&p, complement, network, error);
out:
  free(p.free_ends);
  free(p.neighbours);
  free(p.used);
  return rc;
}

const ko_generator ko_generator_random_regular = {
    .name = "random_regular",
    .help = "Random network in which every facility has the same number of links.",
    .reference = "Steger and Wormald, Combin. Probab. Comput. 8:377 (1999), doi:10.1017/S0963548399003867",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(random_regular_params),
    .generate = generate,
};
