/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Neighbourhoods against all-pairs hops and distances.
 */
#include <math.h>

#include "tests/unit/plan_fixture.h"

#define SECTORS "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\n"

enum { N = 30, FAR = 1000 };

typedef struct world {
  fixture f;
  int hops[N][N];
  double lat[N], lon[N];
  int gas[N];
} world;

static void shorten(world *w, uint32_t a, uint32_t b) { w->hops[a][b] = w->hops[b][a] = 1; }

static void make_world(world *w, uint64_t seed, int placeless) {
  char text[8192];
  size_t at;
  fixture_begin(&w->f);
  at = (size_t)snprintf(text, sizeof text, "facility,sector,lat,lon,rank\n");
  for (int i = 0; i < N; i++) {
    w->lat[i] = 40 + fixture_random(&seed, 2000) / 1000.0;
    w->lon[i] = 5 + fixture_random(&seed, 2000) / 1000.0;
    w->gas[i] = fixture_random(&seed, 3) == 0;
    if (placeless && i % 4 == 1) w->lat[i] = w->lon[i] = NAN;
    at += (size_t)snprintf(text + at, sizeof text - at, "n%d,%s,", i, w->gas[i] ? "gas" : "power");
    at += isnan(w->lat[i]) ? (size_t)snprintf(text + at, sizeof text - at, ",,%d\n", i * 7 % N)
                           : (size_t)snprintf(text + at, sizeof text - at, "%.3f,%.3f,%d\n", w->lat[i], w->lon[i], i * 7 % N);
  }
  fixture_file(&w->f, "facilities.csv", text);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) w->hops[i][j] = i == j ? 0 : FAR;
  at = (size_t)snprintf(text, sizeof text, "link,from,to\n");
  for (int i = 0; i < 22; i++) {
    uint32_t a = fixture_random(&seed, N), b = fixture_random(&seed, N);
    if (a == b || w->gas[a] != w->gas[b]) continue;
    at += (size_t)snprintf(text + at, sizeof text - at, "l%d,n%u,n%u\n", i, a, b);
    shorten(w, a, b);
  }
  fixture_file(&w->f, "links.csv", text);
  at = (size_t)snprintf(text, sizeof text, "dependant,group,supplier\n");
  for (int i = 0; i < 12; i++) {
    uint32_t a = fixture_random(&seed, N), b = fixture_random(&seed, N);
    if (a == b) continue;
    at += (size_t)snprintf(text + at, sizeof text - at, "n%u,g%d,n%u\n", a, i, b);
    shorten(w, a, b);
  }
  fixture_file(&w->f, "dependencies.csv", text);
  for (int k = 0; k < N; k++)
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++)
        if (w->hops[i][k] + w->hops[k][j] < w->hops[i][j]) w->hops[i][j] = w->hops[i][k] + w->hops[k][j];
}

/* How many come before row j, seen from c. */
static int place_by_hops(const world *w, int c, int j) {
  int before = 0;
  for (int k = 0; k < N; k++) before += w->hops[c][k] < w->hops[c][j] || (w->hops[c][k] == w->hops[c][j] && k < j);
  return before;
}

static int in_ball(const ko_plan_wave *w, uint32_t centre, const ko_plan *plan, int row) {
  for (uint32_t i = w->ball_first[centre]; i < w->ball_first[centre + 1]; i++) {
    if (i > w->ball_first[centre]) assert_true(w->ball[i] > w->ball[i - 1]);
    if (plan->row_of_slot[w->targets[w->ball[i]].slot] == (uint32_t)row) return 1;
  }
  return 0;
}

