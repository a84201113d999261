/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables as a JSON Schema, with which editors complete and check a scenario. A table with a KIND or a ONE_OF becomes one object
 * for each variant ("oneOf"); keys that exclude each other become conditions on which keys are there.
 */
#include <math.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/scenario/param_print.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schema.h"

enum { MAX_ENTRIES = 128 };

/* A key of an object. Of a KIND or a ONE_OF one variant has been chosen, or (name NULL, chosen set) none. */
typedef struct entry {
  const ko_param *param, *table;
  int chosen, optional; /* optional: of inline targets that need not be there */
  ko_variant variant;
} entry;

typedef struct entries {
  size_t n;
  entry items[MAX_ENTRIES];
} entries;

static void print_entries(FILE *out, const entries *all);

static void add_table(entries *all, const ko_param *params, size_t n, int optional) {
  for (size_t i = 0; i < n && all->n < MAX_ENTRIES; i++) {
    if (params[i].type == KO_PARAM_MARK) continue;
    if (params[i].type == KO_PARAM_TARGETS && !params[i].key)
      add_table(all, ko_targets_params, ko_n_targets_params, !(params[i].flags & KO_PARAM_REQUIRED));
    else all->items[all->n++] = (entry){.param = &params[i], .table = params, .optional = optional};
  }
}

static void print_object(FILE *out, const ko_param *params, size_t n) {
  entries all;
  all.n = 0;
  add_table(&all, params, n, 0);
  print_entries(out, &all);
}

static const char *key_of(const entry *e) { return e->param->type == KO_PARAM_ONE_OF ? e->variant.name : e->param->key; }

/* Members (with a comma before each) that say what a number may be. */
static void print_range(FILE *out, const ko_param *param) {
  if (!isinf(param->min)) {
    fprintf(out, ", \"%s\": ", param->flags & KO_PARAM_EXCLUSIVE_MIN ? "exclusiveMinimum" : "minimum");
    ko_print_json_bound(out, param, param->min);
  }
  if (!isinf(param->max)) {
    fprintf(out, ", \"%s\": ", param->flags & KO_PARAM_EXCLUSIVE_MAX ? "exclusiveMaximum" : "maximum");
    ko_print_json_bound(out, param, param->max);
  }
}

static void print_number(FILE *out, const ko_param *param) {
  int all = (param->flags & KO_PARAM_ALL) != 0;
  if (all) fputs("\"anyOf\": [{\"const\": \"all\"}, {", out);
  fprintf(out, "\"type\": \"%s\"", param->type == KO_PARAM_INTEGER ? "integer" : "number");
  print_range(out, param);
  if (all) fputs("}]", out);
}

static void print_choice(FILE *out, const ko_param *param) {
  fputs("\"enum\": [", out);
  for (size_t i = 0; param->options[i]; i++) {
    const char *option = param->options[i];
    if (i) fputs(", ", out);
    ko_print_json_text(out, option);
    if (strcmp(option, "true") == 0 || strcmp(option, "false") == 0) fprintf(out, ", %s", option); /* YAML reads it as a boolean */
  }
  fputc(']', out);
}

static void print_default(FILE *out, const ko_param *param) {
  char text[200];
  ko_describe_default(param, text, sizeof text);
  if (!text[0]) return;
  fputs(", \"default\": ", out);
  int bare =
      param->type == KO_PARAM_BOOL || ((param->type == KO_PARAM_INTEGER || param->type == KO_PARAM_NUMBER) && strcmp(text, "all") != 0);
  if (bare) fputs(text, out);
  else ko_print_json_text(out, text);
}

