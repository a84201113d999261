/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Giant component: a facility works as long as it belongs to the largest connected component of its sector's working facilities and links.
 *   operational(v) = up(v) and v in the component of most nodes (ties: the component with the lowest row of facilities.csv)
 * The model of interdependent networks (Buldyrev, Parshani, Paul, Stanley & Havlin, Nature 464:1025, 2010, doi:10.1038/nature08932). Links count both
 * ways. An isolated facility is a component of one.
 *
 * By rows: each lane takes a well connected node that is up in it as root; what the root reaches is the largest component for certain where it
 * holds more than half of all that is up. The other lanes (few, unless near the transition) are searched one by one, O(n + m) each.
 * Over time: components follow what goes and comes (models/common/connected.h), at the cost of the smaller parts.
 * Not monotone: when the largest component breaks, another one that was down before may be the largest.
 */
#include <stdlib.h>
#include <string.h>

#include "models/common/components.h"
#include "models/common/connected.h"
#include "models/common/reach.h"
#include "models/models.h"

enum { N_HUBS = KO_REACH_ROOTS - 2 };

struct ko_rule_plan {
  const ko_net *net;
  ko_net both;        /* the net with every link both ways (the net itself where none is directed) */
  uint32_t *both_memory;
  ko_tree tree;       /* of the undamaged largest component, from the hub */
  uint8_t *start;     /* [n_nodes] */
  uint32_t n_start;   /* up in it */
  uint8_t *root;      /* [n_nodes] row of its roots: hubs have 2, 3, ... */
  uint32_t hubs[N_HUBS], n_hubs;
  uint32_t *outside;  /* up in the start, outside of the tree */
  size_t n_outside;
};

/* Trials over time and blocks are never under way together, so the same memory serves either. */
typedef struct state {
  int by_steps; /* it holds `connected` */
  ko_connected connected;
  ko_reach reach;
  uint32_t down[KO_LANES], missed[KO_LANES];
  uint32_t *label, *queue, *sizes, *rows; /* [n_nodes] of one lane */
} state;

static void plan_free(ko_rule_plan *plan) {
  if (!plan) return;
  ko_tree_free(&plan->tree);
  free(plan->both_memory);
  free(plan->start);
  free(plan->root);
  free(plan->outside);
  free(plan);
}

/* Adjacency in which directed links count both ways. */
static int make_both_ways(ko_rule_plan *plan, const ko_net *net) {
  plan->both = *net;
  if (net->first == net->in_first) return KO_OK;
  size_t n = net->n_nodes, m = 2 * (size_t)net->n_links;
  uint32_t *memory = calloc(n + 2 + 2 * m, sizeof *memory);
  if (!memory) return KO_E_INTERNAL;
  uint32_t *first = memory, *neighbour = memory + n + 2, *link = neighbour + m;
  for (uint32_t l = 0; l < net->n_links; l++) {
    first[net->from[l] + 2]++;
    first[net->to[l] + 2]++;
  }
  for (size_t v = 2; v < n + 2; v++) first[v] += first[v - 1];
  for (uint32_t l = 0; l < net->n_links; l++) {
    uint32_t ends[2] = {net->from[l], net->to[l]};
    for (int k = 0; k < 2; k++) {
      uint32_t at = first[ends[k] + 1]++;
      neighbour[at] = ends[1 - k];
      link[at] = l;
    }
  }
  plan->both_memory = memory;
  plan->both.first = plan->both.in_first = first;
  plan->both.neighbour = plan->both.in_neighbour = neighbour;
  plan->both.link = plan->both.in_link = link;
  return KO_OK;
}

static int plan(const ko_net *net, const void *params, const ko_rule_plan *baseline, ko_rule_plan **out, ko_error *error) {
  (void)params, (void)baseline;
  size_t n = (size_t)net->n_nodes + 1;
  ko_rule_plan *made = calloc(1, sizeof *made);
  if (made) {
    made->net = net;
    made->start = calloc(n, 1);
    made->root = calloc(n, 1);
    made->outside = calloc(n, sizeof *made->outside);
  }
  if (!made || !made->start || !made->root || !made->outside || make_both_ways(made, net) != KO_OK) {
    plan_free(made);
    return ko_raise_memory(error, n * 6);
  }
  *out = made;
  return KO_OK;
}

