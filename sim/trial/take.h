/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a worker gets its memory. Everything is handed out by one function, which counts where `arena` is NULL (ko_worker_bytes) and allocates
 * otherwise: what `check` prints is what a run takes.
 */
#ifndef KO_TRIAL_TAKE_H
#define KO_TRIAL_TAKE_H

#include "sim/base/base.h"

typedef struct ko_taker {
  ko_arena *arena;
  size_t bytes;
  int failed;
  ko_error *error;
} ko_taker;

/* Zeroed, 64-byte aligned; NULL where only bytes are counted or memory has run out. */
static inline void *ko_take(ko_taker *from, size_t n, size_t size) {
  from->bytes += n * size + 64;
  if (!from->arena || from->failed) return NULL;
  void *memory = ko_arena_alloc_aligned(from->arena, n, size, from->error);
  if (!memory) from->failed = 1;
  return memory;
}

#endif
