/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The printed JSON Schema against a small validator of its own: what the parser takes is valid, and what it refuses for its keys, types
 * and ranges is not. JSON is YAML, so the scenario's reader reads the schema too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/scenario.h"
#include "tests/support/scenario_fixture.h"

static const ko_node *schema_root;

static int is_valid(const ko_node *schema, const ko_node *value);

static int is_text(const ko_node *node, const char *text) { return node && node->kind == KO_NODE_SCALAR && strcmp(node->text, text) == 0; }

static int has_type(const ko_node *value, const char *type) {
  double number;
  int is_plain = value->kind == KO_NODE_SCALAR && value->plain && value->text[0];
  int is_bool = is_plain && (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
  int is_number = is_plain && ko_parse_number(value->text, &number);
  if (strcmp(type, "object") == 0) return value->kind == KO_NODE_MAP;
  if (strcmp(type, "array") == 0) return value->kind == KO_NODE_LIST;
  if (strcmp(type, "boolean") == 0) return is_bool;
  if (strcmp(type, "number") == 0) return is_number;
  if (strcmp(type, "integer") == 0) return is_number && (double)(int64_t)number == number;
  return value->kind == KO_NODE_SCALAR && !is_bool && !is_number && !(value->plain && !value->text[0]); /* string */
}

/* A scalar of the schema and one of the instance: the same text, and both a string or both not. */
static int is_same(const ko_node *a, const ko_node *b) {
  return b->kind == KO_NODE_SCALAR && strcmp(a->text, b->text) == 0 && (has_type(a, "string") == has_type(b, "string"));
}

static size_t count_valid(const ko_node *schemas, const ko_node *value) {
  size_t n = 0;
  for (size_t i = 0; i < schemas->n; i++) n += (size_t)is_valid(schemas->items[i], value);
  return n;
}

static int check_object(const ko_node *schema, const ko_node *value) {
  const ko_node *properties = ko_node_get(schema, "properties"), *others = ko_node_get(schema, "additionalProperties");
  const ko_node *required = ko_node_get(schema, "required"), *least = ko_node_get(schema, "minProperties");
  for (size_t i = 0; i < value->n; i += 2) {
    const ko_node *property = properties ? ko_node_get(properties, value->items[i]->text) : NULL;
    if (property && !is_valid(property, value->items[i + 1])) return 0;
    if (!property && others && is_text(others, "false")) return 0;
    if (!property && others && others->kind == KO_NODE_MAP && !is_valid(others, value->items[i + 1])) return 0;
  }
  for (size_t i = 0; required && i < required->n; i++)
    if (!ko_node_get(value, required->items[i]->text)) return 0;
  return !least || value->n / 2 >= strtoul(least->text, NULL, 10);
}

static int check_number(const ko_node *schema, double number) {
  const ko_node *min = ko_node_get(schema, "minimum"), *max = ko_node_get(schema, "maximum");
  const ko_node *above = ko_node_get(schema, "exclusiveMinimum"), *below = ko_node_get(schema, "exclusiveMaximum");
  double limit;
  if (min && ko_parse_number(min->text, &limit) && number < limit) return 0;
  if (max && ko_parse_number(max->text, &limit) && number > limit) return 0;
  if (above && ko_parse_number(above->text, &limit) && number <= limit) return 0;
  return !(below && ko_parse_number(below->text, &limit) && number >= limit);
}

static int is_valid(const ko_node *schema, const ko_node *value) {
  const ko_node *ref = ko_node_get(schema, "$ref"), *type = ko_node_get(schema, "type"), *part;
  if (ref) return is_valid(ko_node_get(ko_node_get(schema_root, "$defs"), ref->text + strlen("#/$defs/")), value);
  if (type && type->kind == KO_NODE_SCALAR && !has_type(value, type->text)) return 0;
  if (type && type->kind == KO_NODE_LIST) {
    int any = 0;
    for (size_t i = 0; i < type->n; i++) any |= has_type(value, type->items[i]->text);
    if (!any) return 0;
  }
  if ((part = ko_node_get(schema, "const")) && !is_same(part, value)) return 0;
  if ((part = ko_node_get(schema, "enum"))) {
    int any = 0;
    for (size_t i = 0; i < part->n; i++) any |= is_same(part->items[i], value);
    if (!any) return 0;
  }
  if ((part = ko_node_get(schema, "oneOf")) && count_valid(part, value) != 1) return 0;
  if ((part = ko_node_get(schema, "anyOf")) && count_valid(part, value) == 0) return 0;
  if ((part = ko_node_get(schema, "allOf")) && count_valid(part, value) != part->n) return 0;
  if ((part = ko_node_get(schema, "not")) && is_valid(part, value)) return 0;
  if ((part = ko_node_get(schema, "minLength")) && value->kind == KO_NODE_SCALAR && !value->text[0]) return 0;
  double number;
  if (has_type(value, "number") && ko_parse_number(value->text, &number) && !check_number(schema, number)) return 0;
  if (value->kind == KO_NODE_MAP && !check_object(schema, value)) return 0;
  if (value->kind == KO_NODE_LIST) {
    if ((part = ko_node_get(schema, "minItems")) && value->n < strtoul(part->text, NULL, 10)) return 0;
    if ((part = ko_node_get(schema, "items")))
      for (size_t i = 0; i < value->n; i++)
        if (!is_valid(part, value->items[i])) return 0;
  }
  return 1;
}

static int read_schema(scenario_fixture *f) {
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  if (!out) return 0;
  ko_print_schema_json(out);
  if (fclose(out)) return 0;
  scenario_fixture_must_read(f, text);
  schema_root = f->root;
  free(text);
  return 1;
}

static int check_text(const char *text) {
  scenario_fixture f;
  scenario_fixture_must_read(&f, text);
  int valid = is_valid(schema_root, f.root);
  scenario_fixture_free(&f);
  return valid;
}

#define START "knockon: 1\nregion: { load: r }\n"
#define SECTORS "sectors: { power: { rule: dc_flow, min_service: 0.4, weight: 2 }, NO: { rule: standalone } }\n"
#define WAVES "waves: [ { targets: { facilities: all } } ]\n"

static void test_valid(void **state) {
  (void)state;
  static const char *const texts[] = {
      START SECTORS WAVES,
      START SECTORS "waves:\n"
                    "  - { name: a, probability: 0.5, success: { column: c, median: 1, beta: 0.3 },\n"
                    "      targets: { facilities: { country: [XA, 010], demand: \">=10\" }, pick: all, by: degree, knowledge: 0.5 } }\n"
                    "  - { targets: { near: { random: true, hops: 2, where: { kind: dam } } } }\n"
                    "  - { targets: { list: [a, b], fraction: 0.5 } }\n"
                    "strategies:\n"
                    "  - { name: s, measures: [ { protect: { project: c, to: 0.5 } }, { prevent: { countries: [XA], to: 0.2 } } ] }\n"
                    "run: { trials: 100, seed: 3 }\noutput: { per_trial: region, spillover: true, cause: auto }\n",
      "knockon: 1\nregion:\n  build:\n    seed: 2\n    countries: { XA: { population: 1000 } }\n    sectors:\n"
      "      power: { matpower: { file: a.m } }\n      telecom: { generate: { model: erdos_renyi, nodes: 100, mean_degree: 4 }, country: "
      "XA }\n"
      "    couple: [ { dependant: { sector: telecom }, supplier: { sector: power }, choose: nearest, count: 2, need: all } ]\n" SECTORS
          WAVES,
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    ko_error error = {0};
    ko_scenario *scenario = NULL;
    if (ko_scenario_parse(texts[i], strlen(texts[i]), "", NULL, 0, &scenario, &error)) fail_msg("%zu: %s", i, error.findings[0].message);
    ko_scenario_free(scenario);
    if (!check_text(texts[i])) fail_msg("the schema refuses text %zu", i);
  }
}

/* What the tables alone can say. The rest of the corpus is about YAML itself, or about values that have to fit each other. */
static int is_beyond_schema(const char *name) {
  static const char *const others[] = {"near_lat_without_lon",
                                       "near_place_with_hops",
                                       "number_with_comma",
                                       "strategy_baseline",
                                       "strategy_twice",
                                       "success_half_a_curve",
                                       "targets_budget_without_prices",
                                       "targets_knowledge_without_order",
                                       "targets_prices_without_budget",
                                       "targets_recalculate_at_random",
                                       "targets_states_and_pick",
                                       "time_missing",
                                       "time_too_many_steps",
                                       "wave_after_horizon",
                                       "wave_named_as_another_default",
                                       "wave_named_like_repetition",
                                       "wave_twice",
                                       "waves_too_many",
                                       "filter_comparison_with_text"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strcmp(name, others[i]) == 0) return 1;
  return 0;
}

static void test_corpus(void **state) {
  (void)state;
  static const char folder[] = KO_SOURCE_DIR "/tests/bad_input/scenario/cases";
  DIR *directory = opendir(folder);
  assert_non_null(directory);
  size_t n = 0;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    const char *dot = strstr(entry->d_name, ".yaml");
    if (!dot) continue;
    char path[600], name[300], *text = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    snprintf(name, sizeof name, "%.*s", (int)(dot - entry->d_name), entry->d_name);
    size_t length = 0;
    ko_error error = {0};
    assert_int_equal(ko_origin_read(path, &text, &length, &error), KO_OK);
    char *ended = calloc(length + 1, 1);
    assert_non_null(ended);
    memcpy(ended, text, length);
    scenario_fixture f;
    if (scenario_fixture_read(&f, ended, NULL, 0) == KO_OK && f.root && !is_beyond_schema(name)) {
      if (is_valid(schema_root, f.root)) fail_msg("the schema takes %s", name);
      n++;
    }
    scenario_fixture_free(&f);
    free(ended);
    free(text);
  }
  (void)closedir(directory);
  assert_true(n > 60);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_valid), cmocka_unit_test(test_corpus)};
  scenario_fixture f;
  if (!read_schema(&f)) return 1;
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  scenario_fixture_free(&f);
  return failed;
}
