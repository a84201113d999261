/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elimination, islands and solution on random networks: islands against repeated passes, solutions against the equations themselves, sources
 * carried forward against injections solved by themselves, and the bits of a partial elimination against those of one from scratch.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "models/common/carve.h"
#include "models/common/circuit.h"

enum { N = 60, LINKS = 150 };

typedef struct rig {
  ko_circuit *circuit;
  uint32_t n, n_links, from[LINKS], to[LINKS];
  double conductance[LINKS], source[N * KO_CIRCUIT_SOURCES], *front;
  ko_circuit_factor factor;
  void *block;
  uint32_t label[N + 1], minor[N + 1], n_minor;
} rig;

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
  return *seed;
}

static void *factor_block(const rig *r, ko_circuit_factor *factor) {
  void *block = ko_carve_alloc(ko_circuit_factor_bytes(r->circuit));
  assert_non_null(block);
  ko_circuit_factor_place(r->circuit, block, factor);
  return block;
}

static void mark_all(const rig *r, uint64_t *dirty) {
  memset(dirty, 0, (N / 64 + 1) * sizeof *dirty);
  for (uint32_t j = 0; j < r->n; j++) dirty[j >> 6] |= UINT64_C(1) << (j & 63);
}

static int64_t eliminate(const rig *r, const uint64_t *dirty, ko_circuit_factor *factor) {
  double *between = ko_carve_alloc((r->circuit->first[r->n] + (size_t)1) * sizeof *between);
  assert_non_null(between);
  ko_circuit_add_up(r->circuit, r->conductance, between);
  for (uint32_t l = 0; l < r->n_links; l++)
    if (r->from[l] != r->to[l])
      assert_memory_equal(&(double){ko_circuit_between(r->circuit, r->conductance, l)}, &between[r->circuit->link_entry[l]],
                          sizeof(double));
  int64_t gained = ko_circuit_eliminate(r->circuit, between, r->source, dirty, NULL, r->front, factor);
  free(between);
  return gained;
}

static void rig_up(uint64_t *seed, rig *r) {
  ko_error error = {0};
  *r = (rig){0};
  r->n = 1 + (uint32_t)(next_random(seed) % N);
  r->n_links = (uint32_t)(next_random(seed) % (1 + r->n * 5 / 2));
  if (r->n_links > LINKS) r->n_links = LINKS;
  for (uint32_t l = 0; l < r->n_links; l++) {
    r->from[l] = (uint32_t)(next_random(seed) % r->n), r->to[l] = (uint32_t)(next_random(seed) % r->n);
    r->conductance[l] = ldexp(1 + (double)(next_random(seed) % 1000) / 1000, (int)(next_random(seed) % 60) - 30);
  }
  for (uint32_t i = 0; i < r->n * KO_CIRCUIT_SOURCES; i++) r->source[i] = (double)(next_random(seed) % 1000) - 500;
  assert_int_equal(ko_circuit_make(r->n, r->n_links, r->from, r->to, &r->circuit, &error), 0);
  r->front = ko_carve_alloc(r->circuit->front_size * sizeof *r->front);
  assert_non_null(r->front);
  r->block = factor_block(r, &r->factor);
  uint64_t dirty[N / 64 + 1];
  mark_all(r, dirty);
  eliminate(r, dirty, &r->factor);
}

static void rig_down(rig *r) { free(r->block), free(r->front), free(r->circuit); }

/* Take out some links, eliminate what depends on them. */
static void cut(rig *r, uint64_t *seed, uint32_t count, uint64_t *dirty) {
  memset(dirty, 0, (N / 64 + 1) * sizeof *dirty);
  for (uint32_t i = 0; i < count && r->n_links; i++) {
    uint32_t l = (uint32_t)(next_random(seed) % r->n_links);
    r->conductance[l] = 0;
    if (r->from[l] != r->to[l]) ko_circuit_mark(r->circuit, l, dirty);
  }
}

