/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What would run, before it runs.
 */
#include <math.h>
#include <string.h>

#include "sim/report/report.h"

/* Every part does nothing once `code` is set. */
typedef struct page {
  FILE *out;
  const ko_plan *plan;
  int width;
  ko_error *error;
  int code;
} page;

static void print(page *p, ko_listing *listing) {
  if (!p->code) p->code = ko_listing_print(listing, p->out, 2, p->width, p->error);
  ko_listing_free(listing);
}

static void head(ko_listing *listing, const char *const *titles) {
  for (size_t i = 0; i < strlen(listing->align); i++) ko_listing_cell(listing, titles[i]);
}

static void count(ko_listing *listing, double number) {
  char text[KO_NUMBER_ROOM];
  ko_listing_cell(listing, ko_text_count(text, number));
}

static uint32_t groups_of_sector(const ko_plan *plan, const ko_plan_sector *sector) {
  const uint32_t *first = plan->cases[0].groups.first;
  return first[sector->first_slot + sector->n_slots] - first[sector->first_slot];
}

static uint32_t down_in_sector(const ko_plan *plan, const ko_plan_sector *sector) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < sector->n_slots; i++) n += !plan->cases[0].reference[sector->first_slot + i];
  return n;
}

static void print_sizes(page *p) {
  const ko_plan *plan = p->plan;
  const ko_region *region = plan->region;
  char facilities[KO_NUMBER_ROOM], links[KO_NUMBER_ROOM], groups[KO_NUMBER_ROOM], trials[KO_NUMBER_ROOM], sites[KO_NUMBER_ROOM];
  ko_print_wrapped(p->out, plan->scenario->name ? plan->scenario->name : "Scenario", 0, 0, p->width);
  fprintf(p->out, "%u countr%s, %s facilities on %s sites, %s links, %s groups of suppliers, %u project%s\n", plan->n_countries,
          plan->n_countries == 1 ? "y" : "ies", ko_text_count(facilities, plan->n_facilities), ko_text_count(sites, region->n_sites),
          ko_text_count(links, region->n_links), ko_text_count(groups, region->n_groups), plan->n_projects,
          plan->n_projects == 1 ? "" : "s");
  fprintf(p->out, "%s trials x %u strateg%s, seed %llu\n", ko_text_count(trials, (double)plan->n_trials), plan->n_cases,
          plan->n_cases == 1 ? "y" : "ies", (unsigned long long)plan->draws.seed);
  if (plan->over_time)
    fprintf(p->out, "%s step%s of %.6g h, %.6g h in all\n", ko_text_count(trials, plan->n_steps), plan->n_steps == 1 ? "" : "s",
            plan->step_hours, plan->n_steps * plan->step_hours);
  fputs("\nSECTORS, in the order in which they settle\n", p->out);
  static const char *const titles[] = {"sector", "rule", "facilities", "links", "groups", "weight", "counted by", "down before"};
  ko_listing t = {.align = "llrrrrlr"};
  head(&t, titles);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    const ko_plan_sector *sector = &plan->sectors[s];
    ko_listing_cell(&t, sector->name);
    ko_listing_cell(&t, sector->rule->name);
    count(&t, sector->n_slots);
    count(&t, sector->n_links);
    count(&t, groups_of_sector(plan, sector));
    ko_listing_cellf(&t, "%.6g", sector->weight);
    ko_listing_cell(&t, plan->counted_by_number[s] ? "number" : "demand");
    count(&t, down_in_sector(plan, sector));
  }
  print(p, &t);
}

static void describe_pick(ko_listing *listing, const ko_plan_wave *wave) {
  switch (wave->pick) {
  case KO_PICK_FIXED:
    ko_listing_cellf(listing, "all %u", wave->n_targets);
    break;
  case KO_PICK_RANDOM:
    if (wave->n_fixed) ko_listing_cellf(listing, "%u by rank, %u at random of %u", wave->n_fixed, wave->n_random, wave->n_targets);
    else ko_listing_cellf(listing, "%u at random of %u", wave->n_random, wave->n_targets);
    break;
  case KO_PICK_NEAR:
    ko_listing_cellf(listing, "around one of %u places", wave->n_centres);
    break;
  case KO_PICK_STATES:
    ko_listing_cellf(listing, "as the table says, %llu trials", (unsigned long long)wave->n_states);
    break;
  case KO_PICK_EVENTS:
    ko_listing_cellf(listing, "one of %u events", wave->n_events);
    break;
  }
}

