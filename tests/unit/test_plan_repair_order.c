/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repair orders against the jobs sorted by hand.
 */
#include "tests/unit/plan_fixture.h"

#define START                                                                                                                              \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\n"                                 \
  "time: { horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv",
               "facility,sector,demand,population,priority,spares,note\na,power,3,,0,,x\nb,gas,1e-13,10,-1,2,\nc,power,7,5,2,1,\nd,gas,1e-"
               "13,20,2,,\n");
  fixture_file(f, "links.csv", "link,from,to,capacity,spares\nac,a,c,4,3\nbd,b,d,9,\nbd2,b,d,,-1\n");
}

/* Ids of all jobs in their order. */
static const char *order(const fixture *f, uint32_t k) {
  static char text[200];
  const ko_plan *plan = f->plan;
  uint32_t n = plan->n_facilities + plan->n_links;
  size_t at = 0;
  for (uint32_t rank = 0; rank < n; rank++) {
    uint32_t n_found = 0;
    for (uint32_t job = 0; job < n; job++) {
      if (plan->cases[k].response.job_rank[job] != rank) continue;
      const char *id =
          job < plan->n_facilities ? f->region->facilities.id[plan->row_of_slot[job]] : plan->link_id[job - plan->n_facilities];
      at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", rank ? " " : "", id);
      n_found++;
    }
    assert_int_equal(n_found, 1);
  }
  return text;
}

static void test_orders(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  static const struct {
    const char *by, *want;
    int random;
  } cases[] = {{"", "c d a ac bd bd2 b", 0},           {"priority", "c d a ac bd bd2 b", 0},
               {"demand", "c a b d ac bd bd2", 0}, /* 1e-13 is above 0, however large the largest is */
               {"population", "d b c a ac bd bd2", 0}, {"degree", "b d a c ac bd bd2", 0},
               {"capacity", "bd ac a b c d bd2", 0},   {"spares", "ac b c a d bd bd2", 0},
               {"random", "a b c d ac bd bd2", 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char yaml[1000];
    snprintf(yaml, sizeof yaml, START "%s%s%s", i ? "response: { repair_order: " : "", cases[i].by, i ? " }\n" : "");
    fixture_must_plan(&f, yaml);
    assert_string_equal(order(&f, 0), cases[i].want);
    assert_int_equal(f.plan->cases[0].response.order_random, cases[i].random);
  }
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  uint32_t line =
      fixture_refused(&f, START "response: { repair_order: priorities }\n",
                      "there is no score and no column of facilities.csv or links.csv called 'priorities'; did you mean 'priority'?");
  assert_int_equal(line, 6);
  line = fixture_refused(&f, START "strategies: [ { name: s, measures: [ { prioritise: { by: demands } } ] } ]\n",
                         "called 'demands'; did you mean 'demand'?");
  assert_int_equal(line, 6);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_orders), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
