/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tarjan's low points (1974), with a stack of its own: networks may be one long line.
 */
#include "sim/analysis/bridges.h"

#include <stdlib.h>

#include "knockon/region.h"

typedef struct search {
  uint32_t *first, *link;         /* half edges by node, each link at both ends */
  uint32_t *at, *low, *next, *up; /* by node: place in the order, low point, half edge to look at next, link that led there */
  uint32_t *stack;
} search;

static uint32_t other_end(const ko_net *net, uint32_t link, uint32_t node) {
  return net->from[link] == node ? net->to[link] : net->from[link];
}

static void fill(const ko_net *net, search *s) {
  for (uint32_t l = 0; l < net->n_links; l++) {
    s->first[net->from[l] + 1]++;
    s->first[net->to[l] + 1]++;
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) s->first[v + 1] += s->first[v];
  for (uint32_t v = 0; v < net->n_nodes; v++) s->next[v] = s->first[v];
  for (uint32_t l = 0; l < net->n_links; l++) {
    s->link[s->next[net->from[l]]++] = l;
    s->link[s->next[net->to[l]]++] = l;
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    s->next[v] = s->first[v];
    s->at[v] = s->up[v] = KO_NONE;
  }
}

/* Everything that hangs together with a node. */
static void explore(const ko_net *net, search *s, uint32_t root, uint32_t *n, ko_bridges *out) {
  const uint32_t begin = *n, first_bridge = out->n;
  uint32_t depth = 0;
  s->stack[depth++] = root;
  s->at[root] = s->low[root] = *n;
  out->order[(*n)++] = root;
  while (depth > 0) {
    const uint32_t v = s->stack[depth - 1];
    if (s->next[v] < s->first[v + 1]) {
      const uint32_t link = s->link[s->next[v]++], to = other_end(net, link, v);
      if (link == s->up[v]) continue; /* a parallel link is another one */
      if (s->at[to] != KO_NONE) {
        if (s->at[to] < s->low[v]) s->low[v] = s->at[to];
        continue;
      }
      s->up[to] = link;
      s->at[to] = s->low[to] = *n;
      out->order[(*n)++] = to;
      s->stack[depth++] = to;
      continue;
    }
    if (--depth == 0) break;
    const uint32_t above = s->stack[depth - 1];
    if (s->low[v] < s->low[above]) s->low[above] = s->low[v];
    if (s->low[v] == s->at[v]) out->items[out->n++] = (ko_bridge){.link = s->up[v], .first = s->at[v], .end = *n, .component_first = begin};
  }
  for (uint32_t i = first_bridge; i < out->n; i++) out->items[i].component_end = *n;
}

int ko_bridges_find(const ko_net *net, ko_bridges *out, ko_error *error) {
  const size_t n = net->n_nodes + (size_t)1, edges = 2 * (size_t)net->n_links + 1;
  search s = {0};
  *out = (ko_bridges){.items = calloc(n, sizeof *out->items), .order = calloc(n, sizeof *out->order)};
  uint32_t *memory = calloc(5 * n + edges + n, sizeof *memory), placed = 0;
  if (!out->items || !out->order || !memory) {
    free(memory);
    return ko_raise_memory(error, n * sizeof *out->items);
  }
  s.first = memory;
  s.at = s.first + n;
  s.low = s.at + n;
  s.next = s.low + n;
  s.up = s.next + n;
  s.stack = s.up + n;
  s.link = s.stack + n;
  fill(net, &s);
  for (uint32_t v = 0; v < net->n_nodes; v++)
    if (s.at[v] == KO_NONE) explore(net, &s, v, &placed, out);
  free(memory);
  return KO_OK;
}

void ko_bridges_free(ko_bridges *bridges) {
  free(bridges->items);
  free(bridges->order);
  *bridges = (ko_bridges){0};
}
