/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settler for every rule and both ways of restarting. It holds one set of facilities, the set at hand, and moves it from settle to settle: what
 * is to come rises, what lacks something falls, each with the count of suppliers that its groups have in the set. So a step costs what is down or
 * differs from the strategy's start, besides what the rules cost; and a rule is told only what has changed since it was asked last.
 *   lane_network.c      the set at hand: falls and rises, dependencies, rules in rounds
 *   lane_general.c      a step under restart assisted, what a step leaves behind
 *   lane_black_start.c  a step under black_start
 */
#ifndef KO_TRIAL_LANE_GENERAL_H
#define KO_TRIAL_LANE_GENERAL_H

#include "sim/trial/lane.h"
#include "sim/trial/lane_buffers.h"
#include "sim/trial/lane_timers.h"

/* One strategy. */
struct ko_general_case {
  const uint32_t *supplied_first, *supplied; /* CSR by slot: groups that it is a supplier of */
  const uint32_t *count;                     /* [groups.n] suppliers up in the start */
  uint32_t n_down;                           /* down in the start */
  const uint32_t *down;
};

/* Bits of a facility's flags. */
enum {
  GENERAL_QUEUED = 1,   /* to be visited */
  GENERAL_STIRRED = 2,  /* fell or rose in this step */
  GENERAL_TO_TELL = 4,  /* fell or rose since its rule was asked */
  GENERAL_BARRED = 8,   /* black start: fell, and may not come again in this step */
  GENERAL_BOOTED = 16,  /* black start: came without its groups */
  GENERAL_BEYOND = 32,  /* operational before, not in E, and in what the second settle of a step starts from */
  GENERAL_CHANGED = 64  /* listed in lane->changed */
};

typedef struct ko_general_sector {
  int asks;                          /* its rule settles something */
  int known;                         /* the rule has been asked under this strategy */
  int called;                        /* in this step: the rule has worked */
  int recalled;                      /* the last outcome was recalled: it is not that of what the rule was told */
  int fell;                          /* something fell since it was asked, for which it must be asked again */
  uint32_t n_to_tell, *to_tell;      /* nodes */
  uint32_t n_links_to_tell, *links_to_tell; /* links of the net */
  uint32_t n_taken, *taken;          /* nodes that it took down when it was asked last */
} ko_general_sector;

typedef struct ko_general {
  ko_lane *lane;
  const struct ko_general_case *of;  /* NULL: nothing is known of what the arrays hold */
  int any_restart;

  uint8_t *now;                      /* [n_facilities] the set at hand */
  uint8_t *told;                     /* [n_facilities] what each rule has been told */
  uint8_t *flags;                    /* [n_facilities] */
  uint32_t *count;                   /* [groups.n] suppliers in the set */
  uint32_t n_apart, *apart, *apart_at; /* where it differs from the start; places in that list */
  uint8_t *link_on, *link_told, *link_flags; /* [n_links] by sector's first link + number in the net: in service; what the rule was told */
  uint32_t n_links_off, *links_off;  /* that are or were out of service in this trial */
  uint16_t *share;                   /* [n_facilities] of the last settle, sectors with shares only */
  ko_general_sector *sectors;
  ko_lane_buffers buffers;
  ko_timers timers;

  uint32_t n_queue, *queue;
  uint32_t n_stirred, *stirred;      /* in this step, each once */
  uint32_t n_fallen, *fallen;        /* since whoever needs it emptied it; each once a settle */
  uint32_t n_rising, *rising;
  uint32_t n_waiting, *waiting;
  uint32_t n_later, *later;          /* whose timers run on */
  uint32_t n_trips, *trips;          /* link slots that tripped since whoever needs it emptied it */
  uint32_t n_barred, n_booted, *booted;

  /* For one call of a rule. */
  uint32_t *nodes_fell, *nodes_rose, *links_switched, *links_tripped;
  uint8_t *rule_up, *rule_tripped;
} ko_general;

int ko_general_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const struct ko_general_case **out, ko_error *error) KO_MUST_CHECK;

/* lane_network.c */
void ko_general_take(ko_taker *from, const ko_plan *plan, ko_general *out);
/* The set is the strategy's start, all links are in service. */
void ko_general_open(ko_general *general, ko_lane *lane);
void ko_general_fall(ko_general *general, uint32_t slot);
void ko_general_rise(ko_general *general, uint32_t slot);
void ko_general_visit(ko_general *general, uint32_t slot); /* see whether it still has what it needs, when next it is settled */
void ko_general_switch(ko_general *general, uint32_t link);
int ko_general_met(const ko_general *general, uint32_t slot); /* all groups; a buffer counts as at the beginning of the step */
int ko_general_settle(ko_general *general, ko_error *error) KO_MUST_CHECK;
void ko_general_forget_trips(ko_general *general);

/* lane_black_start.c */
int ko_general_black_start(ko_general *general, ko_error *error) KO_MUST_CHECK;

static inline int ko_general_eligible(const ko_general *general, uint32_t slot) {
  return !(general->lane->state[slot] & KO_STATE_DAMAGED);
}

static inline int ko_general_was_up(const ko_general *general, uint32_t slot) { return general->lane->state[slot] & KO_STATE_UP; }

#endif
