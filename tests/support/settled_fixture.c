/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/settled_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t ko_fixture_random(ko_fixture *fixture) {
  uint64_t x = fixture->state += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

uint32_t ko_fixture_below(ko_fixture *fixture, uint32_t n) { return (uint32_t)((ko_fixture_random(fixture) >> 32) * n >> 32); }

int ko_fixture_chance(ko_fixture *fixture, double p) { return (double)(ko_fixture_random(fixture) >> 11) / 9007199254740992.0 < p; }

static void *room(ko_fixture *f, size_t n, size_t size) {
  void *memory = ko_arena_alloc_aligned(&f->memory, n ? n : 1, size, &f->error);
  if (!memory) abort();
  return memory;
}

#define ROOM(n, type) ((type *)room(f, (n), sizeof(type)))

static double ratings_of_nobody[4096];
static const double *ratings(const ko_rule_plan *plan) {
  (void)plan;
  return ratings_of_nobody;
}
static const ko_rule local_rule = {.name = "local", .flags = KO_RULE_MONOTONE | KO_RULE_LOCAL};
static const ko_rule network_rule = {.name = "network", .flags = KO_RULE_MONOTONE};
static const ko_rule flow_rule = {.name = "flow", .flags = KO_RULE_SHARE | KO_RULE_TRIPS, .ratings = ratings};

static const char *label(ko_fixture *f, const char *kind, uint32_t i) {
  const char *text = ko_arena_printf(&f->memory, &f->error, "%s%u", kind, (unsigned)i);
  if (!text) abort();
  return text;
}

static const char *const *labels(ko_fixture *f, const char *kind, uint32_t n) {
  const char **texts = ROOM(n, const char *);
  for (uint32_t i = 0; i < n; i++) texts[i] = label(f, kind, i);
  return texts;
}

/* 0 .. n - 1 in a random order. */
static uint32_t *shuffled(ko_fixture *f, uint32_t n) {
  uint32_t *order = ROOM(n, uint32_t);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t j = ko_fixture_below(f, i + 1);
    order[i] = order[j];
    order[j] = i;
  }
  return order;
}

static uint32_t *inverse(ko_fixture *f, const uint32_t *order, uint32_t n) {
  uint32_t *back = ROOM(n, uint32_t);
  for (uint32_t i = 0; i < n; i++) back[order[i]] = i;
  return back;
}

static void make_facilities(ko_fixture *f) {
  const ko_fixture_spec *spec = &f->spec;
  ko_plan *plan = &f->plan;
  uint32_t n = spec->n_facilities;
  ko_plan_sector *sectors = ROOM(spec->n_sectors, ko_plan_sector);
  uint32_t *country = ROOM(n, uint32_t), *sector = ROOM(n, uint32_t);
  int64_t *demand = ROOM(n, int64_t), *population = ROOM(n, int64_t);
  double *scale = ROOM(spec->n_sectors, double), *people = ROOM(spec->n_countries, double);
  const ko_rule *rules[3] = {&local_rule, &network_rule, &flow_rule};
  for (uint32_t s = 0; s < spec->n_sectors; s++) {
    uint32_t first = (uint32_t)((uint64_t)n * s / spec->n_sectors), end = (uint32_t)((uint64_t)n * (s + 1) / spec->n_sectors);
    sectors[s] = (ko_plan_sector){.name = label(f, "sector", s),
                                  .rule = spec->all_local ? &local_rule : rules[s % 3],
                                  .weight = 1 + 0.25 * s,
                                  .first_slot = first,
                                  .n_slots = end - first};
    scale[s] = 1;
    for (uint32_t slot = first; slot < end; slot++) sector[slot] = s;
  }
  for (uint32_t slot = 0; slot < n; slot++) {
    country[slot] = ko_fixture_below(f, spec->n_countries);
    demand[slot] = spec->wide_demand ? ko_fixture_below(f, 8) ? (int64_t)ko_fixture_below(f, 1u << 20) : 0 : 1;
    int own = spec->population == KO_FIXTURE_ALL || (spec->population == KO_FIXTURE_SOME && country[slot] % 2 && ko_fixture_chance(f, 0.3));
    population[slot] = own ? (int64_t)ko_fixture_below(f, 100000) : -1;
  }
  for (uint32_t c = 0; c < spec->n_countries; c++) people[c] = c % 3 == 2 ? (double)NAN : 1e6 * (c + 1) + 7;
  plan->sectors = sectors;
  plan->country = country;
  plan->sector = sector;
  plan->demand = demand;
  plan->population = population;
  plan->demand_scale = scale;
  plan->row_of_slot = shuffled(f, n);
  plan->slot_of_row = inverse(f, plan->row_of_slot, n);
  f->region.n_countries = spec->n_countries;
  f->region.countries.population = people;
  f->region.countries.id = labels(f, "country", spec->n_countries);
  f->region.n_facilities = n;
  f->region.facilities.id = labels(f, "facility", n);
}

