/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waves: their targets with the keys of all draws, and which links may be hit at all.
 */
#include <math.h>
#include <stdlib.h>

#include "knockon/duration.h"
#include "sim/plan/maker.h"
#include "sim/scenario/scenario.h"

int ko_maker_choices(ko_maker *maker) {
  const ko_scenario *scenario = maker->scenario;
  int code = KO_OK;
  maker->choices = ko_arena_alloc(&maker->scratch, scenario->n_waves, sizeof *maker->choices, maker->error);
  if (!maker->choices) return KO_E_INTERNAL;
  for (size_t i = 0; i < scenario->n_waves; i++) {
    int found = ko_maker_choose(maker, &scenario->waves[i].targets, 0, &maker->choices[i]);
    if (!found) { /* its findings belong to the user's first look, too */
      const ko_choice *choice = &maker->choices[i];
      const ko_wave *wave = &scenario->waves[i];
      int events = choice->pick == KO_PICK_EVENTS;
      uint32_t n = events ? choice->event_first[choice->n_events] : choice->n;
      double *chances = ko_arena_alloc(&maker->scratch, n, sizeof *chances, maker->error);
      if (!chances) return KO_E_INTERNAL;
      found = events ? ko_maker_event_success(maker, &wave->success, choice, chances)
                     : ko_maker_success(maker, &wave->success, choice->n, choice->entities, chances);
      if (events && !isnan(wave->annual_rate))
        found = ko_maker_raise(maker, wave->mark, "annual_rate: the table of intensities has the rates of its events; leave it out");
    }
    if (found && found != KO_E_INPUT) return found;
    if (found) code = found;
  }
  return code;
}

/* Events of a table of intensities; the success of a target is that at each event. */
static int make_events(ko_maker *maker, const ko_wave *spec, const ko_choice *choice, ko_plan_wave *wave) {
  double *success = ko_arena_alloc(maker->memory, choice->event_first[choice->n_events], sizeof *success, maker->error);
  if (!success) return KO_E_INTERNAL;
  wave->n_events = choice->n_events;
  wave->event_until = choice->event_until;
  wave->event_first = choice->event_first;
  wave->event_targets = choice->event_targets;
  wave->event_success = success;
  wave->annual_rate = choice->rate;
  return ko_maker_event_success(maker, &spec->success, choice, success);
}

static int make_targets(ko_maker *maker, const ko_wave *spec, const ko_choice *choice, ko_plan_wave *wave) {
  const ko_region *region = maker->region;
  const ko_plan *plan = maker->plan;
  ko_plan_target *targets = ko_arena_alloc(maker->memory, choice->n, sizeof *targets, maker->error);
  double *success = ko_arena_alloc(&maker->scratch, choice->n, sizeof *success, maker->error);
  if (!targets || !success) return KO_E_INTERNAL;
  int code = choice->pick == KO_PICK_EVENTS ? make_events(maker, spec, choice, wave)
                                            : ko_maker_success(maker, &spec->success, choice->n, choice->entities, success);
  if (code) return code;
  for (uint32_t i = 0; i < choice->n; i++) {
    uint32_t row = choice->entities[i] & ~KO_LINK;
    ko_plan_target *target = &targets[i];
    target->success = success[i];
    if (choice->entities[i] & KO_LINK) {
      target->slot = plan->link_slot_of_row[row] | KO_LINK;
      target->country = region->links.country[row];
      target->key = target->choice = ko_key_pair(wave->key, region->links.key[row]);
    } else {
      target->slot = plan->slot_of_row[row];
      target->country = region->facilities.country[row];
      target->key = ko_key_pair(wave->key, region->site_key[region->facilities.site[row]]);
      target->choice = ko_key_pair(wave->key, region->facilities.key[row]);
    }
  }
  wave->n_targets = choice->n;
  wave->targets = targets;
  return KO_OK;
}

/* Centres of a random neighbourhood, and what a search from them needs where there are no balls. */
static int make_near(ko_maker *maker, const ko_choice *choice, ko_plan_wave *wave) {
  const ko_plan *plan = maker->plan;
  uint32_t *centres = ko_arena_alloc(maker->memory, choice->n_centres, sizeof *centres, maker->error);
  uint64_t *keys = ko_arena_alloc(maker->memory, choice->n_centres, sizeof *keys, maker->error);
  if (!centres || !keys) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < choice->n_centres; i++) {
    centres[i] = plan->slot_of_row[choice->centres[i]];
    keys[i] = ko_key_pair(wave->key, maker->region->facilities.key[choice->centres[i]]);
  }
  wave->n_centres = choice->n_centres;
  wave->centres = centres;
  wave->centre_keys = keys;
  wave->ball_first = choice->ball_first;
  wave->ball = choice->ball;
  wave->n_nearest = choice->n_nearest;
  wave->hops = choice->hops;
  if (choice->ball_first) return KO_OK;
  uint32_t *target_of_slot = ko_arena_alloc(maker->memory, plan->n_facilities, sizeof *target_of_slot, maker->error);
  if (!target_of_slot) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) target_of_slot[slot] = KO_NONE;
  for (uint32_t i = 0; i < choice->n; i++) target_of_slot[plan->slot_of_row[choice->entities[i]]] = i;
  wave->target_of_slot = target_of_slot;
  return KO_OK;
}

