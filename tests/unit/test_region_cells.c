/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>

static ko_error error;

static void messages_say_what_is_allowed(void **state) {
  (void)state;
  const struct {
    const char *column, *cell, *message;
  } wrong[] = {{"protection", "2", "protection must be a number from 0 to 1, not 2"},
               {"supply", "-3", "supply must be a number at least 0, not -3"},
               {"priority", "high", "priority must be a number, not 'high'"},
               {"demand", "\"1,5\"", "demand must be a number at least 0, not '1,5'; the decimal sign is a point"},
               {"black_start", "yes", "black_start must be 0 or 1, not 'yes'"}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char text[200];
    snprintf(text, sizeof text, "=== facilities.csv\nfacility,%s\na,\nb,%s\n", wrong[i].column, wrong[i].cell);
    assert_string_equal(refuse_sections(text, 1, &error), wrong[i].message);
    assert_int_equal(error.findings[0].line, 3);
    assert_int_equal(error.findings[0].column, 3);
  }
}

static void findings_stand_in_the_order_of_the_tables(void **state) {
  (void)state;
  refuse_sections("=== links.csv\nlink,from,to,circuits\nl,a,b,0\n=== facilities.csv\nfacility,demand,supply\na,x,y\nb,z,1\n=== "
                  "countries.csv\ncountry,crews\nXA,-1\n",
                  5, &error);
  const struct {
    const char *file;
    uint32_t line, column;
  } places[] = {{"countries.csv", 2, 4}, {"facilities.csv", 2, 3}, {"facilities.csv", 2, 5}, {"facilities.csv", 3, 3}, {"links.csv", 2, 7}};
  for (uint32_t i = 0, found = 0; i < error.n_shown; i++) {
    if (strstr(error.findings[i].message, "must be") == NULL) continue;
    assert_string_equal(error.findings[i].file, places[found].file);
    assert_int_equal(error.findings[i].line, places[found].line);
    assert_int_equal(error.findings[i].column, places[found].column);
    found++;
  }
}

static void rows_of_another_length_are_told_once(void **state) {
  (void)state;
  refuse_sections("=== facilities.csv\nfacility,demand\na,x,y\nb\n=== links.csv\nlink,from,to\nl,a\n", 3, &error);
  /* Their ids are known all the same. */
  refuse_sections("=== facilities.csv\nfacility,demand\na,1,2\nb,1\n=== links.csv\nlink,from,to\nl,a,b\n", 1, &error);
}

static void misspelt_columns_are_warned_of_once_all_is_well(void **state) {
  (void)state;
  ko_region *region = load_sections("=== facilities.csv\nfacility,demnad,SUPPLY,note,sit\na,1,2,3,4\n", &error);
  assert_int_equal(error.n_warnings, 3);
  assert_true(region->facilities.demand[0] == 0);
  assert_string_equal(ko_table_column(&region->tables[KO_TABLE_FACILITIES], "demnad")->cells[0], "1");
  ko_region_free(region);
  refuse_sections("=== facilities.csv\nfacility,demnad,supply\na,1,x\n", 1, &error);
  assert_int_equal(error.n_warnings, 0);
  region = load_sections("=== facilities.csv\nfacility,demands,demand,cost,owner\na,1,2,3,4\n", &error);
  assert_int_equal(error.n_warnings, 0); /* `demand` is there, so `demands` is another */
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_say_what_is_allowed), cmocka_unit_test(findings_stand_in_the_order_of_the_tables),
      cmocka_unit_test(rows_of_another_length_are_told_once), cmocka_unit_test(misspelt_columns_are_warned_of_once_all_is_well)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
