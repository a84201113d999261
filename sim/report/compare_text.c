/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strategies side by side, for a planner.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/report/page.h"
#include "sim/stats/stats.h"

enum { MOST_ACROSS = 8 };

typedef struct page {
  ko_page page;
  const ko_comparison *of;
} page;

static const char *against(const page *p) { return p->of->strategies[p->of->reference].name; }

static void heading(page *p, const char *title, const char *note) {
  char text[200];
  snprintf(text, sizeof text, title, against(p));
  ko_page_heading(&p->page, text, note);
}

static void say(page *p, const char *text) {
  fputs("  ", p->page.out);
  ko_print_wrapped(p->page.out, text, 2, 2, p->page.width);
}

static void points_range(ko_listing *t, const ko_estimate *e) { ko_listing_points_range(t, e->low, e->high); }

static void print_head(page *p) {
  const ko_comparison *c = p->of;
  char trials[KO_NUMBER_ROOM], horizon[KO_NUMBER_ROOM], span[KO_NUMBER_ROOM + 8] = "", line[700];
  ko_print_wrapped(p->page.out, c->files[0].title[0] ? c->files[0].title : "Results", 0, 0, p->page.width);
  if (c->horizon_hours > 0) snprintf(span, sizeof span, " over %.30s h", ko_text_number(horizon, c->horizon_hours));
  for (uint32_t f = 0; f < c->n_files; f++) {
    const ko_compared_file *file = &c->files[f];
    snprintf(line, sizeof line, "%s%.300s%s%s trials%s, seed %.24s; scenario %.8s; knockon %.20s", f ? "(2) " : "",
             c->n_files > 1 ? file->path : "", c->n_files > 1 ? ": " : "", ko_text_count(trials, (double)file->n_trials), f ? "" : span,
             file->seed, file->scenario_hash, file->version);
    ko_print_wrapped(p->page.out, line, 0, f ? 4 : 0, p->page.width);
  }
  snprintf(line, sizeof line, "All strategies against: %.200s", against(p));
  ko_print_wrapped(p->page.out, line, 0, 0, p->page.width);
}

/* ---- Two files -------------------------------------------------------------------------------------------------------- */

static void print_pairing(page *p) {
  const ko_comparison *c = p->of;
  char text[600], trials[KO_NUMBER_ROOM];
  uint64_t n = c->files[0].n_trials < c->files[1].n_trials ? c->files[0].n_trials : c->files[1].n_trials;
  if (!c->has_same_luck)
    say(p,
        "The files have other seeds, so that their luck is independent: differences between them are not paired, their intervals are wider "
        "(Welch).");
  else if (c->files[0].has_trials && c->files[1].has_trials) {
    snprintf(text, sizeof text,
             "Both have the same seed: waves, targets and groups of the same name meet the same luck, and differences between the files "
             "are paired "
             "trial by trial%s%s%s.",
             c->files[0].n_trials == c->files[1].n_trials ? "" : ", over the first ",
             c->files[0].n_trials == c->files[1].n_trials ? "" : ko_text_count(trials, (double)n),
             c->files[0].n_trials == c->files[1].n_trials ? "" : " trials, which both have");
    say(p, text);
  }
  if (!c->has_same_conditions)
    say(p, "What strategies are up against differs: a difference between the files is that of the scenarios, too. Costs are not weighed "
           "across, "
           "and each file has a front of its own.");
}

static void print_changes(page *p) {
  const ko_comparison *c = p->of;
  if (c->n_files < 2) return;
  ko_page_heading(&p->page, "WHAT DIFFERS", NULL);
  if (strcmp(c->files[0].version, c->files[1].version) != 0) say(p, "The files were made by different versions of knockon.");
  ko_listing t = {.align = "lll"};
  static const char *const titles[] = {"in the scenario", "first", "second (2)"};
  ko_listing_titles(&t, titles);
  for (size_t i = 0; i < c->n_changes; i++) {
    ko_listing_cell(&t, c->changes[i].path);
    ko_listing_cell(&t, c->changes[i].first ? c->changes[i].first : "-");
    ko_listing_cell(&t, c->changes[i].second ? c->changes[i].second : "-");
  }
  if (c->n_changes) ko_page_listing(&p->page, &t);
  else ko_listing_free(&t);
  if (!c->n_changes)
    say(p, strcmp(c->files[0].scenario_hash, c->files[1].scenario_hash) == 0
               ? "Nothing: both ran the same scenario."
               : "Nothing but the order or the layout of the scenarios' texts.");
  print_pairing(p);
}

