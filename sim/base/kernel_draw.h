/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of yes-or-no draws (include/knockon/draw.h). A row costs as much as it has hits at small chances (rungs of the ladder), and at large
 * ones eight bits a lane and a word for each of the few lanes that these do not decide; whichever way is gone, the hits are the same.
 * Philox is computed for many counters at once, in vectors.
 */
#ifndef KO_KERNEL_DRAW_H
#define KO_KERNEL_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/isa.h"
#include "knockon/row.h"

enum { KO_PHILOX_CALLS = 16 };

typedef struct ko_draw_kernel {
  /* 16 calls philox(c0[i], c1, low, high half of entity[i]): four words each, in order. */
  void (*calls)(uint64_t seed, uint32_t c1, const uint64_t c0[KO_PHILOX_CALLS], const uint64_t entity[KO_PHILOX_CALLS],
                uint32_t out[4 * KO_PHILOX_CALLS]);
  /* n rows; c0 holds the purpose in its highest byte. */
  void (*rows)(uint64_t seed, uint32_t c0, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out);
} ko_draw_kernel;

KO_KERNEL_TABLE(ko_draw_kernel, ko_draw_kernel_table);

#endif
