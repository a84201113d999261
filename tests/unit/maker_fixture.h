/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan in the making, up to what measures change, for tests of single parts of sim/plan and of measures.
 */
#ifndef MAKER_FIXTURE_H
#define MAKER_FIXTURE_H

#include "tests/unit/plan_fixture.h"

#include "sim/plan/maker.h"

typedef struct maker_fixture {
  fixture f;
  ko_maker maker;
} maker_fixture;

static inline void maker_reset(maker_fixture *m) {
  ko_map_free(&m->maker.added);
  ko_rankings_free(m->maker.scores);
  ko_arena_free(&m->maker.scratch);
  if (m->maker.memory) ko_arena_free(m->maker.memory);
  free(m->maker.memory);
  free(m->maker.plan);
  m->maker = (ko_maker){0};
  fixture_reset(&m->f);
}

static inline void maker_end(maker_fixture *m) {
  maker_reset(m);
  fixture_end(&m->f);
}

/* Region and scenario are right and read; no part of the plan is made. */
static inline void maker_begin(maker_fixture *m, const char *yaml) {
  maker_reset(m);
  if (ko_region_load(m->f.folder, &m->f.region, &m->f.error) ||
      ko_scenario_parse(yaml, strlen(yaml), m->f.folder, NULL, 0, &m->f.scenario, &m->f.error)) {
    fixture_print(&m->f);
    fail_msg("region or scenario are wrong");
  }
  ko_error_clear(&m->f.error);
  m->maker = (ko_maker){.scenario = m->f.scenario,
                        .region = m->f.region,
                        .error = &m->f.error,
                        .plan = calloc(1, sizeof *m->maker.plan),
                        .memory = calloc(1, sizeof *m->maker.memory)};
  assert_true(m->maker.plan && m->maker.memory);
  assert_int_equal(ko_rankings_make(m->f.region, &m->maker.scores, &m->f.error), KO_OK);
  m->maker.plan->n_facilities = m->f.region->n_facilities;
  ko_maker_time(&m->maker);
}

/* Make sectors and links, which must be right, and the edits; the code of those. */
static inline int maker_edits(maker_fixture *m, const char *yaml) {
  maker_begin(m, yaml);
  assert_int_equal(ko_maker_sectors(&m->maker), KO_OK);
  assert_int_equal(ko_maker_links(&m->maker), KO_OK);
  return ko_maker_edits(&m->maker);
}

static inline const char *maker_entity(const maker_fixture *m, uint32_t row) {
  return row & KO_LINK ? m->maker.links[row & ~KO_LINK].id : m->f.region->facilities.id[row];
}

/* The edits of a strategy (0: the baseline), such as "protect a 0.5; supply a/power b". */
static inline const char *maker_edits_text(const maker_fixture *m, uint32_t strategy) {
  static char text[8192];
  const ko_edits *edits = &m->maker.edits[strategy];
  const struct ko_groups *groups = &m->f.region->groups;
  size_t at = 0;
  text[0] = '\0';
  for (size_t i = 0; i < edits->n && at + 200 < sizeof text; i++) {
    const ko_edit *e = &edits->items[i];
    at += (size_t)snprintf(text + at, sizeof text - at, "%s", i ? "; " : "");
    char *to = text + at;
    size_t room = sizeof text - at;
    switch (e->kind) {
    case KO_EDIT_PROTECTION:
      at += (size_t)snprintf(to, room, "protect %s %g", maker_entity(m, e->entity), e->number);
      break;
    case KO_EDIT_PREVENTION:
      at += (size_t)snprintf(to, room, "prevent %s %g", m->f.region->countries.id[e->entity], e->number);
      break;
    case KO_EDIT_CHANCE:
      at += (size_t)snprintf(to, room, "chance %s/%s %g", maker_entity(m, groups->dependant[e->entity]), groups->id[e->entity], e->number);
      break;
    case KO_EDIT_ADD_SUPPLIER:
      at += (size_t)snprintf(to, room, "supply %s/%s %s", maker_entity(m, groups->dependant[e->entity]), groups->id[e->entity],
                             maker_entity(m, e->other));
      break;
    case KO_EDIT_ADD_LINK:
      at += (size_t)snprintf(to, room, "add %s", m->maker.links[e->entity].id);
      break;
    case KO_EDIT_REMOVE_LINK:
      at += (size_t)snprintf(to, room, "remove %s", maker_entity(m, e->entity));
      break;
    case KO_EDIT_BUFFER:
      at += (size_t)snprintf(to, room, "buffer %s/%s %g", maker_entity(m, groups->dependant[e->entity]), groups->id[e->entity], e->number);
      if (e->recharge >= 0) at += (size_t)snprintf(text + at, sizeof text - at, " again in %g", e->recharge);
      break;
    case KO_EDIT_REPAIR:
      at += (size_t)snprintf(to, room, "repair %s %g", maker_entity(m, e->entity), e->number);
      break;
    case KO_EDIT_RESTART:
      at += (size_t)snprintf(to, room, "restart %s %g", maker_entity(m, e->entity), e->number);
      break;
    case KO_EDIT_DETECTION:
      at += (size_t)snprintf(to, room, "detect %s %g", m->f.region->countries.id[e->entity], e->number);
      break;
    case KO_EDIT_DETECTION_FACTOR:
      at += (size_t)snprintf(to, room, "detect %s x %g", m->f.region->countries.id[e->entity], e->number);
      break;
    case KO_EDIT_CREWS:
      at += (size_t)snprintf(to, room, "crews %s %g", m->f.region->countries.id[e->entity], e->number);
      break;
    case KO_EDIT_ORDER:
      at += (size_t)snprintf(to, room, "order %s", e->text);
      break;
    }
    if (e->from_hours > 0) at += (size_t)snprintf(text + at, sizeof text - at, " from %g", e->from_hours);
  }
  return text;
}

