/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Open addressing with linear probing, at most half full. A slot keeps 32 bits of the hash, so that few keys are compared and growing reads
 * none.
 */
#include "sim/base/base.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

typedef struct ko_map_slot {
  const char *key; /* NULL: free */
  uint32_t hash, value;
} ko_map_slot;

enum { FEWEST = 16 };

static uint32_t hash_of(const char *key) { return (uint32_t)XXH3_64bits(key, strlen(key)); }

/* The slot of the key, or the free one in which it belongs. */
static ko_map_slot *find(const ko_map *map, const char *key, uint32_t hash) {
  size_t mask = map->n_slots - 1;
  size_t i = hash & mask;
  while (map->slots[i].key && (map->slots[i].hash != hash || strcmp(map->slots[i].key, key) != 0)) i = (i + 1) & mask;
  return &map->slots[i];
}

static int grow(ko_map *map, ko_error *error) {
  size_t n = map->n_slots ? 2 * map->n_slots : FEWEST;
  ko_map_slot *slots = n > SIZE_MAX / sizeof *slots ? NULL : calloc(n, sizeof *slots);
  if (!slots) return ko_raise_memory(error, n * sizeof *slots);
  for (size_t k = 0; k < map->n_slots; k++) {
    if (!map->slots[k].key) continue;
    size_t i = map->slots[k].hash & (n - 1);
    while (slots[i].key) i = (i + 1) & (n - 1);
    slots[i] = map->slots[k];
  }
  free(map->slots);
  map->slots = slots;
  map->n_slots = n;
  return KO_OK;
}

int ko_map_put(ko_map *map, const char *key, uint32_t value, ko_error *error) {
  if (2 * (map->n_used + 1) > map->n_slots) {
    int code = grow(map, error);
    if (code) return code;
  }
  uint32_t hash = hash_of(key);
  ko_map_slot *slot = find(map, key, hash);
  if (slot->key) return 1;
  slot->key = key;
  slot->hash = hash;
  slot->value = value;
  map->n_used++;
  return 0;
}

int ko_map_get(const ko_map *map, const char *key, uint32_t *value) {
  if (map->n_used == 0) return 0;
  const ko_map_slot *slot = find(map, key, hash_of(key));
  if (!slot->key) return 0;
  *value = slot->value;
  return 1;
}

void ko_map_free(ko_map *map) {
  free(map->slots);
  map->slots = NULL;
  map->n_slots = map->n_used = 0;
}
