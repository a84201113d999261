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
 * shunt), planned output D and capacity C = sum of max(supply, dispatch): L <= D       all generators scaled by L / D share of demand
 * served 1 D < L <= C   generators at dispatch + (capacity - dispatch) (L - D) / (C - D)           share 1 L > C > 0    generators at
 * capacity, all loads scaled by C / L        share C / L (of 65535, to nearest, halves up) C = 0        everything in the island is down,
 * share 0, no flow A facility without demand in a live island has share 1. Then all links with |flow| > rating trip at once, islands,
 * balance and flows are found again, and so on until no link trips; at last a facility stays operational iff share >= min_service. Flow and
 * rating are compared on a grid of 2^-20 MW (each rounded to nearest): a link trips iff round(|flow| 2^20) > round(rating (1 + tolerance)
 * 2^20). Shedding is proportional.
 *
 * Ratings. `capacity` where links.csv has one. Else, where rating_factor or rating_floor is given, max(rating_factor |f|, rating_floor m):
 * f the link's flow with every facility up and no link out, m the mean |f| over the sector's links, both in the baseline strategy (for a
 * link that only another strategy has, in that strategy). Else none: it never trips.
 *
 * Method. Star-mesh elimination of the whole net once; for a damage state only the columns that depend on what changed are
 * eliminated again (models/common/circuit.h). What comes out depends on the damage state alone, to the bit, not on what was computed
 * before. A cascade step costs O(sum over those columns of c^2) + O(nodes + links + fill), c the column's entries: 5 to 30.
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
#include <string.h>

#include "models/common/balance.h"
#include "models/common/carve.h"
#include "models/common/circuit.h"
#include "models/models.h"

#define FLOW_GRID 1048576.0 /* 2^20 a MW */
#define PI 3.14159265358979323846

enum { REFINEMENTS = 3, NAMED_LINKS = 5 };

typedef struct dc_params {
  double min_service, tolerance, rating_factor, rating_floor, default_reactance_per_km;
  uint8_t trips;
} dc_params;

/* A link with a phase shift: from -> to it carries `amount` less than its angles say. */
typedef struct shift {
  uint32_t link;
  double amount; /* MW */
} shift;

/* One set of links in service, eliminated. Where conductances may be negative, `strength` is the same with their magnitudes: it says
 * which columns are references. */
typedef struct network {
  double *conductance; /* [n_links] MW per radian; 0: out of service */
  double *magnitude;   /* the same array unless some are negative */
  ko_circuit_factor factor, strength;
} network;

struct ko_rule_plan {
  ko_circuit *circuit;
  size_t bytes;
  uint32_t n, n_links, n_shifts, n_ids;
  uint16_t min_share;
  uint8_t trips, negative;
  ko_power total;                   /* of all nodes */
  ko_power *power;                  /* [n] by position */
  double *planned, *reserve, *load; /* [n] by position, MW */
  uint8_t *has_demand;              /* [n] by node */
  double *conductance;              /* [n_links] all in service */
  double *rating;                   /* [n_links] MW, NaN: none */
  double *trip_at;                  /* [n_links] trips from this |flow| on */
  double *rating_of_id;             /* [n_ids] by link_id, for the plans of other strategies; NaN: no such link, or it has no rating */
  shift *shifts;
  uint8_t *base_up; /* [n] by node: the state that `base` is the elimination of */
  network base;
};

typedef struct worker {
  network now;
  uint64_t *dirty, *touched; /* [n / 64 + 1] columns: to eliminate, and different from the base's */
  uint32_t n_changed, n_islands, n_minor;
  uint32_t *changed;         /* [n_links] links of which the conductance may differ from the base's; each at most twice */
  uint32_t *label, *minor;   /* [n] islands (circuit.h) */
  ko_power *sums;            /* [n + 1] by island */
  ko_balance *balance;       /* [n + 1] by island */
  double *injection, *theta; /* [n] by position */
  double *residual;          /* [n], only where conductances may be negative */
  double *flow;              /* [n_links] */
} worker;