/* The policies of strategy 1, such as "aid XA XB delay 2 from 0". */
static inline const char *maker_policies_text(const maker_fixture *m) {
  static const char *const kinds[] = {
      [KO_POLICY_AID] = "aid", [KO_POLICY_WARN] = "warn", [KO_POLICY_INVESTIGATE] = "investigate", [KO_POLICY_ISLAND] = "island"};
  static char text[4096];
  const ko_edits *edits = &m->maker.edits[1];
  size_t at = 0;
  text[0] = '\0';
  for (size_t i = 0; i < edits->n_policies && at + 400 < sizeof text; i++) {
    const ko_policy *p = &edits->policies[i];
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? "; " : "", kinds[p->kind]);
    for (uint32_t k = 0; k < p->n_links; k++) at += (size_t)snprintf(text + at, sizeof text - at, " %s", maker_entity(m, p->links[k]));
    for (uint32_t k = 0; k < p->n_countries; k++)
      at += (size_t)snprintf(text + at, sizeof text - at, " %s", m->f.region->countries.id[p->countries[k]]);
    if (p->kind == KO_POLICY_WARN || p->kind == KO_POLICY_INVESTIGATE) at += (size_t)snprintf(text + at, sizeof text - at, " by %g", p->number);
    if (p->kind == KO_POLICY_WARN) at += (size_t)snprintf(text + at, sizeof text - at, " through %s", p->text);
    if (p->kind == KO_POLICY_ISLAND) at += (size_t)snprintf(text + at, sizeof text - at, " for %g", p->hold_hours);
    else at += (size_t)snprintf(text + at, sizeof text - at, " after %g from %g", p->delay_hours, p->from_hours);
  }
  return text;
}

/* Strategy 1 comes to these edits and costs so much, without a word. */
static inline void maker_expect_edits(maker_fixture *m, const char *yaml, const char *edits, double cost) {
  if (maker_edits(m, yaml)) {
    fixture_print(&m->f);
    fail_msg("the edits could not be made");
  }
  assert_string_equal(maker_edits_text(m, 1), edits);
  assert_true(m->maker.edits[1].cost == cost);
  if (m->f.error.n_warnings) fixture_print(&m->f);
  assert_int_equal(m->f.error.n_warnings, 0);
  assert_int_equal(m->maker.edits[0].n, 0); /* the baseline changes nothing */
}

/* The measure is refused with exactly this message, whose caret stands under what begins so. */
static inline void maker_expect_error(maker_fixture *m, const char *yaml, const char *at, const char *message) {
  assert_int_equal(maker_edits(m, yaml), KO_E_INPUT);
  const ko_finding *found = &m->f.error.findings[0];
  if (m->f.error.n_errors != 1 || strcmp(found->message, message) != 0 || strncmp(found->excerpt + found->caret, at, strlen(at)) != 0)
    fixture_print(&m->f);
  assert_int_equal(m->f.error.n_errors, 1);
  assert_string_equal(found->message, message);
  assert_true(found->line > 0 && strncmp(found->excerpt + found->caret, at, strlen(at)) == 0);
}

#endif
