/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What hits do to the rows of a block, and how rows come back to the start of one.
 */
#ifndef KO_KERNEL_HITS_H
#define KO_KERNEL_HITS_H

#include "knockon/isa.h"
#include "sim/plan/plan.h"

enum { KO_HITS_AT_ONCE = 64 };

typedef struct ko_hits_job {
  const ko_plan_target *targets; /* of one wave */
  const ko_row *open;            /* [n_countries] lanes in which the wave may hit a country */
  const ko_row *targeted;        /* by target: lanes in which it was chosen; NULL: in all */
  const uint8_t *start;          /* [n_facilities] 0 or 1 */
  ko_row *operational, *damaged; /* [n_facilities] */
  uint8_t *flags;                /* [n_facilities] */
  uint8_t hit, stale;            /* flags of what is hit in this block; flag of rows that are not of this block */
  uint32_t *list;                /* [n_facilities] of what is hit, each once */
  uint32_t n_list;
} ko_hits_job;

typedef struct ko_hits_kernel {
  /* Targets which[0 .. n - 1], at most KO_HITS_AT_ONCE, and the rows drawn for them: these are masked by where the targets may be hit, and
   * what is left is damaged. Links are left to the caller: `links` lists which of the n are hit; returns how many. */
  uint32_t (*strike)(ko_hits_job *job, const uint32_t *which, uint32_t n, ko_row *drawn, uint32_t *links);
  /* Of n facilities those with stale rows: rows as at the start of a block, no flags. `space` has room for n. */
  void (*refresh)(const ko_hits_job *job, uint32_t n, uint32_t *space);
} ko_hits_kernel;

KO_KERNEL_TABLE(ko_hits_kernel, ko_hits_kernel_table);

#endif
