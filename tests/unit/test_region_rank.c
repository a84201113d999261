/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores against closed forms and against definitions worked out slowly on small random multigraphs.
 */
#include "region_text.h"

#include <math.h>
#include <stdlib.h>

#include "sim/region/rank.h"

enum { MOST = 16 };
static const double ONE = 0x1p40;

/* A small multigraph: the first n_links edges are links, the others dependencies. */
typedef struct small {
  int n, m, n_links, from[64], to[64];
  int edges[MOST][MOST]; /* parallel ones counted */
} small;

static ko_region *make(const small *g) {
  char facilities[2000] = "facility\n", links[2000] = "link,from,to\n", dependencies[2000] = "dependant,supplier,group\n";
  for (int v = 0; v < g->n; v++) sprintf(facilities + strlen(facilities), "f%d\n", v);
  for (int e = 0; e < g->m; e++) {
    if (e < g->n_links) sprintf(links + strlen(links), "l%d,f%d,f%d\n", e, g->from[e], g->to[e]);
    else sprintf(dependencies + strlen(dependencies), "f%d,f%d,g%d\n", g->to[e], g->from[e], e);
  }
  return region_from_text(facilities, links, g->m > g->n_links ? dependencies : NULL);
}

static void edge(small *g, int from, int to) {
  g->from[g->m] = from;
  g->to[g->m++] = to;
  g->edges[from][to]++;
  g->edges[to][from]++;
}

static void rank(const small *g, const char *score, const ko_removed *removed, int of_links, int64_t *out) {
  ko_error error = {0};
  ko_region *region = make(g);
  ko_rank_graph *graph = NULL;
  const ko_score *found = ko_score_find(score);
  assert_non_null(found);
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  assert_int_equal(of_links ? ko_rank_links(graph, found, removed, out, &error) : ko_rank_facilities(graph, found, removed, out, &error),
                   0);
  ko_rank_graph_free(graph);
  ko_region_free(region);
}

static void assert_scores(const small *g, const char *score, const double *expected, double tolerance) {
  int64_t got[MOST];
  double largest = 0;
  rank(g, score, NULL, 0, got);
  for (int v = 0; v < g->n; v++) largest = fmax(largest, expected[v]);
  for (int v = 0; v < g->n; v++) {
    double want = largest > 0 ? expected[v] / largest : 0;
    if (!(fabs((double)got[v] / ONE - want) <= tolerance))
      fail_msg("%s of %d: %.15g, expected %.15g", score, v, (double)got[v] / ONE, want);
  }
}

static small random_graph(unsigned seed) {
  small g = {0};
  srand(seed);
  g.n = 3 + rand() % 10;
  int m = rand() % 25;
  for (int e = 0; e < m; e++) {
    int from = rand() % g.n, to = rand() % g.n;
    if (from != to) edge(&g, from, to);
  }
  g.n_links = g.m / 2;
  return g;
}

/* Hops and numbers of shortest paths, by relaxing until nothing changes and by counting along them. */
static void paths(const small *g, int hops[MOST][MOST], double count[MOST][MOST]) {
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

static void betweenness_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = random_graph(seed);
    int hops[MOST][MOST];
    double count[MOST][MOST] = {{0}}, expected[MOST] = {0}, of_link[64] = {0}, largest = 0;
    paths(&g, hops, count);
    for (int s = 0; s < g.n; s++)
      for (int t = s + 1; t < g.n; t++) {
        if (hops[s][t] >= 1000) continue;
        for (int v = 0; v < g.n; v++)
          if (v != s && v != t && hops[s][v] + hops[v][t] == hops[s][t]) expected[v] += count[s][v] * count[v][t] / count[s][t];
        for (int e = 0; e < g.m; e++)
          for (int back = 0; back < 2; back++) {
            int a = back ? g.to[e] : g.from[e], b = back ? g.from[e] : g.to[e];
            if (hops[s][a] + 1 + hops[b][t] == hops[s][t]) of_link[e] += count[s][a] * count[b][t] / count[s][t];
          }
      }
    assert_scores(&g, "betweenness", expected, 1e-11);
    int64_t got[64];
    rank(&g, "betweenness", NULL, 1, got);
    for (int e = 0; e < g.n_links; e++) largest = fmax(largest, of_link[e]);
    for (int e = 0; e < g.n_links; e++) assert_true(fabs((double)got[e] / ONE - of_link[e] / largest) < 1e-11);
  }
}

