/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The region of a random case, and its tables with columns in any order, quotes, CRLF and a byte order mark by lot.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/random_case.h"

enum { TABLE_ROWS = 256 * ORACLE_TIMES, TABLE_COLUMNS = 32, TABLE_CELL = 160 * ORACLE_TIMES };

typedef struct table {
  int n_rows, n_columns;
  const char *columns[TABLE_COLUMNS];
  char cells[TABLE_ROWS][TABLE_COLUMNS][TABLE_CELL];
} table;

static char *cell(table *t, const char *column) { /* in the last row */
  int k = 0;
  while (k < t->n_columns && strcmp(t->columns[k], column) != 0) k++;
  if (k == t->n_columns) t->columns[t->n_columns++] = column;
  return t->cells[t->n_rows - 1][k];
}

static void put(table *t, const char *column, const char *text) { snprintf(cell(t, column), TABLE_CELL, "%s", text); }
static void put_number(table *t, const char *column, double x) { snprintf(cell(t, column), TABLE_CELL, "%.2f", x); }

/* A value that is the default may be left out. */
static void put_unless(random_case *r, table *t, const char *column, double x, double usual) {
  cell(t, column);
  if (x != usual || random_percent(r, 30)) put_number(t, column, x);
}

static void append(table *t, const char *column, const char *text) {
  char *at = cell(t, column);
  size_t n = strlen(at);
  snprintf(at + n, TABLE_CELL - n, "%s%s", n ? " " : "", text);
}

static void shuffle(random_case *r, int n, int order[]) {
  for (int i = 0; i < n; i++) order[i] = i;
  for (int i = n - 1; i > 0; i--) {
    int j = (int)random_below(r, (uint32_t)i + 1), swap = order[i];
    order[i] = order[j];
    order[j] = swap;
  }
}

static void write_table(random_case *r, const char *name, const table *t, int any_order) {
  random_text *out = random_file_add(r, name);
  int order[TABLE_COLUMNS], rows[TABLE_ROWS];
  const char *end = random_percent(r, 30) ? "\r\n" : "\n";
  uint32_t quotes = random_percent(r, 40) ? 20 : 0;
  shuffle(r, t->n_columns, order);
  shuffle(r, t->n_rows, rows);
  if (random_percent(r, 20)) random_print(out, "\xEF\xBB\xBF");
  for (int k = 0; k < t->n_columns; k++) random_print(out, "%s%s", k ? "," : "", t->columns[order[k]]);
  random_print(out, "%s", end);
  for (int i = 0; i < t->n_rows; i++) {
    for (int k = 0; k < t->n_columns; k++) {
      const char *quote = random_percent(r, quotes) ? "\"" : "";
      random_print(out, "%s%s%s%s", k ? "," : "", quote, t->cells[any_order ? rows[i] : i][order[k]], quote);
    }
    if (i + 1 < t->n_rows || random_percent(r, 80)) random_print(out, "%s", end);
  }
}

static void make_sectors(random_case *r) {
  static const char *const names[] = {"power", "gas", "NO", "1e3"};
  int order[4];
  shuffle(r, 4, order);
  r->c.n_sectors = 1 + (int)random_below(r, 4);
  if (r->c.n_sectors > r->c.n_facilities) r->c.n_sectors = r->c.n_facilities;
  for (int s = 0; s < r->c.n_sectors; s++) {
    oracle_sector *x = &r->c.sectors[s];
    snprintf(r->sector_id[s], sizeof r->sector_id[s], "%s", names[order[s]]);
    x->rule = (oracle_rule)random_below(r, r->exhaustive ? ORACLE_DC_FLOW : 4);
    x->min_service = random_percent(r, 60) ? 0.5 : random_hundredths(r, 0, 99);
    x->rating_factor = random_percent(r, 50) ? random_hundredths(r, 101, 180) : -1;
    x->tolerance = random_percent(r, 25) ? random_hundredths(r, 1, 40) : 0;
    x->holds = random_percent(r, 12);
    if (random_percent(r, 25)) r->reactance_per_km[s] = random_hundredths(r, 1, 9);
    x->rating_floor = random_percent(r, 50) ? random_hundredths(r, 10, 80) : -1;
  }
}

