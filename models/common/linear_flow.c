/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/linear_flow.h"

#include <math.h>
#include <string.h>

/* What a node's flows may leave over before the solution is refined, where conductances may be negative. */
#define ENOUGH 1e-9

enum { REFINEMENTS = 3 };

/* The sources. */
enum { PLANNED, RESERVE, LOAD, SHIFTS };

static size_t words_of(const ko_linear *linear) { return (size_t)linear->circuit->n / 64 + 1; }

static size_t entries_of(const ko_linear *linear) { return linear->circuit->first[linear->circuit->n]; }

static void place_state(const ko_linear *linear, ko_carve *carve, ko_linear_state *out) {
  size_t bytes = ko_circuit_factor_bytes(linear->circuit), n_links = linear->circuit->n_links, entries = entries_of(linear);
  void *factor, *strength;
  out->magnitude = out->conductance = ko_carve_take(carve, n_links, sizeof(double));
  out->strong = out->between = ko_carve_take(carve, entries, sizeof(double));
  out->carry = ko_carve_take(carve, entries, sizeof(double));
  out->source = ko_carve_take(carve, (size_t)KO_CIRCUIT_SOURCES * linear->circuit->n, sizeof(double));
  strength = factor = ko_carve_take(carve, 1, bytes);
  if (linear->negative) {
    out->magnitude = ko_carve_take(carve, n_links, sizeof(double));
    out->strong = ko_carve_take(carve, entries, sizeof(double));
    strength = ko_carve_take(carve, 1, bytes);
  }
  if (!carve->block) return;
  ko_circuit_factor_place(linear->circuit, factor, &out->factor);
  ko_circuit_factor_place(linear->circuit, strength, &out->strength);
}

void ko_linear_place(ko_carve *carve, ko_linear *linear) {
  size_t n = linear->circuit->n, n_links = linear->circuit->n_links;
  linear->conductance = ko_carve_take(carve, n_links, sizeof(double));
  linear->shifts = ko_carve_take(carve, n_links, sizeof(ko_shift));
  linear->shift_of = ko_carve_take(carve, n_links, sizeof(double));
  linear->planned = ko_carve_take(carve, n, sizeof(double));
  linear->reserve = ko_carve_take(carve, n, sizeof(double));
  linear->load = ko_carve_take(carve, n, sizeof(double));
  linear->power = ko_carve_take(carve, n, sizeof(ko_power));
  linear->base_up = ko_carve_take(carve, n, 1);
  place_state(linear, carve, &linear->base);
}

int ko_linear_count(ko_linear *linear, uint32_t *wrong) {
  double total = 0;
  uint32_t n = linear->circuit->n;
  for (uint32_t j = 0; j < n; j++) {
    double sum = fabs(linear->planned[j]) + fabs(linear->reserve[j]) + fabs(linear->load[j]);
    *wrong = linear->circuit->node[j];
    if (!isfinite(sum)) return 0;
    total += sum;
  }
  if (!isfinite(total)) return 0;
  double scale = ko_balance_scale(total);
  linear->total = (ko_power){0};
  for (uint32_t j = 0; j < n; j++) {
    linear->power[j] = (ko_power){.dispatch = llround(linear->planned[j] * scale),
                                  .capacity = llround((linear->planned[j] + linear->reserve[j]) * scale),
                                  .load = llround(linear->load[j] * scale)};
    ko_power_add(&linear->total, &linear->power[j]);
  }
  return 1;
}

ko_linear_work *ko_linear_work_place(ko_carve *carve, const ko_linear *linear) {
  ko_linear_work *w = ko_carve_take(carve, 1, sizeof *w), sketch = {0};
  ko_linear_work *at = carve->block ? w : &sketch;
  size_t n = linear->circuit->n;
  place_state(linear, carve, &at->now);
  at->dirty = ko_carve_take(carve, words_of(linear), sizeof(uint64_t));
  at->touched = ko_carve_take(carve, words_of(linear), sizeof(uint64_t));
  at->changed = ko_carve_take(carve, linear->circuit->n_links, sizeof(uint32_t));
  at->listed = ko_carve_take(carve, linear->circuit->n_links, 1);
  at->label = ko_carve_take(carve, n + 1, sizeof(uint32_t));
  at->minor = ko_carve_take(carve, n + 1, sizeof(uint32_t));
  at->sums = ko_carve_take(carve, n + 1, sizeof(ko_power));
  at->balance = ko_carve_take(carve, n + 1, sizeof(ko_balance));
  at->theta = ko_carve_take(carve, n, sizeof(double));
  at->injection = ko_carve_take(carve, linear->negative ? n : 0, sizeof(double));
  at->residual = ko_carve_take(carve, linear->negative ? n : 0, sizeof(double));
  at->flow = ko_carve_take(carve, linear->circuit->n_cells, sizeof(double));
  at->over = ko_carve_take(carve, linear->circuit->n_cells, 1);
  at->front = ko_carve_take(carve, linear->circuit->front_size, sizeof(double));
  return w;
}

