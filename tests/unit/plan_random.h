/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A random region of several sectors with links and groups, kept beside as plain arrays.
 */
#ifndef PLAN_RANDOM_H
#define PLAN_RANDOM_H

#include "tests/unit/plan_fixture.h"

enum { RANDOM_N = 40, RANDOM_LINKS = 60, RANDOM_GROUPS = 30, RANDOM_SUPPLIERS = 4, RANDOM_SECTORS = 3 };

#define RANDOM_YAML                                                                                                                        \
  "knockon: 1\nregion: { load: . }\nsectors: { s2: { rule: standalone }, s0: { rule: standalone }, s1: { rule: standalone } }\n"

typedef struct random_region {
  fixture f;
  int sector[RANDOM_N], supply[RANDOM_N];
  int n_links, from[RANDOM_LINKS], to[RANDOM_LINKS], directed[RANDOM_LINKS];
  int n_groups, dependant[RANDOM_GROUPS], n_suppliers[RANDOM_GROUPS], suppliers[RANDOM_GROUPS][RANDOM_SUPPLIERS];
} random_region;

static inline int random_has_supplier(const random_region *r, int g, int f) {
  for (int i = 0; i < r->n_suppliers[g]; i++)
    if (r->suppliers[g][i] == f) return 1;
  return 0;
}

static inline void random_begin(random_region *r, uint64_t seed) {
  char text[8192];
  size_t at;
  memset(r, 0, sizeof *r);
  fixture_begin(&r->f);
  at = (size_t)snprintf(text, sizeof text, "facility,sector,supply,lat,lon\n");
  for (int i = 0; i < RANDOM_N; i++) {
    r->sector[i] = i < RANDOM_SECTORS ? i : (int)fixture_random(&seed, RANDOM_SECTORS);
    r->supply[i] = r->sector[i] && fixture_random(&seed, 6) == 0;
    at += (size_t)snprintf(text + at, sizeof text - at, "n%d,s%d,%d,%u,%u\n", i, r->sector[i], r->supply[i], 40 + fixture_random(&seed, 5),
                           fixture_random(&seed, 5));
  }
  fixture_file(&r->f, "facilities.csv", text);
  at = (size_t)snprintf(text, sizeof text, "link,from,to,directed\n");
  for (int i = 0; i < RANDOM_LINKS; i++) {
    int a = (int)fixture_random(&seed, RANDOM_N), b = (int)fixture_random(&seed, RANDOM_N);
    if (a == b || r->sector[a] != r->sector[b]) continue;
    int l = r->n_links++;
    r->from[l] = a;
    r->to[l] = b;
    r->directed[l] = r->sector[a] == 1 && fixture_random(&seed, 2);
    at += (size_t)snprintf(text + at, sizeof text - at, "l%d,n%d,n%d,%d\n", l, a, b, r->directed[l]);
  }
  fixture_file(&r->f, "links.csv", text);
  at = (size_t)snprintf(text, sizeof text, "dependant,group,supplier,need\n");
  for (int i = 0; i < RANDOM_GROUPS; i++) {
    int g = r->n_groups++, n = (int)fixture_random(&seed, RANDOM_SUPPLIERS + 1);
    r->dependant[g] = (int)fixture_random(&seed, RANDOM_N);
    for (int k = 0; k < n; k++) {
      int s = (int)fixture_random(&seed, RANDOM_N);
      if (s == r->dependant[g] || random_has_supplier(r, g, s)) continue;
      r->suppliers[g][r->n_suppliers[g]++] = s;
      at += (size_t)snprintf(text + at, sizeof text - at, "n%d,g%d,n%d,%d\n", r->dependant[g], g, s, 1 + g % 2);
    }
    if (r->n_suppliers[g] == 0) at += (size_t)snprintf(text + at, sizeof text - at, "n%d,g%d,,%d\n", r->dependant[g], g, 1 + g % 2);
  }
  fixture_file(&r->f, "dependencies.csv", text);
}

#endif
