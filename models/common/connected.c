/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/connected.h"

#include <string.h>

#define NONE UINT32_MAX

static size_t place(uint32_t n, ko_carve *carve, ko_connected *out) {
  out->label = ko_carve_take(carve, n, sizeof(uint32_t));
  out->size = ko_carve_take(carve, n, sizeof(uint32_t));
  out->least = ko_carve_take(carve, n, sizeof(uint32_t));
  ko_members_place(carve, n, &out->live);
  out->spare = ko_carve_take(carve, n, sizeof(uint32_t));
  ko_members_place(carve, n, &out->others);
  out->next = ko_carve_take(carve, n, sizeof(uint32_t));
  out->mark = ko_carve_take(carve, n, sizeof(uint32_t));
  out->seed = ko_carve_take(carve, n, sizeof(uint32_t));
  out->head = ko_carve_take(carve, n, sizeof(uint32_t));
  out->tail = ko_carve_take(carve, n, sizeof(uint32_t));
  out->joined = ko_carve_take(carve, n, sizeof(uint32_t));
  out->open = ko_carve_take(carve, n, sizeof(uint32_t));
  out->bereft = ko_carve_take(carve, n, sizeof(uint32_t));
  out->chain = ko_carve_take(carve, n, sizeof(uint32_t));
  out->hurt = ko_carve_take(carve, n, sizeof(uint32_t));
  return carve->used;
}

size_t ko_connected_bytes(uint32_t n_nodes) {
  ko_connected sketch;
  return place(n_nodes, &(ko_carve){0}, &sketch);
}

void ko_connected_place(const ko_net *net, void *memory, ko_connected *out) {
  *out = (ko_connected){.net = net};
  place(net->n_nodes, &(ko_carve){.block = memory}, out);
}

/* ---- Components and who is in them. */

static uint32_t make_component(ko_connected *c) {
  uint32_t made = c->spare[--c->n_spare];
  ko_members_add(&c->live, made);
  c->size[made] = 0;
  c->least[made] = NONE;
  return made;
}

static void end_component(ko_connected *c, uint32_t component) {
  ko_members_remove(&c->live, component);
  c->spare[c->n_spare++] = component;
  if (c->largest == component) c->largest = NONE;
}

/* A component that has grown or been made knows its lowest row if it did before; an empty one does. */
static void enter(ko_connected *c, uint32_t v, uint32_t component) {
  uint32_t row = c->net->row[v];
  c->label[v] = component;
  if (c->size[component] == 0 || (c->least[component] != NONE && row < c->least[component])) c->least[component] = row;
  c->size[component]++;
  if (component == c->largest) ko_members_remove(&c->others, v);
  else ko_members_add(&c->others, v);
}

static void leave(ko_connected *c, uint32_t v) {
  uint32_t component = c->label[v];
  c->label[v] = NONE;
  ko_members_remove(&c->others, v);
  if (c->least[component] == c->net->row[v]) c->least[component] = NONE;
  if (--c->size[component] == 0) end_component(c, component);
}

static uint32_t least_row(ko_connected *c, uint32_t component) {
  if (c->least[component] != NONE) return c->least[component];
  for (uint32_t v = 0; v < c->net->n_nodes; v++)
    if (c->label[v] == component && c->net->row[v] < c->least[component]) c->least[component] = c->net->row[v];
  return c->least[component];
}

/* The largest component; of equal ones that with the lowest row. Where it is another one than before its nodes are no longer the others. */
static void find_largest(ko_connected *c) {
  uint32_t best = c->largest;
  for (uint32_t i = 0; i < c->live.n; i++) {
    uint32_t component = c->live.items[i];
    if (component == best) continue;
    if (best == NONE || c->size[component] > c->size[best] ||
        (c->size[component] == c->size[best] && least_row(c, component) < least_row(c, best)))
      best = component;
  }
  if (best == c->largest) return;
  c->largest = best;
  for (uint32_t v = 0; v < c->net->n_nodes; v++) {
    if (c->label[v] == NONE) continue;
    if (c->label[v] == best) ko_members_remove(&c->others, v);
    else ko_members_add(&c->others, v);
  }
}

