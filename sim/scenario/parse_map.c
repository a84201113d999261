/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The walker. A mapping is parsed in three steps: gather the fields that its table allows (those of inline targets and of the variant that
 * a KIND names among them), give each key of the mapping to its field, then fill all fields, with values or with defaults.
 */
#include <stdarg.h>
#include <string.h>

#include "sim/scenario/parse.h"

enum { MAX_FIELDS = 128, MAX_INLINE = 4 };

typedef struct field {
  const ko_param *param, *table;
  unsigned char *base;        /* of the struct that it belongs to */
  const ko_node *key, *value; /* NULL: absent */
  int meant;                  /* absent, but a mistyped key was probably meant to be it */
  size_t scope;               /* 0: the mapping itself; 1 + i: inline targets i */
} field;

typedef struct inline_targets {
  const ko_param *param;
  unsigned char *base;
  void *keys;
  int any; /* one of their keys is there */
} inline_targets;

typedef struct fields {
  const char *context;
  int open;  /* a KIND is not known, so that its keys are not: none is called unknown */
  size_t n, n_inline;
  field items[MAX_FIELDS];
  inline_targets targets[MAX_INLINE];
} fields;

static void parse_value(ko_parser *parser, const ko_node *node, const ko_param *param, unsigned char *base, const char *context);

static int find_variant(const ko_param *param, const char *name, ko_variant *out, size_t *index) {
  for (size_t i = 0; param->variants(i, out); i++)
    if (strcmp(out->name, name) == 0) {
      *index = i;
      return 1;
    }
  return 0;
}

/* Known names for a suggestion: what is in `names` and a registry's. */
typedef struct names {
  size_t n;
  const char *items[2 * MAX_FIELDS];
} names;

static void add_name(names *list, const char *name) {
  if (list->n < sizeof list->items / sizeof *list->items) list->items[list->n++] = name;
}

static void add_variants(names *list, const ko_param *param) {
  ko_variant variant;
  for (size_t i = 0; param->variants(i, &variant); i++) add_name(list, variant.name);
}

/* "a, b, c" as far as there is room. */
static void list_names(const names *list, char *buffer, size_t size) {
  size_t at = 0;
  buffer[0] = '\0';
  for (size_t i = 0; i < list->n; i++) {
    int length = snprintf(buffer + at, size - at, "%s%s", i ? ", " : "", list->items[i]);
    if (length < 0 || (size_t)length >= size - at) {
      snprintf(buffer + at, size - at, "%s", at + 6 < size ? ", ..." : "");
      return;
    }
    at += (size_t)length;
  }
}

/* A name that is none of those known: with the nearest of them, which is returned, or with all. */
static const char *fail_unknown(ko_parser *parser, const ko_node *node, const char *what, const char *context, const names *known) {
  char quoted[KO_QUOTE_ROOM], all[300];
  const char *nearest = ko_suggest(node->text, known->items, known->n);
  ko_quote(node->text, quoted);
  list_names(known, all, sizeof all);
  if (nearest) ko_parse_fail(parser, node, "unknown %s \"%s\" in %s; did you mean \"%s\"?", what, quoted, context, nearest);
  else ko_parse_fail(parser, node, "unknown %s \"%s\" in %s; known are %s", what, quoted, context, all);
  return nearest;
}

/* The variant that a KIND names; its struct is made. Returns 1 where its own keys are known. */
static int choose_kind(ko_parser *parser, const ko_node *node, const ko_param *param, ko_chosen *out, ko_variant *variant) {
  const ko_node *value = ko_node_get(node, param->key);
  const char *name = value ? value->text : param->text;
  if (value && (value->kind != KO_NODE_SCALAR || ko_node_is_empty(value))) {
    ko_parse_fail_kind(parser, value, param->key, "a name");
    return 0;
  }
  if (!name) return 0; /* absent */
  if (!find_variant(param, name, variant, &out->index)) {
    names known = {0};
    add_variants(&known, param);
    (void)fail_unknown(parser, value ? value : node, param->key, "this version", &known);
    return 0;
  }
  out->name = variant->name;
  out->mark = value ? value->mark : node->mark;
  out->params = ko_parse_alloc(parser, 1, variant->params_size);
  return out->params != NULL;
}

