/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>

#include "knockon/draw.h"

static ko_error error;

static void in_order_of_the_table(void **state) {
  (void)state;
  ko_region *region =
      load_sections("=== countries.csv\nprevention,detection_hours,crews,population,name,country\n0.5,2,3,4e6,Alta,XA\n,,,,,XB\n"
                    "=== facilities.csv\nfacility,country\nb,XB\na,XA\n",
                    &error);
  const struct ko_countries *c = &region->countries;
  assert_int_equal(region->n_countries, 2);
  assert_string_equal(c->id[0], "XA");
  assert_string_equal(c->name[0], "Alta");
  assert_string_equal(c->name[1], "XB");
  assert_true(c->prevention[0] == 0.5 && c->detection_hours[0] == 2 && c->crews[0] == 3 && c->population[0] == 4e6);
  assert_true(c->prevention[1] == 0 && c->detection_hours[1] == 0 && isnan(c->crews[1]) && isnan(c->population[1]));
  assert_true(c->key[1] == ko_key(KO_KEY_COUNTRY, "XB"));
  assert_int_equal(region->facilities.country[0], 1);
  assert_int_equal(region->facilities.country[1], 0);
  ko_region_free(region);
}

static void by_first_appearance_without_a_table(void **state) {
  (void)state;
  ko_region *region = load_sections("=== facilities.csv\nfacility,country\na,XB\nb,XA\nc,\nd,XB\n", &error);
  const char *ids[] = {"XB", "XA", "all"};
  const uint32_t country[] = {0, 1, 2, 0};
  assert_int_equal(region->n_countries, 3);
  for (int i = 0; i < 3; i++) assert_string_equal(region->countries.id[i], ids[i]);
  for (int i = 0; i < 4; i++) assert_int_equal(region->facilities.country[i], country[i]);
  ko_region_free(region);
}

static void the_only_country_need_not_be_named(void **state) {
  (void)state;
  ko_region *region = load_sections("=== countries.csv\ncountry\nXA\n=== facilities.csv\nfacility,country\na,\nb,XA\n", &error);
  assert_int_equal(region->n_countries, 1);
  assert_int_equal(region->facilities.country[0], 0);
  ko_region_free(region);
  assert_string_equal(refuse_sections("=== countries.csv\ncountry\nXA\nXB\n=== facilities.csv\nfacility\na\n", 1, &error),
                      "the facility has no country; countries.csv names 2");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_order_of_the_table),
      cmocka_unit_test(by_first_appearance_without_a_table),
      cmocka_unit_test(the_only_country_need_not_be_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
