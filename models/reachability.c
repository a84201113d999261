/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reachability: a facility works as long as a path of working facilities and links leads to it from a facility with supply.
 *   operational(v) = up(v) and (supply(v) > 0 or exists u -> v, link up: operational(u))      (least fixed point)
 * Water, gas and road networks without capacities. Complexity: per block of 512 trials, rows of the damaged part of the net and what lost its
 * path; at most O((n + m) x rounds) row operations. Over time: what hangs on a change (models/common/reached.h). What breadth-first search
 * reaches from the sources (Newman, Networks, 2nd ed., Oxford University Press, 2018); no deviations.
 */
#include <stdlib.h>
#include <string.h>

#include "models/common/reach.h"
#include "models/common/reached.h"
#include "models/models.h"

/* The state of one worker. Trials over time and blocks are never under way together, so the same memory serves either. */
typedef struct state {
  int by_steps; /* it holds `reached` */
  ko_reached reached;
  ko_reach reach;
} state;

/* The state is followed, 64-byte aligned, by that memory and by work space for one lane. */
enum { HEAD = (sizeof(state) + 63) / 64 * 64 };

struct ko_rule_plan {
  const ko_net *net;
  ko_tree tree;
  uint8_t *root;     /* [n_nodes] 1: a facility with supply */
  uint32_t *sources; /* [n_nodes] */
  uint32_t *outside; /* [n_nodes] up in the start, reached by nobody */
  size_t n_outside;
};

static void plan_free(ko_rule_plan *plan) {
  if (!plan) return;
  ko_tree_free(&plan->tree);
  free(plan->root);
  free(plan->sources);
  free(plan->outside);
  free(plan);
}

static int plan(const ko_net *net, const void *params, const ko_rule_plan *baseline, ko_rule_plan **out, ko_error *error) {
  (void)params, (void)baseline;
  ko_rule_plan *made = calloc(1, sizeof *made);
  size_t n = (size_t)net->n_nodes + 1;
  if (made) {
    made->net = net;
    made->root = calloc(n, 1);
    made->sources = calloc(n, sizeof *made->sources);
    made->outside = calloc(n, sizeof *made->outside);
  }
  if (!made || !made->root || !made->sources || !made->outside) {
    plan_free(made);
    return ko_raise_memory(error, n * 9);
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) made->root[v] = net->supply[v] > 0;
  *out = made;
  return KO_OK;
}

static int base(ko_rule_plan *plan, const uint8_t *up, ko_error *error) {
  const ko_net *net = plan->net;
  uint32_t n_sources = 0;
  for (uint32_t v = 0; v < net->n_nodes; v++)
    if (up[v] && plan->root[v]) plan->sources[n_sources++] = v;
  int code = ko_tree_build(net, up, n_sources, plan->sources, &plan->tree, error);
  if (code != KO_OK) return code;
  plan->n_outside = 0;
  for (uint32_t v = 0; v < net->n_nodes; v++)
    if (up[v] && plan->tree.position[v] == UINT32_MAX) plan->outside[plan->n_outside++] = v;
  return KO_OK;
}

static size_t shared_bytes(const ko_rule_plan *plan) {
  size_t blocks = ko_reach_bytes(plan->net), steps = ko_reached_bytes(plan->net->n_nodes);
  return blocks > steps ? blocks : steps;
}

static size_t state_bytes(const ko_rule_plan *plan) { return HEAD + shared_bytes(plan) + plan->net->n_nodes * (sizeof(uint32_t) + 1); }

static int init(const ko_rule_plan *plan, void *memory, ko_error *error) {
  (void)error;
  state *mine = memory;
  ko_reach_init(&mine->reach, plan->net, (char *)memory + HEAD);
  return KO_OK;
}

static void begin(const ko_rule_plan *plan, void *memory, const ko_draws *draws, uint32_t block) {
  (void)draws, (void)block;
  state *mine = memory;
  if (mine->by_steps) {
    memset((char *)memory + HEAD, 0, shared_bytes(plan));
    ko_reach_init(&mine->reach, plan->net, (char *)memory + HEAD);
    mine->by_steps = 0;
  }
  ko_reach_begin(&mine->reach, plan->net, &plan->tree);
}

static int settle_rows(const ko_rule_plan *plan, void *memory, ko_rule_rows *rows, ko_row *redo, ko_error *error) {
  (void)redo, (void)error;
  state *mine = memory;
  ko_reach_job job;
  ko_reach_settle(&mine->reach, plan->net, &plan->tree, plan->root, plan->n_outside, plan->outside, rows, &job);
  ko_reach_clear(&mine->reach, rows, &rows->lanes);
  return KO_OK;
}

/* Breadth first from the facilities with supply that are up. */
static int settle_lane(const ko_rule_plan *plan, void *memory, ko_rule_lane *lane, ko_error *error) {
  (void)error;
  const ko_net *net = plan->net;
  uint32_t *queue = (uint32_t *)(void *)((char *)memory + HEAD + shared_bytes(plan)), head = 0, tail = 0;
  uint8_t *reached = (uint8_t *)(queue + net->n_nodes);
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    reached[v] = lane->operational[v] && plan->root[v];
    if (reached[v]) queue[tail++] = v;
  }
  while (head < tail) {
    uint32_t v = queue[head++];
    for (uint32_t e = net->first[v]; e < net->first[v + 1]; e++) {
      uint32_t next = net->neighbour[e];
      if (reached[next] || !lane->operational[next] || !lane->link_up[net->link[e]]) continue;
      reached[next] = 1;
      queue[tail++] = next;
    }
  }
  memcpy(lane->operational, reached, net->n_nodes);
  return KO_OK;
}

static int settle_step(const ko_rule_plan *plan, void *memory, ko_rule_step *step, ko_error *error) {
  (void)error;
  state *mine = memory;
  if (step->anew || !mine->by_steps) {
    ko_reached_place(plan->net, plan->root, (char *)memory + HEAD, &mine->reached);
    mine->by_steps = 1;
    ko_reached_find(&mine->reached, step->operational, step->link_up);
  } else {
    ko_reached_follow(&mine->reached, step);
  }
  step->n_down = mine->reached.missed.n;
  if (step->n_down) memcpy(step->down, mine->reached.missed.items, step->n_down * sizeof *step->down);
  return KO_OK;
}

const ko_rule ko_rule_reachability = {
    .name = "reachability",
    .title = "A path leads from a facility with supply",
    .doi = "10.1093/oso/9780198805090.001.0001",
    .reference = "Newman: Networks, 2nd ed., Oxford University Press (2018), on components, directed reachability and breadth-first search",
    .bibtex = "@book{newman2018, author={Newman, Mark}, title={Networks}, edition={2}, publisher={Oxford University Press}, year={2018}, "
              "doi={10.1093/oso/9780198805090.001.0001}}",
    .flags = KO_RULE_MONOTONE | KO_RULE_IDEMPOTENT,
    .plan = plan,
    .plan_free = plan_free,
    .base = base,
    .state_bytes = state_bytes,
    .init = init,
    .begin = begin,
    .settle_rows = settle_rows,
    .settle_lane = settle_lane,
    .settle_step = settle_step,
};
