/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pattern of a circuit: order, elimination tree, fill. See circuit.h. Time and room are those of one symbolic elimination.
 */
#include <cholmod.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/carve.h"
#include "models/common/circuit.h"

enum { MAX_BYTES_SHIFT = 32 }; /* pairs may take 4 GiB; networks that are drawn on a map need a few MiB */

typedef struct column_key {
  uint32_t height, size, column;
} column_key;

/* What the analysis needs on the way. Columns are numbered by the minimum-degree order here. */
typedef struct analysis {
  uint32_t n, n_links;
  const uint32_t *from, *to;
  uint32_t *order, *place;     /* [n] column -> node, node -> column */
  uint32_t *near_first, *near; /* CSR by node: links */
  uint32_t *parent, *child, *sibling, *mark;
  uint32_t *first, *rows; /* [n + 1]; rows grow */
  size_t room, n_pairs;
  column_key *keys; /* [n] */
} analysis;

static void analysis_free(analysis *a) {
  void *all[] = {a->order, a->place, a->near_first, a->near, a->parent, a->child, a->sibling, a->mark, a->first, a->rows, a->keys};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

/* Pairs among so many rows. */
static size_t pairs_of(size_t size) { return size ? size * (size - 1) / 2 : 0; }

/* CSR of links by both of their ends, ascending; loops are left out. `first` has room for n + 2. */
static void group_ends(uint32_t n, uint32_t n_links, const uint32_t *from, const uint32_t *to, uint32_t *first, uint32_t *links) {
  for (uint32_t l = 0; l < n_links; l++)
    if (from[l] != to[l]) first[from[l] + 2]++, first[to[l] + 2]++;
  for (uint32_t v = 2; v <= n; v++) first[v] += first[v - 1];
  for (uint32_t l = 0; l < n_links; l++)
    if (from[l] != to[l]) links[first[from[l] + 1]++] = l, links[first[to[l] + 1]++] = l;
}

/* CSR of 0 .. n - 1 by key (NONE is left out), ascending in each list. `first` has room for n_keys + 2. */
static void group_by(uint32_t n_keys, uint32_t n, const uint32_t *key, uint32_t *first, uint32_t *list) {
  for (uint32_t i = 0; i < n; i++)
    if (key[i] != KO_CIRCUIT_NONE) first[key[i] + 2]++;
  for (uint32_t k = 2; k <= n_keys; k++) first[k] += first[k - 1];
  for (uint32_t i = 0; i < n; i++)
    if (key[i] != KO_CIRCUIT_NONE) list[first[key[i] + 1]++] = i;
}

static int analysis_begin(analysis *a, ko_error *error) {
  size_t n = (size_t)a->n + 2, ends = 2 * (size_t)a->n_links;
  uint32_t **arrays[] = {&a->order, &a->place, &a->near_first, &a->parent, &a->child, &a->sibling, &a->mark, &a->first};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    if (!(*arrays[i] = calloc(n, sizeof(uint32_t)))) return ko_raise_memory(error, n * sizeof(uint32_t));
  a->room = 4 * n + ends;
  a->near = calloc(ends + 1, sizeof *a->near);
  a->rows = calloc(a->room, sizeof *a->rows);
  a->keys = calloc(n, sizeof *a->keys);
  if (!a->near || !a->rows || !a->keys) return ko_raise_memory(error, a->room * sizeof *a->rows);
  group_ends(a->n, a->n_links, a->from, a->to, a->near_first, a->near);
  return KO_OK;
}

/* Approximate minimum degree: integers alone decide, so the order is the same everywhere. */
static int order_columns(analysis *a, ko_error *error) {
  cholmod_common common;
  cholmod_start(&common);
  common.print = 0;
  int code = KO_OK;
  size_t entries = 2 * (size_t)a->n_links;
  cholmod_sparse *pattern = NULL;
  cholmod_triplet *triplet = cholmod_allocate_triplet(a->n, a->n, entries, -1, CHOLMOD_PATTERN, &common);
  if (!triplet) goto memory;
  int *i = triplet->i, *j = triplet->j;
  size_t count = 0;
  for (uint32_t l = 0; l < a->n_links; l++) {
    uint32_t low = a->from[l] < a->to[l] ? a->from[l] : a->to[l], high = a->from[l] + a->to[l] - low;
    if (low == high) continue;
    i[count] = (int)high;
    j[count++] = (int)low;
  }
  triplet->nnz = count;
  pattern = cholmod_triplet_to_sparse(triplet, count, &common);
  if (!pattern || !cholmod_amd(pattern, NULL, 0, (int *)(void *)a->order, &common)) goto memory;
  goto out;
memory:
  code = ko_raise_memory(error, entries * sizeof(int));
out:
  cholmod_free_sparse(&pattern, &common);
  cholmod_free_triplet(&triplet, &common);
  cholmod_finish(&common);
  return code;
}

static int compare_numbers(const void *left, const void *right) {
  uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;
  return (x > y) - (x < y);
}

static int compare_keys(const void *left, const void *right) {
  const column_key *x = left, *y = right;
  if (x->height != y->height) return x->height < y->height ? -1 : 1;
  if (x->size != y->size) return x->size < y->size ? -1 : 1;
  return (x->column > y->column) - (x->column < y->column);
}

/* Rows of each column: the later neighbours of its node and those that its children pass on. */
static int fill_in(analysis *a, ko_error *error) {
  for (uint32_t j = 0; j < a->n; j++) a->child[j] = a->sibling[j] = a->parent[j] = KO_CIRCUIT_NONE, a->mark[j] = KO_CIRCUIT_NONE;
  for (uint32_t j = 0; j < a->n; j++) {
    size_t begin = a->first[j], end = begin, most = a->n - j;
    if (begin + most > a->room) {
      size_t room = 2 * (begin + most);
      uint32_t *grown = room < KO_CIRCUIT_NONE ? realloc(a->rows, room * sizeof *grown) : NULL;
      if (!grown) return ko_raise_memory(error, room * sizeof *grown);
      a->rows = grown, a->room = room;
    }
    a->mark[j] = j;
    for (uint32_t k = a->near_first[a->order[j]]; k < a->near_first[a->order[j] + 1]; k++) {
      uint32_t l = a->near[k], i = a->place[a->from[l] + a->to[l] - a->order[j]];
      if (i > j && a->mark[i] != j) a->mark[i] = j, a->rows[end++] = i;
    }
    for (uint32_t c = a->child[j]; c != KO_CIRCUIT_NONE; c = a->sibling[c])
      for (uint32_t k = a->first[c]; k < a->first[c + 1]; k++)
        if (a->mark[a->rows[k]] != j) a->mark[a->rows[k]] = j, a->rows[end++] = a->rows[k];
    qsort(a->rows + begin, end - begin, sizeof *a->rows, compare_numbers);
    a->first[j + 1] = (uint32_t)end;
    size_t size = end - begin;
    a->n_pairs += pairs_of(size);
    if (a->n_pairs * sizeof(double) >> MAX_BYTES_SHIFT)
      return ko_raise(error, KO_E_INPUT,
                      "dc_flow: this network of %u facilities and %u links is too densely meshed for a sparse power flow (over 4 GiB "
                      "a worker); use another rule, such as giant_component",
                      a->n, a->n_links);
    if (!size) continue;
    uint32_t p = a->rows[begin];
    a->parent[j] = p, a->sibling[j] = a->child[p], a->child[p] = j;
  }
  return KO_OK;
}

/* Columns by height above the leaves, then by size. Rows of a column lie on one path to the root, so they stay ascending. */
static void sort_columns(analysis *a) {
  for (uint32_t j = 0; j < a->n; j++) a->keys[j].column = j, a->keys[j].size = a->first[j + 1] - a->first[j];
  for (uint32_t j = 0; j < a->n; j++) {
    uint32_t p = a->parent[j];
    if (p != KO_CIRCUIT_NONE && a->keys[p].height <= a->keys[j].height) a->keys[p].height = a->keys[j].height + 1;
  }
  qsort(a->keys, a->n, sizeof *a->keys, compare_keys);
  for (uint32_t position = 0; position < a->n; position++) a->mark[a->keys[position].column] = position; /* column -> position */
}

static uint32_t place_in(const uint32_t *rows, uint32_t n, uint32_t row) {
  uint32_t low = 0, high = n;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (rows[middle] <= row) low = middle;
    else high = middle;
  }
  return low;
}

