/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear (DC) power flow with overload trips.
 *
 * What it models. An electricity grid just after something was lost: each island balances generation and load, the power spreads over
 * the links by their reactances, and protection switches off every link that carries more than its rating, until none does.
 *
 * Equations. A link between nodes f and t with reactance x (per unit on a base of 100 MVA), c circuits, tap ratio a and phase shift s
 * carries flow = 100 c (theta_f - theta_t - s) / (x a)  MW, and at every node the flows out add up to generation - demand - shunt. A
 * facility that is not operational is out: its links carry nothing, its generation and load are gone. In an island with load L (demand and
 * shunt), planned output D and capacity C = sum of max(supply, dispatch):
 *   L <= D       all generators are scaled by L / D                                         share of demand served 1
 *   D < L <= C   generators at dispatch + (capacity - dispatch) (L - D) / (C - D)           share 1
 *   L > C > 0    generators at capacity, all loads scaled by C / L                          share C / L (of 65535, to nearest, halves up)
 *   C = 0        everything in the island is down                                           share 0, no flow
 * A facility without demand in a live island has share 1. Then all links with |flow| > rating trip at once, islands, balance and flows are
 * found again, and so on until no link trips; at last a facility stays operational iff share >= min_service. Flow and rating are compared
 * on a grid of 2^-20 MW (each rounded to nearest): a link trips iff round(|flow| 2^20) > round(rating (1 + tolerance) 2^20). Shedding is
 * proportional.
 *
 * Ratings. `capacity` where links.csv has one. Else, where rating_factor or rating_floor is given, max(rating_factor |f|, rating_floor m):
 * f the link's flow with every facility up and no link out, m the mean |f| over the sector's links, both in the baseline strategy (for a
 * link that only another strategy has, in that strategy). Else none: it never trips.
 *
 * Method. Star-mesh elimination of the whole net once; for a damage state only the columns that depend on what changed are
 * eliminated again (models/common/circuit.h). What comes out depends on the damage state alone, to the bit, not on what was computed
 * before. A cascade step costs O(sum over those columns of c^2) + O(nodes + links + fill), c the column's entries: 5 to 30. In the second
 * term every node is visited once, from the last eliminated to the first, and nothing is searched that is in the largest island.
 *
 * Negative reactances (series capacitors, three-winding transformers) are allowed; there the solution is checked at every node and
 * refined, and an island without one (resonance) collapses: it counts as dead.
 *
 * References. B. Stott, J. Jardim, O. Alsac: DC power flow revisited. IEEE Transactions on Power Systems 24:1290 (2009),
 * doi:10.1109/TPWRS.2009.2021235 (the equations). B. A. Carreras, V. E. Lynch, I. Dobson, D. E. Newman: Critical points and
 * transitions in an electric power transmission model for cascading failure blackouts. Chaos 12:985 (2002), doi:10.1063/1.1505810 (cascades
 * of overloads on the linear model).
 *
 * Known deviations. No losses, voltages or frequency; protection acts at once and without chance (Carreras et al. trip overloaded
 * lines with a probability and redispatch optimally). `directed` is ignored: power goes both ways on every link; a direct-current link is
 * an ordinary one and needs an equivalent reactance. Loops (from = to) carry nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/linear_flow.h"
#include "models/models.h"

#define FLOW_GRID 1048576.0 /* 2^20 a MW */
#define PI 3.14159265358979323846

enum { NAMED_LINKS = 5 };

typedef struct dc_params {
  double min_service, tolerance, rating_factor, rating_floor, default_reactance_per_km;
  uint8_t trips;
} dc_params;

struct ko_rule_plan {
  ko_circuit *circuit;
  ko_linear linear; /* MW; conductances in MW per radian */
  uint32_t n, n_links, n_ids;
  uint16_t min_share;
  uint8_t trips;
  uint8_t *has_demand;  /* [n] by node */
  double *rating;       /* [n_links] MW, NaN: none */
  double *trip_at;      /* by cell of the circuit: trips from this |flow| on */
  double *rating_of_id; /* [n_ids] by link_id, for the plans of other strategies; NaN: no such link, or it has no rating */
};

