/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "sim/report/report.h"

static void sectors(ko_json *json, const ko_plan *plan) {
  ko_json list = ko_json_begin(json, "sectors", '[');
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    const ko_plan_sector *sector = &plan->sectors[s];
    const uint32_t *first = plan->cases[0].groups.first;
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "sector", sector->name);
    ko_json_text(&item, "rule", sector->rule->name);
    ko_json_number(&item, "facilities", sector->n_slots);
    ko_json_number(&item, "links", sector->n_links);
    ko_json_number(&item, "groups", first[sector->first_slot + sector->n_slots] - first[sector->first_slot]);
    ko_json_number(&item, "weight", sector->weight);
    ko_json_text(&item, "counted_by", plan->counted_by_number[s] ? "number" : "demand");
    ko_json down = ko_json_begin(&item, "down", '[');
    for (uint32_t i = 0; i < sector->n_slots; i++) {
      uint32_t slot = sector->first_slot + i;
      char why[256];
      if (plan->cases[0].reference[slot]) continue;
      ko_why_down(plan, slot, why, sizeof why);
      ko_json one = ko_json_begin(&down, NULL, '{');
      ko_json_text(&one, "facility", plan->region->facilities.id[plan->row_of_slot[slot]]);
      ko_json_text(&one, "why", why);
      ko_json_end(&one, '}');
    }
    ko_json_end(&down, ']');
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void waves(ko_json *json, const ko_plan *plan) {
  static const char *const picks[] = {[KO_PICK_FIXED] = "fixed",
                                      [KO_PICK_RANDOM] = "random",
                                      [KO_PICK_NEAR] = "near",
                                      [KO_PICK_STATES] = "states",
                                      [KO_PICK_EVENTS] = "events"};
  ko_json list = ko_json_begin(json, "waves", '[');
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "wave", wave->name);
    if (plan->over_time) {
      ko_json_number(&item, "at_hours", wave->at_hours);
      ko_json_number(&item, "step", wave->step);
    }
    if (!isnan(wave->annual_rate)) ko_json_number(&item, "annual_rate", wave->annual_rate);
    ko_json_number(&item, "probability", (double)wave->chance / 4294967296.0);
    ko_json_text(&item, "pick", picks[wave->pick]);
    if (wave->pick == KO_PICK_EVENTS) ko_json_number(&item, "n_events", wave->n_events);
    if (wave->pick == KO_PICK_RANDOM) {
      ko_json_number(&item, "n_by_rank", wave->n_fixed);
      ko_json_number(&item, "n_random", wave->n_random);
    }
    ko_json targets = ko_json_begin(&item, "targets", '[');
    for (uint32_t i = 0; i < wave->n_targets; i++) {
      uint32_t slot = wave->targets[i].slot;
      ko_json_text(&targets, NULL, slot & KO_LINK ? plan->link_id[slot & ~KO_LINK] : plan->region->facilities.id[plan->row_of_slot[slot]]);
    }
    ko_json_end(&targets, ']');
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void rankings(ko_json *json, const ko_plan *plan) {
  ko_json list = ko_json_begin(json, "rankings", '[');
  for (uint32_t i = 0; i < plan->n_rankings; i++) {
    const ko_plan_ranking *r = &plan->rankings[i];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "by", r->score);
    ko_json_text(&item, "of", r->links ? "links" : "facilities");
    ko_json_number(&item, "made", r->n_runs - r->n_taken);
    ko_json_number(&item, "from_cache", r->n_taken);
    ko_json_number(&item, "kept", r->n_kept);
    ko_json_number(&item, "seconds", r->seconds);
    ko_json_number(&item, "seconds_saved", r->seconds_saved);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void time_and_response(ko_json *json, const ko_plan *plan) {
  const ko_plan_response *r = &plan->cases[0].response;
  uint32_t buffered = 0;
  for (uint32_t g = 0; g < plan->region->n_groups; g++) buffered += plan->region->groups.buffer_hours[g] > 0;
  ko_json_number(json, "groups_with_buffer", buffered);
  if (!plan->over_time) return;
  ko_json time = ko_json_begin(json, "time", '{');
  ko_json_number(&time, "steps", plan->n_steps);
  ko_json_number(&time, "step_hours", plan->step_hours);
  ko_json_number(&time, "horizon_hours", plan->n_steps * plan->step_hours);
  ko_json_end(&time, '}');
  ko_json response = ko_json_begin(json, "response", '{');
  ko_json_text(&response, "restart", plan->black_start ? "black_start" : "assisted");
  ko_json_text(&response, "repair_order", plan->scenario->response.repair_order);
  ko_json_number(&response, "reclose_steps", plan->reclose == KO_NONE ? (double)NAN : plan->reclose);
  ko_json list = ko_json_begin(&response, "countries", '[');
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "country", plan->region->countries.id[c]);
    ko_json_number(&item, "crews", r->crews[c] == KO_NONE ? (double)NAN : r->crews[c]); /* null: as many as there are jobs */
    ko_json_number(&item, "detection_steps", r->detection[c]);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
  ko_json_end(&response, '}');
}

/* Begins a policy; the caller adds its terms and ends it. */
static ko_json policy(ko_json *list, const ko_plan *plan, const char *kind, uint32_t n, const uint32_t *countries, uint32_t from) {
  ko_json item = ko_json_begin(list, NULL, '{');
  ko_json_text(&item, "kind", kind);
  ko_json ids = ko_json_begin(&item, "countries", '[');
  for (uint32_t i = 0; i < n; i++) ko_json_text(&ids, NULL, plan->region->countries.id[countries[i]]);
  ko_json_end(&ids, ']');
  ko_json_number(&item, "from_step", from);
  return item;
}