static void find_islands(const rig *r, uint32_t *island) {
  for (uint32_t v = 0; v < r->n; v++) island[v] = v;
  for (int again = 1; again;) {
    again = 0;
    for (uint32_t l = 0; l < r->n_links; l++) {
      uint32_t a = island[r->from[l]], b = island[r->to[l]];
      if (r->conductance[l] == 0 || a == b) continue;
      island[r->from[l]] = island[r->to[l]] = a < b ? a : b, again = 1;
    }
  }
}

/* From what the last call left. */
static uint32_t check_islands(rig *r) {
  uint32_t island[N], zero = 0, in_minor = 0, references = 0;
  find_islands(r, island);
  uint32_t n_islands = ko_circuit_islands(r->circuit, &r->factor, r->conductance, r->label, r->minor, &r->n_minor);
  const uint32_t *label = r->label, *minor = r->minor, n_minor = r->n_minor;
  for (uint32_t v = 0; v < r->n; v++) {
    for (uint32_t u = 0; u < v; u++)
      assert_int_equal(island[u] == island[v], label[r->circuit->position[u]] == label[r->circuit->position[v]]);
    uint32_t mine = label[r->circuit->position[v]];
    assert_true(mine < n_islands);
    zero += mine == 0;
    references += r->factor.inverse[v] == 0;
    assert_int_equal(r->factor.inverse[v] == 0, r->factor.references[v / 64] >> (v & 63) & 1);
  }
  for (uint32_t i = 0; i < n_minor; i++) in_minor += label[minor[i]] != 0;
  assert_int_equal(n_minor, in_minor);
  assert_int_equal(n_minor + zero, r->n);
  assert_int_equal(references, zero ? n_islands : n_islands - 1); /* one an island */
  return references;
}

/* Injections that sum to zero in each island; what the solution's flows leave over at each node is rounding alone. */
static void check_solution(const rig *r, uint64_t *seed) {
  uint32_t island[N];
  double power[N] = {0}, rest[N] = {0}, theta[N];
  find_islands(r, island);
  for (uint32_t v = 0; v < r->n; v++) {
    if (island[v] == v) continue;
    double amount = (double)(next_random(seed) % 1000);
    power[v] += amount, power[island[v]] -= amount;
  }
  for (uint32_t v = 0; v < r->n; v++) theta[r->circuit->position[v]] = rest[v] = power[v];
  ko_circuit_solve(r->circuit, &r->factor, theta);
  double most = 0;
  for (uint32_t v = 0; v < r->n; v++) most += fabs(theta[v]) * 0; /* finite */
  assert_true(most == 0);
  for (uint32_t l = 0; l < r->n_links; l++) {
    double flow = r->conductance[l] * (theta[r->circuit->from[l]] - theta[r->circuit->to[l]]);
    rest[r->from[l]] -= flow, rest[r->to[l]] += flow;
    most = fmax(most, fabs(theta[r->circuit->from[l]]) * r->conductance[l]);
  }
  for (uint32_t v = 0; v < r->n; v++) assert_true(fabs(rest[v]) <= 1e-13 * (60000 + most) * N);
}

