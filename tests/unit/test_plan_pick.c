/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picks: order, ties, fractions, budgets, chance, ranking again; against what follows by hand or from a naive program.
 */
#include "tests/unit/plan_fixture.h"

#define SECTORS "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\n"
#define WAVE(targets) SECTORS "waves:\n  - { name: w, targets: { " targets " } }\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv",
               "facility,sector,demand,price,worth\n"
               "a,power,5,0.1,3\nb,power,9,0.1,\nc,power,5,0.1,7\nd,power,1,0.1,-2\ne,power,9,0.3,3\nf,power,0,0.2,3\n");
  fixture_file(f, "links.csv",
               "link,sector,from,to,capacity,price\nab,power,a,b,10,1\nbc,power,b,c,,1\ncd,power,c,d,30,2\nbe,power,b,e,20,5\n");
}

static void test_ranks(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, WAVE("facilities: all"));
  assert_string_equal(fixture_targets(&f, 0), "a b c d e f");
  fixture_must_plan(&f, WAVE("facilities: all, pick: 2"));
  assert_string_equal(fixture_targets(&f, 0), "a b"); /* no order: rows */
  fixture_must_plan(&f, WAVE("facilities: all, pick: 4, by: demand"));
  assert_string_equal(fixture_targets(&f, 0), "b e a c"); /* ties by row */
  fixture_must_plan(&f, WAVE("facilities: all, pick: all, by: worth"));
  assert_string_equal(fixture_targets(&f, 0), "c a e f d b"); /* negative below others, unknown last */
  fixture_must_plan(&f, WAVE("facilities: all, fraction: 0.25, by: demand"));
  assert_string_equal(fixture_targets(&f, 0), "b e"); /* 1.5 becomes 2 */
  fixture_must_plan(&f, WAVE("facilities: all, fraction: 0.24, by: demand"));
  assert_string_equal(fixture_targets(&f, 0), "b");
  fixture_must_plan(&f, WAVE("links: all, pick: 3, by: capacity"));
  assert_string_equal(fixture_targets(&f, 0), "cd be ab");
  fixture_must_plan(&f, WAVE("facilities: all, pick: 3, by: degree"));
  assert_string_equal(fixture_targets(&f, 0), "b c a");
  assert_int_equal(f.plan->waves[0].pick, KO_PICK_FIXED);
  assert_int_equal(f.plan->n_rankings, 1);
  assert_string_equal(f.plan->rankings[0].score, "degree");
  assert_int_equal(f.plan->rankings[0].n_runs, 1);
  fixture_must_plan(&f, WAVE("facilities: all, pick: 7, by: demand"));
  fixture_expect(&f, KO_SEVERITY_WARNING, "only 6 candidates for 7 picks");
  assert_int_equal(f.plan->waves[0].n_targets, 6);
  fixture_must_plan(&f, WAVE("facilities: all, fraction: 0"));
  fixture_expect(&f, KO_SEVERITY_WARNING, "nothing is hit");
  assert_int_equal(f.plan->waves[0].n_targets, 0);
  fixture_end(&f);
}

static void test_budget(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  /* b .1, e .3 (too dear), a .1, c .1: a sum of tenths fits exactly. */
  fixture_must_plan(&f, WAVE("facilities: all, budget: 0.3, cost_column: price, by: demand"));
  assert_string_equal(fixture_targets(&f, 0), "b a c");
  fixture_must_plan(&f, WAVE("links: all, budget: 4, cost_column: price, by: capacity"));
  assert_string_equal(fixture_targets(&f, 0), "cd ab bc"); /* 2, (5), 1, 1 */
  fixture_must_plan(&f, WAVE("list: [be, a, ab, d], budget: 1.2, cost_column: price"));
  assert_string_equal(fixture_targets(&f, 0), "a d ab"); /* facilities before links */
  fixture_must_plan(&f, WAVE("facilities: all, budget: 0.05, cost_column: price"));
  fixture_expect(&f, KO_SEVERITY_WARNING, "pays for none");
  assert_int_equal(fixture_refused(&f, WAVE("facilities: all, budget: 1, cost_column: prize"), "did you mean 'price'"), 5);
  fixture_refused(&f, WAVE("facilities: all, budget: 1, cost_column: worth"), "'b' has no cost");
  fixture_refused(&f, WAVE("facilities: all, budget: 1, cost_column: price, by: random"), "spent by rank");
  fixture_end(&f);
}

