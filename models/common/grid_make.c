/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pattern of a grid: order, elimination tree, fill. See grid.h. Time and room are those of one symbolic elimination.
 */
#include <cholmod.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/carve.h"
#include "models/common/grid.h"

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
  size_t room;
  column_key *keys; /* [n] */
} analysis;

static void analysis_free(analysis *a) {
  void *all[] = {a->order, a->place, a->near_first, a->near, a->parent, a->child, a->sibling, a->mark, a->first, a->rows, a->keys};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

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
    if (key[i] != KO_GRID_NONE) first[key[i] + 2]++;
  for (uint32_t k = 2; k <= n_keys; k++) first[k] += first[k - 1];
  for (uint32_t i = 0; i < n; i++)
    if (key[i] != KO_GRID_NONE) list[first[key[i] + 1]++] = i;
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
  for (uint32_t j = 0; j < a->n; j++) a->child[j] = a->sibling[j] = a->parent[j] = KO_GRID_NONE, a->mark[j] = KO_GRID_NONE;
  size_t pairs = 0;
  for (uint32_t j = 0; j < a->n; j++) {
    size_t begin = a->first[j], end = begin, most = a->n - j;
    if (begin + most > a->room) {
      size_t room = 2 * (begin + most);
      uint32_t *grown = room < KO_GRID_NONE ? realloc(a->rows, room * sizeof *grown) : NULL;
      if (!grown) return ko_raise_memory(error, room * sizeof *grown);
      a->rows = grown, a->room = room;
    }
    a->mark[j] = j;
    for (uint32_t k = a->near_first[a->order[j]]; k < a->near_first[a->order[j] + 1]; k++) {
      uint32_t l = a->near[k], i = a->place[a->from[l] + a->to[l] - a->order[j]];
      if (i > j && a->mark[i] != j) a->mark[i] = j, a->rows[end++] = i;
    }
    for (uint32_t c = a->child[j]; c != KO_GRID_NONE; c = a->sibling[c])
      for (uint32_t k = a->first[c]; k < a->first[c + 1]; k++)
        if (a->mark[a->rows[k]] != j) a->mark[a->rows[k]] = j, a->rows[end++] = a->rows[k];
    qsort(a->rows + begin, end - begin, sizeof *a->rows, compare_numbers);
    a->first[j + 1] = (uint32_t)end;
    size_t size = end - begin;
    pairs += size ? size * (size - 1) / 2 : 0;
    if (pairs * sizeof(double) >> MAX_BYTES_SHIFT)
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
    if (p != KO_GRID_NONE && a->keys[p].height <= a->keys[j].height) a->keys[p].height = a->keys[j].height + 1;
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

/* Lay the grid out; the second time into a block. */
static void layout(ko_carve *carve, const analysis *a, uint32_t n_runs, ko_grid *grid) {
  size_t n = a->n, fill = a->first[n];
  (void)ko_carve_take(carve, 1, sizeof *grid);
  *grid = (ko_grid){.n = a->n,
                    .n_links = a->n_links,
                    .n_runs = n_runs,
                    .position = ko_carve_take(carve, n, sizeof(uint32_t)),
                    .node = ko_carve_take(carve, n, sizeof(uint32_t)),
                    .from = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                    .to = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                    .parent = ko_carve_take(carve, n, sizeof(uint32_t)),
                    .first = ko_carve_take(carve, n + 1, sizeof(uint32_t)),
                    .rows = ko_carve_take(carve, fill, sizeof(uint32_t)),
                    .map = ko_carve_take(carve, fill, sizeof(uint32_t)),
                    .pair_first = ko_carve_take(carve, n + 1, sizeof(size_t)),
                    .child_first = ko_carve_take(carve, n + 2, sizeof(uint32_t)),
                    .children = ko_carve_take(carve, n, sizeof(uint32_t)),
                    .link_first = ko_carve_take(carve, n + 2, sizeof(uint32_t)),
                    .links = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                    .link_place = ko_carve_take(carve, a->n_links, sizeof(uint32_t)),
                    .node_first = ko_carve_take(carve, n + 2, sizeof(uint32_t)),
                    .node_links = ko_carve_take(carve, 2 * (size_t)a->n_links, sizeof(uint32_t)),
                    .runs = ko_carve_take(carve, n_runs, sizeof(ko_grid_run))};
  grid->bytes = carve->used;
}

static uint32_t count_runs(const analysis *a) {
  uint32_t n_runs = 0;
  for (uint32_t j = 0; j < a->n; j++)
    n_runs += j == 0 || a->keys[j].height != a->keys[j - 1].height || a->keys[j].size != a->keys[j - 1].size;
  return n_runs;
}

/* Columns, rows and runs, from the analysis's numbering to positions. */
static void write_columns(const analysis *a, ko_grid *grid) {
  const uint32_t *position = a->mark;
  uint32_t n_runs = 0;
  for (uint32_t j = 0; j < grid->n; j++) {
    uint32_t column = a->keys[j].column, size = a->keys[j].size;
    grid->node[j] = a->order[column];
    grid->position[a->order[column]] = j;
    grid->parent[j] = a->parent[column] == KO_GRID_NONE ? KO_GRID_NONE : position[a->parent[column]];
    grid->first[j + 1] = grid->first[j] + size;
    grid->pair_first[j + 1] = grid->pair_first[j] + (size ? (size_t)size * (size - 1) / 2 : 0);
    for (uint32_t k = 0; k < size; k++) grid->rows[grid->first[j] + k] = position[a->rows[a->first[column] + k]];
    if (j == 0 || a->keys[j].height != a->keys[j - 1].height || size != a->keys[j - 1].size)
      grid->runs[n_runs++] = (ko_grid_run){.first = j, .end = j, .size = size};
    grid->runs[n_runs - 1].end = j + 1;
  }
  for (uint32_t j = 0; j < grid->n; j++) {
    if (grid->parent[j] == KO_GRID_NONE) continue;
    const uint32_t *rows = grid->rows + grid->first[grid->parent[j]];
    uint32_t size = grid->first[grid->parent[j] + 1] - grid->first[grid->parent[j]];
    for (uint32_t k = grid->first[j] + 1; k < grid->first[j + 1]; k++) grid->map[k] = place_in(rows, size, grid->rows[k]);
  }
  group_by(grid->n, grid->n, grid->parent, grid->child_first, grid->children);
}

/* Each link stands in the column of its earlier end. `column` is work space of n_links. */
static void write_links(const analysis *a, uint32_t *column, ko_grid *grid) {
  for (uint32_t l = 0; l < grid->n_links; l++) {
    uint32_t from = grid->from[l] = grid->position[a->from[l]], to = grid->to[l] = grid->position[a->to[l]];
    column[l] = from == to ? KO_GRID_NONE : from < to ? from : to;
  }
  group_by(grid->n, grid->n_links, column, grid->link_first, grid->links);
  group_ends(grid->n, grid->n_links, grid->from, grid->to, grid->node_first, grid->node_links);
  for (uint32_t j = 0; j < grid->n; j++)
    for (uint32_t k = grid->link_first[j]; k < grid->link_first[j + 1]; k++) {
      uint32_t later = grid->from[grid->links[k]] + grid->to[grid->links[k]] - j;
      grid->link_place[k] = place_in(grid->rows + grid->first[j], grid->first[j + 1] - grid->first[j], later);
    }
}

int ko_grid_make(uint32_t n, uint32_t n_links, const uint32_t *from, const uint32_t *to, ko_grid **out, ko_error *error) {
  *out = NULL;
  analysis a = {.n = n, .n_links = n_links, .from = from, .to = to};
  ko_grid *grid = NULL, sketch;
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
  grid = ko_carve_alloc(carve.used);
  if (!column || !grid) {
    code = ko_raise_memory(error, carve.used);
    goto out;
  }
  carve = (ko_carve){.block = (unsigned char *)grid};
  layout(&carve, &a, count_runs(&a), grid);
  write_columns(&a, grid);
  write_links(&a, column, grid);
  *out = grid, grid = NULL;
out:
  free(grid);
  free(column);
  analysis_free(&a);
  return code;
}
