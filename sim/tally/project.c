/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * project_operational, project_service, project_margin: whether a project's facilities and links all work, how much of what its links carry
 * in the undamaged state they still carry across borders, and how far they are from their ratings. Ratios are taken on a grid of 2^-30.
 */
#include <math.h>
#include <stdlib.h>

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

/* Per strategy: 1 once it is known, then for each member of each project its link's number in the net. */
static size_t scratch_bytes(const ko_plan *plan) { return plan->n_cases * (n_members(plan) + 1) * sizeof(uint32_t); }

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

/* What one lane's links carry and how near they are to their ratings. */
typedef struct lane_state {
  double carried[KO_LANES], load[KO_LANES]; /* flow carried, of the reference; highest |flow| / rating */
  uint32_t usable[KO_LANES];                /* serving links without flows that can be used */
} lane_state;

static int add_project(const ko_settled *settled, const ko_plan_project *project, const uint32_t *in_net, int64_t *sums) {
  const ko_plan *plan = settled->plan;
  ko_row all = settled->lanes;
  lane_state state = {{0}, {0}, {0}};
  double reference = 0;
  uint32_t with_flow = 0, without = 0;
  for (uint32_t i = 0; i < project->n_members; i++) {
    uint32_t member = project->members[i], link = member & ~KO_LINK;
    if (!is_member(plan, settled->strategy, member)) continue;
    ko_row up = working(settled, member);
    for (int w = 0; w < KO_ROW_WORDS; w++) all.w[w] &= up.w[w];
    if (!(member & KO_LINK)) continue;
    uint32_t s = plan->link_sector[link];
    const double *flow = in_net[i] != KO_NONE ? settled->flow[s] : NULL;
    double base = flow ? reference_flow(plan, settled->strategy, link) : (double)NAN;
    double rating = rating_of(plan, settled->strategy, link, in_net[i]);
    int counts = serves(plan, project, link), by_flow = base > 0;
    if (counts && by_flow) {
      reference += base;
      with_flow++;
    } else if (counts) {
      without++;
    }
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
      if (!ko_row_get(&up, lane)) continue;
      double now = flow ? fabs(flow[(size_t)lane * plan->cases[settled->strategy].nets[s].n_links + in_net[i]]) : 0;
      if (counts && by_flow) state.carried[lane] += now < base ? now : base;
      else if (counts) state.usable[lane]++;
      if (rating > 0 && now / rating > state.load[lane]) state.load[lane] = now / rating;
    }
  }
  sums[OPERATIONAL] += ko_row_count(&all);
  double n = (double)(with_flow + without);
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) {
    double part = reference > 0 ? state.carried[lane] / reference * with_flow : 0;
    sums[SERVICE] += n > 0 ? on_grid((part + state.usable[lane]) / n) : 0;
    sums[MARGIN] += on_grid(1 - state.load[lane]);
  }
  return KO_OK;
}

static int add(const ko_settled *settled, const ko_account *account, ko_worker *worker, void *scratch, int64_t *sums, int64_t *values,
               ko_error *error) {
  (void)account, (void)worker, (void)values, (void)error;
  const ko_plan *plan = settled->plan;
  const uint32_t *in_net = net_numbers(plan, settled->strategy, scratch);
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
       "Share of the trials in which all members work: facilities operational, links intact, untripped and with both ends operational. "
       "Links that other "
       "strategies add are not among them. NaN: the strategy removes one of its links.",
       {"strategy", "project"}},
      {"project_service",
       "1",
       "Service of a project",
       "Mean share of its undamaged flow (sectors whose rule has flows), or of its usable links (others), that its cross-border links "
       "still carry; of all "
       "its links where none crosses a border. NaN: it has no links, or the strategy removes one.",
       {"strategy", "project"}},
      {"project_margin",
       "1",
       "Margin of a project",
       "Mean over the trials of 1 - the highest |flow| / rating among its links. NaN: none has a rating, or the strategy removes one.",
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
    .name = "project", .enabled = enabled, .n_sums = n_sums, .scratch = scratch_bytes, .add = add, .finish = finish};