static void success_range(ko_listing *listing, const ko_plan_wave *wave) {
  double low = INFINITY, high = -INFINITY;
  uint32_t n = wave->pick == KO_PICK_EVENTS ? wave->event_first[wave->n_events] : wave->n_targets;
  for (uint32_t i = 0; i < n; i++) {
    double success = wave->pick == KO_PICK_EVENTS ? wave->event_success[i] : wave->targets[i].success;
    low = fmin(low, success);
    high = fmax(high, success);
  }
  if (wave->n_targets == 0) ko_listing_cell(listing, "-");
  else if (low >= high) ko_listing_cellf(listing, "%.4g", low);
  else ko_listing_cellf(listing, "%.3g to %.3g", low, high);
}

static void print_ranking(page *p, const ko_plan_ranking *r) {
  char seconds[KO_NUMBER_ROOM], then[KO_NUMBER_ROOM];
  fprintf(p->out, "  ranked by %s (%s)%s: %s", r->score, r->links ? "links" : "facilities", r->n_runs > 1 ? ", again after each pick" : "",
          ko_text_seconds(seconds, r->seconds));
  if (r->n_taken && r->n_taken == r->n_runs) fprintf(p->out, ", from the cache (%s when made)", ko_text_seconds(then, r->seconds_saved));
  else if (r->n_taken)
    fprintf(p->out, ", %u of %u from the cache (%s when made)", r->n_taken, r->n_runs, ko_text_seconds(then, r->seconds_saved));
  if (r->n_kept) fputs(", kept in the cache", p->out);
  fputc('\n', p->out);
}

static void print_waves(page *p) {
  const ko_plan *plan = p->plan;
  fputs("\nWAVES\n", p->out);
  static const char *const titles[] = {"wave", "at", "step", "occurs with", "hits", "success", "first targets"};
  static const char *const of_instant[] = {"wave", "occurs with", "hits", "success", "first targets"};
  ko_listing t = {.align = plan->over_time ? "lrrrlrl" : "lrlrl"};
  head(&t, plan->over_time ? titles : of_instant);
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    char ids[200] = "";
    size_t length = 0;
    for (uint32_t i = 0; i < wave->n_targets && i < 4 && length + 60 < sizeof ids; i++) {
      uint32_t slot = wave->targets[i].slot;
      const char *id = slot & KO_LINK ? plan->link_id[slot & ~KO_LINK] : plan->region->facilities.id[plan->row_of_slot[slot]];
      length += (size_t)snprintf(ids + length, sizeof ids - length, "%s%.40s", i ? ", " : "", id);
    }
    if (wave->n_targets > 4) snprintf(ids + length, sizeof ids - length, ", ...");
    ko_listing_cell(&t, wave->name);
    if (plan->over_time) {
      ko_listing_cellf(&t, "%.6g h", wave->at_hours);
      count(&t, wave->step);
    }
    ko_listing_cellf(&t, "%.4g", (double)wave->chance / 4294967296.0);
    describe_pick(&t, wave);
    success_range(&t, wave);
    ko_listing_cell(&t, wave->n_targets ? ids : "none: this wave hits nothing");
  }
  print(p, &t);
  for (uint32_t i = 0; i < plan->n_rankings; i++) print_ranking(p, &plan->rankings[i]);
}

static size_t say(char *text, size_t size, size_t length, uint32_t n, const char *one, const char *many) {
  if (n == 0 || length + 40 > size) return length;
  return length + (size_t)snprintf(text + length, size - length, "%s%u %s", length ? ", " : "", n, n == 1 ? one : many);
}

