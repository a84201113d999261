/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trials: a block of 512 trials under one strategy, from luck to settled state.
 *
 * Start. Where all rules are monotone a block starts from the settled undamaged state (with groups that may not bind left out) and only what
 * changes is visited; otherwise from the dependencies' fixed point of the undamaged state.
 */
#ifndef KO_TRIAL_H
#define KO_TRIAL_H

#include "sim/plan/plan.h"

/* A settled block, as tallies see it. All arrays by slot. Lanes outside `lanes` are undefined and must be masked. */
typedef struct ko_settled {
  const ko_plan *plan;
  uint32_t strategy;
  uint32_t block;                /* KO_NONE: a pack */
  uint32_t n_lanes;              /* 512, fewer in the last block or in a pack */
  ko_row lanes;
  const ko_row *operational;     /* [n_facilities] */
  const ko_row *damaged;         /* [n_facilities] */
  const ko_row *link_damaged;    /* rows by plan->link_hit_row; row 0 is zero */
  const ko_row *const *link_tripped; /* [n_sectors]: [sector's n_links] by link slot - first_link; NULL: the rule never trips */
  const uint16_t *const *share;  /* [n_sectors]: [512][n_slots of the sector]; NULL: share is 1 where operational, else 0 */
  const double *const *flow;     /* [n_sectors]: [512][links of the net]; NULL: no flows kept */
  uint32_t n_touched;            /* facilities whose operational row differs from the baseline's reference or that are damaged in a lane */
  const uint32_t *touched;       /* slots, ascending */
  uint32_t n_links_hit;          /* link slots damaged in some lane of this block */
  const uint32_t *links_hit;
  const ko_row *binds;           /* row per group with a chance below 1, by bind_row */
  const uint32_t *bind_row;      /* [groups.n] index into binds; KO_NONE: always binds */
} ko_settled;

typedef struct ko_worker ko_worker; /* all that one thread needs; allocated before the run */

/* Over time. A trial runs alone, step by step, from event to event; steps in which nothing changes are skipped. Whoever watches is told at
 * the end of every step in which something changed. */

/* Bits of a facility's state. */
enum {
  KO_STATE_UP = 1,           /* operational */
  KO_STATE_DAMAGED = 2,      /* now */
  KO_STATE_EVER_DOWN = 4,    /* not operational at the end of some step */
  KO_STATE_EVER_DAMAGED = 8
};

/* Bits of a link's state. */
enum { KO_LINK_STATE_DAMAGED = 1, KO_LINK_STATE_TRIPPED = 2, KO_LINK_STATE_OPENED = 4, KO_LINK_STATE_EVER_DAMAGED = 8, KO_LINK_STATE_EVER_TRIPPED = 16 };

/* What happened; in the order in which it did within the step. */
typedef enum ko_happening_kind {
  KO_HAPPENED_REPAIRED,  /* facility or link */
  KO_HAPPENED_RECLOSED,  /* link */
  KO_HAPPENED_CLOSED,    /* link of an island closes again */
  KO_HAPPENED_DAMAGED,   /* facility or link, by wave `by`; also one that was damaged already */
  KO_HAPPENED_FOILED,    /* wave `by` was foiled by country `entity` */
  KO_HAPPENED_STOPPED,   /* wave `by` was stopped by investigation */
  KO_HAPPENED_OPENED,    /* link of an island opens */
  KO_HAPPENED_CREW,      /* a crew of country `by` takes the job of facility or link `entity` */
  KO_HAPPENED_SENT,      /* a crew of country `by` leaves for country `entity` (its own: it goes home) */
  KO_HAPPENED_FELL,      /* facility: no longer operational; `by`: its cause (ko_lane_cause) */
  KO_HAPPENED_ROSE,      /* facility: operational again */
  KO_HAPPENED_TRIPPED,   /* link */
  KO_HAPPENED_EMPTY,     /* the buffer of group `by` of facility `entity` carried the step before and cannot carry this one */
  KO_HAPPENED_WARNED     /* country `entity` has got the warning of country `by` */
} ko_happening_kind;

typedef struct ko_happening {
  ko_happening_kind kind;
  uint32_t entity; /* slot, KO_LINK | slot, or country */
  uint32_t by;
} ko_happening;

/* One trial under way, as those who watch it see it. All arrays by slot. */
typedef struct ko_lane_face {
  const ko_plan *plan;
  uint32_t strategy, lane;
  uint64_t trial;
  uint32_t step;             /* the one that has just been settled; KO_NONE: before the first */
  const uint8_t *state;      /* [n_facilities] KO_STATE_... */
  const uint16_t *share;     /* [n_facilities] share of demand, where a rule has shares; NULL: none has. 65535 or 0 where the sector's rule has none */
  const uint8_t *link_state; /* [n_links] KO_LINK_STATE_... */
  uint32_t n_changed;        /* in this step: facilities of which UP or the share differs from the end of the step before */
  const uint32_t *changed;
  uint32_t n_hit;            /* in this step: what waves damaged, slots or KO_LINK | slot; each once */
  const uint32_t *hit;
  uint32_t n_repaired;       /* in this step, likewise */
  const uint32_t *repaired;
  int links_changed;         /* some link's state did */
  uint32_t n_happenings;     /* in this step; only for a watcher that wants them */
  const ko_happening *happenings;
  const void *engine;        /* for the functions below */
} ko_lane_face;

enum { KO_CAUSE_DAMAGE, KO_CAUSE_NETWORK, KO_CAUSE_SECTOR }; /* KO_CAUSE_SECTOR + plan sector */

/* Why a facility that is not operational is not, at the end of this step: damage; else the sector of its first unmet group in the scenario's order; else its
 * network. */
