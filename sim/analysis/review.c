/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/review_parts.h"

static const struct {
  const char *title, *source;
} sections[KO_REVIEW_N_SECTIONS] = {
    [KO_REVIEW_EXPOSURE] = {"Exposure", ""},
    [KO_REVIEW_PREVENTION] = {"Prevention", "paragraph 4"},
    [KO_REVIEW_PROTECTION] = {"Protection", "paragraph 4"},
    [KO_REVIEW_MITIGATION] = {"Mitigation", "paragraph 4"},
    [KO_REVIEW_PREPAREDNESS] = {"Preparedness", "paragraph 4"},
    [KO_REVIEW_INVESTIGATION] = {"Investigation", "paragraph 4"},
    [KO_REVIEW_RESPONSE] = {"Response", "paragraph 4"},
    [KO_REVIEW_RECOVERY] = {"Recovery", "paragraph 4"},
    [KO_REVIEW_COOPERATION] = {"Neighbours, agreements and corridors", "paragraph 8"},
    [KO_REVIEW_HELP] = {"Where help is needed most", "paragraph 9"},
    [KO_REVIEW_VULNERABILITY] = {"Vulnerabilities", "paragraph 10"},
};

const char *ko_review_section_title(ko_review_section section) { return sections[section].title; }
const char *ko_review_section_source(ko_review_section section) { return sections[section].source; }

void *ko_review_take(ko_reviewing *r, size_t n, size_t size) {
  void *memory = r->code ? NULL : ko_arena_alloc(&r->to->memory, n ? n : 1, size, r->error);
  if (!memory && !r->code) r->code = KO_E_INTERNAL;
  return memory;
}

const char *ko_review_words(ko_reviewing *r, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int length = vsnprintf(NULL, 0, format, list);
  va_end(list);
  char *text = ko_review_take(r, length < 0 ? 1 : (size_t)length + 1, 1);
  if (!text) return "";
  va_start(list, format);
  (void)vsnprintf(text, (size_t)length + 1, format, list);
  va_end(list);
  return text;
}

/* The country's place in the review; NULL: it is not reviewed. */
static ko_review_country *place(ko_reviewing *r, uint32_t country) {
  const char *id = r->plan->region->countries.id[country];
  for (uint32_t i = 0; i < r->to->n_countries; i++)
    if (strcmp(r->to->countries[i].id, id) == 0) return &r->to->countries[i];
  return NULL;
}

void ko_review_add(ko_reviewing *r, uint32_t country, const ko_review_finding *finding) {
  ko_review_country *to = place(r, country);
  if (!to || r->code) return;
  if (to->n == to->room) {
    const uint32_t room = to->room ? 2 * to->room : 32;
    ko_review_finding *more = ko_review_take(r, room, sizeof *more);
    if (!more) return;
    if (to->n) memcpy(more, to->findings, to->n * sizeof *more);
    to->findings = more;
    to->room = room;
  }
  uint32_t at = to->n++;
  for (; at > 0; at--) { /* those of equal rank keep the order in which they were found */
    const ko_review_finding *other = &to->findings[at - 1];
    const int by_section = other->section != finding->section, by_grade = other->grade != finding->grade;
    if (by_section ? other->section < finding->section : by_grade ? other->grade < finding->grade : other->severity >= finding->severity)
      break;
    to->findings[at] = *other;
  }
  to->findings[at] = *finding;
  if (!(finding->severity >= 0)) to->findings[at].severity = 0;
}

void ko_review_unknown(ko_reviewing *r, uint32_t country, ko_review_section section, const char *kind, const char *text) {
  ko_review_add(
      r, country,
      &(ko_review_finding){.section = section, .grade = KO_REVIEW_UNKNOWN, .kind = kind, .text = text, .number = (double)NAN, .unit = ""});
}

void ko_review_offer(ko_review_best *best, uint32_t most, uint32_t item, double score) {
  uint32_t at = best->n;
  while (at > 0 && best->scores[at - 1] < score) at--;
  if (at == most) return;
  if (best->n < most) best->n++;
  for (uint32_t i = best->n - 1; i > at; i--) {
    best->items[i] = best->items[i - 1];
    best->scores[i] = best->scores[i - 1];
  }
  best->items[at] = item;
  best->scores[at] = score;
}

static const char *id_of(const ko_plan *plan, uint32_t item) {
  return item & KO_LINK ? plan->link_id[item & ~KO_LINK] : plan->region->facilities.id[plan->row_of_slot[item]];
}

const char *const *ko_review_ids(ko_reviewing *r, const ko_review_best *best) {
  const char **ids = ko_review_take(r, best->n, sizeof *ids);
  for (uint32_t i = 0; ids && i < best->n; i++) ids[i] = id_of(r->plan, best->items[i]);
  return ids;
}