static size_t words_of(const ko_rule_plan *plan) { return (size_t)plan->n / 64 + 1; }

static void place_network(const ko_rule_plan *plan, ko_carve *carve, network *out) {
  size_t bytes = ko_circuit_factor_bytes(plan->circuit);
  void *factor, *strength;
  out->magnitude = out->conductance = ko_carve_take(carve, plan->n_links, sizeof(double));
  strength = factor = ko_carve_take(carve, 1, bytes);
  if (plan->negative) {
    out->magnitude = ko_carve_take(carve, plan->n_links, sizeof(double));
    strength = ko_carve_take(carve, 1, bytes);
  }
  if (!carve->block) return;
  ko_circuit_factor_place(plan->circuit, factor, &out->factor);
  ko_circuit_factor_place(plan->circuit, strength, &out->strength);
}

static worker *place_worker(const ko_rule_plan *plan, ko_carve *carve) {
  worker *w = ko_carve_take(carve, 1, sizeof *w), sketch = {0};
  worker *at = carve->block ? w : &sketch;
  size_t n = plan->n;
  place_network(plan, carve, &at->now);
  at->dirty = ko_carve_take(carve, words_of(plan), sizeof(uint64_t));
  at->touched = ko_carve_take(carve, words_of(plan), sizeof(uint64_t));
  at->changed = ko_carve_take(carve, 2 * (size_t)plan->n_links, sizeof(uint32_t));
  at->label = ko_carve_take(carve, n, sizeof(uint32_t));
  at->minor = ko_carve_take(carve, n, sizeof(uint32_t));
  at->sums = ko_carve_take(carve, n + 1, sizeof(ko_power));
  at->balance = ko_carve_take(carve, n + 1, sizeof(ko_balance));
  at->injection = ko_carve_take(carve, n, sizeof(double));
  at->theta = ko_carve_take(carve, n, sizeof(double));
  at->residual = ko_carve_take(carve, plan->negative ? n : 0, sizeof(double));
  at->flow = ko_carve_take(carve, plan->n_links, sizeof(double));
  return w;
}

static int64_t eliminate(const ko_rule_plan *plan, const uint64_t *dirty, network *net) {
  const ko_circuit_factor *reference = plan->negative ? &net->strength : NULL;
  int64_t gained = ko_circuit_eliminate(plan->circuit, net->magnitude, dirty, NULL, &net->strength);
  if (reference) ko_circuit_eliminate(plan->circuit, net->conductance, dirty, reference, &net->factor);
  return gained;
}

static void set_conductance(const ko_rule_plan *plan, uint32_t link, double value, network *net) {
  net->conductance[link] = value;
  if (plan->negative) net->magnitude[link] = fabs(value);
}

/* Back to the exact bits of the base. */
static void restore(const ko_rule_plan *plan, worker *w) {
  for (uint32_t i = 0; i < w->n_changed; i++) set_conductance(plan, w->changed[i], plan->base.conductance[w->changed[i]], &w->now);
  w->n_changed = 0;
  ko_circuit_copy(plan->circuit, w->touched, &plan->base.factor, &w->now.factor);
  if (plan->negative) ko_circuit_copy(plan->circuit, w->touched, &plan->base.strength, &w->now.strength);
  memset(w->touched, 0, words_of(plan) * sizeof *w->touched);
  memset(w->dirty, 0, words_of(plan) * sizeof *w->dirty);
}

