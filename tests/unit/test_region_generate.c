/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Generators: what each model promises, for sure (simple graphs, degrees, distances) and in the mean (degree distributions).
 */
#include "params.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "sim/region/generate/generator.h"

typedef struct setting {
  const char *key;
  double value;
} setting;

static int try_model(const char *model, const setting *settings, uint64_t seed, ko_network *network, ko_error *error) {
  const ko_generator *generator = NULL;
  for (size_t i = 0; ko_generators[i]; i++)
    if (strcmp(ko_generators[i]->name, model) == 0) generator = ko_generators[i];
  assert_non_null(generator);
  void *params = params_make(generator->params, generator->n_params, generator->params_size);
  for (; settings->key; settings++) params_set(generator->params, generator->n_params, params, settings->key, settings->value);
  ko_stream stream = ko_stream_make(seed, "sector test");
  ko_box box = {100, 50};
  ko_where where = {.file = "recipe.yaml", .line = 3, .column = 5};
  *network = (ko_network){0};
  int rc = generator->generate(params, &where, &box, &stream, network, error);
  free(params);
  return rc;
}

static ko_network run_model(const char *model, const setting *settings, uint64_t seed) {
  ko_error error = {0};
  ko_network network;
  int rc = try_model(model, settings, seed, &network, &error);
  if (rc) print_message("%s\n", error.findings[0].message);
  assert_int_equal(rc, 0);
  return network;
}

static int by_ends(const void *a, const void *b) {
  const struct ko_network_link *l = a, *r = b;
  if (l->from != r->from) return l->from < r->from ? -1 : 1;
  return l->to < r->to ? -1 : l->to > r->to;
}

/* No loop, no double link, ends in range. Sorts the links. */
static void assert_simple(ko_network *network) {
  if (network->n_links) qsort(network->links, network->n_links, sizeof *network->links, by_ends);
  for (uint32_t i = 0; i < network->n_links; i++) {
    assert_true(network->links[i].from < network->links[i].to);
    assert_true(network->links[i].to < network->n_nodes);
    if (i) assert_true(by_ends(&network->links[i - 1], &network->links[i]) < 0);
  }
}

static uint32_t *degrees(const ko_network *network) {
  uint32_t *degree = calloc(network->n_nodes, sizeof *degree);
  for (uint32_t i = 0; i < network->n_links; i++) {
    degree[network->links[i].from]++;
    degree[network->links[i].to]++;
  }
  return degree;
}

/* Number of links exactly, degrees Poisson (chi-square over degrees 0 .. 11 below a bound that one seed in 10^6 exceeds), under a second.
 */
static void erdos_renyi(void **state) {
  (void)state;
  clock_t begin = clock();
  ko_network network = run_model("erdos_renyi", (setting[]){{"nodes", 1e5}, {"mean_degree", 4}, {0}}, 1);
  assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 1);
  assert_int_equal(network.n_links, 200000);
  assert_simple(&network);
  uint32_t *degree = degrees(&network), seen[12] = {0};
  for (uint32_t v = 0; v < network.n_nodes; v++)
    if (degree[v] < 12) seen[degree[v]]++;
  double expected = 1e5 * exp(-4), chi = 0;
  for (int k = 0; k < 12; k++) {
    chi += (seen[k] - expected) * (seen[k] - expected) / expected;
    expected *= 4.0 / (k + 1);
  }
  assert_true(chi < 50);
  free(degree);
  ko_network_free(&network);
}

/* All graphs with 4 nodes and 2 or 4 of the 6 links are equally likely (sparse and dense way). */
static void erdos_renyi_uniform(void **state) {
  (void)state;
  for (int dense = 0; dense <= 1; dense++) {
    int seen[64] = {0}, n_kinds = 0;
    for (uint64_t seed = 0; seed < 6000; seed++) {
      ko_network network = run_model("erdos_renyi", (setting[]){{"nodes", 4}, {"mean_degree", dense ? 2 : 1}, {0}}, seed);
      assert_int_equal(network.n_links, dense ? 4 : 2);
      assert_simple(&network);
      unsigned code = 0;
      static const unsigned BIT[4][4] = {{0, 1, 2, 4}, {0, 0, 8, 16}, {0, 0, 0, 32}, {0}};
      for (uint32_t i = 0; i < network.n_links; i++) code |= BIT[network.links[i].from][network.links[i].to];
      seen[code]++;
      ko_network_free(&network);
    }
    for (int code = 0; code < 64; code++) {
      if (!seen[code]) continue;
      n_kinds++;
      assert_in_range(seen[code], 300, 500); /* 400 in the mean, 5 standard deviations */
    }
    assert_int_equal(n_kinds, 15);
  }
}