static void gather(ko_parser *parser, fields *all, const ko_node *node, const ko_param *params, size_t n_params, unsigned char *base,
                   size_t scope) {
  for (size_t i = 0; i < n_params && all->n < MAX_FIELDS; i++) {
    const ko_param *param = &params[i];
    if (param->type == KO_PARAM_MARK) {
      *(ko_mark *)(void *)(base + param->offset) = node->mark;
    } else if (param->type == KO_PARAM_TARGETS && !param->key && all->n_inline < MAX_INLINE) {
      inline_targets *targets = &all->targets[all->n_inline++];
      *targets = (inline_targets){.param = param, .base = base, .keys = ko_parse_alloc(parser, 1, ko_targets_keys_size())};
      if (targets->keys) gather(parser, all, node, ko_targets_params, ko_n_targets_params, targets->keys, all->n_inline);
    } else {
      all->items[all->n++] = (field){.param = param, .table = params, .base = base, .scope = scope};
      ko_variant variant;
      if (param->type != KO_PARAM_KIND) continue;
      ko_chosen *chosen = (ko_chosen *)(void *)(base + param->offset);
      if (choose_kind(parser, node, param, chosen, &variant))
        gather(parser, all, node, variant.params, variant.n_params, chosen->params, scope);
      else if (!chosen->params) all->open = 1;
    }
  }
}

/* The field that a key belongs to: its own, or a ONE_OF that has a variant of this name. NULL: unknown. */
static field *find_field(fields *all, const char *key) {
  ko_variant variant;
  size_t index;
  for (size_t i = 0; i < all->n; i++)
    if (all->items[i].param->key && strcmp(all->items[i].param->key, key) == 0) return &all->items[i];
  for (size_t i = 0; i < all->n; i++)
    if (all->items[i].param->type == KO_PARAM_ONE_OF && find_variant(all->items[i].param, key, &variant, &index)) return &all->items[i];
  return NULL;
}

static void add_field_names(names *known, const field *f) {
  if (f->param->key) add_name(known, f->param->key);
  else if (f->param->type == KO_PARAM_ONE_OF) add_variants(known, f->param);
}

static void assign_keys(ko_parser *parser, fields *all, const ko_node *node) {
  for (size_t i = 0; i < node->n; i += 2) {
    const ko_node *key = node->items[i];
    field *f = find_field(all, key->text);
    if (!f && all->open) continue;
    if (!f) {
      names known = {0};
      for (size_t k = 0; k < all->n; k++) add_field_names(&known, &all->items[k]);
      const char *nearest = fail_unknown(parser, key, "key", all->context, &known);
      field *meant = nearest ? find_field(all, nearest) : NULL;
      if (meant) meant->meant = 1;
    } else if (f->value) { /* only a ONE_OF can be met twice */
      ko_parse_fail(parser, key, "\"%s\" and \"%s\" exclude each other in %s", f->key->text, key->text, all->context);
    } else {
      f->key = key;
      f->value = node->items[i + 1];
      if (f->scope) all->targets[f->scope - 1].any = 1;
    }
  }
}

/* Keys that exclude each other, and keys of which one must be there. Looks at the set that begins with field `first`. */
static void check_set(ko_parser *parser, const fields *all, const ko_node *node, size_t first) {
  const field *given = NULL;
  names known = {0};
  int required = 0, meant = 0;
  for (size_t i = 0; i < all->n; i++) {
    const field *f = &all->items[i];
    if (f->param->set != all->items[first].param->set || f->table != all->items[first].table || f->scope != all->items[first].scope)
      continue;
    if (i < first) return; /* seen before */
    meant |= f->meant;
    required |= (f->param->flags & KO_PARAM_REQUIRED) != 0;
    add_field_names(&known, f);
    if (!f->value) continue;
    if (given) ko_parse_fail(parser, f->key, "\"%s\" and \"%s\" exclude each other in %s", given->key->text, f->key->text, all->context);
    given = f;
  }
  if (given || !required || meant) return;
  char list[300];
  list_names(&known, list, sizeof list);
  ko_parse_fail(parser, node, "%s needs one of %s", all->context, list);
}

