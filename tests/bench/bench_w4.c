/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * W4: linear power flow with overload trips, microseconds a cascade step. The baseline is a good one: CHOLMOD, simplicial, analysed once,
 * the matrix kept in its order; in each step islands by union-find, balance, the matrix with one node grounded in each island, a numeric
 * factorisation and a solve with work space kept, flows and trips. Ours is settle_lane, divided by the same steps: with what it costs to
 * begin and to deliver a lane. Both do the same trials; trips must be equal and flows agree. The second line of a case takes CHOLMOD's
 * factorisation and solve alone as the baseline, against our whole step.
 */
#include <cholmod.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "matcase.h"
#include "models/models.h"

enum { TRIALS = 200, ROUNDS = 5, LINKS_HIT = 4, NODES_HIT = 1 };

typedef struct params { /* as in models/dc_flow.c (tests/published/test_v11.c checks the layout) */
  double min_service, tolerance, rating_factor, rating_floor, default_reactance_per_km;
  uint8_t trips;
} params;

typedef struct lane {
  uint8_t *up, *link_up, *tripped;
  double *flow;
} lane;

typedef struct baseline {
  const ko_net *net;
  const double *rating;
  double *conductance, *shift; /* MW per radian; radians */
  cholmod_common common;
  cholmod_sparse *matrix;
  cholmod_factor *factor;
  cholmod_dense *power, *theta, *y, *e;
  int *diagonal, *entry;             /* places of nodes and links in the matrix's values */
  uint32_t *island, *place;          /* place: of a node in the matrix */
  double *planned, *capacity, *load; /* by island */
  double in_solver;                  /* seconds */
  uint64_t steps;
} baseline;

static void *room(size_t n, size_t size) {
  void *memory = calloc(n + 1, size);
  if (!memory) abort();
  return memory;
}

static int find_entry(const cholmod_sparse *matrix, uint32_t a, uint32_t b) {
  const int *first = matrix->p, *row = matrix->i;
  int low = (int)(a < b ? a : b), high = (int)(a < b ? b : a);
  for (int k = first[high]; k < first[high + 1]; k++)
    if (row[k] == low) return k;
  abort();
}

/* Upper half of the matrix's pattern, node v standing at place[v]. */
static cholmod_sparse *make_matrix(const ko_net *net, const uint32_t *place, cholmod_common *common) {
  uint32_t n = net->n_nodes, m = net->n_links;
  cholmod_triplet *t = cholmod_allocate_triplet(n, n, n + m, 1, CHOLMOD_REAL, common);
  int *i = t->i, *j = t->j;
  double *x = t->x;
  size_t count = 0;
  for (uint32_t v = 0; v < n; v++) i[count] = j[count] = (int)v, x[count++] = 1;
  for (uint32_t l = 0; l < m; l++) {
    uint32_t from = place[net->from[l]], to = place[net->to[l]];
    i[count] = (int)(from < to ? from : to), j[count] = (int)(from < to ? to : from), x[count++] = 0;
  }
  t->nnz = count;
  cholmod_sparse *matrix = cholmod_triplet_to_sparse(t, count, common);
  cholmod_free_triplet(&t, common);
  return matrix;
}

