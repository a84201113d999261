/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>

#include "knockon/draw.h"

static ko_error error;

static void defaults(void **state) {
  (void)state;
  ko_region *region =
      load_sections("=== facilities.csv\nfacility,country,sector\na,XA,gas\nb,XB,gas\n=== links.csv\nto,link,from\na,l,b\n", &error);
  const struct ko_links *l = &region->links;
  assert_int_equal(region->n_links, 1);
  assert_true(l->from[0] == 1 && l->to[0] == 0 && l->country[0] == 1 && l->sector[0] == 0 && l->directed[0] == 0);
  assert_true(l->circuits[0] == 1 && isnan(l->capacity[0]) && isnan(l->reactance[0]) && l->tap_ratio[0] == 1 && l->phase_shift_deg[0] == 0);
  assert_true(isnan(l->length_km[0]) && l->protection[0] == 0 && l->repair_hours[0] == 24 && l->repair_cv[0] == 0);
  assert_true(l->key[0] == ko_key(KO_KEY_LINK, "l"));
  ko_region_free(region);
}

static void every_column_comes_to_its_place(void **state) {
  (void)state;
  ko_region *region = load_sections("=== facilities.csv\nfacility,country,sector\na,XA,gas\nb,XB,gas\n"
                                    "=== "
                                    "links.csv\nlink,sector,from,to,country,directed,circuits,capacity,reactance,tap_ratio,phase_shift_deg,"
                                    "length_km,protection,repair_hours,repair_cv\n"
                                    "l,gas,a,b,XB,1,2,3,-0.4,5,-6,7,0.8,9,10\nm,,a,b,,0,,,,,,,,,\n",
                                    &error);
  const struct ko_links *l = &region->links;
  assert_true(l->country[0] == 1 && l->directed[0] == 1 && l->circuits[0] == 2 && l->capacity[0] == 3 && l->reactance[0] == -0.4 &&
              l->tap_ratio[0] == 5);
  assert_true(l->phase_shift_deg[0] == -6 && l->length_km[0] == 7 && l->protection[0] == 0.8 && l->repair_hours[0] == 9 &&
              l->repair_cv[0] == 10);
  assert_int_equal(region->n_links, 2); /* parallel links are two */
  assert_int_equal(l->country[1], 0);
  ko_region_free(region);
}

static void lengths_are_measured_where_they_can_be(void **state) {
  (void)state;
  ko_region *region = load_sections(
      "=== facilities.csv\nfacility,x,y\na,0,0\nb,3,4\nc,,\n=== links.csv\nlink,from,to,length_km\nl,a,b,\nm,a,b,7.5\nn,b,c,\n", &error);
  assert_true(region->links.length_km[0] == 5 && region->links.length_km[1] == 7.5 && isnan(region->links.length_km[2]));
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults),
      cmocka_unit_test(every_column_comes_to_its_place),
      cmocka_unit_test(lengths_are_measured_where_they_can_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
