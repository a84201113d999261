/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who lies within a radius: the grid against all pairs, over the poles, across the date line, on a plane.
 */
#include <math.h>

#include "tests/unit/plan_fixture.h"

#include "sim/plan/maker.h"

enum { N = 300 };

/* Writes the region's table: points spread over a box, some without a place, some at the same one. */
static void make_region(fixture *f, int planar, double low, double high, double west, double east, uint64_t seed) {
  char *text = malloc(N * 80);
  assert_non_null(text);
  size_t at = (size_t)snprintf(text, N * 80, "facility,sector,%s\n", planar ? "x,y" : "lat,lon");
  for (int i = 0; i < N; i++) {
    double lat = low + (high - low) * fixture_random(&seed, 100000) / 1e5, lon = west + (east - west) * fixture_random(&seed, 100000) / 1e5;
    if (lon > 180 && !planar) lon -= 360;
    if (i % 50 == 49) at += (size_t)snprintf(text + at, N * 80 - at, "n%d,power,,\n", i);
    else at += (size_t)snprintf(text + at, N * 80 - at, "n%d,power,%.5f,%.5f\n", i, i % 40 == 3 ? low : lat, i % 40 == 3 ? west : lon);
  }
  fixture_file(f, "facilities.csv", text);
  free(text);
}

static void check(const ko_region *region, double radius) {
  uint32_t rows[N], found[N], n_rows = 0;
  ko_error error = {0};
  ko_grid *grid;
  for (uint32_t i = 0; i < N; i++)
    if (i % 3) rows[n_rows++] = i;
  assert_int_equal(ko_grid_make(region, n_rows, rows, radius, &grid, &error), KO_OK);
  for (uint32_t centre = 0; centre < N; centre++) {
    uint32_t n = ko_grid_within(grid, centre, found), k = 0;
    for (uint32_t i = 0; i < n_rows; i++) {
      if (!(ko_region_distance(region, centre, rows[i]) <= radius) && (rows[i] != centre || isnan(region->facilities.lat[centre])))
        continue;
      assert_true(k < n);
      assert_int_equal(found[k++], i);
    }
    assert_int_equal(k, n);
  }
  ko_grid_free(grid);
}

static void test_boxes(void **state) {
  (void)state;
  static const struct {
    int planar;
    double low, high, west, east;
  } boxes[] = {{0, 45, 47, 10, 14},     {0, 85, 90, -180, 180}, {0, -10, 10, 175, 185},
               {0, -90, 90, -180, 180}, {1, -500, 500, 0, 20},  {1, 5, 5, 1e6, 2e6}};
  static const double radii[] = {0, 0.5, 12, 300, 5000, 30000};
  for (size_t b = 0; b < sizeof boxes / sizeof *boxes; b++) {
    fixture f;
    fixture_begin(&f);
    make_region(&f, boxes[b].planar, boxes[b].low, boxes[b].high, boxes[b].west, boxes[b].east, b + 5);
    assert_int_equal(ko_region_load(f.folder, &f.region, &f.error), KO_OK);
    for (size_t r = 0; r < sizeof radii / sizeof *radii; r++) check(f.region, radii[r]);
    fixture_end(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_boxes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
