/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

/* A column as it is compared: numbers, texts (perhaps through an index), flags, or a derived one. */
typedef struct view {
  const double *numbers;
  const uint8_t *flags;
  const char *const *texts;
  const uint32_t *index; /* of the text of each row; NULL: the row itself */
  const ko_region *crossing;
} view;

typedef struct known {
  const char *name;
  enum { NUMBERS, FLAGS, TEXTS, COUNTRY, SECTOR, SITE, CROSSING } kind;
  size_t offset;
} known;

#define FACILITY(column, kind)                                                                                                             \
  { #column, kind, offsetof(struct ko_facilities, column) }
#define LINK(column, kind)                                                                                                                 \
  { #column, kind, offsetof(struct ko_links, column) }

static const known facility_columns[] = {
    {"facility", TEXTS, offsetof(struct ko_facilities, id)},
    FACILITY(name, TEXTS),
    FACILITY(kind, TEXTS),
    FACILITY(country, COUNTRY),
    FACILITY(sector, SECTOR),
    FACILITY(site, SITE),
    FACILITY(supply, NUMBERS),
    FACILITY(demand, NUMBERS),
    FACILITY(population, NUMBERS),
    FACILITY(protection, NUMBERS),
    FACILITY(repair_hours, NUMBERS),
    FACILITY(repair_cv, NUMBERS),
    FACILITY(restart_hours, NUMBERS),
    FACILITY(black_start, FLAGS),
    FACILITY(priority, NUMBERS),
    FACILITY(dispatch, NUMBERS),
    {"shunt_g", NUMBERS, offsetof(struct ko_facilities, shunt)},
};

static const known link_columns[] = {
    {"link", TEXTS, offsetof(struct ko_links, id)},
    LINK(sector, SECTOR),
    LINK(country, COUNTRY),
    {"cross_border", CROSSING, 0},
    LINK(directed, FLAGS),
    LINK(circuits, NUMBERS),
    LINK(capacity, NUMBERS),
    LINK(reactance, NUMBERS),
    LINK(tap_ratio, NUMBERS),
    LINK(phase_shift_deg, NUMBERS),
    LINK(length_km, NUMBERS),
    LINK(protection, NUMBERS),
    LINK(repair_hours, NUMBERS),
    LINK(repair_cv, NUMBERS),
};

/* What differs between facilities and links. */
typedef struct kind {
  const known *columns;
  size_t n_columns;
  enum ko_table_kind table;
} kind;

static const kind facilities = {facility_columns, sizeof facility_columns / sizeof *facility_columns, KO_TABLE_FACILITIES};
static const kind links = {link_columns, sizeof link_columns / sizeof *link_columns, KO_TABLE_LINKS};

static const void *member(const ko_region *region, const kind *of, size_t offset) {
  const char *base = of == &facilities ? (const char *)&region->facilities : (const char *)&region->links;
  return *(const void *const *)(const void *)(base + offset);
}

static int find_view(const ko_region *region, const kind *of, const char *name, view *out) {
  *out = (view){0};
  for (size_t i = 0; i < of->n_columns; i++) {
    const known *column = &of->columns[i];
    if (strcmp(column->name, name) != 0) continue;
    if (column->kind == CROSSING) {
      out->crossing = region;
      return 1;
    }
    const void *array = member(region, of, column->offset);
    switch (column->kind) {
    case NUMBERS:
      out->numbers = array;
      break;
    case FLAGS:
      out->flags = array;
      break;
    case TEXTS:
      out->texts = array;
      break;
    case COUNTRY:
      out->texts = region->countries.id, out->index = array;
      break;
    case SECTOR:
      out->texts = region->sectors, out->index = array;
      break;
    default:
      out->texts = region->site_id, out->index = array;
      break;
    }
    return 1;
  }
  const ko_column *column = ko_table_column(&region->tables[of->table], name);
  if (!column) return 0;
  out->texts = column->cells;
  return 1;
}

static const char *text_at(const view *v, uint32_t row) {
  const char *text = v->texts[v->index ? v->index[row] : row];
  return text ? text : "";
}

static double number_at(const view *v, uint32_t row) {
  if (v->numbers) return v->numbers[row];
  if (v->flags) return v->flags[row];
  if (v->crossing) {
    const struct ko_links *link = &v->crossing->links;
    const uint32_t *country = v->crossing->facilities.country;
    return country[link->from[row]] != country[link->to[row]];
  }
  double number;
  return ko_parse_number(text_at(v, row), &number) ? number : NAN;
}

static int equal(const view *v, uint32_t row, double number, const ko_alternative *a) {
  return (v->texts && strcmp(text_at(v, row), a->text) == 0) || number == a->number;
}

static int satisfies(const view *v, uint32_t row, const ko_condition *condition) {
  double number = number_at(v, row);
  for (size_t i = 0; i < condition->n; i++) {
    const ko_alternative *a = &condition->alternatives[i];
    int holds = 0;
    switch (a->compare) { /* NaN on either side makes the four orders false */
    case KO_COMPARE_EQUAL:
      holds = equal(v, row, number, a);
      break;
    case KO_COMPARE_UNEQUAL:
      holds = !equal(v, row, number, a);
      break;
    case KO_COMPARE_LESS:
      holds = number < a->number;
      break;
    case KO_COMPARE_LESS_EQUAL:
      holds = number <= a->number;
      break;
    case KO_COMPARE_GREATER:
      holds = number > a->number;
      break;
    case KO_COMPARE_GREATER_EQUAL:
      holds = number >= a->number;
      break;
    }
    if (holds) return 1;
  }
  return 0;
}

static const ko_condition *filter_rows(const ko_region *region, const kind *of, uint32_t n, const ko_filter *filter, uint8_t *keep) {
  if (n) memset(keep, 1, n);
  for (size_t c = 0; c < filter->n; c++) {
    view v;
    if (!find_view(region, of, filter->conditions[c].column, &v)) return &filter->conditions[c];
    for (uint32_t row = 0; row < n; row++)
      if (keep[row]) keep[row] = (uint8_t)satisfies(&v, row, &filter->conditions[c]);
  }
  return NULL;
}

const ko_condition *ko_filter_facilities(const ko_region *region, const ko_filter *filter, uint8_t *keep) {
  return filter_rows(region, &facilities, region->n_facilities, filter, keep);
}

const ko_condition *ko_filter_links(const ko_region *region, const ko_filter *filter, uint8_t *keep) {
  return filter_rows(region, &links, region->n_links, filter, keep);
}

static int numbers(const ko_region *region, const kind *of, uint32_t n, const char *column, double *out) {
  view v;
  if (!find_view(region, of, column, &v)) return 0;
  for (uint32_t row = 0; row < n; row++) out[row] = number_at(&v, row);
  return 1;
}

int ko_facility_numbers(const ko_region *region, const char *column, double *out) {
  return numbers(region, &facilities, region->n_facilities, column, out);
}

int ko_link_numbers(const ko_region *region, const char *column, double *out) {
  return numbers(region, &links, region->n_links, column, out);
}

static const char *suggest(const ko_region *region, const kind *of, const char *column) {
  const ko_table *table = &region->tables[of->table];
  const char **names = malloc((of->n_columns + table->n_columns) * sizeof *names);
  if (!names) return NULL; /* only a suggestion less */
  size_t n = 0;
  for (size_t i = 0; i < of->n_columns; i++) names[n++] = of->columns[i].name;
  for (uint32_t i = 0; i < table->n_columns; i++) names[n++] = table->columns[i].name;
  const char *nearest = ko_suggest(column, names, n);
  free(names);
  return nearest;
}

const char *ko_facility_column_suggest(const ko_region *region, const char *column) { return suggest(region, &facilities, column); }
const char *ko_link_column_suggest(const ko_region *region, const char *column) { return suggest(region, &links, column); }