/* The state of one worker. */
typedef struct state {
  ko_linear_work *work;
  int by_steps;                 /* the work is at the last step's state */
  uint32_t n_tripped, *tripped; /* [n_links] in this call */
  uint32_t n_down, *down;       /* [n] of this call */
} state;

/* What is settled: a lane's or a step's. */
typedef struct damage {
  const uint8_t *up, *link_up, *link_tripped; /* link_tripped may be NULL */
} damage;

/* Put a link in or out of service as the damage has it. */
static void switch_link(const ko_rule_plan *plan, const damage *d, uint32_t link, ko_linear_work *w) {
  const ko_circuit *circuit = plan->circuit;
  int on = d->up[circuit->node[circuit->from[link]]] && d->up[circuit->node[circuit->to[link]]] && d->link_up[link] &&
           !(d->link_tripped && d->link_tripped[link]);
  ko_linear_switch(&plan->linear, link, on, w);
}

static void switch_node(const ko_rule_plan *plan, const damage *d, uint32_t v, ko_linear_work *w) {
  const ko_circuit *circuit = plan->circuit;
  for (uint32_t k = circuit->node_first[circuit->position[v]]; k < circuit->node_first[circuit->position[v] + 1]; k++)
    switch_link(plan, d, circuit->node_links[k], w);
}

/* First index >= i at which a and b differ (b NULL: at which a is not `usual`), n where none is. Eight at a time: most are alike. */
static uint32_t next_different(const uint8_t *a, const uint8_t *b, uint8_t usual, uint32_t i, uint32_t n) {
  for (; i < n; i++) {
    while (i + 8 <= n) {
      uint64_t x, y = UINT64_C(0x0101010101010101) * usual;
      memcpy(&x, a + i, 8);
      if (b) memcpy(&y, b + i, 8);
      if (x != y) break;
      i += 8;
    }
    if (i < n && a[i] != (b ? b[i] : usual)) return i;
  }
  return n;
}

/* Bring the network from the base to the damaged state. */
static void apply_damage(const ko_rule_plan *plan, const damage *d, ko_linear_work *w) {
  ko_linear_restore(&plan->linear, w);
  for (uint32_t v = 0; (v = next_different(d->up, plan->linear.base_up, 0, v, plan->n)) < plan->n; v++) switch_node(plan, d, v, w);
  for (uint32_t l = 0; (l = next_different(d->link_up, NULL, 1, l, plan->n_links)) < plan->n_links; l++) switch_link(plan, d, l, w);
  if (!d->link_tripped) return;
  for (uint32_t l = 0; (l = next_different(d->link_tripped, NULL, 0, l, plan->n_links)) < plan->n_links; l++) switch_link(plan, d, l, w);
}

/* Trip what is overloaded; returns how many links. Whoever asks by steps hears of them in the order of links. */
static uint32_t trip(const ko_rule_plan *plan, state *s) {
  const ko_circuit *circuit = plan->circuit;
  uint32_t before = s->n_tripped, n = circuit->n_cells;
  const double *restrict flow = s->work->flow, *restrict trip_at = plan->trip_at;
  uint8_t *restrict over = s->work->over;
  for (uint32_t cell = 0; cell < n; cell++) over[cell] = fabs(flow[cell]) >= trip_at[cell];
  for (uint32_t cell = 0; (cell = next_different(s->work->over, NULL, 0, cell, n)) < n; cell++)
    s->tripped[s->n_tripped++] = circuit->cell_link[cell];
  if (s->by_steps && s->n_tripped - before > 1) {
    s->n_tripped = before;
    for (uint32_t l = 0; l < plan->n_links; l++)
      if (s->work->over[circuit->link_cell[l]]) s->tripped[s->n_tripped++] = l;
  }
  for (uint32_t i = before; i < s->n_tripped; i++) ko_linear_switch(&plan->linear, s->tripped[i], 0, s->work);
  return s->n_tripped - before;
}

