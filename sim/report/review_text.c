/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "sim/report/report.h"

enum { A_SECTION = 3 }; /* findings, unless all are wanted; each kind is shown once at least */

static void indent(FILE *out, int n) { fprintf(out, "%*s", n, ""); }

/* `unknown`: what could not be judged before, which is not said again. */
static void print_finding(FILE *out, const ko_review_finding *finding, const char *unknown, int width) {
  static const char marks[] = {[KO_REVIEW_GAP] = '!', [KO_REVIEW_FACT] = '-', [KO_REVIEW_UNKNOWN] = '?'};
  fprintf(out, "    %c ", marks[finding->grade]);
  ko_print_wrapped(out, unknown && strcmp(unknown, finding->text) == 0 ? "The same." : finding->text, 6, 6, width);
  if (!finding->yaml) return;
  indent(out, 8);
  ko_print_wrapped(out, finding->yaml, 8, 10, width);
}

static int is_first_of_kind(const ko_review_country *country, uint32_t first, uint32_t at) {
  for (uint32_t i = first; i < at; i++)
    if (strcmp(country->findings[i].kind, country->findings[at].kind) == 0) return 0;
  return 1;
}

static void print_country(FILE *out, const ko_review_country *country, int all, int width) {
  const char *unknown = NULL;
  fprintf(out, "\n%s%s%s\n", country->id, country->name[0] ? "  " : "", country->name);
  for (uint32_t i = 0; i < country->n;) {
    const ko_review_section section = country->findings[i].section;
    uint32_t end = i;
    while (end < country->n && country->findings[end].section == section) end++;
    const char *source = ko_review_section_source(section);
    fprintf(out, "  %s%s%s%s\n", ko_review_section_title(section), source[0] ? " (" : "", source, source[0] ? ")" : "");
    uint32_t shown = 0, left = 0;
    for (const uint32_t first = i; i < end; i++) {
      if (!all && shown >= A_SECTION && !is_first_of_kind(country, first, i)) {
        left++;
        continue;
      }
      shown++;
      print_finding(out, &country->findings[i], unknown, width);
      if (country->findings[i].grade == KO_REVIEW_UNKNOWN) unknown = country->findings[i].text;
    }
    if (left) fprintf(out, "      (%u more: --all)\n", left);
  }
}

void ko_review_print_text(FILE *out, const ko_review *review, int all, int width) {
  char trials[KO_NUMBER_ROOM], hours[KO_NUMBER_ROOM], line[300];
  int over_time = review->horizon_hours > 0;
  ko_print_wrapped(out, review->title[0] ? review->title : "Review", 0, 0, width);
  snprintf(line, sizeof line,
           "Review of strategy %.100s; %.30s trials%s%.30s%s. In the order of resolution 2341 (2017), paragraphs 4 and 8 to 10.",
           review->strategy, ko_text_count(trials, review->trials), over_time ? " over " : " at one instant",
           over_time ? ko_text_number(hours, review->horizon_hours) : "", over_time ? " h" : "");
  ko_print_wrapped(out, line, 0, 0, width);
  ko_print_wrapped(
      out,
      "! a gap, most people behind it first, with a measure to start from (a line for strategies:); - to be known; ? not in this "
      "file, and what to switch on.",
      0, 0, width);
  for (uint32_t i = 0; i < review->n_countries; i++) print_country(out, &review->countries[i], all, width);
}
