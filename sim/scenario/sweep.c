/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points of a sweep: from `sweep:` of a scenario or from --vary. Values are kept as texts that --set takes.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/sweep.h"

/* Nodes are NULL for what stands on the command line. */
typedef struct reader {
  ko_arena *arena;
  const ko_origin *origin;
  ko_error *error;
} reader;

static int fail(const reader *r, const ko_node *node, const char *format, const char *what) {
  char quoted[KO_QUOTE_ROOM], message[400];
  snprintf(message, sizeof message, format, ko_quote(what, quoted));
  if (!node) return ko_raise(r->error, KO_E_USAGE, "--vary: %s", message);
  const ko_where where = ko_origin_where(r->origin, node->mark);
  return ko_raise_at(r->error, KO_E_INPUT, &where, "sweep: %s", message);
}

/* ---- Values ---------------------------------------------------------------------------------------------------------- */

static int make_room(const reader *r, ko_sweep_axis *axis, size_t n) {
  axis->values = ko_arena_alloc(r->arena, n, sizeof *axis->values, r->error);
  axis->n = n;
  return axis->values ? KO_OK : KO_E_INTERNAL;
}

/* Steps that do not quite meet the end are those that a decimal step cannot meet exactly. */
static int fill_range(const reader *r, const ko_node *node, const double range[3], ko_sweep_axis *axis) {
  const double from = range[0], to = range[1], step = range[2], steps = step != 0 ? (to - from) / step : -1;
  char text[80];
  snprintf(text, sizeof text, "%.15g:%.15g:%.15g", from, to, step);
  if (step == 0) return fail(r, node, "the step of %s is 0", text);
  if (steps < 0) return fail(r, node, "the step of %s leads away from its end", text);
  if (steps >= KO_SWEEP_MOST) return fail(r, node, "%s has more than 10,000 values", text);
  const double whole = floor(steps + 0.5);
  if (fabs(steps - whole) > 1e-9 * (1 + whole))
    return fail(r, node, "the step of %s does not meet its end; choose one that divides it", text);
  int code = make_room(r, axis, (size_t)whole + 1);
  for (size_t i = 0; i < axis->n && !code; i++) {
    axis->values[i] = ko_arena_printf(r->arena, r->error, "%.15g", i + 1 == axis->n ? to : from + (double)i * step);
    if (!axis->values[i]) code = KO_E_INTERNAL;
  }
  return code;
}

/* One value as --set takes it: what stands in quotes keeps them. */
static const char *value_of(const reader *r, const ko_node *node) {
  if (node->kind != KO_NODE_SCALAR || ko_node_is_empty(node)) {
    (void)fail(r, node, "a value must be a number or a word%s", "");
    return NULL;
  }
  if (strpbrk(node->text, "\r\n")) {
    (void)fail(r, node, "a value may have no line break%s", "");
    return NULL;
  }
  if (node->plain) return node->text;
  char *text = ko_arena_alloc(r->arena, 2 * strlen(node->text) + 3, 1, r->error);
  if (!text) return NULL;
  size_t n = 0;
  text[n++] = '"';
  for (const char *c = node->text; *c; c++) {
    if (*c == '"' || *c == '\\') text[n++] = '\\';
    text[n++] = *c;
  }
  text[n] = '"';
  return text;
}

static int read_list(const reader *r, const ko_node *list, ko_sweep_axis *axis) {
  if (list->n == 0) return fail(r, list, "the list of \"%s\" is empty", axis->path);
  int code = make_room(r, axis, list->n);
  for (size_t i = 0; i < list->n && !code; i++) {
    axis->values[i] = value_of(r, list->items[i]);
    if (!axis->values[i]) code = r->error->code ? r->error->code : KO_E_INTERNAL;
  }
  return code;
}

static int read_range(const reader *r, const ko_node *map, ko_sweep_axis *axis) {
  static const char *const keys[3] = {"from", "to", "step"};
  double range[3];
  for (size_t i = 0; i < 3; i++) {
    const ko_node *node = ko_node_get(map, keys[i]);
    if (!node || map->n != 6) return fail(r, map, "a range of \"%s\" is { from, to, step }", axis->path);
    if (node->kind != KO_NODE_SCALAR || !ko_parse_number(node->text, &range[i])) return fail(r, node, "\"%s\" must be a number", keys[i]);
  }
  return fill_range(r, map, range, axis);
}

/* The end of the piece that begins at `c`: the next `stop` outside of quotes and brackets, or the end of the text. */
static const char *piece_end(const char *c, char stop) {
  int depth = 0;
  for (char quote = 0; *c && (quote || depth || *c != stop); c++) {
    if (quote) quote = *c == quote ? 0 : quote;
    else if (*c == '"' || *c == '\'') quote = *c;
    else depth += (*c == '[' || *c == '{') - (depth && (*c == ']' || *c == '}'));
  }
  return c;
}

