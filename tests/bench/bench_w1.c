/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * W1: mutual giant component (Buldyrev et al. 2010). Two random networks of 100,000 facilities and mean degree 4 that need each other one to one;
 * a share p of network A stays intact. Baseline: igraph's C library, components of A and of B in turn on the facilities that are left, until
 * nothing falls.
 */
#include <igraph/igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "sim/trial/worker.h"

enum { N = 100000, LINKS = 2 * N, REPEATS = 3, SCALAR_TRIALS = 2 };

static void make_tables(ko_tables *tables) {
  memset(tables, 0, sizeof *tables);
  uint64_t luck = 11;
  ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES], *links = &tables->sheets[KO_TABLE_LINKS];
  ko_sheet *dependencies = &tables->sheets[KO_TABLE_DEPENDENCIES];
  char id[32], other[32];
  for (uint32_t f = 0; f < 2 * N; f++) {
    const char *sector = f < N ? "a" : "b";
    snprintf(id, sizeof id, "%s%u", sector, f % N);
    snprintf(other, sizeof other, "%s%u", f < N ? "b" : "a", f % N);
    bench_cell(facilities, f, "facility", id);
    bench_cell(facilities, f, "sector", sector);
    bench_cell(dependencies, f, "dependant", id);
    bench_cell(dependencies, f, "supplier", other);
  }
  for (uint32_t l = 0; l < 2 * LINKS; l++) {
    const char *sector = l < LINKS ? "a" : "b";
    uint32_t from = (uint32_t)(bench_random(&luck) % N), to = (uint32_t)(bench_random(&luck) % N);
    if (to == from) to = (from + 1) % N;
    snprintf(id, sizeof id, "l%u", l);
    bench_cell(links, l, "link", id);
    snprintf(id, sizeof id, "%s%u", sector, from);
    bench_cell(links, l, "from", id);
    snprintf(id, sizeof id, "%s%u", sector, to);
    bench_cell(links, l, "to", id);
  }
}

/* The largest component among nodes that are up; clears the others. Returns whether anything fell. */
static int keep_largest(const igraph_t *graph, const ko_net *net, uint8_t *up) {
  igraph_vector_int_t list, map, inverse, membership, sizes;
  igraph_vector_int_init(&list, 0);
  igraph_vector_int_init(&map, 0);
  igraph_vector_int_init(&inverse, 0);
  igraph_vector_int_init(&membership, 0);
  igraph_vector_int_init(&sizes, 0);
  for (uint32_t v = 0; v < N; v++)
    if (up[v]) igraph_vector_int_push_back(&list, v);
  igraph_t sub;
  igraph_induced_subgraph_map(graph, &sub, igraph_vss_vector(&list), IGRAPH_SUBGRAPH_CREATE_FROM_SCRATCH, &map, &inverse);
  igraph_integer_t n;
  igraph_connected_components(&sub, &membership, &sizes, &n, IGRAPH_WEAK);
  igraph_integer_t best = 0;
  uint32_t best_row = UINT32_MAX;
  for (igraph_integer_t c = 0; c < n; c++)
    if (VECTOR(sizes)[c] > VECTOR(sizes)[best]) best = c;
  /* Ties go to the component with the lowest row. */
  for (igraph_integer_t i = 0; i < igraph_vector_int_size(&membership); i++) {
    uint32_t row = net->row[VECTOR(list)[i]];
    igraph_integer_t c = VECTOR(membership)[i];
    if (VECTOR(sizes)[c] == VECTOR(sizes)[best] && row < best_row) {
      best_row = row;
      best = c;
    }
  }
  int fell = 0;
  for (igraph_integer_t i = 0; i < igraph_vector_int_size(&membership); i++)
    if (VECTOR(membership)[i] != best) {
      up[VECTOR(list)[i]] = 0;
      fell = 1;
    }
  igraph_destroy(&sub);
  igraph_vector_int_destroy(&list);
  igraph_vector_int_destroy(&map);
  igraph_vector_int_destroy(&inverse);
  igraph_vector_int_destroy(&membership);
  igraph_vector_int_destroy(&sizes);
  return fell;
}