const char *ko_review_names(ko_reviewing *r, const ko_review_best *best, uint32_t most) {
  const ko_plan *plan = r->plan;
  const char *text = "";
  for (uint32_t i = 0; i < best->n && i < most; i++) {
    const uint32_t item = best->items[i], slot = item & ~KO_LINK;
    const char *comma = i ? ", " : "";
    if (item & KO_LINK)
      text = ko_review_words(r, "%s%s%s (%s to %s)", text, comma, id_of(plan, item), id_of(plan, plan->link_from[slot]),
                             id_of(plan, plan->link_to[slot]));
    else {
      const char *name = plan->region->facilities.name[plan->row_of_slot[slot]];
      text = name && name[0] ? ko_review_words(r, "%s%s%s (%s)", text, comma, name, id_of(plan, item))
                             : ko_review_words(r, "%s%s%s", text, comma, id_of(plan, item));
    }
  }
  return text;
}

const char *ko_review_id_list(ko_reviewing *r, const ko_review_best *best) {
  const char *text = "";
  for (uint32_t i = 0; i < best->n; i++) text = ko_review_words(r, "%s%s%s", text, i ? ", " : "", id_of(r->plan, best->items[i]));
  return text;
}

double ko_review_people(const ko_reviewing *r, uint32_t country, const uint8_t *marked) {
  const ko_plan *plan = r->plan;
  double most = 0;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    double sum = 0;
    for (uint32_t s = plan->sectors[k].first_slot, end = s + plan->sectors[k].n_slots; s < end; s++)
      if (marked[s] && plan->country[s] == country && !isnan(r->people[s])) sum += r->people[s];
    if (sum > most) most = sum;
  }
  /* Facilities may share people. */
  const double inhabitants = plan->region->countries.population[country];
  return most > inhabitants ? inhabitants : most;
}

/* Three significant digits are all that such a number can claim. */
static void thousands(char *out, size_t size, double number) {
  double step = 1;
  while (number / step >= 1000) step *= 10;
  char digits[40];
  snprintf(digits, sizeof digits, "%.0f", floor(number / step + 0.5) * step);
  size_t length = strlen(digits), at = 0;
  for (size_t i = 0; i < length && at + 2 < size; i++) {
    if (i && (length - i) % 3 == 0) out[at++] = ',';
    out[at++] = digits[i];
  }
  out[at] = '\0';
}

const char *ko_review_behind(ko_reviewing *r, double people) {
  char text[60];
  if (!(people >= 1)) return "";
  thousands(text, sizeof text, people);
  return ko_review_words(r, "; %s people behind them", text);
}

double ko_review_loss_people(const ko_reviewing *r, uint32_t country) {
  const double people = r->summary->countries[country].people;
  return people > 0 ? people : 0;
}

int ko_review_is_critical(const ko_reviewing *r, uint32_t country, ko_review_best *out) {
  *out = (ko_review_best){0};
  const double *score = r->criticality ? r->criticality : r->failed;
  for (uint32_t s = 0; score && s < r->plan->n_facilities; s++)
    if (r->plan->country[s] == country && score[r->plan->row_of_slot[s]] > 0)
      ko_review_offer(out, KO_REVIEW_CRITICAL, s, score[r->plan->row_of_slot[s]]);
  return score != NULL;
}

/* ---- Reading --------------------------------------------------------------------------------------------------------- */

/* `n` numbers of a dataset, all or (at >= 0) of one strategy; NULL where the file has none. */
static const double *numbers(ko_reviewing *r, const ko_results *results, const char *name, uint64_t n, int64_t at) {
  ko_read read = {0};
  if (r->code || n == 0 || !ko_results_has(results, name)) return NULL;
  r->code = at < 0 ? ko_results_read(results, name, &read, r->error) : ko_results_read_at(results, name, (uint64_t)at, &read, r->error);
  if (!r->code && (!read.numbers || read.n != n))
    r->code = ko_raise(r->error, KO_E_INPUT, "the dataset '%s' has %" PRIu64 " values, %" PRIu64 " were expected", name, read.n, n);
  double *copy = r->code ? NULL : ko_review_take(r, (size_t)n, sizeof *copy);
  if (copy) memcpy(copy, read.numbers, (size_t)n * sizeof *copy);
  ko_read_free(&read);
  return copy;
}

/* How often each facility first failed by damage. */
static const double *damage(ko_reviewing *r, const ko_results *results) {
  const uint32_t n = r->plan->n_facilities, causes = r->summary->n_causes;
  const double *all = numbers(r, results, "failure_cause", (uint64_t)n * causes, r->strategy);
  double *out = all ? ko_review_take(r, n, sizeof *out) : NULL;
  for (uint32_t k = 0; k < causes && out; k++) {
    if (strcmp(r->summary->causes[k], "damage") != 0) continue;
    for (uint32_t row = 0; row < n; row++) out[row] = all[(uint64_t)row * causes + k];
    return out;
  }
  return NULL;
}