/* ---- Searches. */

/* Marks of searches that are over are below all those to come. */
static void begin_marks(ko_connected *c, uint32_t n_searches) {
  if (c->marked < NONE - 2 * n_searches) return;
  memset(c->mark, 0, c->net->n_nodes * sizeof *c->mark);
  c->marked = 0;
}

/* Walk from v through nodes of one component and let them enter another. */
static void relabel(ko_connected *c, uint32_t v, uint32_t component, const uint8_t *link_up) {
  const ko_net *net = c->net;
  uint32_t old = c->label[v], last = v;
  c->next[v] = NONE;
  enter(c, v, component);
  for (; v != NONE; v = c->next[v])
    for (uint32_t e = net->first[v]; e < net->first[v + 1]; e++) {
      uint32_t w = net->neighbour[e];
      if (c->label[w] != old || !link_up[net->link[e]]) continue;
      enter(c, w, component);
      c->next[w] = NONE;
      c->next[last] = w;
      last = w;
    }
  end_component(c, old);
}

static void join(ko_connected *c, uint32_t a, uint32_t b, const uint8_t *link_up) {
  if (c->label[a] == c->label[b]) return;
  if (c->size[c->label[a]] < c->size[c->label[b]]) relabel(c, a, c->label[b], link_up);
  else relabel(c, b, c->label[a], link_up);
}

static uint32_t first_of(uint32_t *joined, uint32_t search) {
  while (joined[search] != search) search = joined[search] = joined[joined[search]];
  return search;
}

/* One search goes on by a node. Returns how many fewer searches are left that have met no other and go on. */
static uint32_t go_on(ko_connected *c, uint32_t search, const uint8_t *link_up) {
  const ko_net *net = c->net;
  uint32_t v = c->head[search], fewer = 0, component = c->label[v];
  for (uint32_t e = net->first[v]; e < net->first[v + 1]; e++) {
    uint32_t w = net->neighbour[e];
    if (c->label[w] != component || !link_up[net->link[e]]) continue;
    if (c->mark[w] <= c->marked) {
      c->mark[w] = c->mark[v];
      c->next[w] = NONE;
      c->next[c->tail[search]] = w;
      c->tail[search] = w;
      continue;
    }
    uint32_t a = first_of(c->joined, search), b = first_of(c->joined, c->mark[w] - c->marked - 1);
    if (a == b) continue;
    c->joined[b] = a;
    c->open[a] += c->open[b];
    fewer++;
  }
  c->head[search] = c->next[v];
  if (c->head[search] == NONE && --c->open[first_of(c->joined, search)] == 0) fewer++;
  return fewer;
}

/* The parts into which a component has fallen, seen from those of its nodes who lost a neighbour. */
static void split(ko_connected *c, uint32_t component, const uint8_t *link_up) {
  uint32_t n = 0;
  for (uint32_t v = c->bereft[component]; v != NONE; v = c->chain[v]) c->seed[n++] = v;
  c->bereft[component] = NONE;
  if (n < 2) return;
  begin_marks(c, n);
  for (uint32_t i = 0; i < n; i++) {
    c->head[i] = c->tail[i] = c->seed[i];
    c->next[c->seed[i]] = NONE;
    c->mark[c->seed[i]] = c->marked + 1 + i;
    c->joined[i] = i;
    c->open[i] = 1;
  }
  for (uint32_t left = n; left > 1;)
    for (uint32_t i = 0; i < n && left > 1; i++)
      if (c->head[i] != NONE) left -= go_on(c, i, link_up);
  c->marked += n;
  /* Whoever still goes on, and whoever it met, keeps the number; if all are done the first one does. */
  uint32_t keeps = first_of(c->joined, 0);
  for (uint32_t i = 0; i < n; i++)
    if (c->open[first_of(c->joined, i)] > 0) keeps = first_of(c->joined, i);
  for (uint32_t i = 0; i < n; i++) c->head[i] = NONE; /* from here on: the number of the part */
  for (uint32_t i = 0; i < n; i++) {
    uint32_t part = first_of(c->joined, i);
    if (part == keeps) continue;
    if (c->head[part] == NONE) c->head[part] = make_component(c);
    for (uint32_t v = c->seed[i]; v != NONE; v = c->next[v]) {
      leave(c, v);
      enter(c, v, c->head[part]);
    }
  }
}