/* The fastest that CHOLMOD has here: its own minimum-degree order, then the matrix kept in that order, so that no step permutes it. */
static void baseline_make(const ko_net *net, const double *rating, baseline *b) {
  uint32_t n = net->n_nodes, m = net->n_links;
  *b = (baseline){.net = net, .rating = rating};
  b->place = room(n, sizeof *b->place);
  cholmod_start(&b->common);
  b->common.supernodal = CHOLMOD_SIMPLICIAL;
  b->common.nmethods = 1;
  b->common.method[0].ordering = CHOLMOD_AMD;
  for (uint32_t v = 0; v < n; v++) b->place[v] = v;
  b->matrix = make_matrix(net, b->place, &b->common);
  b->factor = cholmod_analyze(b->matrix, &b->common);
  const int *order = b->factor->Perm;
  for (uint32_t k = 0; k < n; k++) b->place[order[k]] = k;
  cholmod_free_sparse(&b->matrix, &b->common);
  cholmod_free_factor(&b->factor, &b->common);
  b->matrix = make_matrix(net, b->place, &b->common);
  b->common.method[0].ordering = CHOLMOD_NATURAL;
  b->common.postorder = 0;
  b->factor = cholmod_analyze(b->matrix, &b->common);
  b->power = cholmod_zeros(n, 1, CHOLMOD_REAL, &b->common);
  b->diagonal = room(n, sizeof *b->diagonal), b->entry = room(m, sizeof *b->entry), b->island = room(n, sizeof *b->island);
  b->planned = room(n, sizeof(double)), b->capacity = room(n, sizeof(double)), b->load = room(n, sizeof(double));
  b->conductance = room(m, sizeof(double)), b->shift = room(m, sizeof(double));
  for (uint32_t v = 0; v < n; v++) b->diagonal[v] = find_entry(b->matrix, b->place[v], b->place[v]);
  for (uint32_t l = 0; l < m; l++) {
    b->entry[l] = find_entry(b->matrix, b->place[net->from[l]], b->place[net->to[l]]);
    b->conductance[l] = 100 * net->circuits[l] / (net->reactance[l] * net->tap_ratio[l]);
    b->shift[l] = net->phase_shift_deg[l] * acos(-1) / 180;
  }
}

static void baseline_free(baseline *b) {
  cholmod_free_sparse(&b->matrix, &b->common);
  cholmod_free_factor(&b->factor, &b->common);
  cholmod_free_dense(&b->power, &b->common), cholmod_free_dense(&b->theta, &b->common);
  cholmod_free_dense(&b->y, &b->common), cholmod_free_dense(&b->e, &b->common);
  cholmod_finish(&b->common);
  free(b->diagonal), free(b->entry), free(b->island), free(b->place), free(b->planned), free(b->capacity), free(b->load),
      free(b->conductance), free(b->shift);
}

static uint32_t root(uint32_t *island, uint32_t v) {
  while (island[v] != v) v = island[v] = island[island[v]];
  return v;
}

static int carries(const baseline *b, const lane *a, uint32_t l) {
  return a->link_up[l] && !a->tripped[l] && a->up[b->net->from[l]] && a->up[b->net->to[l]];
}

static double planned_of(const ko_net *net, uint32_t v) { return isnan(net->dispatch[v]) ? net->supply[v] : net->dispatch[v]; }