/* ---- Tables ------------------------------------------------------------------------------------------------------------- */

static void print_risk(page *p) {
  const ko_comparison *c = p->of;
  ko_page_heading(&p->page, "RISK BY STRATEGY",
                  "Share of service lost: mean, what is exceeded in 5 % of the trials (p95), mean of the worst 5 %.");
  ko_listing t = {.align = "lrrrrrr"};
  static const char *const titles[] = {"strategy", "mean loss", "95 % interval", "p95", "95 % interval", "worst 5 %", "95 % interval"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    const ko_estimate *const columns[] = {&s->mean, &s->p95, &s->cvar95};
    ko_listing_cell(&t, s->name);
    for (size_t i = 0; i < 3; i++) {
      ko_listing_percent(&t, columns[i]->value);
      ko_listing_points_range(&t, columns[i]->low, columns[i]->high);
    }
  }
  ko_page_listing(&p->page, &t);
}

static void share_of_trials(ko_listing *t, const ko_compared *s, uint64_t n) {
  ko_listing_percent(t, s->pairing == KO_PAIRING_TRIALS && s->n_trials ? (double)n / (double)s->n_trials : (double)NAN);
}

static int any_pairing(const ko_comparison *c, ko_pairing pairing) {
  for (uint32_t k = 0; k < c->n_strategies; k++)
    if (!c->strategies[k].is_reference && c->strategies[k].pairing == pairing) return 1;
  return 0;
}

/* Who loses the same in every trial. */
static void print_identical(page *p) {
  const ko_comparison *c = p->of;
  char text[2000];
  int found = 0;
  size_t length = (size_t)snprintf(text, sizeof text, "Identical to %.200s in every trial:", against(p));
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    if (!c->strategies[k].is_identical || length + 220 > sizeof text) continue;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s %.200s", found ? "," : "", c->strategies[k].name);
    found = 1;
  }
  snprintf(text + length, sizeof text - length, ".");
  if (found) say(p, text);
}

static void print_means(page *p) {
  const ko_comparison *c = p->of;
  heading(p, "AGAINST %.100s: MEAN LOSS",
          any_pairing(c, KO_PAIRING_TRIALS)
              ? "Percentage points. Trials with the same luck are compared one by one: in so many of them the loss is lower, or higher. "
                "The verdict is on "
                "the mean losses of all strategies together, which is wrong in 5 % of such tables at most (Holm)."
              : "Percentage points. The verdict is on the mean losses of all strategies together, which is wrong in 5 % of such tables at "
                "most (Holm).");
  ko_listing t = {.align = "lrrrrrl"};
  static const char *const titles[] = {"strategy", "points", "95 % interval", "lower in", "higher in", "p (Holm)", "verdict"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    if (s->is_reference) continue;
    ko_listing_cell(&t, s->name);
    ko_cell_points(&t, s->mean_difference.value);
    points_range(&t, &s->mean_difference);
    share_of_trials(&t, s, s->n_lower);
    share_of_trials(&t, s, s->n_higher);
    if (isnan(s->p)) ko_listing_cell(&t, "-");
    else ko_listing_cellf(&t, s->p < 1e-4 ? "< 0.0001" : "%.4f", s->p);
    ko_listing_cell(&t, ko_text_verdict(s->verdict));
  }
  ko_page_listing(&p->page, &t);
  print_identical(p);
  if (any_pairing(c, KO_PAIRING_BOUND))
    say(p, "Losses by trial are not in the file (output.per_trial is none): intervals follow from the standard deviations alone, are wider "
           "than paired "
           "ones, and tails have none.");
}

