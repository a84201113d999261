/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/lane_policies.h"

#include <string.h>

static void count_most(const ko_plan *plan, uint32_t *warnings, uint32_t *islands) {
  *warnings = *islands = 0;
  for (uint32_t c = 0; c < plan->n_cases; c++) {
    const ko_plan_response *response = &plan->cases[c].response;
    if (response->n_warnings > *warnings) *warnings = response->n_warnings;
    if (response->n_islands > *islands) *islands = response->n_islands;
  }
}

ko_lane_policies *ko_lane_policies_take(ko_taker *from, const ko_plan *plan, uint64_t *busy) {
  uint32_t warnings, islands;
  count_most(plan, &warnings, &islands);
  uint32_t n = warnings * plan->n_countries;
  ko_lane_policies made = {.n_messages = n, .first_hit = KO_NONE};
  made.gain_level = ko_take(from, plan->n_countries, sizeof *made.gain_level);
  made.sent = ko_take(from, n, sizeof *made.sent);
  made.got = ko_take(from, (size_t)n * plan->n_countries, sizeof *made.got);
  made.from = ko_take(from, n, sizeof *made.from);
  made.open.items = ko_take(from, n, sizeof *made.open.items);
  ko_calendar_take(from, plan->n_steps, n, 0, busy, &made.messages);
  made.queue = ko_take(from, warnings ? plan->n_facilities : 0, sizeof *made.queue);
  made.visited = ko_take(from, warnings ? plan->n_facilities : 0, sizeof *made.visited);
  made.close = ko_take(from, islands, sizeof *made.close);
  made.n_open = ko_take(from, islands ? plan->n_links : 0, sizeof *made.n_open);
  ko_calendar_take(from, plan->n_steps, islands, 0, busy, &made.islands);
  ko_lane_policies *policies = ko_take(from, 1, sizeof *policies);
  if (policies) *policies = made;
  return policies;
}

void ko_lane_policies_begin(ko_lane *lane) {
  ko_lane_policies *policies = lane->policies;
  const ko_plan_response *response = &lane->plan_case->response;
  uint32_t n_countries = lane->plan->n_countries, n = response->n_warnings * n_countries;
  policies->first_hit = KO_NONE;
  policies->open.n = 0;
  memset(policies->gain_level, 0, n_countries * sizeof *policies->gain_level);
  if (n) memset(policies->sent, 0, n);
  if (n) memset(policies->got, 0, (size_t)n * n_countries);
  for (uint32_t i = 0; i < response->n_islands; i++) {
    policies->close[i] = KO_NONE;
    for (uint32_t k = 0; k < response->islands[i].n_links; k++) policies->n_open[response->islands[i].links[k]] = 0;
  }
}

static int has(uint32_t n, const uint32_t *countries, uint32_t country) {
  for (uint32_t i = 0; i < n; i++)
    if (countries[i] == country) return 1;
  return 0;
}

/* ---- Islands ------------------------------------------------------------------------------------------------------- */

static void switch_link(ko_lane *lane, uint32_t link, int open) {
  ko_lane_policies *policies = lane->policies;
  policies->n_open[link] = (uint8_t)(policies->n_open[link] + (open ? 1 : -1));
  if (policies->n_open[link] != open || !lane->plan_case->link_present[link]) return; /* another island holds it open */
  ko_lane_touch_link(lane, link);
  if (open && ko_lane_link_in_service(lane, link)) ko_lane_push(&lane->switched, link);
  lane->link_state[link] ^= KO_LINK_STATE_OPENED;
  if (!open && ko_lane_link_in_service(lane, link)) ko_lane_push(&lane->switched, link);
  lane->links_changed = 1;
  ko_lane_happen(lane, open ? KO_HAPPENED_OPENED : KO_HAPPENED_CLOSED, KO_LINK | link, 0);
}

static void open_island(ko_lane *lane, uint32_t i) {
  ko_lane_policies *policies = lane->policies;
  const ko_plan_island *island = &lane->plan_case->response.islands[i];
  int closed = policies->close[i] == KO_NONE;
  uint32_t until = island->hold == KO_NONE ? lane->plan->n_steps : lane->step + island->hold;
  if (!closed && until == policies->close[i]) return;
  policies->close[i] = until;
  if (!closed) return; /* it stands in the calendar with an earlier date, and is put off there */
  for (uint32_t k = 0; k < island->n_links; k++) switch_link(lane, island->links[k], 1);
  (void)ko_calendar_add(&policies->islands, until, i);
}

