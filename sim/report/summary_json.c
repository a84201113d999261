/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/report/report.h"

static void strategies(ko_json *json, const ko_summary *s) {
  ko_json list = ko_json_begin(json, "strategies", '[');
  for (uint32_t k = 0; k < s->n_strategies; k++) {
    const ko_summary_strategy *row = &s->strategies[k];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "name", row->name);
    ko_json_number(&item, "cost", row->cost);
    ko_json_estimate(&item, "mean", &row->mean);
    ko_json_estimate(&item, "p95", &row->p95);
    ko_json_estimate(&item, "p99", &row->p99);
    ko_json_estimate(&item, "cvar95", &row->cvar95);
    ko_json_number(&item, "failures_direct", row->direct);
    ko_json_number(&item, "failures_indirect", row->indirect);
    ko_json_number(&item, "people", row->people);
    ko_json_number(&item, "people_p95", row->people_p95);
    ko_json_number(&item, "person_hours", row->person_hours);
    ko_json_number(&item, "person_hours_p95", row->person_hours_p95);
    ko_json_number(&item, "restored", row->restored);
    ko_json_number(&item, "restoration_p50", row->restoration_p50);
    ko_json_number(&item, "restoration_p95", row->restoration_p95);
    ko_json_number(&item, "connectivity", row->connectivity);
    if (k) ko_json_estimate(&item, "difference", &row->difference);
    if (k) ko_json_text(&item, "verdict", row->verdict == KO_VERDICT_UNKNOWN ? "unknown" : ko_text_verdict(row->verdict));
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void countries(ko_json *json, const ko_summary *s) {
  ko_json list = ko_json_begin(json, "countries", '[');
  for (uint32_t c = 0; c < s->n_countries; c++) {
    const ko_summary_country *row = &s->countries[c];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "country", row->id);
    ko_json_text(&item, "name", row->name);
    ko_json_number(&item, "loss", row->loss);
    ko_json_number(&item, "p95", row->p95);
    ko_json_number(&item, "people", row->people);
    ko_json_number(&item, "people_p95", row->people_p95);
    ko_json_number(&item, "person_hours", row->person_hours);
    ko_json_number(&item, "person_hours_p95", row->person_hours_p95);
    ko_json_estimate(&item, "difference", &row->difference);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void sectors(ko_json *json, const ko_summary *s) {
  ko_json list = ko_json_begin(json, "sectors", '[');
  for (uint32_t k = 0; k < s->n_sectors; k++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "sector", s->sectors[k].name);
    ko_json_number(&item, "loss", s->sectors[k].loss);
    ko_json_number(&item, "operational", s->sectors[k].operational);
    if (s->lost_service) {
      ko_json inner = ko_json_begin(&item, "loss_country", '{');
      for (uint32_t c = 0; c < s->n_countries; c++) ko_json_number(&inner, s->countries[c].id, s->lost_service[c * s->n_sectors + k]);
      ko_json_end(&inner, '}');
    }
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void facilities(ko_json *json, const ko_summary *s) {
  ko_json list = ko_json_begin(json, "most_critical", '[');
  for (uint32_t i = 0; i < s->n_facilities_shown; i++) {
    const ko_summary_facility *row = &s->facilities[i];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "facility", row->id);
    ko_json_text(&item, "name", row->name);
    ko_json_text(&item, "country", row->country);
    ko_json_text(&item, "sector", row->sector);
    ko_json_number(&item, "criticality", row->criticality);
    ko_json_number(&item, "failure_probability", row->failure_probability);
    ko_json_number(&item, "outage_hours", row->outage_hours);
    if (row->causes) {
      ko_json inner = ko_json_begin(&item, "causes", '{');
      for (uint32_t k = 0; k < s->n_causes; k++) ko_json_number(&inner, s->causes[k], row->causes[k]);
      ko_json_end(&inner, '}');
    }
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void matrix(ko_json *json, const char *key, const double *cells, uint32_t n) {
  if (!cells) return;
  ko_json rows = ko_json_begin(json, key, '[');
  for (uint32_t i = 0; i < n; i++) ko_json_numbers(&rows, NULL, cells + (size_t)i * n, n);
  ko_json_end(&rows, ']');
}

static void projects(ko_json *json, const ko_summary *s) {
  ko_json list = ko_json_begin(json, "projects", '[');
  for (uint32_t i = 0; i < s->n_projects; i++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "project", s->projects[i].id);
    ko_json_text(&item, "name", s->projects[i].name);
    ko_json_number(&item, "operational", s->projects[i].operational);
    ko_json_number(&item, "service", s->projects[i].service);
    ko_json_number(&item, "margin", s->projects[i].margin);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

void ko_summary_print_json(FILE *out, const ko_summary *s) {
  ko_json json = {.out = out};
  fputc('{', out);
  ko_json_text(&json, "title", s->title);
  ko_json_text(&json, "knockon_version", s->version);
  ko_json_text(&json, "scenario_hash", s->scenario_hash);
  ko_json_text(&json, "seed", s->seed);
  ko_json_number(&json, "trials", s->trials);
  ko_json_number(&json, "horizon_hours", s->horizon_hours);
  ko_json_number(&json, "facilities", (double)s->n_facilities);
  ko_json_number(&json, "links", (double)s->n_links);
  ko_json_text(&json, "inferred", s->inferred);
  strategies(&json, s);
  ko_json_text(&json, "strategy", s->strategies[s->strategy].name);
  countries(&json, s);
  sectors(&json, s);
  facilities(&json, s);
  matrix(&json, "spillover", s->spillover, s->n_countries);
  if (s->spillover_joint) ko_json_numbers(&json, "spillover_joint", s->spillover_joint, s->n_countries);
  matrix(&json, "country_connectivity", s->country_connectivity, s->n_countries);
  projects(&json, s);
  fputs("}\n", out);
}
