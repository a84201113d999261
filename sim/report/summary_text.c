/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The risk table that a planner reads first.
 */
#include <math.h>
#include <string.h>

#include "sim/report/page.h"

typedef struct page {
  ko_page page;
  const ko_summary *summary;
} page;

static void heading(page *p, const char *title, const char *note) { ko_page_heading(&p->page, title, note); }

static void print(page *p, ko_listing *listing) { ko_page_listing(&p->page, listing); }

/* Hours, or that they are more than the horizon. */
static void hours(ko_listing *listing, double value, double horizon) {
  char text[KO_NUMBER_ROOM];
  if (isinf(value)) ko_listing_cellf(listing, "> %.30s h", ko_text_number(text, horizon));
  else ko_listing_cellf(listing, isfinite(value) ? "%.30s h" : "%.30s", ko_text_number(text, value));
}

static int over_time(const ko_summary *s) { return s->horizon_hours > 0; }

static void print_head(page *p) {
  const ko_summary *s = p->summary;
  char trials[KO_NUMBER_ROOM], facilities[KO_NUMBER_ROOM], links[KO_NUMBER_ROOM], line[400];
  ko_print_wrapped(p->page.out, s->title[0] ? s->title : "Results", 0, 0, p->page.width);
  char horizon[KO_NUMBER_ROOM], span[KO_NUMBER_ROOM + 8] = "";
  if (over_time(s)) snprintf(span, sizeof span, " over %.30s h", ko_text_number(horizon, s->horizon_hours));
  snprintf(line, sizeof line, "%u countr%s, %u sector%s, %s facilities, %s links; %s trials%s, seed %.24s; scenario %.8s", s->n_countries,
           s->n_countries == 1 ? "y" : "ies", s->n_sectors, s->n_sectors == 1 ? "" : "s",
           ko_text_count(facilities, (double)s->n_facilities), ko_text_count(links, (double)s->n_links), ko_text_count(trials, s->trials),
           span, s->seed, s->scenario_hash);
  ko_print_wrapped(p->page.out, line, 0, 0, p->page.width);
}

static void print_strategies(page *p) {
  const ko_summary *s = p->summary;
  heading(p, "RISK BY STRATEGY",
          over_time(s)
              ? "Loss is the share of service lost over the whole time, weighted by demand inside a sector and by weight across sectors."
              : "Loss is the share of service lost, weighted by demand inside a sector and by weight across sectors.");
  const char *const titles[] = {
      "strategy", "mean loss", "95 % interval", "p95", "p99", "worst 5 %", over_time(s) ? "person-hours" : "people out", "cost"};
  ko_listing t = {.align = "lrrrrrrr"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < s->n_strategies; k++) {
    const ko_summary_strategy *row = &s->strategies[k];
    ko_listing_cell(&t, row->name);
    ko_listing_percent(&t, row->mean.value);
    ko_listing_range(&t, row->mean.low, row->mean.high);
    ko_listing_percent(&t, row->p95.value);
    ko_listing_percent(&t, row->p99.value);
    ko_listing_percent(&t, row->cvar95.value);
    if (over_time(s)) ko_listing_person_hours(&t, row->person_hours);
    else ko_cell_people(&t, row->people);
    ko_cell_cost(&t, row->cost);
  }
  print(p, &t);
}

static void print_differences(page *p) {
  const ko_summary *s = p->summary;
  if (s->n_strategies < 2) return;
  heading(p, "AGAINST THE BASELINE",
          "Percentage points of mean loss, paired: each trial has the same luck under all strategies. The verdict holds for all "
          "comparisons together at 5 % (Holm).");
  static const char *const titles[] = {"strategy", "points", "95 % interval", "verdict", "cost"};
  ko_listing t = {.align = "lrrlr"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 1; k < s->n_strategies; k++) {
    const ko_summary_strategy *row = &s->strategies[k];
    ko_listing_cell(&t, row->name);
    ko_cell_points(&t, row->difference.value);
    ko_listing_range(&t, row->difference.low, row->difference.high);
    ko_listing_cell(&t, ko_text_verdict(row->verdict));
    ko_cell_cost(&t, row->cost);
  }
  print(p, &t);
}