/* 1 where the text is NUMBER:NUMBER:NUMBER. */
static int is_range(const reader *r, const char *text, double range[3]) {
  for (size_t i = 0; i < 3; i++) {
    const char *end = piece_end(text, ':');
    const char *piece = ko_arena_text(r->arena, text, (size_t)(end - text), r->error);
    if (!piece || !ko_parse_number(piece, &range[i]) || (*end == ':') != (i < 2)) return 0;
    text = end + 1;
  }
  return 1;
}

static int read_vary(const reader *r, const char *text, ko_sweep_axis *axis) {
  const char *equals = strchr(text, '=');
  double range[3], first;
  if (!equals || equals == text) return fail(r, NULL, "needs PATH=FROM:TO:STEP or PATH=VALUE,VALUE, not \"%s\"", text);
  axis->path = ko_arena_text(r->arena, text, (size_t)(equals - text), r->error);
  if (!axis->path) return KO_E_INTERNAL;
  text = equals + 1;
  if (is_range(r, text, range)) return fill_range(r, NULL, range, axis);
  size_t n = 1;
  for (const char *c = piece_end(text, ','); *c; c = piece_end(c + 1, ',')) n++;
  int code = make_room(r, axis, n);
  for (size_t i = 0; i < n && !code; i++) {
    const char *end = piece_end(text, ',');
    while (text < end && *text == ' ') text++;
    if (text == end) return fail(r, NULL, n == 1 ? "\"%s\" has no values" : "one of the values of \"%s\" is empty", axis->path);
    axis->values[i] = ko_arena_text(r->arena, text, (size_t)(end - text), r->error);
    if (!axis->values[i]) code = KO_E_INTERNAL;
    text = end + 1;
  }
  if (code || n > 1 || !strchr(axis->values[0], ':')) return code;
  const char *colon = strchr(axis->values[0], ':');
  const char *begin = ko_arena_text(r->arena, axis->values[0], (size_t)(colon - axis->values[0]), r->error);
  if (!begin) return KO_E_INTERNAL;
  return ko_parse_number(begin, &first) ? fail(r, NULL, "a range is FROM:TO:STEP, three numbers, not \"%s\"", axis->values[0]) : KO_OK;
}

/* ---- Names ----------------------------------------------------------------------------------------------------------- */

/* Names that result files have already. */
static int is_taken(const ko_sweep *sweep, size_t i, const char *name) {
  static const char *const there[] = {
      "strategy",  "trial", "time",      "country",     "country_from", "sector",       "facility",    "link",     "project",
      "statistic", "cause", "level",     "point",       "loss",         "connectivity", "restoration", "restored", "operational",
      "service",   "cost",  "spillover", "criticality", "lat",          "lon",          "x",           "y",        "importance"};
  for (size_t k = 0; k < sizeof there / sizeof *there; k++)
    if (strcmp(there[k], name) == 0) return 1;
  for (size_t k = 0; k < sweep->n_axes; k++)
    if (k < i && strcmp(sweep->axes[k].name, name) == 0) return 1;
  return 0;
}

/* The last part of the path, and parts before it so long as the name begins with a digit or is taken. */
static int name_axis(const reader *r, ko_sweep *sweep, size_t i) {
  enum { LONGEST = 60 };
  const char *path = sweep->axes[i].path, *begin = path + strlen(path);
  char name[LONGEST + 24];
  do {
    while (begin > path && begin[-1] == '.') begin--;
    while (begin > path && begin[-1] != '.') begin--;
    snprintf(name, LONGEST, "%s", begin);
    for (char *c = name; *c; c++)
      if (!isalnum((unsigned char)*c) || (unsigned char)*c > 127) *c = '_';
  } while (begin > path && (isdigit((unsigned char)name[0]) || is_taken(sweep, i, name)));
  const size_t length = strlen(name);
  if (isdigit((unsigned char)name[0])) snprintf(name + length, sizeof name - length, "_value");
  for (size_t k = 2; is_taken(sweep, i, name); k++) snprintf(name + length, sizeof name - length, "_%zu", k);
  sweep->axes[i].name = ko_arena_text(r->arena, name, strlen(name), r->error);
  return sweep->axes[i].name ? KO_OK : KO_E_INTERNAL;
}

static int fill_numbers(const reader *r, ko_sweep_axis *axis) {
  double *numbers = ko_arena_alloc(r->arena, axis->n, sizeof *numbers, r->error);
  if (!numbers) return KO_E_INTERNAL;
  for (size_t i = 0; i < axis->n; i++)
    if (!ko_parse_number(axis->values[i], &numbers[i])) return KO_OK;
  axis->numbers = numbers;
  return KO_OK;
}

/* What can be said once all axes have their values. */
static int complete(const reader *r, const ko_node *node, ko_sweep *sweep) {
  int code = KO_OK;
  sweep->n_points = sweep->listed ? sweep->axes[0].n : 1;
  for (size_t i = 0; i < sweep->n_axes && !code; i++) {
    for (size_t k = 0; k < i; k++)
      if (strcmp(sweep->axes[i].path, sweep->axes[k].path) == 0) return fail(r, node, "\"%s\" is varied twice", sweep->axes[i].path);
    if (!sweep->listed) sweep->n_points *= sweep->axes[i].n;
    if (sweep->n_points > KO_SWEEP_MOST) return fail(r, node, "more than 10,000 points%s", "");
    code = name_axis(r, sweep, i);
    if (!code) code = fill_numbers(r, &sweep->axes[i]);
  }
  return code;
}

