/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What would run, line by line, of a plan made by hand.
 */
#include "check_by_hand.h"

static const char *print(printed *p, const fixture *f, int width) {
  ko_error error = {0};
  const ko_check check = {.plan = f->plan, .needs = &HAND_NEEDS, .memory = 16000000000, .disk = UINT64_C(20000000000)};
  assert_int_equal(ko_check_print_text(printed_begin(p), &check, width, &error), KO_OK);
  return printed_end(p);
}

static void everything(void **state) {
  (void)state;
  fixture f;
  printed p;
  check_plan(&f, HAND_WAVES HAND_STRATEGIES);
  const char *text = print(&p, &f, 110);
  expect_lines(text, "By hand\n2 countries, 6 facilities on 6 sites, 2 links, 2 groups of suppliers, 1 project\n"
                     "20,000 trials x 5 strategies, seed 9223372036854775807");
  expect_lines(text, "  sector   rule          facilities  links  groups  weight  counted by  down before\n"
                     "  power    reachability           4      3       0     2.5  demand                1\n"
                     "  telecom  standalone             2      0       2       1  number                1");
  expect_lines(text, "  wave   occurs with  hits                          success  first targets\n"
                     "  all           0.25  all 4                             0.5  p1, p2, p3, p4\n"
                     "  some             1  1 by rank, 1 at random of 3  0.5 to 1  p2, p3, p4\n"
                     "  near             1  around one of 6 places              1  p1, p2, p3, p4, ...\n"
                     "  table            1  as the table says, 4 trials         1  p1, t1, l23\n"
                     "  links            1  all 2                               1  l12, l23");
  expect_part(text, "  ranked by degree (facilities): ");
  expect_lines(text, "  strategy  cost  changes\n"
                     "  baseline     0  -\n"
                     "  walls     11.5  2 facilities better protected, 1 link better protected, 1 country foils more waves\n"
                     "  wires        7  1 link added, 1 link removed\n"
                     "  freedom      0  1 group binds less, 2 suppliers added\n"
                     "  wishes       0  nothing");
  expect_lines(text, "DOWN BEFORE ANYTHING HAPPENS: 2 facilities, which count nowhere\n"
                     "  sector   facility  why\n"
                     "  power    p4        its sector's network (rule reachability) does not serve it\n"
                     "  telecom  t2        needs 2 suppliers, but only 1 are named (p3)");
  expect_part(text, "\n  Sector telecom has no demand: its facilities are counted by number, each as 1.\n");
  expect_lines(text, "  memory  4.01 MB of 16.0 GB that are free\n"
                     "          (region and plan 1.00 MB, 4 threads 2.50 kB each, counts 3.00 MB)\n"
                     "  disk    at most 4.00 MB for the result file; 20.0 GB are free here\n"
                     "          (and at most 5.00 MB for its journal while it runs, should it last 3 s or more)\n"
                     "  time    about 10.0 s for the trials on 4 threads (a trial takes one thread 2.00 ms, by a pilot)");
  printed_free(&p);
  fixture_end(&f);
}

/* Where rankings came from. */
static void rankings(void **state) {
  (void)state;
  fixture f;
  printed p;
  static const ko_plan_ranking made[] = {
      {.score = "betweenness", .n_runs = 1, .seconds = 12, .n_kept = 1},
      {.score = "betweenness", .links = 1, .n_runs = 1, .seconds = 0.002, .n_taken = 1, .seconds_saved = 12},
      {.score = "closeness", .n_runs = 5, .seconds = 3, .n_taken = 2, .n_kept = 3, .seconds_saved = 1},
  };
  check_plan(&f, HAND_WAVES);
  f.plan->rankings = made;
  f.plan->n_rankings = 3;
  expect_lines(print(&p, &f, 110), "  ranked by betweenness (facilities): 12.0 s, kept in the cache\n"
                                   "  ranked by betweenness (links): 2.00 ms, from the cache (12.0 s when made)\n"
                                   "  ranked by closeness (facilities), again after each pick: 3.00 s, 2 of 5 from the cache (1.00 s when made), "
                                   "kept in the cache");
  printed_free(&p);
  fixture_end(&f);
}

/* Words in the singular, a wave that hits nothing, nobody down, tables cut to the page. */
static void little(void **state) {
  (void)state;
  fixture f;
  printed p;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,kind\na,p,x\n");
  fixture_must_plan(
      &f,
      "knockon: 1\nregion: { load: . }\nsectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: all, fraction: 0 } } ]\n"
      "run: { trials: 1 }\n");
  assert_int_equal(ko_trial_reference(f.plan, &f.error), KO_OK);
  const char *text = print(&p, &f, 70);
  assert_true(widest_line(text) <= 100);
  expect_part(text, "\n1 country, 1 facilities on 1 sites, 0 links, 0 groups of suppliers, 0 projects\n1 trials x 1 strategy, seed 1\n");
  expect_part(text, "none: this wave hits nothing");
  expect_no_part(text, "DOWN BEFORE");
  expect_lines(text, "  strategy  cost  changes\n  baseline     0  -");
  printed_free(&p);
  fixture_end(&f);
}

/* Of many that are down three are shown for each sector. */
static void many_down(void **state) {
  (void)state;
  fixture f;
  printed p;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,supply\na,p,\nb,p,\nc,p,\nd,p,\ne,p,\nf,p,1\n");
  fixture_must_plan(
      &f, "knockon: 1\nregion: { load: . }\nsectors: { p: { rule: reachability } }\nwaves: [ { targets: { facilities: all } } ]\n");
  assert_int_equal(ko_trial_reference(f.plan, &f.error), KO_OK);
  const char *text = print(&p, &f, 100);
  expect_part(text, "DOWN BEFORE ANYTHING HAPPENS: 5 facilities, which count nowhere\n");
  expect_lines(text, "  p       ...       and 2 more");
  printed_free(&p);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(everything), cmocka_unit_test(rankings), cmocka_unit_test(little), cmocka_unit_test(many_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
