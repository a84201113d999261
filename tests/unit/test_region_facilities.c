/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>

static ko_error error;

static void what_is_not_said_has_its_default(void **state) {
  (void)state;
  ko_region *region =
      load_sections("=== facilities.csv\nfacility\na\n=== links.csv\nlink,from,to\n=== dependencies.csv\ndependant,supplier\n", &error);
  const struct ko_facilities *f = &region->facilities;
  assert_true(f->supply[0] == 0 && f->demand[0] == 0 && isnan(f->population[0]) && f->protection[0] == 0 && f->repair_hours[0] == 24);
  assert_true(f->repair_cv[0] == 0 && f->restart_hours[0] == 0 && f->black_start[0] == 0 && f->priority[0] == 0 && isnan(f->dispatch[0]) &&
              f->shunt[0] == 0);
  assert_true(isnan(f->lat[0]) && isnan(f->lon[0]));
  assert_string_equal(f->name[0], "a");
  assert_string_equal(f->kind[0], "");
  assert_string_equal(region->countries.id[0], "all");
  assert_string_equal(region->countries.name[0], "all");
  assert_true(isnan(region->countries.population[0]) && isnan(region->countries.crews[0]));
  assert_true(region->countries.detection_hours[0] == 0 && region->countries.prevention[0] == 0);
  assert_string_equal(region->sectors[0], "all");
  assert_int_equal(error.n_warnings, 0);
  ko_region_free(region);
}

static void every_column_comes_to_its_place(void **state) {
  (void)state;
  ko_region *region = load_sections("=== facilities.csv\n"
                                    "dispatch,shunt_g,priority,black_start,restart_hours,repair_cv,repair_hours,protection,population,"
                                    "demand,supply,lon,lat,kind,name,facility\n"
                                    "1,2,-3,1,4,5,6,0.7,8,9,10,11,12,k,n,a\n",
                                    &error);
  const struct ko_facilities *f = &region->facilities;
  assert_true(f->dispatch[0] == 1 && f->shunt[0] == 2 && f->priority[0] == -3 && f->black_start[0] == 1 && f->restart_hours[0] == 4 &&
              f->repair_cv[0] == 5);
  assert_true(f->repair_hours[0] == 6 && f->protection[0] == 0.7 && f->population[0] == 8 && f->demand[0] == 9 && f->supply[0] == 10);
  assert_true(f->lon[0] == 11 && f->lat[0] == 12 && !region->planar);
  assert_string_equal(f->kind[0], "k");
  assert_string_equal(f->name[0], "n");
  ko_region_free(region);
  region = load_sections("=== facilities.csv\nx,y,facility\n-3,4e3,a\n", &error);
  assert_true(region->planar && region->facilities.lon[0] == -3 && region->facilities.lat[0] == 4000);
  ko_region_free(region);
}

static void sectors_and_sites_by_first_appearance(void **state) {
  (void)state;
  ko_region *region =
      load_sections("=== facilities.csv\nfacility,sector,site\na,gas,\nb,power,hill\nc,gas,hill\nd,,a\ne,power,\nf,power,hill\n", &error);
  const char *sectors[] = {"gas", "power", "all"}, *sites[] = {"a", "hill", "a", "e"};
  const uint32_t sector[] = {0, 1, 0, 2, 1, 1}, site[] = {0, 1, 1, 2, 3, 1};
  assert_int_equal(region->n_sectors, 3);
  assert_int_equal(region->n_sites, 4);
  for (int i = 0; i < 3; i++) assert_string_equal(region->sectors[i], sectors[i]);
  for (int i = 0; i < 4; i++) assert_string_equal(region->site_id[i], sites[i]);
  for (int i = 0; i < 6; i++) {
    assert_int_equal(region->facilities.sector[i], sector[i]);
    assert_int_equal(region->facilities.site[i], site[i]);
  }
  /* A site that is named like a facility is another thing, and has another luck. */
  assert_true(region->site_key[0] != region->site_key[2]);
  assert_true(region->site_key[0] == region->facilities.key[0]);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_not_said_has_its_default),
      cmocka_unit_test(every_column_comes_to_its_place),
      cmocka_unit_test(sectors_and_sites_by_first_appearance),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
