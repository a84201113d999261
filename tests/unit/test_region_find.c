/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

static ko_error error;

static void ids_of_all_kinds(void **state) {
  (void)state;
  ko_region *region = load_sections("=== facilities.csv\nfacility,country,sector,extra\nworks,XA,power,1\nmill,XB,gas,2\nplant,XB,power,\n"
                                    "=== links.csv\nlink,from,to,project\nline,works,plant,corridor\n",
                                    &error);
  assert_int_equal(ko_region_find(region, "mill"), 1);
  assert_int_equal(ko_region_find(region, "line"), KO_LINK);
  assert_int_equal(ko_region_find(region, "XA"), KO_NONE);
  assert_int_equal(ko_region_find(region, ""), KO_NONE);
  assert_int_equal(ko_region_find_country(region, "XB"), 1);
  assert_int_equal(ko_region_find_country(region, "mill"), KO_NONE);
  assert_int_equal(ko_region_find_sector(region, "gas"), 1);
  assert_int_equal(ko_region_find_sector(region, "water"), KO_NONE);
  assert_int_equal(ko_region_find_project(region, "corridor"), 0);
  assert_int_equal(ko_region_find_project(region, "line"), KO_NONE);
  assert_string_equal(ko_region_suggest(region, "wroks"), "works");
  assert_string_equal(ko_region_suggest(region, "pwer"), "power");
  assert_string_equal(ko_region_suggest(region, "coridor"), "corridor");
  assert_string_equal(ko_region_suggest(region, "lines"), "line");
  assert_null(ko_region_suggest(region, "something else"));
  const ko_table *table = &region->tables[KO_TABLE_FACILITIES];
  assert_string_equal(ko_table_column(table, "extra")->cells[1], "2");
  assert_null(ko_table_column(table, "nothing"));
  assert_null(ko_table_column(&region->tables[KO_TABLE_COUNTRIES], "country"));
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ids_of_all_kinds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