static void make_links(ko_fixture *f) {
  ko_plan *plan = &f->plan;
  uint32_t n = f->spec.n_links, hit = 0;
  uint32_t *sector = ROOM(n, uint32_t), *from = ROOM(n, uint32_t), *to = ROOM(n, uint32_t), *row = ROOM(n, uint32_t);
  ko_plan_sector *sectors = (ko_plan_sector *)(uintptr_t)plan->sectors;
  for (uint32_t s = 0; s < f->spec.n_sectors; s++) {
    sectors[s].first_link = (uint32_t)((uint64_t)n * s / f->spec.n_sectors);
    sectors[s].n_links = (uint32_t)((uint64_t)n * (s + 1) / f->spec.n_sectors) - sectors[s].first_link;
    for (uint32_t i = 0; i < sectors[s].n_links; i++) {
      uint32_t link = sectors[s].first_link + i;
      sector[link] = s;
      from[link] = sectors[s].first_slot + ko_fixture_below(f, sectors[s].n_slots);
      to[link] = sectors[s].first_slot + ko_fixture_below(f, sectors[s].n_slots);
      row[link] = ko_fixture_chance(f, 0.5) ? ++hit : 0;
    }
  }
  plan->link_sector = sector;
  plan->link_from = from;
  plan->link_to = to;
  plan->link_hit_row = row;
  plan->n_hit_links = hit;
  plan->link_row_of_slot = shuffled(f, n);
  plan->link_slot_of_row = inverse(f, plan->link_row_of_slot, n);
  plan->link_id = labels(f, "link", n);
}

static void make_groups(ko_fixture *f, ko_plan_groups *groups) {
  uint32_t n = f->spec.n_facilities, at = 0, g = 0;
  uint32_t *first = ROOM(n + 1, uint32_t), *need = ROOM(4 * n, uint32_t), *sector = ROOM(4 * n, uint32_t),
           *dependant = ROOM(4 * n, uint32_t);
  uint32_t *supplier_first = ROOM(4 * n + 1, uint32_t), *suppliers = ROOM(20 * n, uint32_t);
  uint64_t *chance = ROOM(4 * n, uint64_t);
  for (uint32_t slot = 0; slot < n; slot++) {
    first[slot] = g;
    for (uint32_t count = f->spec.plain_groups ? 2 : ko_fixture_below(f, 4); count > 0; count--) {
      uint32_t size = f->spec.plain_groups ? 1 + ko_fixture_below(f, 3) : ko_fixture_below(f, 6);
      for (uint32_t i = 0; i < size; i++) suppliers[at++] = ko_fixture_below(f, n);
      dependant[g] = slot;
      need[g] = f->spec.plain_groups ? 1 + ko_fixture_below(f, size) : ko_fixture_below(f, size + 2);
      sector[g] = size ? f->plan.sector[suppliers[supplier_first[g]]] : KO_NONE;
      chance[g] = ko_fixture_chance(f, 0.3) ? UINT64_C(1) << 31 : UINT64_C(1) << 32;
      supplier_first[++g] = at;
    }
  }
  first[n] = g;
  *groups = (ko_plan_groups){.n = g,
                             .first = first,
                             .dependant = dependant,
                             .need = need,
                             .supplier_first = supplier_first,
                             .suppliers = suppliers,
                             .chance = chance,
                             .sector = sector};
}

