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
  while (j < circuit->n && !(dirty[j >> 6] >> (j & 63) & 1)) {
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
  for (uint32_t a = 0; a < size; a++) ratio[a] = 0;
  if (size > 1) memset(pairs, 0, (circuit->pair_first[j + 1] - circuit->pair_first[j]) * sizeof *pairs);
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
  double inverse = last ? 0 : 1 / sum;
  factor->inverse[j] = inverse;
  for (uint32_t a = 0; a < size; a++) {
    double share = ratio[a] * inverse;
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

/* Label the columns end - 1 .. begin, whose later neighbours have theirs. Returns the next number of an island. */
static uint32_t label_columns(const ko_circuit *circuit, const ko_circuit_factor *factor, uint32_t begin, uint32_t end, uint32_t next,
                              uint32_t *label, uint32_t *minor, uint32_t *n_minor) {
  uint32_t count = *n_minor;
  for (uint32_t j = end; j-- > begin;) {
    int reference = factor->inverse[j] == 0;
    uint32_t up = circuit->parent[j];
    if (!reference && factor->ratio[circuit->first[j]] == 0) up = next_up(circuit, factor, j);
    uint32_t island = reference ? next : label[up];
    next += (uint32_t)reference;
    label[j] = island;
    minor[count] = j;
    count += island != 0;
  }
  *n_minor = count;
  return next;
}

uint32_t ko_circuit_islands(const ko_circuit *circuit, const ko_circuit_factor *factor, uint32_t *label, uint32_t *minor,
                            uint32_t *n_minor) {
  uint32_t n = circuit->n, last = n, main;
  *n_minor = 0;
  label[n] = 0;
  while (last > 0 && factor->inverse[last - 1] == 0) last--;
  if (last == 0) return label_columns(circuit, factor, 0, n, 1, label, minor, n_minor);
  for (main = last - 1; factor->inverse[main] != 0;) main = next_up(circuit, factor, main);
  uint32_t next = label_columns(circuit, factor, main + 1, n, 1, label, minor, n_minor);
  label[main] = 0;
  return label_columns(circuit, factor, 0, main, next, label, minor, n_minor);
}

/* Columns of one size in a loop of their own: most have one or two rows, and a run's columns do not wait for each other. */
static void push_run(const uint32_t *rows, const double *ratio, const ko_circuit_run *run, double *theta) {
  if (run->size == 1) {
    for (uint32_t j = run->first; j < run->end; j++, rows++, ratio++) theta[rows[0]] += ratio[0] * theta[j];
  } else if (run->size == 2) {
    for (uint32_t j = run->first; j < run->end; j++, rows += 2, ratio += 2) {
      theta[rows[0]] += ratio[0] * theta[j];
      theta[rows[1]] += ratio[1] * theta[j];
    }
  } else {
    for (uint32_t j = run->first; j < run->end; j++, rows += run->size, ratio += run->size) {
      double passed = theta[j];
      for (uint32_t k = 0; k < run->size; k++) theta[rows[k]] += ratio[k] * passed;
    }
  }
}

static void pull_run(const uint32_t *rows, const double *ratio, const double *inverse, const ko_circuit_run *run, double *theta) {
  if (run->size == 1) {
    for (uint32_t j = run->first; j < run->end; j++, rows++, ratio++) theta[j] = theta[j] * inverse[j] + ratio[0] * theta[rows[0]];
  } else if (run->size == 2) {
    for (uint32_t j = run->first; j < run->end; j++, rows += 2, ratio += 2)
      theta[j] = theta[j] * inverse[j] + ratio[0] * theta[rows[0]] + ratio[1] * theta[rows[1]];
  } else {
    for (uint32_t j = run->first; j < run->end; j++, rows += run->size, ratio += run->size) {
      double value = theta[j] * inverse[j];
      for (uint32_t k = 0; k < run->size; k++) value += ratio[k] * theta[rows[k]];
      theta[j] = value;
    }
  }
}

void ko_circuit_solve(const ko_circuit *circuit, const ko_circuit_factor *factor, double *theta) {
  for (uint32_t r = 0; r < circuit->n_runs; r++) {
    size_t at = circuit->first[circuit->runs[r].first];
    push_run(circuit->rows + at, factor->ratio + at, &circuit->runs[r], theta);
  }
  for (uint32_t r = circuit->n_runs; r-- > 0;) {
    size_t at = circuit->first[circuit->runs[r].first];
    pull_run(circuit->rows + at, factor->ratio + at, factor->inverse, &circuit->runs[r], theta);
  }
}