/* Sources in amounts: the same as their sum, solved by itself. Flows are those of the angles, to the bit. */
static void check_sources(const rig *r, uint64_t *seed) {
  const ko_circuit *c = r->circuit;
  uint32_t fill = c->first[r->n];
  double amount[KO_CIRCUIT_SOURCES], whole[N] = {0}, theta[N] = {0}, most = 0;
  double *carry = ko_carve_alloc(2 * (fill + (size_t)1) * sizeof *carry), *flow = carry + fill;
  assert_non_null(carry);
  for (int s = 0; s < KO_CIRCUIT_SOURCES; s++) amount[s] = (double)(next_random(seed) % 100) / 100;
  for (uint32_t j = 0; j < r->n; j++)
    for (uint32_t s = 0; s < KO_CIRCUIT_SOURCES; s++) {
      whole[j] += amount[s] * r->source[KO_CIRCUIT_SOURCES * j + s];
      theta[j] += amount[s] * r->factor.part[s][j];
    }
  for (uint32_t e = 0; e < fill; e++) carry[e] = (double)(next_random(seed) % 100) - 50;
  ko_circuit_solve(c, &r->factor, whole);
  ko_circuit_flows(c, &r->factor, carry, theta, flow);
  for (uint32_t j = 0; j < r->n; j++) most = fmax(most, fabs(whole[j]));
  for (uint32_t j = 0; j < r->n; j++) {
    assert_true(fabs(theta[j] - whole[j]) <= 1e-9 * most);
    for (uint32_t e = c->first[j]; e < c->first[j + 1]; e++)
      assert_memory_equal(&flow[e], &(double){carry[e] * (theta[j] - theta[c->rows[e]])}, sizeof(double));
  }
  free(carry);
}

static void test_random(void **context) {
  (void)context;
  uint64_t seed = 99;
  for (int i = 0; i < 1000; i++) {
    rig r;
    rig_up(&seed, &r);
    ko_circuit_factor base, fresh;
    void *base_block = factor_block(&r, &base), *fresh_block = factor_block(&r, &fresh);
    size_t bytes = ko_circuit_factor_bytes(r.circuit);
    memcpy(base_block, r.block, bytes);
    uint64_t dirty[N / 64 + 1], touched[N / 64 + 1] = {0}, all[N / 64 + 1];
    int64_t references = check_islands(&r);
    check_solution(&r, &seed);
    check_sources(&r, &seed);
    for (uint32_t step = 0; step < 4; step++) {
      cut(&r, &seed, 1 + step * 4, dirty);
      references += eliminate(&r, dirty, &r.factor);
      for (size_t w = 0; w < N / 64 + 1; w++) touched[w] |= dirty[w];
      assert_int_equal(check_islands(&r), references);
      check_solution(&r, &seed);
      check_sources(&r, &seed);
      mark_all(&r, all);
      eliminate(&r, all, &fresh);
      assert_memory_equal(r.block, fresh_block, bytes);
    }
    ko_circuit_copy(r.circuit, touched, &base, &r.factor);
    assert_memory_equal(r.block, base_block, bytes);
    free(base_block), free(fresh_block);
    rig_down(&r);
  }
}

/* A ring of huge and tiny conductances: the current through the tiny ones is right to the last digits, where a matrix with a diagonal
 * would have lost them. */
static void test_wide_range(void **context) {
  (void)context;
  const uint32_t from[] = {0, 1, 2, 3}, to[] = {1, 2, 3, 0};
  const double conductance[] = {1e12, 1e-6, 1e12, 2e-6};
  ko_error error = {0};
  ko_circuit *circuit;
  ko_circuit_factor factor;
  assert_int_equal(ko_circuit_make(4, 4, from, to, &circuit, &error), 0);
  void *block = ko_carve_alloc(ko_circuit_factor_bytes(circuit));
  double front[64], between[16];
  assert_true(circuit->front_size <= 64 && circuit->first[4] <= 16);
  ko_circuit_factor_place(circuit, block, &factor);
  ko_circuit_add_up(circuit, conductance, between);
  ko_circuit_eliminate(circuit, between, NULL, &(uint64_t){15}, NULL, front, &factor);
  double theta[4] = {0};
  theta[circuit->position[0]] = 3, theta[circuit->position[2]] = -3; /* 3 from node 0 to node 2: 1 by 1-2, 2 by 0-3 */
  ko_circuit_solve(circuit, &factor, theta);
  double flow[4];
  for (int l = 0; l < 4; l++) flow[l] = conductance[l] * (theta[circuit->from[l]] - theta[circuit->to[l]]);
  assert_true(fabs(flow[1] - 1) < 1e-14 && fabs(flow[3] + 2) < 1e-14);
  free(block), free(circuit);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_wide_range)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
