/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "knockon/region.h"

#include <math.h>

#include "sim/base/base.h"

static double radians(double degrees) { return degrees * (3.14159265358979323846 / 180); }

static double square(double x) { return x * x; }

double ko_distance_km(double lat_a, double lon_a, double lat_b, double lon_b, int planar) {
  double km;
  if (planar) {
    km = sqrt(square(lat_a - lat_b) + square(lon_a - lon_b));
  } else {
    /* Haversine on a sphere of the Earth's mean radius */
    double sin_lat = ko_sin(radians(lat_b - lat_a) / 2), sin_lon = ko_sin(radians(lon_b - lon_a) / 2);
    double h = square(sin_lat) + ko_cos(radians(lat_a)) * ko_cos(radians(lat_b)) * square(sin_lon);
    km = 2 * 6371.0088 * ko_asin(sqrt(h > 1 ? 1 : h));
  }
  return floor(km * 1e6 + 0.5) / 1e6;
}

double ko_region_distance(const ko_region *region, uint32_t facility_a, uint32_t facility_b) {
  const struct ko_facilities *facilities = &region->facilities;
  return ko_distance_km(facilities->lat[facility_a], facilities->lon[facility_a], facilities->lat[facility_b], facilities->lon[facility_b],
                        region->planar);
}