static void print_recovery(page *p) {
  const ko_summary *s = p->summary;
  if (!over_time(s)) return;
  heading(p, "HOW LONG IT LASTS",
          "Hours lost: the mean loss in hours of no service at all. Back at 95 % of service, counted from the first damage: in how many "
          "trials by the end, and "
          "within how many hours in half of them and in 95 % (0 h: never below).");
  static const char *const titles[] = {"strategy", "hours lost", "back by end", "half by", "95 % by", "person-hours", "in p95"};
  ko_listing t = {.align = "lrrrrrr"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < s->n_strategies; k++) {
    const ko_summary_strategy *row = &s->strategies[k];
    ko_listing_cell(&t, row->name);
    hours(&t, row->mean.value * s->horizon_hours, s->horizon_hours);
    ko_listing_percent(&t, row->restored);
    hours(&t, row->restoration_p50, s->horizon_hours);
    hours(&t, row->restoration_p95, s->horizon_hours);
    ko_listing_person_hours(&t, row->person_hours);
    ko_listing_person_hours(&t, row->person_hours_p95);
  }
  print(p, &t);
}

static void print_failures(page *p) {
  const ko_summary *s = p->summary;
  int connected = isfinite(s->strategies[0].connectivity);
  heading(p, "WHAT FAILS",
          over_time(s) ? "Mean number of facilities a trial, at any time; people without service at the peak."
                       : "Mean number of facilities a trial; people without service.");
  const char *const titles[] = {"strategy", "damaged", "knock-on", over_time(s) ? "peak people" : "people out", "in p95", "connectivity"};
  ko_listing t = {.align = connected ? "lrrrrr" : "lrrrr"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < s->n_strategies; k++) {
    const ko_summary_strategy *row = &s->strategies[k];
    ko_listing_cell(&t, row->name);
    ko_cell_number(&t, row->direct);
    ko_cell_number(&t, row->indirect);
    ko_cell_people(&t, row->people);
    ko_cell_people(&t, row->people_p95);
    if (connected) ko_listing_percent(&t, row->connectivity);
  }
  print(p, &t);
}

static const char *chosen(const ko_summary *s) { return s->strategies[s->strategy].name; }

static void print_countries(page *p) {
  const ko_summary *s = p->summary;
  char title[160];
  snprintf(title, sizeof title, "BY COUNTRY (%.100s)", chosen(s));
  heading(p, title, NULL);
  ko_listing t = {.align = s->strategy ? "llrrrrrr" : "llrrrr"};
  const char *const titles[] = {
      "country", "name",         "mean loss", "p95", over_time(s) ? "peak people" : "people out", over_time(s) ? "person-hours" : "in p95",
      "points",  "95 % interval"};
  ko_listing_titles(&t, titles);
  for (uint32_t c = 0; c < s->n_countries; c++) {
    const ko_summary_country *row = &s->countries[c];
    ko_listing_cell(&t, row->id);
    ko_listing_cell(&t, row->name);
    ko_listing_percent(&t, row->loss);
    ko_listing_percent(&t, row->p95);
    ko_cell_people(&t, row->people);
    if (over_time(s)) ko_listing_person_hours(&t, row->person_hours);
    else ko_cell_people(&t, row->people_p95);
    if (!s->strategy) continue;
    ko_cell_points(&t, row->difference.value);
    ko_listing_range(&t, row->difference.low, row->difference.high);
  }
  print(p, &t);
}

/* Countries across as far as they fit, sectors down: mean share of service lost. */
static void print_sectors(page *p) {
  enum { MOST_ACROSS = 6 };
  const ko_summary *s = p->summary;
  char title[160], align[4 + MOST_ACROSS] = "lrr";
  uint32_t across = s->lost_service ? s->n_countries : 0;
  if (across > MOST_ACROSS) across = MOST_ACROSS;
  memset(align + 3, 'r', across);
  snprintf(title, sizeof title, "BY SECTOR (%.100s)", chosen(s));
  heading(p, title, across ? "Mean share of service lost, in all countries and in each one." : NULL);
  ko_listing t = {.align = align};
  ko_listing_cell(&t, "sector");
  ko_listing_cell(&t, "facilities up");
  ko_listing_cell(&t, "mean loss");
  for (uint32_t c = 0; c < across; c++) ko_listing_cell(&t, s->countries[c].id);
  for (uint32_t k = 0; k < s->n_sectors; k++) {
    ko_listing_cell(&t, s->sectors[k].name);
    ko_listing_percent(&t, s->sectors[k].operational);
    ko_listing_percent(&t, s->sectors[k].loss);
    for (uint32_t c = 0; c < across; c++) ko_listing_percent(&t, s->lost_service[c * s->n_sectors + k]);
  }
  print(p, &t);
  if (s->lost_service && across < s->n_countries)
    fprintf(p->page.out, "  (%u more countries: knockon show --json)\n", s->n_countries - across);
}

