/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A search for the k of n things that together are worth most, whatever "worth" is: all sets are tried where there are few enough, else sets grow one thing
 * after the other (greedy) and things are exchanged one by one until no exchange is worth more, from several starts. Nothing is
 * known of the worth but its values, which are asked for many sets at a time.
 */
#ifndef KO_SEARCH_H
#define KO_SEARCH_H

#include "knockon/draw.h"
#include "sim/base/base.h"

/* Sets in a row, made when they are needed: k numbers each, KO_SEARCH_NOTHING where a set has fewer. */
#define KO_SEARCH_NOTHING UINT32_MAX
typedef struct ko_search_sets {
  uint64_t n;
  uint32_t k;
  void (*make)(const void *context, uint64_t first, uint32_t n, uint32_t *out); /* sets first .. first + n - 1 */
  const void *context;
} ko_search_sets;

typedef struct ko_search_task {
  uint32_t n, k;       /* 1 <= k <= n */
  uint32_t n_starts;   /* at least 1; the first one begins with nothing */
  uint64_t exact_most; /* so many sets may be tried in turn; so many pairs to begin with (k > 2) */
  ko_draws draws;      /* of random starts */
  uint32_t n_hints;
  const uint32_t *hints; /* [n_hints][k] sets that may be worth more together than their things one by one; NULL where n_hints is 0 */
  /* Values of all sets. KO_E_INTERRUPTED: the search gives what it has. `n_all`: sets to be asked for from now on, these included; 0: open. */
  int (*values)(void *context, const ko_search_sets *sets, uint64_t n_all, int64_t *out, ko_error *error);
  void *context;
} ko_search_task;

typedef struct ko_search_found {
  uint32_t n, *items;    /* the best set found, ascending; of equal ones that of the earliest start, or the first in lexical order */
  int64_t value, greedy; /* greedy: of the first start before exchanges */
  uint64_t n_sets;       /* that were asked for */
  int is_exact, has_greedy, is_stopped;
  uint32_t n_starts, n_agree; /* starts, and those that came to this value */
} ko_search_found;

double ko_search_possible(uint32_t n, uint32_t k); /* sets of k of n */
int ko_search_run(ko_arena *memory, const ko_search_task *task, ko_search_found *out, ko_error *error) KO_MUST_CHECK;

#endif
