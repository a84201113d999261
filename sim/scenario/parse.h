/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nodes into structs. One generic walker fills any struct that a table of ko_param describes; what only some types need (targets,
 * success, filters) has a file of its own.
 */
#ifndef KO_SCENARIO_PARSE_H
#define KO_SCENARIO_PARSE_H

#include "knockon/scenario.h"
#include "sim/scenario/document.h"

typedef struct ko_text_place {
  const char *text;
  ko_mark mark;
} ko_text_place;

typedef struct ko_parser {
  ko_arena *arena;
  const ko_origin *origin;
  const char *folder; /* paths are relative to it; "" is the working folder */
  ko_error *error;
  int code; /* of the first finding, KO_OK while there is none */
  int over_time; /* the scenario has `time:` */
  size_t n_places, places_room;
  ko_text_place *places; /* every text that was handed out, with its mark */
} ko_parser;

/* Fill the struct at `base` (zeroed) from a mapping. `context` is what messages call the mapping. */
void ko_parse_map(ko_parser *parser, const ko_node *node, const ko_param *params, size_t n_params, void *base, const char *context);

/* The defaults of all keys. */
void ko_parse_defaults(ko_parser *parser, const ko_param *params, size_t n_params, void *base);

/* One value of type BOOL .. TEXTS, COLUMNS. `context` is the key. */
void ko_parse_scalar(ko_parser *parser, const ko_node *node, const ko_param *param, void *out, const char *context);

void ko_parse_filter(ko_parser *parser, const ko_node *node, ko_filter *out, const char *context);
void ko_parse_success(ko_parser *parser, const ko_node *node, ko_success *out, const char *context);

/* Targets: their table, the struct that it fills (from keys of a mapping of their own or of the mapping around), and what becomes of it. */
extern const ko_param ko_targets_params[];
extern const size_t ko_n_targets_params;
size_t ko_targets_keys_size(void);
void ko_parse_targets_finish(ko_parser *parser, const ko_node *map, const void *keys, ko_targets *out);

/* The tables of a success and a near that are mappings, for those who print them. */
extern const ko_param ko_success_params[];
extern const size_t ko_n_success_params;

/* Record a finding at a node. */
void ko_parse_fail(ko_parser *parser, const ko_node *node, const char *format, ...) KO_PRINTF(3, 4);
/* A node of the wrong kind: "context: expected WHAT, found ...". */
void ko_parse_fail_kind(ko_parser *parser, const ko_node *node, const char *context, const char *expected);
/* Memory of the arena, zeroed; NULL (and parser->code is set) where there is none. */
void *ko_parse_alloc(ko_parser *parser, size_t n, size_t size);
/* A text for the scenario, whose place can be found later. NULL where memory has run out. */
const char *ko_parse_text(ko_parser *parser, const ko_node *node);
/* Remember the place of a text. */
void ko_parse_place(ko_parser *parser, const char *text, ko_mark mark);
/* "a list with 3 entries", "\"10.5MW\"": what a node is, for messages. */
const char *ko_describe_node(const ko_node *node, char *buffer, size_t size);

/* What the waves' hours and the horizon must be to each other (times.c). */
void ko_parse_check_times(ko_parser *parser, const ko_scenario *scenario);

#endif