/* The members of one key's schema, without its description. */
static void print_type(FILE *out, const entry *e) {
  const ko_param *param = e->param;
  switch (param->type) {
  case KO_PARAM_BOOL:
    fputs("\"enum\": [true, false, 0, 1]", out);
    break;
  case KO_PARAM_INTEGER:
  case KO_PARAM_NUMBER:
    print_number(out, param);
    break;
  case KO_PARAM_TEXT:
  case KO_PARAM_PATH:
    fputs("\"$ref\": \"#/$defs/text\"", out);
    break;
  case KO_PARAM_CHOICE:
    print_choice(out, param);
    break;
  case KO_PARAM_TEXTS:
    fputs("\"$ref\": \"#/$defs/texts\"", out);
    break;
  case KO_PARAM_MAP:
    print_object(out, param->children, param->n_children);
    break;
  case KO_PARAM_LIST:
    fputs("\"type\": \"array\", \"minItems\": 1, \"items\": {", out);
    print_object(out, param->children, param->n_children);
    fputc('}', out);
    break;
  case KO_PARAM_NAMED:
    fputs("\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {", out);
    print_object(out, param->children, param->n_children);
    fputc('}', out);
    break;
  case KO_PARAM_TARGETS:
    fputs("\"$ref\": \"#/$defs/targets\"", out);
    break;
  case KO_PARAM_SUCCESS:
    fputs("\"$ref\": \"#/$defs/success\"", out);
    break;
  case KO_PARAM_FILTER:
    fputs("\"$ref\": \"#/$defs/filter\"", out);
    break;
  case KO_PARAM_COLUMNS:
    fputs("\"type\": \"object\", \"additionalProperties\": {\"$ref\": \"#/$defs/text\"}", out);
    break;
  case KO_PARAM_KIND:
    fputs("\"const\": ", out);
    ko_print_json_text(out, e->variant.name);
    break;
  case KO_PARAM_ONE_OF:
    print_object(out, e->variant.params, e->variant.n_params);
    break;
  case KO_PARAM_MARK:
    break;
  }
}

static void print_property(FILE *out, const entry *e) {
  const char *help = e->chosen && e->variant.help ? e->variant.help : e->param->help;
  ko_print_json_text(out, key_of(e));
  fputs(": {\"description\": ", out);
  ko_print_json_text(out, help ? help : "");
  print_default(out, e->param);
  fputs(", ", out);
  print_type(out, e);
  fputc('}', out);
}

static int is_same_set(const entry *a, const entry *b) { return a->param->set == b->param->set && a->table == b->table; }

static int is_there(const entry *e) { return !(e->chosen && !e->variant.name); }

static int is_required(const entry *e) {
  if (!is_there(e)) return 0;
  if (e->param->type == KO_PARAM_ONE_OF) return 1; /* this object is the one that has it */
  if (e->param->type == KO_PARAM_KIND && !(e->param->text && strcmp(e->param->text, e->variant.name) == 0)) return 1;
  return e->param->flags & KO_PARAM_REQUIRED && !e->param->set && !e->optional;
}

/* Conditions for the keys of one set, which begins with entry `first`: exactly one of them, or not two of them. */
static void print_set(FILE *out, const entries *all, size_t first, int *n_printed) {
  const entry *head = &all->items[first];
  int required = head->param->flags & KO_PARAM_REQUIRED && !head->optional;
  if (required) fprintf(out, "%s{\"oneOf\": [", (*n_printed)++ ? ", " : "");
  for (size_t i = first, n = 0; i < all->n; i++) {
    const entry *e = &all->items[i];
    if (!is_same_set(e, head) || !is_there(e)) continue;
    if (required) {
      fputs(n++ ? ", {\"required\": [" : "{\"required\": [", out);
      ko_print_json_text(out, key_of(e));
      fputs("]}", out);
      continue;
    }
    for (size_t k = i + 1; k < all->n; k++) {
      const entry *other = &all->items[k];
      if (!is_same_set(other, head) || !is_there(other)) continue;
      fputs((*n_printed)++ ? ", {\"not\": {\"required\": [" : "{\"not\": {\"required\": [", out);
      ko_print_json_text(out, key_of(e));
      fputs(", ", out);
      ko_print_json_text(out, key_of(other));
      fputs("]}}", out);
    }
  }
  if (required) fputs("]}", out);
}

static void print_sets(FILE *out, const entries *all) {
  int n = 0;
  for (size_t i = 0; i < all->n; i++) {
    uint32_t set = all->items[i].param->set;
    int is_first = set != 0 && is_there(&all->items[i]);
    for (size_t k = 0; k < i && is_first; k++) is_first = !(is_same_set(&all->items[k], &all->items[i]) && is_there(&all->items[k]));
    if (!is_first) continue;
    if (n == 0) fputs(", \"allOf\": [", out);
    print_set(out, all, i, &n);
  }
  if (n) fputc(']', out);
}

static void print_leaf(FILE *out, const entries *all) {
  int n = 0;
  fputs("\"type\": \"object\", \"additionalProperties\": false, \"properties\": {", out);
  for (size_t i = 0; i < all->n; i++) {
    if (!is_there(&all->items[i])) continue;
    if (n++) fputs(", ", out);
    print_property(out, &all->items[i]);
  }
  fputc('}', out);
  n = 0;
  for (size_t i = 0; i < all->n; i++) {
    if (!is_required(&all->items[i])) continue;
    fputs(n++ ? ", " : ", \"required\": [", out);
    ko_print_json_text(out, key_of(&all->items[i]));
  }
  if (n) fputc(']', out);
  print_sets(out, all);
}