static int64_t eliminate(const ko_linear *linear, const uint64_t *dirty, double *front, ko_linear_state *net) {
  const ko_circuit *circuit = linear->circuit;
  if (!linear->negative) return ko_circuit_eliminate(circuit, net->between, net->source, dirty, NULL, front, &net->factor);
  int64_t gained = ko_circuit_eliminate(circuit, net->strong, NULL, dirty, NULL, front, &net->strength);
  ko_circuit_eliminate(circuit, net->between, net->source, dirty, &net->strength, front, &net->factor);
  return gained;
}

/* What the shifts of the links at a node inject there. */
static double shifts_at(const ko_linear *linear, const double *conductance, uint32_t j) {
  const ko_circuit *circuit = linear->circuit;
  double sum = 0;
  for (uint32_t k = circuit->node_first[j]; k < circuit->node_first[j + 1]; k++) {
    uint32_t l = circuit->node_links[k];
    if (conductance[l] != 0) sum += circuit->from[l] == j ? linear->shift_of[l] : -linear->shift_of[l];
  }
  return sum;
}

static void set_carry(const ko_linear *linear, uint32_t link, ko_linear_state *net) {
  const ko_circuit *circuit = linear->circuit;
  if (circuit->link_cell[link] == circuit->link_entry[link])
    net->carry[circuit->link_entry[link]] = circuit->from[link] < circuit->to[link] ? net->conductance[link] : -net->conductance[link];
}

static void set_conductance(const ko_linear *linear, uint32_t link, double value, ko_linear_state *net) {
  const ko_circuit *circuit = linear->circuit;
  uint32_t entry = circuit->link_entry[link];
  net->conductance[link] = value;
  if (linear->negative) net->magnitude[link] = fabs(value);
  if (entry == KO_CIRCUIT_NONE) return;
  net->between[entry] = ko_circuit_between(circuit, net->conductance, link);
  if (linear->negative) net->strong[entry] = ko_circuit_between(circuit, net->magnitude, link);
  set_carry(linear, link, net);
  if (linear->shift_of[link] == 0) return;
  for (int end = 0; end < 2; end++) {
    uint32_t j = end ? circuit->to[link] : circuit->from[link];
    net->source[(size_t)KO_CIRCUIT_SOURCES * j + SHIFTS] = shifts_at(linear, net->conductance, j);
  }
}

/* What set_conductance keeps, as the base has it. */
static void restore_link(const ko_linear *linear, uint32_t link, ko_linear_state *net) {
  const ko_circuit *circuit = linear->circuit;
  uint32_t entry = circuit->link_entry[link], ends[2] = {circuit->from[link], circuit->to[link]};
  net->conductance[link] = linear->base.conductance[link];
  net->magnitude[link] = linear->base.magnitude[link];
  if (entry == KO_CIRCUIT_NONE) return;
  net->between[entry] = linear->base.between[entry];
  net->strong[entry] = linear->base.strong[entry];
  net->carry[entry] = linear->base.carry[entry];
  for (int end = 0; end < 2 && linear->shift_of[link] != 0; end++) {
    size_t at = (size_t)KO_CIRCUIT_SOURCES * ends[end] + SHIFTS;
    net->source[at] = linear->base.source[at];
  }
}

void ko_linear_restore(const ko_linear *linear, ko_linear_work *w) {
  for (uint32_t i = 0; i < w->n_changed; i++) {
    restore_link(linear, w->changed[i], &w->now);
    w->listed[w->changed[i]] = 0;
  }
  w->n_changed = 0;
  ko_circuit_copy(linear->circuit, w->touched, &linear->base.factor, &w->now.factor);
  if (linear->negative) ko_circuit_copy(linear->circuit, w->touched, &linear->base.strength, &w->now.strength);
  memset(w->touched, 0, words_of(linear) * sizeof *w->touched);
  memset(w->dirty, 0, words_of(linear) * sizeof *w->dirty);
}

void ko_linear_switch(const ko_linear *linear, uint32_t link, int on, ko_linear_work *w) {
  double value = on ? linear->conductance[link] : 0;
  if (w->now.conductance[link] == value) return;
  set_conductance(linear, link, value, &w->now);
  if (!w->listed[link]) w->changed[w->n_changed++] = link;
  w->listed[link] = 1;
  ko_circuit_mark(linear->circuit, link, w->dirty);
}

/* Injections by node, without those of shifts. */
static void inject(const ko_linear *linear, ko_linear_work *w) {
  for (uint32_t j = 0, n = linear->circuit->n; j < n; j++) {
    const ko_balance *b = &w->balance[w->label[j]];
    w->injection[j] = linear->planned[j] * b->planned + linear->reserve[j] * b->reserve - linear->load[j] * b->served;
  }
}

