/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/report.h"

/* Put separators between the thousands of a whole number. */
static const char *separate(char buffer[KO_NUMBER_ROOM], double whole) {
  char digits[KO_NUMBER_ROOM];
  if (fabs(whole) >= 1e24) {
    snprintf(buffer, KO_NUMBER_ROOM, "%.3g", whole);
    return buffer;
  }
  int length = snprintf(digits, sizeof digits, "%.0f", fabs(whole)), at = 0;
  if (whole < 0 && strcmp(digits, "0") != 0) buffer[at++] = '-';
  for (int i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0) buffer[at++] = ',';
    buffer[at++] = digits[i];
  }
  buffer[at] = '\0';
  return buffer;
}

static const char *nothing(char buffer[KO_NUMBER_ROOM]) {
  strcpy(buffer, "-");
  return buffer;
}

const char *ko_text_count(char buffer[KO_NUMBER_ROOM], double number) {
  return isfinite(number) ? separate(buffer, round(number)) : nothing(buffer);
}

/* To three significant digits, as text and back, so that the decimal digits are right. */
static double shorten(double number) {
  char text[32];
  snprintf(text, sizeof text, "%.2e", number);
  return strtod(text, NULL);
}

const char *ko_text_people(char buffer[KO_NUMBER_ROOM], double number) {
  return isfinite(number) ? separate(buffer, round(shorten(round(number)))) : nothing(buffer);
}

const char *ko_text_number(char buffer[KO_NUMBER_ROOM], double number) {
  if (!isfinite(number)) return nothing(buffer);
  double rounded = shorten(number), size = fabs(rounded);
  if (size >= 100) return separate(buffer, rounded);
  if (size == 0) return strcpy(buffer, "0");
  if (size < 1e-4) snprintf(buffer, KO_NUMBER_ROOM, "%.2e", rounded);
  else {
    int digits = size >= 10 ? 1 : 2; /* behind the point */
    for (double limit = 1; size < limit; limit /= 10) digits++;
    snprintf(buffer, KO_NUMBER_ROOM, "%.*f", digits, rounded);
  }
  return buffer;
}

const char *ko_text_percent(char buffer[KO_NUMBER_ROOM], double share) {
  if (!isfinite(share)) return nothing(buffer);
  char number[KO_NUMBER_ROOM];
  ko_text_number(number, 100 * share);
  snprintf(buffer, KO_NUMBER_ROOM, "%.30s %%", number);
  return buffer;
}

const char *ko_text_bytes(char buffer[KO_NUMBER_ROOM], uint64_t bytes) {
  static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  double amount = (double)bytes;
  size_t unit = 0;
  while (amount >= 999.5 && unit + 1 < sizeof units / sizeof units[0]) {
    amount /= 1000;
    unit++;
  }
  char number[KO_NUMBER_ROOM];
  if (unit == 0) snprintf(number, sizeof number, "%.0f", amount);
  else ko_text_number(number, amount);
  snprintf(buffer, KO_NUMBER_ROOM, "%.30s %s", number, units[unit]);
  return buffer;
}

const char *ko_text_seconds(char buffer[KO_NUMBER_ROOM], double seconds) {
  if (!isfinite(seconds)) return nothing(buffer);
  if (seconds < 99.5) {
    char number[KO_NUMBER_ROOM];
    int micro = seconds < 1e-3, milli = !micro && seconds < 0.1;
    ko_text_number(number, seconds * (micro ? 1e6 : milli ? 1e3 : 1));
    snprintf(buffer, KO_NUMBER_ROOM, "%.30s %s", number, micro ? "us" : milli ? "ms" : "s");
    return buffer;
  }
  double whole = round(seconds);
  if (whole < 3600) snprintf(buffer, KO_NUMBER_ROOM, "%.0f min %.0f s", floor(whole / 60), fmod(whole, 60));
  else if (whole < 86400) snprintf(buffer, KO_NUMBER_ROOM, "%.0f h %.0f min", floor(whole / 3600), floor(fmod(whole, 3600) / 60));
  else snprintf(buffer, KO_NUMBER_ROOM, "%.4g d %.0f h", floor(whole / 86400), floor(fmod(whole, 86400) / 3600));
  return buffer;
}