static void print_tails(page *p) {
  const ko_comparison *c = p->of;
  char text[300], trials[KO_NUMBER_ROOM];
  heading(p, "AGAINST %.100s: BAD TRIALS",
          "Percentage points; intervals by drawing blocks of trials anew, the same ones under all strategies.");
  ko_listing t = {.align = "lrrrrrr"};
  static const char *const titles[] = {"strategy", "p95", "95 % interval", "p99", "95 % interval", "worst 5 %", "95 % interval"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    const ko_estimate *const columns[] = {&s->p95_difference, &s->p99_difference, &s->cvar95_difference};
    if (s->is_reference) continue;
    ko_listing_cell(&t, s->name);
    for (size_t i = 0; i < 3; i++) {
      ko_cell_points(&t, columns[i]->value);
      points_range(&t, columns[i]);
    }
  }
  ko_page_listing(&p->page, &t);
  if (!c->has_few_tail) return;
  snprintf(text, sizeof text, "Only %s trials are in the worst 5 %%, fewer than %d: intervals of the tail are too narrow. Run more trials.",
           ko_text_count(trials, (double)c->n_tail), KO_TAIL_ENOUGH);
  say(p, text);
}

/* "1.2 to 1.5 million" */
static void people_range(ko_listing *t, const ko_estimate *e) {
  char low[KO_NUMBER_ROOM], high[KO_NUMBER_ROOM];
  const double most = fmax(fabs(e->low), fabs(e->high));
  if (!isfinite(e->low) || !isfinite(e->high)) ko_listing_cell(t, "-");
  else if (most >= 1e7)
    ko_listing_cellf(t, "%.30s to %.30s %s", ko_text_number(low, e->low / (most >= 999.5e6 ? 1e9 : 1e6)),
                     ko_text_number(high, e->high / (most >= 999.5e6 ? 1e9 : 1e6)), most >= 999.5e6 ? "billion" : "million");
  else ko_listing_cellf(t, "%.30s to %.30s", ko_text_people(low, e->low), ko_text_people(high, e->high));
}

static void print_people(page *p) {
  const ko_comparison *c = p->of;
  int known = 0;
  for (uint32_t k = 0; k < c->n_strategies; k++) known |= isfinite(c->strategies[k].person_hours);
  if (!known) return;
  ko_page_heading(&p->page, "PERSON-HOURS WITHOUT SERVICE",
                  "Mean over the trials, all countries together; what is avoided, and by each further unit of cost.");
  ko_listing t = {.align = "lrrrrr"};
  static const char *const titles[] = {"strategy", "person-hours", "avoided", "95 % interval", "per cost", "95 % interval"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    const ko_estimate avoided = {0 - s->person_hours_difference.value, 0 - s->person_hours_difference.high,
                                 0 - s->person_hours_difference.low};
    ko_listing_cell(&t, s->name);
    ko_listing_person_hours(&t, s->person_hours);
    ko_listing_person_hours(&t, avoided.value);
    people_range(&t, &avoided);
    ko_listing_person_hours(&t, s->person_hours_per_cost.value);
    people_range(&t, &s->person_hours_per_cost);
  }
  ko_page_listing(&p->page, &t);
}

static void print_costs(page *p) {
  const ko_comparison *c = p->of;
  ko_page_heading(&p->page, "FOR ITS COST",
                  "Percentage points of mean loss avoided by each further unit of cost. On the front are strategies that none beats, that "
                  "is, is at least "
                  "as good in cost, mean loss and worst 5 % and better in one (by what was estimated).");
  ko_listing t = {.align = "lrrrl"};
  static const char *const titles[] = {"strategy", "cost", "points per cost", "95 % interval", "on the front"};
  ko_listing_titles(&t, titles);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    char text[KO_NUMBER_ROOM];
    ko_listing_cell(&t, s->name);
    ko_cell_cost(&t, s->cost);
    ko_listing_cell(&t, ko_text_number(text, 100 * s->avoided_per_cost.value));
    points_range(&t, &s->avoided_per_cost);
    if (s->beaten_by < c->n_strategies) ko_listing_cellf(&t, "beaten by %.200s", c->strategies[s->beaten_by].name);
    else ko_listing_cell(&t, s->beaten_by == c->n_strategies ? "yes" : "-");
  }
  ko_page_listing(&p->page, &t);
}

static void part_cell(ko_listing *t, const ko_compared_part *part) {
  char text[KO_NUMBER_ROOM];
  const double points = 100 * part->difference.value;
  const char *sign = points > 0 ? "+" : "";
  ko_text_number(text, points);
  if (!isfinite(points) || (points == 0 && part->difference.low == part->difference.high)) ko_listing_cell(t, text);
  else if (part->p <= 0.05) ko_listing_cellf(t, "%s%s%.30s", part->harmed ? "! " : "", sign, text);
  else ko_listing_cellf(t, "(%s%.30s)", sign, text);
}