/* Islands, and what each has. Island 0 is counted as the rest of the others. */
static void balance_islands(const ko_linear *linear, const uint8_t *up, ko_linear_work *w) {
  w->n_islands = ko_circuit_islands(linear->circuit, &w->now.strength, w->now.magnitude, w->label, w->minor, &w->n_minor);
  memset(w->sums, 0, w->n_islands * sizeof *w->sums);
  ko_power rest = linear->total;
  for (uint32_t i = 0; i < w->n_minor; i++) {
    uint32_t j = w->minor[i];
    ko_power_subtract(&rest, &linear->power[j]);
    if (up[linear->circuit->node[j]]) ko_power_add(&w->sums[w->label[j]], &linear->power[j]);
  }
  w->sums[0] = rest;
  for (uint32_t i = 0; i < w->n_islands; i++) w->balance[i] = ko_balance_island(&w->sums[i]);
}

static int shift_acts(const ko_linear *linear, const ko_linear_work *w, const ko_shift *s) {
  return w->now.conductance[s->link] != 0 && w->balance[w->label[linear->circuit->from[s->link]]].live;
}

/* What has come to each column of all sources together. */
static void add_sources(const ko_linear *linear, ko_linear_work *w) {
  const double *restrict planned = w->now.factor.part[PLANNED], *restrict reserve = w->now.factor.part[RESERVE];
  const double *restrict load = w->now.factor.part[LOAD], *restrict shifts = w->now.factor.part[SHIFTS];
  double *restrict theta = w->theta;
  const uint32_t n = linear->circuit->n;
  ko_balance most = w->balance[0];
  double live = most.live;
  if (most.reserve > 0)
    for (uint32_t j = 0; j < n; j++)
      theta[j] = planned[j] * most.planned + reserve[j] * most.reserve + (load[j] * most.served + shifts[j] * live);
  else /* the same: the term left out is zero */
    for (uint32_t j = 0; j < n; j++) theta[j] = planned[j] * most.planned + (load[j] * most.served + shifts[j] * live);
  for (uint32_t i = 0; i < w->n_minor; i++) {
    uint32_t j = w->minor[i];
    const ko_balance *b = &w->balance[w->label[j]];
    theta[j] = planned[j] * b->planned + reserve[j] * b->reserve + (load[j] * b->served + shifts[j] * b->live);
  }
}

/* Angles, and what the links carry. */
static void find_flows(const ko_linear *linear, ko_linear_work *w) {
  const ko_circuit *circuit = linear->circuit;
  add_sources(linear, w);
  ko_circuit_flows(circuit, &w->now.factor, w->now.carry, w->theta, w->flow);
  for (size_t cell = entries_of(linear); cell + 1 < circuit->n_cells; cell++) {
    uint32_t l = circuit->cell_link[cell];
    w->flow[cell] = w->now.conductance[l] * (w->theta[circuit->from[l]] - w->theta[circuit->to[l]]);
  }
  for (uint32_t i = 0; i < linear->n_shifts; i++)
    if (shift_acts(linear, w, &linear->shifts[i])) w->flow[circuit->link_cell[linear->shifts[i].link]] -= linear->shifts[i].amount;
}

/* What the flows leave over at each node; returns the largest magnitude. NaN counts as infinite. */
static double find_residual(const ko_linear *linear, ko_linear_work *w) {
  double worst = 0;
  memcpy(w->residual, w->injection, linear->circuit->n * sizeof *w->residual);
  for (uint32_t l = 0; l < linear->circuit->n_links; l++) {
    double flow = ko_linear_flow(linear, w, l);
    w->residual[linear->circuit->from[l]] -= flow, w->residual[linear->circuit->to[l]] += flow;
  }
  for (uint32_t j = 0; j < linear->circuit->n; j++)
    if (!(fabs(w->residual[j]) <= worst)) worst = isnan(w->residual[j]) ? INFINITY : fabs(w->residual[j]);
  return worst;
}

/* With negative reactances the elimination may lose digits: refine, and let an island collapse that cannot be solved. */
static void solve_checked(const ko_linear *linear, ko_linear_work *w) {
  const ko_circuit *circuit = linear->circuit;
  for (int collapsed = 1; collapsed;) {
    inject(linear, w);
    find_flows(linear, w);
    double worst = find_residual(linear, w);
    for (int i = 0; i < REFINEMENTS && worst > ENOUGH && worst < INFINITY; i++) {
      ko_circuit_solve(circuit, &w->now.factor, w->residual);
      for (uint32_t l = 0; l < circuit->n_links; l++)
        w->flow[circuit->link_cell[l]] += w->now.conductance[l] * (w->residual[circuit->from[l]] - w->residual[circuit->to[l]]);
      worst = find_residual(linear, w);
    }
    collapsed = 0;
    for (uint32_t j = 0; j < circuit->n; j++) {
      ko_balance *balance = &w->balance[w->label[j]];
      if (fabs(w->residual[j]) <= ENOUGH || !balance->live) continue;
      *balance = (ko_balance){0};
      collapsed = 1;
    }
  }
  for (uint32_t l = 0; l < circuit->n_links; l++)
    if (!w->balance[w->label[circuit->from[l]]].live) w->flow[circuit->link_cell[l]] = 0;
}