/* Lay the circuit out; the second time into a block. */
static void layout(ko_carve *carve, const analysis *a, uint32_t n_runs, ko_circuit *circuit) {
  size_t n = a->n, fill = a->first[n];
  (void)ko_carve_take(carve, 1, sizeof *circuit);
  *circuit = (ko_circuit){.n = a->n,
                          .n_links = a->n_links,
                          .n_runs = n_runs,
                          .n_pairs = a->n_pairs,
                          .position = ko_carve_take(carve, n, sizeof(uint32_t)),
                          .node = ko_carve_take(carve, n, sizeof(uint32_t)),
                          .from = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                          .to = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                          .parent = ko_carve_take(carve, n, sizeof(uint32_t)),
                          .first = ko_carve_take(carve, n + 1, sizeof(uint32_t)),
                          .rows = ko_carve_take(carve, fill, sizeof(uint32_t)),
                          .nest = ko_carve_take(carve, n, sizeof(uint32_t)),
                          .pair_first = ko_carve_take(carve, n, sizeof(size_t)),
                          .pair_in = ko_carve_take(carve, n + 1, sizeof(size_t)),
                          .target = ko_carve_take(carve, a->n_pairs, sizeof(uint32_t)),
                          .pass_first = ko_carve_take(carve, n, sizeof(uint32_t)),
                          .pass_in = ko_carve_take(carve, n + 1, sizeof(uint32_t)),
                          .pass_target = ko_carve_take(carve, fill, sizeof(uint32_t)),
                          .link_first = ko_carve_take(carve, n + 2, sizeof(uint32_t)),
                          .links = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                          .link_entry = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                          .link_cell = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                          .cell_link = ko_carve_take(carve, fill + a->n_links + 1, sizeof(uint32_t)),
                          .node_first = ko_carve_take(carve, n + 2, sizeof(uint32_t)),
                          .node_links = ko_carve_take(carve, 2 * (size_t)a->n_links, sizeof(uint32_t)),
                          .runs = ko_carve_take(carve, n_runs, sizeof(ko_circuit_run))};
}

