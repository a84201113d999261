/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The set of facilities at hand: who falls and rises in it, dependencies by a list of those to be visited, rules in rounds.
 */
#include <string.h>

#include "sim/trial/lane_general.h"

static uint32_t most(uint32_t a, uint32_t b) { return a > b ? a : b; }

static int asks(const ko_rule *rule) { return rule->settle_lane || rule->settle_step; }

void ko_general_take(ko_taker *from, const ko_plan *plan, ko_general *out) {
  uint32_t n = plan->n_facilities, n_groups = 0, slots = 0, links = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) n_groups = most(n_groups, plan->cases[c].groups.n);
  out->now = ko_take(from, n, 1);
  out->told = ko_take(from, n, 1);
  out->flags = ko_take(from, n, 1);
  out->count = ko_take(from, n_groups, sizeof *out->count);
  out->apart = ko_take(from, n, sizeof *out->apart);
  out->apart_at = ko_take(from, n, sizeof *out->apart_at);
  out->link_on = ko_take(from, plan->n_links, 1);
  out->link_told = ko_take(from, plan->n_links, 1);
  out->link_flags = ko_take(from, plan->n_links, 1);
  out->links_off = ko_take(from, plan->n_links, sizeof *out->links_off);
  out->share = ko_take(from, n, sizeof *out->share);
  out->sectors = ko_take(from, plan->n_sectors, sizeof *out->sectors);
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    if (!asks(sector->rule)) continue;
    slots = most(slots, sector->n_slots);
    links = most(links, sector->n_links);
    uint32_t *to_tell = ko_take(from, sector->n_slots, sizeof *to_tell), *taken = ko_take(from, sector->n_slots, sizeof *taken);
    uint32_t *links_to_tell = ko_take(from, sector->n_links, sizeof *links_to_tell);
    if (out->sectors) out->sectors[k] = (ko_general_sector){.asks = 1, .to_tell = to_tell, .taken = taken, .links_to_tell = links_to_tell};
  }
  out->queue = ko_take(from, n, sizeof *out->queue);
  out->stirred = ko_take(from, n, sizeof *out->stirred);
  out->fallen = ko_take(from, n, sizeof *out->fallen);
  out->rising = ko_take(from, n, sizeof *out->rising);
  out->waiting = ko_take(from, n, sizeof *out->waiting);
  out->later = ko_take(from, n, sizeof *out->later);
  out->trips = ko_take(from, plan->n_links, sizeof *out->trips);
  out->booted = plan->black_start ? ko_take(from, n, sizeof *out->booted) : NULL;
  out->nodes_fell = ko_take(from, slots, sizeof(uint32_t));
  out->nodes_rose = ko_take(from, slots, sizeof(uint32_t));
  out->links_switched = ko_take(from, links, sizeof(uint32_t));
  out->links_tripped = ko_take(from, links, sizeof(uint32_t));
  out->rule_up = ko_take(from, slots, 1);
  out->rule_tripped = ko_take(from, links, 1);
}

/* Bits of a link's flags. */
enum { LINK_TO_TELL = 1, LINK_LISTED = 2 };

static void set_link(ko_general *general, uint32_t k, uint32_t in_net, int on) {
  const ko_plan_sector *sector = &general->lane->plan->sectors[k];
  uint32_t at = sector->first_link + in_net;
  if (general->link_on[at] == on) return;
  general->link_on[at] = (uint8_t)on;
  if (!(general->link_flags[at] & LINK_LISTED)) {
    general->link_flags[at] |= LINK_LISTED;
    general->links_off[general->n_links_off++] = at;
  }
  ko_general_sector *mine = &general->sectors[k];
  if (!mine->asks || (general->link_flags[at] & LINK_TO_TELL)) return;
  general->link_flags[at] |= LINK_TO_TELL;
  mine->links_to_tell[mine->n_links_to_tell++] = in_net;
}