void ko_connected_find(ko_connected *c, const uint8_t *up, const uint8_t *link_up) {
  uint32_t n = c->net->n_nodes;
  ko_members_clear(&c->live, n);
  ko_members_clear(&c->others, n);
  c->largest = NONE;
  c->marked = 0;
  memset(c->mark, 0, n * sizeof *c->mark);
  for (uint32_t v = 0; v < n; v++) {
    c->bereft[v] = NONE;
    c->spare[v] = n - 1 - v;
  }
  c->n_spare = n;
  /* Those up and in no component yet are in one that does not count. */
  for (uint32_t v = 0; v < n; v++) c->label[v] = up[v] ? n : NONE;
  const ko_net *net = c->net;
  for (uint32_t seed = 0; seed < n; seed++) {
    if (c->label[seed] != n) continue;
    uint32_t component = make_component(c), last = seed;
    c->next[seed] = NONE;
    enter(c, seed, component);
    for (uint32_t v = seed; v != NONE; v = c->next[v])
      for (uint32_t e = net->first[v]; e < net->first[v + 1]; e++) {
        uint32_t w = net->neighbour[e];
        if (c->label[w] != n || !link_up[net->link[e]]) continue;
        enter(c, w, component);
        c->next[w] = NONE;
        c->next[last] = w;
        last = w;
      }
  }
  find_largest(c);
}

/* Somebody lost a neighbour or a link. */
static void note_bereft(ko_connected *c, uint32_t v) {
  uint32_t component = c->label[v];
  if (component == NONE || c->mark[v] == c->marked) return;
  c->mark[v] = c->marked;
  if (c->bereft[component] == NONE) c->hurt[c->n_hurt++] = component;
  c->chain[v] = c->bereft[component];
  c->bereft[component] = v;
}

static void lose(ko_connected *c, const ko_rule_step *step) {
  const ko_net *net = c->net;
  begin_marks(c, 1);
  c->marked++;
  c->n_hurt = 0;
  for (uint32_t i = 0; i < step->n_fallen; i++) leave(c, step->fallen[i]);
  for (uint32_t i = 0; i < step->n_fallen; i++)
    for (uint32_t v = step->fallen[i], e = net->first[v]; e < net->first[v + 1]; e++)
      if (step->link_up[net->link[e]]) note_bereft(c, net->neighbour[e]);
  for (uint32_t i = 0; i < step->n_switched; i++) {
    if (step->link_up[step->switched[i]]) continue;
    note_bereft(c, net->from[step->switched[i]]);
    note_bereft(c, net->to[step->switched[i]]);
  }
  for (uint32_t i = 0; i < c->n_hurt; i++) split(c, c->hurt[i], step->link_up);
}

static void gain(ko_connected *c, const ko_rule_step *step) {
  const ko_net *net = c->net;
  for (uint32_t i = 0; i < step->n_risen; i++) enter(c, step->risen[i], make_component(c));
  for (uint32_t i = 0; i < step->n_risen; i++)
    for (uint32_t v = step->risen[i], e = net->first[v]; e < net->first[v + 1]; e++)
      if (step->link_up[net->link[e]] && c->label[net->neighbour[e]] != NONE) join(c, v, net->neighbour[e], step->link_up);
  for (uint32_t i = 0; i < step->n_switched; i++) {
    uint32_t link = step->switched[i], from = net->from[link], to = net->to[link];
    if (step->link_up[link] && c->label[from] != NONE && c->label[to] != NONE) join(c, from, to, step->link_up);
  }
}

void ko_connected_follow(ko_connected *c, const ko_rule_step *step) {
  lose(c, step);
  gain(c, step);
  find_largest(c);
}