/* Take a link in or out of service; note it. */
static void switch_link(const ko_rule_plan *plan, const ko_rule_lane *lane, uint32_t link, worker *w) {
  const uint32_t *node = plan->circuit->node;
  int on = lane->operational[node[plan->circuit->from[link]]] && lane->operational[node[plan->circuit->to[link]]] && lane->link_up[link] &&
           !(lane->link_tripped && lane->link_tripped[link]);
  double value = on ? plan->conductance[link] : 0;
  if (w->now.conductance[link] == value) return;
  set_conductance(plan, link, value, &w->now);
  w->changed[w->n_changed++] = link;
  ko_circuit_mark(plan->circuit, link, w->dirty);
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

/* Bring the network from the base to the lane's state. */
static void apply_damage(const ko_rule_plan *plan, const ko_rule_lane *lane, worker *w) {
  const ko_circuit *circuit = plan->circuit;
  for (uint32_t v = 0; (v = next_different(lane->operational, plan->base_up, 0, v, plan->n)) < plan->n; v++)
    for (uint32_t k = circuit->node_first[circuit->position[v]]; k < circuit->node_first[circuit->position[v] + 1]; k++)
      switch_link(plan, lane, circuit->node_links[k], w);
  for (uint32_t l = 0; (l = next_different(lane->link_up, NULL, 1, l, plan->n_links)) < plan->n_links; l++) switch_link(plan, lane, l, w);
  if (!lane->link_tripped) return;
  for (uint32_t l = 0; (l = next_different(lane->link_tripped, NULL, 0, l, plan->n_links)) < plan->n_links; l++)
    switch_link(plan, lane, l, w);
}

static double inject_at(const ko_rule_plan *plan, uint32_t j, const ko_balance *b) {
  return plan->planned[j] * b->planned + plan->reserve[j] * b->reserve - plan->load[j] * b->served;
}

static void inject(const ko_rule_plan *plan, worker *w) {
  ko_balance most = w->balance[0];
  for (uint32_t j = 0; j < plan->n; j++) w->injection[j] = inject_at(plan, j, &most);
  for (uint32_t i = 0; i < w->n_minor; i++) w->injection[w->minor[i]] = inject_at(plan, w->minor[i], &w->balance[w->label[w->minor[i]]]);
}

/* Islands, what each has, and what its nodes inject. Island 0 is counted as the rest of the others. */
static void balance_islands(const ko_rule_plan *plan, const uint8_t *operational, worker *w) {
  w->n_islands = ko_circuit_islands(plan->circuit, &w->now.strength, w->label, w->minor, &w->n_minor);
  w->sums[0] = plan->total;
  memset(w->sums + 1, 0, (w->n_islands - 1) * sizeof *w->sums);
  for (uint32_t i = 0; i < w->n_minor; i++) {
    uint32_t j = w->minor[i];
    ko_power_subtract(&w->sums[0], &plan->power[j]);
    if (operational[plan->circuit->node[j]]) ko_power_add(&w->sums[w->label[j]], &plan->power[j]);
  }
  for (uint32_t i = 0; i < w->n_islands; i++) w->balance[i] = ko_balance_island(&w->sums[i]);
  inject(plan, w);
}

static int shift_acts(const ko_rule_plan *plan, const worker *w, const shift *s) {
  return w->now.conductance[s->link] != 0 && w->balance[w->label[plan->circuit->from[s->link]]].live;
}

/* theta holds injections: solve, and find the flows. */
static void find_flows(const ko_rule_plan *plan, worker *w) {
  const uint32_t *from = plan->circuit->from, *to = plan->circuit->to;
  for (uint32_t i = 0; i < plan->n_shifts; i++) {
    const shift *s = &plan->shifts[i];
    if (shift_acts(plan, w, s)) w->theta[from[s->link]] += s->amount, w->theta[to[s->link]] -= s->amount;
  }
  ko_circuit_solve(plan->circuit, &w->now.factor, w->theta);
  for (uint32_t l = 0; l < plan->n_links; l++) w->flow[l] = w->now.conductance[l] * (w->theta[from[l]] - w->theta[to[l]]);
  for (uint32_t i = 0; i < plan->n_shifts; i++)
    if (shift_acts(plan, w, &plan->shifts[i])) w->flow[plan->shifts[i].link] -= plan->shifts[i].amount;
}

/* What the flows leave over at each node; returns the largest magnitude. NaN counts as infinite. */
static double find_residual(const ko_rule_plan *plan, worker *w) {
  double worst = 0;
  memcpy(w->residual, w->injection, plan->n * sizeof *w->residual);
  for (uint32_t l = 0; l < plan->n_links; l++)
    w->residual[plan->circuit->from[l]] -= w->flow[l], w->residual[plan->circuit->to[l]] += w->flow[l];
  for (uint32_t j = 0; j < plan->n; j++)
    if (!(fabs(w->residual[j]) <= worst)) worst = isnan(w->residual[j]) ? INFINITY : fabs(w->residual[j]);
  return worst;
}

/* With negative reactances the elimination may lose digits: refine, and let an island collapse that cannot be solved. */
static void solve_checked(const ko_rule_plan *plan, worker *w) {
  const double enough = 1 / FLOW_GRID / 1024;
  for (int collapsed = 1; collapsed;) {
    memcpy(w->theta, w->injection, plan->n * sizeof *w->theta);
    find_flows(plan, w);
    double worst = find_residual(plan, w);
    for (int i = 0; i < REFINEMENTS && worst > enough && worst < INFINITY; i++) {
      ko_circuit_solve(plan->circuit, &w->now.factor, w->residual);
      for (uint32_t l = 0; l < plan->n_links; l++)
        w->flow[l] += w->now.conductance[l] * (w->residual[plan->circuit->from[l]] - w->residual[plan->circuit->to[l]]);
      worst = find_residual(plan, w);
    }
    collapsed = 0;
    for (uint32_t j = 0; j < plan->n; j++) {
      ko_balance *balance = &w->balance[w->label[j]];
      if (fabs(w->residual[j]) <= enough || !balance->live) continue;
      *balance = (ko_balance){0};
      collapsed = 1;
    }
    if (collapsed) inject(plan, w);
  }
  for (uint32_t l = 0; l < plan->n_links; l++)
    if (!w->balance[w->label[plan->circuit->from[l]]].live) w->flow[l] = 0;
}

/* Trip what is overloaded; returns how many links. */
static uint32_t trip(const ko_rule_plan *plan, uint8_t *tripped, worker *w) {
  uint32_t count = 0;
  for (uint32_t l = 0; l < plan->n_links; l++) {
    if (!(fabs(w->flow[l]) >= plan->trip_at[l])) continue;
    tripped[l] = 1;
    set_conductance(plan, l, 0, &w->now);
    w->changed[w->n_changed++] = l;
    ko_circuit_mark(plan->circuit, l, w->dirty);
    count++;
  }
  return count;
}

static void cascade(const ko_rule_plan *plan, const ko_rule_lane *lane, int trips, worker *w) {
  restore(plan, w);
  apply_damage(plan, lane, w);
  int64_t new_islands = eliminate(plan, w->dirty, &w->now);
  balance_islands(plan, lane->operational, w);
  for (;;) {
    for (size_t i = 0; i < words_of(plan); i++) w->touched[i] |= w->dirty[i];
    memset(w->dirty, 0, words_of(plan) * sizeof *w->dirty);
    if (plan->negative) {
      solve_checked(plan, w);
    } else {
      memcpy(w->theta, w->injection, plan->n * sizeof *w->theta);
      find_flows(plan, w);
    }
    if (!trips || !trip(plan, lane->link_tripped, w)) return;
    new_islands = eliminate(plan, w->dirty, &w->now);
    /* Links were only lost: with as many references as before, the islands are those of before. */
    if (new_islands) balance_islands(plan, lane->operational, w);
  }
}

static void deliver_node(const ko_rule_plan *plan, uint32_t v, const ko_balance *balance, ko_rule_lane *lane) {
  uint16_t share = balance->live && !plan->has_demand[v] ? KO_SHARE_ONE : balance->share;
  if (!lane->operational[v]) share = 0;
  if (lane->share) lane->share[v] = share;
  if (!balance->live || share < plan->min_share) lane->operational[v] = 0;
}

static void deliver(const ko_rule_plan *plan, const worker *w, ko_rule_lane *lane) {
  for (uint32_t v = 0; v < plan->n; v++) deliver_node(plan, v, &w->balance[w->label[plan->circuit->position[v]]], lane);
  if (!lane->flow) return;
  for (uint32_t l = 0; l < plan->n_links; l++) lane->flow[l] = w->flow[l] + 0.0; /* no negative zero */
}

static int settle_lane(const ko_rule_plan *plan, void *state, ko_rule_lane *lane, ko_error *error) {
  (void)error;
  cascade(plan, lane, plan->trips && lane->link_tripped, state);
  deliver(plan, state, lane);
  return KO_OK;
}

/* A network eliminated from scratch, with the links of which both ends are up. */
static void eliminate_all(const ko_rule_plan *plan, const uint8_t *up, uint64_t *dirty, network *net) {
  const ko_circuit *circuit = plan->circuit;
  for (uint32_t l = 0; l < plan->n_links; l++) {
    int on = up[circuit->node[circuit->from[l]]] && up[circuit->node[circuit->to[l]]];
    set_conductance(plan, l, on ? plan->conductance[l] : 0, net);
  }
  memset(dirty, 0, words_of(plan) * sizeof *dirty);
  for (uint32_t j = 0; j < plan->n; j++) dirty[j >> 6] |= UINT64_C(1) << (j & 63);
  eliminate(plan, dirty, net);
}

static int base(ko_rule_plan *plan, const uint8_t *operational, ko_error *error) {
  uint64_t *dirty = ko_carve_alloc(words_of(plan) * sizeof *dirty);
  if (!dirty) return ko_raise_memory(error, words_of(plan) * sizeof *dirty);
  if (plan->n) memcpy(plan->base_up, operational, plan->n);
  eliminate_all(plan, plan->base_up, dirty, &plan->base);
  free(dirty);
  return KO_OK;
}

static void sizes(const ko_rule_plan *plan, size_t *state, size_t *plan_bytes) {
  ko_carve carve = {0};
  place_worker(plan, &carve);
  *state = carve.used;
  *plan_bytes = plan->bytes + plan->circuit->bytes;
}

static int init(const ko_rule_plan *plan, void *state, ko_error *error) {
  (void)error;
  worker *w = place_worker(plan, &(ko_carve){.block = state});
  w->n_changed = 0;
  for (uint32_t l = 0; l < plan->n_links; l++) set_conductance(plan, l, plan->base.conductance[l], &w->now);
  for (size_t i = 0; i < words_of(plan); i++) w->touched[i] = ~UINT64_C(0);
  w->touched[plan->n >> 6] = (UINT64_C(1) << (plan->n & 63)) - 1;
  return KO_OK;
}

/* The place of a link in messages: rows of facilities.csv count from 1, without the header. */
static int raise_link(ko_error *error, const ko_net *net, uint32_t l, const char *what) {
  return ko_raise(error, KO_E_INPUT, "dc_flow: the link between the facilities in rows %u and %u of facilities.csv %s",
                  net->row[net->from[l]] + 1, net->row[net->to[l]] + 1, what);
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
    plan->conductance[l] = conductance;
    double shifted = conductance * (net->phase_shift_deg[l] * PI / 180);
    if (shifted != 0) plan->shifts[plan->n_shifts++] = (shift){.link = l, .amount = shifted};
  }
  if (wrong > NAMED_LINKS) code = ko_raise(error, KO_E_INPUT, "dc_flow: %u more links like these", wrong - NAMED_LINKS);
  return code;
}

