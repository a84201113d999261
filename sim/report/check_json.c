/* SPDX-License-Identifier: GPL-3.0-or-later */
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
  static const char *const picks[] = {
      [KO_PICK_FIXED] = "fixed", [KO_PICK_RANDOM] = "random", [KO_PICK_NEAR] = "near", [KO_PICK_STATES] = "states",
      [KO_PICK_EVENTS] = "events"};
  ko_json list = ko_json_begin(json, "waves", '[');
  for (uint32_t w = 0; w < plan->n_waves; w++) {
    const ko_plan_wave *wave = &plan->waves[w];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "wave", wave->name);
    ko_json_number(&item, "probability", (double)wave->chance / 4294967296.0);
    ko_json_text(&item, "pick", picks[wave->pick]);
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
  sectors(&json, plan);
  waves(&json, plan);
  strategies(&json, plan);
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
  ko_json_number(&json, "disk_bytes_free", (double)check->disk);
  ko_json_number(&json, "seconds_a_trial", needs->trial_seconds);
  ko_json_number(&json, "seconds", needs->trial_seconds * (double)plan->n_trials / needs->n_threads);
  fputs("}\n", out);
}
