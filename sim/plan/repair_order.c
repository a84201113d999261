/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of repairs: which waiting jobs crews take first. By a number of facilities and links (a column of the tables, or a score of the
 * facilities), highest first; what has none counts as 0; ties go to facilities before links, then by row. Each order is made once a plan.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"

int ko_order_is_random(const char *by) { return strcmp(by, "random") == 0; }

static int find_order(ko_maker *maker, const char *by, ko_repair_order **out) {
  for (uint32_t i = 0; i < maker->n_orders; i++)
    if (strcmp(maker->orders[i].by, by) == 0) {
      *out = &maker->orders[i];
      return KO_OK;
    }
  void *orders = maker->orders;
  int code = ko_maker_grow(maker, &orders, maker->n_orders, &maker->order_room, sizeof *maker->orders);
  if (code) return code;
  maker->orders = orders;
  *out = &maker->orders[maker->n_orders++];
  **out = (ko_repair_order){.by = by};
  return KO_OK;
}

/* Numbers of a column; 1 where there is such a column. What is unknown counts as 0. */
static int from_column(const ko_region *region, const char *by, int links, double *keys) {
  uint32_t n = links ? region->n_links : region->n_facilities;
  int known = links ? ko_link_numbers(region, by, keys) : ko_facility_numbers(region, by, keys);
  for (uint32_t i = 0; known && i < n; i++)
    if (isnan(keys[i])) keys[i] = 0;
  return known;
}

static const char *suggest(const ko_maker *maker, const char *by) {
  const char *names[64] = {"random"}, *near;
  size_t n = 1;
  for (size_t i = 0; ko_scores[i] && n < sizeof names / sizeof *names; i++)
    if (ko_scores[i]->facilities) names[n++] = ko_scores[i]->name;
  near = ko_suggest(by, names, n);
  if (!near) near = ko_facility_column_suggest(maker->region, by);
  return near ? near : ko_link_column_suggest(maker->region, by);
}

/* A column that every region has: its numbers are taken as they are, and not by way of the score of that name. */
static int is_own_column(const char *by) {
  const ko_table_spec *spec = &ko_table_specs[KO_TABLE_FACILITIES];
  for (size_t i = 0; i < spec->n_columns; i++)
    if (spec->columns[i].type == KO_CELL_NUMBER && strcmp(spec->columns[i].name, by) == 0) return 1;
  return 0;
}

static int make_order(ko_maker *maker, const char *by, ko_mark mark) {
  const ko_region *region = maker->region;
  ko_repair_order *order;
  int code = find_order(maker, by, &order);
  if (code || order->facilities || ko_order_is_random(by)) return code;
  double *facilities = ko_arena_alloc(&maker->scratch, region->n_facilities, sizeof *facilities, maker->error);
  double *links = ko_arena_alloc(&maker->scratch, region->n_links, sizeof *links, maker->error);
  if (!facilities || !links) return KO_E_INTERNAL;
  const ko_score *score = is_own_column(by) ? NULL : ko_score_find(by);
  if (score && score->facilities) {
    const double *keys;
    code = ko_maker_keys(maker, by, 0, mark, &keys);
    if (code) return code;
    for (uint32_t i = 0; i < region->n_facilities; i++) facilities[i] = isinf(keys[i]) ? 0 : keys[i];
  } else {
    int known = from_column(region, by, 0, facilities);
    known |= from_column(region, by, 1, links);
    if (!known)
      return ko_maker_raise_at(maker, by, mark,
                               "repair order: there is no score and no column of facilities.csv or links.csv called '%s'%s", by,
                               ko_maker_hint(maker, suggest(maker, by)));
  }
  order->facilities = facilities;
  order->links = links;
  return KO_OK;
}

int ko_maker_orders(ko_maker *maker) {
  const ko_scenario *scenario = maker->scenario;
  if (!maker->plan->over_time) return KO_OK;
  int code = make_order(maker, scenario->response.repair_order, scenario->response.mark);
  for (size_t c = 0; c < scenario->n_strategies; c++)
    for (size_t i = 0; i < maker->edits[c].n && (!code || code == KO_E_INPUT); i++) {
      const ko_edit *edit = &maker->edits[c].items[i];
      if (edit->kind != KO_EDIT_ORDER) continue;
      int found = make_order(maker, edit->text, scenario->strategies[c].mark);
      if (found && (!code || found != KO_E_INPUT)) code = found;
    }
  return code;
}

typedef struct job {
  double key;
  uint32_t entity, slot; /* row, links marked; the job's number */
} job;

static int by_order(const void *a, const void *b) {
  const job *x = a, *y = b;
  if (x->key > y->key || x->key < y->key) return x->key > y->key ? -1 : 1;
  return (x->entity > y->entity) - (x->entity < y->entity);
}

int ko_maker_job_rank(ko_maker *maker, const char *by, const uint32_t **out) {
  const ko_plan *plan = maker->plan;
  ko_repair_order *order;
  int code = find_order(maker, by, &order);
  if (code) return code;
  *out = order->rank;
  if (order->rank) return KO_OK;
  size_t n = (size_t)plan->n_facilities + plan->n_links;
  job *jobs = ko_arena_alloc(&maker->scratch, n, sizeof *jobs, maker->error);
  uint32_t *rank = ko_arena_alloc(maker->memory, n, sizeof *rank, maker->error);
  if (!jobs || !rank) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < plan->n_facilities; row++)
    jobs[row] = (job){order->facilities ? order->facilities[row] : 0, row, plan->slot_of_row[row]};
  for (uint32_t row = 0; row < plan->n_links; row++) {
    double key = order->links && row < maker->region->n_links ? order->links[row] : 0; /* what measures add has no columns */
    jobs[plan->n_facilities + row] = (job){key, row | KO_LINK, plan->n_facilities + plan->link_slot_of_row[row]};
  }
  qsort(jobs, n, sizeof *jobs, by_order);
  for (uint32_t i = 0; i < n; i++) rank[jobs[i].slot] = i;
  order->rank = rank;
  *out = rank;
  return KO_OK;
}