static void make_facilities(random_case *r) {
  static const char *const ids[] = {"a", "b-2", "null", "0012", "f5", "True", "f_7", "h.8", "1e5", "j", "KA", "zz"};
  static const char *const kinds[] = {"node", "plant", "0"};
  int n_ids = (int)(sizeof ids / sizeof *ids), order[sizeof ids / sizeof *ids];
  shuffle(r, n_ids, order);
  for (int i = 0; i < r->c.n_facilities; i++) {
    oracle_facility *f = &r->c.facilities[i];
    if (i < n_ids) snprintf(f->id, sizeof f->id, "%s", ids[order[i]]);
    else snprintf(f->id, sizeof f->id, "n%d", i);
    f->country = (int)random_below(r, (uint32_t)r->c.n_countries);
    f->sector = i < r->c.n_sectors ? i : (int)random_below(r, (uint32_t)r->c.n_sectors);
    if (random_percent(r, 35)) snprintf(f->site, sizeof f->site, "site%u", random_below(r, 3));
    f->supply = random_percent(r, 55) ? random_hundredths(r, 100, 12000) : 0;
    f->demand = random_percent(r, 65) ? random_hundredths(r, 100, 5000) : 0;
    f->dispatch = random_percent(r, 40) ? random_hundredths(r, 0, 6000) : -1;
    f->shunt = random_percent(r, 15) ? random_hundredths(r, 10, 500) : 0;
    snprintf(r->kind[i], sizeof r->kind[i], "%s", kinds[random_below(r, 3)]);
    r->x_km[i] = random_hundredths(r, 0, 10000);
    r->y_km[i] = random_hundredths(r, 0, 10000);
    r->risk[i] = random_hundredths(r, 0, 100);
    r->value[i] = random_below(r, 5); /* with ties */
    r->protection[i] = !r->exhaustive && random_percent(r, 25) ? random_hundredths(r, 0, 100) : 0;
  }
  /* Rows of the sectors in mixed order, so that the table's order of sectors is not the scenario's. */
  for (int i = r->c.n_facilities - 1; i > 0; i--) {
    int j = (int)random_below(r, (uint32_t)i + 1), swap = r->c.facilities[i].sector;
    r->c.facilities[i].sector = r->c.facilities[j].sector;
    r->c.facilities[j].sector = swap;
  }
}

static void add_link(random_case *r, int from, int to) {
  if (from == to || r->c.facilities[from].sector != r->c.facilities[to].sector || r->c.n_links == RANDOM_REGION_LINKS) return;
  int l = r->c.n_links++;
  oracle_link *k = &r->c.links[l];
  snprintf(k->id, sizeof k->id, "l%d", l);
  k->from = from;
  k->to = to;
  k->country = random_percent(r, 70) ? r->c.facilities[from].country : (int)random_below(r, (uint32_t)r->c.n_countries);
  k->directed = random_percent(r, 25);
  k->circuits = 1 + random_percent(r, 15);
  k->capacity = random_percent(r, 35) ? random_hundredths(r, 300, 6000) : -1;
  k->reactance = random_hundredths(r, 1, 60);
  r->length_km[l] = random_percent(r, 50) ? random_hundredths(r, 10, 5000) : 0;
  double per_km = r->reactance_per_km[r->c.facilities[from].sector];
  if (per_km > 0 && random_percent(r, 40)) { /* of what the table says, or as the crow flies */
    double crow = hypot(r->x_km[from] - r->x_km[to], r->y_km[from] - r->y_km[to]);
    double km = r->length_km[l] > 0 ? r->length_km[l] : floor(crow * 1e6 + 0.5) / 1e6; /* distances lie on a grid */
    k->reactance = per_km * km;
    r->by_length[l] = 1;
  }
  k->tap_ratio = random_percent(r, 20) ? random_hundredths(r, 90, 110) : 1;
  k->phase_shift_deg = random_percent(r, 12) ? ((int)random_below(r, 801) - 400) / 100.0 : 0;
  r->link_risk[l] = random_hundredths(r, 0, 100);
  r->link_value[l] = random_below(r, 4);
  r->link_protection[l] = random_percent(r, 20) ? random_hundredths(r, 0, 100) : 0;
}

