/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scenario's file to a plan that can run: what `run` and `check` share.
 */
#ifndef KO_SESSION_H
#define KO_SESSION_H

#include "knockon/results.h"
#include "sim/base/base.h"
#include "sim/cli/cli.h"
#include "sim/region/region.h"
#include "sim/run/run.h"

/* Options that change the scenario before it is read. */
typedef struct ko_overrides {
  ko_arguments sets;    /* --set path=value */
  int64_t trials, seed; /* -1: as the scenario says */
  const char *job;      /* folder of a job on a cluster, whose tasks share their rankings; NULL: none */
} ko_overrides;

/* A region for scenarios that come one after another, with the scores that were made on it. Zero-initialise it. */
typedef struct ko_session_ground {
  ko_region *region;
  ko_rankings *scores;
} ko_session_ground;

typedef struct ko_session {
  ko_scenario *scenario;
  ko_region *region;
  int shared; /* the region belongs to a ko_session_ground */
  const char *job; /* as in ko_overrides */
  ko_plan *plan;
  double seconds_scenario, seconds_region, seconds_plan, seconds_reference;
} ko_session;

/* The scenario alone. */
int ko_session_scenario(const char *file, const ko_overrides *overrides, ko_scenario **out, ko_error *error) KO_MUST_CHECK;
/* Read, load or build, plan, settle undamaged. Free in any case. */
int ko_session_open(const char *file, const ko_overrides *overrides, ko_session *out, ko_error *error) KO_MUST_CHECK;
/* The same in steps, for several scenarios on one region: `session` has its scenario. The ground takes the region where it has none yet, and
 * outlives the session. */
int ko_session_region(ko_session *session, ko_session_ground *ground, ko_error *error) KO_MUST_CHECK;
int ko_session_plan(ko_session *session, ko_session_ground *ground, ko_error *error) KO_MUST_CHECK;
/* The same with the tables that waves name, which the plan takes over. */
int ko_session_plan_of(ko_session *session, ko_wave_tables *tables, ko_error *error) KO_MUST_CHECK;
void ko_session_ground_free(ko_session_ground *ground);
/* ko_session_open from a result file, which holds the scenario, the tables of its region and those that waves name. Refused where what comes of it is not what the result says that it was made from. */
int ko_session_reopen(const ko_results *results, ko_session *out, ko_error *error) KO_MUST_CHECK;
/* The region of a result alone. */
int ko_session_region_of(const ko_results *results, ko_region **out, ko_error *error) KO_MUST_CHECK;
void ko_session_free(ko_session *session);

/* Does the run fit in memory? Where the number of threads was left to us, fewer are taken where only so many fit (`needs` is updated).
 * Otherwise it is refused (KO_E_INPUT), naming what to change. */
int ko_session_fits_memory(const ko_session *session, int64_t asked_threads, ko_needs *needs, ko_error *error) KO_MUST_CHECK;
/* Do the result and its journal (of `n_shards`: a shard; 0: the whole run) fit on the disk of `path`? Refused with `code` where they cannot, warned of
 * where they may not. */
int ko_session_fits_disk(const ko_session *session, const char *path, uint32_t n_shards, const ko_needs *needs, int code,
                         ko_error *error) KO_MUST_CHECK;

#endif
