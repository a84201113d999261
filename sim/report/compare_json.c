/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "sim/report/report.h"

static const char *const pairings[] = {[KO_PAIRING_NONE] = "none", [KO_PAIRING_TRIALS] = "trials", [KO_PAIRING_BOUND] = "bound"};

static void flag(ko_json *json, const char *key, int value) { ko_json_integer(json, key, value ? 1 : 0); }

static void files(ko_json *json, const ko_comparison *c) {
  ko_json list = ko_json_begin(json, "files", '[');
  for (uint32_t f = 0; f < c->n_files; f++) {
    const ko_compared_file *file = &c->files[f];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "path", file->path);
    ko_json_text(&item, "title", file->title);
    ko_json_text(&item, "knockon_version", file->version);
    ko_json_text(&item, "scenario_hash", file->scenario_hash);
    ko_json_text(&item, "seed", file->seed);
    ko_json_integer(&item, "trials", file->n_trials);
    flag(&item, "has_trials", file->has_trials);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void changes(ko_json *json, const ko_comparison *c) {
  if (c->n_files < 2) return;
  ko_json list = ko_json_begin(json, "differences", '[');
  for (size_t i = 0; i < c->n_changes; i++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "path", c->changes[i].path);
    if (c->changes[i].first) ko_json_text(&item, "first", c->changes[i].first);
    if (c->changes[i].second) ko_json_text(&item, "second", c->changes[i].second);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
  flag(json, "same_luck", c->has_same_luck);
  flag(json, "same_conditions", c->has_same_conditions);
}

static void part(ko_json *json, const char *key, const char *name, const ko_compared_part *value) {
  ko_json item = ko_json_begin(json, key, '{');
  if (name) ko_json_text(&item, "name", name);
  ko_json_estimate(&item, "difference", &value->difference);
  ko_json_number(&item, "p_holm", value->p);
  flag(&item, "harmed", value->harmed);
  ko_json_end(&item, '}');
}

static void parts(ko_json *json, const char *key, const char *const *names, const ko_compared_part *values, uint32_t n) {
  ko_json list = ko_json_begin(json, key, '[');
  for (uint32_t i = 0; i < n; i++) part(&list, NULL, names[i], &values[i]);
  ko_json_end(&list, ']');
}

static void against(ko_json *json, const ko_comparison *c, const ko_compared *s) {
  ko_json_text(json, "pairing", pairings[s->pairing]);
  ko_json_integer(json, "trials", s->n_trials);
  if (s->pairing == KO_PAIRING_TRIALS) {
    ko_json_integer(json, "trials_lower", s->n_lower);
    ko_json_integer(json, "trials_higher", s->n_higher);
    flag(json, "identical", s->is_identical);
  }
  ko_json_estimate(json, "mean_difference", &s->mean_difference);
  ko_json_estimate(json, "p95_difference", &s->p95_difference);
  ko_json_estimate(json, "p99_difference", &s->p99_difference);
  ko_json_estimate(json, "cvar95_difference", &s->cvar95_difference);
  ko_json_estimate(json, "person_hours_difference", &s->person_hours_difference);
  ko_json_number(json, "p_holm", s->p);
  ko_json_text(json, "verdict", s->verdict == KO_VERDICT_UNKNOWN ? "unknown" : ko_text_verdict(s->verdict));
  ko_json_number(json, "extra_cost", s->extra_cost);
  ko_json_estimate(json, "loss_avoided_per_cost", &s->avoided_per_cost);
  ko_json_estimate(json, "person_hours_avoided_per_cost", &s->person_hours_per_cost);
  part(json, "tail", NULL, &s->tail);
  parts(json, "countries", c->countries, s->countries, c->n_countries);
  parts(json, "sectors", c->sectors, s->sectors, c->n_sectors);
}

void ko_comparison_print_json(FILE *out, const ko_comparison *c) {
  ko_json json = {.out = out};
  fputc('{', out);
  files(&json, c);
  changes(&json, c);
  ko_json_text(&json, "against", c->strategies[c->reference].name);
  ko_json_number(&json, "horizon_hours", c->horizon_hours);
  ko_json_integer(&json, "tail_trials", c->n_tail);
  flag(&json, "few_tail_trials", c->has_few_tail);
  ko_json list = ko_json_begin(&json, "strategies", '[');
  for (uint32_t k = 0; k < c->n_strategies; k++) {
    const ko_compared *s = &c->strategies[k];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "name", s->name);
    ko_json_integer(&item, "file", s->file + 1);
    ko_json_number(&item, "cost", s->cost);
    ko_json_estimate(&item, "mean", &s->mean);
    ko_json_estimate(&item, "p95", &s->p95);
    ko_json_estimate(&item, "p99", &s->p99);
    ko_json_estimate(&item, "cvar95", &s->cvar95);
    ko_json_number(&item, "person_hours", s->person_hours);
    if (s->beaten_by <= c->n_strategies) flag(&item, "on_front", s->beaten_by == c->n_strategies);
    if (s->beaten_by < c->n_strategies) ko_json_text(&item, "beaten_by", c->strategies[s->beaten_by].name);
    if (!s->is_reference) against(&item, c, s);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
  fputs("}\n", out);
}
