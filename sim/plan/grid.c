/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Grid: which facilities lie within a radius of another one. Points lie in a cell of space (degrees become points on a sphere) at
 * least as wide as the radius, so that only the cells around need to be looked at; the distance itself decides.
 *
 * Complexity: n log n to make; a search costs what lies in 27 cells.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/plan/maker.h"

typedef struct point {
  uint64_t cell;
  double at[3];
  uint32_t index;
} point;

struct ko_grid {
  const ko_region *region;
  const uint32_t *rows;
  uint32_t n; /* of points */
  double radius, width, origin[3];
  point *points; /* by cell, then index */
};

enum { BITS = 21, MOST = (1 << 20) };

/* A point in km. A sphere larger than the earth makes straight lines through it longer, but by less than the margin of a cell. */
static void place(const ko_region *region, uint32_t row, double out[3]) {
  double a = region->facilities.lat[row], b = region->facilities.lon[row];
  out[0] = a, out[1] = b, out[2] = 0;
  if (region->planar) return;
  const double degree = 0.017453292519943295, size = 6400;
  out[0] = size * ko_cos(a * degree) * ko_cos(b * degree);
  out[1] = size * ko_cos(a * degree) * ko_sin(b * degree);
  out[2] = size * ko_sin(a * degree);
}

static uint64_t cell_of(const ko_grid *grid, const double at[3], int dx, int dy, int dz) {
  int64_t x = (int64_t)floor((at[0] - grid->origin[0]) / grid->width) + 1 + dx;
  int64_t y = (int64_t)floor((at[1] - grid->origin[1]) / grid->width) + 1 + dy;
  int64_t z = (int64_t)floor((at[2] - grid->origin[2]) / grid->width) + 1 + dz;
  return (uint64_t)x << 2 * BITS | (uint64_t)y << BITS | (uint64_t)z;
}

static int has_place(const ko_region *region, uint32_t row) {
  return !isnan(region->facilities.lat[row]) && !isnan(region->facilities.lon[row]);
}

static int by_cell(const void *a, const void *b) {
  const point *x = a, *y = b;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

int ko_grid_make(const ko_region *region, uint32_t n, const uint32_t *rows, double radius_km, ko_grid **out, ko_error *error) {
  double high[3] = {-INFINITY, -INFINITY, -INFINITY}, at[3];
  *out = NULL;
  ko_grid *grid = calloc(1, sizeof *grid);
  point *points = calloc(n ? n : 1, sizeof *points);
  if (!grid || !points) {
    free(grid);
    free(points);
    return ko_raise_memory(error, n * sizeof *points);
  }
  *grid = (ko_grid){.region = region, .rows = rows, .radius = radius_km, .origin = {INFINITY, INFINITY, INFINITY}, .points = points};
  /* All facilities, since any of them may be the centre of a search. */
  for (uint32_t row = 0; row < region->n_facilities; row++) {
    if (!has_place(region, row)) continue;
    place(region, row, at);
    for (int k = 0; k < 3; k++) grid->origin[k] = fmin(grid->origin[k], at[k]), high[k] = fmax(high[k], at[k]);
  }
  grid->width = radius_km * 1.01 + 0.001;
  for (int k = 0; k < 3; k++)
    if (high[k] > grid->origin[k]) grid->width = fmax(grid->width, (high[k] - grid->origin[k]) / MOST);
  for (uint32_t i = 0; i < n; i++) {
    if (!has_place(region, rows[i])) continue;
    place(region, rows[i], at);
    points[grid->n++] = (point){cell_of(grid, at, 0, 0, 0), {at[0], at[1], at[2]}, i};
  }
  if (grid->n > 1) qsort(points, grid->n, sizeof *points, by_cell);
  *out = grid;
  return KO_OK;
}

void ko_grid_free(ko_grid *grid) {
  if (grid) free(grid->points);
  free(grid);
}

/* First point whose cell is not below `cell`. */
static uint32_t lower(const ko_grid *grid, uint64_t cell) {
  uint32_t low = 0, high = grid->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (grid->points[middle].cell < cell) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Certainly out of reach, seen along a straight line? Saves most of the exact distances. */
static int is_far(const ko_grid *grid, const double a[3], const double b[3]) {
  double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
  return x * x + y * y + z * z > grid->width * grid->width;
}

uint32_t ko_grid_within(const ko_grid *grid, uint32_t facility, uint32_t *out) {
  uint32_t n = 0;
  double at[3];
  if (!has_place(grid->region, facility)) return 0;
  place(grid->region, facility, at);
  for (int dx = -1; dx <= 1; dx++)
    for (int dy = -1; dy <= 1; dy++) {
      /* Three cells above one another are neighbours in the order of points. */
      uint64_t last = cell_of(grid, at, dx, dy, 1);
      for (uint32_t i = lower(grid, cell_of(grid, at, dx, dy, -1)); i < grid->n && grid->points[i].cell <= last; i++) {
        if (is_far(grid, grid->points[i].at, at)) continue;
        uint32_t index = grid->points[i].index;
        if (grid->rows[index] == facility || ko_region_distance(grid->region, facility, grid->rows[index]) <= grid->radius)
          out[n++] = index;
      }
    }
  if (n > 1) qsort(out, n, sizeof *out, ko_maker_by_number);
  return n;
}
