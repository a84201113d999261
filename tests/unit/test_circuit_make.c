/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pattern of a circuit: what its arrays promise, on small, long, wide and random networks, and fill against a dense elimination.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "models/common/circuit.h"

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
  return *seed;
}

static ko_circuit *make(uint32_t n, uint32_t n_links, const uint32_t *from, const uint32_t *to) {
  ko_error error = {0};
  ko_circuit *circuit = NULL;
  assert_int_equal(ko_circuit_make(n, n_links, from, to, &circuit, &error), 0);
  assert_non_null(circuit);
  return circuit;
}

/* What a column passes on names the same nodes in its parent: amounts, and pairs in its front. */
static void check_targets(const ko_circuit *c, uint32_t j) {
  uint32_t size = c->first[j + 1] - c->first[j], p = c->parent[j];
  const uint32_t *rows = c->rows + c->first[j], *target = c->target + c->pair_first[j], *slot = c->pass_target + c->pass_first[j];
  if (p == c->n) return;
  const uint32_t *above = c->rows + c->first[p];
  uint32_t wide = c->first[p + 1] - c->first[p];
  for (uint32_t a = 0; a < size; a++) assert_int_equal(slot[a] ? above[slot[a] - 1] : p, rows[a]);
  if (c->nest[p] == j) {
    assert_int_equal(size, wide + 1);
    assert_memory_equal(rows + 1, above, wide * sizeof *rows);
    assert_int_equal(c->pass_first[j], c->pass_in[p]);
    return;
  }
  for (uint32_t a = 0; a < size; a++)
    for (uint32_t b = a + 1; b < size; b++, target++) {
      uint32_t at = wide, found = 0;
      for (uint32_t x = 0; x < wide; x++)
        for (uint32_t y = x + 1; y < wide; y++, at++) found += at == *target && above[x] == rows[a] && above[y] == rows[b];
      assert_int_equal(a ? found : above[*target] == rows[b], 1);
    }
}

/* Every place of pairs and amounts is one column's, and those of a column's children stand where it looks for them. */
static void check_places(const ko_circuit *c) {
  uint8_t *pair = calloc(c->n_pairs + 1, 1), *pass = calloc(c->first[c->n] + (size_t)1, 1);
  assert_true(pair && pass);
  for (uint32_t j = 0; j < c->n; j++) {
    size_t size = c->first[j + 1] - c->first[j], pairs = size ? size * (size - 1) / 2 : 0, p = c->parent[j];
    for (size_t k = 0; k < pairs; k++) assert_int_equal(pair[c->pair_first[j] + k]++, 0);
    for (size_t k = 0; k < size; k++) assert_int_equal(pass[c->pass_first[j] + k]++, 0);
    if (p == c->n) continue;
    assert_true(c->pass_first[j] >= c->pass_in[p] && c->pass_first[j] + size <= c->pass_in[p + 1]);
    if (c->nest[p] != j) assert_true(c->pair_first[j] >= c->pair_in[p] && c->pair_first[j] + pairs <= c->pair_in[p + 1]);
    assert_true(c->front_size >= size + pairs && c->front_size >= KO_CIRCUIT_SOURCES * (size + 1));
  }
  for (size_t k = 0; k < c->n_pairs; k++) assert_int_equal(pair[k], 1);
  free(pair), free(pass);
}

