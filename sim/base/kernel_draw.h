/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Philox for many counters at once, in vectors. Random123's is the scalar one that tests compare with.
 */
#ifndef KO_KERNEL_DRAW_H
#define KO_KERNEL_DRAW_H

#include <stdint.h>

#include "knockon/isa.h"
#include "knockon/row.h"

enum { KO_PHILOX_CALLS = 16 };

typedef struct ko_draw_kernel {
  /* 16 calls philox(c0[i], c1, low, high half of entity[i]): four words each, in order. */
  void (*calls)(uint64_t seed, uint32_t c1, const uint32_t c0[KO_PHILOX_CALLS], const uint64_t entity[KO_PHILOX_CALLS],
                uint32_t out[4 * KO_PHILOX_CALLS]);
  /* Set in `hits` the lanes outside `named` whose V (32 planes of bits, from the highest) is below the threshold. */
  void (*planes)(uint64_t seed, uint32_t c0, uint32_t c1, uint64_t entity, uint64_t threshold, const ko_row *named, ko_row *hits);
} ko_draw_kernel;

KO_KERNEL_TABLE(ko_draw_kernel, ko_draw_kernel_table);

#endif
