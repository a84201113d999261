/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/report/page.h"

#include <math.h>
#include <string.h>

#include "sim/base/base.h"

void ko_page_heading(ko_page *page, const char *title, const char *note) {
  fprintf(page->out, "\n%s\n", title);
  if (!note) return;
  fputs("  ", page->out);
  ko_print_wrapped(page->out, note, 2, 2, page->width);
}

void ko_page_listing(ko_page *page, ko_listing *listing) {
  if (!page->code) page->code = ko_listing_print(listing, page->out, 2, page->width, page->error);
  ko_listing_free(listing);
}

void ko_listing_titles(ko_listing *listing, const char *const *titles) {
  for (size_t i = 0; i < strlen(listing->align); i++) ko_listing_cell(listing, titles[i]);
}

void ko_cell_people(ko_listing *listing, double number) {
  char text[KO_NUMBER_ROOM];
  ko_listing_cell(listing, ko_text_people(text, number));
}

void ko_cell_number(ko_listing *listing, double value) {
  char text[KO_NUMBER_ROOM];
  ko_listing_cell(listing, ko_text_number(text, value));
}

void ko_cell_cost(ko_listing *listing, double value) {
  if (isfinite(value)) ko_listing_cellf(listing, "%.10g", value);
  else ko_listing_cell(listing, "-");
}

void ko_cell_points(ko_listing *listing, double difference) {
  char text[KO_NUMBER_ROOM];
  ko_text_number(text, 100 * difference);
  ko_listing_cellf(listing, "%s%s", isfinite(difference) && difference > 0 ? "+" : "", text);
}

const char *ko_text_verdict(ko_verdict verdict) {
  switch (verdict) {
  case KO_VERDICT_BETTER:
    return "better";
  case KO_VERDICT_WORSE:
    return "worse";
  case KO_VERDICT_SAME:
    return "not distinguishable";
  case KO_VERDICT_UNKNOWN:
    break;
  }
  return "-";
}