void ko_lane_policies_end(ko_lane *lane) {
  ko_lane_policies *policies = lane->policies;
  for (uint32_t i = ko_calendar_pop(&policies->messages, lane->step); i != UINT32_MAX; i = policies->messages.next[i]) {
  }
  for (uint32_t i = ko_calendar_pop(&policies->islands, lane->step), next; i != UINT32_MAX; i = next) {
    const ko_plan_island *island = &lane->plan_case->response.islands[i];
    next = policies->islands.next[i];
    if (policies->close[i] > lane->step) {
      (void)ko_calendar_add(&policies->islands, policies->close[i], i);
      continue;
    }
    policies->close[i] = KO_NONE;
    for (uint32_t k = 0; k < island->n_links; k++) switch_link(lane, island->links[k], 0);
  }
}

/* ---- Warnings ------------------------------------------------------------------------------------------------------ */

static void send_messages(ko_lane *lane, uint32_t country) {
  ko_lane_policies *policies = lane->policies;
  const ko_plan_response *response = &lane->plan_case->response;
  for (uint32_t i = 0; i < response->n_warnings; i++) {
    const ko_plan_warning *warning = &response->warnings[i];
    uint32_t message = i * lane->plan->n_countries + country;
    if (policies->sent[message] || warning->from > lane->step || !has(warning->n_countries, warning->countries, country)) continue;
    policies->sent[message] = 1;
    policies->from[message] = lane->step + warning->delay;
    ko_lane_push(&policies->open, message);
    if (warning->delay) (void)ko_calendar_add(&policies->messages, policies->from[message], message);
  }
}

void ko_lane_policies_hit(ko_lane *lane, uint32_t country) {
  ko_lane_policies *policies = lane->policies;
  const ko_plan_response *response = &lane->plan_case->response;
  if (policies->first_hit == KO_NONE) policies->first_hit = lane->step;
  if (response->n_warnings) send_messages(lane, country);
  for (uint32_t i = 0; i < response->n_islands; i++)
    if (has(response->islands[i].n_countries, response->islands[i].countries, country)) open_island(lane, i);
}

/* Spread from the country's operational facilities of the sector over links in service. */
static void search(ko_lane *lane, uint32_t sector, uint32_t country) {
  const ko_plan *plan = lane->plan;
  const ko_net *net = &lane->plan_case->nets[sector];
  const uint32_t *link_of = lane->plan_case->net_link[sector], first = plan->sectors[sector].first_slot;
  ko_lane_policies *policies = lane->policies;
  uint32_t n = 0;
  if (++policies->visit == 0) {
    memset(policies->visited, 0, plan->n_facilities * sizeof *policies->visited);
    policies->visit = 1;
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    if (plan->country[first + v] != country || !(lane->state[first + v] & KO_STATE_UP)) continue;
    policies->visited[first + v] = policies->visit;
    policies->queue[n++] = v;
  }
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t e = net->first[policies->queue[i]]; e < net->first[policies->queue[i] + 1]; e++) {
      uint32_t to = net->neighbour[e];
      if (policies->visited[first + to] == policies->visit || !(lane->state[first + to] & KO_STATE_UP)) continue;
      if (!ko_lane_link_in_service(lane, link_of[net->link[e]])) continue;
      policies->visited[first + to] = policies->visit;
      policies->queue[n++] = to;
    }
}

static int is_reached(const ko_lane *lane, uint32_t sector, uint32_t country) {
  const ko_plan_sector *of = &lane->plan->sectors[sector];
  for (uint32_t s = of->first_slot; s < of->first_slot + of->n_slots; s++)
    if (lane->plan->country[s] == country && lane->policies->visited[s] == lane->policies->visit) return 1;
  return 0;
}

/* Returns whether all have got it. */
static int try_message(ko_lane *lane, uint32_t message) {
  ko_lane_policies *policies = lane->policies;
  uint32_t n_countries = lane->plan->n_countries, country = message % n_countries, missing = 0;
  const ko_plan_warning *warning = &lane->plan_case->response.warnings[message / n_countries];
  uint8_t *got = policies->got + (size_t)message * n_countries;
  search(lane, warning->sector, country);
  for (uint32_t k = 0; k < warning->n_countries; k++) {
    uint32_t other = warning->countries[k];
    if (other == country || got[other]) continue;
    if (!is_reached(lane, warning->sector, other)) {
      missing++;
      continue;
    }
    got[other] = 1;
    if (policies->gain_level[other] < warning->gain + 1) policies->gain_level[other] = warning->gain + 1; /* gains ascend */
    ko_lane_happen(lane, KO_HAPPENED_WARNED, other, country);
  }
  return missing == 0;
}

void ko_lane_policies_settled(ko_lane *lane) {
  ko_lane_policies *policies = lane->policies;
  int news = lane->changed.n > 0 || lane->links_changed;
  for (uint32_t i = 0; i < policies->open.n;) {
    uint32_t message = policies->open.items[i], from = policies->from[message];
    if ((from == lane->step || (from < lane->step && news)) && try_message(lane, message))
      policies->open.items[i] = policies->open.items[--policies->open.n];
    else i++;
  }
}