static void make_case(ko_fixture *f, uint32_t k) {
  ko_plan *plan = &f->plan;
  ko_plan_case *c = &plan->cases[k];
  uint32_t n_links = f->spec.n_links, n_sectors = f->spec.n_sectors;
  uint8_t *present = ROOM(n_links, uint8_t);
  ko_net *nets = ROOM(n_sectors, ko_net);
  const uint32_t **net_link = ROOM(n_sectors, const uint32_t *);
  c->name = label(f, "strategy", k);
  c->cost = 3.5 * k;
  for (uint32_t i = 0; i < n_links; i++) present[i] = (uint8_t)ko_fixture_chance(f, 0.95);
  for (uint32_t s = 0; s < n_sectors; s++) {
    uint32_t *slots = ROOM(plan->sectors[s].n_links, uint32_t), n = 0;
    for (uint32_t i = 0; i < plan->sectors[s].n_links; i++)
      if (present[plan->sectors[s].first_link + i]) slots[n++] = plan->sectors[s].first_link + i;
    nets[s].n_nodes = plan->sectors[s].n_slots;
    nets[s].n_links = n;
    net_link[s] = slots;
  }
  c->link_present = present;
  c->nets = nets;
  c->net_link = net_link;
  c->rules = ROOM(n_sectors, ko_rule_plan *);
  make_groups(f, &c->groups);
  c->reference = ROOM(f->spec.n_facilities, uint8_t);
  c->reference_share = ROOM(f->spec.n_facilities, uint16_t);
  c->reference_flow = ROOM(n_links, double);
  for (uint32_t slot = 0; slot < f->spec.n_facilities; slot++) {
    int partial = (plan->sectors[plan->sector[slot]].rule->flags & KO_RULE_SHARE) != 0;
    c->reference[slot] = f->spec.all_up || ko_fixture_chance(f, 0.9);
    c->reference_share[slot] = !c->reference[slot] ? 0 : partial ? (uint16_t)(40000 + ko_fixture_below(f, 25536)) : KO_SHARE_ONE;
  }
  for (uint32_t i = 0; i < n_links; i++)
    c->reference_flow[i] =
        present[i] && plan->sectors[plan->link_sector[i]].rule == &flow_rule ? (double)ko_fixture_below(f, 100) - 50 : (double)NAN;
}

static void make_projects(ko_fixture *f) {
  ko_plan_project *projects = ROOM(f->spec.n_projects, ko_plan_project);
  for (uint32_t p = 0; p < f->spec.n_projects; p++) {
    uint32_t n = 1 + ko_fixture_below(f, 4), *members = ROOM(n, uint32_t);
    for (uint32_t i = 0; i < n; i++)
      members[i] = f->spec.n_links && ko_fixture_chance(f, 0.7) ? KO_LINK | ko_fixture_below(f, f->spec.n_links)
                                                                : ko_fixture_below(f, f->spec.n_facilities);
    projects[p] = (ko_plan_project){.id = label(f, "project", p), .name = "", .n_members = n, .members = members};
  }
  f->plan.projects = projects;
}

static uint32_t *below(ko_fixture *f, size_t n, uint32_t most) {
  uint32_t *numbers = ROOM(n, uint32_t);
  for (size_t i = 0; i < n; i++) numbers[i] = ko_fixture_below(f, most);
  return numbers;
}

static void make_response(ko_fixture *f, ko_plan_case *c) {
  const ko_fixture_spec *spec = &f->spec;
  size_t n_jobs = (size_t)spec->n_facilities + spec->n_links;
  double *hours = ROOM(n_jobs, double), *cv = ROOM(n_jobs, double);
  uint32_t *crews = below(f, spec->n_countries, 4);
  for (size_t i = 0; i < n_jobs; i++) {
    hours[i] = f->plan.step_hours * (ko_fixture_below(f, 50) + 1) / 4.0;
    cv[i] = ko_fixture_below(f, 3) / 2.0;
  }
  for (uint32_t i = 0; i < spec->n_countries; i++)
    if (crews[i] == 3) crews[i] = KO_NONE;
  c->response = (ko_plan_response){.detection = below(f, spec->n_countries, 3),
                                   .crews = crews,
                                   .repair_hours = hours,
                                   .repair_cv = cv,
                                   .job_rank = shuffled(f, (uint32_t)n_jobs),
                                   .restart = below(f, spec->n_facilities, 3)};
  c->groups.buffer = below(f, c->groups.n, 5);
  c->groups.recharge = below(f, c->groups.n, 5);
  c->protection = ROOM(spec->n_facilities, double);
  c->link_protection = ROOM(spec->n_links, double);
  c->prevention = ROOM(spec->n_countries, double);
}

