/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of pairs of numbers, to sample without repetition.
 */
#ifndef KO_PAIR_SET_H
#define KO_PAIR_SET_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

typedef struct ko_pair_set {
  uint64_t *slots; /* pair + 1; 0: free */
  size_t mask;
} ko_pair_set;

int ko_pair_set_make(size_t most, ko_pair_set *set, ko_error *error) KO_MUST_CHECK; /* room for `most` pairs */
int ko_pair_set_add(ko_pair_set *set, uint32_t a, uint32_t b);                      /* 1, or 0 where it was there; a, b < 2^32 - 1 */
void ko_pair_set_free(ko_pair_set *set);

#endif
