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

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

static size_t words_of(const ko_circuit *circuit) { return (size_t)circuit->n / 64 + 1; }

static size_t place(const ko_circuit *circuit, ko_carve *carve, ko_circuit_factor *out) {
  size_t fill = circuit->first[circuit->n];
  out->ratio = ko_carve_take(carve, fill, sizeof(double));
  out->inverse = ko_carve_take(carve, circuit->n, sizeof(double));
  out->up = ko_carve_take(carve, circuit->n, sizeof(uint32_t));
  out->references = ko_carve_take(carve, words_of(circuit), sizeof(uint64_t));
  out->pairs = ko_carve_take(carve, circuit->n_pairs, sizeof(double));
  for (int s = 0; s < KO_CIRCUIT_SOURCES; s++) out->part[s] = ko_carve_take(carve, circuit->n, sizeof(double));
  out->passed = ko_carve_take(carve, fill * KO_CIRCUIT_SOURCES, sizeof(double));
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

double ko_circuit_between(const ko_circuit *circuit, const double *conductance, uint32_t link) {
  uint32_t j = circuit->from[link] < circuit->to[link] ? circuit->from[link] : circuit->to[link];
  double sum = 0;
  for (uint32_t k = circuit->link_first[j]; k < circuit->link_first[j + 1]; k++)
    if (circuit->link_entry[circuit->links[k]] == circuit->link_entry[link]) sum += conductance[circuit->links[k]];
  return sum;
}

void ko_circuit_add_up(const ko_circuit *circuit, const double *conductance, double *between) {
  memset(between, 0, circuit->first[circuit->n] * sizeof *between);
  for (uint32_t l = 0; l < circuit->n_links; l++)
    if (circuit->link_entry[l] != KO_CIRCUIT_NONE) between[circuit->link_entry[l]] += conductance[l];
}

/* What is left of column j: 1 / d, or 0 where it is its island's reference. */
static double invert_sum(const double *ratio, uint32_t size, const ko_circuit_factor *reference, uint32_t j) {
  double sum = 0, magnitude = 0;
  for (uint32_t a = 0; a < size; a++) sum += ratio[a];
  if (!reference) return sum == 0 ? 0 : 1 / sum;
  for (uint32_t a = 0; a < size; a++) magnitude += fabs(ratio[a]);
  return reference->inverse[j] == 0 || !(fabs(sum) > LEAST_PIVOT * magnitude) ? 0 : 1 / sum;
}

/* Bring together the front of column j: what stands between its node and its rows, and what its children pass on. */
static ALWAYS_INLINE void gather(const ko_circuit *circuit, const double *between, uint32_t j, uint32_t size, const double *all_pairs,
                                 double *restrict front) {
  const double *restrict sum = between + circuit->first[j], *restrict passed = all_pairs;
  const uint32_t *restrict target = circuit->target;
  const size_t n_pairs = size ? (size_t)size * (size - 1) / 2 : 0;
  if (circuit->nest[j] != KO_CIRCUIT_NONE) {
    const double *restrict nest = all_pairs + circuit->pair_first[circuit->nest[j]];
    for (uint32_t k = 0; k < size; k++) front[k] = nest[k] + sum[k];
    for (size_t k = size; k < size + n_pairs; k++) front[k] = nest[k];
  } else {
    for (uint32_t k = 0; k < size; k++) front[k] = sum[k];
    for (size_t k = size; k < size + n_pairs; k++) front[k] = 0;
  }
  for (size_t k = circuit->pair_in[j], end = circuit->pair_in[j + 1]; k < end; k++) front[target[k]] += passed[k];
}

/* Carry the sources forward over column j. `held` is work space. */
static ALWAYS_INLINE void carry_sources(const ko_circuit *circuit, const double *restrict source, uint32_t j, uint32_t size,
                                        double *restrict held, const ko_circuit_factor *factor) {
  enum { S = KO_CIRCUIT_SOURCES };
  const double *restrict ratio = factor->ratio + circuit->first[j];
  double *restrict passed = factor->passed, *restrict out = passed + (size_t)S * circuit->pass_first[j];
  uint32_t k = circuit->pass_in[j];
  if (circuit->nest[j] != KO_CIRCUIT_NONE) { /* the first of the children */
    for (size_t i = 0; i < (size_t)S * (size + 1); i++) held[i] = passed[(size_t)S * k + i];
    k += size + 1;
  } else {
    for (size_t i = 0; i < (size_t)S * (size + 1); i++) held[i] = 0;
  }
  for (const uint32_t end = circuit->pass_in[j + 1]; k < end; k++) {
    double *to = held + (size_t)S * circuit->pass_target[k];
    for (int s = 0; s < S; s++) to[s] += passed[(size_t)S * k + (size_t)s];
  }
  for (int s = 0; s < S; s++) held[s] += source[(size_t)S * j + (size_t)s];
  for (int s = 0; s < S; s++) factor->part[s][j] = held[s] * factor->inverse[j];
  for (size_t row = 0; row < size; row++)
    for (size_t s = 0; s < S; s++) out[S * row + s] = held[S * (row + 1) + s] + ratio[row] * held[s];
}

static ALWAYS_INLINE void eliminate_column(const ko_circuit *circuit, const double *between, const double *source,
                                           const ko_circuit_factor *reference, uint32_t j, uint32_t size, double *restrict front,
                                           ko_circuit_factor *factor) {
  double *restrict ratio = factor->ratio + circuit->first[j], *restrict pairs = factor->pairs + circuit->pair_first[j];
  const uint32_t *rows = circuit->rows + circuit->first[j];
  const double *restrict above = front + size;
  uint32_t up = j;
  gather(circuit, between, j, size, factor->pairs, front);
  double inverse = invert_sum(front, size, reference, j);
  for (uint32_t a = size; a-- > 0;) {
    ratio[a] = front[a] * inverse;
    up = ratio[a] != 0 ? rows[a] : up;
  }
  for (uint32_t a = 0; a < size; a++)
    for (uint32_t b = a + 1; b < size; b++) *pairs++ = *above++ + ratio[a] * front[b];
  factor->inverse[j] = inverse;
  factor->up[j] = up;
  if (source) carry_sources(circuit, source, j, size, front, factor);
}

/* Most columns have few rows: loops of a known length for those. */
#define FOR_EACH_SHORT(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8)
enum { SHORT_MOST = 8 };

int64_t ko_circuit_eliminate(const ko_circuit *circuit, const double *between, const double *source, const uint64_t *dirty,
                             const ko_circuit_factor *reference, double *front, ko_circuit_factor *factor) {
  int64_t gained = 0;
  for (size_t w = 0; w < words_of(circuit); w++) {
    uint64_t references = 0;
    for (uint64_t bits = dirty[w]; bits; bits &= bits - 1) {
      uint32_t j = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits), size = circuit->first[j + 1] - circuit->first[j];
      switch (size) {
#define SHORT(n)                                                                                                                           \
  case n:                                                                                                                                  \
    eliminate_column(circuit, between, source, reference, j, n, front, factor);                                                            \
    break;
        FOR_EACH_SHORT(SHORT)
#undef SHORT
      default:
        eliminate_column(circuit, between, source, reference, j, size, front, factor);
      }
      references |= (uint64_t)(factor->inverse[j] == 0) << (j & 63);
    }
    gained += __builtin_popcountll(references) - __builtin_popcountll(factor->references[w] & dirty[w]);
    factor->references[w] = (factor->references[w] & ~dirty[w]) | references;
  }
  return gained;
}

