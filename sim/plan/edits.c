/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Edits: each strategy's measures are resolved against the region, in the order of the scenario.
 */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "knockon/duration.h"
#include "sim/plan/maker.h"

int ko_edits_add(ko_edits *edits, const ko_edit *edit, ko_error *error) {
  ko_maker *maker = edits->maker;
  (void)error; /* the maker's own */
  ko_edit kept = *edit;
  if (edit->kind == KO_EDIT_ADD_LINK) {
    int code = ko_maker_add_link(maker, edits->spec->mark, &edit->link, &kept.entity);
    if (code) return code;
  }
  void *items = edits->items;
  int code = ko_maker_grow(maker, &items, edits->n, &edits->room, sizeof *edits->items);
  if (code) return code;
  edits->items = items;
  edits->items[edits->n++] = kept;
  ko_edits_tell_late(edits, kept.from_hours);
  return KO_OK;
}

void ko_edits_tell_late(ko_edits *edits, double from_hours) {
  const ko_time_spec *time = &edits->maker->scenario->time;
  if (!(from_hours > 0) || edits->told_late == edits->spec) return;
  if (from_hours < time->horizon_hours && ko_steps(from_hours, time->step_hours) < edits->maker->plan->n_steps) return;
  edits->told_late = edits->spec;
  ko_maker_warn(edits->maker, edits->spec->mark, "from_hours: at %.10g h a trial is over (%.10g h), so this is never in force", from_hours,
                time->horizon_hours);
}

void ko_edits_cost(ko_edits *edits, double cost) { edits->cost += cost; }

const ko_region *ko_edits_region(const ko_edits *edits) { return edits->maker->region; }

int ko_edits_targets(ko_edits *edits, const ko_targets *targets, uint32_t *n, const uint32_t **rows, ko_error *error) {
  (void)error;
  ko_choice choice = {0};
  int code = ko_maker_choose(edits->maker, targets, 1, &choice);
  *n = code ? 0 : choice.n;
  *rows = choice.entities;
  return code;
}

int ko_edits_facilities(ko_edits *edits, const ko_filter *filter, uint32_t *n, const uint32_t **rows, ko_error *error) {
  (void)error;
  uint32_t *found = NULL;
  int code = ko_maker_filter(edits->maker, filter, 0, n, &found);
  if (!code && *n == 0)
    ko_maker_warn(edits->maker, filter->n ? filter->conditions[0].mark : edits->spec->mark, "no facility matches%s",
                  ko_maker_filter_hint(edits->maker, filter, 0));
  *rows = found;
  return code;
}

int ko_edits_raise(const ko_edits *edits, ko_error *error, const char *format, ...) {
  ko_where where = ko_maker_where(edits->maker, NULL, edits->spec->mark);
  va_list arguments;
  va_start(arguments, format);
  int code = ko_raise_list(error, KO_E_INPUT, &where, format, arguments);
  va_end(arguments);
  return code;
}

int ko_edits_raise_at(const ko_edits *edits, const char *text, ko_error *error, const char *format, ...) {
  ko_where where = ko_maker_where(edits->maker, text, edits->spec->mark);
  va_list arguments;
  va_start(arguments, format);
  int code = ko_raise_list(error, KO_E_INPUT, &where, format, arguments);
  va_end(arguments);
  return code;
}

void ko_edits_warn(const ko_edits *edits, ko_error *error, const char *format, ...) {
  ko_where where = ko_maker_where(edits->maker, NULL, edits->spec->mark);
  va_list arguments;
  va_start(arguments, format);
  ko_warn_list(error, &where, format, arguments);
  va_end(arguments);
}

static int check_time(ko_maker *maker, const ko_measure_spec *spec) {
  if (!spec->measure->over_time || maker->plan->over_time) return KO_OK;
  return ko_maker_raise(maker, spec->mark, "%s needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario",
                        spec->measure->name);
}

int ko_maker_resolve(ko_maker *maker, size_t n, const ko_measure_spec *measures, ko_edits *out) {
  int code = KO_OK;
  *out = (ko_edits){.maker = maker};
  for (size_t i = 0; i < n; i++) {
    out->spec = &measures[i];
    int found = check_time(maker, out->spec);
    if (!found) found = out->spec->measure->resolve(out->spec->params, out, maker->error);
    if (found && found != KO_E_INPUT) return found;
    if (found) code = found;
  }
  return code;
}

int ko_maker_edits(ko_maker *maker) {
  const ko_scenario *scenario = maker->scenario;
  int code = KO_OK;
  maker->edits = ko_arena_alloc(&maker->scratch, scenario->n_strategies, sizeof *maker->edits, maker->error);
  if (!maker->edits) return KO_E_INTERNAL;
  for (size_t c = 0; c < scenario->n_strategies; c++) {
    const int found = ko_maker_resolve(maker, scenario->strategies[c].n_measures, scenario->strategies[c].measures, &maker->edits[c]);
    if (found && found != KO_E_INPUT) return found;
    if (found) code = found;
  }
  return code;
}

static const ko_edit *next_of(const ko_edits *edits, size_t *i, uint32_t kinds) {
  while (*i < edits->n && !(kinds >> edits->items[*i].kind & 1)) ++*i;
  return *i < edits->n ? &edits->items[(*i)++] : NULL;
}

static int same_hours(double a, double b) { return !(a < b) && !(a > b) && (int)isnan(a) == (int)isnan(b); }

int ko_edits_has(const ko_edits *edits, uint32_t kinds) {
  size_t i = 0;
  return next_of(edits, &i, kinds) != NULL;
}

int ko_edits_same(const ko_edits *a, const ko_edits *b, uint32_t kinds) {
  size_t i = 0, j = 0;
  for (;;) {
    const ko_edit *x = next_of(a, &i, kinds), *y = next_of(b, &j, kinds);
    if (!x || !y) return !x && !y;
    if (x->kind != y->kind || x->entity != y->entity || x->other != y->other || x->number < y->number || x->number > y->number ||
        x->from_hours < y->from_hours || x->from_hours > y->from_hours || !same_hours(x->recharge, y->recharge))
      return 0;
  }
}
