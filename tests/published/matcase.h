/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small reader of MATPOWER version 2 cases for tests: independent of the importer, so that each checks the other. A bus is a node; its
 * generators in service are added up; negative demand is supply, negative generation is demand; rateA 0 is no rating.
 */
#ifndef MATCASE_H
#define MATCASE_H

#include "knockon/net.h"

typedef struct matcase {
  ko_net net; /* points into this struct's arrays */
  void *blocks[24];
  unsigned n_blocks;
} matcase;

/* Reads folder/name; returns 0 where the file is absent (the caller says "skipped: no shared data"). Exits where it is broken. */
int matcase_read(const char *name, matcase *out);

/* A net of n nodes and n_links links, all arrays zeroed but row, link_id, circuits and tap_ratio (1), capacity (NaN), dispatch (NaN). */
void matcase_make(uint32_t n, uint32_t n_links, matcase *out);

void matcase_free(matcase *mat);

/* The net's arrays are const; tests fill them. */
#define FILL(net, name) ((double *)(uintptr_t)(net)->name)
#define FILL_U32(net, name) ((uint32_t *)(uintptr_t)(net)->name)

#endif