/* "damage 60 %, power 31 %": the two largest causes that make up at least a hundredth. */
static void causes(ko_listing *listing, const ko_summary *s, const double *shares) {
  char text[160] = "";
  size_t length = 0;
  uint32_t first = s->n_causes;
  for (int round = 0; shares && round < 2; round++) {
    uint32_t largest = s->n_causes;
    for (uint32_t k = 0; k < s->n_causes; k++)
      if (k != first && shares[k] >= 0.01 && (largest == s->n_causes || shares[k] > shares[largest])) largest = k;
    if (largest == s->n_causes) break;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%.40s %.0f %%", round ? ", " : "", s->causes[largest],
                               100 * shares[largest]);
    first = largest;
  }
  ko_listing_cell(listing, length ? text : "-");
}

static void print_facilities(page *p) {
  const ko_summary *s = p->summary;
  char title[160];
  if (s->n_facilities_shown == 0) return;
  snprintf(title, sizeof title, "MOST CRITICAL FACILITIES (%.100s)", chosen(s));
  heading(p, title,
          s->by_criticality ? "Points of criticality: by how many percentage points the mean loss is higher in trials in which the "
                              "facility is damaged (an association: what is hit together shares it)."
                            : "By probability of failure.");
  static const char *const titles[] = {"facility", "name", "in", "points", "fails in", "by", "hours out"};
  ko_listing t = {.align = over_time(s) ? "lllrrlr" : "lllrrl"};
  ko_listing_titles(&t, titles);
  for (uint32_t i = 0; i < s->n_facilities_shown; i++) {
    const ko_summary_facility *row = &s->facilities[i];
    ko_listing_cell(&t, row->id);
    ko_listing_cell(&t, row->name);
    ko_listing_cellf(&t, "%s%s%s", row->country, row->country[0] ? " " : "", row->sector);
    ko_cell_points(&t, row->criticality);
    ko_listing_percent(&t, row->failure_probability);
    causes(&t, s, row->causes);
    if (over_time(s)) ko_cell_number(&t, row->outage_hours);
  }
  print(p, &t);
}

enum { MOST_COUNTRIES = 8 }; /* a matrix of more does not fit a page */

static void print_matrix(page *p, const char *corner, const double *cells, const double *rest, const char *rest_name) {
  const ko_summary *s = p->summary;
  uint32_t n = s->n_countries < MOST_COUNTRIES ? s->n_countries : MOST_COUNTRIES;
  char align[2 + MOST_COUNTRIES] = "l";
  memset(align + 1, 'r', n);
  ko_listing t = {.align = align};
  ko_listing_cell(&t, corner);
  for (uint32_t c = 0; c < n; c++) ko_listing_cell(&t, s->countries[c].id);
  for (uint32_t from = 0; from < n; from++) {
    ko_listing_cell(&t, s->countries[from].id);
    for (uint32_t to = 0; to < n; to++) ko_listing_percent(&t, cells[from * s->n_countries + to]);
  }
  if (rest) {
    ko_listing_cell(&t, rest_name);
    for (uint32_t to = 0; to < n; to++) ko_listing_percent(&t, rest[to]);
  }
  print(p, &t);
  if (n < s->n_countries) fprintf(p->page.out, "  (%u more countries: knockon show --json)\n", s->n_countries - n);
}

