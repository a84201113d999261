/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tests of a region's parts share: a region from sections that must load, or what is said of sections that must not.
 */
#ifndef REGION_SECTIONS_H
#define REGION_SECTIONS_H

#include "findings.h"

#include "tests/support/sections.h"

static inline ko_region *load_sections(const char *text, ko_error *error) {
  ko_error_clear(error);
  ko_region *region = NULL;
  int code = ko_sections_region(text, strlen(text), &region, error);
  if (code) print_findings(error);
  assert_int_equal(code, 0);
  const char *flaw = ko_region_flaw(region);
  if (flaw) fail_msg("%s", flaw);
  return region;
}

/* The first message of so many errors; the region is refused. */
static inline const char *refuse_sections(const char *text, uint32_t n_errors, ko_error *error) {
  ko_error_clear(error);
  ko_region *region = NULL;
  int code = ko_sections_region(text, strlen(text), &region, error);
  if (code != KO_E_INPUT || error->n_errors != n_errors) print_findings(error);
  assert_int_equal(code, KO_E_INPUT);
  assert_null(region);
  assert_int_equal(error->n_errors, n_errors);
  return error->findings[0].message;
}

#endif
