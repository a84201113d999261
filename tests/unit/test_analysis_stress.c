/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search for attacks, against all attacks in turn and against ordinary trials.
 */
#include <math.h>

#include "sim/tally/tally.h"
#include "tests/unit/stress_fixture.h"

static int near(double a, double b) { return fabs(a - b) <= 1e-9 * (1 + fabs(b)); }

static void exchange_repairs_greedy(void **state) {
  (void)state;
  fixture f;
  ko_stress found;
  stress_cover(&f);
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  stress_run(&f, &(ko_stress_options){.k = 2, .n_starts = 1}, &found);
  assert_true(near(found.greedy, 0.7) && near(found.harm, 0.8) && near(found.loss, 0.8));
  assert_string_equal(stress_hits(&f, &found), "b c");
  for (uint32_t i = 0; i < 2; i++) assert_true(near(found.hits[i].alone, 0.4) && near(found.hits[i].adds, 0.4));
  assert_true(!found.is_exact && !found.is_stopped && found.n_starts == 1 && found.n_agree == 1);
  assert_int_equal(found.direct, 2);
  assert_int_equal(found.indirect, 6);
  assert_true(near(found.loss_country[0], 3.0 / 4) && near(found.loss_country[1], 5.0 / 6) && near(found.loss_sector[0], 0.8));
  assert_true(near(found.people_country[0], 30) && near(found.people_country[1], 180));
  assert_true(found.bound_is_all && near(found.bound, 1));
  assert_true(near(found.n_possible, 45) && found.n_candidates == 10);
  ko_stress_free(&found);
  /* All in turn; other aims; what cannot be hit. */
  stress_run(&f, &(ko_stress_options){.k = 2, .n_starts = 1, .exact_most = 45}, &found);
  assert_true(found.is_exact && found.n_attacks == 45 && near(found.harm, 0.8) && isnan(found.greedy));
  ko_stress_free(&found);
  stress_run(&f, &(ko_stress_options){.k = 1, .n_starts = 1, .aim = {.of = KO_HARM_COUNTRY, .people = 1}}, &found); /* X */
  assert_string_equal(stress_hits(&f, &found), "a");
  assert_true(near(found.harm, 30) && near(found.bound, 30));
  ko_stress_free(&found);
  stress_plan(&f, STRESS_YAML("strategies: [ { name: safe, measures: [ { protect: { list: [c], to: 1 } } ] } ]\n",
                              "{ success: 0.1, targets: { list: [a, b, c] } }, { targets: { facilities: all } }"));
  stress_run(&f, &(ko_stress_options){.strategy = 1, .k = 2, .n_starts = 1}, &found);
  assert_string_equal(stress_hits(&f, &found), "a b");
  assert_int_equal(found.n_spared, 1);
  assert_int_equal(found.n_candidates, 2);
  ko_stress_free(&found);
  fixture_end(&f);
}

/* Three suppliers of which one is enough, and what else can be hit is worth more one by one: only together do they matter. */
static void substitutes_are_hit_together(void **state) {
  (void)state;
  fixture f;
  ko_stress found;
  char facilities[2000] = "facility,sector,demand\nall,s,100\nx,s,0\ny,s,0\nz,s,0\n";
  fixture_begin(&f);
  for (int i = 0; i < 60; i++) sprintf(facilities + strlen(facilities), "f%d,s,1\n", i);
  fixture_file(&f, "facilities.csv", facilities);
  fixture_file(&f, "dependencies.csv", "dependant,group,supplier\nall,g,x\nall,g,y\nall,g,z\nf7,g,f8\nf7,g,f9\n");
  stress_plan(&f, STRESS_YAML("strategies: [ { name: safe, measures: [ { protect: { list: [all], to: 1 } } ] } ]\n",
                              "{ targets: { facilities: all } }"));
  stress_run(&f, &(ko_stress_options){.strategy = 1, .k = 3, .n_starts = 4}, &found);
  assert_string_equal(stress_hits(&f, &found), "x y z");
  assert_true(near(found.greedy, 3.0 / 160) && near(found.harm, 100.0 / 160));
  ko_stress_free(&found);
  fixture_end(&f);
}