static void test_chance(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, WAVE("facilities: { demand: \">0\" }, pick: 2, by: random"));
  const ko_plan_wave *w = f.plan->waves;
  assert_int_equal(w->pick, KO_PICK_RANDOM);
  assert_int_equal(w->n_fixed, 0);
  assert_int_equal(w->n_random, 2);
  assert_string_equal(fixture_targets(&f, 0), "a b c d e");
  fixture_must_plan(&f, WAVE("facilities: all, pick: 5, by: random"));
  assert_int_equal(f.plan->waves[0].pick, KO_PICK_RANDOM);
  fixture_must_plan(&f, WAVE("facilities: all, pick: 6, by: random"));
  assert_int_equal(f.plan->waves[0].pick, KO_PICK_FIXED); /* all of them are not a choice */
  fixture_must_plan(&f, WAVE("facilities: all, pick: 3, by: demand, knowledge: 0.5"));
  w = f.plan->waves;
  assert_int_equal(w->pick, KO_PICK_RANDOM);
  assert_int_equal(w->n_fixed, 2); /* 1.5 becomes 2 */
  assert_int_equal(w->n_random, 1);
  assert_string_equal(fixture_targets(&f, 0), "b e a c d f"); /* the others by row */
  fixture_must_plan(&f, WAVE("facilities: all, pick: 3, by: demand, knowledge: 0"));
  assert_int_equal(f.plan->waves[0].n_fixed, 0);
  assert_int_equal(f.plan->waves[0].n_random, 3);
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  assert_int_equal(fixture_refused(&f, WAVE("facilities: all, pick: 1, by: betweeness"), "did you mean 'betweenness'"), 5);
  fixture_refused(&f, WAVE("facilities: all, pick: 1, by: wort"), "did you mean 'worth'");
  fixture_refused(&f, WAVE("facilities: all, pick: 1, by: sector"), "holds no numbers");
  fixture_refused(&f, WAVE("links: all, pick: 1, by: coreness"), "for facilities alone");
  fixture_refused(&f, WAVE("list: [a, ab], pick: 1, by: degree"), "cannot be ranked together");
  fixture_refused(&f,
                  SECTORS "waves: [ { targets: { facilities: all } } ]\nstrategies:\n  - { name: s, measures: [ { protect: { facilities: "
                          "all, pick: 2, by: random, "
                          "to: 1 } } ] }\n",
                  "the same in every trial");
  fixture_end(&f);
}

/* Rank again after each pick: naive degrees on what is left. */
static void test_again(void **state) {
  (void)state;
  enum { N = 24, LINKS = 60, PICKS = 9 };
  uint64_t seed = 7;
  for (int round = 0; round < 10; round++) {
    fixture f;
    char text[4096];
    uint32_t from[LINKS], to[LINKS];
    int gone[N] = {0};
    size_t at;
    fixture_begin(&f);
    at = (size_t)snprintf(text, sizeof text, "facility,sector\n");
    for (int i = 0; i < N; i++) at += (size_t)snprintf(text + at, sizeof text - at, "n%d,power\n", i);
    fixture_file(&f, "facilities.csv", text);
    at = (size_t)snprintf(text, sizeof text, "link,from,to\n");
    for (int i = 0; i < LINKS; i++) {
      from[i] = fixture_random(&seed, N);
      to[i] = (from[i] + 1 + fixture_random(&seed, N - 1)) % N;
      at += (size_t)snprintf(text + at, sizeof text - at, "l%d,n%u,n%u\n", i, from[i], to[i]);
    }
    fixture_file(&f, "links.csv", text);
    fixture_must_plan(&f, WAVE("facilities: all, pick: 9, by: degree, recalculate: true"));
    assert_int_equal(f.plan->waves[0].n_targets, PICKS);
    assert_int_equal(f.plan->rankings[0].n_runs, PICKS);
    for (int pick = 0; pick < PICKS; pick++) {
      int best = -1, most = -1;
      for (int i = 0; i < N; i++) {
        int degree = 0;
        for (int l = 0; l < LINKS && !gone[i]; l++)
          if (!gone[from[l]] && !gone[to[l]]) degree += ((int)from[l] == i) + ((int)to[l] == i);
        if (!gone[i] && degree > most) best = i, most = degree;
      }
      gone[best] = 1;
      assert_int_equal(f.plan->row_of_slot[f.plan->waves[0].targets[pick].slot], best);
    }
    fixture_end(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ranks), cmocka_unit_test(test_budget), cmocka_unit_test(test_chance),
                                     cmocka_unit_test(test_refusals), cmocka_unit_test(test_again)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
