/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one thread needs to run trials; allocated before the run, so that nothing is allocated in a trial.
 */
#ifndef KO_TRIAL_WORKER_H
#define KO_TRIAL_WORKER_H

#include "sim/trial/case.h"
#include "sim/trial/kernel_hits.h"
#include "sim/trial/recall.h"
#include "sim/trial/take.h"

/* Bits of ko_worker.flags. */
enum {
  FLAG_FELL = 1,    /* fell since its sector's rule was last asked */
  FLAG_TOUCHED = 2, /* differs from the start of the block in some lane */
  FLAG_TELL = 4,    /* fell when its rule settled single lanes; the rule is told with its next call */
  FLAG_STALE = 8    /* its rows are those of an earlier block (between ko_worker_begin and ko_worker_hit) */
};

enum { WORDS_AT_ONCE = 64 };

/* State of one sector. Arrays of 512 lanes are [512][...]. */
typedef struct ko_worker_sector {
  uint16_t *share;  /* [512][n_slots]; NULL unless SHARE */
  double *flow;     /* [512][most links of a net]; NULL where nobody asks */
  ko_row *tripped;  /* [n_links]; NULL unless TRIPS */
  int asked;        /* in this block */
} ko_worker_sector;

struct ko_worker {
  const ko_forced *forced; /* NULL: nothing is */
  const ko_plan *plan;
  const ko_settle_kernel *kernel;
  const ko_hits_kernel *hits;
  ko_arena arena;
  uint32_t strategy, block; /* of the rows below; KO_NONE before the first block, and `block` of a pack */
  uint32_t n_lanes;
  const uint64_t *trials;   /* of a pack: the trial of each lane, borrowed; NULL: trial 0 */
  ko_worker_seconds spent;

  ko_row *operational;      /* [n_facilities + 1], the last one zero */
  ko_row *damaged;          /* [n_facilities] */
  ko_row *link_damaged;     /* [n_hit_links + 1], row 0 zero */
  ko_row *binds;            /* [1 + most n_binds], row 0 all lanes */
  ko_row *seen;             /* [n_facilities] what rules saw last; NULL where all are monotone */
  uint8_t *flags, *swept;   /* [n_facilities] */
  uint64_t *dirty;          /* bit map of facilities */
  uint32_t *touched;        /* [n_facilities] */
  uint32_t *queue;          /* [n_facilities] facilities to visit; search of neighbourhoods */
  uint32_t *hit;            /* [n_facilities] damaged in this block */
  uint32_t n_hit;
  uint32_t *links_hit;      /* [n_links] */
  uint32_t n_links_hit;
  ko_row lanes;             /* of the block */

  ko_worker_sector *sectors;
  const uint16_t **shares;  /* [n_sectors] for ko_settled */
  const double **flows;
  const ko_row **trips;
  void **states;            /* [n_cases * n_sectors] of rules; shared where the plans are */
  ko_recall **recalls;      /* [n_sectors] NULL where nothing is remembered */
  uint32_t *fallen, *changed, *cut;      /* lists of one call */
  uint8_t *lane_up, *lane_links, *lane_trips; /* one lane as bytes */

  /* Hits. */
  ko_row *drawn;            /* [KO_HITS_AT_ONCE] */
  uint64_t *hit_keys, *hit_chances;
  uint32_t *hit_targets;    /* [most targets] indices of those that were chosen; NULL where no wave chooses anew */
  ko_row *open;             /* [n_countries] lanes in which the wave occurs and the country does not foil it */
  ko_row *targeted;         /* [most targets] lanes in which it was chosen; likewise */
  uint32_t *words;          /* [WORDS_AT_ONCE][most candidates] */
  uint64_t *order;          /* [most candidates] */
  uint32_t *visited;        /* [n_facilities] search of neighbourhoods: holds `visit` marks */
  uint32_t visit;

