/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worst attack found as JSON.
 */
#include <math.h>

#include "sim/report/report.h"

static void put_aim(ko_json *json, const ko_stress *stress) {
  const ko_harm_aim *aim = &stress->options.aim;
  ko_json inner = ko_json_begin(json, "objective", '{');
  ko_json_text(&inner, "of", aim->of == KO_HARM_REGION ? "region" : aim->of == KO_HARM_COUNTRY ? "country" : "sector");
  if (aim->of == KO_HARM_COUNTRY) ko_json_text(&inner, "country", stress->plan->region->countries.id[aim->index]);
  if (aim->of == KO_HARM_SECTOR) ko_json_text(&inner, "sector", stress->plan->sectors[aim->index].name);
  ko_json_text(&inner, "measure", !aim->people ? "loss" : stress->plan->over_time ? "person_hours" : "people");
  ko_json_end(&inner, '}');
}

static void put_search(ko_json *json, const ko_stress *stress) {
  ko_json inner = ko_json_begin(json, "search", '{');
  ko_json_text(&inner, "method", stress->is_exact ? "all attacks" : "greedy and exchange");
  ko_json_truth(&inner, "complete", !stress->is_stopped);
  ko_json_truth(&inner, "proven", stress->is_exact);
  ko_json_number(&inner, "candidates", stress->n_candidates);
  ko_json_number(&inner, "spared", stress->n_spared);
  ko_json_number(&inner, "attacks_possible", stress->n_possible);
  ko_json_integer(&inner, "attacks_settled", stress->n_attacks);
  ko_json_number(&inner, "starts", stress->n_starts);
  ko_json_number(&inner, "starts_that_agree", stress->n_agree);
  ko_json_number(&inner, "greedy", stress->greedy);
  ko_json_number(&inner, "bound", stress->bound);
  ko_json_text(&inner, "bound_of", isnan(stress->bound) ? "none known" : stress->bound_is_all ? "all hits at once" : "all that counts");
  ko_json_end(&inner, '}');
}

static void put_hit(ko_json *list, const ko_stress *stress, const ko_stress_hit *hit) {
  const ko_plan *plan = stress->plan;
  const uint32_t slot = hit->entity & ~KO_LINK;
  ko_json inner = ko_json_begin(list, NULL, '{');
  if (hit->entity & KO_LINK) {
    ko_json_text(&inner, "link", plan->link_id[slot]);
    ko_json_text(&inner, "from", plan->region->facilities.id[plan->row_of_slot[plan->link_from[slot]]]);
    ko_json_text(&inner, "to", plan->region->facilities.id[plan->row_of_slot[plan->link_to[slot]]]);
    ko_json_text(&inner, "country", plan->region->countries.id[plan->link_country[slot]]);
    ko_json_text(&inner, "sector", plan->sectors[plan->link_sector[slot]].name);
  } else {
    ko_json_text(&inner, stress->options.disks ? "centre" : "facility", plan->region->facilities.id[plan->row_of_slot[slot]]);
    ko_json_text(&inner, "country", plan->region->countries.id[plan->country[slot]]);
    ko_json_text(&inner, "sector", plan->sectors[plan->sector[slot]].name);
  }
  if (stress->options.disks) {
    ko_json_number(&inner, "facilities", hit->n_facilities);
    ko_json_number(&inner, "links", hit->n_links);
  }
  ko_json_number(&inner, "adds", hit->adds);
  ko_json_number(&inner, "alone", hit->alone);
  ko_json_end(&inner, '}');
}

static void put_losses(ko_json *json, const ko_stress *stress) {
  const ko_plan *plan = stress->plan;
  const char *people = plan->over_time ? "person_hours" : "people";
  ko_json_number(json, "loss", stress->loss);
  ko_json_integer(json, "failures_direct", stress->direct);
  ko_json_integer(json, "failures_indirect", stress->indirect);
  ko_json countries = ko_json_begin(json, "countries", '[');
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    ko_json inner = ko_json_begin(&countries, NULL, '{');
    ko_json_text(&inner, "country", plan->region->countries.id[c]);
    ko_json_number(&inner, "loss", stress->loss_country[c]);
    ko_json_number(&inner, people, stress->people_country[c]);
    ko_json_end(&inner, '}');
  }
  ko_json_end(&countries, ']');
  ko_json sectors = ko_json_begin(json, "sectors", '[');
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    ko_json inner = ko_json_begin(&sectors, NULL, '{');
    ko_json_text(&inner, "sector", plan->sectors[k].name);
    ko_json_number(&inner, "loss", stress->loss_sector[k]);
    ko_json_end(&inner, '}');
  }
  ko_json_end(&sectors, ']');
}

void ko_stress_print_json(FILE *out, const ko_stress *stress) {
  ko_json top = {.out = out};
  ko_json json = ko_json_begin(&top, NULL, '{');
  ko_json_text(&json, "strategy", stress->plan->cases[stress->options.strategy].name);
  ko_json_number(&json, "k", stress->options.k);
  if (stress->options.disks) ko_json_number(&json, "radius_km", stress->options.radius_km);
  put_aim(&json, stress);
  put_search(&json, stress);
  ko_json_number(&json, "worst_found", stress->n_hits ? stress->harm : (double)NAN);
  ko_json hits = ko_json_begin(&json, "hits", '[');
  for (uint32_t i = 0; i < stress->n_hits; i++) put_hit(&hits, stress, &stress->hits[i]);
  ko_json_end(&hits, ']');
  put_losses(&json, stress);
  ko_json_end(&json, '}');
  fputc('\n', out);
}
