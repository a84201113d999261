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
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    low = fmin(low, wave->targets[i].success);
    high = fmax(high, wave->targets[i].success);
  }
  if (wave->n_targets == 0) ko_listing_cell(listing, "-");
  else if (low >= high) ko_listing_cellf(listing, "%.4g", low);
  else ko_listing_cellf(listing, "%.3g to %.3g", low, high);
}

static void print_waves(page *p) {
  const ko_plan *plan = p->plan;
  fputs("\nWAVES\n", p->out);
  static const char *const titles[] = {"wave", "occurs with", "hits", "success", "first targets"};
  ko_listing t = {.align = "lrlrl"};
  head(&t, titles);
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
    ko_listing_cellf(&t, "%.4g", (double)wave->chance / 4294967296.0);
    describe_pick(&t, wave);
    success_range(&t, wave);
    ko_listing_cell(&t, wave->n_targets ? ids : "none: this wave hits nothing");
  }
  print(p, &t);
  for (uint32_t i = 0; i < plan->n_rankings; i++) {
    char seconds[KO_NUMBER_ROOM];
    const ko_plan_ranking *r = &plan->rankings[i];
    fprintf(p->out, "  ranked by %s (%s)%s: %s\n", r->score, r->links ? "links" : "facilities",
            r->n_runs > 1 ? ", again after each pick" : "", ko_text_seconds(seconds, r->seconds));
  }
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
    char text[400] = "";
    size_t n = 0, size = sizeof text;
    ko_changes c = ko_changes_of(plan, k);
    n = say(text, size, n, c.protected_facilities, "facility better protected", "facilities better protected");
    n = say(text, size, n, c.protected_links, "link better protected", "links better protected");
    n = say(text, size, n, c.prevented_countries, "country foils more waves", "countries foil more waves");
    n = say(text, size, n, c.links_added, "link added", "links added");
    n = say(text, size, n, c.links_removed, "link removed", "links removed");
    n = say(text, size, n, c.groups_loosened, "group binds less", "groups bind less");
    n = say(text, size, n, c.suppliers_added, "supplier added", "suppliers added");
    ko_listing_cell(&t, plan->cases[k].name);
    ko_listing_cellf(&t, "%.10g", plan->cases[k].cost);
    ko_listing_cell(&t, n ? text : k ? "nothing" : "-");
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

static void print_needs(page *p, const ko_check *check) {
  const ko_needs *needs = check->needs;
  char a[KO_NUMBER_ROOM], b[KO_NUMBER_ROOM], c[KO_NUMBER_ROOM];
  double seconds = needs->trial_seconds * (double)p->plan->n_trials;
  fputs("\nNEEDS\n", p->out);
  fprintf(p->out, "  memory  %s of %s that are free\n", ko_text_bytes(a, needs->total_bytes), ko_text_bytes(b, check->memory));
  fprintf(p->out, "          (region and plan %s, %d thread%s %s each, counts and file %s)\n", ko_text_bytes(a, needs->plan_bytes),
          needs->n_threads, needs->n_threads == 1 ? "" : "s", ko_text_bytes(b, needs->worker_bytes),
          ko_text_bytes(c, needs->counts_bytes + needs->file_bytes));
  fprintf(p->out, "  disk    at most %s for the result file; %s are free here\n", ko_text_bytes(a, needs->file_bytes),
          ko_text_bytes(b, check->disk));
  fprintf(p->out, "  time    about %s for the trials on %d thread%s (a trial takes one thread %s, by a pilot)\n",
          ko_text_seconds(a, seconds / needs->n_threads), needs->n_threads, needs->n_threads == 1 ? "" : "s",
          ko_text_seconds(b, needs->trial_seconds));
}

int ko_check_print_text(FILE *out, const ko_check *check, int width, ko_error *error) {
  page p = {.out = out, .plan = check->plan, .width = width, .error = error};
  print_sizes(&p);
  print_waves(&p);
  print_strategies(&p);
  print_down(&p);
  fputs("\nTAKEN FOR GRANTED\n", out);
  tell(&p, "One instant: it stands for one hour; buffers count as exhausted, crews, repair and restart play no part.");
  ko_inferred(check->plan, tell, &p);
  ko_defaulted(check->plan->region, tell, &p);
  print_needs(&p, check);
  return p.code;
}