static uint32_t count_runs(const analysis *a) {
  uint32_t n_runs = 0;
  for (uint32_t j = 0; j < a->n; j++)
    n_runs += j == 0 || a->keys[j].height != a->keys[j - 1].height || a->keys[j].size != a->keys[j - 1].size;
  return n_runs;
}

/* Where what column j passes on goes in its parent. */
static void write_targets(ko_circuit *circuit, uint32_t j) {
  uint32_t p = circuit->parent[j], size = circuit->first[j + 1] - circuit->first[j], wide = circuit->first[p + 1] - circuit->first[p];
  const uint32_t *rows = circuit->rows + circuit->first[j], *above = circuit->rows + circuit->first[p];
  uint32_t *slot = circuit->pass_target + circuit->pass_first[j], *target = circuit->target + circuit->pair_first[j];
  slot[0] = 0;
  for (uint32_t b = 1; b < size; b++) slot[b] = 1 + place_in(above, wide, rows[b]);
  if (circuit->nest[p] == j) return;
  for (uint32_t b = 1; b < size; b++) *target++ = slot[b] - 1;
  for (uint32_t a = 1; a + 1 < size; a++) {
    uint32_t at = slot[a] - 1, begin = wide + (uint32_t)((size_t)at * (2 * (size_t)wide - at - 1) / 2);
    for (uint32_t b = a + 1; b < size; b++) *target++ = begin + slot[b] - slot[a] - 1;
  }
}

/* Where the pairs and amounts of columns stand: those of children by their parent, so that it finds them in one loop. */
static void write_places(const analysis *a, ko_circuit *circuit) {
  const uint32_t *position = a->mark;
  size_t pair = 0;
  uint32_t pass = 0;
  for (uint32_t j = 0; j < circuit->n; j++) {
    circuit->nest[j] = KO_CIRCUIT_NONE;
    circuit->pair_in[j] = pair, circuit->pass_in[j] = pass;
    uint32_t last = a->child[a->keys[j].column];
    for (uint32_t c = last; c != KO_CIRCUIT_NONE; c = a->sibling[c])
      if (a->first[c + 1] - a->first[c] == a->keys[j].size + 1) circuit->nest[j] = position[c];
    if (circuit->nest[j] != KO_CIRCUIT_NONE) circuit->pass_first[circuit->nest[j]] = pass, pass += a->keys[j].size + 1;
    for (uint32_t c = last; c != KO_CIRCUIT_NONE; c = a->sibling[c]) {
      if (position[c] == circuit->nest[j]) continue;
      circuit->pass_first[position[c]] = pass, pass += a->first[c + 1] - a->first[c];
      circuit->pair_first[position[c]] = pair, pair += pairs_of(a->first[c + 1] - a->first[c]);
    }
  }
  circuit->pair_in[circuit->n] = pair, circuit->pass_in[circuit->n] = pass;
  for (uint32_t j = 0; j < circuit->n; j++)
    if (circuit->nest[j] != KO_CIRCUIT_NONE) circuit->pair_first[circuit->nest[j]] = pair, pair += pairs_of(a->keys[j].size + (size_t)1);
}

