/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Phase (2) of a step: waves. The hits of a block are drawn for all its trials together, by rows as at one instant, and turned so that
 * each trial finds its own; what a trial decides as it goes (warnings that raise protection, waves that are stopped) only takes hits away, for
 * draws are nested.
 */
#ifndef KO_TRIAL_LANE_WAVES_H
#define KO_TRIAL_LANE_WAVES_H

#include "sim/trial/lane.h"
#include "sim/trial/worker.h"

typedef struct ko_lane_waves ko_lane_waves;

ko_lane_waves *ko_lane_waves_take(ko_taker *from, const ko_plan *plan);
/* The hits of a block. Uses the worker's rows of damage and leaves them empty. */
void ko_lane_waves_draw(ko_lane_waves *waves, ko_worker *worker, uint32_t only_country);
/* Instead: what one trial is hit by, at the step of the plan's first wave and as if by it (slots, KO_LINK | slot, each once; borrowed). The other waves
 * hit nothing, until a block is drawn. */
void ko_lane_waves_give(ko_lane_waves *waves, const uint32_t *entities, uint32_t n);
/* Whether a wave hits anything in this trial, protection not raised by warnings. */
int ko_lane_wave_aims(const ko_lane_waves *waves, uint32_t wave, uint32_t lane);
/* The wave hits: damages facilities and links, tells jobs and policies. */
void ko_lane_wave_hit(ko_lane *lane, uint32_t wave);

#endif