/* A tenth of the facilities and of the links that may be hit, at least one facility. */
static void make_wave(ko_fixture *f, ko_plan_wave *wave, uint32_t number) {
  const ko_fixture_spec *spec = &f->spec;
  ko_plan *plan = &f->plan;
  ko_plan_target *targets = ROOM(spec->n_facilities + spec->n_links, ko_plan_target);
  uint32_t n = 0;
  wave->name = label(f, "wave", number);
  wave->key = ko_key(KO_KEY_WAVE, wave->name);
  wave->chance = UINT64_C(1) << (ko_fixture_chance(f, 0.7) ? 32 : 31);
  wave->step = (uint32_t)((uint64_t)plan->n_steps * number / spec->n_waves);
  wave->scenario_wave = number;
  wave->annual_rate = (double)NAN;
  for (uint32_t slot = 0; slot < spec->n_facilities + spec->n_links; slot++) {
    uint32_t link = slot - spec->n_facilities;
    int is_link = slot >= spec->n_facilities;
    if (is_link && !plan->link_hit_row[link]) continue;
    if (!ko_fixture_chance(f, 0.1) && !(slot + 1 == spec->n_facilities && n == 0)) continue;
    uint64_t key = ko_key_pair(wave->key, plan->job_key[slot]);
    targets[n++] = (ko_plan_target){.slot = is_link ? link | KO_LINK : slot,
                                    .country = is_link ? plan->link_country[link] : plan->country[slot],
                                    .key = key,
                                    .choice = key,
                                    .success = 0.25 * (1 + ko_fixture_below(f, 4))};
  }
  wave->n_targets = n;
  wave->targets = targets;
}

static void make_time(ko_fixture *f) {
  const ko_fixture_spec *spec = &f->spec;
  ko_plan *plan = &f->plan;
  uint32_t n_jobs = spec->n_facilities + spec->n_links;
  plan->over_time = 1;
  plan->n_steps = spec->n_steps;
  plan->step_hours = spec->step_hours > 0 ? spec->step_hours : 1;
  f->scenario.time = (ko_time_spec){.given = 1, .step_hours = plan->step_hours, .horizon_hours = plan->step_hours * plan->n_steps};
  f->scenario.response = (ko_response_spec){.repair_order = "priority", .reclose_hours = (double)NAN};
  uint64_t *key = ROOM(n_jobs, uint64_t);
  uint8_t *black_starter = ROOM(spec->n_facilities, uint8_t);
  for (uint32_t slot = 0; slot < spec->n_facilities; slot++) {
    key[slot] = ko_key(KO_KEY_FACILITY, f->region.facilities.id[plan->row_of_slot[slot]]);
    black_starter[slot] = (uint8_t)ko_fixture_chance(f, 0.1);
  }
  for (uint32_t link = 0; link < spec->n_links; link++) key[spec->n_facilities + link] = ko_key(KO_KEY_LINK, plan->link_id[link]);
  plan->job_key = key;
  plan->black_starter = black_starter;
  plan->link_country = below(f, spec->n_links, spec->n_countries);
  for (uint32_t k = 0; k < spec->n_cases; k++) make_response(f, &plan->cases[k]);
  ko_plan_wave *waves = ROOM(spec->n_waves, ko_plan_wave);
  for (uint32_t w = 0; w < spec->n_waves; w++) make_wave(f, &waves[w], w);
  plan->n_waves = spec->n_waves;
  plan->waves = waves;
}