static void fail_missing(ko_parser *parser, const fields *all, const ko_node *node, const field *f) {
  if (f->param->key) {
    ko_parse_fail(parser, node, "%s: the key \"%s\" is missing", all->context, f->param->key);
  } else {
    names known = {0};
    char list[300];
    add_field_names(&known, f);
    list_names(&known, list, sizeof list);
    ko_parse_fail(parser, node, "%s needs one of %s", all->context, list);
  }
}

static void check_presence(ko_parser *parser, const fields *all, const ko_node *node) {
  for (size_t i = 0; i < all->n; i++) {
    const field *f = &all->items[i];
    if (f->scope) { /* inline targets that are not there need nothing */
      const inline_targets *targets = &all->targets[f->scope - 1];
      if (!targets->any && !(targets->param->flags & KO_PARAM_REQUIRED)) continue;
    }
    if (f->param->set) check_set(parser, all, node, i);
    else if (!f->value && !f->meant && f->param->flags & KO_PARAM_REQUIRED) fail_missing(parser, all, node, f);
  }
}

static void parse_one_of(ko_parser *parser, const field *f) {
  ko_variant variant;
  ko_chosen *chosen = (ko_chosen *)(void *)(f->base + f->param->offset);
  if (!find_variant(f->param, f->key->text, &variant, &chosen->index)) return;
  chosen->name = variant.name;
  chosen->mark = f->key->mark;
  chosen->params = ko_parse_alloc(parser, 1, variant.params_size);
  if (chosen->params) ko_parse_map(parser, f->value, variant.params, variant.n_params, chosen->params, variant.name);
}

/* Does what stands there ask for time? */
static int asks_for_time(const ko_node *node, const ko_param *param) {
  double number;
  if (param->type == KO_PARAM_NUMBER && node->kind == KO_NODE_SCALAR && ko_parse_number(node->text, &number))
    return number < param->value || number > param->value;
  if (param->type != KO_PARAM_CHOICE || node->kind != KO_NODE_SCALAR) return 1;
  return strcmp(node->text, "false") != 0 && strcmp(node->text, param->options[(size_t)param->value]) != 0;
}

void ko_parse_map(ko_parser *parser, const ko_node *node, const ko_param *params, size_t n_params, void *base, const char *context) {
  if (node->kind != KO_NODE_MAP) {
    ko_parse_fail_kind(parser, node, context, "a mapping");
    ko_parse_defaults(parser, params, n_params, base);
    return;
  }
  fields all;
  all.context = context;
  all.n = all.n_inline = 0;
  all.open = 0;
  gather(parser, &all, node, params, n_params, base, 0);
  assign_keys(parser, &all, node);
  check_presence(parser, &all, node);
  for (size_t i = 0; i < all.n; i++) {
    const field *f = &all.items[i];
    if (f->value && f->param->flags & KO_PARAM_OVER_TIME && !parser->over_time && asks_for_time(f->value, f->param))
      ko_parse_fail(parser, f->key, "\"%s\" needs time: add time: { step_hours: ..., horizon_hours: ... } to the scenario", f->key->text);
    if (!f->value) ko_parse_defaults(parser, f->param, 1, f->base);
    else if (f->param->type == KO_PARAM_ONE_OF) parse_one_of(parser, f);
    else parse_value(parser, f->value, f->param, f->base, f->param->key);
  }
  for (size_t i = 0; i < all.n_inline; i++) {
    const inline_targets *targets = &all.targets[i];
    if (targets->any && targets->keys)
      ko_parse_targets_finish(parser, node, targets->keys, (ko_targets *)(void *)(targets->base + targets->param->offset));
  }
}

