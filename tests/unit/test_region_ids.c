/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include "sim/region/reading.h"

static ko_error error;

static void what_may_be_an_id(void **state) {
  (void)state;
  char longest[257];
  memset(longest, 'x', sizeof longest - 1);
  longest[256] = '\0';
  assert_non_null(ko_id_objection(longest, 0));
  longest[255] = '\0';
  assert_null(ko_id_objection(longest, 1));
  const char *fine[] = {"a", "12", "XA:bus-7", "power:1--2", "\xC3\xA9", "a,b", "\"", "NO"};
  for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) assert_null(ko_id_objection(fine[i], 1));
  const char *wrong[] = {"", "a b", " ", "a\tb", "a\nb", "a\x01", "\x7f"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_non_null(ko_id_objection(wrong[i], 1));
  assert_null(ko_id_objection("Upper land", 0)); /* countries are not listed by blanks */
  assert_non_null(ko_id_objection("Upper\nland", 0));
}

static void both_places_of_an_id_are_told(void **state) {
  (void)state;
  assert_string_equal(refuse_sections("=== facilities.csv\nfacility\na\n\nb\na\n", 1, &error), "'a' is there twice: it is also in line 2");
  assert_int_equal(error.findings[0].line, 5);
  assert_string_equal(refuse_sections("=== facilities.csv\nfacility\na\nb\n=== links.csv\nlink,from,to\nb,a,b\n", 1, &error),
                      "'b' is also the id of a facility, in line 3 of facilities.csv");
  /* Countries, projects and sectors have names of their own. */
  ko_region *region =
      load_sections("=== facilities.csv\nfacility,country,sector\na,a,a\nb,b,a\n=== links.csv\nlink,from,to,project\nl,a,b,a\n", &error);
  ko_region_free(region);
}

static void references_to_a_broken_table_are_not_judged(void **state) {
  (void)state;
  /* The quote swallows the rest: whether `c` was there is not known. */
  assert_string_equal(
      refuse_sections("=== facilities.csv\nfacility,name\na,A\nb,\"B\nc,C\n=== links.csv\nlink,from,to\nl,a,c\n", 1, &error),
      "a quote that is never closed");
  refuse_sections("=== facilities.csv\nname\nA\n=== links.csv\nlink,from,to\nl,a,c\n=== dependencies.csv\ndependant,supplier\na,b\n", 1,
                  &error);
  refuse_sections("=== countries.csv\nname\nA\n=== facilities.csv\nfacility,country\na,XA\n", 1, &error);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_may_be_an_id), cmocka_unit_test(both_places_of_an_id_are_told),
                                     cmocka_unit_test(references_to_a_broken_table_are_not_judged)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
