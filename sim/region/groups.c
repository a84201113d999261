/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups of suppliers. Rows of dependencies.csv with the same dependant and group make one group, wherever they stand; what they say of the
 * group must agree, and an empty cell says nothing.
 */
#include "knockon/draw.h"
#include "sim/region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const enum ko_table_kind self = KO_TABLE_DEPENDENCIES;

enum { NEED_ALL = -1, NEED_UNSAID = -2 };

/* Columns of a group: the row that first gave each is kept, to name it where a later one disagrees. */
enum { NEED, BUFFER, RECHARGE, COUPLING, PAIR, N_TRAITS };
static const char *const trait_names[N_TRAITS] = {"need", "buffer_hours", "recharge_hours", "coupling_probability", "pair"};

typedef struct work {
  ko_reading *reading;
  const ko_sheet *sheet;
  uint32_t columns[N_TRAITS], dependant_column, group_column, supplier_column;
  uint32_t n_rows, n_groups;
  uint32_t *group_of, *dependant_of, *supplier_of; /* [n_rows] KO_NONE: the row is wrong, or has no supplier */
  uint8_t *lone;                                   /* [n_groups] it came from a row without a group */
  uint32_t *said[N_TRAITS];                        /* [n_groups] row, KO_NONE: unsaid */
  const double *numbers[N_TRAITS];                 /* [n_rows] */
  ko_arena scratch;
} work;

static void *scratch(work *w, size_t n, size_t size) { return ko_arena_alloc(&w->scratch, n, size, w->reading->error); }

static int prepare(work *w, ko_reading *reading) {
  w->reading = reading;
  w->sheet = ko_reading_sheet(reading, self);
  w->n_rows = w->sheet->n_rows;
  w->dependant_column = ko_sheet_find(w->sheet, "dependant");
  w->group_column = ko_sheet_find(w->sheet, "group");
  w->supplier_column = ko_sheet_find(w->sheet, "supplier");
  w->group_of = scratch(w, w->n_rows, sizeof *w->group_of);
  w->dependant_of = scratch(w, w->n_rows, sizeof *w->dependant_of);
  w->supplier_of = scratch(w, w->n_rows, sizeof *w->supplier_of);
  w->lone = scratch(w, w->n_rows, sizeof *w->lone);
  if (!w->group_of || !w->dependant_of || !w->supplier_of || !w->lone) return KO_E_INTERNAL;
  for (int t = 0; t < N_TRAITS; t++) {
    w->columns[t] = ko_sheet_find(w->sheet, trait_names[t]);
    w->said[t] = scratch(w, w->n_rows, sizeof *w->said[t]);
    if (!w->said[t]) return KO_E_INTERNAL;
    for (uint32_t g = 0; g < w->n_rows; g++) w->said[t][g] = KO_NONE;
    int code = t == NEED || t == PAIR ? KO_OK : ko_read_numbers(reading, self, trait_names[t], &w->numbers[t]);
    if (code) return code;
  }
  return KO_OK;
}

/* any, all or an integer; NEED_UNSAID where it is none of them. */
static double read_need(work *w, uint32_t row) {
  const char *cell = ko_cell(w->sheet, row, w->columns[NEED]);
  double value;
  if (strcmp(cell, "any") == 0) return 1;
  if (strcmp(cell, "all") == 0) return NEED_ALL;
  if (ko_parse_number(cell, &value) && value >= 0 && value <= UINT32_MAX / 2 && value == floor(value)) return value;
  ko_fault(w->reading, self, row, w->columns[NEED], 0, "need is any, all or a whole number from 0, not '%s'", cell);
  return NEED_UNSAID;
}

static int read_needs(work *w) {
  double *needs = scratch(w, w->n_rows, sizeof *needs);
  if (!needs) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < w->n_rows; row++) needs[row] = ko_cell(w->sheet, row, w->columns[NEED])[0] ? read_need(w, row) : NEED_UNSAID;
  w->numbers[NEED] = needs;
  return KO_OK;
}

