/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Regions for tests, from CSV text.
 */
#ifndef REGION_TEXT_H
#define REGION_TEXT_H

#include "findings.h"

#include "sim/region/sheet.h"

/* Tables may be NULL. */
static inline ko_region *region_from_text(const char *facilities, const char *links, const char *dependencies) {
  ko_error error = {0};
  ko_tables tables = {0};
  ko_region *region = NULL;
  const struct {
    int table;
    const char *file, *text;
  } given[] = {{KO_TABLE_FACILITIES, "facilities.csv", facilities},
               {KO_TABLE_LINKS, "links.csv", links},
               {KO_TABLE_DEPENDENCIES, "dependencies.csv", dependencies}};
  for (size_t i = 0; i < 3; i++)
    if (given[i].text)
      assert_int_equal(ko_csv_parse(given[i].file, given[i].text, strlen(given[i].text), &tables.sheets[given[i].table], &error), 0);
  int rc = ko_region_from_tables(&tables, "test", &region, &error);
  if (rc) print_findings(&error);
  assert_int_equal(rc, 0);
  return region;
}

#endif