/* From the network as it has been switched. */
static void cascade(const ko_rule_plan *plan, const uint8_t *up, int trips, state *s) {
  s->n_tripped = 0;
  ko_linear_solve(&plan->linear, up, 1, s->work);
  while (trips && trip(plan, s)) ko_linear_solve(&plan->linear, up, 0, s->work);
}

static void deliver_node(const ko_rule_plan *plan, uint32_t v, const ko_balance *balance, const uint8_t *up, uint16_t *share, state *s) {
  uint16_t served = balance->live && !plan->has_demand[v] ? KO_SHARE_ONE : balance->share;
  share[v] = up[v] ? served : 0;
  if (up[v] && (!balance->live || served < plan->min_share)) s->down[s->n_down++] = v;
}

/* Shares, and who is down. Where nothing falls in island 0, its nodes get their shares in one plain loop. */
static void deliver(const ko_rule_plan *plan, const uint8_t *up, uint16_t *share, double *flow, state *s) {
  const ko_linear_work *w = s->work;
  const uint32_t *node = plan->circuit->node, *position = plan->circuit->position;
  uint16_t most = w->balance[0].share;
  s->n_down = 0;
  if (w->balance[0].live && most >= plan->min_share) {
    for (uint32_t v = 0; v < plan->n; v++) share[v] = plan->has_demand[v] ? most : KO_SHARE_ONE;
    for (uint32_t i = 0; i < w->n_minor; i++) deliver_node(plan, node[w->minor[i]], &w->balance[w->label[w->minor[i]]], up, share, s);
  } else {
    for (uint32_t v = 0; v < plan->n; v++) deliver_node(plan, v, &w->balance[w->label[position[v]]], up, share, s);
  }
  if (!flow) return;
  for (uint32_t l = 0; l < plan->n_links; l++) flow[l] = ko_linear_flow(&plan->linear, w, l) + 0.0; /* no negative zero */
}

static int settle_lane(const ko_rule_plan *plan, void *memory, ko_rule_lane *lane, ko_error *error) {
  (void)error;
  state *s = memory;
  s->by_steps = 0;
  apply_damage(plan, &(damage){lane->operational, lane->link_up, lane->link_tripped}, s->work);
  cascade(plan, lane->operational, plan->trips && lane->link_tripped, s);
  deliver(plan, lane->operational, lane->share, lane->flow, s);
  for (uint32_t i = 0; i < s->n_down; i++) lane->operational[s->down[i]] = 0;
  for (uint32_t i = 0; i < s->n_tripped; i++) lane->link_tripped[s->tripped[i]] = 1;
  return KO_OK;
}

/* Only what has changed is switched. */
static int settle_step(const ko_rule_plan *plan, void *memory, ko_rule_step *step, ko_error *error) {
  (void)error;
  state *s = memory;
  const damage d = {step->operational, step->link_up, NULL};
  if (step->anew || !s->by_steps) {
    apply_damage(plan, &d, s->work);
    s->by_steps = 1;
  } else {
    for (uint32_t i = 0; i < step->n_fallen; i++) switch_node(plan, &d, step->fallen[i], s->work);
    for (uint32_t i = 0; i < step->n_risen; i++) switch_node(plan, &d, step->risen[i], s->work);
    for (uint32_t i = 0; i < step->n_switched; i++) switch_link(plan, &d, step->switched[i], s->work);
  }
  cascade(plan, step->operational, plan->trips, s);
  deliver(plan, step->operational, step->share, step->flow, s);
  step->n_down = s->n_down;
  memcpy(step->down, s->down, s->n_down * sizeof *s->down);
  step->n_tripped = s->n_tripped;
  memcpy(step->tripped, s->tripped, s->n_tripped * sizeof *s->tripped);
  for (uint32_t i = 0; i < s->n_tripped; i++) step->link_up[s->tripped[i]] = 0;
  return KO_OK;
}

static void place_state(ko_carve *carve, const ko_rule_plan *plan) {
  state *s = ko_carve_take(carve, 1, sizeof *s), sketch;
  state *at = carve->block ? s : &sketch;
  at->tripped = ko_carve_take(carve, plan->n_links, sizeof *at->tripped);
  at->down = ko_carve_take(carve, plan->n, sizeof *at->down);
  at->work = ko_linear_work_place(carve, &plan->linear);
}