/* A tree or most of one, then chords, some of them parallel. */
static void make_links(random_case *r) {
  int n = r->c.n_facilities, chords = (int)random_below(r, (uint32_t)(4 * n));
  uint32_t joined = random_percent(r, 70) ? 85 : 30;
  for (int f = 1; f < n; f++)
    for (int tries = 0; tries < 8 && random_percent(r, joined); tries++) {
      int other = (int)random_below(r, (uint32_t)f), flip = random_percent(r, 50);
      if (r->c.facilities[f].sector != r->c.facilities[other].sector) continue;
      add_link(r, flip ? f : other, flip ? other : f);
      break;
    }
  for (int i = 0; i < chords; i++) add_link(r, (int)random_below(r, (uint32_t)n), (int)random_below(r, (uint32_t)n));
  r->n_region_links = r->c.n_links;
}

static void add_rows(random_case *r, table *t, const oracle_group *g, const char *need, int named) {
  for (int i = 0; i < (g->n > 0 ? g->n : 1); i++) {
    t->n_rows++;
    put(t, "dependant", r->c.facilities[g->dependant].id);
    put(t, "group", named ? g->id : "");
    put(t, "supplier", g->n > 0 ? r->c.facilities[g->suppliers[i]].id : "");
    put(t, "need", need);
    put(t, "pair", g->pair);
    put_unless(r, t, "coupling_probability", g->coupling, 1);
    if (!r->over_time) continue;
    int row = (int)(g - r->c.strategies[0].groups);
    put_unless(r, t, "buffer_hours", r->time.coping[0].buffer_hours[row], 0);
    put(t, "recharge_hours", "");
    if (r->recharge_given[row]) put_number(t, "recharge_hours", r->time.coping[0].recharge_hours[row]);
  }
}

/* One group: `any`, `all`, a number (sometimes one that cannot be reached), sometimes no supplier at all. */
static void make_group(random_case *r, table *t, int dependant, int number, int taken[ORACLE_FACILITIES]) {
  oracle_group *g = &r->c.strategies[0].groups[r->c.n_groups];
  int order[ORACLE_FACILITIES], wanted = random_percent(r, 10) ? 0 : 1 + (int)random_below(r, 4);
  char need[16] = "";
  if (ORACLE_TIMES > 1 && random_percent(r, 15)) wanted = 1 + (int)random_below(r, 30);
  if (t->n_rows + wanted + 1 > TABLE_ROWS) return;
  *g = (oracle_group){.dependant = dependant, .coupling = 1};
  snprintf(g->id, sizeof g->id, "g%d", number); /* ids are the dependant's own */
  shuffle(r, r->c.n_facilities, order);
  for (int i = 0; i < r->c.n_facilities && g->n < wanted; i++)
    if (order[i] != dependant) g->suppliers[g->n++] = order[i];
  int named = g->n != 1 || taken[g->suppliers[0]] || random_percent(r, 50);
  if (!named) {
    taken[g->suppliers[0]] = 1;
    memcpy(g->id, r->c.facilities[g->suppliers[0]].id, sizeof r->c.facilities[0].id);
  }
  uint32_t style = random_below(r, 100);
  if (style < 30) snprintf(need, sizeof need, "any"), g->need = 1;
  else if (style < 55) snprintf(need, sizeof need, "all"), g->need = g->n;
  else if (style < 75) g->need = 1;
  else {
    g->need = 1 + (g->n == 0 ? 0 : (int)random_below(r, (uint32_t)g->n + (style >= 97)));
    snprintf(need, sizeof need, "%d", g->need);
  }
  if (g->n == 0 && g->need > 0 && !random_percent(r, 25)) snprintf(need, sizeof need, "all"), g->need = 0;
  if (random_percent(r, 25)) g->coupling = random_percent(r, 25) ? 0 : random_percent(r, 15) ? 1 : random_percent(r, 50) ? 0.5 : 0.05;
  if (random_percent(r, 25)) snprintf(g->pair, sizeof g->pair, "p%u", random_below(r, 3));
  if (r->over_time) random_buffer(r, r->c.n_groups);
  add_rows(r, t, g, need, named);
  r->c.n_groups++;
}