static void read_row(work *w, uint32_t row) {
  ko_reading *reading = w->reading;
  const char *supplier = ko_cell(w->sheet, row, w->supplier_column);
  w->dependant_of[row] = ko_read_facility(reading, self, row, w->dependant_column);
  w->supplier_of[row] = supplier[0] ? ko_read_facility(reading, self, row, w->supplier_column) : KO_NONE;
  if (w->supplier_of[row] == KO_NONE || w->supplier_of[row] != w->dependant_of[row]) return;
  ko_fault(reading, self, row, w->supplier_column, 0, "'%s' supplies itself", supplier);
  w->supplier_of[row] = KO_NONE;
}

/* A row without a group is one of its own, named like its supplier. */
static void check_lone(work *w, uint32_t row, uint32_t g, int lone) {
  const ko_region *region = &w->reading->owner->region;
  if (!lone && !w->lone[g]) return;
  const char *dependant = region->facilities.id[w->dependant_of[row]];
  const char *group = region->groups.id[g];
  char line[32];
  ko_line_name(w->sheet, region->groups.row[g], line);
  if (lone && w->lone[g] && group[0])
    ko_fault(w->reading, self, row, w->supplier_column, 0, "'%s' already depends on '%s', in %s", dependant, group, line);
  else if (lone && w->lone[g])
    ko_fault(w->reading, self, row, w->supplier_column, 0, "'%s' already has a row without a supplier, in %s", dependant, line);
  else
    ko_fault(w->reading, self, row, lone ? w->supplier_column : w->group_column, 0,
             "group '%s' of '%s' is also the name of the group that its supplier '%s' makes (%s); name the group otherwise", group,
             dependant, group, line);
}

/* Find each row's group. */
static int number_groups(work *w, const char **ids, uint32_t *dependants, uint32_t *rows) {
  ko_map map = {0};
  int code = KO_OK;
  for (uint32_t row = 0; row < w->n_rows && !code; row++) {
    read_row(w, row);
    w->group_of[row] = KO_NONE;
    if (w->dependant_of[row] == KO_NONE) continue;
    const char *group = ko_cell(w->sheet, row, w->group_column);
    int lone = group[0] == '\0';
    if (lone) group = ko_cell(w->sheet, row, w->supplier_column);
    const char *name = ko_arena_printf(&w->scratch, w->reading->error, "%x %s", w->dependant_of[row], group);
    int there = name ? ko_map_put(&map, name, w->n_groups, w->reading->error) : KO_E_INTERNAL;
    if (there < 0) {
      code = there;
    } else if (there) {
      (void)ko_map_get(&map, name, &w->group_of[row]);
      check_lone(w, row, w->group_of[row], lone);
    } else {
      uint32_t g = w->n_groups++;
      w->group_of[row] = g;
      w->lone[g] = (uint8_t)lone;
      ids[g] = group;
      dependants[g] = w->dependant_of[row];
      rows[g] = row;
    }
  }
  ko_map_free(&map);
  return code;
}

static int agrees(const work *w, int t, uint32_t a, uint32_t b) {
  if (t == PAIR) return strcmp(ko_cell(w->sheet, a, w->columns[t]), ko_cell(w->sheet, b, w->columns[t])) == 0;
  double x = w->numbers[t][a], y = w->numbers[t][b];
  return x == y || isnan(x) || isnan(y); /* NaN: an error that was reported */
}

static void gather_traits(work *w) {
  for (uint32_t row = 0; row < w->n_rows; row++) {
    uint32_t g = w->group_of[row];
    if (g == KO_NONE) continue;
    for (int t = 0; t < N_TRAITS; t++) {
      const char *cell = ko_cell(w->sheet, row, w->columns[t]);
      if (cell[0] == '\0' || (t == NEED && w->numbers[t][row] == NEED_UNSAID)) continue;
      uint32_t said = w->said[t][g];
      char line[32];
      if (said == KO_NONE) w->said[t][g] = row;
      else if (!agrees(w, t, said, row))
        ko_fault(w->reading, self, row, w->columns[t], 0, "%s is '%s' here, but '%s' in %s of the same group", trait_names[t], cell,
                 ko_cell(w->sheet, said, w->columns[t]), ko_line_name(w->sheet, said, line));
    }
  }
}