void ko_general_switch(ko_general *general, uint32_t link) {
  const ko_plan *plan = general->lane->plan;
  uint32_t k = plan->link_sector[link];
  uint32_t in_net = general->lane->trial_case->sectors[k].net_of_link[link - plan->sectors[k].first_link];
  if (in_net != KO_NONE) set_link(general, k, in_net, ko_lane_link_in_service(general->lane, link));
}

void ko_general_forget_trips(ko_general *general) {
  const ko_plan *plan = general->lane->plan;
  for (uint32_t i = 0; i < general->n_trips; i++) {
    uint32_t link = general->trips[i], k = plan->link_sector[link];
    set_link(general, k, general->lane->trial_case->sectors[k].net_of_link[link - plan->sectors[k].first_link], 1);
  }
  general->n_trips = 0;
}

void ko_general_visit(ko_general *general, uint32_t slot) {
  if (general->flags[slot] & GENERAL_QUEUED) return;
  general->flags[slot] |= GENERAL_QUEUED;
  general->queue[general->n_queue++] = slot;
}

/* Put a facility into the set or take it out, all but the counts of suppliers. */
static void put(ko_general *general, uint32_t slot, int up) {
  const ko_plan *plan = general->lane->plan;
  general->now[slot] = (uint8_t)up;
  if (up == general->lane->plan_case->start[slot]) {
    uint32_t at = general->apart_at[slot], last = general->apart[--general->n_apart];
    general->apart[at] = last;
    general->apart_at[last] = at;
  } else {
    general->apart_at[slot] = general->n_apart;
    general->apart[general->n_apart++] = slot;
  }
  uint8_t *flags = &general->flags[slot];
  if (!(*flags & GENERAL_STIRRED)) general->stirred[general->n_stirred++] = slot;
  *flags |= GENERAL_STIRRED;
  ko_general_sector *sector = &general->sectors[plan->sector[slot]];
  if (!sector->asks || (*flags & GENERAL_TO_TELL)) return;
  *flags |= GENERAL_TO_TELL;
  sector->to_tell[sector->n_to_tell++] = slot - plan->sectors[plan->sector[slot]].first_slot;
}

void ko_general_fall(ko_general *general, uint32_t slot) {
  const ko_plan_groups *groups = &general->lane->plan_case->groups;
  const struct ko_general_case *of = general->of;
  put(general, slot, 0);
  general->fallen[general->n_fallen++] = slot;
  for (uint32_t i = of->supplied_first[slot]; i < of->supplied_first[slot + 1]; i++) {
    uint32_t g = of->supplied[i];
    if (general->count[g]-- == groups->need[g]) ko_general_visit(general, groups->dependant[g]);
  }
}

void ko_general_rise(ko_general *general, uint32_t slot) {
  const struct ko_general_case *of = general->of;
  put(general, slot, 1);
  for (uint32_t i = of->supplied_first[slot]; i < of->supplied_first[slot + 1]; i++) general->count[of->supplied[i]]++;
  ko_general_visit(general, slot);
}

int ko_general_met(const ko_general *general, uint32_t slot) {
  const ko_lane *lane = general->lane;
  const ko_plan_groups *groups = &lane->plan_case->groups;
  for (uint32_t g = groups->first[slot]; g < groups->first[slot + 1]; g++) {
    if (general->count[g] >= groups->need[g] || !ko_lane_binds(lane, g)) continue;
    uint32_t buffer = general->buffers.of->of_group[g];
    if (buffer == KO_NONE || !ko_buffers_carry(&general->buffers, buffer, lane->step)) return 0;
  }
  return 1;
}

static void settle_dependencies(ko_general *general) {
  while (general->n_queue > 0) {
    uint32_t slot = general->queue[--general->n_queue];
    general->flags[slot] &= (uint8_t)~GENERAL_QUEUED;
    if (!general->now[slot] || (general->flags[slot] & GENERAL_BOOTED) || ko_general_met(general, slot)) continue;
    ko_general_fall(general, slot);
    general->sectors[general->lane->plan->sector[slot]].fell = 1;
  }
}