void ko_circuit_copy(const ko_circuit *circuit, const uint64_t *dirty, const ko_circuit_factor *source, ko_circuit_factor *factor) {
  for (size_t w = 0; w < words_of(circuit); w++) {
    factor->references[w] = (factor->references[w] & ~dirty[w]) | (source->references[w] & dirty[w]);
    for (uint64_t bits = dirty[w]; bits; bits &= bits - 1) {
      uint32_t j = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits);
      size_t at = circuit->first[j], size = circuit->first[j + 1] - at, pair = circuit->pair_first[j];
      size_t pass = (size_t)KO_CIRCUIT_SOURCES * circuit->pass_first[j];
      factor->inverse[j] = source->inverse[j];
      factor->up[j] = source->up[j];
      for (int s = 0; s < KO_CIRCUIT_SOURCES; s++) factor->part[s][j] = source->part[s][j];
      memcpy(factor->ratio + at, source->ratio + at, size * sizeof(double));
      memcpy(factor->pairs + pair, source->pairs + pair, (size ? size * (size - 1) / 2 : 0) * sizeof(double));
      memcpy(factor->passed + pass, source->passed + pass, size * KO_CIRCUIT_SOURCES * sizeof(double));
    }
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

/* List the islands of the references one by one, all but `main`; 0 where that is more than a pass over all columns costs. */
static uint32_t search_islands(const ko_circuit *circuit, const ko_circuit_factor *factor, const double *conductance, uint32_t main,
                               uint32_t *label, uint32_t *minor, uint32_t *n_minor) {
  uint32_t next = 1, count = 0, head = 0, most = circuit->n / 32;
  for (size_t w = 0; w < words_of(circuit); w++)
    for (uint64_t bits = factor->references[w]; bits; bits &= bits - 1) {
      uint32_t reference = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits);
      if (reference == main) continue;
      label[reference] = next;
      for (minor[count++] = reference; head < count;) {
        uint32_t v = minor[head++];
        for (uint32_t k = circuit->node_first[v]; k < circuit->node_first[v + 1]; k++) {
          uint32_t l = circuit->node_links[k], u = circuit->from[l] + circuit->to[l] - v;
          if (conductance[l] == 0 || label[u]) continue;
          label[u] = next;
          minor[count++] = u;
        }
        if (count > most) return 0;
      }
      next++;
    }
  *n_minor = count;
  return next;
}

