/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a circuit: elimination, islands, solution. See circuit.h.
 */
#include "models/common/circuit.h"

#include <math.h>
#include <string.h>

#include "models/common/carve.h"

/* With conductances of both signs, a sum smaller than this part of its terms is not divided by: the solution will be seen to be
 * wrong at that node, which is better than numbers that overflow. */
#define LEAST_PIVOT 1e-10

static size_t place(const ko_circuit *circuit, ko_carve *carve, ko_circuit_factor *out) {
  out->ratio = ko_carve_take(carve, circuit->first[circuit->n], sizeof(double));
  out->inverse = ko_carve_take(carve, circuit->n, sizeof(double));
  out->pairs = ko_carve_take(carve, circuit->pair_first[circuit->n], sizeof(double));
  return carve->used;
}

size_t ko_circuit_factor_bytes(const ko_circuit *circuit) {
  ko_carve carve = {0};
  ko_circuit_factor factor;
  return place(circuit, &carve, &factor);
}

void ko_circuit_factor_place(const ko_circuit *circuit, void *block, ko_circuit_factor *out) {
  ko_carve carve = {.block = block};
  place(circuit, &carve, out);
}

void ko_circuit_mark(const ko_circuit *circuit, uint32_t link, uint64_t *dirty) {
  uint32_t j = circuit->from[link] < circuit->to[link] ? circuit->from[link] : circuit->to[link];
  while (j != KO_CIRCUIT_NONE && !(dirty[j >> 6] >> (j & 63) & 1)) {
    dirty[j >> 6] |= UINT64_C(1) << (j & 63);
    j = circuit->parent[j];
  }
}

/* Pairs (a, b), a < b, of a column with `size` rows stand row by row; those of row a begin at a (2 size - a - 1) / 2, less a + 1. */
static inline size_t pair_row(size_t a, size_t size) { return a * (2 * size - a - 1) / 2; }

/* Add what child c passes on: its pairs with its parent to the parent's conductances, the others to the parent's pairs. */
static void add_child(const ko_circuit *circuit, uint32_t c, const ko_circuit_factor *factor, double *ratio, double *pairs, uint32_t size) {
  const double *passed = factor->pairs + circuit->pair_first[c];
  const uint32_t *map = circuit->map + circuit->first[c];
  uint32_t n = circuit->first[c + 1] - circuit->first[c];
  for (uint32_t b = 1; b < n; b++) ratio[map[b]] += *passed++;
  for (uint32_t a = 1; a + 1 < n; a++) {
    double *row = pairs + pair_row(map[a], size) - map[a] - 1;
    for (uint32_t b = a + 1; b < n; b++) row[map[b]] += *passed++;
  }
}

static void eliminate_column(const ko_circuit *circuit, const double *conductance, const ko_circuit_factor *reference, uint32_t j,
                             ko_circuit_factor *factor) {
  uint32_t size = circuit->first[j + 1] - circuit->first[j];
  double *ratio = factor->ratio + circuit->first[j], *pairs = factor->pairs + circuit->pair_first[j];
  memset(ratio, 0, size * sizeof *ratio);
  memset(pairs, 0, (circuit->pair_first[j + 1] - circuit->pair_first[j]) * sizeof *pairs);
  for (uint32_t k = circuit->link_first[j]; k < circuit->link_first[j + 1]; k++)
    ratio[circuit->link_place[k]] += conductance[circuit->links[k]];
  for (uint32_t k = circuit->child_first[j]; k < circuit->child_first[j + 1]; k++)
    add_child(circuit, circuit->children[k], factor, ratio, pairs, size);
  double sum = 0, magnitude = 0;
  for (uint32_t a = 0; a < size; a++) sum += ratio[a];
  int last = sum == 0;
  if (reference) {
    for (uint32_t a = 0; a < size; a++) magnitude += fabs(ratio[a]);
    last = reference->inverse[j] == 0 || !(fabs(sum) > LEAST_PIVOT * magnitude);
  }
  if (last) {
    factor->inverse[j] = 0;
    memset(ratio, 0, size * sizeof *ratio);
    return;
  }
  factor->inverse[j] = 1 / sum;
  for (uint32_t a = 0; a < size; a++) {
    double share = ratio[a] / sum;
    for (uint32_t b = a + 1; b < size; b++) *pairs++ += share * ratio[b];
    ratio[a] = share;
  }
}

