/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "sample_results.h"

int main(int argc, char **argv) {
  ko_error error = {0};
  if (argc != 2) return 64;
  if (sample_write(argv[1], 2000, &error) == 0) return 0;
  fprintf(stderr, "%s\n", error.findings[0].message);
  return 1;
}