static uint32_t degree(const ko_net *net, uint32_t v) { return net->first[v + 1] - net->first[v]; }

/* The best connected nodes of component `largest`, best first (ties by node). */
static void find_hubs(ko_rule_plan *plan, const uint32_t *label, uint32_t largest) {
  const ko_net *net = &plan->both;
  plan->n_hubs = 0;
  memset(plan->root, 0, net->n_nodes);
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    if (largest == UINT32_MAX || label[v] != largest) continue;
    uint32_t at = plan->n_hubs;
    if (at == N_HUBS && degree(net, plan->hubs[at - 1]) >= degree(net, v)) continue;
    if (at < N_HUBS) plan->n_hubs++;
    else at--;
    for (; at > 0 && degree(net, plan->hubs[at - 1]) < degree(net, v); at--) plan->hubs[at] = plan->hubs[at - 1];
    plan->hubs[at] = v;
  }
  for (uint32_t i = 0; i < plan->n_hubs; i++) plan->root[plan->hubs[i]] = (uint8_t)(i + 2);
}

static int base(ko_rule_plan *plan, const uint8_t *up, ko_error *error) {
  uint32_t n = plan->net->n_nodes;
  uint32_t *work = calloc(4 * (size_t)n + 4, sizeof *work);
  if (!work) return ko_raise_memory(error, 4 * (size_t)n * sizeof *work);
  uint32_t *label = work, *queue = work + n, *sizes = work + 2 * (size_t)n, *rows = work + 3 * (size_t)n, size;
  uint32_t n_components = ko_components(&plan->both, up, NULL, label, queue);
  uint32_t largest = ko_components_largest(&plan->both, n_components, label, sizes, rows, &size);
  find_hubs(plan, label, largest);
  free(work);
  memcpy(plan->start, up, n);
  int code = ko_tree_build(&plan->both, up, plan->n_hubs ? 1 : 0, plan->hubs, &plan->tree, error);
  if (code != KO_OK) return code;
  plan->n_outside = plan->n_start = 0;
  for (uint32_t v = 0; v < n; v++) {
    plan->n_start += up[v];
    if (up[v] && plan->tree.position[v] == UINT32_MAX) plan->outside[plan->n_outside++] = v;
  }
  return KO_OK;
}

static size_t head_bytes(void) { return (sizeof(state) + 63) / 64 * 64; }

static size_t shared_bytes(const ko_rule_plan *plan) {
  size_t blocks = ko_reach_bytes(plan->net), steps = ko_connected_bytes(plan->net->n_nodes);
  return blocks > steps ? blocks : steps;
}

static size_t state_bytes(const ko_rule_plan *plan) {
  return head_bytes() + shared_bytes(plan) + 4 * (size_t)plan->net->n_nodes * sizeof(uint32_t);
}

static int init(const ko_rule_plan *plan, void *memory, ko_error *error) {
  (void)error;
  state *mine = memory;
  size_t n = plan->net->n_nodes;
  ko_reach_init(&mine->reach, plan->net, (char *)memory + head_bytes());
  mine->label = (uint32_t *)(void *)((char *)memory + head_bytes() + shared_bytes(plan));
  mine->queue = mine->label + n;
  mine->sizes = mine->queue + n;
  mine->rows = mine->sizes + n;
  return KO_OK;
}

static void begin(const ko_rule_plan *plan, void *memory, const ko_draws *draws, uint32_t block) {
  (void)draws, (void)block;
  state *mine = memory;
  if (mine->by_steps) {
    memset((char *)memory + head_bytes(), 0, shared_bytes(plan));
    ko_reach_init(&mine->reach, plan->net, (char *)memory + head_bytes());
    mine->by_steps = 0;
  }
  ko_reach_begin(&mine->reach, &plan->both, &plan->tree);
}

