/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A recipe: how a region is built from files and generators (`build:` in a scenario, or a file of its own). It is parsed from
 * YAML by ko_recipe_params; what a source, a generator or a way of coupling takes comes from their registries.
 *
 * Facilities get ids "SECTOR:LOCAL", links "SECTOR:FROM--TO" ("SECTOR:FROM--TO#2" for a second one), LOCAL as the source names its nodes
 * (bus number, node id, 1 .. n where generated), blanks as "_". So ids stay unique over sectors.
 */
#ifndef KO_RECIPE_H
#define KO_RECIPE_H

#include "knockon/error.h"
#include "knockon/param.h"
#include "knockon/region.h"
#include "knockon/scenario.h"

typedef struct ko_recipe_country {
  ko_named named; /* the country's id */
  const char *name;
  double population, crews, detection_hours, prevention; /* NaN: not given */
} ko_recipe_country;

typedef struct ko_recipe_sector {
  ko_named named;
  ko_mark mark;
  ko_chosen source;      /* ko_sources: matpower, graphml, table, generate */
  const char *country;   /* one for all facilities; NULL: as the source says */
  ko_pairs countries;    /* the source's country -> id, for those that are named otherwise */
  double demand, supply; /* of facilities for which the source says nothing; NaN: none */
} ko_recipe_sector;

typedef enum ko_couple_none { KO_COUPLE_FAIL, KO_COUPLE_FREE } ko_couple_none;
typedef enum ko_couple_kind { KO_COUPLE_PHYSICAL, KO_COUPLE_CYBER, KO_COUPLE_LOGICAL } ko_couple_kind;

typedef struct ko_recipe_couple {
  ko_mark mark;
  const char *name; /* of the groups; default: the supplier's sector, else "coupling N" */
  ko_filter dependant, supplier;
  ko_chosen choose; /* ko_couplers: nearest, one_to_one, random */
  int64_t need;     /* -1: all */
  double buffer_hours, coupling_probability;
  double recharge_hours; /* NaN: as buffer_hours */
  uint8_t pair;          /* both ways, sharing one coupling draw */
  int32_t none;          /* ko_couple_none: a dependant for which no supplier was found */
  int32_t kind;          /* ko_couple_kind */
} ko_recipe_couple;

typedef struct ko_recipe {
  const char *file, *text; /* where marks point to, for messages; set by the parser (NULL: unknown) */
  size_t text_length;
  int64_t seed;
  ko_list countries; /* of ko_recipe_country */
  ko_list sectors;   /* of ko_recipe_sector */
  ko_list couple;    /* of ko_recipe_couple, applied in order */
} ko_recipe;

extern const ko_param ko_recipe_params[];
extern const size_t ko_n_recipe_params;

/* Build the region. On the main thread alone (igraph). The caller frees with ko_region_free. */
int ko_region_build(const ko_recipe *recipe, ko_region **out, ko_error *error) KO_MUST_CHECK;

#endif
