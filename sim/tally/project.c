/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * project_operational, project_service, project_margin: whether a project's facilities and links all work, how much of what its links carry
 * in the undamaged state they still carry across borders, and how far they are from their ratings. Ratios are taken on a grid of 2^-30. Over time a project
 * works if it does in every step, its service is the mean over the steps, its margin that of the worst step.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/tally/write.h"

enum { OPERATIONAL, SERVICE, MARGIN, N_KINDS };
static const double GRID = 1073741824.0;

static int enabled(const ko_plan *plan) { return plan->n_projects > 0; }

static size_t n_sums(const ko_plan *plan) { return (size_t)N_KINDS * plan->n_projects; }

static size_t n_members(const ko_plan *plan) {
  size_t n = 0;
  for (uint32_t p = 0; p < plan->n_projects; p++) n += plan->projects[p].n_members;
  return n;
}

/* A project in a trial under way: service and margin of the step at hand, and over the steps as though they stayed as they are. */
typedef struct project_now {
  int works;
  int64_t service, service_sum, margin;
} project_now;

/* Work space: per strategy 1 once it is known, then for each member of each project its link's number in the net. Over time, behind it: the projects, 1 once
 * marks are set, and marks of the facilities of which a change can mean something for a project. */
static size_t numbers_bytes(const ko_plan *plan) { return (plan->n_cases * (n_members(plan) + 1) * sizeof(uint32_t) + 63) & ~(size_t)63; }

static size_t scratch_bytes(const ko_plan *plan) {
  return numbers_bytes(plan) + (plan->over_time ? plan->n_projects * sizeof(project_now) + 1 + plan->n_facilities : 0);
}

static uint32_t find_in_net(const ko_plan *plan, uint32_t strategy, uint32_t link) {
  const ko_plan_case *of = &plan->cases[strategy];
  uint32_t s = plan->link_sector[link];
  for (uint32_t i = 0; i < of->nets[s].n_links; i++)
    if (of->net_link[s][i] == link) return i;
  return KO_NONE;
}

static const uint32_t *net_numbers(const ko_plan *plan, uint32_t strategy, uint32_t *scratch) {
  uint32_t *of = scratch + strategy * (n_members(plan) + 1), *to = of + 1;
  if (of[0]) return of + 1;
  for (uint32_t p = 0; p < plan->n_projects; p++)
    for (uint32_t i = 0; i < plan->projects[p].n_members; i++) {
      uint32_t member = plan->projects[p].members[i];
      *to++ = member & KO_LINK ? find_in_net(plan, strategy, member & ~KO_LINK) : KO_NONE;
    }
  of[0] = 1;
  return of + 1;
}

/* Links that other strategies add to a project are no members of it under this one. */
static int is_member(const ko_plan *plan, uint32_t strategy, uint32_t member) {
  uint32_t link = member & ~KO_LINK;
  return !(member & KO_LINK) || plan->cases[strategy].link_present[link] || plan->cases[0].link_present[link];
}

/* Whether the strategy has taken no link of the baseline's project away. */
static int has_all(const ko_plan *plan, uint32_t strategy, const ko_plan_project *project) {
  for (uint32_t i = 0; i < project->n_members; i++) {
    uint32_t member = project->members[i];
    if (member & KO_LINK && is_member(plan, strategy, member) && !plan->cases[strategy].link_present[member & ~KO_LINK]) return 0;
  }
  return 1;
}

/* Whether the link counts in project_service: those that cross a border, or all where none does. */
static int crosses(const ko_plan *plan, uint32_t link) {
  return plan->country[plan->link_from[link]] != plan->country[plan->link_to[link]];
}

static int serves(const ko_plan *plan, const ko_plan_project *project, uint32_t link) {
  if (crosses(plan, link)) return 1;
  for (uint32_t i = 0; i < project->n_members; i++)
    if (project->members[i] & KO_LINK && crosses(plan, project->members[i] & ~KO_LINK)) return 0;
  return 1;
}

static uint32_t n_serving(const ko_plan *plan, uint32_t strategy, const ko_plan_project *project) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < project->n_members; i++)
    n += project->members[i] & KO_LINK && is_member(plan, strategy, project->members[i]) && serves(plan, project, project->members[i] & ~KO_LINK);
  return n;
}

