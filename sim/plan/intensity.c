/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intensities: a table of hazard events, of which one comes in each trial, as often as its rate is part of the sum of all rates. Columns: event
 * (a name), rate (a year, the same in all rows of an event), target (a facility or link; empty: the event hits nothing), intensity there.
 *
 * Complexity: one sort of the rows.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

enum { EVENT, RATE, TARGET, INTENSITY, N_COLUMNS };

static const char *const names[N_COLUMNS] = {"event", "rate", "target", "intensity"};

/* What a row says. */
typedef struct mention {
  uint32_t event, entity, row;
  double intensity;
} mention;

typedef struct reader {
  ko_maker *maker;
  const ko_sheet *sheet;
  uint32_t columns[N_COLUMNS];
  ko_map events; /* name -> number */
  uint32_t n_events, n_mentions;
  double *rates;     /* [n_events] */
  uint32_t *row_of;  /* [n_events] first row of each */
  mention *mentions; /* by event and entity in the end */
} reader;

static const char *cell(const reader *r, uint32_t row, int column) { return r->sheet->columns[r->columns[column]].cells[row]; }

static int raise_cell(const reader *r, uint32_t row, int column, const char *what, const char *hint) {
  ko_where where = ko_sheet_where(r->sheet, row, r->columns[column]);
  return ko_raise_at(r->maker->error, KO_E_INPUT, &where, "%s '%s'%s", what, cell(r, row, column), hint);
}

static int find_columns(reader *r) {
  int code = KO_OK;
  for (int c = 0; c < N_COLUMNS; c++) {
    r->columns[c] = ko_sheet_find(r->sheet, names[c]);
    if (r->columns[c] != KO_NONE) continue;
    ko_where where = ko_sheet_where(r->sheet, KO_NONE, KO_NONE);
    code = ko_raise_at(r->maker->error, KO_E_INPUT, &where,
                       "a table of intensities needs the columns `event`, `rate`, `target` and `intensity`; there is no '%s'", names[c]);
  }
  return code;
}

/* The row's event, with its rate. */
static int read_event(reader *r, uint32_t row, uint32_t *event) {
  const char *name = cell(r, row, EVENT);
  double rate;
  if (!name[0]) return raise_cell(r, row, EVENT, "an event needs a name, not", "");
  if (!ko_parse_number(cell(r, row, RATE), &rate) || rate < 0)
    return raise_cell(r, row, RATE, "a rate is a number a year, at least 0, not", "");
  int there = ko_map_put(&r->events, name, r->n_events, r->maker->error);
  if (there < 0) return there;
  (void)ko_map_get(&r->events, name, event);
  if (there && (r->rates[*event] < rate || r->rates[*event] > rate)) {
    const char *hint = ko_arena_printf(&r->maker->scratch, r->maker->error, "; '%s' has '%s' in an earlier row, and an event has one rate",
                                       name, cell(r, r->row_of[*event], RATE));
    return raise_cell(r, row, RATE, "the rate is", hint ? hint : "");
  }
  if (there) return KO_OK;
  r->rates[r->n_events] = rate;
  r->row_of[r->n_events++] = row;
  return KO_OK;
}

static int read_mention(reader *r, uint32_t row, uint32_t event) {
  ko_maker *maker = r->maker;
  const char *id = cell(r, row, TARGET);
  mention found = {.event = event, .row = row};
  if (!id[0]) return KO_OK; /* it hits nothing here */
  found.entity = ko_region_find(maker->region, id);
  if (found.entity == KO_NONE)
    return raise_cell(r, row, TARGET, "the region has no facility or link", ko_maker_hint(maker, ko_region_suggest(maker->region, id)));
  if (!ko_parse_number(cell(r, row, INTENSITY), &found.intensity) || found.intensity < 0)
    return raise_cell(r, row, INTENSITY, "an intensity is a number, at least 0, not", "");
  r->mentions[r->n_mentions++] = found;
  return KO_OK;
}