/* Quantities by position, and as integers. */
static int read_nodes(const ko_net *net, ko_rule_plan *plan, ko_error *error) {
  double total = 0;
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    uint32_t j = plan->circuit->position[v];
    double planned = isnan(net->dispatch[v]) ? net->supply[v] : net->dispatch[v];
    plan->planned[j] = planned;
    plan->reserve[j] = net->supply[v] > planned ? net->supply[v] - planned : 0;
    plan->load[j] = net->demand[v] + net->shunt[v];
    plan->has_demand[v] = net->demand[v] > 0;
    double sum = fabs(planned) + plan->reserve[j] + fabs(plan->load[j]);
    if (!isfinite(sum))
      return ko_raise(error, KO_E_INPUT,
                      "dc_flow: the facility in row %u of facilities.csv needs finite supply, dispatch, demand and shunt_g",
                      net->row[v] + 1);
    total += sum;
  }
  double scale = ko_balance_scale(total);
  for (uint32_t j = 0; j < plan->n; j++) {
    plan->power[j] = (ko_power){.dispatch = llround(plan->planned[j] * scale),
                                .capacity = llround((plan->planned[j] + plan->reserve[j]) * scale),
                                .load = llround(plan->load[j] * scale)};
    ko_power_add(&plan->total, &plan->power[j]);
  }
  return KO_OK;
}