static double rating_of(const ko_plan *plan, uint32_t strategy, uint32_t link, uint32_t in_net) {
  uint32_t s = plan->link_sector[link];
  const ko_rule *rule = plan->sectors[s].rule;
  const double *ratings = rule->ratings ? rule->ratings(plan->cases[strategy].rules[s]) : NULL;
  return ratings && in_net != KO_NONE ? ratings[in_net] : (double)NAN;
}

/* Undamaged flow: the baseline's where it has the link, else the strategy's own. */
static double reference_flow(const ko_plan *plan, uint32_t strategy, uint32_t link) {
  const double *base = plan->cases[0].reference_flow, *own = plan->cases[strategy].reference_flow;
  double flow = base ? fabs(base[link]) : (double)NAN;
  return isnan(flow) && own ? fabs(own[link]) : flow;
}

/* Lanes in which a member works. */
static ko_row working(const ko_settled *settled, uint32_t member) {
  const ko_plan *plan = settled->plan;
  if (!(member & KO_LINK)) return settled->operational[member];
  uint32_t link = member & ~KO_LINK, s = plan->link_sector[link];
  ko_row up;
  ko_row_fill(&up, 0);
  if (!plan->cases[settled->strategy].link_present[link]) return up;
  const ko_row *from = &settled->operational[plan->link_from[link]], *to = &settled->operational[plan->link_to[link]];
  const ko_row *damaged = &settled->link_damaged[plan->link_hit_row[link]];
  const ko_row *tripped = settled->link_tripped[s] ? &settled->link_tripped[s][link - plan->sectors[s].first_link] : NULL;
  for (int w = 0; w < KO_ROW_WORDS; w++) up.w[w] = from->w[w] & to->w[w] & ~damaged->w[w] & (tripped ? ~tripped->w[w] : ~UINT64_C(0));
  return up;
}

static int64_t on_grid(double x) { return x < 0 ? -(int64_t)(-x * GRID + 0.5) : (int64_t)(x * GRID + 0.5); }

/* What a link is to its project, whatever the lane. */
typedef struct link_role {
  int counts, by_flow; /* in project_service; by its flow, else by whether it can be used */
  double base, rating; /* undamaged flow; NaN */
} link_role;

/* The project's links, whatever the lane. */
typedef struct links_total {
  double reference; /* undamaged flow of those that count by flow */
  uint32_t with_flow, without;
} links_total;

/* What a lane's links carry and how near they are to their ratings. */
typedef struct lane_state {
  double carried, load; /* flow carried, of the reference; highest |flow| / rating */
  uint32_t usable;      /* serving links without flows that can be used */
} lane_state;

static link_role role_of(const ko_plan *plan, uint32_t strategy, const ko_plan_project *project, uint32_t link, uint32_t in_net, int has_flow,
                         links_total *total) {
  link_role role = {.counts = serves(plan, project, link),
                    .base = has_flow ? reference_flow(plan, strategy, link) : (double)NAN,
                    .rating = rating_of(plan, strategy, link, in_net)};
  role.by_flow = role.base > 0;
  if (role.counts && role.by_flow) {
    total->reference += role.base;
    total->with_flow++;
  } else if (role.counts) {
    total->without++;
  }
  return role;
}

/* A link that can be used, and its flow. */
static inline void carry(const link_role *role, double flow, lane_state *to) {
  double now = fabs(flow);
  if (role->counts && role->by_flow) to->carried += now < role->base ? now : role->base;
  else if (role->counts) to->usable++;
  if (role->rating > 0 && now / role->rating > to->load) to->load = now / role->rating;
}

static int64_t service_of(const links_total *total, const lane_state *state) {
  double n = (double)(total->with_flow + total->without);
  double part = total->reference > 0 ? state->carried / total->reference * total->with_flow : 0;
  return n > 0 ? on_grid((part + state->usable) / n) : 0;
}

static int64_t margin_of(const lane_state *state) { return on_grid(1 - state->load); }

