/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hits of single waves under the baseline with some protection and prevention raised.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/trial/worker.h"

struct ko_wave_hits {
  ko_arena memory;
  ko_trial_case chances; /* chances and foil_chances alone */
};

/* The baseline with the raised protection as its own late one, so that it is worked out where all protection is. */
int ko_wave_hits_make(const ko_plan *plan, const ko_raised *raised, ko_wave_hits **out, ko_error *error) {
  *out = NULL;
  ko_wave_hits *hits = calloc(1, sizeof *hits);
  if (!hits) return ko_raise_memory(error, sizeof *hits);
  ko_plan_case with = plan->cases[0];
  if (raised) {
    with.n_late_protections = raised->n_protections;
    with.late_protections = raised->protections;
    with.n_late_preventions = raised->n_preventions;
    with.late_preventions = raised->preventions;
  }
  int code = ko_trial_chances(&hits->memory, plan, &with, &hits->chances, error);
  if (code) ko_wave_hits_free(hits);
  else *out = hits;
  return code;
}

void ko_wave_hits_free(ko_wave_hits *hits) {
  if (!hits) return;
  ko_arena_free(&hits->memory);
  free(hits);
}

void ko_wave_hits_draw(const ko_wave_hits *hits, ko_worker *worker, uint32_t wave, uint32_t block, ko_hit_rows *out) {
  const ko_plan *plan = worker->plan;
  ko_worker_reset(worker, 0, block, ko_block_lanes(plan, block));
  ko_worker_hit_wave(worker, wave, hits->chances.chances[wave], hits->chances.foil_chances + (size_t)wave * plan->n_countries, KO_NONE);
  *out = (ko_hit_rows){.n_facilities = worker->n_hit,
                       .n_links = worker->n_links_hit,
                       .facilities = worker->hit,
                       .links = worker->links_hit,
                       .facility_rows = worker->damaged,
                       .link_rows = worker->link_damaged};
}