static void check(const ko_circuit *c, const uint32_t *from, const uint32_t *to) {
  uint32_t links = 0;
  for (uint32_t v = 0; v < c->n; v++) assert_int_equal(c->node[c->position[v]], v);
  for (uint32_t j = 0; j < c->n; j++) {
    uint32_t size = c->first[j + 1] - c->first[j];
    const uint32_t *rows = c->rows + c->first[j];
    assert_int_equal(c->parent[j], size ? rows[0] : c->n);
    for (uint32_t k = 0; k < size; k++) {
      assert_true(rows[k] > (k ? rows[k - 1] : j) && rows[k] < c->n);
    }
    check_targets(c, j);
    for (uint32_t k = c->link_first[j]; k < c->link_first[j + 1]; k++, links++) {
      uint32_t l = c->links[k], later = c->rows[c->link_entry[l]];
      assert_true(c->link_entry[l] >= c->first[j] && c->link_entry[l] < c->first[j + 1]);
      assert_true((c->from[l] == j && c->to[l] == later) || (c->to[l] == j && c->from[l] == later));
      assert_int_equal(c->cell_link[c->link_cell[l]], l);
      assert_true(c->link_cell[l] == c->link_entry[l] || (c->link_cell[l] >= c->first[c->n] && c->link_cell[l] < c->n_cells - 1));
    }
  }
  uint32_t plain = 0, at = 0;
  for (uint32_t l = 0; l < c->n_links; l++) {
    assert_int_equal(c->node[c->from[l]], from[l]);
    assert_int_equal(c->node[c->to[l]], to[l]);
    plain += from[l] != to[l];
    if (from[l] == to[l]) assert_true(c->link_entry[l] == KO_CIRCUIT_NONE && c->link_cell[l] == c->n_cells - 1);
  }
  check_places(c);
  assert_int_equal(links, plain);
  assert_int_equal(c->node_first[c->n], 2 * plain);
  for (uint32_t r = 0; r < c->n_runs; at = c->runs[r++].end) {
    assert_int_equal(c->runs[r].first, at);
    for (uint32_t j = c->runs[r].first; j < c->runs[r].end; j++) {
      assert_int_equal(c->first[j + 1] - c->first[j], c->runs[r].size);
      assert_true(c->parent[j] >= c->runs[r].end); /* a run's columns do not depend on each other */
    }
  }
  assert_int_equal(at, c->n);
}

static void test_small(void **context) {
  (void)context;
  const uint32_t none[1] = {0};
  for (uint32_t n = 0; n < 4; n++) {
    ko_circuit *c = make(n, 0, none, none);
    check(c, none, none);
    free(c);
  }
  const uint32_t from[] = {0, 0, 0}, to[] = {0, 1, 1}; /* a loop and two parallel links */
  ko_circuit *c = make(2, 3, from, to);
  check(c, from, to);
  free(c);
}

/* A long line and a wide star: no recursion, no fill. */
static void test_line_and_star(void **context) {
  (void)context;
  enum { LENGTH = 50000 };
  uint32_t *from = calloc(LENGTH, sizeof *from), *to = calloc(LENGTH, sizeof *to);
  assert_true(from && to);
  for (int star = 0; star < 2; star++) {
    for (uint32_t l = 0; l < LENGTH; l++) from[l] = star ? 0 : l, to[l] = l + 1;
    ko_circuit *c = make(LENGTH + 1, LENGTH, from, to);
    check(c, from, to);
    assert_int_equal(c->first[c->n], LENGTH);
    free(c);
  }
  free(from), free(to);
}

/* The rows are those of a dense symbolic elimination in the same order. */
static void test_fill(void **context) {
  (void)context;
  enum { N = 40, LINKS = 80 };
  uint64_t seed = 5;
  for (int i = 0; i < 200; i++) {
    uint32_t from[LINKS], to[LINKS], n = 1 + (uint32_t)(next_random(&seed) % N), m = (uint32_t)(next_random(&seed) % LINKS);
    uint8_t full[N][N] = {{0}};
    for (uint32_t l = 0; l < m; l++) from[l] = (uint32_t)(next_random(&seed) % n), to[l] = (uint32_t)(next_random(&seed) % n);
    ko_circuit *c = make(n, m, from, to);
    check(c, from, to);
    for (uint32_t l = 0; l < m; l++) full[c->from[l]][c->to[l]] = full[c->to[l]][c->from[l]] = 1;
    for (uint32_t j = 0; j < n; j++) {
      uint32_t k = c->first[j];
      for (uint32_t a = j + 1; a < n; a++) {
        if (!full[j][a]) continue;
        assert_true(k < c->first[j + 1]);
        assert_int_equal(c->rows[k++], a);
        for (uint32_t b = j + 1; b < n; b++) full[a][b] |= full[j][b];
      }
      assert_int_equal(k, c->first[j + 1]);
    }
    free(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_line_and_star), cmocka_unit_test(test_fill)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