static void erdos_renyi_limits(void **state) {
  (void)state;
  ko_error error = {0};
  ko_network network = run_model("erdos_renyi", (setting[]){{"nodes", 7}, {"mean_degree", 6}, {0}}, 1);
  assert_int_equal(network.n_links, 21);
  assert_simple(&network);
  ko_network_free(&network);
  network = run_model("erdos_renyi", (setting[]){{"nodes", 1}, {"mean_degree", 0}, {0}}, 1);
  assert_int_equal(network.n_links, 0);
  ko_network_free(&network);
  assert_int_equal(try_model("erdos_renyi", (setting[]){{"nodes", 7}, {"mean_degree", 6.5}, {0}}, 1, &network, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, "erdos_renyi: mean_degree 6.5 is more than 7 facilities can have; at most 6");
  assert_int_equal(error.findings[0].line, 3);
  ko_network_free(&network);
}

/* Links as promised, connected by growth, and the tail of P(k) = 2 m (m + 1) / (k (k + 1) (k + 2)). */
static void barabasi_albert(void **state) {
  (void)state;
  ko_network network = run_model("barabasi_albert", (setting[]){{"nodes", 50000}, {"links_each", 2}, {0}}, 1);
  assert_int_equal(network.n_links, 3 + 2 * (50000 - 3));
  assert_simple(&network);
  uint32_t *degree = degrees(&network);
  int n_two = 0, n_ten = 0;
  for (uint32_t v = 0; v < network.n_nodes; v++) {
    assert_true(degree[v] >= 2);
    n_two += degree[v] == 2;
    n_ten += degree[v] >= 10;
  }
  assert_true(fabs(n_two / 50000.0 - 0.5) < 0.015);
  assert_true(fabs(n_ten / 50000.0 - 6.0 / 110) < 0.006); /* the sum of P(k) from k = 10 on */
  free(degree);
  ko_network_free(&network);
  ko_error error = {0};
  assert_int_equal(try_model("barabasi_albert", (setting[]){{"nodes", 2}, {"links_each", 2}, {0}}, 1, &network, &error), KO_E_INPUT);
  ko_network_free(&network);
}

/* The links are those of a search over all pairs. */
static void random_geometric(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    double radius = (double)(seed * seed) / 4;
    ko_network network = run_model("random_geometric", (setting[]){{"nodes", 300}, {"radius_km", radius}, {0}}, seed);
    assert_simple(&network);
    uint32_t at = 0;
    for (uint32_t a = 0; a < network.n_nodes; a++) {
      assert_true(network.x[a] >= 0 && network.x[a] < 100 && network.y[a] >= 0 && network.y[a] < 50);
      for (uint32_t b = a + 1; b < network.n_nodes; b++) {
        if (hypot(network.x[a] - network.x[b], network.y[a] - network.y[b]) > radius) continue;
        assert_true(at < network.n_links && network.links[at].from == a && network.links[at].to == b);
        at++;
      }
    }
    assert_int_equal(at, network.n_links);
    ko_network_free(&network);
  }
  ko_network network = run_model("random_geometric", (setting[]){{"nodes", 20000}, {"mean_degree", 8}, {0}}, 5);
  assert_true(fabs(2.0 * network.n_links / 20000 - 8) < 0.3);
  ko_network_free(&network);
}

static void random_regular(void **state) {
  (void)state;
  static const int CASES[][2] = {{1, 0},  {2, 1},  {4, 3},   {5, 2},   {6, 3},    {10, 9},
                                 {10, 8}, {11, 4}, {50, 20}, {50, 30}, {1000, 3}, {100000, 3}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    ko_network network = run_model("random_regular", (setting[]){{"nodes", CASES[i][0]}, {"degree", CASES[i][1]}, {0}}, i);
    assert_simple(&network);
    uint32_t *degree = degrees(&network);
    for (uint32_t v = 0; v < network.n_nodes; v++) assert_int_equal(degree[v], CASES[i][1]);
    free(degree);
    ko_network_free(&network);
  }
  ko_error error = {0};
  ko_network network;
  assert_int_equal(try_model("random_regular", (setting[]){{"nodes", 5}, {"degree", 3}, {0}}, 1, &network, &error), KO_E_INPUT);
  ko_network_free(&network);
}

