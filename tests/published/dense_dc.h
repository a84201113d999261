/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear power flow with overload trips, slow and by the book, for tests: islands by repeated passes, one dense matrix an island with the
 * node of most generation as slack, solved by LAPACK. Written from the equations alone; shares no code with the library.
 */
#ifndef DENSE_DC_H
#define DENSE_DC_H

#include "knockon/net.h"

typedef struct dense_step {
  uint32_t n_tripped;
  uint32_t n_islands; /* live ones */
} dense_step;

enum { DENSE_STEPS = 256 };

typedef struct dense_dc {
  const ko_net *net;
  const double *rating; /* NaN: none; NULL: nothing trips */
  /* in */
  const unsigned char *operational, *link_up;
  /* out; tripped in and out */
  unsigned char *tripped;
  double *flow, *served; /* served: share of demand, exact */
  uint32_t n_steps;
  dense_step steps[DENSE_STEPS];
} dense_dc;

void dense_dc_cascade(dense_dc *dc);

#endif