/* Columns, rows and runs, from the analysis's numbering to positions. */
static void write_columns(const analysis *a, ko_circuit *circuit) {
  const uint32_t *position = a->mark;
  uint32_t n_runs = 0, widest = 0;
  for (uint32_t j = 0; j < circuit->n; j++) {
    uint32_t column = a->keys[j].column, size = a->keys[j].size;
    circuit->node[j] = a->order[column];
    circuit->position[a->order[column]] = j;
    circuit->parent[j] = a->parent[column] == KO_CIRCUIT_NONE ? circuit->n : position[a->parent[column]];
    circuit->first[j + 1] = circuit->first[j] + size;
    widest = size > widest ? size : widest;
    for (uint32_t k = 0; k < size; k++) circuit->rows[circuit->first[j] + k] = position[a->rows[a->first[column] + k]];
    if (j == 0 || a->keys[j].height != a->keys[j - 1].height || size != a->keys[j - 1].size)
      circuit->runs[n_runs++] = (ko_circuit_run){.first = j, .end = j, .size = size};
    circuit->runs[n_runs - 1].end = j + 1;
  }
  size_t front = widest + pairs_of(widest), held = (size_t)KO_CIRCUIT_SOURCES * (widest + (size_t)1);
  circuit->front_size = front > held ? front : held;
  write_places(a, circuit);
  for (uint32_t j = 0; j < circuit->n; j++)
    if (circuit->parent[j] < circuit->n) write_targets(circuit, j);
}

/* Each link stands in the column of its earlier end. `column` is work space of n_links. */
static void write_links(const analysis *a, uint32_t *column, ko_circuit *circuit) {
  uint32_t fill = circuit->first[circuit->n];
  for (uint32_t l = 0; l < circuit->n_links; l++) {
    uint32_t from = circuit->from[l] = circuit->position[a->from[l]], to = circuit->to[l] = circuit->position[a->to[l]];
    column[l] = from == to ? KO_CIRCUIT_NONE : from < to ? from : to;
  }
  group_by(circuit->n, circuit->n_links, column, circuit->link_first, circuit->links);
  group_ends(circuit->n, circuit->n_links, circuit->from, circuit->to, circuit->node_first, circuit->node_links);
  for (size_t k = 0; k < (size_t)fill + circuit->n_links + 1; k++) circuit->cell_link[k] = KO_CIRCUIT_NONE;
  circuit->n_cells = fill + 1;
  for (uint32_t l = 0; l < circuit->n_links; l++) {
    uint32_t j = column[l];
    if (j == KO_CIRCUIT_NONE) {
      circuit->link_entry[l] = KO_CIRCUIT_NONE;
      continue;
    }
    uint32_t entry = circuit->first[j] + place_in(circuit->rows + circuit->first[j], circuit->first[j + 1] - circuit->first[j],
                                                  circuit->from[l] + circuit->to[l] - j);
    uint32_t cell = circuit->cell_link[entry] == KO_CIRCUIT_NONE ? entry : circuit->n_cells++ - 1;
    circuit->link_entry[l] = entry;
    circuit->link_cell[l] = cell;
    circuit->cell_link[cell] = l;
  }
  for (uint32_t l = 0; l < circuit->n_links; l++)
    if (column[l] == KO_CIRCUIT_NONE) circuit->link_cell[l] = circuit->n_cells - 1;
}

int ko_circuit_make(uint32_t n, uint32_t n_links, const uint32_t *from, const uint32_t *to, ko_circuit **out, ko_error *error) {
  *out = NULL;
  analysis a = {.n = n, .n_links = n_links, .from = from, .to = to};
  ko_circuit *circuit = NULL, sketch;
  uint32_t *column = NULL;
  int code = analysis_begin(&a, error);
  if (code != KO_OK) goto out;
  if (n_links >= INT32_MAX / 2 || n >= INT32_MAX) {
    code = ko_raise(error, KO_E_INPUT, "dc_flow: a network of %u facilities and %u links is too large for a power flow", n, n_links);
    goto out;
  }
  if (n && (code = order_columns(&a, error)) != KO_OK) goto out;
  for (uint32_t j = 0; j < n; j++) a.place[a.order[j]] = j;
  if ((code = fill_in(&a, error)) != KO_OK) goto out;
  sort_columns(&a);
  ko_carve carve = {0};
  layout(&carve, &a, count_runs(&a), &sketch);
  column = calloc((size_t)n_links + 1, sizeof *column);
  circuit = ko_carve_alloc(carve.used);
  if (!column || !circuit) {
    code = ko_raise_memory(error, carve.used);
    goto out;
  }
  carve = (ko_carve){.block = (unsigned char *)circuit};
  layout(&carve, &a, count_runs(&a), circuit);
  write_columns(&a, circuit);
  write_links(&a, column, circuit);
  *out = circuit, circuit = NULL;
out:
  free(circuit);
  free(column);
  analysis_free(&a);
  return code;
}
