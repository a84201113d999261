/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filters: lists are OR, keys are AND, empty cells of known columns stand for their defaults.
 */
#include "region_text.h"

#include <math.h>

#include "sim/region/filter.h"

static const char FACILITIES[] = "facility,country,sector,kind,demand,population,voltage,black_start\n"
                                 "a,XA,power,substation,10,,110,1\n"
                                 "b,XA,power,generator,,500,220,\n"
                                 "c,XB,telecom,,2.5,0,,0\n"
                                 "d,XB,power,substation,1e1,20,0110,1\n";
static const char LINKS[] = "link,from,to,country,capacity,colour\n"
                            "l1,a,b,,5,red\n"
                            "l2,b,d,XB,,blue\n"
                            "l3,d,a,,7,red\n";

/* One condition: alternatives (compare, text), ended by NULL. */
typedef struct given {
  const char *column;
  struct {
    ko_compare compare;
    const char *text;
  } any[3];
} given;

/* Matching rows as letters "a", "b", ... */
static const char *match(int of_links, const given *conditions, size_t n) {
  static char letters[8];
  ko_alternative alternatives[4][3];
  ko_condition c[4];
  for (size_t i = 0; i < n; i++) {
    c[i] = (ko_condition){.column = conditions[i].column, .alternatives = alternatives[i]};
    for (; c[i].n < 3 && conditions[i].any[c[i].n].text; c[i].n++) {
      ko_alternative *a = &alternatives[i][c[i].n];
      *a = (ko_alternative){.compare = conditions[i].any[c[i].n].compare, .text = conditions[i].any[c[i].n].text, .number = NAN};
      if (!ko_parse_number(a->text, &a->number)) a->number = NAN;
    }
  }
  ko_region *region = region_from_text(FACILITIES, LINKS, NULL);
  uint8_t keep[4];
  ko_filter filter = {n, c};
  const ko_condition *unknown = of_links ? ko_filter_links(region, &filter, keep) : ko_filter_facilities(region, &filter, keep);
  uint32_t rows = of_links ? region->n_links : region->n_facilities, length = 0;
  for (uint32_t i = 0; !unknown && i < rows; i++)
    if (keep[i]) letters[length++] = (char)('a' + i);
  letters[length] = '\0';
  ko_region_free(region);
  return unknown ? unknown->column : letters;
}

#define MATCH(of_links, ...) match(of_links, (given[]){__VA_ARGS__}, sizeof((given[]){__VA_ARGS__}) / sizeof(given))

static void facilities(void **state) {
  (void)state;
  assert_string_equal(match(0, NULL, 0), "abcd");
  assert_string_equal(MATCH(0, {"country", {{KO_COMPARE_EQUAL, "XB"}}}), "cd");
  assert_string_equal(MATCH(0, {"sector", {{KO_COMPARE_EQUAL, "power"}}}, {"country", {{KO_COMPARE_EQUAL, "XB"}}}), "d");
  assert_string_equal(MATCH(0, {"kind", {{KO_COMPARE_EQUAL, "generator"}, {KO_COMPARE_EQUAL, "substation"}}}), "abd");
  assert_string_equal(MATCH(0, {"facility", {{KO_COMPARE_UNEQUAL, "a"}}}), "bcd");
  assert_string_equal(MATCH(0, {"demand", {{KO_COMPARE_EQUAL, "10"}}}), "ad");
  assert_string_equal(MATCH(0, {"demand", {{KO_COMPARE_LESS, "10"}}}), "bc"); /* an empty demand is 0 */
  assert_string_equal(MATCH(0, {"demand", {{KO_COMPARE_LESS_EQUAL, "2.5"}}}), "bc");
  assert_string_equal(MATCH(0, {"population", {{KO_COMPARE_GREATER_EQUAL, "0"}}}), "bcd"); /* unknown is in no order */
  assert_string_equal(MATCH(0, {"voltage", {{KO_COMPARE_EQUAL, "110"}}}), "ad");           /* numbers as numbers */
  assert_string_equal(MATCH(0, {"voltage", {{KO_COMPARE_GREATER, "110"}}}), "b");
  assert_string_equal(MATCH(0, {"voltage", {{KO_COMPARE_EQUAL, ""}}}), "c");
  assert_string_equal(MATCH(0, {"black_start", {{KO_COMPARE_EQUAL, "1"}}}), "ad");
  assert_string_equal(MATCH(0, {"colour", {{KO_COMPARE_EQUAL, "1"}}}), "colour");
}

static void links(void **state) {
  (void)state;
  assert_string_equal(MATCH(1, {"country", {{KO_COMPARE_EQUAL, "XB"}}}), "bc"); /* the owner is that of `from` */
  assert_string_equal(MATCH(1, {"cross_border", {{KO_COMPARE_EQUAL, "1"}}}), "bc");
  assert_string_equal(MATCH(1, {"cross_border", {{KO_COMPARE_EQUAL, "0"}}}), "a");
  assert_string_equal(MATCH(1, {"colour", {{KO_COMPARE_EQUAL, "red"}}}, {"capacity", {{KO_COMPARE_GREATER, "5"}}}), "c");
  assert_string_equal(MATCH(1, {"sector", {{KO_COMPARE_EQUAL, "power"}}}), "abc");
  assert_string_equal(MATCH(1, {"demand", {{KO_COMPARE_EQUAL, "1"}}}), "demand");
}

static void numbers_and_suggestions(void **state) {
  (void)state;
  ko_region *region = region_from_text(FACILITIES, LINKS, NULL);
  double out[4];
  assert_int_equal(ko_facility_numbers(region, "voltage", out), 1);
  assert_true(out[0] == 110 && out[1] == 220 && isnan(out[2]) && out[3] == 110);
  assert_int_equal(ko_facility_numbers(region, "repair_hours", out), 1);
  assert_true(out[0] == 24);
  assert_int_equal(ko_link_numbers(region, "cross_border", out), 1);
  assert_true(out[0] == 0 && out[1] == 1 && out[2] == 1);
  assert_int_equal(ko_facility_numbers(region, "nothing", out), 0);
  assert_string_equal(ko_facility_column_suggest(region, "voltgae"), "voltage");
  assert_string_equal(ko_facility_column_suggest(region, "contry"), "country");
  assert_string_equal(ko_link_column_suggest(region, "capcity"), "capacity");
  assert_null(ko_link_column_suggest(region, "zzzzzzzz"));
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(facilities), cmocka_unit_test(links), cmocka_unit_test(numbers_and_suggestions)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