/* ---- The two sources ------------------------------------------------------------------------------------------------- */

static int make_axes(const reader *r, const ko_node *node, size_t n, ko_sweep *out) {
  if (n == 0) return fail(r, node, "nothing is varied%s", "");
  if (n > KO_SWEEP_AXES) return fail(r, node, "more than 8 paths are varied%s", "");
  out->axes = ko_arena_alloc(r->arena, n, sizeof *out->axes, r->error);
  out->n_axes = n;
  return out->axes ? KO_OK : KO_E_INTERNAL;
}

static int read_grid(const reader *r, const ko_node *map, ko_sweep *out) {
  int code = make_axes(r, map, map->n / 2, out);
  for (size_t i = 0; i < out->n_axes && !code; i++) {
    const ko_node *values = map->items[2 * i + 1];
    out->axes[i].path = map->items[2 * i]->text;
    code = values->kind == KO_NODE_LIST  ? read_list(r, values, &out->axes[i])
           : values->kind == KO_NODE_MAP ? read_range(r, values, &out->axes[i])
                                         : fail(r, values, "\"%s\" needs a list of values or { from, to, step }", out->axes[i].path);
  }
  return code;
}

/* Every point names the same paths. */
static int read_points(const reader *r, const ko_node *list, ko_sweep *out) {
  const ko_node *first = list->n ? list->items[0] : NULL;
  if (list->n == 0) return fail(r, list, "the list of points is empty%s", "");
  if (list->n > KO_SWEEP_MOST) return fail(r, list, "more than 10,000 points%s", "");
  if (first->kind != KO_NODE_MAP) return fail(r, first, "a point is a mapping of paths to values%s", "");
  int code = make_axes(r, first, first->n / 2, out);
  out->listed = 1;
  out->places = ko_arena_alloc(r->arena, list->n, sizeof *out->places, r->error);
  if (!code && !out->places) code = KO_E_INTERNAL;
  for (size_t k = 0; k < list->n && !code; k++) out->places[k] = ko_origin_where(r->origin, list->items[k]->mark);
  for (size_t i = 0; i < out->n_axes && !code; i++) {
    ko_sweep_axis *axis = &out->axes[i];
    axis->path = first->items[2 * i]->text;
    code = make_room(r, axis, list->n);
    for (size_t k = 0; k < list->n && !code; k++) {
      const ko_node *point = list->items[k], *value = ko_node_get(point, axis->path);
      if (!value || point->n != first->n)
        return fail(r, point, "every point must give the same paths as the first one, such as \"%s\"", axis->path);
      axis->values[k] = value_of(r, value);
      if (!axis->values[k]) code = r->error->code ? r->error->code : KO_E_INTERNAL;
    }
  }
  return code;
}

int ko_sweep_read(ko_arena *arena, const ko_origin *origin, const ko_node *node, ko_sweep *out, ko_error *error) {
  const reader r = {arena, origin, error};
  *out = (ko_sweep){0};
  if (node->kind == KO_NODE_SCALAR) return fail(&r, node, "needs a mapping of paths to values, or a list of points%s", "");
  int code = node->kind == KO_NODE_MAP ? read_grid(&r, node, out) : read_points(&r, node, out);
  return code ? code : complete(&r, node, out);
}

int ko_sweep_vary(ko_arena *arena, const char *const *texts, size_t n, ko_sweep *out, ko_error *error) {
  const reader r = {arena, NULL, error};
  *out = (ko_sweep){0};
  int code = make_axes(&r, NULL, n, out);
  for (size_t i = 0; i < n && !code; i++) code = read_vary(&r, texts[i], &out->axes[i]);
  return code ? code : complete(&r, NULL, out);
}

size_t ko_sweep_index(const ko_sweep *sweep, size_t point, size_t axis) {
  if (sweep->listed) return point;
  for (size_t i = sweep->n_axes; --i > axis;) point /= sweep->axes[i].n;
  return point % sweep->axes[axis].n;
}

const char *ko_sweep_value(const ko_sweep *sweep, size_t point, size_t axis) {
  return sweep->axes[axis].values[ko_sweep_index(sweep, point, axis)];
}

/* A path whose first part has an escaped character may be any. */
static int leads_into(const char *path, const char *key) {
  const size_t length = strlen(key), first = strcspn(path, ".");
  return memchr(path, '\\', first) || (first == length && strncmp(path, key, length) == 0);
}

int ko_sweep_same(const ko_sweep *sweep, size_t a, size_t b, const char *key) {
  for (size_t i = 0; i < sweep->n_axes; i++)
    if (leads_into(sweep->axes[i].path, key) && strcmp(ko_sweep_value(sweep, a, i), ko_sweep_value(sweep, b, i)) != 0) return 0;
  return 1;
}