static void test_random_centres(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 15; seed++) {
    world w;
    make_world(&w, seed, 0);
    fixture_must_plan(&w.f, SECTORS "waves:\n"
                                    "  - { targets: { near: { random: all, hops: 2 } } }\n"
                                    "  - { targets: { near: { random: { sector: power }, radius_km: 60, where: { sector: gas } } } }\n"
                                    "  - { targets: { near: { random: all, fraction: 0.4 } } }\n"
                                    "  - { targets: { near: { random: all, fraction: 0.4, where: { sector: power } } } }\n"
                                    "  - { targets: { near: { random: all, hops: 2 }, pick: 2, by: rank } }\n");
    const ko_plan *plan = w.f.plan;
    for (uint32_t wave = 0; wave < 5; wave++) {
      const ko_plan_wave *x = &plan->waves[wave];
      assert_int_equal(x->pick, KO_PICK_NEAR);
      assert_non_null(x->ball_first);
      uint32_t before = 0;
      for (uint32_t c = 0; c < x->n_centres; c++) {
        int centre = (int)plan->row_of_slot[x->centres[c]];
        if (c > 0) assert_true((uint32_t)centre > before); /* by row */
        before = (uint32_t)centre;
        if (wave == 1) assert_false(w.gas[centre]);
        assert_true(x->centre_keys[c] == ko_key_pair(x->key, w.f.region->facilities.key[centre]));
        for (int j = 0; j < N; j++) {
          int near = 0, better = 0;
          if (wave == 0 || wave == 4) near = w.hops[centre][j] <= 2;
          if (wave == 1) near = w.gas[j] && ko_distance_km(w.lat[centre], w.lon[centre], w.lat[j], w.lon[j], 0) <= 60;
          if (wave >= 2 && wave <= 3) near = w.hops[centre][j] < FAR && place_by_hops(&w, centre, j) < 12 && (wave == 2 || !w.gas[j]);
          for (int k = 0; k < N && wave == 4; k++) better += w.hops[centre][k] <= 2 && k * 7 % N > j * 7 % N;
          assert_int_equal(in_ball(x, c, plan, j), near && better < 2);
        }
      }
    }
    fixture_end(&w.f);
  }
}

static int hit_by(const world *w, uint32_t wave, int row) {
  const ko_plan_wave *x = &w->f.plan->waves[wave];
  for (uint32_t i = 0; i < x->n_targets; i++)
    if (w->f.plan->row_of_slot[x->targets[i].slot] == (uint32_t)row) return 1;
  return 0;
}

static void test_fixed_centres(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 15; seed++) {
    world w;
    make_world(&w, seed, 1);
    fixture_must_plan(&w.f, SECTORS "waves:\n"
                                    "  - { targets: { near: { facility: n3, hops: 3 } } }\n"
                                    "  - { targets: { near: { facility: n4, radius_km: 70 } } }\n"
                                    "  - { targets: { near: { facility: n5, fraction: 0.3 } } }\n"
                                    "  - { targets: { near: { lat: 41, lon: 6, radius_km: 90 } } }\n"
                                    "  - { targets: { near: { facility: n3, hops: 3 }, pick: 1, by: rank } }\n"
                                    "strategies:\n"
                                    "  - { name: s, measures: [ { protect: { near: { facility: n3, hops: 3 }, to: 0.5 } } ] }\n");
    int best = -1;
    for (int j = 0; j < N; j++) {
      assert_int_equal(hit_by(&w, 0, j), w.hops[3][j] <= 3);
      assert_int_equal(hit_by(&w, 1, j), ko_distance_km(w.lat[4], w.lon[4], w.lat[j], w.lon[j], 0) <= 70);
      assert_int_equal(hit_by(&w, 2, j), w.hops[5][j] < FAR && place_by_hops(&w, 5, j) < 9);
      assert_int_equal(hit_by(&w, 3, j), ko_distance_km(41, 6, w.lat[j], w.lon[j], 0) <= 90);
      if (w.hops[3][j] <= 3 && (best < 0 || j * 7 % N > best * 7 % N)) best = j;
      assert_true(w.f.plan->cases[1].protection[w.f.plan->slot_of_row[j]] == (w.hops[3][j] <= 3 ? 0.5 : 0));
    }
    assert_int_equal(w.f.plan->waves[4].n_targets, 1);
    assert_true(hit_by(&w, 4, best));
    fixture_end(&w.f);
  }
}

