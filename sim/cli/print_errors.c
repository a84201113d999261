/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include <stdio.h>

int ko_print_errors(const ko_error *error) {
  uint32_t errors_shown = 0;
  for (uint32_t i = 0; i < error->n_shown; i++) {
    char buffer[2048];
    ko_error_format(error, i, buffer, sizeof buffer);
    fputs(buffer, stderr);
    errors_shown += error->findings[i].severity == KO_SEVERITY_ERROR;
  }
  uint32_t more = error->n_errors - errors_shown;
  if (more) fprintf(stderr, "knockon: and %u more error%s\n", more, more == 1 ? "" : "s");
  uint32_t warnings = error->n_warnings - (error->n_shown - errors_shown);
  if (warnings) fprintf(stderr, "knockon: and %u more warning%s\n", warnings, warnings == 1 ? "" : "s");
  return -error->code;
}
