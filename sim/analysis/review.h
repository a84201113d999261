/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reviewing: what each country should look at, in the order of resolution 2341 (2017).
 */
#ifndef KO_REVIEW_H
#define KO_REVIEW_H

#include <stdint.h>

#include "knockon/results.h"
#include "sim/base/base.h"
#include "sim/plan/plan.h"

/* Exposure, then paragraph 4 of the resolution in its own order, then paragraphs 8 to 10. */
typedef enum ko_review_section {
  KO_REVIEW_EXPOSURE,
  KO_REVIEW_PREVENTION,
  KO_REVIEW_PROTECTION,
  KO_REVIEW_MITIGATION,
  KO_REVIEW_PREPAREDNESS,
  KO_REVIEW_INVESTIGATION,
  KO_REVIEW_RESPONSE,
  KO_REVIEW_RECOVERY,
  KO_REVIEW_COOPERATION,
  KO_REVIEW_HELP,
  KO_REVIEW_VULNERABILITY,
  KO_REVIEW_N_SECTIONS
} ko_review_section;

typedef enum ko_review_grade {
  KO_REVIEW_GAP,    /* something that a measure would close */
  KO_REVIEW_FACT,   /* to be known, or in order */
  KO_REVIEW_UNKNOWN /* cannot be judged from this file; the text says what would */
} ko_review_grade;

typedef struct ko_review_finding {
  ko_review_section section;
  ko_review_grade grade;
  const char *kind;           /* for programs: "no buffer", "single supplier" ... */
  const char *text;           /* a sentence or two, the number in it */
  double number;              /* the one that the finding rests on; NaN: none */
  const char *unit;           /* of it */
  double severity;            /* people behind it; by this findings of a section are sorted */
  const char *measure, *yaml; /* that would close it, and what to start from; NULL */
  uint32_t n_ids;
  const char *const *ids; /* facilities, links, corridors that it names, worst first */
} ko_review_finding;

typedef struct ko_review_country {
  const char *id, *name;
  uint32_t n, room;
  ko_review_finding *findings; /* by section; gaps first, then by severity */
} ko_review_country;

typedef struct ko_review {
  ko_arena memory;
  const char *title, *strategy;
  double trials, horizon_hours; /* NaN: one instant */
  uint32_t n_countries;
  ko_review_country *countries;
} ko_review;

const char *ko_review_section_title(ko_review_section section);  /* "Prevention" */
const char *ko_review_section_source(ko_review_section section); /* "paragraph 4"; "" */

/* Of a result and the plan that it was run by. `strategy`, `country`: names; NULL: the baseline, all countries. Free in any case. */
int ko_review_make(const ko_results *results, const ko_plan *plan, const char *strategy, const char *country, ko_review *out,
                   ko_error *error) KO_MUST_CHECK;
void ko_review_free(ko_review *review);

#endif