static int link_works(const ko_lane_face *lane, uint32_t link) {
  const ko_plan *plan = lane->plan;
  return plan->cases[lane->strategy].link_present[link] && (lane->state[plan->link_from[link]] & lane->state[plan->link_to[link]] & KO_STATE_UP) &&
         !(lane->link_state[link] & (KO_LINK_STATE_DAMAGED | KO_LINK_STATE_TRIPPED | KO_LINK_STATE_OPENED));
}

/* Judge a project in the step at hand. `fresh`: what was judged before is no step. */
static void judge(const ko_lane_face *lane, const ko_plan_project *project, const uint32_t *in_net, int64_t left, int fresh, project_now *now) {
  const ko_plan *plan = lane->plan;
  lane_state state = {0};
  links_total total = {0};
  int works = 1;
  for (uint32_t i = 0; i < project->n_members; i++) {
    uint32_t member = project->members[i], link = member & ~KO_LINK;
    if (!is_member(plan, lane->strategy, member)) continue;
    int up = member & KO_LINK ? link_works(lane, link) : lane->state[member] & KO_STATE_UP;
    works &= up;
    if (!(member & KO_LINK)) continue;
    const double *flow = in_net[i] != KO_NONE ? ko_lane_flow(lane, plan->link_sector[link]) : NULL;
    link_role role = role_of(plan, lane->strategy, project, link, in_net[i], flow != NULL, &total);
    if (up) carry(&role, flow ? flow[in_net[i]] : 0, &state);
  }
  int64_t service = service_of(&total, &state), margin = margin_of(&state);
  now->works = works && (fresh || now->works);
  now->service_sum += (service - now->service) * left;
  now->service = service;
  now->margin = fresh || margin < now->margin ? margin : now->margin;
}

static uint8_t *marks_of(const ko_plan *plan, project_now *projects) {
  uint8_t *marks = (uint8_t *)(projects + plan->n_projects);
  if (*marks) return marks + 1;
  *marks = 1;
  for (uint32_t p = 0; p < plan->n_projects; p++)
    for (uint32_t i = 0; i < plan->projects[p].n_members; i++) {
      uint32_t member = plan->projects[p].members[i], link = member & ~KO_LINK;
      if (!(member & KO_LINK)) {
        marks[1 + member] = 1;
        continue;
      }
      marks[1 + plan->link_from[link]] = marks[1 + plan->link_to[link]] = 1;
      const ko_plan_sector *sector = &plan->sectors[plan->link_sector[link]];
      if (sector->rule->flags & (KO_RULE_SHARE | KO_RULE_TRIPS)) memset(marks + 1 + sector->first_slot, 1, sector->n_slots); /* flows */
    }
  return marks + 1;
}

static void watch(const ko_moment *moment, void *scratch, int64_t *sums) {
  const ko_lane_face *lane = moment->lane;
  const ko_plan *plan = lane->plan;
  const uint32_t *in_net = net_numbers(plan, lane->strategy, scratch);
  project_now *now = (project_now *)(void *)((char *)scratch + numbers_bytes(plan));
  if (moment->over) {
    for (uint32_t p = 0; p < plan->n_projects; p++) {
      sums[p * N_KINDS + OPERATIONAL] += now[p].works;
      sums[p * N_KINDS + SERVICE] += (now[p].service_sum + plan->n_steps / 2) / plan->n_steps;
      sums[p * N_KINDS + MARGIN] += now[p].margin;
    }
    return;
  }
  const uint8_t *marks = marks_of(plan, now);
  int fresh = lane->step == KO_NONE || lane->step == 0, matters = fresh || lane->links_changed;
  for (uint32_t i = 0; i < moment->n_changed && !matters; i++) matters = marks[moment->changed[i]];
  if (lane->step == KO_NONE) memset(now, 0, plan->n_projects * sizeof *now);
  for (uint32_t p = 0; p < plan->n_projects && matters; p++) {
    judge(lane, &plan->projects[p], in_net, (int64_t)plan->n_steps - moment->step, fresh, &now[p]);
    in_net += plan->projects[p].n_members;
  }
}

