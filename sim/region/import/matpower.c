/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The source `matpower`: a power network from a MATPOWER case file, version 2 (R. D. Zimmerman, C. E. Murillo-Sanchez and R. J. Thomas,
 * MATPOWER, IEEE Trans. Power Syst. 26:12 (2011), doi:10.1109/TPWRS.2010.2051168; format: MATPOWER User's Manual, appendix B).
 *
 * A bus becomes a facility: demand = Pd, shunt_g = Gs, supply = sum of Pmax and dispatch = sum of Pg of its generators in service. Negative
 * demand is supply, and generation below zero is demand. A branch in service becomes a link: reactance x and resistance r, susceptance b
 * (converted to a base of 100 MVA), tap_ratio (0 is 1), phase_shift_deg, capacity = rateA (0: no limit known). Isolated buses (type 4),
 * what hangs on them, and what is out of service are left out. All power in MW; reactive power is not read.
 */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/region/import/matpower_file.h"
#include "sim/region/source.h"

typedef struct matpower_params {
  const char *file;
  int32_t country_by;
} matpower_params;

typedef enum country_by { COUNTRY_NONE, COUNTRY_AREA, COUNTRY_ZONE } country_by;
static const char *const COUNTRY_BY[] = {"none", "area", "zone", NULL};

static const ko_param PARAMS[] = {
    {.key = "file",
     .type = KO_PARAM_PATH,
     .offset = offsetof(matpower_params, file),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "MATPOWER case file, format version 2 (.m).",
     .source = ""},
    {.key = "country_by",
     .type = KO_PARAM_CHOICE,
     .offset = offsetof(matpower_params, country_by),
     .unit = "",
     .value = COUNTRY_NONE,
     .options = COUNTRY_BY,
     .help = "Take the country from the number of a bus's area or zone; `countries` of the sector gives them better ids.",
     .source = ""},
};

/* Columns of the matrices, counted from 0. */
enum { BUS_ID = 0, BUS_TYPE = 1, BUS_PD = 2, BUS_GS = 4, BUS_AREA = 6, BUS_KV = 9, BUS_ZONE = 10 };
enum { GEN_BUS = 0, GEN_PG = 1, GEN_STATUS = 7, GEN_PMAX = 8 };
enum {
  BRANCH_FROM = 0,
  BRANCH_TO = 1,
  BRANCH_R = 2,
  BRANCH_X = 3,
  BRANCH_B = 4,
  BRANCH_RATE = 5,
  BRANCH_TAP = 8,
  BRANCH_SHIFT = 9,
  BRANCH_STATUS = 10
};
enum { ISOLATED = 4 };

/* What the generators of a bus add up to. */
typedef struct bus {
  double id, demand, supply, dispatch;
  uint32_t row;
  int generates;
} bus;

typedef struct job {
  const ko_matpower *m;
  bus *buses; /* by id */
  uint32_t n;
  ko_error *error;
  int rc; /* the first error; others may follow */
} job;

static void complain(job *j, const ko_matrix *matrix, uint32_t row, uint32_t column, const char *message) {
  ko_where where = ko_matpower_where(j->m, matrix, row, column);
  j->rc = ko_raise_at(j->error, KO_E_INPUT, &where, "%s", message);
}

/* A value that must be finite. */
static double finite(job *j, const ko_matrix *matrix, uint32_t row, uint32_t column) {
  double value = ko_matrix_at(matrix, row, column);
  if (isfinite(value)) return value;
  complain(j, matrix, row, column, "expected a finite number");
  return 0;
}

static int by_id(const void *a, const void *b) {
  const bus *l = a, *r = b;
  if (l->id != r->id) return l->id < r->id ? -1 : 1;
  return l->row < r->row ? -1 : l->row > r->row;
}

/* The bus that stands in a cell, NULL (and an error) where there is none. Buses are sorted by id. */
static bus *find_bus(job *j, const ko_matrix *matrix, uint32_t row, uint32_t column) {
  double id = ko_matrix_at(matrix, row, column);
  uint32_t low = 0, high = j->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (j->buses[middle].id < id) low = middle + 1;
    else high = middle;
  }
  if (low < j->n && j->buses[low].id == id) return &j->buses[low];
  complain(j, matrix, row, column, "there is no bus with this number");
  return NULL;
}

