/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The response of each case over time: detection, crews, repair, restart, and the order of repairs. Arrays that a strategy leaves alone are
 * the baseline's own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/duration.h"
#include "sim/plan/maker.h"

enum { CREWS_MOST = 1000000000, DETECTION_EDITS = 1 << KO_EDIT_DETECTION | 1 << KO_EDIT_DETECTION_FACTOR };

/* The default of a number in a table. */
static double default_of(enum ko_table_kind table, const char *column) {
  const ko_table_spec *spec = &ko_table_specs[table];
  for (size_t i = 0; i < spec->n_columns; i++)
    if (strcmp(spec->columns[i].name, column) == 0) return spec->columns[i].value;
  return 0;
}

static uint32_t steps(const ko_maker *maker, double hours) { return ko_steps(hours, maker->plan->step_hours); }

static int make_detection(ko_maker *maker, const ko_edits *edits, ko_plan_response *out) {
  const ko_plan *plan = maker->plan;
  double *hours = ko_arena_alloc(&maker->scratch, plan->n_countries, sizeof *hours, maker->error);
  uint32_t *detection = ko_arena_alloc(maker->memory, plan->n_countries, sizeof *detection, maker->error);
  if (!hours || !detection) return KO_E_INTERNAL;
  for (uint32_t c = 0; c < plan->n_countries; c++) hours[c] = maker->region->countries.detection_hours[c];
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_DETECTION)
      hours[edits->items[i].entity] = fmin(hours[edits->items[i].entity], edits->items[i].number);
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_DETECTION_FACTOR) hours[edits->items[i].entity] *= edits->items[i].number;
  for (uint32_t c = 0; c < plan->n_countries; c++) detection[c] = steps(maker, hours[c]);
  out->detection = detection;
  return KO_OK;
}

static int by_arrival(const void *a, const void *b) {
  const ko_plan_arrival *x = a, *y = b;
  if (x->step != y->step) return x->step < y->step ? -1 : 1;
  return (x->country > y->country) - (x->country < y->country);
}

/* Crews from the start and those that come later. Where there are as many as there are jobs, more of them change nothing. */
static int make_crews(ko_maker *maker, const ko_edits *edits, ko_plan_response *out) {
  const ko_plan *plan = maker->plan;
  uint32_t *crews = ko_arena_alloc(maker->memory, plan->n_countries, sizeof *crews, maker->error);
  ko_plan_arrival *arrivals = ko_arena_alloc(maker->memory, edits->n, sizeof *arrivals, maker->error);
  if (!crews || !arrivals) return KO_E_INTERNAL;
  uint32_t n = 0;
  for (uint32_t c = 0; c < plan->n_countries; c++) {
    double number = maker->region->countries.crews[c];
    crews[c] = isnan(number) ? KO_NONE : (uint32_t)fmin(floor(number), CREWS_MOST);
  }
  for (size_t i = 0; i < edits->n; i++) {
    const ko_edit *edit = &edits->items[i];
    if (edit->kind != KO_EDIT_CREWS || crews[edit->entity] == KO_NONE) continue;
    uint32_t more = (uint32_t)fmin(floor(edit->number), CREWS_MOST), step = steps(maker, edit->from_hours);
    if (step == 0) crews[edit->entity] = more < CREWS_MOST - crews[edit->entity] ? crews[edit->entity] + more : CREWS_MOST;
    else if (step < plan->n_steps && more > 0) arrivals[n++] = (ko_plan_arrival){.step = step, .country = edit->entity, .crews = more};
  }
  if (n > 1) qsort(arrivals, n, sizeof *arrivals, by_arrival);
  out->crews = crews;
  out->n_arrivals = n;
  out->arrivals = arrivals;
  return KO_OK;
}

