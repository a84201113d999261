/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "sim/base/base.h"

double ko_clock(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
