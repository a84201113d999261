/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Holm, Scandinavian Journal of Statistics 6:65 (1979): of m tests the clearest is held against alpha / m, the next against alpha / (m -
 * 1), until one fails. Turned around: adjusted p = (m - rank) p, never less than that of a clearer test.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/stats/stats.h"

typedef struct test {
  double p;
  size_t at;
} test;

static int clearest_first(const void *a, const void *b) {
  const test *x = a, *y = b;
  if (x->p < y->p || x->p > y->p) return x->p < y->p ? -1 : 1;
  return (x->at > y->at) - (x->at < y->at);
}

int ko_holm(const double *p, size_t n, double *adjusted, ko_error *error) {
  test *tests = calloc(n ? n : 1, sizeof *tests);
  if (!tests) return ko_raise_memory(error, n * sizeof *tests);
  size_t m = 0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(p[i])) adjusted[i] = p[i];
    else tests[m++] = (test){p[i], i};
  }
  qsort(tests, m, sizeof *tests, clearest_first);
  double highest = 0;
  for (size_t k = 0; k < m; k++) {
    highest = fmin(1, fmax(highest, (double)(m - k) * tests[k].p));
    adjusted[tests[k].at] = highest;
  }
  free(tests);
  return KO_OK;
}
