/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dense_dc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *pivots, double *b, const int *ldb, int *info);
void dgetrs_(const char *trans, const int *n, const int *nrhs, const double *a, const int *lda, const int *pivots, double *b,
             const int *ldb, int *info, size_t trans_length);

static void *room(size_t n, size_t size) {
  void *memory = calloc(n + 1, size);
  if (!memory) abort();
  return memory;
}

static int carries(const dense_dc *dc, uint32_t l) {
  const ko_net *net = dc->net;
  return dc->link_up[l] && !dc->tripped[l] && dc->operational[net->from[l]] && dc->operational[net->to[l]] && net->from[l] != net->to[l];
}

static double susceptance(const ko_net *net, uint32_t l) { return 100 * net->circuits[l] / (net->reactance[l] * net->tap_ratio[l]); }

static double radians(const ko_net *net, uint32_t l) { return net->phase_shift_deg[l] * acos(-1.0) / 180; }

/* island[v]: the lowest node that v is joined with. */
static void find_islands(const dense_dc *dc, uint32_t *island) {
  for (uint32_t v = 0; v < dc->net->n_nodes; v++) island[v] = v;
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < dc->net->n_links; l++) {
      uint32_t a = island[dc->net->from[l]], b = island[dc->net->to[l]];
      if (!carries(dc, l) || a == b) continue;
      island[dc->net->from[l]] = island[dc->net->to[l]] = a < b ? a : b;
      again = 1;
    }
  }
}

/* Solve a x = b (a symmetric), refined with residuals in extended precision, so that small flows are right to many digits as well. */
static void solve_refined(int n, const double *a, const long double *b, long double *x) {
  int one = 1, info = 0, *pivots = room((size_t)n, sizeof *pivots);
  size_t k = (size_t)n;
  double *factor = room(k * k, sizeof *factor), *step = room(k, sizeof *step);
  memcpy(factor, a, k * k * sizeof *a);
  for (size_t i = 0; i < k; i++) step[i] = (double)b[i];
  dgesv_(&n, &one, factor, &n, pivots, step, &n, &info);
  if (info != 0) abort();
  for (size_t i = 0; i < k; i++) x[i] = step[i];
  for (int round = 0; round < 3; round++) {
    for (size_t i = 0; i < k; i++) {
      long double rest = b[i];
      for (size_t j = 0; j < k; j++)
        if (a[i * k + j] != 0) rest -= (long double)a[i * k + j] * x[j];
      step[i] = (double)rest;
    }
    dgetrs_("N", &n, &one, factor, &n, pivots, step, &n, &info, 1);
    for (size_t i = 0; i < k; i++) x[i] += step[i];
  }
  free(factor), free(step), free(pivots);
}

/* One island: balance it, solve it. Returns 1 if it lives. */
static int solve_island(dense_dc *dc, const uint32_t *island, uint32_t which) {
  const ko_net *net = dc->net;
  uint32_t n = 0, *member = room(net->n_nodes, sizeof *member), *index = room(net->n_nodes, sizeof *index);
  double planned = 0, capacity = 0, load = 0;
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    if (island[v] != which || !dc->operational[v]) continue;
    double g = isnan(net->dispatch[v]) ? net->supply[v] : net->dispatch[v];
    planned += g;
    capacity += fmax(net->supply[v], g);
    load += net->demand[v] + net->shunt[v];
    index[v] = n;
    member[n++] = v;
  }
  int live = capacity > 0;
  long double *p = room(n, sizeof *p);
  double served = live ? load > capacity ? capacity / load : 1 : 0;
  uint32_t slack = 0;
  double most = -INFINITY;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t v = member[i];
    double d = isnan(net->dispatch[v]) ? net->supply[v] : net->dispatch[v], c = fmax(net->supply[v], d), g;
    if (load <= planned) g = planned != 0 ? d * load / planned : 0;
    else if (load <= capacity) g = d + (c - d) * (load - planned) / (capacity - planned);
    else g = c;
    if (!live) g = 0;
    p[i] = g - served * (net->demand[v] + net->shunt[v]);
    if (g > most) most = g, slack = i;
    dc->served[v] = live && net->demand[v] == 0 ? 1 : served;
  }
  if (live && n > 1) {
    /* B theta = P without the slack's row and column. */
    size_t k = n - 1;
    double *b = room(k * k, sizeof *b);
    long double *theta = room(n, sizeof *theta), *rest = room(n, sizeof *rest);
    for (uint32_t l = 0; l < net->n_links; l++) {
      if (!carries(dc, l) || island[net->from[l]] != which) continue;
      double y = susceptance(net, l), s = y * radians(net, l);
      uint32_t i = index[net->from[l]], j = index[net->to[l]];
      p[i] += s, p[j] -= s;
      size_t r = i - (i > slack), c = j - (j > slack);
      if (i != slack) b[r * k + r] += y;
      if (j != slack) b[c * k + c] += y;
      if (i != slack && j != slack) b[r * k + c] -= y, b[c * k + r] -= y;
    }
    for (uint32_t i = 0; i < n; i++)
      if (i != slack) rest[i - (i > slack)] = p[i];
    solve_refined((int)k, b, rest, theta);
    for (uint32_t l = 0; l < net->n_links; l++) {
      if (!carries(dc, l) || island[net->from[l]] != which) continue;
      uint32_t i = index[net->from[l]], j = index[net->to[l]];
      long double from = i == slack ? 0 : theta[i - (i > slack)], to = j == slack ? 0 : theta[j - (j > slack)];
      dc->flow[l] = (double)(susceptance(net, l) * (from - to - radians(net, l)));
    }
    free(b), free(theta), free(rest);
  }
  free(p), free(member), free(index);
  return live;
}

static uint32_t trip(dense_dc *dc) {
  uint32_t count = 0;
  for (uint32_t l = 0; dc->rating && l < dc->net->n_links; l++)
    if (!isnan(dc->rating[l]) && llround(fabs(dc->flow[l]) * 0x1p20) > llround(dc->rating[l] * 0x1p20)) dc->tripped[l] = 1, count++;
  return count;
}

void dense_dc_cascade(dense_dc *dc) {
  const ko_net *net = dc->net;
  uint32_t *island = room(net->n_nodes, sizeof *island);
  dc->n_steps = 0;
  for (;;) {
    memset(dc->flow, 0, net->n_links * sizeof *dc->flow);
    memset(dc->served, 0, net->n_nodes * sizeof *dc->served);
    find_islands(dc, island);
    uint32_t live = 0;
    for (uint32_t v = 0; v < net->n_nodes; v++)
      if (island[v] == v && dc->operational[v]) live += (uint32_t)solve_island(dc, island, v);
    uint32_t tripped = trip(dc);
    if (dc->n_steps == DENSE_STEPS) abort();
    dc->steps[dc->n_steps++] = (dense_step){.n_tripped = tripped, .n_islands = live};
    if (!tripped) break;
  }
  free(island);
}