static size_t state_bytes(const ko_rule_plan *plan) {
  ko_carve carve = {0};
  place_state(&carve, plan);
  return carve.used;
}

static int init(const ko_rule_plan *plan, void *memory, ko_error *error) {
  (void)error;
  state *s = memory;
  place_state(&(ko_carve){.block = memory}, plan);
  s->by_steps = 0;
  ko_linear_work_init(&plan->linear, s->work);
  return KO_OK;
}

static int base(ko_rule_plan *plan, const uint8_t *operational, ko_error *error) {
  return ko_linear_base(&plan->linear, operational, error);
}

static int raise_link(ko_error *error, const ko_net *net, uint32_t l, const char *what) {
  return ko_raise(error, KO_E_INPUT, "dc_flow: link '%s' %s", net->link_name[l], what);
}

static double reactance_of(const ko_net *net, const dc_params *params, uint32_t l) {
  return isnan(net->reactance[l]) ? params->default_reactance_per_km * net->length_km[l] : net->reactance[l];
}

/* Conductances and shifts of all links; names the first few that cannot be used. */
static int read_links(const ko_net *net, const dc_params *params, ko_rule_plan *plan, ko_error *error) {
  uint32_t wrong = 0;
  int code = KO_OK;
  for (uint32_t l = 0; l < net->n_links; l++) {
    if (net->from[l] == net->to[l]) continue;
    double x = reactance_of(net, params, l), conductance = 100 * net->circuits[l] / (x * net->tap_ratio[l]);
    const char *what = NULL;
    if (isnan(x)) what = "has no reactance: give it one in links.csv, or a length_km and the rule's parameter default_reactance_per_km";
    else if (fabs(x) < 1e-9 || fabs(x) > 1e9)
      what = "has a reactance of zero or out of all bounds (1e-9 to 1e9 per unit): join its ends into one facility, or correct it";
    else if (!(net->tap_ratio[l] > 0) || !(net->circuits[l] > 0) || !isfinite(conductance))
      what = "needs a tap_ratio and a number of circuits above 0";
    else if (net->capacity[l] < 0) what = "has a negative capacity";
    if (what) {
      if (wrong++ < NAMED_LINKS) code = raise_link(error, net, l, what);
      continue;
    }
    plan->linear.conductance[l] = conductance;
    double shifted = conductance * (net->phase_shift_deg[l] * PI / 180);
    if (shifted != 0) plan->linear.shifts[plan->linear.n_shifts++] = (ko_shift){.link = l, .amount = shifted};
  }
  if (wrong > NAMED_LINKS) code = ko_raise(error, KO_E_INPUT, "dc_flow: %u more links like these", wrong - NAMED_LINKS);
  return code;
}

/* Quantities by position, and as integers. */
static int read_nodes(const ko_net *net, ko_rule_plan *plan, ko_error *error) {
  ko_linear *linear = &plan->linear;
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    uint32_t j = plan->circuit->position[v];
    double planned = isnan(net->dispatch[v]) ? net->supply[v] : net->dispatch[v];
    linear->planned[j] = planned;
    linear->reserve[j] = net->supply[v] > planned ? net->supply[v] - planned : 0;
    linear->load[j] = net->demand[v] + net->shunt[v];
    plan->has_demand[v] = net->demand[v] > 0;
  }
  uint32_t wrong;
  if (ko_linear_count(linear, &wrong)) return KO_OK;
  return ko_raise(error, KO_E_INPUT, "dc_flow: the facility in row %u of facilities.csv needs finite supply, dispatch, demand and shunt_g",
                  net->row[wrong] + 1);
}

/* The first |flow| that trips a link of this rating: half a grid step above the rounded rating. */
static double trip_threshold(double rating, double tolerance) {
  double steps = rating * (1 + tolerance) * FLOW_GRID;
  if (isnan(steps) || steps > 0x1p51) return INFINITY;
  return (floor(steps + 0.5) + 0.5) / FLOW_GRID;
}

