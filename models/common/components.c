/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/components.h"

uint32_t ko_components(const ko_net *net, const uint8_t *up, const uint8_t *link_up, uint32_t *label, uint32_t *queue) {
  int one_way = net->first != net->in_first; /* some link is directed: look both ways */
  for (uint32_t v = 0; v < net->n_nodes; v++) label[v] = UINT32_MAX;
  uint32_t n_components = 0;
  for (uint32_t seed = 0; seed < net->n_nodes; seed++) {
    if (!up[seed] || label[seed] != UINT32_MAX) continue;
    uint32_t head = 0, tail = 1;
    queue[0] = seed;
    label[seed] = n_components;
    while (head < tail) {
      uint32_t v = queue[head++];
      for (int way = 0; way <= one_way; way++) {
        const uint32_t *first = way ? net->in_first : net->first;
        const uint32_t *neighbour = way ? net->in_neighbour : net->neighbour, *link = way ? net->in_link : net->link;
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
          uint32_t next = neighbour[e];
          if (!up[next] || label[next] != UINT32_MAX || (link_up && !link_up[link[e]])) continue;
          label[next] = n_components;
          queue[tail++] = next;
        }
      }
    }
    n_components++;
  }
  return n_components;
}

uint32_t ko_components_largest(const ko_net *net, uint32_t n_components, const uint32_t *label, uint32_t *sizes, uint32_t *rows, uint32_t *size) {
  for (uint32_t c = 0; c < n_components; c++) {
    sizes[c] = 0;
    rows[c] = UINT32_MAX;
  }
  for (uint32_t v = 0; v < net->n_nodes; v++) {
    uint32_t c = label[v];
    if (c == UINT32_MAX) continue;
    sizes[c]++;
    if (net->row[v] < rows[c]) rows[c] = net->row[v];
  }
  uint32_t best = n_components ? 0 : UINT32_MAX;
  for (uint32_t c = 1; c < n_components; c++)
    if (sizes[c] > sizes[best] || (sizes[c] == sizes[best] && rows[c] < rows[best])) best = c;
  *size = n_components ? sizes[best] : 0;
  return best;
}