static void print_strategies(page *p) {
  const ko_plan *plan = p->plan;
  fputs("\nSTRATEGIES\n", p->out);
  static const char *const titles[] = {"strategy", "cost", "changes"};
  ko_listing t = {.align = "lrl"};
  head(&t, titles);
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    char text[800] = "";
    size_t n = 0, size = sizeof text;
    ko_changes c = ko_changes_of(plan, k);
    n = say(text, size, n, c.protected_facilities, "facility better protected", "facilities better protected");
    n = say(text, size, n, c.protected_links, "link better protected", "links better protected");
    n = say(text, size, n, c.prevented_countries, "country foils more waves", "countries foil more waves");
    n = say(text, size, n, c.links_added, "link added", "links added");
    n = say(text, size, n, c.links_removed, "link removed", "links removed");
    n = say(text, size, n, c.groups_loosened, "group binds less", "groups bind less");
    n = say(text, size, n, c.suppliers_added, "supplier added", "suppliers added");
    n = say(text, size, n, c.protected_later, "protection that begins later", "protections that begin later");
    n = say(text, size, n, c.prevented_later, "prevention that begins later", "preventions that begin later");
    n = say(text, size, n, c.groups_buffered, "group carries longer", "groups carry longer");
    n = say(text, size, n, c.faster_repairs, "faster repair", "faster repairs");
    n = say(text, size, n, c.faster_restarts, "faster restart", "faster restarts");
    n = say(text, size, n, c.faster_detections, "country detects sooner", "countries detect sooner");
    n = say(text, size, n, c.crews_added, "more crew", "more crews");
    if (c.other_order && n + 40 < size) n += (size_t)snprintf(text + n, size - n, "%sother order of repairs", n ? ", " : "");
    const ko_plan_response *r = &plan->cases[k].response;
    n = say(text, size, n, r->n_aids + r->n_warnings + r->n_investigations + r->n_islands, "policy", "policies");
    ko_listing_cell(&t, plan->cases[k].name);
    ko_listing_cellf(&t, "%.10g", plan->cases[k].cost);
    ko_listing_cell(&t, n ? text : k ? "nothing" : "-");
  }
  print(p, &t);
}

/* "AV, BS" */
static void name_countries(const ko_plan *plan, uint32_t n, const uint32_t *countries, char *text, size_t size) {
  size_t length = 0;
  for (uint32_t i = 0; i < n && length + 60 < size; i++)
    length += (size_t)snprintf(text + length, size - length, "%s%.40s", i ? ", " : "", plan->region->countries.id[countries[i]]);
}

static void print_policy(ko_listing *t, const ko_plan *plan, uint32_t k, const char *kind, uint32_t n, const uint32_t *countries,
                         uint32_t from, const char *terms) {
  char names[300] = "-";
  name_countries(plan, n, countries, names, sizeof names);
  ko_listing_cell(t, plan->cases[k].name);
  ko_listing_cell(t, kind);
  ko_listing_cell(t, names);
  if (from) ko_listing_cellf(t, "step %u", from);
  else ko_listing_cell(t, "the start");
  ko_listing_cell(t, terms);
}

