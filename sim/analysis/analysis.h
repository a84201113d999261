/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Analysis: numbers from result files, ready to be printed. Numbers that a file does not hold are NaN, lists that it does not hold are
 * NULL.
 */
#ifndef KO_ANALYSIS_H
#define KO_ANALYSIS_H

#include <stdint.h>

#include "knockon/results.h"
#include "sim/analysis/axes.h"
#include "sim/analysis/compare.h"
#include "sim/analysis/explain.h"
#include "sim/analysis/optimise.h"
#include "sim/analysis/review.h"
#include "sim/analysis/sweep_summary.h"
#include "sim/analysis/stress.h"
#include "sim/analysis/trace.h"
#include "sim/base/base.h"
#include "sim/plan/plan.h"

typedef struct ko_summary_strategy {
  const char *name;
  double cost;
  ko_estimate mean, p95, p99, cvar95; /* of the region's loss */
  double direct, indirect;            /* mean number of facilities that fail by damage, and without */
  double people, people_p95;          /* without service at the peak, all countries together: mean and 95 % quantile over the trials */
  double person_hours, person_hours_p95;
  double restored; /* share of the trials with 95 % of service at the end */
  double restoration_p50,
      restoration_p95;    /* hours until then, at most, in half of the trials and in 95 %; INFINITY: not within the horizon */
  double connectivity;    /* mean */
  ko_estimate difference; /* of the mean loss to the baseline's, paired */
  ko_verdict verdict;     /* of all comparisons together at 5 % (Holm) */
} ko_summary_strategy;

typedef struct ko_summary_country {
  const char *id, *name; /* name "" where there is none */
  double loss, p95, people, people_p95, person_hours, person_hours_p95;
  ko_estimate difference; /* to the baseline */
} ko_summary_country;

typedef struct ko_summary_sector {
  const char *name;
  double loss, operational; /* means */
} ko_summary_sector;

typedef struct ko_summary_facility {
  const char *id, *name, *country, *sector;
  double failure_probability, criticality, outage_hours;
  const double *causes; /* [n_causes] shares of its failures; NULL */
} ko_summary_facility;

typedef struct ko_summary_project {
  const char *id, *name;
  double operational, service, margin;
} ko_summary_project;

typedef struct ko_summary {
  ko_arena memory;
  const char *title, *version, *scenario_hash, *inferred, *seed;
  double trials;
  double horizon_hours; /* NaN: one instant */
  uint64_t n_facilities, n_links;
  uint32_t n_strategies, strategy; /* strategy: the one that all below is about */
  ko_summary_strategy *strategies;
  uint32_t n_countries, n_sectors, n_causes, n_projects, n_facilities_shown;
  ko_summary_country *countries;
  ko_summary_sector *sectors;
  const double *lost_service;         /* [n_countries][n_sectors] mean share of service lost */
  const double *spillover;            /* [n_countries][n_countries] mean loss of the second when only the first is damaged; NULL */
  const double *spillover_joint;      /* [n_countries]; NULL */
  const double *country_connectivity; /* [n_countries][n_countries] mean over the sectors; NULL */
  const char *const *causes;
  int by_criticality;              /* facilities are sorted by criticality; 0: by probability of failure */
  ko_summary_facility *facilities; /* the most critical ones */
  ko_summary_project *projects;
} ko_summary;

/* Read what a planner reads first. `strategy` is the name of the one to look at closely; NULL: the baseline. Free in any case. */
int ko_summary_read(const ko_results *results, const char *strategy, ko_summary *out, ko_error *error) KO_MUST_CHECK;
void ko_summary_free(ko_summary *summary);

/* The index of a strategy among the names of a result; NULL: the first, which is the baseline. Refused with a suggestion. */
int ko_strategy_find(const char *wanted, const char *const *names, uint32_t n, uint32_t *out, ko_error *error) KO_MUST_CHECK;
/* The same of a plan. */
int ko_strategy_find_in(const ko_plan *plan, const char *wanted, uint32_t *out, ko_error *error) KO_MUST_CHECK;

/* Why a facility (by slot) is down in the baseline's undamaged state, as one clause: a group that is not met and its suppliers, or its
 * sector's network. */
void ko_why_down(const ko_plan *plan, uint32_t slot, char *out, size_t size);

/* What a strategy changes against the baseline. */
typedef struct ko_changes {
  uint32_t protected_facilities, protected_links, prevented_countries; /* that are better off */
  uint32_t links_added, links_removed;
  uint32_t groups_loosened; /* that bind less often */
  uint32_t suppliers_added;
  /* Over time. */
  uint32_t protected_later, prevented_later; /* facilities and links, countries: from a later step on */
  uint32_t groups_buffered;                  /* that carry longer */
  uint32_t faster_repairs, faster_restarts;  /* facilities and links; facilities */
  uint32_t faster_detections;                /* countries */
  uint32_t crews_added;                      /* from the start or later */
  int other_order;                           /* of repairs */
} ko_changes;
ko_changes ko_changes_of(const ko_plan *plan, uint32_t strategy);

#endif
