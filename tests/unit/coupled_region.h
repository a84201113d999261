/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two sectors of scattered facilities, and one coupling between them.
 */
#ifndef TEST_COUPLED_REGION_H
#define TEST_COUPLED_REGION_H

#include "recipe_text.h"

#include <math.h>

/* Two sectors a and b of n and m scattered facilities, and one coupling of b's to a's (or the rest of it). */
static inline ko_region *couple(int n, int m, int geographic, unsigned seed, const char *coupling) {
  char recipe[1000];
  const char *box = geographic ? "width_km: 300, lat: 60, lon: 10" : "width_km: 300";
  snprintf(recipe, sizeof recipe,
           "seed: %u\nsectors:\n  a: { generate: { model: erdos_renyi, nodes: %d, mean_degree: 0, %s } }\n"
           "  b: { generate: { model: erdos_renyi, nodes: %d, mean_degree: 0, %s } }\n"
           "couple: [ { dependant: { sector: b }, supplier: { sector: a }, %s } ]\n",
           seed, n, box, m, box, coupling);
  return region_from_recipe("", recipe);
}

static inline uint32_t n_suppliers(const ko_region *region, uint32_t g) { return region->groups.first[g + 1] - region->groups.first[g]; }
static inline uint32_t supplier(const ko_region *region, uint32_t g, uint32_t i) {
  return region->groups.suppliers[region->groups.first[g] + i];
}

/* The coupling is refused with this message. */
static inline void refuse_coupling(const char *coupling, const char *message) {
  char recipe[1000];
  snprintf(
      recipe, sizeof recipe,
      "sectors:\n  a: { generate: { model: lattice, width: 3, height: 3 } }\n  b: { generate: { model: lattice, width: 3, height: 3 } }\n"
      "couple: [ { dependant: { sector: b }, supplier: { sector: a }, %s } ]\n",
      coupling);
  assert_recipe_fails("", recipe, message);
}

/* The same seed couples alike, another one otherwise. */
static inline void assert_coupling_seeded(const char *coupling) {
  ko_region *a = couple(30, 30, 0, 5, coupling), *b = couple(30, 30, 0, 5, coupling), *c = couple(30, 30, 0, 6, coupling);
  assert_true(a->hash == b->hash && a->hash != c->hash);
  assert_int_equal(a->groups.first[a->n_groups], b->groups.first[b->n_groups]);
  assert_memory_equal(a->groups.suppliers, b->groups.suppliers, a->groups.first[a->n_groups] * sizeof(uint32_t));
  ko_region_free(a);
  ko_region_free(b);
  ko_region_free(c);
}

#endif