void ko_fixture_make(ko_fixture *f, const ko_fixture_spec *spec) {
  *f = (ko_fixture){.spec = *spec, .state = spec->seed};
  for (size_t i = 0; i < 4096; i++) ratings_of_nobody[i] = i % 5 ? 20.0 + (double)(i % 7) * 10 : (double)NAN;
  f->scenario = (ko_scenario){.name = "fixture", .trials = (int64_t)spec->n_trials, .time = {.step_hours = 1, .horizon_hours = 1}};
  f->scenario.output.per_trial = (int32_t)spec->per_trial;
  f->plan = (ko_plan){.scenario = &f->scenario,
                      .region = &f->region,
                      .n_trials = spec->n_trials,
                      .n_steps = 1,
                      .step_hours = 1,
                      .reclose = KO_NONE,
                      .n_blocks = (uint32_t)((spec->n_trials + KO_LANES - 1) / KO_LANES),
                      .n_facilities = spec->n_facilities,
                      .n_links = spec->n_links,
                      .n_sectors = spec->n_sectors,
                      .n_countries = spec->n_countries,
                      .n_cases = spec->n_cases,
                      .n_projects = spec->n_projects};
  f->plan.draws = ko_draws_make(spec->seed);
  make_facilities(f);
  make_links(f);
  f->plan.cases = ROOM(spec->n_cases, ko_plan_case);
  for (uint32_t k = 0; k < spec->n_cases; k++) make_case(f, k);
  make_projects(f);
  if (spec->n_steps) make_time(f);
  f->operational = ROOM(spec->n_facilities, ko_row);
  f->damaged = ROOM(spec->n_facilities, ko_row);
  f->link_damaged = ROOM(f->plan.n_hit_links + 1, ko_row);
  f->binds = ROOM(4 * spec->n_facilities, ko_row);
  f->bind_row = ROOM(4 * spec->n_facilities, uint32_t);
  f->touched = ROOM(spec->n_facilities, uint32_t);
  f->links_hit = ROOM(spec->n_links, uint32_t);
  f->share = ROOM(spec->n_sectors, uint16_t *);
  f->flow = ROOM(spec->n_sectors, double *);
  f->link_tripped = ROOM(spec->n_sectors, ko_row *);
  for (uint32_t s = 0; s < spec->n_sectors; s++) {
    if (f->plan.sectors[s].rule != &flow_rule) continue;
    f->share[s] = ROOM((size_t)KO_LANES * f->plan.sectors[s].n_slots, uint16_t);
    f->flow[s] = ROOM((size_t)KO_LANES * f->plan.sectors[s].n_links, double);
    f->link_tripped[s] = ROOM(f->plan.sectors[s].n_links, ko_row);
  }
}

void ko_fixture_free(ko_fixture *fixture) { ko_arena_free(&fixture->memory); }

/* A row with each lane set by chance; lanes that do not count hold noise. */
static void random_row(ko_fixture *f, double p, ko_row *row) {
  ko_row_fill(row, 0);
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    if (ko_fixture_chance(f, p)) ko_row_set(row, lane);
}

static void settle_facility(ko_fixture *f, uint32_t slot) {
  const ko_fixture_spec *spec = &f->spec;
  int touched = ko_fixture_chance(f, spec->touched), up = f->plan.cases[0].reference[slot];
  ko_row_fill(&f->operational[slot], up);
  ko_row_fill(&f->damaged[slot], 0);
  if (!touched) return;
  f->touched[f->settled.n_touched++] = slot;
  ko_row fallen;
  random_row(f, up ? spec->fall : 0.5, &fallen);
  random_row(f, spec->damage, &f->damaged[slot]);
  for (int w = 0; w < KO_ROW_WORDS; w++) f->operational[slot].w[w] = ~fallen.w[w] & ~f->damaged[slot].w[w];
}

static void settle_shares(ko_fixture *f, uint32_t s) {
  const ko_plan_sector *sector = &f->plan.sectors[s];
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    for (uint32_t i = 0; i < sector->n_slots; i++) {
      uint32_t slot = sector->first_slot + i;
      uint16_t *share = &f->share[s][(size_t)lane * sector->n_slots + i];
      *share = !ko_row_get(&f->operational[slot], lane) ? (uint16_t)(ko_fixture_chance(f, 0.1) ? 9000 : 0)
               : ko_fixture_chance(f, 0.2)              ? (uint16_t)(30000 + ko_fixture_below(f, 35000))
               : f->plan.cases[0].reference[slot]       ? f->plan.cases[0].reference_share[slot]
                                                        : KO_SHARE_ONE;
    }
  for (uint32_t lane = 0; lane < KO_LANES; lane++)
    for (uint32_t i = 0; i < f->plan.cases[f->settled.strategy].nets[s].n_links; i++)
      f->flow[s][(size_t)lane * f->plan.cases[f->settled.strategy].nets[s].n_links + i] = (double)ko_fixture_below(f, 120) - 60;
}

