/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs: blocks of 512 trials spread over threads, counted by the tallies, folded, and handed to a sink. All that is added across blocks
 * are integers, and every trial's values have a place of their own, so the outcome does not depend on who computed what.
 */
#ifndef KO_RUN_H
#define KO_RUN_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "knockon/results.h"
#include "sim/plan/plan.h"
#include "sim/run/journal.h"
#include "sim/tally/tally.h"

/* Where the time of the threads that run trials goes: drawing luck, following it through the networks (over time, counting what is
 * watched, too), counting what came of it, keeping it, and waiting: for the first block, for work, for others. */
enum { KO_PHASE_DRAW, KO_PHASE_SPREAD, KO_PHASE_COUNT, KO_PHASE_KEEP, KO_PHASE_WAIT, KO_N_PHASES, KO_N_BLOCK_PHASES = KO_PHASE_KEEP };
extern const char *const ko_phase_names[KO_N_PHASES];

/* Seconds on the wall, and what was used; for the log beside the result file. */
typedef struct ko_run_report {
  int n_threads;
  uint64_t trials_done;    /* all that count */
  uint64_t trials_resumed; /* of them, taken up from a journal */
  double seconds_setup, seconds_trials, seconds_finish;
  double phases[KO_N_PHASES]; /* seconds of seconds_trials, mean over the threads; all 0 where no trials are run */
} ko_run_report;

/* When a run begins a journal unless it is told otherwise: after so many seconds, or bytes of finished work. */
enum { KO_KEEP_AFTER_SECONDS = 3, KO_KEEP_AFTER_BYTES = 256 << 20 };

/* Where finished work is kept while a run goes on, so that little of it is lost when it is killed. */
typedef struct ko_keeping {
  const char *path;     /* of the journal */
  int resume;           /* go on with the one that is there; otherwise one that is there is refused */
  double after_seconds; /* it is begun when the run has lasted so long (0: at once), or holds so many bytes, or is interrupted */
  uint64_t after_bytes;
  double every_seconds; /* of work that one record has, which a kill may cost; 0: two, or more where writing takes long */
  ko_journal *journal;  /* out, whatever happens: NULL where it was not begun. The caller removes or closes it */
} ko_keeping;

/* Processes that work on one run, and messages between them. */
typedef struct ko_crew {
  int n, self;
  int called; /* rank 0 has told the others what to do */
  void (*send)(int rank, int tag, const void *from, size_t size);
  void (*receive)(int rank, int tag, void *to, size_t size);
  int (*look_for)(int rank, int tag); /* is a message there? */
} ko_crew;

/* Of the program: NULL where it knows of no others. */
ko_crew *ko_crew_here(void);
/* Rank 0 has no run for the others. Nothing, once they have been called. */
void ko_crew_call_off(ko_crew *ranks);

typedef struct ko_run_options {
  int64_t n_threads;              /* 0: as many as OpenMP would take; never more than blocks */
  uint32_t shard, n_shards;       /* run only the blocks shard - 1, shard - 1 + n_shards, ...; 0 of 0: all */
  ko_keeping *keeping;            /* NULL: in memory alone */
  ko_crew *ranks;                 /* NULL: alone */
  double deadline;                /* on CLOCK_MONOTONIC, in seconds: then as though `stop` were set; 0: none */
  const ko_tally *const *tallies; /* ended by NULL; NULL: the registry */
  /* Called after every block, by one thread at a time: trials done, those of them that were taken up, all of the run or shard. May be NULL. */
  void (*progress)(void *context, uint64_t done, uint64_t resumed, uint64_t total);
  void *context;
  atomic_int *stop;      /* not 0: finish the blocks at hand, then give up with KO_E_INTERRUPTED. May be NULL */
  ko_run_report *report; /* out; may be NULL */
} ko_run_options;

/* Run all trials of all strategies and hand coordinates, datasets, region tables and attributes to the sink. ko_trial_reference has been
 * called. Without a sink (NULL; for a shard, whose result is its journal) it ends after the last trial. */
