/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hash table with open addresses. It tells places apart exactly, and within a place by 64 bits of hash.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

typedef struct ko_memo_slot {
  uint64_t place, key;
  uint32_t number; /* + 1; 0: empty */
} ko_memo_slot;

enum { FIRST_SLOTS = 1 << 16 };

static uint64_t hash_of(uint64_t place, uint64_t key) { return ko_memo_mix(place ^ ko_memo_mix(key)); }

void ko_memo_fetch(const ko_memo *memo, uint64_t place, uint64_t key) {
  if (memo->n_slots) __builtin_prefetch(&memo->slots[hash_of(place, key) & (memo->n_slots - 1)]);
}

static ko_memo_slot *find(ko_memo_slot *slots, uint64_t n_slots, uint64_t place, uint64_t key) {
  uint64_t at = hash_of(place, key) & (n_slots - 1);
  while (slots[at].number && (slots[at].place != place || slots[at].key != key)) at = (at + 1) & (n_slots - 1);
  return &slots[at];
}

static int grow(ko_memo *memo) {
  if (memo->n == memo->room) {
    const uint32_t room = memo->room ? 2 * memo->room : FIRST_SLOTS / 2;
    int64_t *moved = room > memo->room ? realloc(memo->values, room * sizeof *moved) : NULL;
    if (!moved) return 0;
    memo->values = moved;
    memo->room = room;
  }
  if (memo->n_slots && memo->n < memo->n_slots / 2) return 1;
  const uint64_t n_slots = memo->n_slots ? 2 * memo->n_slots : FIRST_SLOTS;
  ko_memo_slot *slots = calloc(n_slots, sizeof *slots);
  if (!slots) return 0;
  for (uint64_t i = 0; i < memo->n_slots; i++)
    if (memo->slots[i].number) *find(slots, n_slots, memo->slots[i].place, memo->slots[i].key) = memo->slots[i];
  free(memo->slots);
  memo->slots = slots;
  memo->n_slots = n_slots;
  return 1;
}

uint32_t ko_memo_find(ko_memo *memo, uint64_t place, uint64_t key, int *is_new) {
  *is_new = 0;
  if (!grow(memo)) return KO_NONE;
  ko_memo_slot *slot = find(memo->slots, memo->n_slots, place, key);
  if (slot->number) return slot->number - 1;
  *slot = (ko_memo_slot){place, key, memo->n + 1};
  memo->values[memo->n] = 0;
  *is_new = 1;
  return memo->n++;
}

void ko_memo_free(ko_memo *memo) {
  free(memo->slots);
  free(memo->values);
  *memo = (ko_memo){0};
}
