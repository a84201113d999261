/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a result file tells of one facility, link or project: what it needs, what needs it, how often and why it fails.
 */
#ifndef KO_ANALYSIS_EXPLAIN_H
#define KO_ANALYSIS_EXPLAIN_H

#include <stdint.h>

#include "knockon/region.h"
#include "knockon/results.h"
#include "sim/analysis/optimise.h"
#include "sim/base/base.h"

typedef enum ko_explain_kind { KO_EXPLAIN_FACILITY, KO_EXPLAIN_LINK, KO_EXPLAIN_PROJECT } ko_explain_kind;

/* A facility or link beside what is explained. */
typedef struct ko_explain_other {
  uint32_t entity; /* facility, or KO_LINK | link */
  uint32_t group;  /* of region->groups: through which it depends; KO_NONE: through none */
  int only;        /* the one supplier of that group */
  int needed;      /* the group is not met without it, though all others work */
  double failure_probability;
} ko_explain_other;

typedef struct ko_explain_group {
  uint32_t group, first, n; /* its suppliers: suppliers[first] .. */
} ko_explain_group;

/* Facilities behind one, through any number of dependencies, without itself. */
typedef struct ko_explain_reach {
  uint32_t n_facilities, n_countries;
  double people; /* whom they serve: of each country the sector with most, so that nobody counts twice */
} ko_explain_reach;

/* Statistics of importance, where the result has them. */
enum { KO_EXPLAIN_BIRNBAUM, KO_EXPLAIN_ACHIEVEMENT, KO_EXPLAIN_REDUCTION, KO_N_EXPLAIN_IMPORTANCES };

typedef struct ko_explain_strategy {
  const char *name;
  double failure_probability;          /* facility or link */
  double outage_hours, criticality;    /* facility */
  const double *causes;                /* [n_causes] probability of a first failure by each; NULL: not in the file */
  double operational, service, margin; /* project */
  int has_importance;
  ko_estimate importance[KO_N_EXPLAIN_IMPORTANCES];
} ko_explain_strategy;

typedef struct ko_explanation {
  const ko_region *region;
  ko_arena memory;
  ko_explain_kind kind;
  uint32_t row;      /* of its kind */
  uint32_t strategy; /* the one that the others' probabilities are of */
  uint32_t n_strategies, n_causes;
  const ko_explain_strategy *strategies;
  const char *const *causes;
  uint32_t n_groups, n_suppliers, n_dependants, n_links, n_members, n_site;
  const ko_explain_group *groups; /* what it needs */
  const ko_explain_other *suppliers;
  const ko_explain_other *dependants; /* what depends on it directly, once a group */
  const ko_explain_other *links;      /* that end at it */
  const ko_explain_other *members;    /* of a project */
  const ko_explain_other *site;       /* others at its place, hit with it */
  ko_explain_reach behind;            /* what depends on it, directly or through others */
  ko_explain_reach without;           /* of those, what fails by dependencies alone once it is gone for good, all else being intact */
} ko_explanation;

/* `region` is that of the result, and outlives the explanation. `strategy`: NULL: the baseline. An unknown id is refused with a suggestion.
 * Free in any case. */
int ko_explain(const ko_results *results, const ko_region *region, const char *id, const char *strategy, ko_explanation *out,
               ko_error *error) KO_MUST_CHECK;
void ko_explanation_free(ko_explanation *explanation);

#endif