/* Whose importance is asked for is damaged though no wave aims at it. */
static void mark_project_links(const ko_maker *maker, uint32_t *hit_row) {
  const struct ko_projects *projects = &maker->region->projects;
  const uint32_t n = maker->region->n_projects ? projects->first[maker->region->n_projects] : 0;
  for (uint32_t i = 0; i < n; i++)
    if (projects->members[i] & KO_LINK) hit_row[maker->plan->link_slot_of_row[projects->members[i] & ~KO_LINK]] = 1;
  for (uint32_t i = maker->region->n_links; i < maker->n_links; i++)
    if (maker->links[i].project) hit_row[maker->plan->link_slot_of_row[i]] = 1;
}

static int number_hit_links(ko_maker *maker) {
  ko_plan *plan = maker->plan;
  uint32_t *hit_row = ko_arena_alloc(maker->memory, plan->n_links, sizeof *hit_row, maker->error);
  if (!hit_row) return KO_E_INTERNAL;
  for (uint32_t w = 0; w < plan->n_waves; w++)
    for (uint32_t i = 0; i < plan->waves[w].n_targets; i++) {
      uint32_t slot = plan->waves[w].targets[i].slot;
      if (slot & KO_LINK) hit_row[slot & ~KO_LINK] = 1;
    }
  if (plan->importance) mark_project_links(maker, hit_row);
  for (uint32_t slot = 0; slot < plan->n_links; slot++)
    if (hit_row[slot]) hit_row[slot] = ++plan->n_hit_links;
  plan->link_hit_row = hit_row;
  return KO_OK;
}

/* One coming of a wave of the scenario. */
typedef struct coming {
  uint32_t step, wave, repetition;
} coming;

static int by_step(const void *a, const void *b) {
  const coming *x = a, *y = b;
  if (x->step != y->step) return x->step < y->step ? -1 : 1;
  if (x->wave != y->wave) return x->wave < y->wave ? -1 : 1;
  return (x->repetition > y->repetition) - (x->repetition < y->repetition);
}

/* All comings before the horizon, in the plan's order. Those after it are left out with a warning. */
static int find_comings(ko_maker *maker, uint32_t *n_out, coming **out) {
  const ko_scenario *scenario = maker->scenario;
  uint32_t n = 0;
  for (size_t i = 0; i < scenario->n_waves; i++) n += ko_wave_times(scenario, &scenario->waves[i]);
  coming *comings = ko_arena_alloc(&maker->scratch, n, sizeof *comings, maker->error);
  if (!comings) return KO_E_INTERNAL;
  n = 0;
  for (uint32_t i = 0; i < scenario->n_waves; i++) {
    const ko_wave *wave = &scenario->waves[i];
    uint32_t times = ko_wave_times(scenario, wave);
    for (uint32_t k = 0; k < times; k++)
      comings[n++] = (coming){scenario->time.given ? ko_step_at(ko_wave_hours(wave, k), scenario->time.step_hours) : 0, i, k};
    if (times <= wave->repeat_times)
      ko_maker_warn(maker, wave->mark, "wave '%s' would come %lld more times, and a trial is over before the last %lld of them", wave->name,
                    (long long)wave->repeat_times, (long long)wave->repeat_times + 1 - times);
  }
  if (n > 1) qsort(comings, n, sizeof *comings, by_step);
  *n_out = n;
  *out = comings;
  return KO_OK;
}

int ko_maker_waves(ko_maker *maker) {
  const ko_scenario *scenario = maker->scenario;
  coming *comings;
  uint32_t n;
  int found = find_comings(maker, &n, &comings);
  if (found) return found;
  maker->waves = ko_arena_alloc(maker->memory, n, sizeof *maker->waves, maker->error);
  if (!maker->waves) return KO_E_INTERNAL;
  maker->plan->waves = maker->waves;
  maker->plan->n_waves = n;
  for (uint32_t i = 0; i < n; i++) {
    const ko_wave *spec = &scenario->waves[comings[i].wave];
    const ko_choice *choice = &maker->choices[comings[i].wave];
    ko_plan_wave *wave = &maker->waves[i];
    wave->name = spec->name;
    if (comings[i].repetition) wave->name = ko_arena_printf(maker->memory, maker->error, "%s (%u)", spec->name, comings[i].repetition + 1);
    if (!wave->name) return KO_E_INTERNAL;
    wave->step = comings[i].step;
    wave->at_hours = ko_wave_hours(spec, comings[i].repetition);
    wave->scenario_wave = comings[i].wave;
    wave->annual_rate = spec->annual_rate;
    wave->key = ko_key(KO_KEY_WAVE, wave->name);
    wave->chance = ko_chance(spec->probability);
    wave->pick = choice->pick;
    wave->n_fixed = choice->n_fixed;
    wave->n_random = choice->n_random;
    wave->n_states = choice->n_states;
    wave->state_first = choice->state_first;
    wave->state_targets = choice->state_targets;
    int code = make_targets(maker, spec, choice, wave);
    if (!code && choice->pick == KO_PICK_NEAR) code = make_near(maker, choice, wave);
    if (code) return code;
  }
  return number_hit_links(maker);
}
