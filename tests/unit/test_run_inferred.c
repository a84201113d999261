/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is taken for granted since the region does not say it, sentence by sentence.
 */
#include "plan_fixture.h"

#include "sim/run/run.h"

typedef struct told {
  int n;
  char text[4096];
} told;

static void listen(void *context, const char *sentence) {
  told *all = context;
  size_t length = strlen(all->text);
  snprintf(all->text + length, sizeof all->text - length, "%s\n", sentence);
  all->n++;
}

static void expect(fixture *f, const char *sectors, const char *expected) {
  char yaml[500];
  told all = {0};
  snprintf(yaml, sizeof yaml, "knockon: 1\nregion: { load: . }\nsectors: { %s }\nwaves: [ { targets: { facilities: all } } ]\n", sectors);
  fixture_must_plan(f, yaml);
  ko_inferred(f->plan, listen, &all);
  assert_string_equal(all.text, expected);
}

static void nothing_but_ids(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility\na\nb\n");
  expect(&f, "all: { rule: standalone }",
         "facilities.csv has no column country: everything lies in one country, \"all\".\n"
         "No country population: people without service are counted only where a facility has a population.\n"
         "facilities.csv has no column sector: everything lies in one sector, \"all\".\n"
         "No facility coordinates: distances to those are unknown, nothing is near them.\n"
         "Sector all has no demand: its facilities are counted by number, each as 1.\n");
  fixture_end(&f);
}

static void some_are_missing(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "countries.csv", "country,population\nXA,5\nXB,\nXC,\n");
  fixture_file(&f, "facilities.csv",
               "facility,country,sector,lat,lon,demand\na,XA,power,1,1,3\nb,XB,gas,,,\nc,XC,power,2,2,\nd,XC,water,3,3,1\n");
  expect(&f, "power: { rule: standalone }, gas: { rule: standalone }, water: { rule: standalone }",
         "2 of 3 without country population: people without service are counted only where a facility has a population.\n"
         "1 of 4 without facility coordinates: distances to those are unknown, nothing is near them.\n"
         "Sector gas has no demand: its facilities are counted by number, each as 1.\n");
  fixture_end(&f);
}

static void all_is_said(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "countries.csv", "country,population\nXA,5\n");
  fixture_file(&f, "facilities.csv", "facility,country,sector,lat,lon,demand\na,XA,power,1,1,3\n");
  expect(&f, "power: { rule: standalone }", "");
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_ids), cmocka_unit_test(some_are_missing), cmocka_unit_test(all_is_said)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