/* Groups that may not bind do, unless they never do. */
static void groups_bind(void **state) {
  (void)state;
  fixture f;
  ko_stress found;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\na,s\nb,s\nc,s\nd,s\n");
  fixture_file(&f, "dependencies.csv", "dependant,group,supplier,coupling_probability\nb,g,a,0\nc,g,d,0.001\n");
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  stress_run(&f, &(ko_stress_options){.k = 1, .n_starts = 1}, &found);
  assert_string_equal(stress_hits(&f, &found), "d");
  assert_true(near(found.harm, 0.5));
  ko_stress_free(&found);
  fixture_end(&f);
}

static void refused(void **state) {
  (void)state;
  fixture f;
  ko_stress found;
  stress_cover(&f);
  fixture_file(&f, "countries.csv", "country\nX\nY\nZ\n");
  stress_plan(&f, STRESS_YAML("", "{ targets: { list: [a, b] } }"));
  assert_int_equal(ko_stress_run(f.plan, &(ko_stress_options){.k = 3}, &found, &f.error), KO_E_INPUT);
  fixture_expect(&f, KO_SEVERITY_ERROR, "3 hits are asked for, and there are only 2 to choose from");
  ko_stress_free(&found);
  assert_int_equal(ko_stress_run(f.plan, &(ko_stress_options){.k = 256}, &found, &f.error), KO_E_INPUT);
  fixture_expect(&f, KO_SEVERITY_ERROR, "an attack has 1 to 255 hits, not 256");
  ko_stress_free(&found);
  assert_int_equal(ko_stress_run(f.plan, &(ko_stress_options){.k = 1, .aim = {KO_HARM_COUNTRY, 2, 0}}, &found, &f.error), KO_E_INPUT);
  fixture_expect(&f, KO_SEVERITY_ERROR, "objective: nothing that could be lost counts there");
  ko_stress_free(&found);
  fixture_end(&f);
}

static void expect_aim(const fixture *f, const char *text, int code, ko_harm_aim expected, const char *message) {
  ko_harm_aim aim;
  ko_error error = {0};
  assert_int_equal(ko_harm_aim_parse(f->plan, text, &aim, &error), code);
  if (code) assert_string_equal(error.findings[0].message, message);
  else assert_true(aim.of == expected.of && aim.index == expected.index && aim.people == expected.people);
}

static void aims(void **state) {
  (void)state;
  fixture f;
  stress_cover(&f);
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  const ko_harm_aim none = {0};
  expect_aim(&f, "region", KO_OK, none, NULL);
  expect_aim(&f, "country:Y", KO_OK, (ko_harm_aim){KO_HARM_COUNTRY, 1, 0}, NULL);
  expect_aim(&f, "sector:s", KO_OK, (ko_harm_aim){KO_HARM_SECTOR, 0, 0}, NULL);
  expect_aim(&f, "people", KO_OK, (ko_harm_aim){KO_HARM_REGION, 0, 1}, NULL);
  expect_aim(&f, "people:X", KO_OK, (ko_harm_aim){KO_HARM_COUNTRY, 0, 1}, NULL);
  expect_aim(&f, "country:W", KO_E_INPUT, none, "objective: the region has no country \"W\"");
  expect_aim(&f, "sector:", KO_E_INPUT, none, "objective: the region has no sector \"\"");
  expect_aim(&f, "country", KO_E_INPUT, none,
             "objective: \"country\" is none of region, country:ID, sector:NAME, people, people:ID; did you mean country?");
  expect_aim(&f, "regoin", KO_E_INPUT, none,
             "objective: \"regoin\" is none of region, country:ID, sector:NAME, people, people:ID; did you mean region?");
  fixture_end(&f);
}

/* ---- Against all attacks in turn, on random regions ------------------------------------------------------------------- */

enum { CASES = 200 };

static const char *const random_yaml[] = {
    "knockon: 1\nregion: { load: . }\nsectors: { s0: { rule: giant_component }, s1: { rule: reachability }, s2: { rule: standalone } }\n"
    "waves: [ { targets: { facilities: all } } ]\n",
    "knockon: 1\nregion: { load: . }\nsectors: { s0: { rule: giant_component }, s1: { rule: reachability }, s2: { rule: giant_component } "
    "}\n"
    "waves: [ { targets: { links: all } } ]\n",
    "knockon: 1\nregion: { load: . }\nsectors: { s0: { rule: reachability }, s1: { rule: reachability }, s2: { rule: standalone } }\n"
    "waves: [ { targets: { facilities: all } } ]\n",
    "knockon: 1\nregion: { load: . }\nsectors: { s0: { rule: giant_component }, s1: { rule: standalone }, s2: { rule: standalone } }\n"
    "waves: [ { targets: { near: { random: all, radius_km: 60 } } }, { targets: { links: all } } ]\n"};