/* Make the base with everything up, and its flows without trips. */
static int find_base_flows(ko_rule_plan *plan, double *flow, ko_error *error) {
  size_t bytes = state_bytes(plan), n = plan->n, n_links = plan->n_links;
  state *s = ko_carve_alloc(bytes);
  uint8_t *ones = ko_carve_alloc(n + n_links);
  int code = s && ones ? KO_OK : ko_raise_memory(error, bytes);
  if (code != KO_OK) goto out;
  memset(ones, 1, n + n_links);
  if ((code = base(plan, ones, error)) != KO_OK) goto out;
  if ((code = init(plan, s, error)) != KO_OK) goto out;
  apply_damage(plan, &(damage){.up = ones, .link_up = ones + n}, s->work);
  cascade(plan, ones, 0, s);
  for (uint32_t l = 0; l < plan->n_links; l++) flow[l] = ko_linear_flow(&plan->linear, s->work, l);
out:
  free(s);
  free(ones);
  return code;
}

/* Ratings: given, the baseline's, or from the undamaged flow (rounded to the grid, so that its mean is a sum of integers). */
static void rate_links(const ko_net *net, const dc_params *params, const ko_rule_plan *baseline, const double *flow, ko_rule_plan *plan) {
  int rated = !isnan(params->rating_factor) || !isnan(params->rating_floor);
  double factor = isnan(params->rating_factor) ? 0 : params->rating_factor, share = isnan(params->rating_floor) ? 0 : params->rating_floor;
  double sum = 0;
  for (uint32_t l = 0; l < plan->n_links; l++) sum += floor(fabs(flow[l]) * FLOW_GRID + 0.5);
  double least = plan->n_links ? share * (sum / FLOW_GRID / plan->n_links) : 0;
  for (uint32_t i = 0; i < plan->n_ids; i++) plan->rating_of_id[i] = NAN;
  for (uint32_t cell = 0; cell < plan->circuit->n_cells; cell++) plan->trip_at[cell] = INFINITY;
  for (uint32_t l = 0; l < plan->n_links; l++) {
    uint32_t id = net->link_id[l];
    double rating = net->capacity[l];
    if (isnan(rating) && rated && baseline && id < baseline->n_ids) rating = baseline->rating_of_id[id];
    if (isnan(rating) && rated) {
      double own = factor * (floor(fabs(flow[l]) * FLOW_GRID + 0.5) / FLOW_GRID);
      rating = own > least ? own : least;
    }
    plan->rating[l] = plan->rating_of_id[id] = rating;
    if (net->from[l] != net->to[l]) plan->trip_at[plan->circuit->link_cell[l]] = trip_threshold(rating, params->tolerance);
  }
}

static void layout(ko_carve *carve, const ko_net *net, ko_rule_plan *plan) {
  size_t n = net->n_nodes, n_links = net->n_links;
  (void)ko_carve_take(carve, 1, sizeof *plan);
  plan->has_demand = ko_carve_take(carve, n, 1);
  plan->rating = ko_carve_take(carve, n_links, sizeof(double));
  plan->trip_at = ko_carve_take(carve, plan->circuit->n_cells, sizeof(double));
  plan->rating_of_id = ko_carve_take(carve, plan->n_ids, sizeof(double));
  ko_linear_place(carve, &plan->linear);
}

static void plan_free(ko_rule_plan *plan) {
  if (plan) free(plan->circuit);
  free(plan);
}

