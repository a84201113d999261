/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a circuit: elimination, islands, solution. See circuit.h.
 */
#include "models/common/circuit.h"

#include <math.h>
#include <string.h>

#include "knockon/row.h"
#include "models/common/carve.h"

/* With conductances of both signs, a sum smaller than this part of its terms is not divided by: the solution will be seen to be
 * wrong at that node, which is better than numbers that overflow. */
#define LEAST_PIVOT 1e-10

static size_t place(const ko_circuit *circuit, ko_carve *carve, ko_circuit_factor *out) {
  out->ratio = ko_carve_take(carve, circuit->first[circuit->n], sizeof(double));
  out->inverse = ko_carve_take(carve, circuit->n, sizeof(double));
  out->up = ko_carve_take(carve, circuit->n, sizeof(uint32_t));
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
  while (j < circuit->n && !ko_bit_get(dirty, j)) {
    ko_bit_set(dirty, j);
    j = circuit->parent[j];
  }
}

/* Add what child c passes on: its pairs with its parent to the parent's conductances, the others to the parent's pairs. */
static inline void add_child(const ko_circuit *circuit, uint32_t c, const ko_circuit_factor *factor, double *restrict ratio,
                             double *restrict pairs) {
  size_t k = circuit->pair_first[c], end = circuit->pair_first[c + 1];
  size_t with_parent = k + circuit->first[c + 1] - circuit->first[c] - 1;
  const double *restrict passed = factor->pairs;
  const uint32_t *restrict target = circuit->target;
  for (; k < with_parent; k++) ratio[target[k]] += passed[k];
  for (; k < end; k++) pairs[target[k]] += passed[k];
}

/* What is left of column j: 1 / d, or 0 where it is its island's reference. */
static double invert_sum(const double *ratio, uint32_t size, const ko_circuit_factor *reference, uint32_t j) {
  double sum = 0, magnitude = 0;
  for (uint32_t a = 0; a < size; a++) sum += ratio[a];
  if (!reference) return sum == 0 ? 0 : 1 / sum;
  for (uint32_t a = 0; a < size; a++) magnitude += fabs(ratio[a]);
  return reference->inverse[j] == 0 || !(fabs(sum) > LEAST_PIVOT * magnitude) ? 0 : 1 / sum;
}

static void eliminate_column(const ko_circuit *circuit, const double *restrict conductance, const ko_circuit_factor *reference, uint32_t j,
                             ko_circuit_factor *factor) {
  uint32_t size = circuit->first[j + 1] - circuit->first[j], up = j;
  double *restrict ratio = factor->ratio + circuit->first[j], *restrict pairs = factor->pairs + circuit->pair_first[j];
  for (uint32_t a = 0; a < size; a++) ratio[a] = 0;
  for (size_t k = 0, n = circuit->pair_first[j + 1] - circuit->pair_first[j]; k < n; k++) pairs[k] = 0;
  for (uint32_t k = circuit->link_first[j]; k < circuit->link_first[j + 1]; k++)
    ratio[circuit->link_place[k]] += conductance[circuit->links[k]];
  for (uint32_t k = circuit->child_first[j]; k < circuit->child_first[j + 1]; k++)
    add_child(circuit, circuit->children[k], factor, ratio, pairs);
  double inverse = invert_sum(ratio, size, reference, j);
  factor->inverse[j] = inverse;
  for (uint32_t a = 0; a < size; a++) {
    double share = ratio[a] * inverse;
    for (uint32_t b = a + 1; b < size; b++) *pairs++ += share * ratio[b];
    up = up == j && share != 0 ? circuit->rows[circuit->first[j] + a] : up;
    ratio[a] = share;
  }
  factor->up[j] = up;
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
      factor->up[j] = source->up[j];
      size_t at = circuit->first[j], pair = circuit->pair_first[j];
      memcpy(factor->ratio + at, source->ratio + at, (circuit->first[j + 1] - at) * sizeof(double));
      memcpy(factor->pairs + pair, source->pairs + pair, (circuit->pair_first[j + 1] - pair) * sizeof(double));
    }
}