static int make_repair(ko_maker *maker, const ko_edits *edits, ko_plan_response *out) {
  const ko_plan *plan = maker->plan;
  const ko_region *region = maker->region;
  size_t n = (size_t)plan->n_facilities + plan->n_links;
  double *hours = ko_arena_alloc(maker->memory, n, sizeof *hours, maker->error);
  double *cv = ko_arena_alloc(maker->memory, n, sizeof *cv, maker->error);
  if (!hours || !cv) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    hours[slot] = region->facilities.repair_hours[plan->row_of_slot[slot]];
    cv[slot] = region->facilities.repair_cv[plan->row_of_slot[slot]];
  }
  for (uint32_t slot = 0; slot < plan->n_links; slot++) {
    uint32_t row = plan->link_row_of_slot[slot];
    int added = row >= region->n_links;
    hours[plan->n_facilities + slot] = added ? default_of(KO_TABLE_LINKS, "repair_hours") : region->links.repair_hours[row];
    cv[plan->n_facilities + slot] = added ? default_of(KO_TABLE_LINKS, "repair_cv") : region->links.repair_cv[row];
  }
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_REPAIR) hours[ko_maker_job(plan, edits->items[i].entity)] *= edits->items[i].number;
  out->repair_hours = hours;
  out->repair_cv = cv;
  return KO_OK;
}

static int make_restart(ko_maker *maker, const ko_edits *edits, ko_plan_response *out) {
  const ko_plan *plan = maker->plan;
  double *hours = ko_arena_alloc(&maker->scratch, plan->n_facilities, sizeof *hours, maker->error);
  uint32_t *restart = ko_arena_alloc(maker->memory, plan->n_facilities, sizeof *restart, maker->error);
  if (!hours || !restart) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) hours[slot] = maker->region->facilities.restart_hours[plan->row_of_slot[slot]];
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_RESTART) hours[plan->slot_of_row[edits->items[i].entity]] *= edits->items[i].number;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) restart[slot] = steps(maker, hours[slot]);
  out->restart = restart;
  return KO_OK;
}

static int make_order(ko_maker *maker, const ko_edits *edits, ko_plan_response *out) {
  const char *by = maker->scenario->response.repair_order;
  for (size_t i = 0; i < edits->n; i++)
    if (edits->items[i].kind == KO_EDIT_ORDER) by = edits->items[i].text;
  out->order_random = ko_order_is_random(by);
  return ko_maker_job_rank(maker, by, &out->job_rank);
}

static int same_numbers(const void *a, const void *b, size_t n, size_t size) { return a == b || n == 0 || memcmp(a, b, n * size) == 0; }

static int is_changed(const ko_plan *plan, const ko_plan_response *a, const ko_plan_response *b) {
  size_t n_jobs = (size_t)plan->n_facilities + plan->n_links;
  return a->n_arrivals > 0 || a->order_random != b->order_random || a->n_aids + a->n_warnings + a->n_investigations + a->n_islands > 0 ||
         !same_numbers(a->detection, b->detection, plan->n_countries, sizeof *a->detection) ||
         !same_numbers(a->crews, b->crews, plan->n_countries, sizeof *a->crews) ||
         !same_numbers(a->repair_hours, b->repair_hours, n_jobs, sizeof *a->repair_hours) ||
         !same_numbers(a->job_rank, b->job_rank, n_jobs, sizeof *a->job_rank) ||
         !same_numbers(a->restart, b->restart, plan->n_facilities, sizeof *a->restart);
}

int ko_maker_response(ko_maker *maker, uint32_t index, int *changed) {
  const ko_plan *plan = maker->plan;
  const ko_edits *edits = &maker->edits[index];
  ko_plan_response *out = &plan->cases[index].response;
  if (!plan->over_time) return KO_OK;
  if (index) *out = plan->cases[0].response;
  int code = KO_OK;
  if (!index || ko_edits_has(edits, DETECTION_EDITS)) code = make_detection(maker, edits, out);
  if (!code && (!index || ko_edits_has(edits, 1 << KO_EDIT_CREWS))) code = make_crews(maker, edits, out);
  if (!code && (!index || ko_edits_has(edits, 1 << KO_EDIT_REPAIR))) code = make_repair(maker, edits, out);
  if (!code && (!index || ko_edits_has(edits, 1 << KO_EDIT_RESTART))) code = make_restart(maker, edits, out);
  if (!code) code = make_order(maker, edits, out);
  if (!code) code = ko_maker_policies(maker, index);
  if (!code) *changed |= is_changed(plan, out, &plan->cases[0].response);
  return code;
}
