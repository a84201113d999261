/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "sim/report/report.h"

static void put_facility(ko_json *item, const ko_region *region, uint32_t f) {
  const struct ko_facilities *of = &region->facilities;
  ko_json_text(item, "facility", of->id[f]);
  ko_json_text(item, "name", of->name[f]);
  ko_json_text(item, "country", region->countries.id[of->country[f]]);
  ko_json_text(item, "sector", region->sectors[of->sector[f]]);
}

static void put_link(ko_json *item, const ko_region *region, uint32_t l) {
  const struct ko_links *of = &region->links;
  ko_json_text(item, "link", of->id[l]);
  ko_json_text(item, "sector", region->sectors[of->sector[l]]);
  ko_json_text(item, "from", region->facilities.id[of->from[l]]);
  ko_json_text(item, "to", region->facilities.id[of->to[l]]);
  ko_json_truth(item, "directed", of->directed[l]);
  ko_json_text(item, "country", region->countries.id[of->country[l]]);
  ko_json_number(item, "capacity", of->capacity[l]);
  ko_json_number(item, "length_km", of->length_km[l]);
}

static void put_group(ko_json *item, const ko_region *region, uint32_t g) {
  ko_json_text(item, "group", region->groups.id[g]);
  ko_json_integer(item, "need", region->groups.need[g]);
  ko_json_integer(item, "suppliers_in_group", region->groups.first[g + 1] - region->groups.first[g]);
  ko_json_number(item, "buffer_hours", region->groups.buffer_hours[g]);
  ko_json_number(item, "coupling_probability", region->groups.coupling[g]);
}

static void put_others(ko_json *json, const char *key, const ko_explanation *e, const ko_explain_other *others, uint32_t n) {
  ko_json list = ko_json_begin(json, key, '[');
  for (uint32_t i = 0; i < n; i++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    if (others[i].entity & KO_LINK) put_link(&item, e->region, others[i].entity & ~KO_LINK);
    else put_facility(&item, e->region, others[i].entity);
    if (others[i].group != KO_NONE) {
      put_group(&item, e->region, others[i].group);
      ko_json_truth(&item, "only_supplier", others[i].only);
      ko_json_truth(&item, "cannot_be_spared", others[i].needed);
    }
    ko_json_number(&item, "failure_probability", others[i].failure_probability);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void put_needs(ko_json *json, const ko_explanation *e) {
  ko_json list = ko_json_begin(json, "needs", '[');
  for (uint32_t g = 0; g < e->n_groups; g++) {
    ko_json item = ko_json_begin(&list, NULL, '{');
    put_group(&item, e->region, e->groups[g].group);
    ko_json suppliers = ko_json_begin(&item, "suppliers", '[');
    for (uint32_t i = 0; i < e->groups[g].n; i++) {
      const ko_explain_other *supplier = &e->suppliers[e->groups[g].first + i];
      ko_json one = ko_json_begin(&suppliers, NULL, '{');
      put_facility(&one, e->region, supplier->entity);
      ko_json_truth(&one, "only_supplier", supplier->only);
      ko_json_truth(&one, "cannot_be_spared", supplier->needed);
      ko_json_number(&one, "failure_probability", supplier->failure_probability);
      ko_json_end(&one, '}');
    }
    ko_json_end(&suppliers, ']');
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void put_reach(ko_json *json, const char *key, const ko_explain_reach *reach) {
  ko_json item = ko_json_begin(json, key, '{');
  ko_json_integer(&item, "facilities", reach->n_facilities);
  ko_json_integer(&item, "countries", reach->n_countries);
  ko_json_number(&item, "people", reach->people);
  ko_json_end(&item, '}');
}

static void put_importance(ko_json *item, const ko_explain_strategy *s) {
  static const char *const keys[KO_N_EXPLAIN_IMPORTANCES] = {
      [KO_EXPLAIN_BIRNBAUM] = "birnbaum", [KO_EXPLAIN_ACHIEVEMENT] = "risk_achievement", [KO_EXPLAIN_REDUCTION] = "risk_reduction"};
  if (!s->has_importance) return;
  ko_json importance = ko_json_begin(item, "importance", '{');
  for (int i = 0; i < KO_N_EXPLAIN_IMPORTANCES; i++) ko_json_estimate(&importance, keys[i], &s->importance[i]);
  ko_json_end(&importance, '}');
}

static void put_strategies(ko_json *json, const ko_explanation *e) {
  ko_json list = ko_json_begin(json, "strategies", '[');
  for (uint32_t k = 0; k < e->n_strategies; k++) {
    const ko_explain_strategy *s = &e->strategies[k];
    ko_json item = ko_json_begin(&list, NULL, '{');
    ko_json_text(&item, "name", s->name);
    if (e->kind == KO_EXPLAIN_PROJECT) {
      ko_json_number(&item, "operational", s->operational);
      ko_json_number(&item, "service", s->service);
      ko_json_number(&item, "margin", s->margin);
    } else {
      ko_json_number(&item, "failure_probability", s->failure_probability);
    }
    if (e->kind == KO_EXPLAIN_FACILITY) {
      ko_json_number(&item, "outage_hours", s->outage_hours);
      ko_json_number(&item, "criticality", s->criticality);
    }
    if (s->causes) {
      ko_json causes = ko_json_begin(&item, "causes", '{');
      for (uint32_t c = 0; c < e->n_causes; c++) ko_json_number(&causes, e->causes[c], s->causes[c]);
      ko_json_end(&causes, '}');
    }
    put_importance(&item, s);
    ko_json_end(&item, '}');
  }
  ko_json_end(&list, ']');
}

static void put_head(ko_json *json, const ko_explanation *e) {
  const ko_region *region = e->region;
  const struct ko_facilities *f = &region->facilities;
  if (e->kind == KO_EXPLAIN_LINK) {
    put_link(json, region, e->row);
  } else if (e->kind == KO_EXPLAIN_PROJECT) {
    ko_json_text(json, "project", region->projects.id[e->row]);
    ko_json_text(json, "name", region->projects.name[e->row]);
  } else {
    put_facility(json, region, e->row);
    ko_json_text(json, "kind", f->kind[e->row]);
    ko_json_text(json, "site", region->site_id[f->site[e->row]]);
    ko_json_number(json, region->planar ? "y" : "lat", f->lat[e->row]);
    ko_json_number(json, region->planar ? "x" : "lon", f->lon[e->row]);
    ko_json_number(json, "supply", f->supply[e->row]);
    ko_json_number(json, "demand", f->demand[e->row]);
    ko_json_number(json, "population", f->population[e->row]);
  }
}

void ko_explanation_print_json(FILE *out, const ko_explanation *e) {
  ko_json json = {.out = out};
  fputc('{', out);
  put_head(&json, e);
  if (e->kind == KO_EXPLAIN_FACILITY) {
    put_others(&json, "same_site", e, e->site, e->n_site);
    put_needs(&json, e);
    put_others(&json, "needed_by", e, e->dependants, e->n_dependants);
    put_reach(&json, "behind", &e->behind);
    put_reach(&json, "gone_with_it", &e->without);
    put_others(&json, "links", e, e->links, e->n_links);
  }
  if (e->kind == KO_EXPLAIN_PROJECT) put_others(&json, "members", e, e->members, e->n_members);
  ko_json_text(&json, "strategy", e->strategies[e->strategy].name);
  put_strategies(&json, e);
  fputs("}\n", out);
}