/* The object in which entry `first` is this variant (NULL: none of them). */
static void print_branch(FILE *out, const entries *all, size_t first, const ko_variant *variant, int is_first) {
  entries branch = *all;
  size_t at = first;
  entry *e = &branch.items[at];
  e->chosen = 1;
  if (variant) e->variant = *variant;
  if (variant && e->param->type == KO_PARAM_KIND) add_table(&branch, variant->params, variant->n_params, 0);
  if (variant && e->param->type == KO_PARAM_ONE_OF && e->param->set) /* what it excludes cannot be there */
    for (size_t i = branch.n; i-- > 0;)
      if (i != at && is_same_set(&branch.items[i], &all->items[first])) {
        memmove(&branch.items[i], &branch.items[i + 1], (branch.n - i - 1) * sizeof branch.items[0]);
        branch.n--;
        if (i < at) at--;
      }
  fputs(is_first ? "{" : ", {", out);
  print_entries(out, &branch);
  fputc('}', out);
}

static void print_entries(FILE *out, const entries *all) {
  size_t at = 0;
  while (at < all->n && (all->items[at].chosen || !all->items[at].param->variants)) at++;
  if (at == all->n) {
    print_leaf(out, all);
    return;
  }
  const ko_param *param = all->items[at].param;
  int n = 0, may_lack = param->set || !(param->flags & KO_PARAM_REQUIRED);
  ko_variant variant;
  fputs("\"oneOf\": [", out);
  for (size_t i = 0; param->variants(i, &variant); i++) print_branch(out, all, at, &variant, n++ == 0);
  if (may_lack && !(param->type == KO_PARAM_KIND && param->text)) print_branch(out, all, at, NULL, n == 0);
  fputc(']', out);
}

void ko_print_schema_json(FILE *out) {
  fputs("{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": \"knockon scenario\", ", out);
  /* Its keys are paths of the scenario, so that no table has it. */
  fputs("\"patternProperties\": {\"^sweep$\": {\"description\": \"What knockon sweep varies: paths of the scenario with their values, or a "
        "list of points. Other commands pass over "
        "it.\", \"anyOf\": [{\"type\": \"object\", \"minProperties\": 1, \"maxProperties\": 8, \"additionalProperties\": {\"anyOf\": "
        "[{\"type\": \"array\", \"minItems\": 1, \"items\": "
        "{\"$ref\": \"#/$defs/value\"}}, {\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"from\", \"to\", "
        "\"step\"], \"properties\": {\"from\": {\"type\": "
        "\"number\"}, \"to\": {\"type\": \"number\"}, \"step\": {\"type\": \"number\"}}}]}}, {\"type\": \"array\", \"minItems\": 1, "
        "\"items\": {\"type\": \"object\", \"minProperties\": "
        "1, \"maxProperties\": 8, \"additionalProperties\": {\"$ref\": \"#/$defs/value\"}}}]}}, ",
        out);
  print_object(out, ko_scenario_params, ko_n_scenario_params);
  fputs(", \"$defs\": {\n\"text\": {\"type\": [\"string\", \"number\", \"boolean\"], \"minLength\": 1},\n"
        "\"texts\": {\"anyOf\": [{\"$ref\": \"#/$defs/text\"}, {\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": "
        "\"#/$defs/text\"}}]},\n"
        "\"value\": {\"type\": [\"string\", \"number\", \"boolean\"]},\n"
        "\"filter\": {\"description\": \"Columns and what their cells must be: a value, a comparison in quotes such as \\\">=10\\\", or a "
        "list of "
        "them; all lets everything through.\", \"anyOf\": [{\"enum\": [\"all\", true]}, {\"type\": \"object\", \"additionalProperties\": "
        "{\"anyOf\": "
        "[{\"$ref\": \"#/$defs/value\"}, {\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/value\"}}]}}]},\n"
        "\"success\": {\"anyOf\": [{\"type\": \"number\", \"minimum\": 0, \"maximum\": 1}, {",
        out);
  print_object(out, ko_success_params, ko_n_success_params);
  fputs("}]},\n\"targets\": {", out);
  print_object(out, ko_targets_params, ko_n_targets_params);
  fputs("}}}\n", out);
}
