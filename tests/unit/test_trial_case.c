/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups as the engine reads them, against counting: every need of every small number of suppliers, in every state of these.
 */
#include "tests/unit/trial_fixture.h"

enum { SUPPLIERS = 7 };

/* Whether all clauses and wide groups of a facility hold where the facilities of `up` work. All groups bind. */
static int holds(const ko_trial_case *trial, uint32_t slot, const uint8_t *up) {
  int all = 1;
  for (uint32_t i = trial->needs[slot].clause; i < trial->needs[slot].clause_end; i++) {
    const ko_clause *clause = &trial->clauses[i];
    assert_int_equal(clause->dependant, slot);
    all &= up[clause->a] | up[clause->b] | up[clause->c];
  }
  for (uint32_t i = trial->needs[slot].wide; i < trial->needs[slot].wide_end; i++) {
    uint32_t n = 0;
    for (uint32_t k = 0; k < trial->wides[i].n; k++) n += up[trial->wide_suppliers[trial->wides[i].first + k]];
    all &= n >= trial->wides[i].need;
  }
  return all;
}

static void test_needs(void **state) {
  (void)state;
  static char facilities[4096], dependencies[16384];
  fixture f;
  size_t at = (size_t)snprintf(facilities, sizeof facilities, "facility,sector\n");
  size_t to = (size_t)snprintf(dependencies, sizeof dependencies, "dependant,group,supplier,need\n");
  for (int i = 0; i < SUPPLIERS; i++) at += (size_t)snprintf(facilities + at, sizeof facilities - at, "s%d,s\n", i);
  for (int n = 1; n <= SUPPLIERS; n++)
    for (int need = 0; need <= n + 1; need++) {
      at += (size_t)snprintf(facilities + at, sizeof facilities - at, "d%d-%d,s\n", n, need);
      for (int i = 0; i < n; i++)
        to += (size_t)snprintf(dependencies + to, sizeof dependencies - to, "d%d-%d,g,s%d,%d\n", n, need, i, need);
    }
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", facilities);
  fixture_file(&f, "dependencies.csv", dependencies);
  ko_worker *worker = trial_worker(&f, "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n"
                                       "waves: [ { targets: { facilities: all } } ]\n");
  const ko_trial_case *trial = f.plan->cases[0].trial;
  assert_int_equal(trial->n_binds, 0);
  uint8_t *up = calloc((size_t)f.plan->n_facilities + 1, 1); /* the row after the last facility: never up */
  assert_non_null(up);
  for (unsigned int which = 0; which < 1u << SUPPLIERS; which++) {
    char id[16];
    for (int i = 0; i < SUPPLIERS; i++) {
      snprintf(id, sizeof id, "s%d", i);
      up[fixture_slot(&f, id)] = which >> i & 1;
    }
    for (int n = 1; n <= SUPPLIERS; n++)
      for (int need = 0; need <= n + 1; need++) {
        snprintf(id, sizeof id, "d%d-%d", n, need);
        int working = __builtin_popcount(which & ((1u << n) - 1));
        assert_int_equal(holds(trial, fixture_slot(&f, id), up), working >= need);
      }
  }
  free(up);
  ko_worker_free(worker);
  fixture_end(&f);
}

/* Groups that may not bind have a row of their own; those that never bind, or need nobody, are not there. */
static void test_binds(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\na,s\nb,s\nc,s\nd,s\ne,s\n");
  fixture_file(&f, "dependencies.csv",
               "dependant,group,supplier,need,coupling_probability\nb,always,a,1,1\nc,maybe,a,1,0.25\nd,never,a,1,0\n"
               "e,nobody,,all,1\n");
  ko_worker *worker = trial_worker(&f, "knockon: 1\nregion: { load: . }\nsectors: { s: { rule: standalone } }\n"
                                       "waves: [ { success: 0.5, targets: { facilities: all } } ]\n"
                                       "strategies: [ { name: h, measures: [ { protect: { list: [a], to: 0.5 } } ] } ]\n");
  const ko_trial_case *trial = f.plan->cases[0].trial;
  uint32_t b = fixture_slot(&f, "b"), c = fixture_slot(&f, "c"), d = fixture_slot(&f, "d"), e = fixture_slot(&f, "e");
  assert_int_equal(trial->needs[b].clause_end - trial->needs[b].clause, 1);
  assert_int_equal(trial->needs[c].wide_end - trial->needs[c].wide, 1);
  assert_int_equal(trial->wides[trial->needs[c].wide].bind, 1);
  assert_int_equal(trial->n_binds, 1);
  assert_int_equal(trial->bind_dependants[0], c);
  assert_true(trial->bind_chances[0] == ko_chance(0.25));
  assert_int_equal(trial->bind_row[f.plan->cases[0].groups.first[c]], 1);
  for (int i = 0; i < 2; i++) {
    uint32_t slot = i ? e : d;
    assert_int_equal(trial->needs[slot].clause_end, trial->needs[slot].clause);
    assert_int_equal(trial->needs[slot].wide_end, trial->needs[slot].wide);
  }
  /* Chances of hits under both strategies. */
  const ko_plan_wave *wave = &f.plan->waves[0];
  for (uint32_t i = 0; i < wave->n_targets; i++) {
    int is_a = wave->targets[i].slot == fixture_slot(&f, "a");
    assert_true(f.plan->cases[0].trial->chances[0][i] == ko_chance(0.5));
    assert_true(f.plan->cases[1].trial->chances[0][i] == ko_chance(is_a ? 0.25 : 0.5));
  }
  ko_worker_free(worker);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_needs), cmocka_unit_test(test_binds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
