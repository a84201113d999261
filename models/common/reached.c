/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/reached.h"

static size_t place(uint32_t n, ko_carve *carve, ko_reached *out) {
  out->by = ko_carve_take(carve, n, sizeof(uint32_t));
  ko_members_place(carve, n, &out->missed);
  out->queue = ko_carve_take(carve, n, sizeof(uint32_t));
  out->lost = ko_carve_take(carve, n, sizeof(uint32_t));
  return carve->used;
}

size_t ko_reached_bytes(uint32_t n_nodes) {
  ko_reached sketch;
  return place(n_nodes, &(ko_carve){0}, &sketch);
}

void ko_reached_place(const ko_net *net, const uint8_t *root, void *memory, ko_reached *out) {
  *out = (ko_reached){.net = net, .root = root};
  place(net->n_nodes, &(ko_carve){.block = memory}, out);
}

static void reach(ko_reached *r, uint32_t v, uint32_t by) {
  r->by[v] = by;
  ko_members_remove(&r->missed, v);
}

/* On from the first n of the queue. */
static void spread(ko_reached *r, const uint8_t *up, const uint8_t *link_up, uint32_t n) {
  const ko_net *net = r->net;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t v = r->queue[i], e = net->first[v]; e < net->first[v + 1]; e++) {
      uint32_t w = net->neighbour[e];
      if (!up[w] || r->by[w] != KO_REACHED_NOT || !link_up[net->link[e]]) continue;
      reach(r, w, net->link[e]);
      r->queue[n++] = w;
    }
}

void ko_reached_find(ko_reached *r, const uint8_t *up, const uint8_t *link_up) {
  uint32_t n = 0;
  ko_members_clear(&r->missed, r->net->n_nodes);
  for (uint32_t v = 0; v < r->net->n_nodes; v++) {
    r->by[v] = up[v] && r->root[v] ? KO_REACHED_ROOT : KO_REACHED_NOT;
    if (r->by[v] == KO_REACHED_ROOT) r->queue[n++] = v;
    else if (up[v]) ko_members_add(&r->missed, v);
  }
  spread(r, up, link_up, n);
}

/* v is no longer reached by its link. It is looked at again with those that hang on it. */
static void lose(ko_reached *r, uint32_t v, uint32_t *n_lost) {
  r->by[v] = KO_REACHED_NOT;
  r->lost[(*n_lost)++] = v;
}

/* Everybody who hangs on what went, the fallen among them; returns how many. */
static uint32_t list_lost(ko_reached *r, const ko_rule_step *step) {
  const ko_net *net = r->net;
  uint32_t n = 0;
  for (uint32_t i = 0; i < step->n_fallen; i++) {
    uint32_t v = step->fallen[i];
    ko_members_remove(&r->missed, v);
    if (r->by[v] != KO_REACHED_NOT) lose(r, v, &n);
  }
  for (uint32_t i = 0; i < step->n_switched; i++) {
    uint32_t link = step->switched[i], ends[2] = {net->from[link], net->to[link]};
    if (step->link_up[link]) continue;
    for (int k = 0; k < 2; k++)
      if (r->by[ends[k]] == link) lose(r, ends[k], &n);
  }
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t v = r->lost[i], e = net->first[v]; e < net->first[v + 1]; e++)
      if (r->by[net->neighbour[e]] == net->link[e]) lose(r, net->neighbour[e], &n);
  return n;
}

/* Reach v by a neighbour that is reached, if there is one; then it stands at the end of the queue. */
static void find_way(ko_reached *r, uint32_t v, const ko_rule_step *step, uint32_t *n_queue) {
  const ko_net *net = r->net;
  if (!step->operational[v] || r->by[v] != KO_REACHED_NOT) return;
  if (r->root[v]) reach(r, v, KO_REACHED_ROOT);
  for (uint32_t e = net->in_first[v]; e < net->in_first[v + 1] && r->by[v] == KO_REACHED_NOT; e++)
    if (step->link_up[net->in_link[e]] && r->by[net->in_neighbour[e]] != KO_REACHED_NOT) reach(r, v, net->in_link[e]);
  if (r->by[v] == KO_REACHED_NOT) ko_members_add(&r->missed, v);
  else r->queue[(*n_queue)++] = v;
}

void ko_reached_follow(ko_reached *r, const ko_rule_step *step) {
  uint32_t n_lost = list_lost(r, step), n = 0;
  for (uint32_t i = 0; i < n_lost; i++) find_way(r, r->lost[i], step, &n);
  for (uint32_t i = 0; i < step->n_risen; i++) find_way(r, step->risen[i], step, &n);
  for (uint32_t i = 0; i < step->n_switched; i++) {
    if (!step->link_up[step->switched[i]]) continue;
    find_way(r, r->net->from[step->switched[i]], step, &n);
    find_way(r, r->net->to[step->switched[i]], step, &n);
  }
  spread(r, step->operational, step->link_up, n);
}