static void closeness_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = random_graph(seed);
    int hops[MOST][MOST];
    double count[MOST][MOST] = {{0}}, expected[MOST] = {0};
    paths(&g, hops, count);
    for (int v = 0; v < g.n; v++) {
      double reach = 0, sum = 0;
      for (int u = 0; u < g.n; u++)
        if (u != v && hops[v][u] < 1000) reach++, sum += hops[v][u];
      expected[v] = reach > 0 ? reach / sum * reach / (g.n - 1) : 0;
    }
    assert_scores(&g, "closeness", expected, 1e-11);
  }
}

static void degree_and_coreness_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = random_graph(seed);
    double degree[MOST] = {0}, core[MOST] = {0};
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n; u++) degree[v] += g.edges[v][u];
    for (int k = 1; k < 30; k++) { /* who is left when all with fewer than k edges have gone, again and again */
      int gone[MOST] = {0};
      for (int changed = 1; changed;) {
        changed = 0;
        for (int v = 0; v < g.n; v++) {
          int left = 0;
          for (int u = 0; u < g.n; u++) left += gone[u] ? 0 : g.edges[v][u];
          if (!gone[v] && left < k) gone[v] = changed = 1;
        }
      }
      for (int v = 0; v < g.n; v++)
        if (!gone[v]) core[v] = k;
    }
    assert_scores(&g, "degree", degree, 1e-12);
    assert_scores(&g, "coreness", core, 1e-12);
  }
}

/* p = 0.15 + 0.85 M p, by elimination. */
static void pagerank_by_elimination(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = random_graph(seed);
    double a[MOST][MOST + 1] = {{0}}, p[MOST], degree[MOST] = {0};
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n; u++) degree[v] += g.edges[v][u];
    for (int v = 0; v < g.n; v++) {
      for (int u = 0; u < g.n; u++) a[v][u] = (v == u) - (degree[u] > 0 ? 0.85 * g.edges[v][u] / degree[u] : 0);
      a[v][g.n] = 0.15;
    }
    for (int k = 0; k < g.n; k++)
      for (int i = 0; i < g.n; i++)
        for (int j = g.n; i != k && j >= k; j--) a[i][j] -= a[k][j] * a[i][k] / a[k][k];
    for (int v = 0; v < g.n; v++) p[v] = a[v][g.n] / a[v][v];
    assert_scores(&g, "pagerank", p, 1e-11);
  }
}

/* Positive and A x = c x on a connected graph: by Perron and Frobenius that is the leading eigenvector and no other. */
static void eigenvector_by_residual(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = random_graph(seed);
    for (int v = 1; v < g.n; v++) edge(&g, v - 1, v);
    g.n_links = g.m;
    int64_t got[MOST];
    rank(&g, "eigenvector", NULL, 0, got);
    double norm = 0, rayleigh = 0;
    for (int v = 0; v < g.n; v++) {
      assert_true(got[v] > 0);
      norm += (double)got[v] * (double)got[v];
      for (int u = 0; u < g.n; u++) rayleigh += (double)got[v] * g.edges[v][u] * (double)got[u];
    }
    for (int v = 0; v < g.n; v++) {
      double sum = 0;
      for (int u = 0; u < g.n; u++) sum += g.edges[v][u] * (double)got[u];
      assert_true(fabs(sum / ONE - rayleigh / norm * (double)got[v] / ONE) < 1e-9);
    }
  }
}

static void collective_influence_by_definition(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 60; seed++) {
    small g = random_graph(seed);
    int hops[MOST][MOST];
    double count[MOST][MOST] = {{0}}, expected[MOST] = {0}, degree[MOST] = {0};
    paths(&g, hops, count);
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n; u++) degree[v] += g.edges[v][u];
    for (int v = 0; v < g.n; v++)
      for (int u = 0; u < g.n && degree[v] > 0; u++)
        if (hops[v][u] == 2) expected[v] += (degree[v] - 1) * (degree[u] - 1);
    assert_scores(&g, "collective_influence", expected, 1e-12);
  }
}