/* Label the columns end - 1 .. begin, whose later neighbours have theirs. Returns the next number of an island. */
static uint32_t label_columns(const uint32_t *restrict up, uint32_t begin, uint32_t end, uint32_t next, uint32_t *restrict label,
                              uint32_t *restrict minor, uint32_t *n_minor) {
  uint32_t count = *n_minor;
  for (uint32_t j = end; j-- > begin;) {
    int reference = up[j] == j;
    uint32_t island = reference ? next : label[up[j]];
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
  const uint32_t *up = factor->up;
  uint32_t n = circuit->n, last = n, main;
  *n_minor = 0;
  while (last > 0 && up[last - 1] == last - 1) last--;
  if (last == 0) return label_columns(up, 0, n, 1, label, minor, n_minor);
  for (main = last - 1; up[main] != main;) main = up[main];
  uint32_t next = label_columns(up, main + 1, n, 1, label, minor, n_minor);
  label[main] = 0;
  return label_columns(up, 0, main, next, label, minor, n_minor);
}

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

/* Forward: each column hands what it holds to its later neighbours. */
static ALWAYS_INLINE void push_columns(const uint32_t *restrict rows, const double *restrict ratio, uint32_t first, uint32_t end,
                                       uint32_t size, double *theta) {
  for (uint32_t j = first; j < end; j++, rows += size, ratio += size) {
    double passed = theta[j];
    for (uint32_t k = 0; k < size; k++) theta[rows[k]] += ratio[k] * passed;
  }
}

/* Backward: each column's angle from those of its later neighbours. */
static ALWAYS_INLINE void pull_columns(const uint32_t *restrict rows, const double *restrict ratio, const double *restrict inverse,
                                       uint32_t first, uint32_t end, uint32_t size, double *theta) {
  for (uint32_t j = first; j < end; j++, rows += size, ratio += size) {
    double value = theta[j] * inverse[j];
    for (uint32_t k = 0; k < size; k++) value += ratio[k] * theta[rows[k]];
    theta[j] = value;
  }
}

/* Most columns have few rows: loops of a known length for those. */
void ko_circuit_solve(const ko_circuit *circuit, const ko_circuit_factor *factor, double *theta) {
  for (uint32_t r = 0; r < circuit->n_runs; r++) {
    ko_circuit_run run = circuit->runs[r];
    const uint32_t *rows = circuit->rows + circuit->first[run.first];
    const double *ratio = factor->ratio + circuit->first[run.first];
    switch (run.size) {
    case 1:
      push_columns(rows, ratio, run.first, run.end, 1, theta);
      break;
    case 2:
      push_columns(rows, ratio, run.first, run.end, 2, theta);
      break;
    case 3:
      push_columns(rows, ratio, run.first, run.end, 3, theta);
      break;
    case 4:
      push_columns(rows, ratio, run.first, run.end, 4, theta);
      break;
    default:
      push_columns(rows, ratio, run.first, run.end, run.size, theta);
    }
  }
  for (uint32_t r = circuit->n_runs; r-- > 0;) {
    ko_circuit_run run = circuit->runs[r];
    const uint32_t *rows = circuit->rows + circuit->first[run.first];
    const double *ratio = factor->ratio + circuit->first[run.first], *inverse = factor->inverse;
    switch (run.size) {
    case 1:
      pull_columns(rows, ratio, inverse, run.first, run.end, 1, theta);
      break;
    case 2:
      pull_columns(rows, ratio, inverse, run.first, run.end, 2, theta);
      break;
    case 3:
      pull_columns(rows, ratio, inverse, run.first, run.end, 3, theta);
      break;
    case 4:
      pull_columns(rows, ratio, inverse, run.first, run.end, 4, theta);
      break;
    default:
      pull_columns(rows, ratio, inverse, run.first, run.end, run.size, theta);
    }
  }
}