/* An ordinary trial that is hit so: its loss. */
static double loss_of(fixture *f, const ko_stress *stress, const char *text) {
  char yaml[1000], ids[600] = "";
  ko_worker *worker = NULL;
  ko_account_plan *account_plan = NULL;
  ko_accountant *accountant = NULL;
  ko_settled settled;
  ko_account account;
  for (uint32_t i = 0; i < stress->n_hits; i++)
    sprintf(ids + strlen(ids), "%s%s", i ? ", " : "",
            stress->hits[i].entity & KO_LINK ? f->plan->link_id[stress->hits[i].entity & ~KO_LINK]
                                             : f->region->facilities.id[f->plan->row_of_slot[stress->hits[i].entity]]);
  const char *sectors = strstr(text, "sectors");
  snprintf(yaml, sizeof yaml, "knockon: 1\nregion: { load: . }\n%.*s\nwaves: [ { targets: { list: [%s] } } ]\nrun: { trials: 1 }\n",
           (int)strcspn(sectors, "\n"), sectors, ids);
  fixture_reset(f);
  stress_plan(f, yaml);
  assert_int_equal(ko_worker_make(f->plan, &worker, &f->error), KO_OK);
  assert_int_equal(ko_account_plan_make(f->plan, &account_plan, &f->error), KO_OK);
  assert_int_equal(ko_accountant_make(account_plan, &accountant, &f->error), KO_OK);
  assert_int_equal(ko_account_trials(accountant, worker, f->plan, 0, 0, KO_NONE, NULL, &settled, &account, &f->error), KO_OK);
  const double loss = (double)account.loss[0] / KO_LOSS_ONE;
  ko_accountant_free(accountant);
  ko_account_plan_free(account_plan);
  ko_worker_free(worker);
  return loss;
}

static void as_bad_as_all_in_turn(void **state) {
  (void)state;
  static random_region r;
  uint32_t n_equal = 0, n_near = 0, n_greedy = 0;
  double worst = 1;
  for (uint32_t seed = 0; seed < CASES; seed++) {
    const uint32_t which = seed % 4, disks = which == 3, k = disks ? 2 : 2 + seed / 4 % 3;
    ko_stress all, found;
    random_begin(&r, 1000 + seed);
    stress_plan(&r.f, random_yaml[which]);
    ko_stress_options options = {.k = k, .disks = (int)disks, .n_starts = 16, .exact_most = UINT64_C(1) << 40, .n_threads = 1 + seed % 3};
    stress_run(&r.f, &options, &all);
    options.exact_most = all.n_possible > 2000 ? 2000 : 0; /* enough for pairs, and no more */
    stress_run(&r.f, &options, &found);
    assert_true(all.is_exact && !found.is_exact && found.harm <= all.harm && all.harm <= all.bound);
    n_equal += found.harm >= all.harm;
    n_near += found.harm >= 0.99 * all.harm;
    n_greedy += found.greedy >= 0.99 * all.harm;
    if (found.harm / all.harm < worst) worst = found.harm / all.harm;
    ko_stress_free(&all);
    ko_stress_free(&found);
    fixture_end(&r.f);
  }
  print_message("%d regions: as bad as the worst %u, within 1 %% of it %u (greedy alone %u); the least part of it %.4f\n", CASES, n_equal,
                n_near, n_greedy, worst);
  assert_true(n_near >= CASES * 95 / 100);
}

/* The attack as an ordinary wave harms as much. */
static void as_an_ordinary_trial(void **state) {
  (void)state;
  static random_region r;
  for (uint32_t seed = 0; seed < 30; seed++) {
    ko_stress found;
    random_begin(&r, 5000 + seed);
    stress_plan(&r.f, random_yaml[seed % 3]);
    stress_run(&r.f, &(ko_stress_options){.k = 3, .n_starts = 2, .n_threads = 2}, &found);
    const double loss = loss_of(&r.f, &found, random_yaml[seed % 3]);
    assert_true(found.harm >= loss && found.harm <= loss);
    ko_stress_free(&found);
    fixture_end(&r.f);
  }
}