static int by_event(const void *a, const void *b) {
  const mention *x = a, *y = b;
  if (x->event != y->event) return x->event < y->event ? -1 : 1;
  if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

/* All rows; in the end each event names a target once. */
static int read_rows(reader *r) {
  int code = KO_OK;
  for (uint32_t row = 0; row < r->sheet->n_rows; row++) {
    uint32_t event = 0;
    int found = read_event(r, row, &event);
    if (!found) found = read_mention(r, row, event);
    if (found && found != KO_E_INPUT) return found;
    if (found) code = found;
  }
  if (r->n_mentions > 1) qsort(r->mentions, r->n_mentions, sizeof *r->mentions, by_event);
  for (uint32_t i = 1; i < r->n_mentions; i++)
    if (r->mentions[i].event == r->mentions[i - 1].event && r->mentions[i].entity == r->mentions[i - 1].entity)
      code = raise_cell(r, r->mentions[i].row, TARGET, "the event names it already:", "");
  return code;
}

/* Chances out of 2^32, added up; the last is 2^32. */
static int add_up_rates(reader *r, ko_mark mark, ko_choice *out) {
  ko_maker *maker = r->maker;
  double sum = 0, until = 0;
  for (uint32_t e = 0; e < r->n_events; e++) sum += r->rates[e];
  if (!(sum > 0)) return ko_maker_raise(maker, mark, "intensity: no event has a rate above 0");
  if (isinf(sum)) return ko_maker_raise(maker, mark, "intensity: the rates add up to more than can be counted");
  uint64_t *untils = ko_arena_alloc(maker->memory, r->n_events, sizeof *untils, maker->error);
  if (!untils) return KO_E_INTERNAL;
  for (uint32_t e = 0; e < r->n_events; e++) {
    until += r->rates[e];
    untils[e] = (uint64_t)floor(until / sum * 4294967296.0 + 0.5);
  }
  for (uint32_t e = r->n_events; e-- > 0 && (e + 1 == r->n_events || !(r->rates[e + 1] > 0));) untils[e] = UINT64_C(1) << 32;
  out->event_until = untils;
  out->rate = sum;
  return KO_OK;
}

/* Each entity once, and every mention as an index into them. */
static int index_targets(reader *r, ko_choice *out) {
  ko_maker *maker = r->maker;
  uint32_t n = r->n_mentions;
  uint32_t *entities = ko_arena_alloc(&maker->scratch, n, sizeof *entities, maker->error);
  uint32_t *targets = ko_arena_alloc(maker->memory, n, sizeof *targets, maker->error);
  uint32_t *first = ko_arena_alloc(maker->memory, (size_t)r->n_events + 1, sizeof *first, maker->error);
  double *intensity = ko_arena_alloc(&maker->scratch, n, sizeof *intensity, maker->error);
  if (!entities || !targets || !first || !intensity) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < n; i++) entities[i] = r->mentions[i].entity;
  if (n > 1) qsort(entities, n, sizeof *entities, ko_maker_by_number);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < n; i++)
    if (i == 0 || entities[i] != entities[i - 1]) entities[kept++] = entities[i];
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t *found = bsearch(&r->mentions[i].entity, entities, kept, sizeof *entities, ko_maker_by_number);
    targets[i] = (uint32_t)(found - entities);
    intensity[i] = r->mentions[i].intensity;
    first[r->mentions[i].event + 1]++;
  }
  for (uint32_t e = 0; e < r->n_events; e++) first[e + 1] += first[e];
  out->pick = KO_PICK_EVENTS;
  out->n = kept;
  out->entities = entities;
  out->n_events = r->n_events;
  out->event_first = first;
  out->event_targets = targets;
  out->event_intensity = intensity;
  return KO_OK;
}

int ko_maker_intensity(ko_maker *maker, const ko_targets *targets, ko_choice *out) {
  reader r = {.maker = maker};
  int code = ko_maker_wave_table(maker, targets, &r.sheet);
  if (!code) code = find_columns(&r);
  if (code) goto out;
  uint32_t n = r.sheet->n_rows;
  r.rates = ko_arena_alloc(&maker->scratch, n, sizeof *r.rates, maker->error);
  r.row_of = ko_arena_alloc(&maker->scratch, n, sizeof *r.row_of, maker->error);
  r.mentions = ko_arena_alloc(&maker->scratch, n, sizeof *r.mentions, maker->error);
  if (!r.rates || !r.row_of || !r.mentions) {
    code = KO_E_INTERNAL;
    goto out;
  }
  code = read_rows(&r);
  if (!code) code = add_up_rates(&r, targets->mark, out);
  if (!code) code = index_targets(&r, out);
  if (!code && out->n == 0) code = ko_maker_raise(maker, targets->mark, "intensity: '%s' names no target", targets->intensity);
out:
  ko_map_free(&r.events);
  return code;
}
