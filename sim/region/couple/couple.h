/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Couplings: how suppliers are chosen for dependants, and the rows of dependencies.csv that follow. One way to choose is one file and one
 * line in couple.c.
 */
#ifndef KO_COUPLE_H
#define KO_COUPLE_H

#include "sim/region/recipe.h"
#include "sim/region/region.h"
#include "sim/region/stream.h"

/* Who may be coupled: rows of facilities, ascending. */
typedef struct ko_sides {
  const ko_region *region;
  uint32_t n_dependants, n_suppliers;
  uint32_t *dependants, *suppliers;
} ko_sides;

/* What was chosen: positions in the sides' lists, each pair once, in any order. Never a facility with itself. */
typedef struct ko_choice {
  uint32_t n, room;
  struct ko_choice_pair {
    uint32_t dependant, supplier;
  } * pairs;
} ko_choice;

int ko_choice_add(ko_choice *choice, uint32_t dependant, uint32_t supplier, ko_error *error) KO_MUST_CHECK;

typedef struct ko_coupler {
  const char *name, *help;
  const ko_param *params;
  size_t n_params, params_size;
  /* `where` is the coupling's place in the recipe, for errors. */
  int (*choose)(const void *params, const ko_where *where, const ko_sides *sides, ko_stream *stream, ko_choice *choice, ko_error *error);
  int (*single)(const void *params); /* no dependant gets more than one supplier */
} ko_coupler;

extern const ko_coupler *const ko_couplers[]; /* ended by NULL */
int ko_coupler_variant(size_t i, ko_variant *out);

/* Append the rows of coupling number `index` to the sheet of dependencies. `name` is that of its groups, its own among couplings. */
int ko_couple(const ko_recipe *recipe, uint32_t index, const char *name, const ko_region *region, ko_sheet *dependencies,
              ko_error *error) KO_MUST_CHECK;

/* Suppliers by place. */
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