/* On a path of n, i (n - 1 - i) pairs lie on either side of node i; on a star all pairs of leaves go through the hub. */
static void closed_forms(void **state) {
  (void)state;
  small path = {.n = 9}, star = {.n = 8};
  double expected[MOST] = {0};
  for (int v = 1; v < path.n; v++) edge(&path, v - 1, v);
  path.n_links = path.m;
  for (int v = 0; v < path.n; v++) expected[v] = v * (path.n - 1.0 - v);
  assert_scores(&path, "betweenness", expected, 1e-12);
  for (int v = 1; v < star.n; v++) edge(&star, 0, v);
  star.n_links = 3;
  memset(expected, 0, sizeof expected);
  expected[0] = 21;
  assert_scores(&star, "betweenness", expected, 1e-12);
  for (int v = 0; v < star.n; v++) expected[v] = v ? 1 / sqrt(star.n - 1.0) : 1;
  assert_scores(&star, "eigenvector", expected, 1e-11);
  int64_t got[MOST]; /* ties are ties */
  rank(&star, "pagerank", NULL, 0, got);
  for (int v = 2; v < star.n; v++) assert_int_equal(got[v], got[1]);
}

static void removal(void **state) {
  (void)state;
  small path = {.n = 5};
  for (int v = 1; v < path.n; v++) edge(&path, v - 1, v);
  path.n_links = path.m;
  uint8_t facilities[5] = {0, 0, 0, 1, 0}, links[4] = {1, 0, 0, 0};
  ko_removed removed = {facilities, links};
  int64_t got[5];
  rank(&path, "degree", &removed, 0, got); /* 1 - 2 is left */
  const int64_t degree[] = {0, INT64_C(1) << 40, INT64_C(1) << 40, -1, 0};
  for (int v = 0; v < 5; v++) assert_int_equal(got[v], degree[v]);
  for (size_t i = 0; ko_scores[i]; i++) {
    rank(&path, ko_scores[i]->name, &removed, 0, got);
    assert_int_equal(got[3], -1);
  }
  rank(&path, "betweenness", &removed, 1, got);
  const int64_t between[] = {-1, INT64_C(1) << 40, -1, -1};
  for (int e = 0; e < 4; e++) assert_int_equal(got[e], between[e]);
}

/* One facility, and several without any edge: every score is 0, but for pagerank, which is the same for all; population is unknown. */
static void nothing_to_rank(void **state) {
  (void)state;
  for (int n = 1; n <= 3; n += 2)
    for (size_t i = 0; ko_scores[i]; i++) {
      small g = {.n = n};
      const char *name = ko_scores[i]->name;
      int64_t got[MOST], expected = strcmp(name, "population") == 0 ? -1 : strcmp(name, "pagerank") == 0 ? INT64_C(1) << 40 : 0;
      rank(&g, name, NULL, 0, got);
      for (int v = 0; v < n; v++) assert_int_equal(got[v], expected);
    }
}

static void columns(void **state) {
  (void)state;
  ko_error error = {0};
  ko_region *region = region_from_text("facility,demand,supply,population\na,1,0,\nb,2,8,10\nc,,4,5\n", NULL, NULL);
  ko_rank_graph *graph = NULL;
  int64_t got[3];
  assert_int_equal(ko_rank_graph_make(region, &graph, &error), 0);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("demand"), NULL, got, &error), 0);
  assert_true(got[0] == INT64_C(1) << 39 && got[1] == INT64_C(1) << 40 && got[2] == 0);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("supply"), NULL, got, &error), 0);
  assert_true(got[0] == 0 && got[1] == INT64_C(1) << 40 && got[2] == INT64_C(1) << 39);
  assert_int_equal(ko_rank_facilities(graph, ko_score_find("population"), NULL, got, &error), 0);
  assert_true(got[0] == -1 && got[1] == INT64_C(1) << 40 && got[2] == INT64_C(1) << 39);
  assert_int_equal(ko_rank_links(graph, ko_score_find("demand"), NULL, got, &error), KO_E_USAGE);
  assert_null(ko_score_find("nonsense"));
  ko_rank_graph_free(graph);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(betweenness_by_definition),
      cmocka_unit_test(closeness_by_definition),
      cmocka_unit_test(degree_and_coreness_by_definition),
      cmocka_unit_test(pagerank_by_elimination),
      cmocka_unit_test(eigenvector_by_residual),
      cmocka_unit_test(collective_influence_by_definition),
      cmocka_unit_test(closed_forms),
      cmocka_unit_test(removal),
      cmocka_unit_test(nothing_to_rank),
      cmocka_unit_test(columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
