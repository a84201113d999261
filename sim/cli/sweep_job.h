/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The points of a sweep: what they are, and what becomes of each.
 */
#ifndef KO_SWEEP_JOB_H
#define KO_SWEEP_JOB_H

#include "sim/analysis/analysis.h"
#include "sim/cli/progress.h"
#include "sim/cli/session.h"
#include "sim/cli/sweep_lock.h"

enum { KO_SWEEP_PATH_ROOM = 4096, KO_SWEEP_VALUES_ROOM = 400 };

typedef enum ko_point_state {
  KO_POINT_TO_DO, /* nothing has been done for it yet */
  KO_POINT_RUN,
  KO_POINT_THERE, /* its result had been there */
  KO_POINT_BROKEN
} ko_point_state;

typedef struct ko_sweep_point {
  ko_point_state state;
  uint64_t hash;   /* of its scenario, 0 where that is broken */
  ko_error *error; /* BROKEN: why it has no result */
  double seconds;  /* RUN */
} ko_sweep_point;

typedef struct ko_sweep_job {
  /* What is asked for. */
  const char *scenario, *folder;
  ko_overrides overrides;   /* at all points */
  ko_arguments vary;        /* in the place of the scenario's `sweep:` */
  uint32_t shard, n_shards; /* 0 of 0: all points */
  int64_t threads;          /* -1: as the scenario says */
  double deadline;          /* ko_clock; 0: none */
  ko_progress_style style;
  int ragged; /* dimensions may differ */
  int gather; /* nothing is run */

  ko_arena arena;
  ko_scenario *base; /* holds the sweep where the scenario gives it */
  ko_sweep sweep;
  ko_sweep_point *points; /* [sweep.n_points] */

  ko_sweep_lock lock;
  ko_session_ground ground; /* of the region of point `ground_of` */
  size_t ground_of;
  ko_axes axes; /* of point `axes_of`, which the others must have, too; SIZE_MAX: none yet */
  size_t axes_of;
  ko_progress_points progress;
  ko_sweep_summary summary; /* of a whole sweep */
} ko_sweep_job;

/* Find the points and read the scenario of each. Points that cannot be are marked as broken; refused is what is wrong with the sweep itself:
 * nothing is varied, a path that leads nowhere, dimensions that differ. Free in any case. */
int ko_sweep_job_open(ko_sweep_job *job, ko_error *error) KO_MUST_CHECK;
void ko_sweep_job_free(ko_sweep_job *job);

/* Have the results of all points of this shard (sweep_points.c) and, for a whole sweep, FOLDER/sweep.h5. Points that fail become broken. */
int ko_sweep_job_run(ko_sweep_job *job, ko_error *error) KO_MUST_CHECK;

int ko_sweep_is_mine(const ko_sweep_job *job, size_t at); /* in this shard */
size_t ko_sweep_count(const ko_sweep_job *job, ko_point_state state);
void ko_sweep_point_path(const ko_sweep_job *job, size_t at, char path[KO_SWEEP_PATH_ROOM]);
/* The options of the whole sweep and the values of one point; texts and list are the arena's. */
int ko_sweep_point_overrides(const ko_sweep_job *job, ko_arena *arena, size_t at, ko_overrides *out, ko_error *error) KO_MUST_CHECK;
/* "waves.0.success=0.4, run.seed=3"; returns `text`. */
const char *ko_sweep_point_values(const ko_sweep_job *job, size_t at, char text[KO_SWEEP_VALUES_ROOM]);
int ko_sweep_point_break(ko_sweep_job *job, size_t at, const ko_error *why, ko_error *error) KO_MUST_CHECK;

/* What has become of the points: of a point that is over, on stderr; of all, on stdout as a line or as JSON; the broken ones by name on stderr,
 * which gives their code, KO_OK where there is none. */
void ko_sweep_report_point(const ko_sweep_job *job, size_t at);
void ko_sweep_report_text(const ko_sweep_job *job);
void ko_sweep_report_json(const ko_sweep_job *job, int code);
int ko_sweep_report_broken(const ko_sweep_job *job);

#endif
