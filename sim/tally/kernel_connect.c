/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tally/kernel_connect.h"

typedef uint64_t lanes512 __attribute__((vector_size(64), may_alias));

static void flood(ko_flood *f) {
  const uint32_t mask = f->n_queue - 1;
  while (f->head != f->tail) {
    uint32_t from = f->queue[f->head++ & mask];
    f->queued[from] = 0;
    const lanes512 reached = ~*(const lanes512 *)&f->away[from];
    for (uint32_t i = f->first[from]; i < f->first[from + 1]; i++) {
      uint32_t to = f->neighbour[i], link = f->link[i];
      lanes512 *away = (lanes512 *)&f->away[to];
      lanes512 more = reached & *away & *(const lanes512 *)&f->operational[to];
      more &= ~*(const lanes512 *)&f->link_damaged[f->damaged_row[link]];
      if (f->tripped) more &= ~*(const lanes512 *)&f->tripped[link - f->first_link];
      const uint64_t *w = (const uint64_t *)&more;
      if (!(w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7])) continue;
      *away &= ~more;
      if (f->queued[to]) continue;
      f->queued[to] = 1;
      f->queue[f->tail++ & mask] = to;
    }
  }
}

const ko_connect_kernel KO_KERNEL(ko_connect_kernel_table) = {.flood = flood};
