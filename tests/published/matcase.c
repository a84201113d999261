/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcase.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) {
  fprintf(stderr, "matcase: %s\n", what);
  exit(1);
}

static void *block(matcase *mat, size_t n, size_t size) {
  void *memory = calloc(n + 1, size);
  if (!memory || mat->n_blocks == sizeof mat->blocks / sizeof *mat->blocks) fail("no memory");
  return mat->blocks[mat->n_blocks++] = memory;
}

static double *filled(matcase *mat, size_t n, double value) {
  double *array = block(mat, n, sizeof *array);
  for (size_t i = 0; i < n; i++) array[i] = value;
  return array;
}

void matcase_make(uint32_t n, uint32_t n_links, matcase *out) {
  *out = (matcase){0};
  uint32_t *row = block(out, n, sizeof *row), *id = block(out, n_links, sizeof *id);
  for (uint32_t v = 0; v < n; v++) row[v] = v;
  const char **name = block(out, n_links, sizeof *name);
  for (uint32_t l = 0; l < n_links; l++) id[l] = l, name[l] = "of the case";
  out->net = (ko_net){.n_nodes = n,
                      .n_links = n_links,
                      .row = row,
                      .country = block(out, n, sizeof(uint32_t)),
                      .supply = filled(out, n, 0),
                      .demand = filled(out, n, 0),
                      .dispatch = filled(out, n, NAN),
                      .shunt = filled(out, n, 0),
                      .priority = filled(out, n, 0),
                      .lat = filled(out, n, NAN),
                      .lon = filled(out, n, NAN),
                      .from = block(out, n_links, sizeof(uint32_t)),
                      .to = block(out, n_links, sizeof(uint32_t)),
                      .directed = block(out, n_links, 1),
                      .circuits = filled(out, n_links, 1),
                      .capacity = filled(out, n_links, NAN),
                      .reactance = filled(out, n_links, NAN),
                      .tap_ratio = filled(out, n_links, 1),
                      .phase_shift_deg = filled(out, n_links, 0),
                      .length_km = filled(out, n_links, NAN),
                      .link_id = id,
                      .link_name = name};
}

void matcase_free(matcase *mat) {
  for (unsigned i = 0; i < mat->n_blocks; i++) free(mat->blocks[i]);
  *mat = (matcase){0};
}

enum { MOST_COLUMNS = 32 };

typedef struct table {
  size_t n;
  double (*rows)[MOST_COLUMNS];
} table;

/* The matrix after "mpc.NAME = [", up to "]". */
static table read_matrix(const char *text, const char *name) {
  char head[32];
  snprintf(head, sizeof head, "mpc.%s = [", name);
  const char *at = strstr(text, head);
  if (!at) fail("matrix not found");
  at += strlen(head);
  table out = {0};
  size_t room = 0, column = 0;
  double row[MOST_COLUMNS] = {0};
  for (;;) {
    at += strspn(at, " \t\r,");
    if (*at == '%') at += strcspn(at, "\n");
    if (*at == '\n' || *at == ';' || *at == ']') {
      if (column) {
        if (out.n == room) {
          room = room ? 2 * room : 64;
          out.rows = realloc(out.rows, room * sizeof *out.rows);
          if (!out.rows) fail("no memory");
        }
        memcpy(out.rows[out.n++], row, sizeof row);
        memset(row, 0, sizeof row);
        column = 0;
      }
      if (*at++ == ']') return out;
      continue;
    }
    char *end;
    double value = strtod(at, &end);
    if (end == at || column == MOST_COLUMNS) fail("not a number");
    row[column++] = value;
    at = end;
  }
}

static char *read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = calloc((size_t)size + 1, 1);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) fail("cannot be read");
  fclose(file);
  return text;
}

static uint32_t find_bus(const table *bus, double number) {
  for (uint32_t v = 0; v < bus->n; v++)
    if (bus->rows[v][0] == number) return v;
  fail("unknown bus");
  return 0;
}

static void fill_buses(const table *bus, const table *gen, const ko_net *net) {
  double *supply = FILL(net, supply), *demand = FILL(net, demand), *dispatch = FILL(net, dispatch), *shunt = FILL(net, shunt);
  for (size_t v = 0; v < bus->n; v++) {
    double load = bus->rows[v][2];
    demand[v] = load > 0 ? load : 0;
    supply[v] = dispatch[v] = load < 0 ? -load : 0;
    shunt[v] = bus->rows[v][4];
  }
  for (size_t g = 0; g < gen->n; g++) {
    if (!(gen->rows[g][7] > 0)) continue;
    uint32_t v = find_bus(bus, gen->rows[g][0]);
    double power = gen->rows[g][1];
    if (power > 0) dispatch[v] += power;
    else demand[v] -= power;
    supply[v] += fmax(power, gen->rows[g][8] > 0 ? gen->rows[g][8] : 0);
  }
}

static void fill_branches(const table *bus, const table *branch, const ko_net *net) {
  uint32_t l = 0;
  for (size_t i = 0; i < branch->n; i++) {
    const double *row = branch->rows[i];
    if (row[10] == 0) continue;
    FILL_U32(net, from)[l] = find_bus(bus, row[0]);
    FILL_U32(net, to)[l] = find_bus(bus, row[1]);
    FILL(net, reactance)[l] = row[3];
    FILL(net, capacity)[l] = row[5] > 0 ? row[5] : NAN;
    FILL(net, tap_ratio)[l] = row[8] != 0 ? row[8] : 1;
    FILL(net, phase_shift_deg)[l++] = row[9];
  }
}

int matcase_read(const char *name, matcase *out) {
  const char *given = getenv("KNOCKON_SHARED");
  char path[4096];
  snprintf(path, sizeof path, "%s/data/matpower/%s", given ? given : KO_SHARED_DIR, name);
  char *text = read_text(path);
  if (!text) {
    printf("skipped: no shared data (%s)\n", path);
    return 0;
  }
  table bus = read_matrix(text, "bus"), gen = read_matrix(text, "gen"), branch = read_matrix(text, "branch");
  uint32_t n_links = 0;
  for (size_t i = 0; i < branch.n; i++) n_links += branch.rows[i][10] != 0;
  matcase_make((uint32_t)bus.n, n_links, out);
  fill_buses(&bus, &gen, &out->net);
  fill_branches(&bus, &branch, &out->net);
  free(bus.rows), free(gen.rows), free(branch.rows), free(text);
  return 1;
}