static void print_borders(page *p) {
  const ko_summary *s = p->summary;
  char title[200];
  if (s->n_countries < 2) return;
  if (s->spillover) {
    snprintf(title, sizeof title, "WHO EXPORTS FAILURE TO WHOM (%.100s)", chosen(s));
    heading(p, title,
            "Mean loss of the country in the column when only damage in the country of the row happens; together: what comes on top when "
            "all happens at once.");
    print_matrix(p, "damage in", s->spillover, s->spillover_joint, "together");
  }
  if (s->country_connectivity) {
    snprintf(title, sizeof title, "CONNECTIVITY ACROSS BORDERS (%.100s)", chosen(s));
    heading(
        p, title,
        over_time(s)
            ? "Share of the pairs of facilities in two countries that stay connected through their sector's network in the worst step, "
              "mean over "
              "sectors."
            : "Share of the pairs of facilities in two countries that stay connected through their sector's network, mean over sectors.");
    print_matrix(p, "between", s->country_connectivity, NULL, NULL);
  }
}

static void print_projects(page *p) {
  const ko_summary *s = p->summary;
  char title[160];
  if (s->n_projects == 0) return;
  snprintf(title, sizeof title, "PROJECTS (%.100s)", chosen(s));
  heading(p, title, NULL);
  ko_listing t = {.align = "llrrr"};
  static const char *const titles[] = {"project", "name", "all works in", "service carried", "margin"};
  ko_listing_titles(&t, titles);
  for (uint32_t i = 0; i < s->n_projects; i++) {
    ko_listing_cell(&t, s->projects[i].id);
    ko_listing_cell(&t, s->projects[i].name);
    ko_listing_percent(&t, s->projects[i].operational);
    ko_listing_percent(&t, s->projects[i].service);
    ko_listing_percent(&t, s->projects[i].margin);
  }
  print(p, &t);
}

static void print_terms(page *p) {
  const int time = over_time(p->summary);
  const char *const terms[][2] = {
      {"p95, p99", "in 5 % (1 %) of the trials the loss is at least this high"},
      {"worst 5 %", "mean of the worst 5 % of the trials (CVaR)"},
      {time ? "peak people" : "people out", time ? "people without service where and when most are (sector, step), mean over the trials"
                                                 : "people without service in the sector in which most are, mean over the trials"},
      {time ? "person-hours" : NULL, "people without service times hours, of the sector in which most are; mean"},
      {time ? "hours out" : NULL, "mean hours without operation in a trial"},
      {"knock-on", "failed without being damaged"},
      {"in p95", "the same in the worst 5 % of the trials, at least"},
      {"fails in, by", time ? "how often it ever fails, and what by the first time: damage, network, a supplier's sector"
                            : "how often it fails, and by damage, its network, or the sector that supplied it"},
      {"connectivity", time ? "share of the pairs in different countries that stay connected, in the worst step"
                            : "share of the pairs of facilities in different countries that stay connected"},
      {"points", "percentage points of loss; a plus is worse"},
      {"-", "not defined (such as a project under a strategy that lacks one of its links)"},
      {"facilities up", "mean share of the facilities that are operational at the end"},
      {"service carried", "mean share of a project's undamaged flow or links across borders that is left"},
      {"margin", time ? "how far a project's fullest link stays below its rating in the worst step, mean"
                      : "how far a project's fullest link stays below its rating, mean"},
  };
  heading(p, "TERMS", NULL);
  ko_listing t = {.align = "ll"};
  for (size_t i = 0; i < sizeof terms / sizeof terms[0] - (p->summary->n_projects ? 0u : 2u); i++) {
    if (!terms[i][0]) continue;
    ko_listing_cell(&t, terms[i][0]);
    ko_listing_cell(&t, terms[i][1]);
  }
  print(p, &t);
  if (p->summary->inferred[0]) {
    heading(p, "TAKEN FOR GRANTED", NULL);
    fputs("  ", p->page.out);
    ko_print_wrapped(p->page.out, p->summary->inferred, 2, 2, p->page.width);
  }
}

int ko_summary_print_text(FILE *out, const ko_summary *summary, int width, ko_error *error) {
  page p = {.page = {.out = out, .width = width, .error = error}, .summary = summary};
  print_head(&p);
  print_strategies(&p);
  print_differences(&p);
  print_recovery(&p);
  print_failures(&p);
  print_countries(&p);
  print_sectors(&p);
  print_facilities(&p);
  print_borders(&p);
  print_projects(&p);
  print_terms(&p);
  return p.page.code;
}
