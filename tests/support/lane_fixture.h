/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A lane that a test drives by hand, to see what a settler alone makes of damage and repair.
 */
#ifndef LANE_FIXTURE_H
#define LANE_FIXTURE_H

#include "sim/trial/lane.h"

typedef struct lane_fixture {
  ko_arena memory;
  ko_error error;
  ko_lane *lane;
  ko_watcher watcher; /* asks for nothing, unless the test says so */
} lane_fixture;

/* The plan's cases must be ready to run (ko_trial_reference, or by hand). Ends the program where memory runs out. */
void lane_fixture_make(lane_fixture *f, const ko_plan *plan, const ko_settler *settler, void **states);
void lane_fixture_free(lane_fixture *f);

/* A new trial, as far as the state before step 0. `binds`: rows by bind_row. */
int lane_fixture_begin(lane_fixture *f, uint32_t strategy, uint64_t trial, const ko_row *binds);

/* A new step in which nothing has happened yet. */
void lane_fixture_step(lane_fixture *f, uint32_t step);
/* Damage, repair a facility or (KO_LINK | slot) link: the bit and the list. */
void lane_fixture_damage(lane_fixture *f, uint32_t item);
void lane_fixture_repair(lane_fixture *f, uint32_t item);
/* Open or close a link that an island holds; close one again that has tripped. */
void lane_fixture_open(lane_fixture *f, uint32_t link, int open);
void lane_fixture_reclose(lane_fixture *f, uint32_t link);
int lane_fixture_settle(lane_fixture *f);
/* Whether anything is due in the step. */
int lane_fixture_is_busy(const lane_fixture *f);

#endif
