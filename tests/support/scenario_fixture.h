/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as nodes, and tables that fill structs from it, for tests of the parser's parts.
 */
#ifndef TEST_SCENARIO_FIXTURE_H
#define TEST_SCENARIO_FIXTURE_H

#include "sim/scenario/parse.h"

typedef struct scenario_fixture {
  ko_arena arena;
  ko_origin origin;
  ko_node *root;
  ko_error error;
  ko_parser parser;
} scenario_fixture;

/* Read YAML (and --set lines) as far as the tree. Returns the code. */
int scenario_fixture_read(scenario_fixture *f, const char *text, const char *const *sets, size_t n_sets);
/* Read YAML that must be right as far as the tree. */
void scenario_fixture_must_read(scenario_fixture *f, const char *text);
void scenario_fixture_free(scenario_fixture *f);

/* Message of finding i, "" where there is none. */
const char *scenario_fixture_message(const scenario_fixture *f, uint32_t i);

#endif
