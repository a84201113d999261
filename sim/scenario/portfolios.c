/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario's text with portfolios of its candidates as strategies. The tree is changed, not the words: measures are those of the
 * candidates as they were written; the targets of an `each` become the list of those that were chosen.
 */
#include <string.h>

#include "sim/scenario/parse.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schema.h"

typedef struct writer {
  ko_arena arena;
  ko_origin origin;
  ko_node *root;
  const ko_node *candidates;
  ko_error *error;
} writer;

static ko_node *make(writer *w, ko_node_kind kind, const char *text) {
  ko_node *node = ko_arena_alloc(&w->arena, 1, sizeof *node, w->error);
  if (node) *node = (ko_node){.kind = kind, .plain = 1, .text = text};
  return node;
}

static int append(writer *w, ko_node *parent, ko_node *child) {
  return parent && child ? ko_node_append(&w->arena, parent, child, w->error) : KO_E_INTERNAL;
}

static int put(writer *w, ko_node *map, const char *key, ko_node *value) {
  int code = append(w, map, make(w, KO_NODE_SCALAR, key));
  return code ? code : append(w, map, value);
}

/* ---- Measures -------------------------------------------------------------------------------------------------------- */

static int is_of_targets(const char *key) {
  for (size_t i = 0; i < ko_n_targets_params; i++)
    if (strcmp(ko_targets_params[i].key, key) == 0) return 1;
  return 0;
}

/* The measure of an `each` with these targets. */
static int put_each(writer *w, const ko_node *each, const ko_picked *picked, size_t n, ko_node *measures) {
  const ko_node *keys = each->items[1];
  ko_node *map = make(w, KO_NODE_MAP, NULL), *inner = make(w, KO_NODE_MAP, NULL), *list = make(w, KO_NODE_LIST, NULL);
  int code = map && inner && list ? put(w, inner, "list", list) : KO_E_INTERNAL;
  for (size_t i = 0; i < n && !code; i++) code = append(w, list, make(w, KO_NODE_SCALAR, picked[i].target));
  for (size_t i = 0; i < keys->n && !code; i += 2)
    if (!is_of_targets(keys->items[i]->text)) code = put(w, inner, keys->items[i]->text, keys->items[i + 1]);
  if (!code) code = put(w, map, each->items[0]->text, inner);
  return code ? code : append(w, measures, map);
}

/* Targets of one `each` go together, but not where each of them also pays for the whole. */
static size_t run_of(const writer *w, const ko_picked *picked, size_t n) {
  const ko_node *each = ko_node_get(w->candidates->items[picked[0].entry], "each");
  size_t together = 1;
  if (!each || ko_node_get(each->items[1], "cost")) return 1;
  while (together < n && picked[together].entry == picked[0].entry) together++;
  return together;
}

static int put_measures(writer *w, const ko_portfolio_text *portfolio, ko_node *measures) {
  int code = KO_OK;
  for (size_t at = 0, n; at < portfolio->n && !code; at += n) {
    const ko_node *candidate = w->candidates->items[portfolio->picked[at].entry], *each = ko_node_get(candidate, "each");
    const ko_node *list = ko_node_get(candidate, "measures");
    n = run_of(w, portfolio->picked + at, portfolio->n - at);
    if (each) code = put_each(w, each, portfolio->picked + at, n, measures);
    for (size_t i = 0; list && i < list->n && !code; i++) code = append(w, measures, list->items[i]);
  }
  return code;
}

/* ---- Strategies ------------------------------------------------------------------------------------------------------ */

static int has_name(const ko_portfolio_text *portfolios, size_t n, const ko_node *strategy) {
  const ko_node *name = ko_node_get(strategy, "name");
  for (size_t i = 0; i < n && name; i++)
    if (strcmp(portfolios[i].name, name->text) == 0) return 1;
  return 0;
}

/* The scenario's own come first; one with the name of a portfolio gives way to it. */
static int put_strategies(writer *w, const ko_portfolio_text *portfolios, size_t n) {
  ko_node *list = make(w, KO_NODE_LIST, NULL), *there = ko_node_get(w->root, "strategies");
  int code = list ? KO_OK : KO_E_INTERNAL;
  for (size_t i = 0; there && i < there->n && !code; i++)
    if (!has_name(portfolios, n, there->items[i])) code = append(w, list, there->items[i]);
  for (size_t i = 0; i < n && !code; i++) {
    ko_node *strategy = make(w, KO_NODE_MAP, NULL), *measures = make(w, KO_NODE_LIST, NULL);
    code = strategy && measures ? put(w, strategy, "name", make(w, KO_NODE_SCALAR, portfolios[i].name)) : KO_E_INTERNAL;
    if (!code) code = put_measures(w, &portfolios[i], measures);
    if (!code) code = put(w, strategy, "measures", measures);
    if (!code) code = append(w, list, strategy);
  }
  if (code || !there) return code ? code : put(w, w->root, "strategies", list);
  *there = *list;
  return KO_OK;
}

/* ---- Paths ----------------------------------------------------------------------------------------------------------- */

static int same_mark(ko_mark a, ko_mark b) { return a.line == b.line && a.column == b.column; }

/* A path in the text was joined with the folder when it was parsed: a second text at the same place. */
static void move_paths(ko_node *node, size_t n, const ko_text_place *joined) {
  for (size_t i = 0; i < node->n; i++) move_paths(node->items[i], n, joined);
  for (size_t i = 0; node->kind == KO_NODE_SCALAR && i < n; i++)
    if (same_mark(joined[i].mark, node->mark) && joined[i].text != node->text) node->text = joined[i].text;
}

static int resolve_paths(writer *w, const char *folder) {
  ko_scenario_keys keys = {0};
  ko_error ignored = {0}; /* it was parsed before */
  ko_parser parser = {
      .arena = &w->arena, .origin = &w->origin, .folder = folder, .error = &ignored, .over_time = ko_node_get(w->root, "time") != NULL};
  ko_parse_map(&parser, w->root, ko_scenario_params, ko_n_scenario_params, &keys, "the scenario");
  if (parser.code == KO_E_INTERNAL) return ko_raise_memory(w->error, w->origin.length);
  size_t n = 0;
  for (size_t i = 0; i < parser.n_places; i++)
    if (strncmp(parser.places[i].text, folder, strlen(folder)) == 0) parser.places[n++] = parser.places[i];
  move_paths(w->root, n, parser.places);
  return KO_OK;
}

int ko_scenario_write_portfolios(const ko_scenario *scenario, const char *folder, const ko_portfolio_text *portfolios, size_t n, FILE *out,
                                 ko_error *error) {
  writer w = {.error = error};
  int code = ko_origin_make(&w.arena, "scenario", scenario->text, scenario->text_length, NULL, 0, &w.origin, error);
  if (!code) code = ko_document_parse(&w.arena, &w.origin, 0, w.origin.file_length, &w.root, error);
  if (!code && folder) code = resolve_paths(&w, folder);
  if (!code) w.candidates = ko_node_get(w.root, "candidates");
  if (!code) code = put_strategies(&w, portfolios, n);
  if (!code) ko_document_write(w.root, out);
  ko_arena_free(&w.arena);
  return code;
}
