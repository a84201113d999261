/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * oracle_case [-x | -t] SEED [TO]: compare one random case (or those up to TO) with the engine; -x: the exhaustive ones, -t: those over time.
 * oracle_case [-x | -t] -w SEED FOLDER: write it only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/compare.h"

int main(int argc, char **argv) {
  int exhaustive = argc > 1 && strcmp(argv[1], "-x") == 0, over_time = argc > 1 && strcmp(argv[1], "-t") == 0;
  int at = 1 + exhaustive + over_time, write = argc > at && strcmp(argv[at], "-w") == 0;
  at += write;
  if (argc <= at || argc > at + 2 || (write && argc != at + 2)) {
    fprintf(stderr, "usage: oracle_case [-x | -t] SEED [TO] | [-x | -t] -w SEED FOLDER\n");
    return 64;
  }
  uint64_t first = strtoull(argv[at], NULL, 10), last = !write && argc > at + 1 ? strtoull(argv[at + 1], NULL, 10) : first, wrong = 0;
  compare_counts counts = {0};
  for (uint64_t seed = first; seed <= last; seed++) {
    random_case *r = over_time ? random_case_make_over_time(seed) : random_case_make(seed, exhaustive);
    if (!r) return 70;
    wrong += (uint64_t)(write ? random_case_write(r, argv[at + 1]) != 0 : compare_case(r, &counts));
    random_case_free(r);
  }
  if (!write) compare_print(&counts);
  printf("%llu differ\n", (unsigned long long)wrong);
  return wrong ? 1 : 0;
}
