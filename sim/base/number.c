/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/base.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Digits kept; a double's decimal expansion, and any point half way between two doubles, is shorter. Later digits other than 0 are told by
 * one more. */
enum { DIGITS = 800, EXPONENT_LIMIT = 100000000 };

static int is_digit(char c) { return c >= '0' && c <= '9'; }
static int is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* A number taken apart: (-1)^negative * digits * 10^exponent. */
typedef struct decimal {
  int negative;
  int n; /* digits kept, without leading zeros */
  int64_t exponent;
  char digits[DIGITS + 1];
} decimal;

/* Append one digit; `weight` is 1 for a digit behind the point. */
static void add_digit(decimal *number, char digit, int weight) {
  number->exponent -= weight;
  if (number->n == 0 && digit == '0') return;
  if (number->n < DIGITS) {
    number->digits[number->n++] = digit;
    return;
  }
  number->exponent++;
  if (digit != '0') number->digits[DIGITS - 1] = '1' > number->digits[DIGITS - 1] ? '1' : number->digits[DIGITS - 1];
}

static const char *scan_digits(decimal *number, const char *c, int weight, int *any) {
  for (; is_digit(*c); c++) {
    add_digit(number, *c, weight);
    *any = 1;
  }
  return c;
}

/* The exponent behind an `e`; NULL where there is none. */
static const char *scan_exponent(decimal *number, const char *c) {
  int negative = *c == '-';
  if (*c == '-' || *c == '+') c++;
  if (!is_digit(*c)) return NULL;
  int64_t exponent = 0;
  for (; is_digit(*c); c++)
    if (exponent < EXPONENT_LIMIT) exponent = exponent * 10 + (*c - '0');
  number->exponent += negative ? -exponent : exponent;
  return c;
}

static int scan(decimal *number, const char *c) {
  int any = 0;
  while (is_blank(*c)) c++;
  number->negative = *c == '-';
  if (*c == '-' || *c == '+') c++;
  c = scan_digits(number, c, 0, &any);
  if (*c == '.') c = scan_digits(number, c + 1, 1, &any);
  if (!any) return 0;
  if (*c == 'e' || *c == 'E') {
    c = scan_exponent(number, c + 1);
    if (!c) return 0;
  }
  while (is_blank(*c)) c++;
  return *c == '\0';
}

/* Up to 15 digits and a power of ten up to 22 are exact doubles, and one operation on them is rounded once. */
static int convert_exactly(const decimal *number, double *out) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (number->n > 15 || number->exponent < -22 || number->exponent > 22) return 0;
  double value = 0;
  for (int i = 0; i < number->n; i++) value = value * 10 + (number->digits[i] - '0');
  *out = number->exponent < 0 ? value / powers[-number->exponent] : value * powers[number->exponent];
  return 1;
}

int ko_parse_number(const char *text, double *out) {
  decimal number;
  number.n = 0;
  number.exponent = 0;
  if (!scan(&number, text)) return 0;
  double value = 0;
  if (number.n > 0 && !convert_exactly(&number, &value)) {
    /* No decimal point, so that strtod means the same in every locale. */
    char plain[DIGITS + 32];
    if (number.exponent > EXPONENT_LIMIT) number.exponent = EXPONENT_LIMIT;
    if (number.exponent < -EXPONENT_LIMIT) number.exponent = -EXPONENT_LIMIT;
    (void)snprintf(plain, sizeof plain, "%.*se%d", number.n, number.digits, (int)number.exponent);
    value = strtod(plain, NULL);
    if (!isfinite(value)) return 0;
  }
  *out = number.negative ? -value : value;
  return 1;
}

int ko_parse_integer(const char *text, int64_t *out) {
  double number;
  if (!ko_parse_number(text, &number) || number != floor(number)) return 0;
  while (is_blank(*text)) text++;
  int negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  uint64_t value = 0;
  for (; is_digit(*text); text++) {
    if (value > ((uint64_t)INT64_MAX - (uint64_t)(*text - '0')) / 10) return 0;
    value = value * 10 + (uint64_t)(*text - '0');
  }
  while (is_blank(*text)) text++;
  if (*text == '\0') { /* written out: exact */
    *out = negative ? -(int64_t)value : (int64_t)value;
    return 1;
  }
  if (fabs(number) > 9007199254740992.0) return 0; /* the double may not be what was meant */
  *out = (int64_t)number;
  return 1;
}