/* Suppliers by group, in order of rows. */
static int gather_suppliers(work *w) {
  ko_region_owner *owner = w->reading->owner;
  uint32_t n = w->n_groups;
  uint32_t *first = ko_arena_alloc(&owner->arena, (size_t)n + 1, sizeof *first, w->reading->error);
  uint32_t *suppliers = ko_arena_alloc(&owner->arena, w->n_rows, sizeof *suppliers, w->reading->error);
  uint32_t *from_row = scratch(w, w->n_rows, sizeof *from_row);
  uint32_t *next = scratch(w, (size_t)n + 1, sizeof *next);
  if (!first || !suppliers || !from_row || !next) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < w->n_rows; row++)
    if (w->group_of[row] != KO_NONE && w->supplier_of[row] != KO_NONE) first[w->group_of[row] + 1]++;
  for (uint32_t g = 0; g < n; g++) {
    first[g + 1] += first[g];
    next[g] = first[g];
  }
  for (uint32_t row = 0; row < w->n_rows; row++) {
    uint32_t g = w->group_of[row];
    if (g == KO_NONE || w->supplier_of[row] == KO_NONE) continue;
    from_row[next[g]] = row;
    suppliers[next[g]++] = w->supplier_of[row];
  }
  owner->region.groups.first = first;
  owner->region.groups.suppliers = suppliers;

  /* A stamp for each facility: the last place at which it was a supplier. */
  uint32_t *stamp = scratch(w, owner->region.n_facilities, sizeof *stamp);
  if (!stamp) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < owner->region.n_facilities; i++) stamp[i] = KO_NONE;
  for (uint32_t g = 0; g < n; g++) {
    for (uint32_t i = first[g]; i < first[g + 1]; i++) {
      uint32_t before = stamp[suppliers[i]];
      char line[32];
      stamp[suppliers[i]] = i;
      if (before == KO_NONE || before < first[g] || w->lone[g]) continue;
      ko_fault(w->reading, self, from_row[i], w->supplier_column, 0, "'%s' is already in group '%s' of '%s', in %s",
               owner->region.facilities.id[suppliers[i]], owner->region.groups.id[g],
               owner->region.facilities.id[owner->region.groups.dependant[g]], ko_line_name(w->sheet, from_row[before], line));
    }
  }
  return KO_OK;
}

/* A row without a supplier declares a group that has none; it has no place among other rows. */
static int check_declarations(work *w) {
  const ko_region *region = &w->reading->owner->region;
  uint32_t *rows = scratch(w, w->n_groups, sizeof *rows);
  if (!rows) return KO_E_INTERNAL;
  for (uint32_t row = 0; row < w->n_rows; row++)
    if (w->group_of[row] != KO_NONE) rows[w->group_of[row]]++;
  for (uint32_t row = 0; row < w->n_rows; row++) {
    uint32_t g = w->group_of[row];
    if (g == KO_NONE || w->lone[g] || rows[g] == 1 || ko_cell(w->sheet, row, w->supplier_column)[0]) continue;
    ko_fault(w->reading, self, row, w->supplier_column, 0,
             "there is no supplier, but group '%s' of '%s' has other rows; name one or take the row out", region->groups.id[g],
             region->facilities.id[w->dependant_of[row]]);
  }
  return KO_OK;
}

static double trait(const work *w, int t, uint32_t g, double otherwise) {
  return w->said[t][g] == KO_NONE ? otherwise : w->numbers[t][w->said[t][g]];
}