/* What is otherwise than the rule was told. */
static void list_news(ko_general *general, uint32_t k, ko_rule_step *call) {
  const ko_plan_sector *sector = &general->lane->plan->sectors[k];
  ko_general_sector *mine = &general->sectors[k];
  for (uint32_t i = 0; i < mine->n_to_tell; i++) {
    uint32_t v = mine->to_tell[i], slot = sector->first_slot + v;
    general->flags[slot] &= (uint8_t)~GENERAL_TO_TELL;
    if (general->now[slot] == general->told[slot]) continue;
    general->told[slot] = general->now[slot];
    if (general->now[slot]) general->nodes_rose[call->n_risen++] = v;
    else general->nodes_fell[call->n_fallen++] = v;
  }
  for (uint32_t i = 0; i < mine->n_links_to_tell; i++) {
    uint32_t in_net = mine->links_to_tell[i], at = sector->first_link + in_net;
    general->link_flags[at] &= (uint8_t)~LINK_TO_TELL;
    if (general->link_on[at] == general->link_told[at]) continue;
    general->link_told[at] = general->link_on[at];
    general->links_switched[call->n_switched++] = in_net;
  }
  mine->n_to_tell = mine->n_links_to_tell = 0;
  call->fallen = general->nodes_fell;
  call->risen = general->nodes_rose;
  call->switched = general->links_switched;
}

/* A step as a lane that nothing is known of. */
static ko_rule_lane lane_of(const ko_general *general, uint32_t k, const ko_rule_step *call) {
  const ko_lane *lane = general->lane;
  const ko_plan_sector *sector = &lane->plan->sectors[k];
  int trips = (sector->rule->flags & KO_RULE_TRIPS) != 0;
  memcpy(general->rule_up, call->operational, sector->n_slots);
  if (trips) memset(general->rule_tripped, 0, lane->plan_case->nets[k].n_links);
  return (ko_rule_lane){.lane = lane->lane,
                        .trial = call->trial,
                        .operational = general->rule_up,
                        .link_up = call->link_up,
                        .link_tripped = trips ? general->rule_tripped : NULL,
                        .share = call->share,
                        .flow = call->flow};
}

/* What has come out of the lane, as the step's. */
static void list_outcome(const ko_general *general, uint32_t k, const ko_rule_lane *by_lane, ko_rule_step *call) {
  for (uint32_t v = 0; v < general->lane->plan->sectors[k].n_slots; v++)
    if (call->operational[v] && !by_lane->operational[v]) call->down[call->n_down++] = v;
  for (uint32_t i = 0; by_lane->link_tripped && i < general->lane->plan_case->nets[k].n_links; i++)
    if (by_lane->link_tripped[i]) call->tripped[call->n_tripped++] = i;
}

/* A rule that knows nothing from step to step. */
static int ask_lane(ko_general *general, uint32_t k, void *state, ko_rule_step *call, ko_error *error) {
  ko_rule_lane by_lane = lane_of(general, k, call);
  int code = general->lane->plan->sectors[k].rule->settle_lane(general->lane->plan_case->rules[k], state, &by_lane, error);
  if (code) return code;
  list_outcome(general, k, &by_lane, call);
  for (uint32_t i = 0; i < call->n_tripped; i++) call->link_up[call->tripped[i]] = 0;
  return KO_OK;
}

/* The rule need not be asked, and so has not been told: its news come with the next call. */
static void put_back_news(ko_general *general, uint32_t k, const ko_rule_step *call) {
  const ko_plan_sector *sector = &general->lane->plan->sectors[k];
  ko_general_sector *mine = &general->sectors[k];
  for (uint32_t i = 0; i < call->n_fallen + call->n_risen; i++) {
    uint32_t v = i < call->n_fallen ? call->fallen[i] : call->risen[i - call->n_fallen], slot = sector->first_slot + v;
    general->told[slot] = !general->told[slot];
    general->flags[slot] |= GENERAL_TO_TELL;
    mine->to_tell[mine->n_to_tell++] = v;
  }
  for (uint32_t i = 0; i < call->n_switched; i++) {
    uint32_t in_net = call->switched[i], at = sector->first_link + in_net;
    general->link_told[at] = !general->link_told[at];
    general->link_flags[at] |= LINK_TO_TELL;
    mine->links_to_tell[mine->n_links_to_tell++] = in_net;
  }
}