static void parse_entries(ko_parser *parser, const ko_node *node, const ko_param *param, ko_list *out, const char *context) {
  int named = param->type == KO_PARAM_NAMED;
  if (node->kind != (named ? KO_NODE_MAP : KO_NODE_LIST)) {
    ko_parse_fail_kind(parser, node, context, named ? "a mapping from names to mappings" : "a list of mappings");
    return;
  }
  size_t n = named ? node->n / 2 : node->n;
  if (n == 0) ko_parse_fail(parser, node, "%s: the %s is empty", context, named ? "mapping" : "list");
  unsigned char *items = ko_parse_alloc(parser, n, param->stride);
  if (!items) return;
  for (size_t i = 0; i < n; i++) {
    unsigned char *item = items + i * param->stride;
    const ko_node *name = named ? node->items[2 * i] : NULL;
    char label[KO_QUOTE_ROOM];
    if (name) {
      ((ko_named *)(void *)item)->key = ko_parse_text(parser, name);
      if (name->text[0] == '\0') ko_parse_fail(parser, name, "%s: a name is empty", context);
    }
    ko_parse_map(parser, named ? node->items[2 * i + 1] : node->items[i], param->children, param->n_children, item,
                 name && name->text[0] ? ko_quote(name->text, label) : context);
  }
  *out = (ko_list){.n = n, .stride = param->stride, .items = items};
}

static void parse_value(ko_parser *parser, const ko_node *node, const ko_param *param, unsigned char *base, const char *context) {
  void *out = base + param->offset;
  switch (param->type) {
  case KO_PARAM_MAP:
    ko_parse_map(parser, node, param->children, param->n_children, out, context);
    break;
  case KO_PARAM_LIST:
  case KO_PARAM_NAMED:
    parse_entries(parser, node, param, out, context);
    break;
  case KO_PARAM_SUCCESS:
    ko_parse_success(parser, node, out, context);
    break;
  case KO_PARAM_FILTER:
    ko_parse_filter(parser, node, out, context);
    break;
  case KO_PARAM_KIND:
    break; /* done when the fields were gathered */
  case KO_PARAM_TARGETS: {
    void *keys = ko_parse_alloc(parser, 1, ko_targets_keys_size());
    if (!keys) break;
    ko_parse_map(parser, node, ko_targets_params, ko_n_targets_params, keys, context);
    if (node->kind == KO_NODE_MAP) ko_parse_targets_finish(parser, node, keys, out);
    break;
  }
  default:
    ko_parse_scalar(parser, node, param, out, context);
    break;
  }
}

void ko_parse_defaults(ko_parser *parser, const ko_param *params, size_t n_params, void *base) {
  for (size_t i = 0; i < n_params; i++) {
    const ko_param *param = &params[i];
    void *out = (unsigned char *)base + param->offset;
    switch (param->type) {
    case KO_PARAM_BOOL:
      *(uint8_t *)out = param->value != 0;
      break;
    case KO_PARAM_INTEGER:
      *(int64_t *)out = (int64_t)param->value;
      break;
    case KO_PARAM_NUMBER:
      *(double *)out = param->value;
      break;
    case KO_PARAM_TEXT:
    case KO_PARAM_PATH:
      *(const char **)out = param->text;
      break;
    case KO_PARAM_CHOICE:
      *(int32_t *)out = (int32_t)param->value;
      break;
    case KO_PARAM_SUCCESS:
      *(ko_success *)out = (ko_success){.kind = KO_SUCCESS_NUMBER, .number = param->value};
      break;
    case KO_PARAM_MAP:
      ko_parse_defaults(parser, param->children, param->n_children, out);
      break;
    default:
      break; /* zero is absent */
    }
  }
}
