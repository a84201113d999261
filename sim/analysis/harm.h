/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The harm of attacks: packs of 512 over threads. Inside of the analysis of stress.
 */
#ifndef KO_HARM_H
#define KO_HARM_H

#include "sim/analysis/search.h"
#include "sim/analysis/shots.h"
#include "sim/analysis/stress.h"
#include "sim/tally/tally.h"

typedef struct ko_harm ko_harm;

int ko_harm_make(const ko_plan *plan, const ko_stress_options *options, const ko_shots *shots, ko_harm **out,
                 ko_error *error) KO_MUST_CHECK;
void ko_harm_free(ko_harm *harm);

/* Of every attack (a set of shots), as ko_search_task asks for it. `context` is the ko_harm. */
int ko_harm_values(void *context, const ko_search_sets *attacks, uint64_t n_all, int64_t *out, ko_error *error) KO_MUST_CHECK;

/* The worst attack of all that ko_harm_values has settled (of equal ones any): its shots, at most k. Returns how many attacks that were. */
uint64_t ko_harm_worst(const ko_harm *harm, uint32_t *n_out, uint32_t *out);

/* Settle and count up to 512 attacks, stop or not. Valid until the next call. */
int ko_harm_count(ko_harm *harm, const ko_search_sets *attacks, ko_account *out, ko_error *error) KO_MUST_CHECK;

/* Of all shots at once. */
int ko_harm_count_all(ko_harm *harm, ko_account *out, ko_error *error) KO_MUST_CHECK;

/* What the aim says of a lane; -1: nothing counts there. As a share, people, or person-hours. */
int64_t ko_harm_of_lane(const ko_plan *plan, const ko_harm_aim *aim, const ko_account *account, uint32_t lane);
double ko_harm_number(const ko_plan *plan, const ko_harm_aim *aim, int64_t value);

#endif