/* One step: islands, balance, matrix, solution, flows, trips. Returns how many links tripped. */
static uint32_t baseline_step(baseline *b, lane *a) {
  const ko_net *net = b->net;
  double *p = b->power->x, *values = b->matrix->x;
  for (uint32_t v = 0; v < net->n_nodes; v++) b->island[v] = v, b->planned[v] = b->capacity[v] = b->load[v] = 0;
  memset(values, 0, b->matrix->nzmax * sizeof *values);
  for (uint32_t l = 0; l < net->n_links; l++) {
    if (!carries(b, a, l)) continue;
    uint32_t from = root(b->island, net->from[l]), to = root(b->island, net->to[l]);
    if (from < to) b->island[to] = from;
    else b->island[from] = to;
    values[b->diagonal[net->from[l]]] += b->conductance[l];
    values[b->diagonal[net->to[l]]] += b->conductance[l];
    values[b->entry[l]] -= b->conductance[l];
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    uint32_t k = root(b->island, v);
    if (k == v) values[b->diagonal[v]] += 1000;
    if (!a->up[v]) continue;
    b->planned[k] += planned_of(net, v);
    b->capacity[k] += fmax(net->supply[v], planned_of(net, v));
    b->load[k] += net->demand[v] + net->shunt[v];
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    uint32_t k = root(b->island, v);
    double d = planned_of(net, v), c = fmax(net->supply[v], d), served = 1;
    p[b->place[v]] = 0;
    if (!a->up[v] || b->capacity[k] <= 0) continue;
    if (b->load[k] <= b->planned[k]) d *= b->load[k] / b->planned[k];
    else if (b->load[k] <= b->capacity[k]) d += (c - d) * (b->load[k] - b->planned[k]) / (b->capacity[k] - b->planned[k]);
    else d = c, served = b->capacity[k] / b->load[k];
    p[b->place[v]] = d - served * (net->demand[v] + net->shunt[v]);
  }
  for (uint32_t l = 0; l < net->n_links; l++)
    if (b->shift[l] != 0 && carries(b, a, l) && b->capacity[root(b->island, net->from[l])] > 0)
      p[b->place[net->from[l]]] += b->conductance[l] * b->shift[l], p[b->place[net->to[l]]] -= b->conductance[l] * b->shift[l];
  double begin = bench_seconds();
  cholmod_factorize(b->matrix, b->factor, &b->common);
  cholmod_solve2(CHOLMOD_A, b->factor, b->power, NULL, &b->theta, NULL, &b->y, &b->e, &b->common);
  b->in_solver += bench_seconds() - begin;
  const double *theta = b->theta->x;
  uint32_t count = 0;
  for (uint32_t l = 0; l < net->n_links; l++) {
    a->flow[l] = 0;
    if (!carries(b, a, l) || b->capacity[root(b->island, net->from[l])] <= 0) continue;
    a->flow[l] = b->conductance[l] * (theta[b->place[net->from[l]]] - theta[b->place[net->to[l]]] - b->shift[l]);
    if (llround(fabs(a->flow[l]) * 0x1p20) > llround(b->rating[l] * 0x1p20)) a->tripped[l] = 1, count++;
  }
  b->steps++;
  return count;
}

/* All lanes of a round, one after the other in memory. */
static void lanes_make(const ko_net *net, lane *all) {
  size_t n = net->n_nodes, m = net->n_links;
  all->up = room(TRIALS * n, 1), all->link_up = room(TRIALS * m, 1), all->tripped = room(TRIALS * m, 1);
  all->flow = room(TRIALS * m, sizeof(double));
}

static void lanes_free(lane *all) { free(all->up), free(all->link_up), free(all->tripped), free(all->flow); }

static lane lane_of(const ko_net *net, const lane *all, size_t trial) {
  size_t n = trial * net->n_nodes, m = trial * net->n_links;
  return (lane){.up = all->up + n, .link_up = all->link_up + m, .tripped = all->tripped + m, .flow = all->flow + m};
}

static void damage(const ko_net *net, lane *all) {
  size_t n = net->n_nodes, m = net->n_links;
  memset(all->up, 1, TRIALS * n), memset(all->link_up, 1, TRIALS * m), memset(all->tripped, 0, TRIALS * m);
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    uint64_t seed = 88172645463325252u + trial * 0x9E3779B97F4A7C15u;
    for (int i = 0; i < LINKS_HIT; i++) all->link_up[trial * m + bench_random(&seed) % m] = 0;
    for (int i = 0; i < NODES_HIT; i++) all->up[trial * n + bench_random(&seed) % n] = 0;
  }
}

static void stop(const char *what) {
  fprintf(stderr, "bench_w4: %s\n", what);
  exit(1);
}

/* The largest difference of flows, relative to the largest flow of its lane; stops where other links tripped. */
static double compare(const ko_net *net, const lane *theirs, const lane *ours, uint64_t *trips) {
  double worst = 0;
  if (memcmp(ours->tripped, theirs->tripped, TRIALS * (size_t)net->n_links) != 0) stop("other links tripped");
  for (size_t trial = 0; trial < TRIALS; trial++) {
    lane a = lane_of(net, theirs, trial), b = lane_of(net, ours, trial);
    double most = 1, difference = 0;
    for (uint32_t l = 0; l < net->n_links; l++) {
      *trips += a.tripped[l];
      most = fmax(most, fabs(a.flow[l])), difference = fmax(difference, fabs(a.flow[l] - b.flow[l]));
    }
    worst = fmax(worst, difference / most);
  }
  return worst;
}