static void print_policies(page *p) {
  const ko_plan *plan = p->plan;
  static const char *const titles[] = {"strategy", "kind", "countries", "from", "terms"};
  ko_listing t = {.align = "lllll"};
  char terms[200];
  head(&t, titles);
  size_t n_head = t.n_cells;
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    const ko_plan_response *r = &plan->cases[k].response;
    for (uint32_t i = 0; i < r->n_aids; i++) {
      snprintf(terms, sizeof terms, "crews arrive after %u step%s", r->aids[i].delay, r->aids[i].delay == 1 ? "" : "s");
      print_policy(&t, plan, k, "aid", r->aids[i].n_countries, r->aids[i].countries, r->aids[i].from, terms);
    }
    for (uint32_t i = 0; i < r->n_warnings; i++) {
      const ko_plan_warning *w = &r->warnings[i];
      snprintf(terms, sizeof terms, "protection + %.4g, sent after %u step%s through %.60s", r->gains[w->gain], w->delay,
               w->delay == 1 ? "" : "s", plan->sectors[w->sector].name);
      print_policy(&t, plan, k, "warn", w->n_countries, w->countries, w->from, terms);
    }
    for (uint32_t i = 0; i < r->n_investigations; i++) {
      const ko_plan_investigation *v = &r->investigations[i];
      snprintf(terms, sizeof terms, "stops waves with %.4g, %u step%s after the first", (double)v->chance / 4294967296.0, v->after,
               v->after == 1 ? "" : "s");
      print_policy(&t, plan, k, "investigate", 0, NULL, v->from, terms);
    }
    for (uint32_t i = 0; i < r->n_islands; i++) {
      const ko_plan_island *x = &r->islands[i];
      if (x->hold == KO_NONE) snprintf(terms, sizeof terms, "%u link%s open to the end", x->n_links, x->n_links == 1 ? "" : "s");
      else
        snprintf(terms, sizeof terms, "%u link%s open for %u step%s", x->n_links, x->n_links == 1 ? "" : "s", x->hold,
                 x->hold == 1 ? "" : "s");
      print_policy(&t, plan, k, "island", x->n_countries, x->countries, 0, terms);
    }
  }
  if (t.n_cells == n_head) {
    ko_listing_free(&t);
    return;
  }
  fputs("\nPOLICIES\n", p->out);
  print(p, &t);
}

/* How the baseline copes over time. */
static void print_response(page *p) {
  const ko_plan *plan = p->plan;
  const ko_plan_response *r = &plan->cases[0].response;
  uint32_t buffered = 0;
  if (!plan->over_time) return;
  for (uint32_t g = 0; g < plan->cases[0].groups.n; g++) buffered += plan->cases[0].groups.buffer[g] > 0;
  fprintf(p->out, "\nRESPONSE: restart %s, repairs by %s; tripped links ", plan->black_start ? "black_start" : "assisted",
          plan->scenario->response.repair_order);
  if (plan->reclose == KO_NONE) fputs("stay open", p->out);
  else fprintf(p->out, "close after %u step%s", plan->reclose, plan->reclose == 1 ? "" : "s");
  fprintf(p->out, "; %u of %u groups have a buffer\n", buffered, plan->cases[0].groups.n);
  static const char *const titles[] = {"country", "crews", "detection"};
  ko_listing t = {.align = "lrr"};
  head(&t, titles);
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    ko_listing_cell(&t, plan->region->countries.id[c]);
    if (r->crews[c] == KO_NONE) ko_listing_cell(&t, "as many as there are jobs");
    else count(&t, r->crews[c]);
    ko_listing_cellf(&t, "%u step%s", r->detection[c], r->detection[c] == 1 ? "" : "s");
  }
  print(p, &t);
}

static void print_down(page *p) {
  enum { SHOWN = 3 };
  const ko_plan *plan = p->plan;
  uint32_t all = 0;
  for (uint32_t s = 0; s < plan->n_sectors; s++) all += down_in_sector(plan, &plan->sectors[s]);
  if (all == 0) return;
  char text[KO_NUMBER_ROOM], why[256];
  fprintf(p->out, "\nDOWN BEFORE ANYTHING HAPPENS: %s facilit%s, which count nowhere\n", ko_text_count(text, all), all == 1 ? "y" : "ies");
  static const char *const titles[] = {"sector", "facility", "why"};
  ko_listing t = {.align = "lll"};
  head(&t, titles);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    const ko_plan_sector *sector = &plan->sectors[s];
    uint32_t shown = 0, down = down_in_sector(plan, sector);
    for (uint32_t i = 0; i < sector->n_slots && shown < SHOWN; i++) {
      uint32_t slot = sector->first_slot + i;
      if (plan->cases[0].reference[slot]) continue;
      shown++;
      ko_why_down(plan, slot, why, sizeof why);
      ko_listing_cell(&t, sector->name);
      ko_listing_cell(&t, plan->region->facilities.id[plan->row_of_slot[slot]]);
      ko_listing_cell(&t, why);
    }
    if (down <= shown) continue;
    ko_listing_cell(&t, sector->name);
    ko_listing_cell(&t, "...");
    ko_listing_cellf(&t, "and %u more", down - shown);
  }
  print(p, &t);
}

