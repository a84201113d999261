/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/kernel_reach.h"

#include "knockon/vector.h"

static void mark_range(uint64_t *map, uint32_t first, uint32_t end) {
  for (uint32_t i = first; i < end; i++) ko_bit_set(map, i);
}

/* Settle the node at one position: it is reached where its parent is and their link stands, or where it is a root. */
static inline void visit_position(const ko_reach_job *job, uint32_t position, int links) {
  const ko_tree *tree = job->tree;
  uint32_t v = tree->order[position], parent = tree->parent[position];
  ko_vector up = *ko_vector_of(&job->up[v]);
  ko_vector from = *ko_vector_of(&job->roots[job->root[v]]) | ~*ko_vector_of(&job->lanes);
  if (parent != UINT32_MAX) {
    ko_vector passed = *ko_vector_of(&job->reached[parent]);
    if (links) passed &= ~*ko_vector_of(&job->link_down[job->link_row[tree->parent_link[position]]]);
    from |= passed;
  }
  ko_vector reached = up & from, changed = reached ^ *ko_vector_of(&job->reached[v]), missed = up & ~from;
  if (ko_vector_any(&missed)) {
    job->flags[v] |= KO_REACH_MISSED | KO_REACH_CHANGED;
    ko_bit_set(job->seeking, v);
  }
  if (!ko_vector_any(&changed)) return;
  *ko_vector_at(&job->reached[v]) = reached;
  job->flags[v] |= KO_REACH_CHANGED;
  mark_range(job->falling, tree->child_first[position], tree->child_first[position + 1]);
}

static void descend(const ko_reach_job *job) {
  size_t n_words = ((size_t)job->tree->n + 63) / 64;
  for (size_t word = 0; word < n_words; word++)
    while (job->falling[word]) { /* children come later in the order: one pass is enough */
      uint32_t position = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(job->falling[word]);
      job->falling[word] &= job->falling[word] - 1;
      if (job->link_down)
        visit_position(job, position, 1);
      else
        visit_position(job, position, 0);
    }
}

/* Let a node look for neighbours that are reached; 1 where it found one in some lane. */
static inline int seek(const ko_reach_job *job, uint32_t v, int links) {
  const ko_net *net = job->net;
  ko_vector reached = *ko_vector_of(&job->reached[v]), missed = *ko_vector_of(&job->up[v]) & ~reached, near = {0};
  for (uint32_t e = net->in_first[v]; e < net->in_first[v + 1]; e++) {
    ko_vector passed = *ko_vector_of(&job->reached[net->in_neighbour[e]]);
    if (links) passed &= ~*ko_vector_of(&job->link_down[job->link_row[net->in_link[e]]]);
    near |= passed;
  }
  ko_vector found = missed & near, left = missed & ~near;
  if (!ko_vector_any(&left)) job->flags[v] &= (uint8_t)~KO_REACH_MISSED;
  if (!ko_vector_any(&found)) return 0;
  *ko_vector_at(&job->reached[v]) = reached | found;
  return 1;
}

static void spread(const ko_reach_job *job) {
  const ko_net *net = job->net;
  size_t n_words = ((size_t)net->n_nodes + 63) / 64, word = 0;
  while (word < n_words) {
    size_t lowest = n_words; /* first word marked behind the one at work */
    for (; word < n_words; word++)
      while (job->seeking[word]) {
        uint32_t v = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(job->seeking[word]);
        job->seeking[word] &= job->seeking[word] - 1;
        if (!(job->link_down ? seek(job, v, 1) : seek(job, v, 0))) continue;
        for (uint32_t e = net->first[v]; e < net->first[v + 1]; e++) {
          uint32_t next = net->neighbour[e];
          if (!(job->flags[next] & KO_REACH_MISSED)) continue;
          ko_bit_set(job->seeking, next);
          if (next / 64 < lowest) lowest = next / 64;
        }
      }
    word = lowest;
  }
}

static void count(const ko_reach_job *job, const uint8_t *start, const uint32_t *list, size_t n, uint32_t down[KO_LANES], uint32_t missed[KO_LANES]) {
  ko_counter downs, misses;
  ko_counter_reset(&downs);
  ko_counter_reset(&misses);
  for (size_t i = 0; i < n;) {
    ko_vector not_up[8] = {{0}}, not_reached[8] = {{0}};
    for (uint32_t k = 0; k < 8 && i < n; i++) {
      if (!start[list[i]]) continue;
      not_up[k] = ~*ko_vector_of(&job->up[list[i]]);
      not_reached[k++] = ~*ko_vector_of(&job->reached[list[i]]);
    }
    ko_counter_add8(&downs, not_up);
    ko_counter_add8(&misses, not_reached);
  }
  ko_counter_read(&downs, down);
  ko_counter_read(&misses, missed);
}

const ko_reach_kernel KO_KERNEL(ko_reach_kernel_table) = {descend, spread, count};
