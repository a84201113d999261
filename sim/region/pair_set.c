/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/pair_set.h"

#include <stdlib.h>

int ko_pair_set_make(size_t most, ko_pair_set *set, ko_error *error) {
  size_t n_slots = 16;
  while (n_slots < 2 * most) n_slots *= 2;
  *set = (ko_pair_set){.slots = calloc(n_slots, sizeof *set->slots), .mask = n_slots - 1};
  return set->slots ? 0 : ko_raise_memory(error, n_slots * sizeof *set->slots);
}

int ko_pair_set_add(ko_pair_set *set, uint32_t a, uint32_t b) {
  uint64_t pair = ((uint64_t)a << 32 | b) + 1;
  uint64_t hash = pair * UINT64_C(0x9E3779B97F4A7C15);
  size_t slot = (hash ^ hash >> 32) & set->mask;
  for (; set->slots[slot]; slot = (slot + 1) & set->mask)
    if (set->slots[slot] == pair) return 0;
  set->slots[slot] = pair;
  return 1;
}

void ko_pair_set_free(ko_pair_set *set) {
  free(set->slots);
  *set = (ko_pair_set){0};
}
