/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>

static ko_error error;

static void great_circles(void **state) {
  (void)state;
  const double pi = acos(-1), radius = 6371.0088;
  for (double lat = -90; lat <= 90; lat += 15) {
    for (double lon = -180; lon <= 180; lon += 20) {
      for (double other = -90; other <= 90; other += 10) {
        /* The angle between two vectors, by atan2 of product and dot, is another way to the same. */
        double a = lat * pi / 180, b = other * pi / 180, d = (lon - 35) * pi / 180;
        double x = cos(b) * sin(d), y = cos(a) * sin(b) - sin(a) * cos(b) * cos(d), dot = sin(a) * sin(b) + cos(a) * cos(b) * cos(d);
        double expected = radius * atan2(sqrt(x * x + y * y), dot);
        double km = ko_distance_km(lat, lon, other, 35, 0);
        if (fabs(km - expected) > 1.5e-4) fail_msg("%g %g to %g 35: %.7f, not %.7f", lat, lon, other, km, expected);
        assert_true(km == ko_distance_km(other, 35, lat, lon, 0));
      }
    }
  }
  /* Paris - Berlin by the haversine formula with the mean radius */
  assert_true(fabs(ko_distance_km(48.8566, 2.3522, 52.52, 13.405, 0) - 877.46) < 0.02);
  assert_true(ko_distance_km(50, 10, 50, 10, 0) == 0);
}

static void on_a_grid(void **state) {
  (void)state;
  assert_true(ko_distance_km(0, 0, 3, 4, 1) == 5);
  assert_true(ko_distance_km(0, 0, 1, 1, 1) == 1.414214);
  assert_true(ko_distance_km(0, 0, 0.0000004, 0, 1) == 0);
  assert_true(isnan(ko_distance_km(NAN, NAN, 1, 1, 0)) && isnan(ko_distance_km(1, 1, NAN, 1, 1)));
}

static void between_facilities(void **state) {
  (void)state;
  ko_region *region = load_sections("=== facilities.csv\nfacility,lat,lon\na,50,10\nb,51,10\nc,,\n", &error);
  assert_true(ko_region_distance(region, 0, 1) == ko_distance_km(50, 10, 51, 10, 0));
  assert_true(isnan(ko_region_distance(region, 0, 2)));
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(great_circles),
      cmocka_unit_test(on_a_grid),
      cmocka_unit_test(between_facilities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
