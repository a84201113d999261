/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of the account: what is weighed, in lists that the kernels take, and an accountant's memory. Only sim/tally uses it.
 */
#ifndef KO_ACCOUNT_H
#define KO_ACCOUNT_H

#include "sim/base/base.h"
#include "sim/tally/kernel_account.h"
#include "sim/tally/tally.h"

/* round(a x times / by), halves up, exact for a >= 0, times >= 0 and a quotient below 2^40. `by` is below 2^61. */
typedef struct ko_ratio {
  int64_t times, by;
  double estimate;
} ko_ratio;

static inline ko_ratio ko_ratio_make(int64_t times, int64_t by) { return (ko_ratio){times, by, by ? (double)times / (double)by : 0}; }

/* The estimate is off by at most one; the remainder modulo 2^64 tells which way. */
static inline int64_t ko_ratio_of(const ko_ratio *ratio, int64_t a) {
  int64_t quotient = (int64_t)((double)a * ratio->estimate);
  int64_t rest = (int64_t)((uint64_t)a * (uint64_t)ratio->times + (uint64_t)(ratio->by >> 1) - (uint64_t)quotient * (uint64_t)ratio->by);
  return quotient + (rest >= ratio->by) - (rest < 0);
}

/* What a facility weighs. */
typedef enum ko_measured {
  KO_MEASURED_DEMAND, /* its demand */
  KO_MEASURED_PEOPLE, /* its own population */
  KO_MEASURED_OTHERS, /* its demand, where it has no population and others of the segment have */
  KO_N_MEASURED
} ko_measured;

/* One country's part of one sector. */
typedef struct ko_segment {
  uint32_t country, sector;
  int64_t demand;                  /* counted demand, x 65535; 0: nothing is counted */
  uint8_t measures[KO_N_MEASURED]; /* what is weighed here */
  int64_t uniform;                 /* lost demand of any of its facilities, if all lose the same; else 0 */
  ko_weighing by[KO_N_MEASURED];   /* lists of what is weighed; none of uniform demand */
  ko_ratio loss;                   /* lost -> loss of the segment */
  ko_ratio of_country;             /* lost -> its part in the loss of the country */
  ko_ratio people;                 /* lost demand (without those that have a population) -> people */
  int own_people, other_people;
} ko_segment;

struct ko_account_plan {
  const ko_plan *plan;
  ko_arena memory;
  ko_segment *segments;    /* [n_countries * n_sectors] */
  ko_ratio *loss_sector;   /* [n_sectors] lost -> loss of the sector */
  ko_ratio *of_region;     /* [n_sectors] lost -> its part in the loss of the region */
  uint8_t *country_counts; /* [n_countries] something is counted there */
  int region_counts;
  const uint8_t *reference;       /* [n_facilities] up in the baseline's reference */
  uint16_t *share;                /* [n_facilities] reference share, 0 for what does not count */
  int64_t *weight[KO_N_MEASURED]; /* [n_facilities], per 1/65535 of share */
  uint32_t *segment;              /* [n_facilities] */
  uint64_t *dense_work;           /* [n_sectors] rows that the lists of the sector name */
  uint32_t *down_in_reference;    /* [n_sectors] */
};

struct ko_accountant {
  const ko_account_plan *of;
  const ko_account_kernel *kernel;
  ko_account account;      /* what it shows */
  uint16_t *n_down, *n_damaged;
  ko_failures *failures;   /* [n_countries + 1], the last one for facilities down in the reference */
  /* Arrays of 512 lanes, as in ko_account. */
  int64_t *people, *loss, *loss_country, *loss_sector, *loss_country_sector, *people_country, *people_peak, *down, *direct, *indirect;
  int64_t *restoration;
  /* At one instant. */
  int64_t *lost[KO_N_MEASURED]; /* [n_countries * n_sectors][512] */
  int64_t *lost_sector;         /* [512] */
  uint32_t *found;              /* [n_facilities] */
  ko_counter *counter;
  /* Over time (account_time.c). */
  struct ko_account_course *course;
};

/* Below 95 % of service: 20 x loss above 1. */
static inline int ko_account_below(int64_t loss) { return 20 * loss > KO_LOSS_ONE; }

/* What is counted of settled rows: failures of the listed facilities, by lane and facility. */
ko_row_counts ko_account_counts(ko_accountant *accountant, const ko_settled *settled, uint32_t first, uint32_t n);

/* People without service of a segment, from its lost own people, and the lost demand that stands for the others. */
static inline int64_t ko_account_people(const ko_segment *segment, int64_t own, int64_t others) {
  int64_t people = segment->other_people ? ko_ratio_of(&segment->people, others) : 0;
  return segment->own_people ? people + (own + KO_SHARE_ONE / 2) / KO_SHARE_ONE : people;
}

/* Lays the course out in `memory` (NULL: only counts bytes). */
size_t ko_account_course_place(const ko_plan *plan, struct ko_account_course **course, char *memory);
void ko_account_course_make(const ko_account_plan *account_plan, struct ko_account_course *course);

#endif