static void put_repairs(random_case *r, table *t, int thing) {
  put_unless(r, t, "repair_hours", r->time.coping[0].repair_hours[thing], 24);
  put_unless(r, t, "repair_cv", r->time.repair_cv[thing], 0);
}

static void write_links(random_case *r, table *t) {
  for (int l = 0; l < r->c.n_links; l++) {
    const oracle_link *k = &r->c.links[l];
    t->n_rows++;
    put(t, "link", k->id);
    put(t, "sector", r->sector_id[r->c.facilities[k->from].sector]);
    put(t, "from", r->c.facilities[k->from].id);
    put(t, "to", r->c.facilities[k->to].id);
    int usual = k->country == r->c.facilities[k->from].country;
    put(t, "country", usual && random_percent(r, 60) ? "" : r->c.countries[k->country]);
    put(t, "directed", k->directed ? "1" : random_percent(r, 50) ? "0" : "");
    put_unless(r, t, "circuits", k->circuits, 1);
    put(t, "capacity", "");
    if (k->capacity >= 0) put_number(t, "capacity", k->capacity);
    put(t, "reactance", "");
    if (!r->by_length[l]) put_number(t, "reactance", k->reactance);
    put(t, "length_km", "");
    if (r->length_km[l] > 0) put_number(t, "length_km", r->length_km[l]);
    put_unless(r, t, "tap_ratio", k->tap_ratio, 1);
    put_unless(r, t, "phase_shift_deg", k->phase_shift_deg, 0);
    put_unless(r, t, "protection", r->link_protection[l], 0);
    put_number(t, "risk", r->link_risk[l]);
    put_number(t, "value", r->link_value[l]);
    put(t, "project", "");
    for (int p = 0; p < RANDOM_PROJECTS; p++)
      if (r->link_member[p][l] == 2) put(t, "project", r->project_id[p]);
    if (r->over_time) put_repairs(r, t, ORACLE_FACILITIES + l);
  }
}

static void write_facilities(random_case *r, table *t) {
  for (int i = 0; i < r->c.n_facilities; i++) {
    const oracle_facility *f = &r->c.facilities[i];
    t->n_rows++;
    put(t, "facility", f->id);
    put(t, "country", r->c.countries[f->country]);
    put(t, "sector", r->sector_id[f->sector]);
    put(t, "site", f->site);
    put(t, "kind", r->kind[i]);
    put_number(t, "x", r->x_km[i]);
    put_number(t, "y", r->y_km[i]);
    put_unless(r, t, "supply", f->supply, 0);
    put_unless(r, t, "demand", f->demand, 0);
    put(t, "dispatch", "");
    if (f->dispatch >= 0) put_number(t, "dispatch", f->dispatch);
    put_unless(r, t, "shunt_g", f->shunt, 0);
    put_unless(r, t, "protection", r->protection[i], 0);
    put_number(t, "risk", r->risk[i]);
    put_number(t, "value", r->value[i]);
    if (!r->over_time) continue;
    put_repairs(r, t, i);
    put_unless(r, t, "restart_hours", r->time.coping[0].restart_hours[i], 0);
    put(t, "black_start", r->time.black_starter[i] ? "1" : random_percent(r, 50) ? "0" : "");
    put_unless(r, t, "priority", r->priority[i], 0);
    put(t, "population", "");
    if (r->population[i] >= 0) put_number(t, "population", r->population[i]);
  }
}