static int isolated(const job *j, const bus *b) { return ko_matrix_at(&j->m->bus, b->row, BUS_TYPE) == ISOLATED; }

static void read_buses(job *j) {
  const ko_matrix *matrix = &j->m->bus;
  for (uint32_t row = 0; row < matrix->n_rows; row++) {
    double id = ko_matrix_at(matrix, row, BUS_ID), demand = finite(j, matrix, row, BUS_PD);
    if (!(id >= 1 && id < 1e15 && floor(id) == id)) complain(j, matrix, row, BUS_ID, "a bus number must be a whole number above 0");
    j->buses[j->n++] = (bus){.id = id,
                             .row = row,
                             .demand = demand > 0 ? demand : 0,
                             .supply = demand < 0 ? -demand : 0,
                             .dispatch = demand < 0 ? -demand : 0,
                             .generates = demand < 0};
  }
  if (j->rc == 0) qsort(j->buses, j->n, sizeof *j->buses, by_id);
  for (uint32_t i = 1; j->rc == 0 && i < j->n; i++)
    if (j->buses[i].id == j->buses[i - 1].id) complain(j, matrix, j->buses[i].row, BUS_ID, "a second bus with this number");
}

static void add_generators(job *j) {
  const ko_matrix *matrix = &j->m->gen;
  for (uint32_t row = 0; row < matrix->n_rows; row++) {
    bus *b = find_bus(j, matrix, row, GEN_BUS);
    if (!b || !(ko_matrix_at(matrix, row, GEN_STATUS) > 0)) continue;
    double planned = finite(j, matrix, row, GEN_PG), most = finite(j, matrix, row, GEN_PMAX);
    b->generates |= most > 0 || planned > 0;
    b->supply += most > 0 ? most : 0;
    b->dispatch += planned > 0 ? planned : 0;
    b->demand += planned < 0 ? -planned : 0;
  }
}

static int by_row(const void *a, const void *b) {
  const bus *l = a, *r = b;
  return l->row < r->row ? -1 : l->row > r->row;
}

/* Columns of a sheet under construction. */
typedef struct writer {
  ko_sheet *sheet;
  uint32_t row;
  job *j;
} writer;

static void put_text(const writer *w, const char *column, const char *text) {
  uint32_t at;
  if (w->j->rc == 0) w->j->rc = ko_sheet_column(w->sheet, column, &at, w->j->error);
  if (w->j->rc == 0) w->j->rc = ko_sheet_set(w->sheet, w->row, at, text, w->j->error);
}

static void put(const writer *w, const char *column, double value) {
  uint32_t at;
  if (w->j->rc == 0) w->j->rc = ko_sheet_column(w->sheet, column, &at, w->j->error);
  if (w->j->rc == 0) w->j->rc = ko_sheet_number(w->sheet, w->row, at, value, w->j->error);
}

static void put_id(const writer *w, const char *column, double id) {
  char text[32];
  snprintf(text, sizeof text, "%.0f", id);
  put_text(w, column, text);
}

static void write_buses(job *j, country_by by, ko_sheet *sheet) {
  const ko_matrix *matrix = &j->m->bus;
  for (uint32_t i = 0; j->rc == 0 && i < j->n; i++) {
    const bus *b = &j->buses[i];
    if (isolated(j, b)) continue;
    writer w = {.sheet = sheet, .j = j};
    j->rc = ko_sheet_row(sheet, &w.row, j->error);
    double area = ko_matrix_at(matrix, b->row, BUS_AREA), zone = ko_matrix_at(matrix, b->row, BUS_ZONE);
    put_id(&w, "facility", b->id);
    if (j->m->names) put_text(&w, "name", j->m->names[b->row]);
    put_text(&w, "kind", b->generates ? "generator" : "substation");
    if (by != COUNTRY_NONE) put_id(&w, "country", by == COUNTRY_AREA ? area : zone);
    put(&w, "demand", b->demand);
    put(&w, "supply", b->supply);
    put(&w, "dispatch", b->dispatch);
    put(&w, "shunt_g", finite(j, matrix, b->row, BUS_GS));
    put(&w, "base_kv", ko_matrix_at(matrix, b->row, BUS_KV));
    put(&w, "area", area);
    put(&w, "zone", zone);
  }
}