/* Whether the outcome is known from before. */
static int recall(ko_general *general, uint32_t k, ko_rule_step *call) {
  const ko_lane *lane = general->lane;
  if (!lane->recalls[k]) return 0;
  ko_rule_lane by_lane = lane_of(general, k, call);
  if (!ko_recall_find(lane->recalls[k], lane->trial_case->sectors[k].same_net_as, lane->plan_case->nets[k].n_links, &by_lane)) return 0;
  list_outcome(general, k, &by_lane, call);
  put_back_news(general, k, call);
  for (uint32_t i = 0; i < call->n_tripped; i++) set_link(general, k, call->tripped[i], 0);
  return 1;
}

static void keep(const ko_general *general, uint32_t k, const ko_rule_step *call) {
  const ko_lane *lane = general->lane;
  if (!lane->recalls[k]) return;
  ko_rule_lane by_lane = lane_of(general, k, call);
  for (uint32_t i = 0; i < call->n_down; i++) by_lane.operational[call->down[i]] = 0;
  for (uint32_t i = 0; i < call->n_tripped; i++) by_lane.link_tripped[call->tripped[i]] = 1;
  ko_recall_keep(lane->recalls[k], lane->plan_case->nets[k].n_links, &by_lane);
}

static void note_trips(ko_general *general, uint32_t k, const ko_rule_step *call) {
  for (uint32_t i = 0; i < call->n_tripped; i++)
    general->trips[general->n_trips++] = general->lane->plan_case->net_link[k][call->tripped[i]];
}

static int call_rule(ko_general *general, uint32_t k, ko_rule_step *call, ko_error *error) {
  const ko_lane *lane = general->lane;
  const ko_plan *plan = lane->plan;
  const ko_plan_sector *sector = &plan->sectors[k];
  ko_general_sector *mine = &general->sectors[k];
  void *state = lane->states[(size_t)lane->strategy * plan->n_sectors + k];
  call->trial = lane->trial;
  call->draws = &plan->draws;
  call->anew = !mine->known;
  call->operational = general->now + sector->first_slot;
  call->link_up = general->link_on + sector->first_link;
  call->down = mine->taken;
  call->tripped = general->links_tripped;
  call->share = sector->rule->flags & KO_RULE_SHARE ? general->share + sector->first_slot : NULL;
  call->flow = lane->flow ? lane->flow[k] : NULL;
  mine->called = 1;
  mine->recalled = recall(general, k, call);
  if (mine->recalled) {
    mine->n_taken = call->n_down;
    note_trips(general, k, call);
    return KO_OK;
  }
  if (call->anew) call->n_fallen = call->n_risen = call->n_switched = 0;
  int code = sector->rule->settle_step ? sector->rule->settle_step(lane->plan_case->rules[k], state, call, error)
                                       : ask_lane(general, k, state, call, error);
  if (code) return code;
  keep(general, k, call);
  mine->known = 1;
  mine->n_taken = call->n_down;
  note_trips(general, k, call);
  for (uint32_t i = 0; i < call->n_tripped; i++) {
    uint32_t at = sector->first_link + call->tripped[i];
    general->link_told[at] = 0;
    if (general->link_flags[at] & LINK_LISTED) continue;
    general->link_flags[at] |= LINK_LISTED;
    general->links_off[general->n_links_off++] = at;
  }
  return KO_OK;
}

/* Ask a sector's rule, unless it has been asked for just this; what it takes down falls. */
static int ask_rule(ko_general *general, uint32_t k, ko_error *error) {
  const ko_plan_sector *sector = &general->lane->plan->sectors[k];
  ko_general_sector *mine = &general->sectors[k];
  ko_rule_step call = {0};
  list_news(general, k, &call);
  if (!mine->known || mine->recalled || call.n_fallen || call.n_risen || call.n_switched) {
    int code = call_rule(general, k, &call, error);
    if (code) return code;
  }
  for (uint32_t i = 0; i < mine->n_taken; i++) ko_general_fall(general, sector->first_slot + mine->taken[i]);
  mine->fell = mine->n_taken > 0 && !(sector->rule->flags & KO_RULE_IDEMPOTENT);
  return KO_OK;
}

