/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stop rule of a scenario, asked of a store at fixed numbers of blocks.
 */
#ifndef KO_JUDGE_H
#define KO_JUDGE_H

#include "sim/run/store.h"
#include "sim/stats/stats.h"

typedef struct ko_judge {
  const ko_store *store;
  size_t loss;          /* the tally whose first value is the loss of the region */
  uint64_t n_trials;    /* looked at so far */
  ko_stop_sums *sums;   /* [n_cases]; NULL where the scenario has no rule */
} ko_judge;

int ko_judge_make(const ko_store *store, ko_judge *out, ko_error *error) KO_MUST_CHECK;
void ko_judge_free(ko_judge *judge);

/* The blocks after which it is asked next, when `blocks` have been asked about; all, where there is no rule. */
uint32_t ko_judge_next(const ko_judge *judge, uint32_t blocks);
/* All blocks below `end` are in the store: are they enough? */
int ko_judge_ask(ko_judge *judge, uint32_t end, int *enough, ko_error *error) KO_MUST_CHECK;

#endif
