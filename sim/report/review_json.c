/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/report/report.h"

static void finding(ko_json *list, const ko_review_finding *f) {
  static const char *const grades[] = {[KO_REVIEW_GAP] = "gap", [KO_REVIEW_FACT] = "fact", [KO_REVIEW_UNKNOWN] = "unknown"};
  ko_json item = ko_json_begin(list, NULL, '{');
  ko_json_text(&item, "section", ko_review_section_title(f->section));
  ko_json_text(&item, "source", ko_review_section_source(f->section));
  ko_json_text(&item, "grade", grades[f->grade]);
  ko_json_text(&item, "kind", f->kind);
  ko_json_text(&item, "text", f->text);
  ko_json_number(&item, "number", f->number);
  ko_json_text(&item, "unit", f->unit);
  if (f->measure) ko_json_text(&item, "measure", f->measure);
  if (f->yaml) ko_json_text(&item, "yaml", f->yaml);
  ko_json ids = ko_json_begin(&item, "ids", '[');
  for (uint32_t i = 0; i < f->n_ids; i++) ko_json_text(&ids, NULL, f->ids[i]);
  ko_json_end(&ids, ']');
  ko_json_end(&item, '}');
}

void ko_review_print_json(FILE *out, const ko_review *review) {
  ko_json outer = {.out = out}, json = ko_json_begin(&outer, NULL, '{');
  ko_json_text(&json, "title", review->title);
  ko_json_text(&json, "strategy", review->strategy);
  ko_json_number(&json, "trials", review->trials);
  ko_json_number(&json, "horizon_hours", review->horizon_hours);
  ko_json countries = ko_json_begin(&json, "countries", '[');
  for (uint32_t c = 0; c < review->n_countries; c++) {
    ko_json item = ko_json_begin(&countries, NULL, '{');
    ko_json_text(&item, "country", review->countries[c].id);
    ko_json_text(&item, "name", review->countries[c].name);
    ko_json list = ko_json_begin(&item, "findings", '[');
    for (uint32_t i = 0; i < review->countries[c].n; i++) finding(&list, &review->countries[c].findings[i]);
    ko_json_end(&list, ']');
    ko_json_end(&item, '}');
  }
  ko_json_end(&countries, ']');
  ko_json_end(&json, '}');
  fputc('\n', out);
}
