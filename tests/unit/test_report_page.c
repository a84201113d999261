/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printed.h"

#include <math.h>

#include "sim/report/page.h"

static void test_cells(void **state) {
  (void)state;
  printed p;
  ko_error error = {0};
  ko_page page = {.out = printed_begin(&p), .width = 100, .error = &error};
  ko_page_heading(&page, "TITLE", "A note.");
  ko_page_heading(&page, "ANOTHER", NULL);
  ko_listing t = {.align = "lrrrrrr"};
  static const char *const titles[] = {"a", "b", "c", "d", "e", "f", "g"};
  ko_listing_titles(&t, titles);
  ko_listing_percent(&t, 0.125);
  ko_cell_people(&t, 123456);
  ko_cell_number(&t, 1.2345);
  ko_listing_person_hours(&t, -2.5e7);
  ko_cell_cost(&t, 12.5);
  ko_cell_points(&t, 0.0125);
  ko_listing_range(&t, -0.012, 0.0345);
  ko_listing_percent(&t, (double)NAN);
  ko_cell_people(&t, (double)NAN);
  ko_cell_number(&t, (double)INFINITY);
  ko_listing_person_hours(&t, 1.5e9);
  ko_cell_cost(&t, (double)NAN);
  ko_cell_points(&t, -0.0125);
  ko_listing_points_range(&t, (double)NAN, 1);
  ko_page_listing(&page, &t);
  assert_int_equal(page.code, 0);
  assert_null(t.cells);
  assert_string_equal(printed_end(&p), "\nTITLE\n  A note.\n\nANOTHER\n"
                                       "  a             b     c              d     e      f                g\n"
                                       "  12.5 %  123,000  1.23  -25.0 million  12.5  +1.25  -1.20 to 3.45 %\n"
                                       "  -             -     -   1.50 billion     -  -1.25                -\n");
  printed_free(&p);
}

static void test_words(void **state) {
  (void)state;
  assert_string_equal(ko_text_verdict(KO_VERDICT_BETTER), "better");
  assert_string_equal(ko_text_verdict(KO_VERDICT_WORSE), "worse");
  assert_string_equal(ko_text_verdict(KO_VERDICT_SAME), "not distinguishable");
  assert_string_equal(ko_text_verdict(KO_VERDICT_UNKNOWN), "-");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells), cmocka_unit_test(test_words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