  struct ko_lane *trial_lane; /* lane.h; NULL at one instant */
  const uint16_t **no_shares; /* [n_sectors] NULL, for blocks over time */
  const double **no_flows;
};

/* A worker whose rules have states only for the cases first_case .. first_case + n_cases - 1 (while the reference is made, later rules are not ready). */
int ko_worker_make_for(const ko_plan *plan, uint32_t first_case, uint32_t n_cases, ko_worker **out, ko_error *error) KO_MUST_CHECK;

/* Begin a block of `strategy`. Rows that the last block left changed stay so until ko_worker_hit, which writes most of them anyway. */
void ko_worker_begin(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t n_lanes);

/* Begin a block and bring all rows to its start. */
void ko_worker_reset(ko_worker *worker, uint32_t strategy, uint32_t block, uint32_t n_lanes);

/* Draw who is hit: damaged, link_damaged, hit, links_hit. What is damaged is not operational, all other rows are at the start. */
void ko_worker_hit(ko_worker *worker, uint32_t only_country);
/* force.c: after a wave has hit, what is forced. What fails does so with the first. */
void ko_worker_hit_forced(ko_worker *worker, uint32_t wave);

/* One wave alone, with these chances of its targets and of the countries to foil it (trial case); after ko_worker_reset. */
void ko_worker_hit_wave(ko_worker *worker, uint32_t w, const uint64_t *chances, const uint64_t *foil_chances, uint32_t only_country);
/* As if nothing had been hit, before anything is settled. */
void ko_worker_clear_hits(ko_worker *worker);

/* Which targets wave w chooses in each lane: rows of `targeted`; writes the chosen targets' indices to `out` and returns how many. */
uint32_t ko_worker_choose(ko_worker *worker, const ko_plan_wave *wave, uint32_t block, uint32_t *out);

/* Which event of a wave with a table of intensities comes in a trial. */
uint32_t ko_wave_event(const ko_draws *draws, const ko_plan_wave *wave, uint64_t trial);

/* Draw which groups bind, or let all (bind = 1) or none (bind = 0) of them bind. */
void ko_worker_bind(ko_worker *worker);
void ko_worker_bind_all(ko_worker *worker, int bind);

/* block_over_time.c: what the trial that has just run did, into the rows of its lane. */
void ko_worker_keep_lane(ko_worker *worker);

/* Rows that are stale to the start of the block. */
void ko_worker_refresh(ko_worker *worker);

/* Settle what is dirty, hit or cut. */
int ko_worker_settle(ko_worker *worker, ko_error *error);
void ko_worker_settle_dependencies(ko_worker *worker);
/* Ask one sector's rule for `lanes`; `first` in a block. */
int ko_worker_ask_rule(ko_worker *worker, uint32_t sector, const ko_row *lanes, int first, ko_error *error);

/* The trial whose luck a lane has. */
static inline uint64_t ko_worker_trial(const ko_worker *worker, uint32_t lane) {
  if (worker->block != KO_NONE) return (uint64_t)worker->block * KO_LANES + lane;
  return worker->trials ? worker->trials[lane] : 0;
}

/* Trials of a block: 512, fewer in the last one. */
uint32_t ko_block_lanes(const ko_plan *plan, uint32_t block);
/* A block of which the luck was drawn from `start` to `drawn` on ko_clock() and which has just settled. */
void ko_worker_spend(ko_worker *worker, double start, double drawn);
/* The block at hand as tallies see it. */
ko_settled ko_worker_settled(ko_worker *worker);

/* Whether somebody will ask for the flows of a sector: a project has a link in it. */
int ko_worker_wants_flow(const ko_plan *plan, uint32_t sector);
uint32_t ko_worker_most_links(const ko_plan *plan, uint32_t sector); /* of its nets, over the strategies */

void ko_worker_mark(ko_worker *worker, uint32_t slot);            /* to be visited */
void ko_worker_mark_dependents(ko_worker *worker, uint32_t slot); /* of one that fell */

#endif