static void tell(void *context, const char *sentence) {
  page *p = context;
  fputs("  ", p->out);
  ko_print_wrapped(p->out, sentence, 2, 4, p->width);
}

static void tell_instant(page *p) {
  const ko_region *region = p->plan->region;
  uint32_t buffered = 0;
  for (uint32_t g = 0; g < region->n_groups; g++) buffered += region->groups.buffer_hours[g] > 0;
  tell(p, "One instant: it stands for one hour; buffers count as exhausted, crews, repair and restart play no part.");
  if (buffered == 0) return;
  char sentence[200];
  snprintf(sentence, sizeof sentence,
           "%u of %u groups have a buffer, which is not used: add time: { step_hours: ..., horizon_hours: ... } to use it.", buffered,
           region->n_groups);
  tell(p, sentence);
}

/* What optimise may choose. */
static void print_candidates(page *p, const ko_check *check) {
  static const char *const titles[] = {"candidate", "cost"};
  enum { SHOWN = 20 };
  const ko_plan_candidates *candidates = check->candidates;
  if (!candidates || !candidates->n) return;
  fputs("\nCANDIDATES (knockon optimise)\n", p->out);
  ko_listing t = {.align = "lr"};
  head(&t, titles);
  for (uint32_t c = 0; c < candidates->n && c < SHOWN; c++) {
    ko_listing_cell(&t, candidates->items[c].name);
    ko_listing_cellf(&t, "%.10g", candidates->items[c].cost);
  }
  print(p, &t);
  if (candidates->n > SHOWN) fprintf(p->out, "  (%u more)\n", candidates->n - SHOWN);
}

static void print_needs(page *p, const ko_check *check) {
  const ko_needs *needs = check->needs;
  char a[KO_NUMBER_ROOM], b[KO_NUMBER_ROOM], c[KO_NUMBER_ROOM];
  double seconds = needs->trial_seconds * (double)p->plan->n_trials;
  fputs("\nNEEDS\n", p->out);
  fprintf(p->out, "  memory  %s of %s that are free\n", ko_text_bytes(a, needs->total_bytes), ko_text_bytes(b, check->memory));
  fprintf(p->out, "          (region and plan %s, %d thread%s %s each, counts %s)\n", ko_text_bytes(a, needs->plan_bytes), needs->n_threads,
          needs->n_threads == 1 ? "" : "s", ko_text_bytes(b, needs->worker_bytes), ko_text_bytes(c, needs->counts_bytes));
  fprintf(p->out, "  disk    at most %s for the result file; %s are free here\n", ko_text_bytes(a, needs->file_bytes),
          ko_text_bytes(b, check->disk));
  fprintf(p->out, "          (and at most %s for its journal while it runs%s)\n", ko_text_bytes(a, needs->journal_bytes),
          needs->journal_least ? "" : ", should it last 3 s or more");
  fprintf(p->out, "  time    about %s for the trials on %d thread%s (a trial takes one thread %s, by a pilot)\n",
          ko_text_seconds(a, seconds / needs->n_threads), needs->n_threads, needs->n_threads == 1 ? "" : "s",
          ko_text_seconds(b, needs->trial_seconds));
}

int ko_check_print_text(FILE *out, const ko_check *check, int width, ko_error *error) {
  page p = {.out = out, .plan = check->plan, .width = width, .error = error};
  print_sizes(&p);
  print_waves(&p);
  print_response(&p);
  print_strategies(&p);
  print_candidates(&p, check);
  print_policies(&p);
  print_down(&p);
  fputs("\nTAKEN FOR GRANTED\n", out);
  if (!check->plan->over_time) tell_instant(&p);
  ko_inferred(check->plan, tell, &p);
  ko_defaulted(check->plan->region, tell, &p);
  print_needs(&p, check);
  return p.code;
}
