/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * States: a table says what is hit in each trial, for damage that another model made or for complete enumeration. Columns: trial (from 0,
 * ascending; a trial without a row is not hit) and targets (ids, space separated).
 */
#include <stdlib.h>
#include <string.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

typedef struct reader {
  ko_maker *maker;
  const ko_sheet *sheet;
  uint32_t trial_column, targets_column;
  uint32_t *entities; /* of all rows, one after another */
  size_t n, room;
  uint64_t *first; /* [n_states + 1] */
  uint64_t n_states;
} reader;

static int raise_cell(const reader *r, uint32_t row, uint32_t column, const char *what, const char *text, const char *hint) {
  ko_where where = ko_sheet_where(r->sheet, row, column);
  return ko_raise_at(r->maker->error, KO_E_INPUT, &where, "%s '%s'%s", what, text, hint);
}

/* The row's trial: a whole number above that of the row before. */
static int read_trial(const reader *r, uint32_t row, uint64_t least, uint64_t *trial) {
  const char *text = r->sheet->columns[r->trial_column].cells[row];
  double number;
  if (!ko_parse_number(text, &number) || number < 0 || number > 9007199254740992.0 || number > (double)(uint64_t)number)
    return raise_cell(r, row, r->trial_column, "a trial is a whole number from 0, not", text, "");
  *trial = (uint64_t)number;
  if (*trial < least) return raise_cell(r, row, r->trial_column, "trials ascend; this one comes too late:", text, "");
  return KO_OK;
}

/* Ids between blanks. */
static int read_targets(reader *r, uint32_t row) {
  ko_maker *maker = r->maker;
  int code = KO_OK;
  const char *at = r->sheet->columns[r->targets_column].cells[row];
  while (at += strspn(at, " \t"), *at) {
    size_t length = strcspn(at, " \t");
    char *id = ko_arena_text(&maker->scratch, at, length, maker->error);
    if (!id) return KO_E_INTERNAL;
    at += length;
    uint32_t entity = ko_region_find(maker->region, id);
    if (entity == KO_NONE) {
      code = raise_cell(r, row, r->targets_column, "the region has no facility or link", id,
                        ko_maker_hint(maker, ko_region_suggest(maker->region, id)));
      continue;
    }
    void *entities = r->entities;
    int grown = ko_maker_grow(maker, &entities, r->n, &r->room, sizeof *r->entities);
    if (grown) return grown;
    r->entities = entities;
    r->entities[r->n++] = entity;
  }
  return code;
}

static int read_rows(reader *r) {
  ko_maker *maker = r->maker;
  uint64_t next = 0;
  int code = KO_OK;
  for (uint32_t row = 0; row < r->sheet->n_rows; row++) {
    uint64_t trial = 0;
    int found = read_trial(r, row, next, &trial);
    if (found) return found;
    if (trial >= maker->plan->n_trials) break; /* not run */
    for (; next <= trial; next++) r->first[next] = r->n;
    found = read_targets(r, row);
    if (found && found != KO_E_INPUT) return found;
    if (found) code = found;
  }
  r->first[next] = r->n;
  r->n_states = next;
  return code;
}

/* Each entity once, and every mention as an index into them. */
static int index_targets(reader *r, ko_choice *out) {
  ko_maker *maker = r->maker;
  uint32_t *entities = ko_arena_alloc(&maker->scratch, r->n, sizeof *entities, maker->error);
  uint32_t *targets = ko_arena_alloc(maker->memory, r->n, sizeof *targets, maker->error);
  uint64_t *first = ko_arena_alloc(maker->memory, r->n_states + 1, sizeof *first, maker->error);
  if (!entities || !targets || !first) return KO_E_INTERNAL;
  if (r->n) memcpy(entities, r->entities, r->n * sizeof *entities);
  if (r->n > 1) qsort(entities, r->n, sizeof *entities, ko_maker_by_number);
  for (size_t i = 0; i < r->n; i++)
    if (i == 0 || entities[i] != entities[i - 1]) entities[out->n++] = entities[i];
  uint64_t kept = 0;
  for (uint64_t state = 0; state < r->n_states; state++) {
    uint64_t begin = r->first[state], end = r->first[state + 1];
    first[state] = kept;
    if (end - begin > 1) qsort(r->entities + begin, end - begin, sizeof *r->entities, ko_maker_by_number);
    for (uint64_t i = begin; i < end; i++) {
      if (i > begin && r->entities[i] == r->entities[i - 1]) continue;
      const uint32_t *found = bsearch(&r->entities[i], entities, out->n, sizeof *entities, ko_maker_by_number);
      targets[kept++] = (uint32_t)(found - entities);
    }
  }
  first[r->n_states] = kept;
  out->pick = KO_PICK_STATES;
  out->entities = entities;
  out->n_states = r->n_states;
  out->state_first = first;
  out->state_targets = targets;
  return KO_OK;
}

static int find_column(const reader *r, const char *name, uint32_t *column) {
  *column = ko_sheet_find(r->sheet, name);
  if (*column != KO_NONE) return KO_OK;
  ko_where where = ko_sheet_where(r->sheet, KO_NONE, KO_NONE);
  return ko_raise_at(r->maker->error, KO_E_INPUT, &where, "a table of states needs the columns `trial` and `targets`; there is no '%s'",
                     name);
}

/* Trials that have a row or lie before one that has, among those that are run. */
static uint64_t count_states(const reader *r) {
  double last = -1, trial;
  for (uint32_t row = 0; row < r->sheet->n_rows; row++)
    if (ko_parse_number(r->sheet->columns[r->trial_column].cells[row], &trial) && trial > last) last = trial;
  uint64_t n_trials = r->maker->plan->n_trials;
  return last < (double)n_trials ? (uint64_t)(last + 1) : n_trials;
}

int ko_maker_states(ko_maker *maker, const ko_targets *targets, ko_choice *out) {
  reader r = {.maker = maker};
  if (targets->pick >= 0 || targets->fraction >= 0 || targets->budget >= 0)
    return ko_maker_raise(maker, targets->mark, "states: the table says what is hit; `pick`, `fraction` and `budget` cannot be given");
  int code = ko_maker_wave_table(maker, targets, &r.sheet);
  if (!code) code = find_column(&r, "trial", &r.trial_column);
  if (!code) code = find_column(&r, "targets", &r.targets_column);
  if (code) goto out;
  uint64_t n_states = count_states(&r);
  r.first = ko_arena_alloc(&maker->scratch, n_states + 1, sizeof *r.first, maker->error);
  if (!r.first) {
    code = KO_E_INTERNAL;
    goto out;
  }
  code = read_rows(&r);
  if (!code) code = index_targets(&r, out);
  if (!code && out->n == 0)
    code = ko_maker_raise(maker, targets->mark, "states: '%s' has no target in any trial that is run", targets->states);
out:
  return code;
}
