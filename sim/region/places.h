/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is near: suppliers by their distance from dependants.
 */
#ifndef KO_PLACES_H
#define KO_PLACES_H

#include <stdint.h>

#include "knockon/region.h"

/* Who may be coupled: rows of facilities, ascending. */
typedef struct ko_sides {
  const ko_region *region;
  uint32_t n_dependants, n_suppliers;
  uint32_t *dependants, *suppliers;
} ko_sides;

typedef enum ko_metric { KO_METRIC_DISTANCE, KO_METRIC_CHEBYSHEV } ko_metric;

typedef struct ko_near {
  double km;
  uint32_t supplier; /* position in the sides' list */
} ko_near;

typedef struct ko_places {
  const ko_sides *sides;
  ko_metric metric;
  uint32_t n;
  struct ko_place {
    double north; /* latitude, or y */
    uint32_t supplier;
  } * places;     /* from south to north */
  ko_near *found; /* room for all suppliers */
} ko_places;

/* Suppliers without a place are left out. */
int ko_places_make(const ko_sides *sides, ko_metric metric, ko_places *places, ko_error *error) KO_MUST_CHECK;
/* The suppliers at most `within_km` (NaN: anywhere) from a dependant, nearest first, ties by row, at most `count`, in places->found.
 * Returns how many. None where the dependant has no place. */
uint32_t ko_places_near(const ko_places *places, uint32_t dependant, double within_km, uint32_t count);
void ko_places_free(ko_places *places);

#endif