/* The first |flow| that trips a link of this rating: half a grid step above the rounded rating. */
static double trip_threshold(double rating, double tolerance) {
  double steps = rating * (1 + tolerance) * FLOW_GRID;
  if (isnan(steps) || steps > 0x1p51) return INFINITY;
  return (floor(steps + 0.5) + 0.5) / FLOW_GRID;
}

/* Flows with everything up and nothing tripped, into `flow`. */
static int find_base_flows(const ko_rule_plan *plan, double *flow, ko_error *error) {
  size_t bytes, unused, n = plan->n, n_links = plan->n_links;
  sizes(plan, &bytes, &unused);
  worker *w = ko_carve_alloc(bytes);
  uint8_t *ones = ko_carve_alloc(n + n_links);
  int code = w && ones ? init(plan, w, error) : ko_raise_memory(error, bytes);
  if (code == KO_OK) {
    memset(ones, 1, n + n_links);
    cascade(plan, &(ko_rule_lane){.operational = ones, .link_up = ones + n}, 0, w);
    if (n_links) memcpy(flow, w->flow, n_links * sizeof *flow);
  }
  free(w);
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
  for (uint32_t l = 0; l < plan->n_links; l++) {
    uint32_t id = net->link_id[l];
    double rating = net->capacity[l];
    if (isnan(rating) && rated && baseline && id < baseline->n_ids) rating = baseline->rating_of_id[id];
    if (isnan(rating) && rated) {
      double own = factor * (floor(fabs(flow[l]) * FLOW_GRID + 0.5) / FLOW_GRID);
      rating = own > least ? own : least;
    }
    plan->rating[l] = plan->rating_of_id[id] = rating;
    plan->trip_at[l] = trip_threshold(rating, params->tolerance);
  }
}