static void write_crews(random_case *r, table *t) {
  for (int k = 0; k < r->c.n_countries; k++) {
    t->n_rows = k + 1;
    put(t, "crews", "");
    if (r->time.coping[0].crews[k] >= 0) snprintf(cell(t, "crews"), TABLE_CELL, "%d", r->time.coping[0].crews[k]);
    put_unless(r, t, "detection_hours", r->time.coping[0].detection_hours[k], 0);
  }
}

/* Members by the table, and links by their own column too (2). */
static void write_projects(random_case *r, table *t) {
  for (int p = 0; p < RANDOM_PROJECTS; p++) {
    snprintf(r->project_id[p], sizeof r->project_id[p], "corridor-%d", p);
    t->n_rows++;
    put(t, "project", r->project_id[p]);
    put(t, "name", "a corridor");
    put(t, "members", "");
    for (int f = 0; f < r->c.n_facilities; f++)
      if ((r->member[p][f] = random_percent(r, 20))) append(t, "members", r->c.facilities[f].id);
    for (int l = 0; l < r->c.n_links; l++) {
      r->link_member[p][l] = random_percent(r, 15);
      if (r->link_member[p][l]) append(t, "members", r->c.links[l].id);
      else if (random_percent(r, 15) && (p == 0 || r->link_member[0][l] != 2)) r->link_member[p][l] = 2;
    }
    if (*cell(t, "members") == 0) append(t, "members", r->c.facilities[r->member[p][0] = 1, 0].id);
  }
}

void random_region(random_case *r) {
  static const char *const countries[] = {"XA", "NO", "007"};
  table *t = calloc(5, sizeof *t);
  if (!t) abort();
  r->c.base_power = 100;
  r->c.n_countries = 2 + random_percent(r, 50);
  r->c.n_facilities = random_percent(r, 15) ? 1 + (int)random_below(r, 4) : 5 + (int)random_below(r, ORACLE_FACILITIES - 4);
  if (r->exhaustive && random_percent(r, 50)) r->c.n_facilities = 10 + (int)random_below(r, 3);
  for (int k = 0; k < r->c.n_countries; k++) {
    snprintf(r->c.countries[k], sizeof r->c.countries[k], "%s", countries[k]);
    r->prevention[k] = !r->exhaustive && random_percent(r, 30) ? random_hundredths(r, 0, 60) : 0;
    t[0].n_rows++;
    put(&t[0], "country", countries[k]);
    put_unless(r, &t[0], "prevention", r->prevention[k], 0);
  }
  make_sectors(r);
  make_facilities(r);
  make_links(r);
  if (r->over_time) {
    random_time_values(r);
    write_crews(r, &t[0]);
  }
  write_facilities(r, &t[1]);
  for (int f = 0; f < r->c.n_facilities; f++) {
    int taken[ORACLE_FACILITIES] = {0}, n = random_percent(r, 45) ? 0 : 1 + (int)random_below(r, 3);
    for (int i = 0; i < n && r->c.n_facilities > 1; i++) make_group(r, &t[3], f, i, taken);
  }
  write_projects(r, &t[4]);
  write_links(r, &t[2]);
  write_table(r, "countries.csv", &t[0], 0);
  write_table(r, "facilities.csv", &t[1], 0);
  if (t[2].n_rows > 0) write_table(r, "links.csv", &t[2], 0);
  if (t[3].n_rows > 0) write_table(r, "dependencies.csv", &t[3], !r->over_time); /* the first supplier of a group names its cause */
  write_table(r, "projects.csv", &t[4], 0);
  free(t);

  oracle_strategy *x = &r->c.strategies[0];
  for (int f = 0; f < r->c.n_facilities; f++) x->protection[f] = r->protection[f];
  for (int k = 0; k < r->c.n_countries; k++) x->prevention[k] = r->prevention[k];
  for (int l = 0; l < r->c.n_links; l++) {
    x->link_protection[l] = r->link_protection[l];
    x->link_present[l] = 1;
  }
}
