/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "sim/report/report.h"
#include "tests/unit/printed.h"
#include "tests/unit/stress_fixture.h"

static const char *print(fixture *f, const ko_stress_options *options, printed *p, ko_stress *found) {
  stress_run(f, options, found);
  FILE *out = printed_begin(p);
  assert_int_equal(ko_stress_print_text(out, found, 100, &f->error), KO_OK);
  const char *text = printed_end(p);
  assert_true(widest_line(text) <= 100);
  return text;
}

static void searched(void **state) {
  (void)state;
  fixture f;
  printed p;
  ko_stress found;
  stress_cover(&f);
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  const char *text = print(&f, &(ko_stress_options){.k = 2, .n_starts = 1}, &p, &found);
  expect_lines(text, "Worst attack found: 2 of 10 facilities, strategy baseline: loss of service of the region 80.0 %");
  expect_part(text, "attacks were settled on the way; there are 45 of 2 hits, and a worse one may exist.\n");
  expect_lines(text, "No exchange of one hit makes it worse. 1 of 1 starts end with as much harm; greedy alone: 70.0 %.\n"
                     "Bound: all hits at once harm 100 %; no attack of some of them can harm more.\n"
                     "Every hit succeeds; every group that can bind binds.\n");
  expect_lines(text, "  facility  name  country  sector    adds   alone\n"
                     "  b               X        s       40.0 %  40.0 %\n"
                     "  c               Y        s       40.0 %  40.0 %");
  expect_lines(text, "  loss of service of the region 80.0 %; facilities damaged 2, knock-on 6\n"
                     "  country    loss  people out\n"
                     "  X        75.0 %          30\n"
                     "  Y        83.3 %         180\n\n"
                     "  sector    loss\n"
                     "  s       80.0 %");
  expect_lines(text, "AS WAVES OF A SCENARIO\n  - targets: { list: [b, c] }");
  printed_free(&p);
  ko_stress_free(&found);

  text = print(&f, &(ko_stress_options){.k = 2, .exact_most = 45, .aim = {.of = KO_HARM_COUNTRY, .index = 1, .people = 1}}, &p, &found);
  expect_lines(text, "Worst attack found: 2 of 10 facilities, strategy baseline: people without service in Y 180\n"
                     "All 45 attacks were tried: there is no worse one.");
  expect_no_part(text, "Bound");
  printed_free(&p);
  ko_stress_free(&found);
  atomic_int stop = 1;
  text = print(&f, &(ko_stress_options){.k = 2, .stop = &stop}, &p, &found);
  expect_part(text, "Worst attack found: 0 of 10 facilities, strategy baseline: loss of service of the region -\n"
                    "The search was stopped before it was over: this is the worst attack until then.\n0 attacks were settled");
  expect_no_part(text, "HITS");
  printed_free(&p);
  ko_stress_free(&found);
  fixture_end(&f);
}

static void disks_and_links(void **state) {
  (void)state;
  fixture f;
  printed p;
  ko_stress found;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv",
               "facility,name,sector,x,y,protection,repair_hours\na,Alpha,s,0,0,0,2\nb,Beta,s,1,0,0,2\nc,Gamma,s,50,0,1,2\n");
  fixture_file(&f, "links.csv", "link,from,to\nab,a,b\nbc,b,c\n");
#define DISKS "{ targets: { near: { random: all, radius_km: 2.5 } } }, { targets: { links: all } }"
  stress_plan(&f, STRESS_YAML("", DISKS));
  const char *text = print(&f, &(ko_stress_options){.k = 1, .disks = 1, .radius_km = 2.5, .n_starts = 1}, &p, &found);
  expect_part(text, "Worst attack found: 1 of 3 disks of 2.50 km,"); /* c's disk has a link */
  expect_part(text, "1 facility or link is protected wholly, or not there under the strategy, and cannot be hit.\n");
  expect_lines(text, "  centre  name   country  sector    adds   alone  facilities  links\n"
                     "  a       Alpha  all      s       66.7 %  66.7 %           2      2");
  expect_part(text, "  - targets: { near: { facility: a, radius_km: 2.5 } }\n");
  printed_free(&p);
  ko_stress_free(&found);
  stress_plan(&f, STRESS_YAML("time: { horizon_hours: 10 }\n", DISKS));
  text = print(&f, &(ko_stress_options){.k = 1, .disks = 1, .radius_km = 2.5, .n_starts = 1}, &p, &found);
  expect_lines(text, "Bound: none is known under these rules but all that counts (100 %).\n"
                     "Every hit succeeds, all at hour 0; every group that can bind binds; repairs take as long as in trial\n  0.");
  expect_part(text, "person-hours");
  expect_no_part(text, "AS WAVES"); /* they would leave out the links */
  printed_free(&p);
  ko_stress_free(&found);
  stress_plan(&f, STRESS_YAML("", "{ targets: { links: all } }"));
  text = print(&f, &(ko_stress_options){.k = 1, .n_starts = 1}, &p, &found);
  expect_part(text, "Worst attack found: 1 of 2 links,");
  expect_lines(text, "  link  between  country  sector  adds  alone\n"
                     "  ab    a - b    all      s        0 %    0 %");
  printed_free(&p);
  ko_stress_free(&found);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(searched), cmocka_unit_test(disks_and_links)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