static int plan(const ko_net *net, const void *given, const ko_rule_plan *baseline, ko_rule_plan **out, ko_error *error) {
  const dc_params *params = given;
  *out = NULL;
  ko_rule_plan head = {.n = net->n_nodes, .n_links = net->n_links, .trips = params->trips};
  ko_rule_plan *made = NULL;
  double *flow = NULL;
  double least = ceil(params->min_service * KO_SHARE_ONE);
  head.min_share = (uint16_t)least;
  for (uint32_t l = 0; l < net->n_links; l++) {
    if (net->link_id[l] >= head.n_ids) head.n_ids = net->link_id[l] + 1;
    if (net->from[l] != net->to[l] && reactance_of(net, params, l) < 0) head.linear.negative = 1;
  }
  int code = ko_circuit_make(net->n_nodes, net->n_links, net->from, net->to, &head.circuit, error);
  if (code != KO_OK) return code;
  head.linear.circuit = head.circuit;
  ko_carve carve = {0};
  layout(&carve, net, &head);
  made = ko_carve_alloc(carve.used);
  flow = ko_carve_alloc(net->n_links * sizeof *flow);
  if (!made || !flow) {
    free(head.circuit);
    code = ko_raise_memory(error, carve.used);
    goto out;
  }
  *made = head;
  carve = (ko_carve){.block = (unsigned char *)made};
  layout(&carve, net, made);
  if ((code = read_links(net, params, made, error)) != KO_OK) goto out;
  if ((code = read_nodes(net, made, error)) != KO_OK) goto out;
  if ((code = find_base_flows(made, flow, error)) != KO_OK) goto out;
  rate_links(net, params, baseline, flow, made);
  *out = made, made = NULL;
out:
  free(flow);
  plan_free(made);
  return code;
}

static const double *ratings(const ko_rule_plan *plan_of) { return plan_of->rating; }

static const ko_param dc_params_table[] = {
    {.key = "min_service",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(dc_params, min_service),
     .unit = "",
     .min = 0,
     .max = 1,
     .value = 0.5,
     .help = "Share of its demand that a facility needs to stay operational.",
     .source = ""},
    {.key = "trips",
     .type = KO_PARAM_BOOL,
     .offset = offsetof(dc_params, trips),
     .unit = "",
     .min = 0,
     .max = 1,
     .value = 1,
     .help = "Whether links trip that carry more than their rating.",
     .source = ""},
    {.key = "rating_factor",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(dc_params, rating_factor),
     .unit = "",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Rates links without a capacity at this multiple of their undamaged flow; absent: no rating.",
     .source = ""},
    {.key = "rating_floor",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(dc_params, rating_floor),
     .unit = "",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Rates links without a capacity at least at this multiple of the mean undamaged flow; absent: no floor.",
     .source = ""},
    {.key = "tolerance",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(dc_params, tolerance),
     .unit = "",
     .min = 0,
     .max = INFINITY,
     .value = 0,
     .help = "Part of its rating by which a link may be overloaded before it trips.",
     .source = ""},
    {.key = "default_reactance_per_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(dc_params, default_reactance_per_km),
     .unit = "1/km",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Reactance per km and circuit, per unit on 100 MVA, of links without one; an overhead line of 380 kV has about 2e-4, of 220 "
             "kV 8e-4.",
     .source = ""},
};

const ko_rule ko_rule_dc_flow = {
    .name = "dc_flow",
    .title = "Linear (DC) power flow with overload trips",
    .doi = "10.1109/TPWRS.2009.2021235",
    .reference = "B. Stott, J. Jardim, O. Alsac: DC power flow revisited. IEEE Transactions on Power Systems 24(3):1290-1300, 2009",
    .bibtex =
        "@article{stott2009dc,\n  author = {Stott, Brian and Jardim, Jorge and Alsac, Ongun},\n  title = {{DC} power flow revisited},\n"
        "  journal = {IEEE Transactions on Power Systems},\n  volume = {24},\n  number = {3},\n  pages = {1290--1300},\n  year = {2009},\n"
        "  doi = {10.1109/TPWRS.2009.2021235}\n}\n",
    .flags = KO_RULE_SHARE | KO_RULE_TRIPS | KO_RULE_COSTLY,
    .params = dc_params_table,
    .n_params = sizeof dc_params_table / sizeof *dc_params_table,
    .params_size = sizeof(dc_params),
    .plan = plan,
    .plan_free = plan_free,
    .base = base,
    .state_bytes = state_bytes,
    .init = init,
    .settle_lane = settle_lane,
    .settle_step = settle_step,
    .ratings = ratings,
};