static void bench(const char *name, double rating_factor, double rating_floor, double asked) {
  matcase mat;
  if (!matcase_read(name, &mat)) return;
  ko_net *net = &mat.net;
  double *capacity = FILL(net, capacity);
  for (uint32_t l = 0; l < net->n_links; l++) capacity[l] = NAN;
  ko_error error = {0};
  ko_rule_plan *plan;
  params with = {
      .min_service = 0.5, .rating_factor = rating_factor, .rating_floor = rating_floor, .default_reactance_per_km = NAN, .trips = 1};
  if (ko_rule_dc_flow.plan(net, &with, NULL, &plan, &error)) stop(error.findings[0].message);
  size_t bytes = ko_rule_dc_flow.state_bytes(plan);
  void *state = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  if (!state || ko_rule_dc_flow.init(plan, state, &error)) stop("no state");
  baseline b;
  baseline_make(net, ko_rule_dc_flow.ratings(plan), &b);
  lane theirs, ours;
  lanes_make(net, &theirs), lanes_make(net, &ours);
  uint16_t *share = room(net->n_nodes, sizeof *share);
  double whole[ROUNDS], solver[ROUNDS], mine[ROUNDS], worst = 0;
  uint64_t trips = 0;
  for (int round = 0; round < ROUNDS; round++) {
    damage(net, &theirs), damage(net, &ours);
    b.steps = 0, b.in_solver = 0;
    double begin = bench_seconds();
    for (size_t trial = 0; trial < TRIALS; trial++) {
      lane at = lane_of(net, &theirs, trial);
      while (baseline_step(&b, &at)) continue;
    }
    double middle = bench_seconds();
    for (size_t trial = 0; trial < TRIALS; trial++) {
      lane a = lane_of(net, &ours, trial);
      ko_rule_lane at = {.operational = a.up, .link_up = a.link_up, .link_tripped = a.tripped, .share = share, .flow = a.flow};
      if (ko_rule_dc_flow.settle_lane(plan, state, &at, &error)) stop("settle failed");
    }
    double each = 1e6 / (double)b.steps;
    mine[round] = each * (bench_seconds() - middle), whole[round] = each * (middle - begin), solver[round] = each * b.in_solver;
    if (round == 0) worst = compare(net, &theirs, &ours, &trips);
  }
  if (worst > 1e-8) stop("flows differ");
  char line[96];
  snprintf(line, sizeof line, "W4 %.*s, ratings %.2f %.1f, step", (int)strcspn(name, "."), name, rating_factor, rating_floor);
  double ours_median = bench_median(mine, ROUNDS);
  bench_line(line, "us/step", bench_median(whole, ROUNDS), ours_median, asked);
  snprintf(line, sizeof line, "   same, CHOLMOD's two calls against our step");
  bench_line(line, "us/step", bench_median(solver, ROUNDS), ours_median, 0);
  printf("   %.1f steps and %.1f trips a trial; flows differ by %.0e of the largest\n", (double)b.steps / TRIALS, (double)trips / TRIALS,
         worst);
  free(state), free(share);
  lanes_free(&theirs), lanes_free(&ours);
  baseline_free(&b);
  ko_rule_dc_flow.plan_free(plan);
  matcase_free(&mat);
}

/* Hard ratings end in blackouts, mild ones in a few trips. */
int main(void) {
  bench_head();
  bench("case118.m", 1.25, 0.5, 0);
  bench("case1354pegase.m", 1.25, 0.5, 2);
  bench("case1354pegase.m", 2, 1, 2);
  bench("case2869pegase.m", 1.25, 0.5, 0);
  bench("case2869pegase.m", 2, 1, 0);
  return 0;
}