uint32_t ko_lane_cause(const ko_lane_face *lane, uint32_t slot);
/* That group; KO_NONE: no group of it is unmet. */
uint32_t ko_lane_unmet_group(const ko_lane_face *lane, uint32_t slot);
/* Whole steps that a group's buffer can still carry after this step. */
uint32_t ko_lane_buffer(const ko_lane_face *lane, uint32_t group);
/* Flows of a sector's net in this step; NULL where its rule has none or nobody asks for them. */
const double *ko_lane_flow(const ko_lane_face *lane, uint32_t sector);

/* Who watches. Each may be NULL. `first`: the state before step 0; `step`: after every step in which something changed; `last`: the end (step is the
 * last one). */
typedef struct ko_watcher {
  void *context;
  int wants_happenings;
  void (*first)(void *context, const ko_lane_face *lane);
  void (*step)(void *context, const ko_lane_face *lane);
  void (*last)(void *context, const ko_lane_face *lane);
} ko_watcher;

/* What is damaged in every trial, together with what the plan's first wave hits, or is never damaged; all else, luck included, is as it would be. Links
 * must be such as waves of the plan may hit. */
typedef struct ko_forced {
  int fails; /* 0: it is kept from damage */
  uint32_t n;
  const uint32_t *entities; /* slots, KO_LINK | slot */
} ko_forced;
/* For the blocks that the worker runs from now on; NULL: nothing is forced. */
void ko_worker_force(ko_worker *worker, const ko_forced *forced);

/* One block over time, trial by trial. `out` is what it comes to: `operational`: operational at every step; `damaged`, `link_damaged`, `link_tripped`: ever;
 * no shares, no flows. Valid until the worker's next call. */
int ko_trial_block_over_time(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, const ko_watcher *watcher, ko_settled *out,
                             ko_error *error) KO_MUST_CHECK;

/* One trial over time, the same as in its block. */
int ko_trial_over_time(ko_worker *worker, uint32_t strategy, uint64_t trial, const ko_watcher *watcher, ko_error *error) KO_MUST_CHECK;

/* Settle every case undamaged: fills start, reference, reference_share, reference_flow and prepares the rules (base). Once, single-threaded, before
 * the first worker is made. */
int ko_trial_reference(ko_plan *plan, ko_error *error) KO_MUST_CHECK;

size_t ko_worker_bytes(const ko_plan *plan); /* what ko_worker_make will allocate */
int ko_worker_make(const ko_plan *plan, ko_worker **out, ko_error *error) KO_MUST_CHECK;
void ko_worker_free(ko_worker *worker);

/* Seconds that a worker has spent on blocks since it was made: on luck (who is hit, which groups bind), and on what follows from it; over
 * time, with what those who watch do. */
typedef struct ko_worker_seconds {
  double draw, spread;
} ko_worker_seconds;
ko_worker_seconds ko_worker_spent(const ko_worker *worker);

/* Draw and settle one block of one strategy. The result is valid until the worker's next call. `only_country` restricts damage to that
 * of one country (facilities and links by owner); KO_NONE: all. */
int ko_trial_block(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t only_country, ko_settled *out, ko_error *error) KO_MUST_CHECK;

/* Lanes whose hits are given: the attacks that a search compares, or trials whose hits are known. Nothing of the plan's waves, of protection and prevention
 * is drawn. */
typedef struct ko_pack {
  uint32_t n_lanes;      /* 1 .. 512 */
  const uint64_t *trial; /* [n_lanes] whose luck decides all else: groups that may not bind, draws of rules, times of repair; cheapest where trials of one
                            block stand side by side. NULL: every group that can bind binds, all else is as in trial 0 */
  const uint32_t *first; /* [n_lanes + 1] hits of a lane are hits[first[lane]] .. hits[first[lane + 1] - 1] */
  const uint32_t *hits;  /* slots, KO_LINK | slot of links that some wave of the plan may hit; each once a lane. Links that the strategy does not have are
                            passed over */
} ko_pack;

/* Settle a pack, each lane as its trial's own block would if these had been its hits. `out->block` is KO_NONE. Valid until the worker's next call. */
int ko_trial_pack(ko_worker *worker, uint32_t strategy, const ko_pack *pack, ko_settled *out, ko_error *error) KO_MUST_CHECK;

/* The same over time, lane by lane: all is hit in the step of the plan's first wave, as if by it. `out`: as of ko_trial_block_over_time. */
int ko_trial_pack_over_time(ko_worker *worker, uint32_t strategy, const ko_pack *pack, const ko_watcher *watcher, ko_settled *out,
                            ko_error *error) KO_MUST_CHECK;

/* Who is hit by each wave under the baseline, or would be with more protection and prevention: for searches that compare many such changes. */
typedef struct ko_wave_hits ko_wave_hits;

/* Raised to at least so much, from a step on; by slot or country, by step. */
typedef struct ko_raised {
  uint32_t n_protections, n_preventions;
  const ko_plan_late *protections, *preventions;
} ko_raised;

int ko_wave_hits_make(const ko_plan *plan, const ko_raised *raised, ko_wave_hits **out, ko_error *error) KO_MUST_CHECK; /* NULL: nothing is */
void ko_wave_hits_free(ko_wave_hits *hits);

/* Hits of one wave in one block, valid until the worker's next call. */
typedef struct ko_hit_rows {
  uint32_t n_facilities, n_links; /* that are hit in some lane */
  const uint32_t *facilities, *links;
  const ko_row *facility_rows; /* by slot */
  const ko_row *link_rows;     /* by plan->link_hit_row */
} ko_hit_rows;
void ko_wave_hits_draw(const ko_wave_hits *hits, ko_worker *worker, uint32_t wave, uint32_t block, ko_hit_rows *out);

#endif
