/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carving one block of memory into arrays. The same function lays a structure out twice: without a block it only counts the
 * bytes, with one it hands out the places. So a rule's plan is one allocation, and a worker's state is placed where the engine wants it.
 */
#ifndef KO_CARVE_H
#define KO_CARVE_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct ko_carve {
  unsigned char *block; /* NULL: only count */
  size_t used;
} ko_carve;

/* Room for n elements, 64-byte aligned where the block is. */
static inline void *ko_carve_take(ko_carve *carve, size_t n, size_t size) {
  void *place = carve->block ? carve->block + carve->used : NULL;
  carve->used += (n * size + 63) & ~(size_t)63;
  return place;
}

/* Zeroed, 64-byte aligned, to be released with free(); NULL where memory has run out. */
static inline void *ko_carve_alloc(size_t bytes) {
  bytes = (bytes + 63) & ~(size_t)63;
  void *block = aligned_alloc(64, bytes ? bytes : 64);
  if (block) memset(block, 0, bytes);
  return block;
}

#endif