static void write_branches(job *j, ko_sheet *sheet) {
  const ko_matrix *matrix = &j->m->branch;
  double to_common = 100 / j->m->base_mva;
  for (uint32_t row = 0; row < matrix->n_rows; row++) {
    const bus *from = find_bus(j, matrix, row, BRANCH_FROM), *to = find_bus(j, matrix, row, BRANCH_TO);
    if (!from || !to || !(ko_matrix_at(matrix, row, BRANCH_STATUS) > 0) || isolated(j, from) || isolated(j, to)) continue;
    double x = finite(j, matrix, row, BRANCH_X), tap = finite(j, matrix, row, BRANCH_TAP), shift = finite(j, matrix, row, BRANCH_SHIFT);
    double rate = ko_matrix_at(matrix, row, BRANCH_RATE);
    if (ko_matrix_at(matrix, row, BRANCH_X) == 0) {
      ko_where where = ko_matpower_where(j->m, matrix, row, BRANCH_X);
      ko_warn_at(j->error, &where, "a reactance of 0 is taken as unknown");
    }
    if (rate < 0) complain(j, matrix, row, BRANCH_RATE, "a rating below 0");
    if (tap < 0) complain(j, matrix, row, BRANCH_TAP, "a tap ratio below 0");
    writer w = {.sheet = sheet, .j = j};
    if (j->rc == 0) j->rc = ko_sheet_row(sheet, &w.row, j->error);
    put_id(&w, "from", from->id);
    put_id(&w, "to", to->id);
    put_text(&w, "kind", tap != 0 || shift != 0 ? "transformer" : "line");
    put(&w, "capacity", rate > 0 && isfinite(rate) ? rate : NAN);
    put(&w, "reactance", x == 0 ? NAN : x * to_common);
    put(&w, "resistance", finite(j, matrix, row, BRANCH_R) * to_common);
    put(&w, "susceptance", finite(j, matrix, row, BRANCH_B) / to_common);
    put(&w, "tap_ratio", tap == 0 ? 1 : tap);
    put(&w, "phase_shift_deg", shift);
  }
}

static int read(const void *params, const ko_where *where, ko_stream *stream, ko_draft *draft, ko_error *error) {
  (void)stream;
  const matpower_params *p = params;
  ko_matpower m = {0};
  job j = {.m = &m, .error = error};
  j.rc = ko_matpower_read(p->file, where, &m, error);
  if (j.rc < 0) goto out;
  draft->facilities.file = draft->links.file = p->file;
  j.buses = malloc(((size_t)m.bus.n_rows + 1) * sizeof *j.buses);
  if (!j.buses) {
    j.rc = ko_raise_memory(error, m.bus.n_rows * sizeof *j.buses);
    goto out;
  }
  read_buses(&j);
  if (j.rc < 0) goto out;
  add_generators(&j);
  int of_generators = j.rc;
  j.rc = 0; /* the errors of branches are shown too */
  write_branches(&j, &draft->links);
  if (j.rc == 0) j.rc = of_generators;
  if (j.rc < 0) goto out;
  qsort(j.buses, j.n, sizeof *j.buses, by_row);
  write_buses(&j, (country_by)p->country_by, &draft->facilities);
out:
  free(j.buses);
  ko_matpower_free(&m);
  return j.rc;
}

const ko_source ko_source_matpower = {
    .name = "matpower",
    .help = "A power network from a MATPOWER case file.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(matpower_params),
    .read = read,
};
