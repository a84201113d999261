/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reachability of 512 lanes at once, along undirected links.
 */
#ifndef KO_KERNEL_CONNECT_H
#define KO_KERNEL_CONNECT_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/isa.h"
#include "knockon/row.h"

typedef struct ko_flood {
  const uint32_t *first, *neighbour, *link; /* half edges by slot */
  const ko_row *operational;                /* by slot */
  const ko_row *link_damaged;               /* by damaged_row[link]; row 0 is zero */
  const uint32_t *damaged_row;
  const ko_row *tripped; /* by link - first_link; NULL: none trips */
  uint32_t first_link;
  ko_row *away;    /* by slot: lanes in which it has not been reached */
  uint32_t *queue; /* a ring of n_queue slots, a power of two above the number of slots that can be reached */
  uint32_t n_queue;
  uint8_t *queued;     /* by slot, 0 outside of the flood */
  uint32_t head, tail; /* of the ring */
} ko_flood;

typedef struct ko_connect_kernel {
  /* Spread from the queued slots until nothing new is reached; the queue is empty then. */
  void (*flood)(ko_flood *flood);
} ko_connect_kernel;

KO_KERNEL_TABLE(ko_connect_kernel, ko_connect_kernel_table);

#endif