static int fill_traits(work *w) {
  ko_region_owner *owner = w->reading->owner;
  struct ko_groups *groups = &owner->region.groups;
  uint32_t n = w->n_groups;
  uint32_t *need = ko_arena_alloc(&owner->arena, n, sizeof *need, w->reading->error);
  double *values = ko_arena_alloc(&owner->arena, n, 3 * sizeof *values, w->reading->error);
  uint64_t *key = ko_arena_alloc(&owner->arena, n, sizeof *key, w->reading->error);
  if (!need || !values || !key) return KO_E_INTERNAL;
  double *buffer = values, *recharge = values + n, *coupling = recharge + n;
  for (uint32_t g = 0; g < n; g++) {
    double wanted = trait(w, NEED, g, 1);
    need[g] = wanted == NEED_ALL ? groups->first[g + 1] - groups->first[g] : (uint32_t)wanted;
    buffer[g] = trait(w, BUFFER, g, 0);
    recharge[g] = trait(w, RECHARGE, g, buffer[g]);
    coupling[g] = trait(w, COUPLING, g, 1);
    uint32_t paired = w->said[PAIR][g];
    key[g] = paired == KO_NONE ? ko_key_pair(owner->region.facilities.key[groups->dependant[g]], ko_key(KO_KEY_GROUP, groups->id[g]))
                               : ko_key(KO_KEY_PAIR, ko_cell(w->sheet, paired, w->columns[PAIR]));
  }
  groups->need = need;
  groups->buffer_hours = buffer;
  groups->recharge_hours = recharge;
  groups->coupling = coupling;
  groups->key = key;
  owner->region.n_groups = n;
  return KO_OK;
}

int ko_read_groups(ko_reading *reading) {
  work w = {0};
  ko_region_owner *owner = reading->owner;
  struct ko_groups *groups = &owner->region.groups;
  int code = prepare(&w, reading);
  if (code) goto out;
  const char **ids = ko_arena_alloc(&owner->arena, w.n_rows, sizeof *ids, reading->error);
  uint32_t *dependants = ko_arena_alloc(&owner->arena, w.n_rows, sizeof *dependants, reading->error);
  uint32_t *rows = ko_arena_alloc(&owner->arena, w.n_rows, sizeof *rows, reading->error);
  code = ids && dependants && rows ? KO_OK : KO_E_INTERNAL;
  if (code) goto out;
  groups->id = ids;
  groups->dependant = dependants;
  groups->row = rows;
  code = read_needs(&w);
  if (!code) code = number_groups(&w, ids, dependants, rows);
  if (code) goto out;
  gather_traits(&w);
  code = gather_suppliers(&w);
  if (!code) code = check_declarations(&w);
  if (!code) code = fill_traits(&w);
out:
  ko_arena_free(&w.scratch);
  return code;
}

void ko_warn_groups(ko_reading *reading) {
  const ko_region *region = &reading->owner->region;
  const struct ko_groups *groups = &region->groups;
  const ko_sheet *sheet = ko_reading_sheet(reading, self);
  uint32_t n_short = 0, shown = KO_NONE, n_empty = 0, first_empty = KO_NONE;
  for (uint32_t g = 0; g < region->n_groups; g++) {
    uint32_t n = groups->first[g + 1] - groups->first[g];
    if (groups->need[g] <= n) continue;
    if (n == 0 && n_empty++ == 0) first_empty = g;
    if (n > 0 && n_short++ == 0) shown = g;
  }
  /* One line for each kind: a recipe may make thousands. */
  char more[64] = "";
  if (n_short > 1) (void)snprintf(more, sizeof more, " (and %u more such group%s)", n_short - 1, n_short == 2 ? "" : "s");
  if (n_short > 0) {
    ko_where where = ko_sheet_where(sheet, groups->row[shown], ko_sheet_find(sheet, "need"));
    ko_warn_at(reading->error, &where, "group '%s' of '%s' needs %u suppliers but has %u: it can never be met%s", groups->id[shown],
               region->facilities.id[groups->dependant[shown]], groups->need[shown], groups->first[shown + 1] - groups->first[shown], more);
  }
  more[0] = '\0';
  if (n_empty > 1) (void)snprintf(more, sizeof more, " (and %u more such group%s)", n_empty - 1, n_empty == 2 ? "" : "s");
  if (n_empty > 0) {
    ko_where where = ko_sheet_where(sheet, groups->row[first_empty], ko_sheet_find(sheet, "supplier"));
    ko_warn_at(reading->error, &where, "group '%s' of '%s' has no supplier and needs %u: it can never be met%s", groups->id[first_empty],
               region->facilities.id[groups->dependant[first_empty]], groups->need[first_empty], more);
  }
}
