/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Portfolios as tables: what each costs and avoids, what is in it, who gains.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/report.h"
#include "sim/stats/stats.h"

enum { MOST_COUNTRIES = 8 };

typedef struct page {
  FILE *out;
  const ko_optimised *o;
  int width;
  ko_error *error;
  int code; /* every part does nothing once it is set */
} page;

const char *ko_objective_text(const ko_optimised *o, char *buffer, size_t size) {
  static const char *const texts[] = {[KO_OBJECTIVE_LOSS] = "mean loss",
                                      [KO_OBJECTIVE_CVAR95] = "mean loss in the worst 5 % of the trials (CVaR)",
                                      [KO_OBJECTIVE_PERSON_HOURS] = "person-hours without service",
                                      [KO_OBJECTIVE_COUNTRY] = "mean loss of"};
  const ko_objective *objective = &o->objective;
  snprintf(buffer, size, "%s%s%s", texts[objective->kind], objective->kind == KO_OBJECTIVE_COUNTRY ? " " : "",
           objective->kind == KO_OBJECTIVE_COUNTRY ? o->region->countries.id[objective->country] : "");
  return buffer;
}

static void print_head(page *p) {
  const ko_optimised *o = p->o;
  char objective[300], line[1200], tried[KO_NUMBER_ROOM], trials[KO_NUMBER_ROOM], fresh[KO_NUMBER_ROOM], budget[KO_NUMBER_ROOM];
  ko_print_wrapped(p->out, o->scenario->name, 0, 0, p->width);
  ko_format_number(o->budget, budget, sizeof budget);
  snprintf(line, sizeof line, "budget %s, objective: %s; %" PRIu32 " candidates, %s portfolios looked at on %s trials: %s", budget,
           ko_objective_text(o, objective, sizeof objective), o->candidates->n, ko_text_count(tried, (double)o->n_portfolios),
           ko_text_count(trials, (double)o->n_trials),
           o->stopped ? "the search was stopped, this is the best so far"
           : o->exact ? "every one within the budget, so none is better on these trials"
                      : "greedy growth and exchange, the best that was found");
  ko_print_wrapped(p->out, line, 0, 0, p->width);
  if (!o->n_points) return;
  snprintf(line, sizeof line, "All numbers below are from %s later trials, which the search has not seen.%s",
           ko_text_count(fresh, (double)o->n_fresh),
           o->n_tail < KO_TAIL_ENOUGH ? " The worst 5 % of them are too few: their intervals are too narrow." : "");
  ko_print_wrapped(p->out, line, 0, 0, p->width);
}

static void heading(const page *p, const char *title, const char *note) {
  fprintf(p->out, "\n%s\n", title);
  if (!note) return;
  fputs("  ", p->out);
  ko_print_wrapped(p->out, note, 2, 2, p->width);
}

static void print(page *p, ko_listing *listing) {
  if (!p->code) p->code = ko_listing_print(listing, p->out, 2, p->width, p->error);
  ko_listing_free(listing);
}

static void label(ko_listing *t, uint32_t i) {
  if (i) ko_listing_cellf(t, "%" PRIu32, i);
  else ko_listing_cell(t, "baseline");
}

static void print_front(page *p) {
  static const char *const titles[] = {"no.",       "cost",          "mean loss", "95 % interval",
                                       "worst 5 %", "95 % interval", "avoided",   "95 % interval"};
  const ko_optimised *o = p->o;
  ko_listing t = {.align = "lrrrrrrr"};
  heading(p, "WHAT A BUDGET BUYS",
          "The best portfolio found for growing budgets. Avoided: loss less than under the baseline, in the same trials.");
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) ko_listing_cell(&t, titles[i]);
  for (uint32_t i = 0; i < o->n_points; i++) {
    const ko_optimised_point *point = &o->points[i];
    label(&t, i);
    ko_listing_cellf(&t, "%.10g", point->cost);
    ko_listing_percent(&t, point->loss.value);
    ko_listing_range(&t, point->loss.low, point->loss.high);
    ko_listing_percent(&t, point->cvar95.value);
    ko_listing_range(&t, point->cvar95.low, point->cvar95.high);
    ko_listing_percent(&t, i ? point->loss_avoided.value : (double)NAN);
    ko_listing_range(&t, i ? point->loss_avoided.low : (double)NAN, point->loss_avoided.high);
  }
  print(p, &t);
}