static void print_parts(page *p, const char *title, const char *note, const char *const *names, uint32_t n_names, int by_sector) {
  const ko_comparison *c = p->of;
  const uint32_t n = n_names < MOST_ACROSS ? n_names : MOST_ACROSS;
  char align[2 + MOST_ACROSS] = "l";
  memset(align + 1, 'r', n);
  if (n == 0) return;
  heading(p, title, note);
  ko_listing t = {.align = align};
  ko_listing_cell(&t, "strategy");
  for (uint32_t i = 0; i < n; i++) ko_listing_cell(&t, names[i]);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    if (s->is_reference) continue;
    ko_listing_cell(&t, s->name);
    for (uint32_t i = 0; i < n; i++) part_cell(&t, by_sector ? &s->sectors[i] : &s->countries[i]);
  }
  ko_page_listing(&p->page, &t);
  if (n < n_names) fprintf(p->page.out, "  (%u more: knockon compare --json)\n", n_names - n);
}

/* ---- Warnings ------------------------------------------------------------------------------------------------------------ */

/* "country CM (+0.31 points, 0.12 to 0.50)" */
static void add_harm(char *text, size_t size, const char *what, const char *name, const ko_compared_part *part) {
  char points[KO_NUMBER_ROOM], low[KO_NUMBER_ROOM], high[KO_NUMBER_ROOM];
  const size_t length = strlen(text);
  if (!part->harmed || length >= size) return;
  snprintf(text + length, size - length, "%s%s%.80s (+%s points, %s to %s)", length ? ", " : "", what, name,
           ko_text_number(points, 100 * part->difference.value), ko_text_number(low, 100 * part->difference.low),
           ko_text_number(high, 100 * part->difference.high));
}

static void print_warnings(page *p) {
  const ko_comparison *c = p->of;
  int found = 0;
  ko_page_heading(&p->page, "WARNINGS", NULL);
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    char harms[2000] = "", text[2400], points[KO_NUMBER_ROOM];
    if (s->verdict != KO_VERDICT_BETTER && s->verdict != KO_VERDICT_SAME) continue;
    for (uint32_t i = 0; i < c->n_countries; i++) add_harm(harms, sizeof harms, "country ", c->countries[i], &s->countries[i]);
    for (uint32_t i = 0; i < c->n_sectors; i++) add_harm(harms, sizeof harms, "sector ", c->sectors[i], &s->sectors[i]);
    add_harm(harms, sizeof harms, "the worst 5 % of the trials", "", &s->tail);
    if (!harms[0]) continue;
    found = 1;
    ko_text_number(points, 100 * s->mean_difference.value);
    snprintf(text, sizeof text, "%.200s: %s on average (%s%s points), but harms %s", s->name, ko_text_verdict(s->verdict),
             s->mean_difference.value > 0 ? "+" : "", points, harms);
    say(p, text);
  }
  if (!found && c->has_parts)
    say(p, "None: no strategy that is better or not distinguishable on average harms a country, a sector or the worst 5 % of the trials, "
           "as far as can "
           "be told (5 % for all of them together, Holm).");
  if (!c->has_parts)
    say(p, "What countries and sectors lose is not in the file: run with output.per_trial country to be warned where a strategy harms one "
           "of them.");
}

int ko_comparison_print_text(FILE *out, const ko_comparison *comparison, int width, ko_error *error) {
  page p = {.page = {.out = out, .width = width, .error = error}, .of = comparison};
  const ko_comparison *c = comparison;
  print_head(&p);
  print_changes(&p);
  print_risk(&p);
  if (c->n_strategies > 1) {
    print_means(&p);
    print_tails(&p);
    print_people(&p);
    print_costs(&p);
    if (c->has_parts) {
      print_parts(&p, "WHO GAINS AND WHO LOSES, AGAINST %.100s",
                  "Percentage points of mean loss of each country and sector. ! harmed; ( ) not distinguishable: all countries, sectors "
                  "and tails of all "
                  "strategies together at 5 % (Holm).",
                  c->countries, c->n_countries, 0);
      print_parts(&p, "BY SECTOR, AGAINST %.100s", NULL, c->sectors, c->n_sectors, 1);
    }
    print_warnings(&p);
  } else {
    ko_page_heading(&p.page, "NOTHING TO COMPARE",
                    "The result has one strategy. Add some under `strategies:`, or give a second result file.");
  }
  return p.page.code;
}
