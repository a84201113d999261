/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages of headed tables, and cells as planners read them. Only sim/report uses it.
 */
#ifndef KO_REPORT_PAGE_H
#define KO_REPORT_PAGE_H

#include "sim/report/report.h"

/* Every part of a page does nothing once `code` is set. */
typedef struct ko_page {
  FILE *out;
  int width;
  ko_error *error;
  int code;
} ko_page;

void ko_page_heading(ko_page *page, const char *title, const char *note); /* note: NULL or text, wrapped */
void ko_page_listing(ko_page *page, ko_listing *listing);                 /* prints and frees it */

/* The first row: a title for each column. */
void ko_listing_titles(ko_listing *listing, const char *const *titles);

/* Cells. */
void ko_cell_people(ko_listing *listing, double number);
void ko_cell_number(ko_listing *listing, double value);
void ko_cell_cost(ko_listing *listing, double value);
void ko_cell_points(ko_listing *listing, double difference); /* of shares, in percentage points with their sign */

#endif
