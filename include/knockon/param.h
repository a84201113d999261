/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters: rules, measures, importers, generators, outputs and the scenario itself each describe the keys that they take
 * in one table. The parser fills a struct from it, `knockon schema` and `knockon models` print it, `check` reads defaults
 * from it; none of them knows any key by name.
 */
#ifndef KNOCKON_PARAM_H
#define KNOCKON_PARAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The type of a key, and what stands at its offset in the struct that the parser fills. */
typedef enum ko_param_type {
  KO_PARAM_BOOL,      /* uint8_t; true | false | 0 | 1 */
  KO_PARAM_INTEGER,   /* int64_t within [min, max]; 2e4 is allowed, 2.5 is not */
  KO_PARAM_NUMBER,    /* double within [min, max], finite; NaN only as the default of a key that is absent */
  KO_PARAM_TEXT,      /* const char *, never empty; NULL where absent without a default */
  KO_PARAM_PATH,      /* const char *: as TEXT, made relative to the scenario's folder */
  KO_PARAM_CHOICE,    /* int32_t: index into `options` */
  KO_PARAM_TEXTS,     /* ko_texts: a scalar or a list of scalars */
  KO_PARAM_MAP,       /* the struct of `children` */
  KO_PARAM_LIST,      /* ko_list of structs of `children` (a list of mappings) */
  KO_PARAM_NAMED,     /* ko_list of structs of `children`, from a mapping with free keys: { power: {...}, gas: {...} }; the
                         struct begins with a ko_named */
  KO_PARAM_TARGETS,   /* ko_targets (scenario.h); mark.line is 0 where it is absent. With key NULL it is inline: the keys that say what is
                         meant (facilities, links, pick, by ...) stand directly among the others of the mapping */
  KO_PARAM_SUCCESS,   /* ko_success (scenario.h) */
  KO_PARAM_COLUMNS,   /* ko_pairs: free keys with scalar values, such as columns: { id: bus_id } */
  KO_PARAM_FILTER,    /* ko_filter (scenario.h): a mapping from columns to what their cells must be; n is 0 where it is absent */
  KO_PARAM_KIND,      /* ko_chosen: a scalar that names one of `variants`, such as model: lattice; the variant's own keys stand beside
                         this key, in the same mapping */
  KO_PARAM_ONE_OF,    /* ko_chosen: its `key` is NULL; exactly one key of the mapping names one of `variants`, such as
                         { matpower: {...} }, and its value is the mapping of the variant's own keys. REQUIRED as elsewhere */
  KO_PARAM_MARK       /* ko_mark: its `key` is NULL; the parser writes where the mapping stands */
} ko_param_type;

enum {
  KO_PARAM_REQUIRED = 1,      /* absent: an error */
  KO_PARAM_EXCLUSIVE_MIN = 2, /* min itself is not allowed */
  KO_PARAM_EXCLUSIVE_MAX = 4,
  KO_PARAM_ALL = 8,           /* INTEGER: the word `all` is allowed and becomes -1 */
  KO_PARAM_OVER_TIME = 16     /* means something over time alone: without `time:` in the scenario it is refused where it says something else
                                 than the default (a number), `false` (a choice) or anything (the others) */
};

/* Where a value stood in the file, for messages that come later (unknown ids). */
typedef struct ko_mark {
  uint32_t line, column;
} ko_mark;

typedef struct ko_param ko_param;

/* One of several things that take keys of their own: a rule, a measure, an importer, a generator. */
typedef struct ko_variant {
  const char *name, *help;
  const ko_param *params;
  size_t n_params, params_size;
} ko_variant;

struct ko_param {
  const char *key;            /* NULL: inline TARGETS */
  ko_param_type type;
  size_t offset;              /* of the value in the struct that is filled */
  const char *unit;           /* "" where there is none */
  double min, max;            /* NUMBER, INTEGER; -INFINITY / INFINITY: open */
  double value;               /* default of BOOL, INTEGER, NUMBER, CHOICE (index) */
  const char *text;           /* default of TEXT and PATH, or NULL */
  const char *const *options; /* CHOICE: NULL-terminated */
  const ko_param *children;   /* MAP, LIST, NAMED */
  size_t n_children;
  size_t stride;              /* LIST, NAMED, MAP: size of the children's struct */
  uint32_t flags;
  const char *help;           /* one sentence for schema, models and the reference */
  const char *source;         /* paper or DOI of the default, "" where there is none */
  int (*variants)(size_t i, ko_variant *out); /* KIND, ONE_OF: variant i of a registry; 0 where there is none */
  uint32_t set;               /* keys of one table with the same set, not 0, exclude each other; REQUIRED: one of them must be there */
};

typedef struct ko_texts {
  size_t n;
  const char *const *items;
} ko_texts;

typedef struct ko_pair {
  const char *key, *text;
} ko_pair;

typedef struct ko_pairs {
  size_t n;
  const ko_pair *items;
} ko_pairs;

typedef struct ko_list {
  size_t n, stride;
  void *items;
} ko_list;

/* First member of the struct of a NAMED entry. */
typedef struct ko_named {
  const char *key;
} ko_named;

typedef struct ko_chosen {
  const char *name; /* NULL where absent */
  size_t index;     /* in the registry */
  void *params;     /* the variant's struct, filled from its table */
  ko_mark mark;
} ko_chosen;

#ifdef __cplusplus
}
#endif
#endif
