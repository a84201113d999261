/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plans that are ready for a search of attacks.
 */
#ifndef STRESS_FIXTURE_H
#define STRESS_FIXTURE_H

#include "sim/analysis/stress.h"
#include "sim/trial/trial.h"
#include "tests/unit/plan_random.h"

#define STRESS_YAML(more, waves) "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n" more "waves: [ " waves " ]\n"

/* a carries four others, b three and c three, so that b and c together take all six with them: greedy begins with a. */
static inline void stress_cover(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv",
               "facility,sector,country,population\na,s,X,\nb,s,X,\nc,s,Y,\nx1,s,X,10\nx2,s,X,20\nx3,s,Y,30\nx4,s,Y,40\nx5,s,Y,50\nx6,s,Y,"
               "60\nz,s,Y,\n");
  fixture_file(f, "dependencies.csv",
               "dependant,group,supplier\nx1,g,a\nx2,g,a\nx3,g,a\nx4,g,a\nx1,h,b\nx2,h,b\nx5,h,b\nx3,h,c\nx4,h,c\nx6,h,c\n");
}

/* Plan and settle undamaged. */
static inline void stress_plan(fixture *f, const char *yaml) {
  fixture_must_plan(f, yaml);
  if (ko_trial_reference(f->plan, &f->error) == KO_OK) return;
  fixture_print(f);
  fail_msg("the plan cannot be run");
}

/* Search; must succeed. */
static inline void stress_run(fixture *f, const ko_stress_options *options, ko_stress *out) {
  if (ko_stress_run(f->plan, options, out, &f->error) == KO_OK) return;
  fixture_print(f);
  fail_msg("the search failed");
}

/* Ids of the hits, space separated. */
static inline const char *stress_hits(const fixture *f, const ko_stress *stress) {
  static char text[4096];
  size_t at = 0;
  text[0] = '\0';
  for (uint32_t i = 0; i < stress->n_hits; i++) {
    const uint32_t entity = stress->hits[i].entity;
    const char *id = entity & KO_LINK ? f->plan->link_id[entity & ~KO_LINK] : f->region->facilities.id[f->plan->row_of_slot[entity]];
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "", id);
  }
  return text;
}

#endif
