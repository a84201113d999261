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

/* Losses of one settled block, counted once and read by many tallies. Arrays of 512 lanes, of which the first n_lanes are defined. Demand
 * is counted in (demand unit) x 65535, so that shares stay integers. Only facilities up in the baseline's reference count, at their
 * reference share: lost = demand x max(0, reference share - share), out of the counted demand, the sum of demand x reference share. */
typedef struct ko_account {
  const ko_account_plan *plan;
  const int64_t *lost;         /* [n_countries * n_sectors][512], index country * n_sectors + sector */
  const int64_t *people;       /* [n_countries * n_sectors][512] people without service */
  const int64_t *loss;         /* [512] share of service lost of the region, weighted over sectors, times KO_LOSS_ONE; -1 where undefined */
  const int64_t *loss_country; /* [n_countries][512]; -1 where undefined (no counted demand) */
  const int64_t *loss_sector;  /* [n_sectors][512]; -1 where undefined */
  const int64_t *loss_country_sector; /* [n_countries * n_sectors][512]; -1 where undefined */
  const int64_t *people_country;      /* [n_countries][512]: the sector with most people out */
  const int64_t *down;                /* [n_sectors][512] facilities not operational, whatever the reference */
  const int64_t *direct;              /* [512] facilities damaged, of those up in the baseline's reference */
  const int64_t *indirect;            /* [512] facilities not operational and not damaged, of those */
  const uint16_t *n_down;             /* [settled->n_touched] lanes in which the touched facility is not operational */
  const uint16_t *n_damaged;          /* [settled->n_touched] lanes in which it is damaged */
} ko_account;

#define KO_LOSS_ONE (INT64_C(1) << 36)

/* Reads of what has been folded. */
typedef struct ko_totals {
  const ko_plan *plan;
  uint64_t n_trials;
  const struct ko_tally *const *tallies;
  size_t n_tallies;
  const int64_t *const *sums;   /* [n_tallies]: [n_cases][n_sums] */
  const int64_t *const *values; /* [n_tallies]: [n_cases][n_trials][n_values] */
} ko_totals;

typedef struct ko_tally {
  const char *name;
  int (*enabled)(const ko_plan *plan);     /* NULL: always */
  size_t (*n_sums)(const ko_plan *plan);   /* per strategy; NULL: none */
  size_t (*n_values)(const ko_plan *plan); /* per strategy and trial; NULL: none */
  size_t (*scratch)(const ko_plan *plan);  /* bytes of work space per worker; NULL: none */
  /* Add one settled block. `values` is [n_lanes][n_values]. `scratch` is 64-byte aligned, zeroed before the first block and otherwise left
   * alone. `worker` is for tallies that settle again (spillover): that overwrites `settled`, so they stand last in the registry and run
   * after all others. */
  int (*add)(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
             ko_error *error);
  /* Hand the datasets to the sink. */
  int (*finish)(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error);
} ko_tally;

extern const ko_tally *const ko_tallies[]; /* ended by NULL; those that settle again stand last */

/* Give the sink the axes on which the datasets stand: strategy, trial, time, country, country_from, sector, facility, link, project,
 * statistic, cause, level. To be called before the first finish. An axis of length 0 is left out, and so are the datasets on it. */
int ko_tally_coordinates(const ko_plan *plan, uint64_t n_trials, ko_sink *sink, ko_error *error) KO_MUST_CHECK;

/* The account of one plan: denominators, segments. Made once after ko_trial_reference; immutable. */
int ko_account_plan_make(const ko_plan *plan, ko_account_plan **out, ko_error *error) KO_MUST_CHECK;
void ko_account_plan_free(ko_account_plan *account_plan);
/* Work space of one worker, and the count itself. `out` is valid until the accountant's next block. An accountant can also be made in
 * zeroed, 64-byte aligned memory that the caller owns (ko_accountant_bytes, ko_accountant_place). */
typedef struct ko_accountant ko_accountant;
size_t ko_accountant_bytes(const ko_plan *plan);
ko_accountant *ko_accountant_place(const ko_account_plan *account_plan, void *memory);
int ko_accountant_make(const ko_account_plan *account_plan, ko_accountant **out, ko_error *error) KO_MUST_CHECK;
void ko_accountant_free(ko_accountant *accountant);
void ko_account_block(ko_accountant *accountant, const ko_settled *settled, ko_account *out);

#endif