int ko_general_settle(ko_general *general, ko_error *error) {
  const ko_plan *plan = general->lane->plan;
  int fell = 1;
  for (int first = 1; fell; first = 0) {
    settle_dependencies(general);
    fell = 0;
    for (uint32_t k = 0; k < plan->n_sectors; k++) {
      ko_general_sector *mine = &general->sectors[k];
      if (!mine->asks || !(first || mine->fell)) continue;
      int code = ask_rule(general, k, error);
      if (code) {
        general->of = NULL;
        return code;
      }
      fell |= mine->n_taken > 0;
    }
  }
  return KO_OK;
}

/* Everything of a strategy that has not been run before, or of which nothing is known. */
static void load(ko_general *general) {
  const ko_lane *lane = general->lane;
  const ko_plan *plan = lane->plan;
  general->of = lane->trial_case->general;
  general->any_restart = 0;
  for (uint32_t s = 0; s < plan->n_facilities; s++) general->any_restart |= lane->plan_case->response.restart[s] > 0;
  memcpy(general->now, lane->plan_case->start, plan->n_facilities);
  memcpy(general->told, lane->plan_case->start, plan->n_facilities);
  memset(general->flags, 0, plan->n_facilities);
  if (lane->plan_case->groups.n) memcpy(general->count, general->of->count, lane->plan_case->groups.n * sizeof *general->count);
  if (plan->n_links) {
    memset(general->link_on, 1, plan->n_links);
    memset(general->link_told, 1, plan->n_links);
    memset(general->link_flags, 0, plan->n_links);
  }
  general->n_apart = general->n_queue = general->n_links_off = 0;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    ko_general_sector *mine = &general->sectors[k];
    mine->known = mine->recalled = mine->fell = 0;
    mine->n_to_tell = mine->n_links_to_tell = mine->n_taken = 0;
  }
}

static void unload(ko_general *general) {
  const ko_plan *plan = general->lane->plan;
  const struct ko_general_case *of = general->of;
  while (general->n_apart > 0) {
    uint32_t slot = general->apart[general->n_apart - 1];
    uint32_t step = general->now[slot] ? UINT32_MAX : 1; /* counts go down or up by one */
    put(general, slot, !general->now[slot]);
    for (uint32_t i = of->supplied_first[slot]; i < of->supplied_first[slot + 1]; i++) general->count[of->supplied[i]] += step;
  }
  for (uint32_t i = 0; i < general->n_links_off; i++) {
    uint32_t at = general->links_off[i], k = plan->link_sector[at];
    set_link(general, k, at - plan->sectors[k].first_link, 1);
    general->link_flags[at] &= (uint8_t)~LINK_LISTED;
  }
  general->n_links_off = 0;
}

/* Rules that draw make something else of each trial; those without steps live by blocks, of which this trial is one. */
static void begin_rules(const ko_general *general) {
  const ko_lane *lane = general->lane;
  const ko_plan *plan = lane->plan;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_rule *rule = plan->sectors[k].rule;
    if (!general->sectors[k].asks) continue;
    if (rule->flags & KO_RULE_DRAWS) general->sectors[k].known = 0;
    if (rule->settle_step || !rule->begin) continue;
    rule->begin(lane->plan_case->rules[k], lane->states[(size_t)lane->strategy * plan->n_sectors + k], &plan->draws,
                (uint32_t)(lane->trial / KO_LANES));
  }
}

void ko_general_open(ko_general *general, ko_lane *lane) {
  general->lane = lane;
  if (general->of && general->of == lane->trial_case->general) unload(general);
  else load(general);
  for (uint32_t i = 0; i < general->n_stirred; i++) general->flags[general->stirred[i]] &= (uint8_t)~GENERAL_STIRRED;
  general->n_stirred = general->n_fallen = general->n_trips = 0;
  begin_rules(general);
}