/* ---- Over time, threads, stops ---------------------------------------------------------------------------------------- */

static void over_time(void **state) {
  (void)state;
  fixture f;
  ko_stress found;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,repair_hours,population\na,s,2,\nb,s,8,\nc,s,1,\nd,s,1,100\n");
  fixture_file(&f, "dependencies.csv", "dependant,group,supplier,buffer_hours\nd,g,b,3\nc,g,b,0\n");
  stress_plan(&f, STRESS_YAML("time: { step_hours: 0.5, horizon_hours: 10 }\n", "{ targets: { facilities: all } }"));
  stress_run(&f, &(ko_stress_options){.k = 1, .n_starts = 1}, &found);
  assert_string_equal(stress_hits(&f, &found), "b");
  assert_true(near(found.harm, (8 + 8 + 5) / 40.0)); /* b, c, and d once its buffer is empty */
  assert_true(near(found.people_country[0], 500));
  assert_true(!found.bound_is_all && near(found.bound, 1));
  assert_int_equal(found.direct, 1);
  assert_int_equal(found.indirect, 2);
  ko_stress_free(&found);
  stress_run(&f, &(ko_stress_options){.k = 2, .exact_most = 10, .aim = {.people = 1}}, &found);
  assert_true(found.is_exact && isnan(found.bound) &&
              near(found.harm, 500)); /* d keeps its stock while it is damaged: to hit it, too, harms no more */
  ko_stress_free(&found);
  fixture_end(&f);
}

static void same_on_any_number_of_threads(void **state) {
  (void)state;
  static random_region r;
  random_begin(&r, 77);
  stress_plan(&r.f, random_yaml[0]);
  for (uint64_t exact = 0; exact <= 100000; exact += 50000) {
    ko_stress one, many;
    stress_run(&r.f, &(ko_stress_options){.k = 4, .n_starts = 6, .exact_most = exact, .n_threads = 1}, &one);
    for (int64_t n = 2; n < 6; n++) {
      char hits[100];
      stress_run(&r.f, &(ko_stress_options){.k = 4, .n_starts = 6, .exact_most = exact, .n_threads = n}, &many);
      snprintf(hits, sizeof hits, "%s", stress_hits(&r.f, &many));
      assert_string_equal(stress_hits(&r.f, &one), hits);
      assert_int_equal(one.n_attacks, many.n_attacks);
      ko_stress_free(&many);
    }
    ko_stress_free(&one);
  }
  fixture_end(&r.f);
}

static void stop_later(void *context, const ko_stress_progress *progress) {
  if (progress->n_done >= 1024) atomic_store((atomic_int *)context, 1);
}

static void stopped(void **state) {
  (void)state;
  static random_region r;
  ko_stress found;
  atomic_int stop = 1;
  random_begin(&r, 78);
  stress_plan(&r.f, random_yaml[0]);
  stress_run(&r.f, &(ko_stress_options){.k = 4, .n_starts = 6, .exact_most = 100000, .n_threads = 1, .stop = &stop}, &found);
  assert_true(found.is_stopped && !found.is_exact && found.n_hits == 0 && found.n_attacks == 0);
  ko_stress_free(&found);
  stop = 0;
  ko_stress_options options = {
      .k = 4, .n_starts = 6, .exact_most = 100000, .n_threads = 1, .stop = &stop, .progress = stop_later, .context = &stop};
  stress_run(&r.f, &options, &found);
  assert_true(found.is_stopped && !found.is_exact && found.n_hits == 4 && found.n_attacks == 1024 && found.harm > 0);
  ko_stress_free(&found);
  options = (ko_stress_options){.k = 4, .n_starts = 6, .deadline = 1e-9, .n_threads = 1};
  stress_run(&r.f, &options, &found);
  assert_true(found.is_stopped && found.n_hits == 0);
  ko_stress_free(&found);
  fixture_end(&r.f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(exchange_repairs_greedy),
                                     cmocka_unit_test(groups_bind),
                                     cmocka_unit_test(substitutes_are_hit_together),
                                     cmocka_unit_test(refused),
                                     cmocka_unit_test(aims),
                                     cmocka_unit_test(as_bad_as_all_in_turn),
                                     cmocka_unit_test(as_an_ordinary_trial),
                                     cmocka_unit_test(over_time),
                                     cmocka_unit_test(same_on_any_number_of_threads),
                                     cmocka_unit_test(stopped)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
