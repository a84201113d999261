/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a strategy does while a trial goes on: warnings from country to country, investigation after a first wave, links that open when
 * a wave hits.
 */
#ifndef KO_TRIAL_LANE_POLICIES_H
#define KO_TRIAL_LANE_POLICIES_H

#include "sim/trial/lane.h"

typedef struct ko_lane_policies {
  uint32_t first_hit;   /* step of the first wave that hit; KO_NONE: none has */
  uint32_t *gain_level; /* [n_countries] 1 + index of the gain in force there; 0: none */
  /* Warnings: message w * n_countries + country tells of a hit in that country. */
  uint32_t n_messages;
  uint8_t *sent;            /* [n_messages] a hit has set it off */
  uint8_t *got;             /* [n_messages * n_countries] who has got it */
  uint32_t *from;           /* [n_messages] step from which on it is tried */
  ko_lane_list open;        /* messages that not all have got */
  ko_calendar messages;     /* by message: only to wake the trial up */
  uint32_t *queue;          /* [n_facilities] search for a way */
  uint32_t *visited, visit; /* [n_facilities] */
  /* Islands. */
  uint32_t *close;     /* [most islands] step in which it closes; KO_NONE: not open */
  uint8_t *n_open;     /* [n_links] islands by which the link is open */
  ko_calendar islands; /* by island */
} ko_lane_policies;

ko_lane_policies *ko_lane_policies_take(ko_taker *from, const ko_plan *plan, uint64_t *busy);
void ko_lane_policies_begin(ko_lane *lane);
/* Phase (1): islands close. */
void ko_lane_policies_end(ko_lane *lane);
/* A wave has damaged something of this country. */
void ko_lane_policies_hit(ko_lane *lane, uint32_t country);
/* After the step has settled: messages look for a way. */
void ko_lane_policies_settled(ko_lane *lane);

static inline uint32_t ko_lane_gain_level(const ko_lane *lane, uint32_t country) { return lane->policies->gain_level[country]; }

/* Whether an investigation can stop a wave of this step. */
static inline int ko_lane_investigates(const ko_lane *lane, uint32_t i) {
  const ko_plan_investigation *investigation = &lane->plan_case->response.investigations[i];
  uint32_t first = lane->policies->first_hit, step = lane->step;
  return first != KO_NONE && first < step && step - first >= investigation->after && step >= investigation->from;
}

#endif