static int add_project(const ko_settled *settled, const ko_plan_project *project, const uint32_t *in_net, int64_t *sums) {
  const ko_plan *plan = settled->plan;
  ko_row all = settled->lanes;
  lane_state state[KO_LANES] = {{0}};
  links_total total = {0};
  for (uint32_t i = 0; i < project->n_members; i++) {
    uint32_t member = project->members[i], link = member & ~KO_LINK;
    if (!is_member(plan, settled->strategy, member)) continue;
    ko_row up = working(settled, member);
    for (int w = 0; w < KO_ROW_WORDS; w++) all.w[w] &= up.w[w];
    if (!(member & KO_LINK)) continue;
    uint32_t s = plan->link_sector[link];
    const double *flow = in_net[i] != KO_NONE ? settled->flow[s] : NULL;
    link_role role = role_of(plan, settled->strategy, project, link, in_net[i], flow != NULL, &total);
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++)
      if (ko_row_get(&up, lane))
        carry(&role, flow ? flow[(size_t)lane * plan->cases[settled->strategy].nets[s].n_links + in_net[i]] : 0, &state[lane]);
  }
  sums[OPERATIONAL] += ko_row_count(&all);
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    sums[SERVICE] += service_of(&total, &state[lane]);
    sums[MARGIN] += margin_of(&state[lane]);
  }
  return KO_OK;
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)account, (void)worker, (void)values, (void)error;
  const ko_plan *plan = settled->plan;
  const uint32_t *in_net = net_numbers(plan, settled->strategy, scratch);
  if (plan->over_time) return KO_OK; /* has been watched */
  for (uint32_t p = 0; p < plan->n_projects; p++) {
    add_project(settled, &plan->projects[p], in_net, sums + (size_t)p * N_KINDS);
    in_net += plan->projects[p].n_members;
  }
  return KO_OK;
}

static int has_rating(const ko_plan *plan, uint32_t strategy, const ko_plan_project *project) {
  for (uint32_t i = 0; i < project->n_members; i++) {
    uint32_t link = project->members[i] & ~KO_LINK;
    if (project->members[i] & KO_LINK && rating_of(plan, strategy, link, find_in_net(plan, strategy, link)) > 0) return 1;
  }
  return 0;
}

static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const ko_label labels[N_KINDS] = {
      {"project_operational",
       "1",
       "Probability that a project works",
       "Share of the trials in which all members work in every step: facilities operational, links intact, untripped and with both ends operational. "
       "Links that other "
       "strategies add are not among them. NaN: the strategy removes one of its links.",
       {"strategy", "project"}},
      {"project_service",
       "1",
       "Service of a project",
       "Mean share of its undamaged flow (sectors whose rule has flows), or of its usable links (others), that its cross-border links "
       "still carry, mean over the steps; of all "
       "its links where none crosses a border. NaN: it has no links, or the strategy removes one.",
       {"strategy", "project"}},
      {"project_margin",
       "1",
       "Margin of a project",
       "Mean over the trials of 1 - the highest |flow| / rating among its links in the worst step. NaN: none has a rating, or the strategy removes one.",
       {"strategy", "project"}}};
  const ko_plan *plan = totals->plan;
  const size_t n = plan->n_projects;
  double *numbers = ko_tally_numbers(plan->n_cases * n, error);
  if (!numbers) return KO_E_INTERNAL;
  int code = KO_OK;
  for (int kind = 0; kind < N_KINDS && !code; kind++) {
    for (uint32_t k = 0; k < plan->n_cases; k++)
      for (uint32_t p = 0; p < n; p++) {
        const ko_plan_project *project = &plan->projects[p];
        int counts = totals->n_trials > 0 && has_all(plan, k, project);
        if (kind == SERVICE) counts = counts && n_serving(plan, k, project) > 0;
        if (kind == MARGIN) counts = counts && has_rating(plan, k, project);
        double sum = (double)ko_tally_sums(totals, self, k)[p * N_KINDS + (size_t)kind];
        numbers[k * n + p] = counts ? sum / (double)totals->n_trials / (kind == OPERATIONAL ? 1 : GRID) : (double)NAN;
      }
    code = ko_tally_write(sink, &labels[kind], numbers, error);
  }
  free(numbers);
  return code;
}

const ko_tally ko_tally_project = {
    .name = "project", .enabled = enabled, .n_sums = n_sums, .scratch = scratch_bytes, .watch = watch, .add = add, .finish = finish};
