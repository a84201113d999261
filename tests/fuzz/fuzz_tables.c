/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a region's tables, in sections as in tests/bad_input/tables (whose cases are a good start): either a sound region or an
 * error that can be shown. Stops at the first input that breaks this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "tests/support/sections.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static ko_error error;
  ko_error_clear(&error);
  ko_region *region = NULL;
  int code = ko_sections_region((const char *)data, size, &region, &error);
  demand(code == KO_OK || code == KO_E_INPUT, "a code that is not for input");
  demand((code == KO_OK) == (region != NULL), "the code and the region");
  demand(code == error.code && (code != KO_OK) == (error.n_errors > 0), "the code and the findings");
  for (uint32_t i = 0; i < error.n_shown; i++) {
    char text[2048];
    size_t length = ko_error_format(&error, i, text, sizeof text), at;
    demand(length > 0 && length < sizeof text, "the length of a message");
    demand(ko_utf8_valid(text, length, &at), "a message that is no text");
    demand(error.findings[i].caret <= strlen(error.findings[i].excerpt) || !error.findings[i].excerpt[0], "a caret beyond its line");
  }
  if (!region) return 0;
  const char *flaw = ko_region_flaw(region);
  demand(!flaw, flaw ? flaw : "");
  (void)ko_region_suggest(region, "works");
  ko_region_free(region);
  return 0;
}
