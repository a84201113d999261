/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Couplings: how suppliers are chosen for dependants, and the rows of dependencies.csv that follow. One way to choose is one file and one
 * line in couple.c.
 */
#ifndef KO_COUPLE_H
#define KO_COUPLE_H

#include "sim/region/places.h"
#include "sim/region/recipe.h"
#include "sim/region/sheet.h"
#include "sim/region/stream.h"

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

#endif