static const double *served(ko_reviewing *r) {
  const ko_plan *plan = r->plan;
  double *people = ko_review_take(r, plan->n_facilities, sizeof *people);
  double *demand = ko_review_take(r, (size_t)plan->n_sectors * plan->n_countries, sizeof *demand);
  if (r->code) return NULL;
  for (uint32_t s = 0; s < plan->n_facilities; s++)
    if (plan->population[s] < 0) demand[(size_t)plan->sector[s] * plan->n_countries + plan->country[s]] += (double)plan->demand[s];
  for (uint32_t s = 0; s < plan->n_facilities; s++) {
    const double all = demand[(size_t)plan->sector[s] * plan->n_countries + plan->country[s]];
    const double inhabitants = plan->region->countries.population[plan->country[s]];
    people[s] = plan->population[s] >= 0 ? (double)plan->population[s] : all > 0 ? inhabitants * (double)plan->demand[s] / all : 0;
  }
  return people;
}

static int choose(ko_reviewing *r, const char *wanted) {
  const ko_plan *plan = r->plan;
  ko_review *to = r->to;
  uint32_t only = KO_NONE;
  if (wanted) {
    only = ko_region_find_country(plan->region, wanted);
    if (only == KO_NONE) {
      const char *nearest = ko_suggest(wanted, plan->region->countries.id, plan->n_countries);
      return ko_raise(r->error, KO_E_INPUT, "the result has no country \"%s\"%s%s%s", wanted, nearest ? "; did you mean \"" : "",
                      nearest ? nearest : "", nearest ? "\"?" : "");
    }
  }
  to->countries = ko_review_take(r, plan->n_countries, sizeof *to->countries);
  for (uint32_t c = 0; c < plan->n_countries && !r->code; c++)
    if (only == KO_NONE || only == c)
      to->countries[to->n_countries++] =
          (ko_review_country){.id = ko_review_words(r, "%s", plan->region->countries.id[c]),
                              .name = ko_review_words(r, "%s", plan->region->countries.name[c] ? plan->region->countries.name[c] : "")};
  return r->code;
}

void ko_review_all(ko_reviewing *r) {
  for (uint32_t c = 0; c < r->plan->n_countries && !r->code; c++) {
    if (!place(r, c)) continue;
    ko_review_exposure(r, c);
    ko_review_protection(r, c);
    ko_review_groups(r, c);
    ko_review_coping(r, c);
    ko_review_agreements(r, c);
    ko_review_help(r, c);
    ko_review_routes(r, c);
  }
}

int ko_review_make(const ko_results *results, const ko_plan *plan, const char *strategy, const char *country, ko_review *out,
                   ko_error *error) {
  *out = (ko_review){0};
  ko_summary summary = {0};
  ko_reviewing r = {.plan = plan, .summary = &summary, .to = out, .error = error};
  r.code = ko_summary_read(results, strategy, &summary, error);
  if (!r.code && (summary.n_countries != plan->n_countries || summary.n_strategies != plan->n_cases))
    r.code = ko_raise(error, KO_E_INPUT, "the result has other countries or strategies than its scenario");
  if (r.code) return r.code;
  const uint64_t pairs = (uint64_t)plan->n_cases * plan->n_countries;
  r.strategy = summary.strategy;
  r.criticality = numbers(&r, results, "criticality", plan->n_facilities, r.strategy);
  r.failed = numbers(&r, results, "failure_probability", plan->n_facilities, r.strategy);
  r.link_failed = numbers(&r, results, "link_failure_probability", plan->n_links, r.strategy);
  r.difference = numbers(&r, results, "loss_difference", pairs, -1);
  r.difference_low = numbers(&r, results, "loss_difference_low", pairs, -1);
  r.difference_high = numbers(&r, results, "loss_difference_high", pairs, -1);
  r.damaged = damage(&r, results);
  ko_review_jobs(&r);
  r.people = served(&r);
  out->title = ko_review_words(&r, "%s", summary.title ? summary.title : "");
  out->strategy = ko_review_words(&r, "%s", plan->cases[r.strategy].name);
  out->trials = summary.trials;
  out->horizon_hours = summary.horizon_hours;
  if (!r.code) r.code = choose(&r, country);
  ko_review_all(&r);
  ko_summary_free(&summary);
  return r.code;
}

void ko_review_free(ko_review *review) {
  ko_arena_free(&review->memory);
  *review = (ko_review){0};
}