/* Ids of all candidates, wrapped. */
static void print_contents(page *p) {
  const ko_optimised *o = p->o;
  heading(p, "WHAT IS IN THEM", NULL);
  for (uint32_t i = 1; i < o->n_points && !p->code; i++) {
    const ko_optimised_point *point = &o->points[i];
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (!stream) {
      p->code = ko_raise_memory(p->error, 64);
      return;
    }
    for (uint32_t k = 0; k < point->n; k++) fprintf(stream, "%s%s", k ? ", " : "", o->candidates->items[point->chosen[k]].name);
    if (fclose(stream) || !text) p->code = ko_raise_memory(p->error, 64);
    const int column = fprintf(p->out, "  %-4" PRIu32, i);
    if (text) ko_print_wrapped(p->out, text, column, 6, p->width);
    free(text);
  }
}

static void print_countries(page *p) {
  const ko_optimised *o = p->o;
  const uint32_t n = o->region->n_countries < MOST_COUNTRIES ? o->region->n_countries : MOST_COUNTRIES;
  char align[2 + MOST_COUNTRIES] = "l";
  memset(align + 1, 'r', n);
  ko_listing t = {.align = align};
  heading(p, "WHO GAINS", "Mean loss of the country that is avoided; with a minus: more is lost than under the baseline.");
  ko_listing_cell(&t, "portfolio");
  for (uint32_t c = 0; c < n; c++) ko_listing_cell(&t, o->region->countries.id[c]);
  for (uint32_t i = 1; i < o->n_points; i++) {
    label(&t, i);
    for (uint32_t c = 0; c < n; c++) ko_listing_percent(&t, o->points[i].country[c].value);
  }
  const ko_optimised_point *last = &o->points[o->n_points - 1];
  ko_listing_cell(&t, "95 % interval of the last");
  for (uint32_t c = 0; c < n; c++) ko_listing_range(&t, last->country[c].low, last->country[c].high);
  print(p, &t);
  if (n < o->region->n_countries) fprintf(p->out, "  (%" PRIu32 " more countries: --json)\n", o->region->n_countries - n);
}

static void print_people(page *p) {
  static const char *const titles[] = {"portfolio", "person-hours", "avoided", "at least", "at most"};
  const ko_optimised *o = p->o;
  ko_listing t = {.align = "lrrrr"};
  if (!(o->points[0].person_hours.value > 0)) return;
  heading(p, "PEOPLE", "Person-hours without service, all countries together, mean; avoided with its 95 % interval.");
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) ko_listing_cell(&t, titles[i]);
  for (uint32_t i = 0; i < o->n_points; i++) {
    const ko_estimate *avoided = &o->points[i].person_hours_avoided;
    label(&t, i);
    ko_listing_person_hours(&t, o->points[i].person_hours.value);
    ko_listing_person_hours(&t, i ? avoided->value : (double)NAN);
    ko_listing_person_hours(&t, i ? avoided->low : (double)NAN);
    ko_listing_person_hours(&t, i ? avoided->high : (double)NAN);
  }
  print(p, &t);
}

int ko_optimised_print_text(FILE *out, const ko_optimised *optimised, int width, ko_error *error) {
  page p = {.out = out, .o = optimised, .width = width, .error = error};
  print_head(&p);
  if (optimised->n_points < 2) {
    fprintf(out, "\n%s\n",
            optimised->stopped ? "Nothing was found before the search was stopped." : "Nothing that the budget buys lowers it.");
    return KO_OK;
  }
  print_front(&p);
  print_contents(&p);
  print_countries(&p);
  print_people(&p);
  return p.code;
}
