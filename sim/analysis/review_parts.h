/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of a review share. Every part does nothing once `code` is set.
 */
#ifndef KO_REVIEW_PARTS_H
#define KO_REVIEW_PARTS_H

#include "sim/analysis/analysis.h"

enum {
  KO_REVIEW_NAMED = 3,
  KO_REVIEW_CRITICAL = 10
}; /* entries that a finding names; facilities that count as the most critical of a country */

typedef struct ko_reviewing {
  const ko_plan *plan;
  uint32_t strategy;
  const ko_summary *summary; /* of the same strategy */
  /* By row, of the strategy; NULL: the file does not hold them. */
  const double *criticality, *failed, *damaged, *link_failed;
  const double *difference, *difference_low, *difference_high; /* [strategies][countries] of mean loss to the baseline */
  const double *jobs;   /* [n_facilities + n_links] by slot: chance that it is damaged in a trial; NULL: unknown */
  const double *people; /* [n_facilities] by slot: people that it serves; NaN: unknown */
  ko_review *to;
  ko_error *error;
  int code;
} ko_reviewing;

void *ko_review_take(ko_reviewing *r, size_t n, size_t size);
const char *ko_review_words(ko_reviewing *r, const char *format, ...) KO_PRINTF(2, 3);
/* Adds a finding about a country (index in the plan). */
void ko_review_add(ko_reviewing *r, uint32_t country, const ko_review_finding *finding);
/* That something cannot be judged, and what to do about it. */
void ko_review_unknown(ko_reviewing *r, uint32_t country, ko_review_section section, const char *kind, const char *text);

/* The best by score among those offered, ties by order of offering. Zero-initialise. */
typedef struct ko_review_best {
  uint32_t n;
  uint32_t items[KO_REVIEW_CRITICAL];
  double scores[KO_REVIEW_CRITICAL];
} ko_review_best;
void ko_review_offer(ko_review_best *best, uint32_t most, uint32_t item, double score);
/* Facilities by slot, links (KO_LINK) by slot: ids, and "Name (id), Name (id)" of the first of them. */
const char *const *ko_review_ids(ko_reviewing *r, const ko_review_best *best);
const char *ko_review_names(ko_reviewing *r, const ko_review_best *best, uint32_t most);
const char *ko_review_id_list(ko_reviewing *r, const ko_review_best *best); /* "a, b, c" */

/* People with service from these facilities of a country, nobody twice: the sector with most. `marked` is by slot. */
double ko_review_people(const ko_reviewing *r, uint32_t country, const uint8_t *marked);
const char *ko_review_behind(ko_reviewing *r, double people);          /* "; 1,230,000 people behind"; "" */
double ko_review_loss_people(const ko_reviewing *r, uint32_t country); /* mean number without service at the peak, 0 where unknown */
int ko_review_is_critical(const ko_reviewing *r, uint32_t country, ko_review_best *out); /* the most critical facilities; 0: unknown */

void ko_review_jobs(ko_reviewing *r); /* fills in `jobs` */
void ko_review_exposure(ko_reviewing *r, uint32_t country);
void ko_review_protection(ko_reviewing *r, uint32_t country); /* prevention and protection */
void ko_review_groups(ko_reviewing *r, uint32_t country);     /* mitigation */
void ko_review_coping(ko_reviewing *r, uint32_t country);     /* preparedness, investigation, response, recovery */
void ko_review_agreements(ko_reviewing *r, uint32_t country); /* dependence on neighbours, agreements, corridors */
void ko_review_help(ko_reviewing *r, uint32_t country);
void ko_review_all(ko_reviewing *r);                      /* of the countries in `to` */
void ko_review_routes(ko_reviewing *r, uint32_t country); /* critical facilities, no alternative route */

#endif