/* Each lane's root is the first hub that is up in it; returns the lanes that have none. */
static ko_row choose_roots(const ko_rule_plan *plan, ko_reach *reach, const ko_rule_rows *rows) {
  ko_row open = rows->lanes;
  for (uint32_t i = 0; i < plan->n_hubs; i++) {
    uint32_t hub = plan->hubs[i];
    ko_row *root = &reach->roots[i + 2];
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      root->w[w] = open.w[w] & rows->operational[hub].w[w];
      open.w[w] &= ~root->w[w];
    }
    if (i > 0 && ko_row_any(root)) reach->flags[hub] |= KO_REACH_CHANGED;
  }
  return open;
}

static int settle_rows(const ko_rule_plan *plan, void *memory, ko_rule_rows *rows, ko_row *redo, ko_error *error) {
  (void)error;
  state *mine = memory;
  *redo = choose_roots(plan, &mine->reach, rows);
  ko_reach_job job;
  ko_reach_settle(&mine->reach, &plan->both, &plan->tree, plan->root, plan->n_outside, plan->outside, rows, &job);
  mine->reach.kernel->count(&job, plan->start, mine->reach.list, mine->reach.n_list, mine->down, mine->missed);
  ko_row certain = {{0}};
  for (uint32_t lane = 0; lane < KO_LANES; lane++) {
    if (!ko_row_get(&rows->lanes, lane)) continue;
    uint32_t up = plan->n_start - mine->down[lane], reached = plan->n_start - mine->missed[lane];
    if (up == 0 || 2 * (uint64_t)reached > up)
      ko_row_set(&certain, lane);
    else
      ko_row_set(redo, lane);
  }
  for (int w = 0; w < KO_ROW_WORDS; w++) redo->w[w] &= ~certain.w[w];
  ko_reach_clear(&mine->reach, rows, &certain);
  return KO_OK;
}

static int settle_lane(const ko_rule_plan *plan, void *memory, ko_rule_lane *lane, ko_error *error) {
  (void)error;
  state *mine = memory;
  const ko_net *net = &plan->both;
  uint32_t size, n_components = ko_components(net, lane->operational, lane->link_up, mine->label, mine->queue);
  uint32_t largest = ko_components_largest(net, n_components, mine->label, mine->sizes, mine->rows, &size);
  for (uint32_t v = 0; v < net->n_nodes; v++) lane->operational[v] = mine->label[v] != UINT32_MAX && mine->label[v] == largest;
  return KO_OK;
}

static int settle_step(const ko_rule_plan *plan, void *memory, ko_rule_step *step, ko_error *error) {
  (void)error;
  state *mine = memory;
  if (step->anew || !mine->by_steps) {
    ko_connected_place(&plan->both, (char *)memory + head_bytes(), &mine->connected);
    mine->by_steps = 1;
    ko_connected_find(&mine->connected, step->operational, step->link_up);
  } else {
    ko_connected_follow(&mine->connected, step);
  }
  step->n_down = mine->connected.others.n;
  if (step->n_down) memcpy(step->down, mine->connected.others.items, step->n_down * sizeof *step->down);
  return KO_OK;
}

const ko_rule ko_rule_giant_component = {
    .name = "giant_component",
    .title = "The largest connected component works",
    .doi = "10.1038/nature08932",
    .reference = "Buldyrev, Parshani, Paul, Stanley, Havlin: Catastrophic cascade of failures in interdependent networks, Nature 464:1025 (2010)",
    .bibtex = "@article{buldyrev2010, author={Buldyrev, Sergey V. and Parshani, Roni and Paul, Gerald and Stanley, H. Eugene and Havlin, Shlomo}, "
              "title={Catastrophic cascade of failures in interdependent networks}, journal={Nature}, volume={464}, pages={1025--1028}, year={2010}, "
              "doi={10.1038/nature08932}}",
    .flags = KO_RULE_IDEMPOTENT,
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
