/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles of the normal distribution (by bisection and Newton steps on ko_normal_cdf's upper tail) and of Student's t (exact finite sums
 * for up to 1000 degrees of freedom: Abramowitz and Stegun 26.7.3-4; Cornish-Fisher expansion above: 26.7.5, and of its tails Hill, CACM
 * 13:617 (1970)).
 */
#include <math.h>

#include "sim/base/base.h"
#include "sim/stats/stats.h"

static const double PI = 3.14159265358979323846;

/* P(|T| <= t). Even: a polynomial in cos^2; odd: the angle and such a polynomial. */
static double t_within(double t, uint64_t freedom) {
  double f = (double)freedom, sine = t / sqrt(f + t * t), square = f / (f + t * t), sum = 0, term;
  if (freedom % 2 == 0) {
    term = sine;
    for (uint64_t i = 0; i < freedom / 2; i++) {
      sum += term;
      term *= square * (double)(2 * i + 1) / (double)(2 * i + 2);
    }
    return sum;
  }
  term = sine * sqrt(square);
  for (uint64_t i = 0; i < (freedom - 1) / 2; i++) {
    sum += term;
    term *= square * (double)(2 * i + 2) / (double)(2 * i + 3);
  }
  return 2 / PI * (ko_asin(sine) + sum);
}

enum { HALVINGS = 100 };

double ko_normal_quantile(double p) {
  if (!(p > 0 && p < 1)) return (double)NAN;
  if (p > 0.5) return -ko_normal_quantile(1 - p);
  double low = -40, high = 0;
  for (int i = 0; i < HALVINGS; i++) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break; /* nothing lies between: more halvings would change nothing */
    if (ko_normal_cdf(middle) < p) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}

/* Quantiles first .. end - 1, which all lie between low and high: they are halved together until they part, so that every one sees the
 * middles that it would see alone. */
static void halve(uint32_t cells, uint32_t first, uint32_t end, double low, double high, int left, double *z) {
  for (; left > 0; left--) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    double reached = ko_normal_cdf(middle) * cells; /* exact; those up to here are not above the middle */
    uint32_t part = reached < first ? first : reached >= end - 1 ? end : (uint32_t)reached + 1;
    if (part > first && part < end) halve(cells, first, part, low, middle, left - 1, z);
    if (part < end) low = middle, first = part;
    else high = middle;
  }
  for (uint32_t i = first; i < end; i++) z[i] = low + (high - low) / 2;
}

void ko_normal_quantiles(uint32_t cells, double *z) {
  halve(cells, 1, cells / 2 + 1, -40, 0, HALVINGS, z);
  for (uint32_t i = cells / 2 + 1; i < cells; i++) z[i] = -z[cells - i];
}

static double t_expansion(double z, double f) {
  double z2 = z * z, g1 = (z2 + 1) * z / 4, g2 = ((5 * z2 + 16) * z2 + 3) * z / 96;
  double g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) * z / 384;
  double g4 = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) * z / 92160;
  return z + (g1 + (g2 + (g3 + g4 / f) / f) / f) / f;
}

double ko_t_quantile(double p, uint64_t freedom) {
  if (!(p > 0 && p < 1) || freedom == 0) return (double)NAN;
  if (p == 0.5) return 0;
  if (p < 0.5) return -ko_t_quantile(1 - p, freedom);
  if (freedom > 1000) return t_expansion(ko_normal_quantile(p), (double)freedom);
  double low = 0, high = 1, within = 2 * p - 1;
  while (high < 1e15 && t_within(high, freedom) < within) high *= 2;
  for (int i = 0; i < 100; i++) {
    double middle = low + (high - low) / 2;
    if (t_within(middle, freedom) < within) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}

/* ln(1 + x) that keeps its digits where x is small. */
static double log_above_one(double x) { return x < 1e-4 ? x * (1 - x * (0.5 - x * (1.0 / 3 - x / 4))) : ko_log(1 + x); }

/* The normal deviate that has the same tail. */
static double normal_deviate(double t, double f) {
  double a = f - 0.5, b = 48 * a * a, y = a * log_above_one(t * t / f);
  return (((((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3) / b + 1) * sqrt(y);
}

double ko_t_tails(double t, uint64_t freedom) {
  if (isnan(t) || freedom == 0) return (double)NAN;
  t = fabs(t);
  if (isinf(t)) return 0;
  if (freedom > 1000) return fmin(1, 2 * ko_normal_cdf(-normal_deviate(t, (double)freedom)));
  return fmin(1, fmax(0, 1 - t_within(t, freedom)));
}