/* A star: within two hops lies everything, so that balls would be too many; each trial then searches. */
static void test_large(void **state) {
  (void)state;
  enum { LEAVES = 4200 };
  fixture f;
  char *text = malloc(LEAVES * 64);
  size_t at;
  assert_non_null(text);
  fixture_begin(&f);
  at = (size_t)snprintf(text, LEAVES * 64, "facility,sector\nhub,power\n");
  for (int i = 0; i < LEAVES; i++) at += (size_t)snprintf(text + at, LEAVES * 64 - at, "n%d,%s\n", i, i % 2 ? "power" : "gas");
  fixture_file(&f, "facilities.csv", text);
  at = (size_t)snprintf(text, LEAVES * 64, "dependant,supplier\n");
  for (int i = 0; i < LEAVES; i++) at += (size_t)snprintf(text + at, LEAVES * 64 - at, "n%d,hub\n", i);
  fixture_file(&f, "dependencies.csv", text);
  fixture_must_plan(&f, SECTORS "waves:\n  - { targets: { near: { random: all, hops: 2, where: { sector: gas } } } }\n"
                                "  - { targets: { near: { random: all, fraction: 0.9 } } }\n");
  const ko_plan_wave *w = &f.plan->waves[0];
  assert_null(w->ball_first);
  assert_int_equal(w->hops, 2);
  assert_int_equal(w->n_nearest, KO_NONE);
  for (uint32_t slot = 0; slot < f.plan->n_facilities; slot++) {
    uint32_t target = w->target_of_slot[slot];
    assert_int_equal(target != KO_NONE, strcmp(f.plan->sectors[f.plan->sector[slot]].name, "gas") == 0);
    if (target != KO_NONE) assert_int_equal(w->targets[target].slot, slot);
  }
  assert_null(f.plan->waves[1].ball_first);
  assert_int_equal(f.plan->waves[1].n_nearest, (LEAVES + 1) * 9 / 10 + 1); /* 3780.9 */
  assert_int_equal(f.plan->waves[1].hops, KO_NONE);
  fixture_refused(&f, SECTORS "waves:\n  - { targets: { near: { random: all, hops: 2 }, pick: 3 } }\n", "too large together");
  free(text);
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  world w;
  make_world(&w, 3, 1);
  assert_int_equal(fixture_refused(&w.f, SECTORS "waves:\n  - { targets: { near: { facility: m3, hops: 1 } } }\n", "no facility 'm3'"), 5);
  fixture_refused(&w.f, SECTORS "waves:\n  - { targets: { near: { facility: n1, radius_km: 10 } } }\n", "'n1' has no coordinates");
  fixture_refused(&w.f, SECTORS "waves:\n  - { targets: { near: { lat: -80, lon: 0, radius_km: 10 } } }\n", "within reach");
  fixture_refused(&w.f, SECTORS "waves:\n  - { targets: { near: { random: { sector: ghas }, hops: 1 } } }\n",
                  "may be the centre: facilities.csv has no 'ghas' in column sector; did you mean 'gas'?");
  fixture_refused(&w.f, SECTORS "waves:\n  - { targets: { near: { random: all, hops: 1 }, pick: 1, by: random } }\n", "by rank");
  fixture_refused(&w.f,
                  SECTORS "waves: [ { targets: { facilities: all } } ]\nstrategies:\n  - { name: s, measures: [ { protect: { near: { "
                          "random: all, hops: 1 }, to: 1 } } ] }\n",
                  "belongs to waves");
  fixture_must_plan(&w.f, SECTORS "waves:\n  - { targets: { near: { random: all, radius_km: 20 } } }\n");
  fixture_expect(&w.f, KO_SEVERITY_WARNING, "8 of 30 facilities have no coordinates");
  assert_int_equal(w.f.plan->waves[0].n_centres, 22);
  fixture_end(&w.f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_centres), cmocka_unit_test(test_fixed_centres),
                                     cmocka_unit_test(test_large), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