static void policies(ko_json *json, const ko_plan *plan, const ko_plan_response *r) {
  ko_json list = ko_json_begin(json, "policies", '[');
  for (uint32_t i = 0; i < r->n_aids; i++) {
    ko_json item = policy(&list, plan, "aid", r->aids[i].n_countries, r->aids[i].countries, r->aids[i].from);
    ko_json_number(&item, "delay_steps", r->aids[i].delay);
    ko_json_end(&item, '}');
  }
  for (uint32_t i = 0; i < r->n_warnings; i++) {
    const ko_plan_warning *w = &r->warnings[i];
    ko_json item = policy(&list, plan, "warn", w->n_countries, w->countries, w->from);
    ko_json_number(&item, "delay_steps", w->delay);
    ko_json_number(&item, "gain", r->gains[w->gain]);
    ko_json_text(&item, "sector", plan->sectors[w->sector].name);
    ko_json_end(&item, '}');
  }
  for (uint32_t i = 0; i < r->n_investigations; i++) {
    ko_json item = policy(&list, plan, "investigate", 0, NULL, r->investigations[i].from);
    ko_json_number(&item, "after_steps", r->investigations[i].after);
    ko_json_number(&item, "probability", (double)r->investigations[i].chance / 4294967296.0);
    ko_json_end(&item, '}');
  }
  for (uint32_t i = 0; i < r->n_islands; i++) {
    const ko_plan_island *x = &r->islands[i];
    ko_json item = policy(&list, plan, "island", x->n_countries, x->countries, 0);
    ko_json_number(&item, "hold_steps", x->hold == KO_NONE ? (double)NAN : x->hold);
    ko_json links = ko_json_begin(&item, "links", '[');
    for (uint32_t l = 0; l < x->n_links; l++) ko_json_text(&links, NULL, plan->link_id[x->links[l]]);
    ko_json_end(&links, ']');
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void strategies(ko_json *json, const ko_plan *plan) {
  ko_json list = ko_json_begin(json, "strategies", '[');
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    ko_changes c = ko_changes_of(plan, k);
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "strategy", plan->cases[k].name);
    ko_json_number(&item, "cost", plan->cases[k].cost);
    ko_json_number(&item, "protected_facilities", c.protected_facilities);
    ko_json_number(&item, "protected_links", c.protected_links);
    ko_json_number(&item, "prevented_countries", c.prevented_countries);
    ko_json_number(&item, "links_added", c.links_added);
    ko_json_number(&item, "links_removed", c.links_removed);
    ko_json_number(&item, "groups_loosened", c.groups_loosened);
    ko_json_number(&item, "suppliers_added", c.suppliers_added);
    if (plan->over_time) {
      ko_json_number(&item, "protected_later", c.protected_later);
      ko_json_number(&item, "prevented_later", c.prevented_later);
      ko_json_number(&item, "groups_buffered", c.groups_buffered);
      ko_json_number(&item, "faster_repairs", c.faster_repairs);
      ko_json_number(&item, "faster_restarts", c.faster_restarts);
      ko_json_number(&item, "faster_detections", c.faster_detections);
      ko_json_number(&item, "crews_added", c.crews_added);
      ko_json_number(&item, "other_repair_order", c.other_order);
      policies(&item, plan, &plan->cases[k].response);
    }
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void candidates(ko_json *json, const ko_plan_candidates *from) {
  ko_json list = ko_json_begin(json, "candidates", '[');
  for (uint32_t c = 0; from && c < from->n; c++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "candidate", from->items[c].name);
    ko_json_number(&item, "cost", from->items[c].cost);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void tell(void *context, const char *sentence) { ko_json_text(context, NULL, sentence); }

void ko_check_print_json(FILE *out, const ko_check *check) {
  const ko_plan *plan = check->plan;
  const ko_needs *needs = check->needs;
  ko_json json = {.out = out};
  fputc('{', out);
  ko_json_text(&json, "name", plan->scenario->name ? plan->scenario->name : "");
  ko_json_number(&json, "countries", plan->n_countries);
  ko_json_number(&json, "facilities", plan->n_facilities);
  ko_json_number(&json, "links", plan->n_links);
  ko_json_number(&json, "groups", plan->region->n_groups);
  ko_json_number(&json, "projects", plan->n_projects);
  ko_json_number(&json, "trials", (double)plan->n_trials);
  ko_json_integer(&json, "seed", plan->draws.seed);
  time_and_response(&json, plan);
  sectors(&json, plan);
  waves(&json, plan);
  rankings(&json, plan);
  strategies(&json, plan);
  candidates(&json, check->candidates);
  ko_json inferred = ko_json_begin(&json, "inferred", '[');
  ko_inferred(plan, tell, &inferred);
  ko_json_end(&inferred, ']');
  ko_json defaulted = ko_json_begin(&json, "defaulted", '[');
  ko_defaulted(plan->region, tell, &defaulted);
  ko_json_end(&defaulted, ']');
  ko_json_number(&json, "threads", needs->n_threads);
  ko_json_number(&json, "memory_bytes", (double)needs->total_bytes);
  ko_json_number(&json, "memory_bytes_a_thread", (double)needs->worker_bytes);
  ko_json_number(&json, "memory_bytes_free", (double)check->memory);
  ko_json_number(&json, "disk_bytes", (double)needs->file_bytes);
  ko_json_number(&json, "journal_bytes", (double)needs->journal_bytes);
  ko_json_number(&json, "disk_bytes_free", (double)check->disk);
  ko_json_number(&json, "seconds_a_trial", needs->trial_seconds);
  ko_json_number(&json, "seconds", needs->trial_seconds * (double)plan->n_trials / needs->n_threads);
  fputs("}\n", out);
}
