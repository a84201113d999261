/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs all tallies over random blocks of a fixture and shows every lane to a naive recount.
 */
#ifndef KO_TALLY_RUN_H
#define KO_TALLY_RUN_H

#include "tests/support/history.h"

typedef void ko_lane_visitor(void *context, const ko_fixture *fixture, uint32_t strategy, uint32_t lane, uint64_t trial);

/* Settle all blocks of all strategies at random, count and finish into the keeper. Aborts where something fails. */
void ko_tally_run(ko_fixture *fixture, ko_lane_visitor *visit, void *context, ko_keeper *keeper);

/* The same with trials over time: `play` plays one trial from ko_history_begin to ko_history_end. */
typedef void ko_player(void *context, ko_history *history, const ko_watcher *watcher, uint32_t strategy, uint64_t trial);
void ko_tally_run_over_time(ko_history *history, ko_player *play, void *context, ko_keeper *keeper);

/* Naive reads of one lane. */
int ko_lane_up(const ko_fixture *fixture, uint32_t slot, uint32_t lane);
int ko_lane_damaged(const ko_fixture *fixture, uint32_t slot, uint32_t lane);
int ko_lane_link_down(const ko_fixture *fixture, uint32_t link, uint32_t lane); /* damaged or tripped */
int64_t ko_lane_lost(const ko_fixture *fixture, uint32_t slot, uint32_t lane);  /* share lost, of 65535 */
int64_t ko_reference_share(const ko_fixture *fixture, uint32_t slot);           /* 0 where it does not count */

/* What a naive program thinks of one lane. Sums over facilities; country == KO_NONE or sector == KO_NONE: all. */
int64_t ko_naive_demand(const ko_fixture *fixture, uint32_t country, uint32_t sector);
int64_t ko_naive_lost(const ko_fixture *fixture, uint32_t country, uint32_t sector, uint32_t lane);
double ko_naive_loss(const ko_fixture *fixture, uint32_t country, uint32_t lane); /* weighted over sectors; NaN */
int64_t ko_naive_people(const ko_fixture *fixture, uint32_t country, uint32_t sector, uint32_t lane);

/* Both NaN, or nearer than the tolerance. */
int ko_same(double a, double b, double tolerance);

#endif