uint32_t ko_circuit_islands(const ko_circuit *circuit, const ko_circuit_factor *factor, const double *conductance, uint32_t *label,
                            uint32_t *minor, uint32_t *n_minor) {
  const uint32_t *up = factor->up;
  uint32_t n = circuit->n, last = n, main, next;
  for (uint32_t i = 0; i < *n_minor; i++) label[minor[i]] = 0;
  *n_minor = 0;
  while (last > 0 && up[last - 1] == last - 1) last--;
  if (last == 0) return label_columns(up, 0, n, 1, label, minor, n_minor);
  for (main = last - 1; up[main] != main;) main = up[main];
  if ((next = search_islands(circuit, factor, conductance, main, label, minor, n_minor))) return next;
  next = label_columns(up, main + 1, n, 1, label, minor, n_minor);
  label[main] = 0;
  return label_columns(up, 0, main, next, label, minor, n_minor);
}

/* Forward: each column hands what it holds to its later neighbours. */
static ALWAYS_INLINE void push_columns(const uint32_t *restrict rows, const double *restrict ratio, uint32_t first, uint32_t end,
                                       uint32_t size, double *theta) {
  for (uint32_t j = first; j < end; j++, rows += size, ratio += size) {
    double passed = theta[j];
    for (uint32_t k = 0; k < size; k++) theta[rows[k]] += ratio[k] * passed;
  }
}

/* Backward: each column's angle from those of its later neighbours, its parent's last, for that is known last; and what its entries
 * carry, unless `flow` is NULL. */
static ALWAYS_INLINE void pull_columns(const uint32_t *restrict rows, const double *restrict ratio, const double *restrict carry,
                                       uint32_t first, uint32_t end, uint32_t size, double *theta, double *restrict flow) {
  for (uint32_t j = first; j < end; j++, rows += size, ratio += size) {
    double value = theta[j], above[SHORT_MOST];
    if (size > SHORT_MOST) {
      for (uint32_t k = size; k-- > 0;) value += ratio[k] * theta[rows[k]];
      for (uint32_t k = 0; flow && k < size; k++) flow[k] = carry[k] * (value - theta[rows[k]]);
    } else {
      for (uint32_t k = size; k-- > 0;) above[k] = theta[rows[k]], value += ratio[k] * above[k];
      for (uint32_t k = 0; flow && k < size; k++) flow[k] = carry[k] * (value - above[k]);
    }
    if (flow) carry += size, flow += size;
    theta[j] = value;
  }
}

static ALWAYS_INLINE void pull(const ko_circuit *circuit, const ko_circuit_factor *factor, const double *carry, double *theta,
                               double *flow) {
  for (uint32_t r = circuit->n_runs; r-- > 0;) {
    ko_circuit_run run = circuit->runs[r];
    uint32_t at = circuit->first[run.first];
    const uint32_t *rows = circuit->rows + at;
    const double *ratio = factor->ratio + at, *carried = flow ? carry + at : NULL;
    double *out = flow ? flow + at : NULL;
    switch (run.size) {
#define SHORT(n)                                                                                                                           \
  case n:                                                                                                                                  \
    pull_columns(rows, ratio, carried, run.first, run.end, n, theta, out);                                                                 \
    break;
      FOR_EACH_SHORT(SHORT)
#undef SHORT
    default:
      pull_columns(rows, ratio, carried, run.first, run.end, run.size, theta, out);
    }
  }
}

void ko_circuit_flows(const ko_circuit *circuit, const ko_circuit_factor *factor, const double *carry, double *theta, double *flow) {
  pull(circuit, factor, carry, theta, flow);
}

void ko_circuit_solve(const ko_circuit *circuit, const ko_circuit_factor *factor, double *theta) {
  for (uint32_t r = 0; r < circuit->n_runs; r++) {
    ko_circuit_run run = circuit->runs[r];
    push_columns(circuit->rows + circuit->first[run.first], factor->ratio + circuit->first[run.first], run.first, run.end, run.size, theta);
  }
  for (uint32_t j = 0; j < circuit->n; j++) theta[j] *= factor->inverse[j];
  pull(circuit, factor, NULL, theta, NULL);
}