static void make_graph(const ko_net *net, igraph_t *out) {
  igraph_vector_int_t edges;
  igraph_vector_int_init(&edges, 2 * (igraph_integer_t)net->n_links);
  for (uint32_t l = 0; l < net->n_links; l++) {
    VECTOR(edges)[2 * l] = net->from[l];
    VECTOR(edges)[2 * l + 1] = net->to[l];
  }
  igraph_create(out, &edges, N, IGRAPH_UNDIRECTED);
  igraph_vector_int_destroy(&edges);
}

int main(void) {
  static const double intact[] = {0.62, 0.70};
  static const double asked[] = {0, 30};
  uint8_t *up = malloc(2 * N);
  if (!up) return 70;
  bench_head();
  for (int d = 0; d < 2; d++) {
    ko_tables tables;
    make_tables(&tables);
    char yaml[500];
    snprintf(yaml, sizeof yaml,
             "knockon: 1\nregion: {load: .}\nsectors: {a: {rule: giant_component}, b: {rule: giant_component}}\n"
             "waves: [{success: %.17g, targets: {facilities: {sector: a}}}]\nrun: {trials: 5120}\n", 1 - intact[d]);
    bench_case made;
    bench_make(&tables, yaml, &made);
    const ko_plan *plan = made.plan;
    const ko_net *nets = plan->cases[0].nets;
    igraph_t graphs[2];
    for (int k = 0; k < 2; k++) make_graph(&nets[k], &graphs[k]);
    uint32_t *partner = malloc(2 * N * sizeof *partner);
    if (!partner) return 70;
    for (uint32_t g = 0; g < plan->cases[0].groups.n; g++)
      partner[plan->cases[0].groups.dependant[g]] = plan->cases[0].groups.suppliers[plan->cases[0].groups.supplier_first[g]];
    double ours[REPEATS], theirs[REPEATS];
    ko_error error = {0};
    for (int r = 0; r < REPEATS; r++) {
      ko_worker *w = made.worker;
      ko_worker_begin(w, 0, (uint32_t)r, KO_LANES);
      ko_worker_hit(w, KO_NONE);
      double t = bench_seconds();
      bench_check(ko_worker_settle(w, &error), &error);
      ours[r] = bench_seconds() - t;
      double sum = 0;
      for (uint32_t lane = 0; lane < SCALAR_TRIALS; lane++) {
        for (uint32_t s = 0; s < 2 * N; s++) up[s] = plan->cases[0].start[s] && !ko_row_get(&w->damaged[s], lane);
        t = bench_seconds();
        for (int fell = 1; fell;) {
          fell = 0;
          for (uint32_t s = 0; s < 2 * N; s++)
            if (up[s] && !up[partner[s]]) fell = 1, up[s] = 0;
          for (int k = 0; k < 2; k++) fell |= keep_largest(&graphs[k], &nets[k], up + plan->sectors[k].first_slot);
        }
        sum += bench_seconds() - t;
        for (uint32_t s = 0; s < 2 * N; s++)
          if (up[s] != ko_row_get(&w->operational[s], lane)) {
            fprintf(stderr, "bench_w1: facility %u differs in lane %u\n", s, lane);
            return 70;
          }
      }
      t = bench_seconds();
      ko_worker_begin(w, 0, (uint32_t)r, KO_LANES);
      ours[r] = (ours[r] + bench_seconds() - t) * 1e3 / KO_LANES;
      theirs[r] = sum * 1e3 / SCALAR_TRIALS;
    }
    char name[100];
    snprintf(name, sizeof name, "W1 mutual giant component, p = %.2f", intact[d]);
    bench_line(name, "ms/trial", bench_median(theirs, REPEATS), bench_median(ours, REPEATS), asked[d]);
    for (int k = 0; k < 2; k++) igraph_destroy(&graphs[k]);
    free(partner);
    bench_free(&made);
  }
  free(up);
  return 0;
}
