/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What went wrong, for the log of a test that failed.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "knockon/error.h"

static inline void print_findings(const ko_error *error) {
  char text[1200];
  for (uint32_t i = 0; i < error->n_shown; i++) {
    ko_error_format(error, i, text, sizeof text);
    print_message("%s", text);
  }
}

#endif