int ko_run(const ko_plan *plan, const ko_run_options *options, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

/* What another rank than 0 does: help with the run of rank 0. `plan` is NULL where it could not be made, for the reason in `error`. */
int ko_run_help(const ko_plan *plan, const ko_run_options *options, ko_error *error) KO_MUST_CHECK;

/* Threads that a run of this plan will use when asked for n (0: as many as OpenMP would take). */
int ko_run_threads(const ko_plan *plan, int64_t n);

/* What is counted: the tallies that are switched on, and where each has its integers. A block's record is `n_sums` sums and, for each
 * tally, values [n_cases][lanes][n_values]: all that has to be kept, sent or folded. */
typedef struct ko_layout {
  const ko_plan *plan;
  size_t n;
  const ko_tally **tallies; /* [n] */
  size_t *tally_sums;       /* [n] sums of one strategy */
  size_t *tally_values;     /* [n] values of one strategy and trial */
  size_t *first_sum;        /* [n + 1] of a tally, strategy by strategy; the last is the number of all sums */
  size_t *scratch;          /* [n + 1] offsets of the tallies' work space, multiples of 64; the last is its size */
} ko_layout;

int ko_layout_make(const ko_plan *plan, const ko_tally *const *tallies, ko_layout *out, ko_error *error) KO_MUST_CHECK;
/* Trials of the blocks first, first + stride, ... */
uint64_t ko_layout_trials(const ko_layout *layout, uint32_t first_block, uint32_t stride, uint32_t n_blocks);
void ko_layout_free(ko_layout *layout);

/* Sums and values of `n_trials` trials, zero at first. */
typedef struct ko_counts {
  uint64_t n_trials;
  int64_t *sums;    /* [first_sum[n]] */
  int64_t **values; /* [n]: [n_cases][n_trials][tally_values], NULL where a tally has none */
} ko_counts;

int ko_counts_make(const ko_layout *layout, uint64_t n_trials, ko_counts *out, ko_error *error) KO_MUST_CHECK;
void ko_counts_free(const ko_layout *layout, ko_counts *counts);
uint64_t ko_counts_bytes(const ko_layout *layout, uint64_t n_trials);

/* One thread's engine, accountant and work space. */
typedef struct ko_hand ko_hand;
int ko_hand_make(const ko_layout *layout, const ko_account_plan *account_plan, ko_hand **out, ko_error *error) KO_MUST_CHECK;
void ko_hand_free(ko_hand *hand);
uint64_t ko_hand_bytes(const ko_layout *layout);
/* Trials of a block under all strategies: adds to `sums`, and writes values from row `first_trial` of `values` on, whose strategies are
 * `n_trials` rows apart. */
int ko_hand_block(ko_hand *hand, uint32_t block, int64_t *sums, int64_t *const *values, uint64_t first_trial, uint64_t n_trials,
                  ko_error *error) KO_MUST_CHECK;
/* Seconds that it has spent so far. */
const double *ko_hand_phases(const ko_hand *hand); /* [KO_N_BLOCK_PHASES] */
/* Blocks one after another: first, first + stride, ... */
typedef struct ko_span_work {
  uint32_t first, stride, n;
  int (*ends)(void *context, uint32_t n_done); /* asked before every block: is it the end? */
  void (*did)(void *context, uint32_t block);  /* told of every block that is done; may be NULL */
  void *context;
  uint32_t n_done;      /* out */
  double block_seconds; /* out: of one block; as it was where none is done */
} ko_span_work;
/* Work on a span into `counts`, which has room for all of it. On an error the block first + n_done * stride has failed. */
int ko_hand_span(ko_hand *hand, ko_span_work *work, ko_counts *counts, ko_error *error) KO_MUST_CHECK;

/* What has been counted, ready to be handed on. `read` and `store`: as in ko_totals. */
typedef struct ko_folded {
  uint64_t n_trials;
  const char *stop_reason; /* "trials", "precision" */
  const int64_t *sums;     /* [first_sum[n]] */
  int (*read)(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out, ko_error *error);
  const void *store;
} ko_folded;

/* Hand everything to the sink: coordinates, the tallies' datasets, region tables, attributes. */
int ko_run_finish(const ko_layout *layout, const ko_folded *folded, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

/* Shards: finished journals that together are a run. */
typedef struct ko_merge {
  size_t n;
  ko_journal **journals; /* [n] in the order in which they were named */
  double seconds_open;
} ko_merge;

/* Open them. Refused where they are not shards of one run of this version of knockon, or one is there twice or missing; the
 * findings name them. `progress` (may be NULL) is told of the trials that were read. */
int ko_merge_open(const char *const *paths, size_t n, void (*progress)(void *context, uint64_t done, uint64_t resumed, uint64_t total),
                  void *context, ko_merge *out, ko_error *error) KO_MUST_CHECK;
void ko_merge_close(ko_merge *merge);
/* What they are of. The caller frees all, in any case. */
int ko_merge_source(const ko_merge *merge, ko_scenario **scenario, ko_region **region, ko_wave_tables *tables, ko_error *error) KO_MUST_CHECK;
/* Hand to the sink what one run of the plan would. */
int ko_merge_run(const ko_merge *merge, const ko_plan *plan, ko_run_report *report, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

/* What was taken for granted since the region does not say it, one sentence a call. Also written to the file (attribute `inferred`). */
void ko_inferred(const ko_plan *plan, void (*tell)(void *context, const char *sentence), void *context);
/* Columns that the region's tables leave to their defaults, and what those are: one sentence a table. */
void ko_defaulted(const ko_region *region, void (*tell)(void *context, const char *sentence), void *context);

/* What a run needs. */
typedef struct ko_needs {
  int n_threads;
  uint64_t plan_bytes, worker_bytes, counts_bytes, file_bytes, total_bytes; /* worker: of one; file: upper bound */
  uint64_t journal_bytes, journal_least; /* while it runs: upper bound, and what is written in any case; 0 where it may end before one begins */
  double trial_seconds; /* of one trial under all strategies on one thread, from a pilot block */
} ko_needs;

/* Bytes come from the plan alone; `pilot` also runs one block. */
int ko_run_needs(const ko_plan *plan, int64_t n_threads, int pilot, ko_needs *out, ko_error *error) KO_MUST_CHECK;

/* Bytes that this process may still take: what the kernel calls available, less where a control group allows less. */
uint64_t ko_memory_available(void);

/* Bytes that a file of this path may take; UINT64_MAX: unknown. */
uint64_t ko_disk_available(const char *path);

#endif
