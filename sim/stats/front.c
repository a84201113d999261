/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Pareto front: points of which none is beaten. Every pair is looked at, for points are strategies.
 */
#include <math.h>

#include "sim/stats/stats.h"

static int is_known(const double *point, size_t n) {
  for (size_t c = 0; c < n; c++)
    if (isnan(point[c])) return 0;
  return 1;
}

/* Nowhere worse and somewhere better. */
static int beats(const double *a, const double *b, size_t n) {
  int better = 0;
  for (size_t c = 0; c < n; c++) {
    if (!(a[c] <= b[c])) return 0;
    better |= a[c] < b[c];
  }
  return better;
}

void ko_pareto_front(const double *points, size_t n, size_t n_criteria, size_t *beaten_by) {
  for (size_t i = 0; i < n; i++) {
    beaten_by[i] = is_known(points + i * n_criteria, n_criteria) ? n : n + 1;
    for (size_t j = 0; j < n && beaten_by[i] == n; j++)
      if (beats(points + j * n_criteria, points + i * n_criteria, n_criteria)) beaten_by[i] = j;
  }
  /* Who is beaten by one that is beaten itself is beaten by that one's winner, too. */
  for (size_t i = 0; i < n; i++)
    while (beaten_by[i] < n && beaten_by[beaten_by[i]] < n) beaten_by[i] = beaten_by[beaten_by[i]];
}
