/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tallies: what is measured in settled blocks. One file a dataset (or a family that shares its counting), one line in
 * sim/tally/registry.c. A tally keeps integers alone: `sums`, added over blocks in any order, and `values`, one a trial.
 * From them finish() makes the datasets of the result file, with names, axes, units.
 */
#ifndef KO_TALLY_H
#define KO_TALLY_H

#include "knockon/results.h"
#include "sim/trial/trial.h"

typedef struct ko_account_plan ko_account_plan;

/* Losses of one block, counted once and read by many tallies. Arrays of 512 lanes, of which the first n_lanes are defined. Demand is counted in
 * (demand unit) x 65535, so that shares stay integers. Only facilities up in the baseline's reference count, at their reference share: lost =
 * demand x max(0, reference share - share), out of the counted demand, the sum of demand x reference share. Over time each step's numbers are
 * rounded as those of an instant; losses are then means over the steps, rounded once, people are sums over them (person-steps). */
typedef struct ko_account {
  const ko_account_plan *plan;
  const int64_t *lost;         /* [n_countries * n_sectors][512], index country * n_sectors + sector; NULL over time */
  const int64_t *people;       /* [n_countries * n_sectors][512] people without service */
  const int64_t *loss;         /* [512] share of service lost of the region, weighted over sectors, times KO_LOSS_ONE; -1 where undefined */
  const int64_t *loss_country; /* [n_countries][512]; -1 where undefined (no counted demand) */
  const int64_t *loss_sector;  /* [n_sectors][512]; -1 where undefined */
  const int64_t *loss_country_sector; /* [n_countries * n_sectors][512]; -1 where undefined */
  const int64_t *people_country;      /* [n_countries][512]: the sector with most people out, of each step by itself */
  const int64_t *people_peak;         /* [n_countries][512]: the most of them in one step */
  const int64_t *down;                /* [n_sectors][512] facilities not operational at the end, whatever the reference */
  const int64_t *direct;              /* [512] facilities ever damaged, of those up in the baseline's reference */
  const int64_t *indirect;            /* [512] facilities ever not operational and never damaged, of those */
  const int64_t *restoration;         /* [512] steps from the first damage to the end of the last one below 95 %; -1: still below at the end */
  const uint16_t *n_down;             /* [settled->n_touched] lanes in which the touched facility is ever not operational */
  const uint16_t *n_damaged;          /* [settled->n_touched] lanes in which it is ever damaged */
  const int64_t *outage;              /* [settled->n_touched] steps in which it is not operational, of all lanes; NULL at one instant: n_down */
} ko_account;

#define KO_LOSS_ONE (INT64_C(1) << 36)

/* Reads of what has been folded. */
typedef struct ko_totals {
  const ko_plan *plan;
  uint64_t n_trials;
  const struct ko_tally *const *tallies;
  size_t n_tallies;
  const int64_t *const *sums; /* [n_tallies]: [n_cases][n_sums] */
  /* Values [n][n_values] of a tally under a strategy, of trials first_trial .. first_trial + n - 1. They may lie on disk. */
  int (*read)(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out, ko_error *error);
  const void *store;
} ko_totals;

/* The loss of one country's part of a sector is another one from a step on. */
typedef struct ko_loss_change {
  uint32_t segment; /* country * n_sectors + sector */
  int64_t before, after;
} ko_loss_change;

/* A trial under way, and what it means for the account. First comes the state before step 0 (lane->step is KO_NONE), as though step 0 left it as it is;
 * what step 0 changes is told after it. */
typedef struct ko_moment {
  const ko_lane_face *lane;
  uint32_t step;          /* from which on this holds */
  int over;               /* the trial is: nothing has changed, all is told */
  uint32_t n_changed;     /* facilities of which UP or the share may be other than told before, in the reference before the trial */
  const uint32_t *changed;
  uint32_t n_failed;      /* facilities up in the baseline's reference that are not operational for the first time */
  const uint32_t *failed; /* slots */
  uint32_t n_losses;      /* parts of sectors whose loss has changed; before the trial all losses are 0 */
  const ko_loss_change *losses;
} ko_moment;

