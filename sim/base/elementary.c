/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elementary functions whose digits depend on nothing but IEEE arithmetic. Each reduces its argument exactly (constants split so that
 * products have no rounding) and sums the Taylor series of what is left.
 */
#include "sim/base/base.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 and pi / 2 in parts; the first parts end in zeros. */
static const double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
static const double half_pi_1 = 1.57079632673412561417e+00, half_pi_2 = 6.07710050630396597660e-11, half_pi_3 = 2.02226624879595063154e-21;

static double power_of_two(int exponent) { /* -1022 .. 1023 */
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double ko_log(double x) {
  if (isnan(x) || x < 0) return NAN;
  if (x == 0) return -INFINITY;
  if (isinf(x)) return x;
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  exponent += (int)(bits >> 52) - 1023;
  bits = (bits & UINT64_C(0xFFFFFFFFFFFFF)) | UINT64_C(0x3FF0000000000000);
  double m;
  memcpy(&m, &bits, sizeof m);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  /* log m = 2 artanh s, s = (m - 1) / (m + 1), |s| < 0.172 */
  double s = (m - 1) / (m + 1), z = s * s, series = 0;
  for (int k = 23; k >= 3; k -= 2) series = (series + 1.0 / k) * z;
  double mantissa = 2 * s + 2 * s * series;
  return exponent * ln2_high + (mantissa + exponent * ln2_low);
}

double ko_exp(double x) {
  if (isnan(x)) return x;
  if (x > 709.8) return INFINITY;
  if (x < -745.2) return 0;
  double turns = x * 1.4426950408889634;
  int k = (int)(turns < 0 ? turns - 0.5 : turns + 0.5);
  double r = (x - k * ln2_high) - k * ln2_low; /* |r| < 0.35 */
  double series = 1;
  for (int i = 15; i >= 1; i--) series = 1 + series * r / i;
  int half = k / 2; /* in two steps: 2^k alone may be no double */
  return series * power_of_two(half) * power_of_two(k - half);
}

/* sin r and cos r for |r| <= pi / 4 */
static double sine(double r) {
  double z = r * r, series = 0;
  for (int k = 18; k >= 2; k -= 2) series = -(1 + series) * z / (k * (k + 1));
  return r + r * series;
}

static double cosine(double r) {
  double z = r * r, series = 0;
  for (int k = 19; k >= 3; k -= 2) series = -(1 + series) * z / (k * (k + 1));
  return 1 - (1 + series) * z / 2;
}

/* The value at x + quarter * pi / 2 of the sine. */
static double wave(double x, int quarter) {
  if (!(x >= -8 && x <= 8)) return NAN;
  double turns = x * 0.6366197723675814;
  int n = (int)(turns < 0 ? turns - 0.5 : turns + 0.5);
  double r = ((x - n * half_pi_1) - n * half_pi_2) - n * half_pi_3;
  switch ((n + quarter) & 3) {
  case 0:
    return sine(r);
  case 1:
    return cosine(r);
  case 2:
    return -sine(r);
  default:
    return -cosine(r);
  }
}

double ko_sin(double x) { return wave(x, 0); }
double ko_cos(double x) { return wave(x, 1); }

/* asin x for 0 <= x <= 0.26 */
static double small_asin(double x) {
  double z = x * x, term = 1, series = 0;
  double terms[16];
  for (int k = 1; k <= 15; k++) {
    term *= z * (2 * k - 1) / (2 * k);
    terms[k] = term / (2 * k + 1);
  }
  for (int k = 15; k >= 1; k--) series += terms[k];
  return x + x * series;
}

double ko_asin(double x) {
  if (!(x >= 0 && x <= 1)) return NAN;
  if (x > 0.5) return (half_pi_1 - 2 * ko_asin(sqrt((1 - x) / 2))) + half_pi_2;
  if (x > 0.25)
    return 2 * small_asin(x / sqrt(2 * (1 + sqrt((1 - x) * (1 + x))))); /* half the angle; sqrt is exact to the last bit everywhere */
  return small_asin(x);
}

double ko_normal_cdf(double x) {
  if (isnan(x)) return x;
  if (x > 8) return 1;
  if (x < -8) return 0;
  /* Phi(x) = 1/2 + phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...): all terms have one sign */
  double term = x, sum = x;
  for (int k = 3; k < 400 && fabs(term) > 1e-18 * fabs(sum); k += 2) {
    term *= x * x / k;
    sum += term;
  }
  double value = 0.5 + 0.3989422804014326779 * ko_exp(-0.5 * x * x) * sum;
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