void ko_linear_solve(const ko_linear *linear, const uint8_t *up, int first, ko_linear_work *w) {
  int64_t gained = eliminate(linear, w->dirty, w->front, &w->now);
  for (size_t i = 0; i < words_of(linear); i++) w->touched[i] |= w->dirty[i];
  memset(w->dirty, 0, words_of(linear) * sizeof *w->dirty);
  /* Where links were only lost and there are as many references as before, the islands are those of before. */
  if (first || gained) balance_islands(linear, up, w);
  if (linear->negative) solve_checked(linear, w);
  else find_flows(linear, w);
}

/* All columns, for an elimination or a copy from scratch. */
static void mark_all(const ko_linear *linear, uint64_t *columns) {
  memset(columns, 0xff, words_of(linear) * sizeof *columns);
  columns[words_of(linear) - 1] = (UINT64_C(1) << (linear->circuit->n & 63)) - 1;
}

/* All that set_conductance keeps, for conductances that have been set. */
static void add_up(const ko_linear *linear, ko_linear_state *net) {
  const ko_circuit *circuit = linear->circuit;
  ko_circuit_add_up(circuit, net->conductance, net->between);
  for (uint32_t l = 0; l < circuit->n_links; l++) set_carry(linear, l, net);
  if (linear->negative) {
    for (uint32_t l = 0; l < circuit->n_links; l++) net->magnitude[l] = fabs(net->conductance[l]);
    ko_circuit_add_up(circuit, net->magnitude, net->strong);
  }
  for (uint32_t j = 0; j < circuit->n; j++) {
    double *source = net->source + (size_t)KO_CIRCUIT_SOURCES * j;
    source[PLANNED] = linear->planned[j], source[RESERVE] = linear->reserve[j], source[LOAD] = -linear->load[j];
    source[SHIFTS] = linear->n_shifts ? shifts_at(linear, net->conductance, j) : 0;
  }
}

int ko_linear_base(ko_linear *linear, const uint8_t *up, ko_error *error) {
  const ko_circuit *circuit = linear->circuit;
  size_t bytes = words_of(linear) * sizeof(uint64_t) + circuit->front_size * sizeof(double);
  uint64_t *columns = ko_carve_alloc(bytes);
  if (!columns) return ko_raise_memory(error, bytes);
  for (uint32_t i = 0; i < linear->n_shifts; i++) linear->shift_of[linear->shifts[i].link] = linear->shifts[i].amount;
  for (uint32_t v = 0; v < circuit->n; v++) linear->base_up[v] = up[v];
  for (uint32_t l = 0; l < circuit->n_links; l++) {
    int on = up[circuit->node[circuit->from[l]]] && up[circuit->node[circuit->to[l]]];
    linear->base.conductance[l] = on ? linear->conductance[l] : 0;
  }
  add_up(linear, &linear->base);
  mark_all(linear, columns);
  eliminate(linear, columns, (double *)(void *)(columns + words_of(linear)), &linear->base);
  free(columns);
  return KO_OK;
}

void ko_linear_work_init(const ko_linear *linear, ko_linear_work *w) {
  const ko_circuit *circuit = linear->circuit;
  w->n_changed = w->n_minor = 0;
  memset(w->listed, 0, circuit->n_links);
  memset(w->label, 0, circuit->n * sizeof *w->label);
  memcpy(w->now.conductance, linear->base.conductance, circuit->n_links * sizeof(double));
  memcpy(w->now.magnitude, linear->base.magnitude, circuit->n_links * sizeof(double));
  memcpy(w->now.between, linear->base.between, entries_of(linear) * sizeof(double));
  memcpy(w->now.strong, linear->base.strong, entries_of(linear) * sizeof(double));
  memcpy(w->now.carry, linear->base.carry, entries_of(linear) * sizeof(double));
  memcpy(w->now.source, linear->base.source, (size_t)KO_CIRCUIT_SOURCES * circuit->n * sizeof(double));
  memset(w->flow, 0, circuit->n_cells * sizeof *w->flow);
  memset(w->now.factor.references, 0, words_of(linear) * sizeof(uint64_t));
  memset(w->now.strength.references, 0, words_of(linear) * sizeof(uint64_t));
  mark_all(linear, w->touched);
}