typedef struct ko_tally {
  const char *name;
  int (*enabled)(const ko_plan *plan);     /* NULL: always */
  size_t (*n_sums)(const ko_plan *plan);   /* per strategy; NULL: none */
  size_t (*n_written)(const ko_plan *plan); /* numbers that become of the sums, per strategy; NULL: as many as there are sums */
  size_t (*n_values)(const ko_plan *plan); /* per strategy and trial; NULL: none */
  size_t (*scratch)(const ko_plan *plan);  /* bytes of work space per worker; NULL: none */
  /* Over time, before `add`: told of every step of every trial of the block in which something changed. May be NULL. */
  void (*watch)(const ko_moment *moment, void *scratch, int64_t *sums);
  /* Add one settled block. `values` is [n_lanes][n_values]. `scratch` is 64-byte aligned, zeroed before the first block and otherwise left
   * alone. `worker` is for tallies that settle again (spillover, importance): that overwrites `settled`, so they stand last in the registry and run
   * after all others. */
  int (*add)(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
             ko_error *error);
  /* Hand the datasets to the sink. */
  int (*finish)(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error);
} ko_tally;

extern const ko_tally *const ko_tallies[]; /* ended by NULL; those that settle again stand last */

/* Give the sink the axes on which the datasets stand: strategy, trial, time, country, country_from, sector, facility, link, project,
 * statistic, cause, level, importance_statistic. To be called before the first finish. An axis of length 0 is left out, and so are the datasets on it. */
int ko_tally_coordinates(const ko_plan *plan, uint64_t n_trials, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

/* The account of one plan: denominators, segments. Made once after ko_trial_reference; immutable. */
int ko_account_plan_make(const ko_plan *plan, ko_account_plan **out, ko_error *error) KO_MUST_CHECK;
void ko_account_plan_free(ko_account_plan *account_plan);
/* Work space of one worker. An accountant can also be made in zeroed, 64-byte aligned memory that the caller owns (ko_accountant_bytes,
 * ko_accountant_place; only the first call does anything). */
typedef struct ko_accountant ko_accountant;
size_t ko_accountant_bytes(const ko_plan *plan);
ko_accountant *ko_accountant_place(const ko_account_plan *account_plan, void *memory);
int ko_accountant_make(const ko_account_plan *account_plan, ko_accountant **out, ko_error *error) KO_MUST_CHECK;
void ko_accountant_free(ko_accountant *accountant);

/* The count of a block at one instant. `out` is valid until the accountant's next block. */
void ko_account_block(ko_accountant *accountant, const ko_settled *settled, ko_account *out);

/* Tallies that watch trials over time, each with its memory and its sums of the strategy. */
typedef struct ko_audience {
  size_t n;
  const ko_tally *const *tallies; /* those without `watch` are passed over */
  void *const *scratch;
  int64_t *const *sums;
} ko_audience;

/* The count of a block over time: who is to watch its trials, and then what the settled block adds. */
typedef struct ko_account_watch {
  ko_accountant *accountant;
  const ko_audience *audience; /* NULL: nobody */
} ko_account_watch;
ko_watcher ko_account_watcher(ko_account_watch *watch); /* `watch` must live as long as the watcher */
void ko_account_over_time(ko_accountant *accountant, const ko_settled *settled, ko_account *out);

/* Run a block of trials, at one instant or over time as the plan says, and count it. `audience` (NULL: nobody) watches trials over time. What comes out is valid
 * until the next block of the worker or of the accountant. */
int ko_account_trials(ko_accountant *accountant, ko_worker *worker, const ko_plan *plan, uint32_t strategy, uint32_t block, uint32_t only_country,
                      const ko_audience *audience, ko_settled *settled, ko_account *out, ko_error *error) KO_MUST_CHECK;
/* The same of lanes whose hits are given (trial.h). */
int ko_account_pack(ko_accountant *accountant, ko_worker *worker, const ko_plan *plan, uint32_t strategy, const ko_pack *pack, ko_settled *settled,
                    ko_account *out, ko_error *error) KO_MUST_CHECK;

#endif