/* Of the 70 labelled cubic graphs on 6 nodes 10 are K(3,3) and 60 prisms. */
static void random_regular_spread(void **state) {
  (void)state;
  int n_bipartite = 0;
  for (uint64_t seed = 0; seed < 4000; seed++) {
    ko_network network = run_model("random_regular", (setting[]){{"nodes", 6}, {"degree", 3}, {0}}, seed);
    int adjacent[6][6] = {{0}}, triangles = 0;
    for (uint32_t i = 0; i < network.n_links; i++) adjacent[network.links[i].from][network.links[i].to] = 1;
    for (int a = 0; a < 6; a++)
      for (int b = a + 1; b < 6; b++)
        for (int c = b + 1; c < 6; c++) triangles += adjacent[a][b] && adjacent[b][c] && adjacent[a][c];
    n_bipartite += triangles == 0;
    ko_network_free(&network);
  }
  assert_true(fabs(n_bipartite / 4000.0 - 1.0 / 7) < 0.05);
}

static void lattice(void **state) {
  (void)state;
  ko_network network = run_model("lattice", (setting[]){{"width", 5}, {"height", 4}, {"spacing_km", 2}, {0}}, 1);
  assert_int_equal(network.n_nodes, 20);
  assert_int_equal(network.n_links, 40);
  assert_simple(&network);
  for (uint32_t i = 0; i < network.n_links; i++) {
    double dx = fabs(network.x[network.links[i].from] - network.x[network.links[i].to]);
    double dy = fabs(network.y[network.links[i].from] - network.y[network.links[i].to]);
    assert_true((dx == 0 && (dy == 2 || dy == 6)) || (dy == 0 && (dx == 2 || dx == 8)));
  }
  ko_network_free(&network);
  network = run_model("lattice", (setting[]){{"width", 5}, {"height", 4}, {"periodic", 0}, {0}}, 1);
  assert_int_equal(network.n_links, 4 * 4 + 5 * 3);
  assert_simple(&network);
  ko_network_free(&network);
  network = run_model("lattice", (setting[]){{"width", 2}, {"height", 1}, {0}}, 1);
  assert_int_equal(network.n_links, 1);
  assert_simple(&network);
  ko_network_free(&network);
}

/* The same seed, the same network, on every machine: sums over the links, which only change when a model's way of sampling does. */
static void reproducible(void **state) {
  (void)state;
  for (size_t i = 0; ko_generators[i]; i++) {
    const setting settings[][4] = {{{"nodes", 200}, {"mean_degree", 3}, {0}},
                                   {{"nodes", 200}, {"links_each", 3}, {0}},
                                   {{"nodes", 200}, {"mean_degree", 3}, {0}},
                                   {{"nodes", 200}, {"degree", 3}, {0}},
                                   {{"width", 10}, {"height", 20}, {0}}};
    ko_network a = run_model(ko_generators[i]->name, settings[i], 42), b = run_model(ko_generators[i]->name, settings[i], 42);
    assert_int_equal(a.n_links, b.n_links);
    assert_memory_equal(a.links, b.links, a.n_links * sizeof *a.links);
    uint64_t sum = 0;
    for (uint32_t k = 0; k < a.n_links; k++) sum = sum * 31 + a.links[k].from * UINT64_C(1000) + a.links[k].to;
    static const uint64_t KNOWN[] = {UINT64_C(11981620275977290825), UINT64_C(15724797007690533970), UINT64_C(197324004232735395),
                                     UINT64_C(16034735104583821255), UINT64_C(15405893619461851256)};
    assert_true(sum == KNOWN[i]);
    ko_network_free(&a);
    ko_network_free(&b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(erdos_renyi),           cmocka_unit_test(erdos_renyi_uniform),
      cmocka_unit_test(erdos_renyi_limits),    cmocka_unit_test(barabasi_albert),
      cmocka_unit_test(random_geometric),      cmocka_unit_test(random_regular),
      cmocka_unit_test(random_regular_spread), cmocka_unit_test(lattice),
      cmocka_unit_test(reproducible),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