int64_t ko_circuit_eliminate(const ko_circuit *circuit, const double *conductance, const uint64_t *dirty,
                             const ko_circuit_factor *reference, ko_circuit_factor *factor) {
  int64_t gained = 0;
  for (uint32_t w = 0; w < circuit->n / 64 + 1; w++)
    for (uint64_t bits = dirty[w]; bits; bits &= bits - 1) {
      uint32_t j = w * 64 + (uint32_t)__builtin_ctzll(bits);
      gained -= factor->inverse[j] == 0;
      eliminate_column(circuit, conductance, reference, j, factor);
      gained += factor->inverse[j] == 0;
    }
  return gained;
}

void ko_circuit_copy(const ko_circuit *circuit, const uint64_t *dirty, const ko_circuit_factor *source, ko_circuit_factor *factor) {
  for (uint32_t w = 0; w < circuit->n / 64 + 1; w++)
    for (uint64_t bits = dirty[w]; bits; bits &= bits - 1) {
      uint32_t j = w * 64 + (uint32_t)__builtin_ctzll(bits);
      factor->inverse[j] = source->inverse[j];
      size_t at = circuit->first[j], pair = circuit->pair_first[j];
      memcpy(factor->ratio + at, source->ratio + at, (circuit->first[j + 1] - at) * sizeof(double));
      memcpy(factor->pairs + pair, source->pairs + pair, (circuit->pair_first[j + 1] - pair) * sizeof(double));
    }
}

/* The next column of j's island towards its reference: the first neighbour left when j is taken out. */
static inline uint32_t next_up(const ko_circuit *circuit, const ko_circuit_factor *factor, uint32_t j) {
  uint32_t k = circuit->first[j];
  while (factor->ratio[k] == 0) k++;
  return circuit->rows[k];
}

uint32_t ko_circuit_islands(const ko_circuit *circuit, const ko_circuit_factor *factor, uint32_t *label, uint32_t *minor,
                            uint32_t *n_minor) {
  uint32_t main = circuit->n, n_islands = 1, count = 0;
  while (main > 0 && factor->inverse[main - 1] == 0) main--;
  if (main == 0) {
    main = KO_CIRCUIT_NONE;
  } else {
    main--;
    while (factor->inverse[main] != 0) main = next_up(circuit, factor, main);
  }
  for (uint32_t j = circuit->n; j-- > 0;) {
    uint32_t island;
    if (factor->inverse[j] != 0) island = label[next_up(circuit, factor, j)];
    else island = j == main ? 0 : n_islands++;
    label[j] = island;
    minor[count] = j;
    count += island != 0;
  }
  *n_minor = count;
  return n_islands;
}

void ko_circuit_solve(const ko_circuit *circuit, const ko_circuit_factor *factor, double *theta) {
  const uint32_t *first = circuit->first, *rows = circuit->rows;
  const double *ratio = factor->ratio;
  for (uint32_t j = 0; j < circuit->n; j++) {
    double passed = theta[j];
    for (uint32_t k = first[j]; k < first[j + 1]; k++) theta[rows[k]] += ratio[k] * passed;
  }
  for (uint32_t j = circuit->n; j-- > 0;) {
    double value = theta[j] * factor->inverse[j];
    for (uint32_t k = first[j]; k < first[j + 1]; k++) value += ratio[k] * theta[rows[k]];
    theta[j] = value;
  }
}
