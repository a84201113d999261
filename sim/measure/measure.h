/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures: one mitigation a file, one line in sim/measure/registry.c. A measure turns resolved targets and its parameters into
 * generic edits; plan applies them and does not know which measure they came from.
 */
#ifndef KO_MEASURE_H
#define KO_MEASURE_H

#include "knockon/error.h"
#include "knockon/param.h"
#include "knockon/region.h"
#include "knockon/scenario.h"

typedef enum ko_edit_kind {
  KO_EDIT_PROTECTION,   /* facility or KO_LINK | link: protection becomes max(old, number) */
  KO_EDIT_PREVENTION,   /* country: prevention becomes max(old, number) */
  KO_EDIT_CHANCE,       /* group: coupling probability becomes number */
  KO_EDIT_ADD_SUPPLIER, /* group: facility `other` joins its suppliers */
  KO_EDIT_ADD_LINK,     /* a new link, described in `link` */
  KO_EDIT_REMOVE_LINK,  /* KO_LINK | link: not there under this strategy */
  KO_EDIT_BUFFER,       /* group: buffer becomes max(old, number) hours, refilled in `recharge` */
  KO_EDIT_REPAIR,       /* facility or KO_LINK | link: repair_hours times number */
  KO_EDIT_RESTART,      /* facility: restart_hours times number */
  KO_EDIT_DETECTION,    /* country: detection_hours becomes min(old, number) */
  KO_EDIT_DETECTION_FACTOR, /* country: detection_hours times number, after all KO_EDIT_DETECTION */
  KO_EDIT_CREWS,        /* country: number more crews */
  KO_EDIT_ORDER         /* whole region: repair order becomes `text` (priority, demand, ..., or a column); the last one counts */
} ko_edit_kind;

typedef struct ko_new_link {
  const char *id; /* new in the region; two strategies that add the same id must describe the same link */
  uint32_t from, to, country;
  uint8_t directed;
  double circuits, capacity, reactance, length_km, protection; /* NaN: defaults */
  const char *project;                                         /* NULL: none */
} ko_new_link;

typedef struct ko_edit {
  ko_edit_kind kind;
  uint32_t entity, other; /* region rows */
  double number;
  ko_new_link link;
  double from_hours;   /* PROTECTION, PREVENTION, CREWS: in force from this hour on; 0: from the start */
  double recharge;     /* BUFFER: hours; NaN: as long as the buffer */
  const char *text;    /* ORDER */
} ko_edit;

/* What a strategy does while a trial goes on. */
typedef enum ko_policy_kind {
  KO_POLICY_AID,         /* idle crews of the countries help each other after delay_hours */
  KO_POLICY_WARN,        /* the countries warn each other: protection rises by `number` after delay_hours, through sector `text` */
  KO_POLICY_INVESTIGATE, /* later waves are stopped with probability `number` once delay_hours have passed since the first that hit */
  KO_POLICY_ISLAND       /* links open for hold_hours when something of the countries is damaged */
} ko_policy_kind;

typedef struct ko_policy {
  ko_policy_kind kind;
  uint32_t n_countries, n_links;
  const uint32_t *countries; /* region rows */
  const uint32_t *links;     /* KO_LINK | region row */
  double number, delay_hours, from_hours;
  double hold_hours;         /* NaN: to the end */
  const char *text;
} ko_policy;

/* Where a measure puts its edits, and what it may ask. Given by plan. A measure sees the region as loaded, not the edits of other
 * measures; edits that meet (two protections of one facility, one supplier added twice) are joined by plan. */
typedef struct ko_edits ko_edits;
int ko_edits_add(ko_edits *edits, const ko_edit *edit, ko_error *error) KO_MUST_CHECK;
int ko_edits_policy(ko_edits *edits, const ko_policy *policy, ko_error *error) KO_MUST_CHECK; /* copies the lists */
void ko_edits_cost(ko_edits *edits, double cost);
const ko_region *ko_edits_region(const ko_edits *edits);
/* Resolve targets to region rows (links marked with KO_LINK), by rank where they have one; raises with the targets' place where something
 * is unknown or left to chance. The list belongs to the edits. */
int ko_edits_targets(ko_edits *edits, const ko_targets *targets, uint32_t *n, const uint32_t **rows, ko_error *error) KO_MUST_CHECK;
/* Rows of the facilities that a filter lets through, ascending. The list belongs to the edits. */
int ko_edits_facilities(ko_edits *edits, const ko_filter *filter, uint32_t *n, const uint32_t **rows, ko_error *error) KO_MUST_CHECK;
/* Raise, or warn, at the measure's place in the scenario; raise_at: at a text that its parameters point to. Gives KO_E_INPUT. */
int ko_edits_raise(const ko_edits *edits, ko_error *error, const char *format, ...) KO_PRINTF(3, 4);
int ko_edits_raise_at(const ko_edits *edits, const char *text, ko_error *error, const char *format, ...) KO_PRINTF(4, 5);
void ko_edits_warn(const ko_edits *edits, ko_error *error, const char *format, ...) KO_PRINTF(3, 4);

struct ko_measure {
  const char *name, *title, *help;
  const ko_param *params;
  size_t n_params, params_size;
  int (*resolve)(const void *params, ko_edits *edits, ko_error *error); /* 0 or a code */
  int over_time; /* means something over time alone: without `time:` it is an error */
};

extern const ko_measure *const ko_measures[]; /* ended by NULL */
const ko_measure *ko_measure_find(const char *name);
/* Where a measure takes targets among its own keys; NULL: it takes none. */
const ko_param *ko_measure_targets(const ko_measure *measure);
int ko_measure_variant(size_t i, ko_variant *out); /* measure i as a variant of KO_PARAM_ONE_OF; 0 where there is none */

#endif
