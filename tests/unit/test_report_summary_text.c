/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The risk table, line by line, of a summary made by hand.
 */
#include "printed.h"
#include "summary_by_hand.h"

static const char *print(printed *p, const ko_summary *s, int width) {
  ko_error error = {0};
  assert_int_equal(ko_summary_print_text(printed_begin(p), s, width, &error), KO_OK);
  const char *text = printed_end(p);
  assert_true(widest_line(text) <= width);
  return text;
}

static void tables(void **state) {
  (void)state;
  printed p;
  ko_summary s = summary_by_hand(1);
  const char *text = print(&p, &s, 120);
  expect_lines(text,
               "By hand\n2 countries, 2 sectors, 1,234 facilities, 1 links; 20,000 trials, seed 9223372036854775807; scenario 01234567");
  expect_lines(text, "  strategy  mean loss   95 % interval     p95     p99  worst 5 %  people out  cost\n"
                     "  baseline     12.5 %  12.0 to 13.0 %  50.0 %  75.0 %     62.5 %     123,000     0\n"
                     "  walls        6.25 %  6.12 to 6.38 %  25.0 %  50.0 %     37.5 %           0  12.5\n"
                     "  wishes       15.0 %  14.0 to 16.0 %       -       -          -   2,000,000     -");
  expect_lines(text, "  strategy  points     95 % interval  verdict              cost\n"
                     "  walls      -6.25  -7.00 to -5.50 %  better               12.5\n"
                     "  wishes     +2.50                 -  not distinguishable     -");
  expect_lines(text, "  strategy  damaged  knock-on  people out     in p95  connectivity\n"
                     "  baseline     2.00      3.25     123,000  1,000,000        87.5 %\n"
                     "  walls        1.00      1.50           0          -        93.8 %\n"
                     "  wishes       2.00      4.00   2,000,000  3,000,000             -");
  expect_lines(text, "BY COUNTRY (walls)\n"
                     "  country  name   mean loss     p95  people out  in p95  points    95 % interval\n"
                     "  XA       Aland     25.0 %  50.0 %         100     200   -12.5  -20.0 to -5.0 %\n"
                     "  XB                      -       -           0       0       -                -");
  printed_free(&p);
}

static void details(void **state) {
  (void)state;
  printed p;
  ko_summary s = summary_by_hand(1);
  const char *text = print(&p, &s, 120);
  expect_lines(text, "  sector  facilities up  mean loss      XA      XB\n"
                     "  power          75.0 %     50.0 %  25.0 %       -\n"
                     "  gas             100 %        0 %     0 %  12.5 %");
  /* Of the causes the two largest, none below a hundredth. */
  expect_lines(text, "  facility  name         in        points  fails in  by\n"
                     "  p1        Plant \"one\"  XA power   +1.25    50.0 %  power 74 %, damage 25 %\n"
                     "  g1                     gas        -25.0    25.0 %  -");
  expect_lines(text, "  damage in      XA      XB\n"
                     "  XA         50.0 %  6.25 %\n"
                     "  XB         25.0 %   100 %\n"
                     "  together   12.5 %       -");
  expect_lines(text, "  between      XA      XB\n"
                     "  XA            -  75.0 %\n"
                     "  XB       75.0 %       -");
  expect_lines(text, "  project   name   all works in  service carried  margin\n"
                     "  corridor  North        87.5 %                -  50.0 %");
  expect_lines(text, "TAKEN FOR GRANTED\n  No facility coordinates: nothing is near.");
  expect_part(text, "service carried  mean share of a project's");
  printed_free(&p);
}

static void almost_nothing(void **state) {
  (void)state;
  printed p;
  ko_summary s = smallest_summary();
  const char *text = print(&p, &s, 100);
  expect_part(text, "Results\n1 country, 1 sector, 0 facilities, 0 links; 1 trials, seed 1; scenario\n");
  static const char *const absent[] = {"AGAINST THE BASELINE", "MOST CRITICAL",  "WHO EXPORTS", "CONNECTIVITY ACROSS", "PROJECTS",
                                       "TAKEN FOR GRANTED",    "service carried"};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) expect_no_part(text, absent[i]);
  expect_lines(text, "  country  name   mean loss     p95  people out  in p95\n  XA       Aland     25.0 %  50.0 %         100     200");
  printed_free(&p);
}

/* Over time: person-hours in words where they are many, how long it takes until service is back, the peak. */
static void over_time(void **state) {
  (void)state;
  printed p;
  ko_summary s = summary_by_hand(0);
  s.horizon_hours = 240;
  const char *text = print(&p, &s, 130);
  expect_part(text, "20,000 trials over 240 h, seed ");
  expect_part(text, "  strategy  mean loss   95 % interval     p95     p99  worst 5 %  person-hours  cost\n"
                    "  baseline     12.5 %  12.0 to 13.0 %  50.0 %  75.0 %     62.5 %     5,000,000     0\n"
                    "  walls        6.25 %  6.12 to 6.38 %  25.0 %  50.0 %     37.5 %         1,230  12.5\n");
  expect_lines(text, "  strategy  hours lost  back by end  half by  95 % by  person-hours        in p95\n"
                     "  baseline      30.0 h       75.0 %   36.0 h  > 240 h     5,000,000  25.0 million\n"
                     "  walls         15.0 h        100 %      0 h   12.0 h         1,230  5.00 billion\n"
                     "  wishes        36.0 h            -        -        -             -             -");
  expect_part(text, "peak people");
  expect_no_part(text, "people out");
  expect_lines(text, "  facility  name         in        points  fails in  by                       hours out\n"
                     "  p1        Plant \"one\"  XA power   +1.25    50.0 %  power 74 %, damage 25 %       6.50\n"
                     "  g1                     gas        -25.0    25.0 %  -                                0");
  printed_free(&p);
}

/* More countries than fit are counted, and where to find them is told. */
static void many_countries(void **state) {
  (void)state;
  enum { N = 10 };
  static ko_summary_country countries[N];
  static char ids[N][4];
  static double matrix[N * N], lost[N * 2];
  printed p;
  ko_summary s = summary_by_hand(0);
  for (int c = 0; c < N; c++) {
    snprintf(ids[c], sizeof ids[c], "C%d", c);
    countries[c] = (ko_summary_country){.id = ids[c], .name = ""};
  }
  s.countries = countries;
  s.n_countries = N;
  s.spillover = matrix;
  s.spillover_joint = NULL;
  s.country_connectivity = NULL;
  s.lost_service = lost;
  const char *text = print(&p, &s, 120);
  expect_part(text, "  sector  facilities up  mean loss   C0   C1   C2   C3   C4   C5\n");
  expect_lines(text, "  (4 more countries: knockon show --json)");
  expect_part(text, "  damage in   C0   C1   C2   C3   C4   C5   C6   C7\n");
  expect_lines(text, "  (2 more countries: knockon show --json)");
  expect_no_part(text, "\n  together");
  printed_free(&p);
}

/* Narrow pages cut and wrap, and say the same. */
static void narrow(void **state) {
  (void)state;
  printed p;
  ko_summary s = summary_by_hand(2);
  s.n_strategies = 3;
  const char *text = print(&p, &s, 84);
  expect_part(text, "BY SECTOR (wishes)");
  printed_free(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables),    cmocka_unit_test(details),        cmocka_unit_test(almost_nothing),
      cmocka_unit_test(over_time), cmocka_unit_test(many_countries), cmocka_unit_test(narrow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