void ko_fixture_settle(ko_fixture *f, uint32_t strategy, uint32_t block) {
  ko_plan *plan = &f->plan;
  ko_settled *settled = &f->settled;
  uint64_t left = plan->n_trials - (uint64_t)block * KO_LANES;
  *settled = (ko_settled){.plan = plan,
                          .strategy = strategy,
                          .block = block,
                          .n_lanes = left < KO_LANES ? (uint32_t)left : KO_LANES,
                          .operational = f->operational,
                          .damaged = f->damaged,
                          .link_damaged = f->link_damaged,
                          .link_tripped = (const ko_row *const *)f->link_tripped,
                          .share = (const uint16_t *const *)f->share,
                          .flow = (const double *const *)f->flow,
                          .touched = f->touched,
                          .links_hit = f->links_hit,
                          .binds = f->binds,
                          .bind_row = f->bind_row};
  ko_row_first(&settled->lanes, settled->n_lanes);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) settle_facility(f, slot);
  for (uint32_t link = 0; link < plan->n_links; link++)
    if (plan->link_hit_row[link]) {
      random_row(f, f->spec.damage, &f->link_damaged[plan->link_hit_row[link]]);
      if (ko_row_any(&f->link_damaged[plan->link_hit_row[link]])) f->links_hit[settled->n_links_hit++] = link;
    }
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    if (!f->share[s]) continue;
    settle_shares(f, s);
    for (uint32_t i = 0; i < plan->sectors[s].n_links; i++) random_row(f, 0.05, &f->link_tripped[s][i]);
  }
  const ko_plan_groups *groups = &plan->cases[strategy].groups;
  uint32_t n_binds = 0;
  for (uint32_t g = 0; g < groups->n; g++) {
    f->bind_row[g] = KO_NONE;
    if (groups->chance[g] >> 32) continue;
    f->bind_row[g] = n_binds;
    random_row(f, 0.5, &f->binds[n_binds++]);
  }
}

static int keep_axis(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error) {
  (void)error;
  ko_keeper *keeper = (ko_keeper *)(void *)sink;
  if (keeper->n_axes == 16) abort();
  snprintf(keeper->axes[keeper->n_axes].name, sizeof keeper->axes[0].name, "%s", dataset->name);
  keeper->axes[keeper->n_axes++].length = length;
  return KO_OK;
}

static int keep(ko_sink *sink, const ko_dataset *dataset, ko_error *error) {
  ko_keeper *keeper = (ko_keeper *)(void *)sink;
  uint64_t shape[KO_MAX_AXES] = {0};
  if (keeper->n_kept == 80 || dataset->type != KO_TYPE_F64) abort();
  ko_kept *kept = &keeper->kept[keeper->n_kept++];
  *kept = (ko_kept){.n_axes = dataset->n_axes, .n = 1};
  snprintf(kept->name, sizeof kept->name, "%s", dataset->name);
  for (uint32_t a = 0; a < dataset->n_axes; a++) {
    uint64_t length = 0;
    for (size_t i = 0; i < keeper->n_axes; i++)
      if (strcmp(keeper->axes[i].name, dataset->axes[a]) == 0) length = keeper->axes[i].length;
    if (length == 0) abort(); /* an axis that nobody gave */
    snprintf(kept->axes[a], sizeof kept->axes[a], "%s", dataset->axes[a]);
    kept->n *= length;
    shape[a] = length;
  }
  kept->numbers = malloc(kept->n * sizeof(double));
  if (!kept->numbers) abort();
  if (dataset->data) memcpy(kept->numbers, dataset->data, kept->n * sizeof(double));
  for (uint64_t k = 0; !dataset->data && k < shape[0]; k++) {
    int code = dataset->part(dataset->context, k, 0, shape[1], kept->numbers + k * (kept->n / shape[0]), error);
    if (code) return code;
  }
  return KO_OK;
}

static int keep_column(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells, ko_error *error) {
  (void)sink, (void)table, (void)name, (void)n_rows, (void)cells, (void)error;
  return KO_OK;
}
static int keep_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  (void)sink, (void)name, (void)text, (void)error;
  return KO_OK;
}
static int keep_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}
static int keep_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  (void)sink, (void)name, (void)value, (void)error;
  return KO_OK;
}

void ko_keeper_make(ko_keeper *keeper) {
  *keeper = (ko_keeper){.sink = {keep_axis, keep, keep_column, keep_text, keep_integer, keep_number}};
}

void ko_keeper_free(ko_keeper *keeper) {
  for (size_t i = 0; i < keeper->n_kept; i++) free(keeper->kept[i].numbers);
  keeper->n_kept = 0;
}

const ko_kept *ko_keeper_find(const ko_keeper *keeper, const char *name) {
  for (size_t i = 0; i < keeper->n_kept; i++)
    if (strcmp(keeper->kept[i].name, name) == 0) return &keeper->kept[i];
  return NULL;
}
