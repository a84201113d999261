/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small multigraphs for tests of scores: made by hand or at random, ranked as regions of links and dependencies.
 */
#ifndef TEST_SMALL_GRAPH_H
#define TEST_SMALL_GRAPH_H

#include "region_text.h"

#include <math.h>
#include <stdlib.h>

#include "sim/region/rank.h"

enum { SMALL_MOST = 16 };
static const double SMALL_ONE = 0x1p40;

/* A small multigraph: the first n_links edges are links, the others dependencies. */
typedef struct small {
  int n, m, n_links, from[64], to[64];
  int edges[SMALL_MOST][SMALL_MOST]; /* parallel ones counted */
} small;

static inline ko_region *small_region(const small *g) {
  char facilities[2000] = "facility\n", links[2000] = "link,from,to\n", dependencies[2000] = "dependant,supplier,group\n";
  for (int v = 0; v < g->n; v++) sprintf(facilities + strlen(facilities), "f%d\n", v);
  for (int e = 0; e < g->m; e++) {
    if (e < g->n_links) sprintf(links + strlen(links), "l%d,f%d,f%d\n", e, g->from[e], g->to[e]);
    else sprintf(dependencies + strlen(dependencies), "f%d,f%d,g%d\n", g->to[e], g->from[e], e);
  }
  return region_from_text(facilities, links, g->m > g->n_links ? dependencies : NULL);
}

static inline void small_edge(small *g, int from, int to) {
  g->from[g->m] = from;
  g->to[g->m++] = to;
  g->edges[from][to]++;
  g->edges[to][from]++;
}

static inline void small_rank(const small *g, const char *score, const ko_removed *removed, int of_links, int64_t *out) {
  ko_error error = {0};
  ko_region *region = small_region(g);
  ko_rank_graph *graph = NULL;
  const ko_score *found = ko_score_find(score);
  assert_non_null(found);
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  assert_int_equal(of_links ? ko_rank_links(graph, found, removed, out, &error) : ko_rank_facilities(graph, found, removed, out, &error),
                   0);
  ko_rank_graph_free(graph);
  ko_region_free(region);
}

/* The scores are these over the largest of them. */
static inline void small_scores(const small *g, const char *score, const double *expected, double tolerance) {
  int64_t got[SMALL_MOST];
  double largest = 0;
  small_rank(g, score, NULL, 0, got);
  for (int v = 0; v < g->n; v++) largest = fmax(largest, expected[v]);
  for (int v = 0; v < g->n; v++) {
    double want = largest > 0 ? expected[v] / largest : 0;
    if (!(fabs((double)got[v] / SMALL_ONE - want) <= tolerance))
      fail_msg("%s of %d: %.15g, expected %.15g", score, v, (double)got[v] / SMALL_ONE, want);
  }
}

static inline small small_random(unsigned seed) {
  small g = {0};
  srand(seed);
  g.n = 3 + rand() % 10;
  int m = rand() % 25;
  for (int e = 0; e < m; e++) {
    int from = rand() % g.n, to = rand() % g.n;
    if (from != to) small_edge(&g, from, to);
  }
  g.n_links = g.m / 2;
  return g;
}

/* Hops and numbers of shortest paths, by relaxing until nothing changes and by counting along them. */
static inline void small_paths(const small *g, int hops[SMALL_MOST][SMALL_MOST], double count[SMALL_MOST][SMALL_MOST]) {
  for (int i = 0; i < g->n; i++)
    for (int j = 0; j < g->n; j++) hops[i][j] = i == j ? 0 : g->edges[i][j] ? 1 : 1000;
  for (int k = 0; k < g->n; k++)
    for (int i = 0; i < g->n; i++)
      for (int j = 0; j < g->n; j++)
        if (hops[i][k] + hops[k][j] < hops[i][j]) hops[i][j] = hops[i][k] + hops[k][j];
  for (int i = 0; i < g->n; i++)
    for (int d = 0; d < g->n; d++)
      for (int j = 0; j < g->n; j++) {
        if (hops[i][j] != d) continue;
        count[i][j] = d == 0;
        for (int k = 0; d > 0 && k < g->n; k++)
          if (hops[i][k] == d - 1) count[i][j] += count[i][k] * g->edges[k][j];
      }
}

/* Facility i linked to i + 1; a ring is closed. */
static inline small small_path(int n) {
  small g = {.n = n};
  for (int v = 1; v < n; v++) small_edge(&g, v - 1, v);
  g.n_links = g.m;
  return g;
}

static inline small small_ring(int n) {
  small g = small_path(n);
  small_edge(&g, n - 1, 0);
  g.n_links = g.m;
  return g;
}

/* Facility 0 linked to all others. */
static inline small small_star(int n) {
  small g = {.n = n};
  for (int v = 1; v < n; v++) small_edge(&g, 0, v);
  g.n_links = g.m;
  return g;
}

#endif