static void layout(ko_carve *carve, const ko_net *net, ko_rule_plan *plan) {
  size_t n = net->n_nodes, n_links = net->n_links;
  (void)ko_carve_take(carve, 1, sizeof *plan);
  plan->power = ko_carve_take(carve, n, sizeof(ko_power));
  plan->planned = ko_carve_take(carve, n, sizeof(double));
  plan->reserve = ko_carve_take(carve, n, sizeof(double));
  plan->load = ko_carve_take(carve, n, sizeof(double));
  plan->has_demand = ko_carve_take(carve, n, 1);
  plan->conductance = ko_carve_take(carve, n_links, sizeof(double));
  plan->rating = ko_carve_take(carve, n_links, sizeof(double));
  plan->trip_at = ko_carve_take(carve, n_links, sizeof(double));
  plan->rating_of_id = ko_carve_take(carve, plan->n_ids, sizeof(double));
  plan->shifts = ko_carve_take(carve, n_links, sizeof(shift));
  plan->base_up = ko_carve_take(carve, n, 1);
  place_network(plan, carve, &plan->base);
  plan->bytes = carve->used;
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
    if (net->from[l] != net->to[l] && reactance_of(net, params, l) < 0) head.negative = 1;
  }
  int code = ko_circuit_make(net->n_nodes, net->n_links, net->from, net->to, &head.circuit, error);
  if (code != KO_OK) return code;
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
  memset(made->base_up, 1, made->n);
  if ((code = base(made, made->base_up, error)) != KO_OK) goto out;
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
    .flags = KO_RULE_SHARE | KO_RULE_TRIPS,
    .params = dc_params_table,
    .n_params = sizeof dc_params_table / sizeof *dc_params_table,
    .params_size = sizeof(dc_params),
    .plan = plan,
    .plan_free = plan_free,
    .base = base,
    .sizes = sizes,
    .init = init,
    .settle_lane = settle_lane,
    .ratings = ratings,
};
