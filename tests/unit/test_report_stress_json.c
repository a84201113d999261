/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/report/report.h"
#include "tests/unit/printed.h"
#include "tests/unit/stress_fixture.h"

static void print(fixture *f, const ko_stress_options *options, const char *const *parts, size_t n) {
  printed p;
  ko_stress found;
  stress_run(f, options, &found);
  ko_stress_print_json(printed_begin(&p), &found);
  const char *text = printed_end(&p);
  expect_sound_json(text);
  for (size_t i = 0; i < n; i++) expect_part(text, parts[i]);
  printed_free(&p);
  ko_stress_free(&found);
}

static void one_object(void **state) {
  (void)state;
  fixture f;
  stress_cover(&f);
  stress_plan(&f, STRESS_YAML("", "{ targets: { facilities: all } }"));
  static const char *const exact[] = {
      "{\"strategy\": \"baseline\", \"k\": 2, \"objective\": {\"of\": \"country\", \"country\": \"Y\", \"measure\": \"people\"}",
      "\"search\": {\"method\": \"all attacks\", \"complete\": true, \"proven\": true, \"candidates\": 10, \"spared\": 0, "
      "\"attacks_possible\": 45, "
      "\"attacks_settled\": 45, \"starts\": 1, \"starts_that_agree\": 1, \"greedy\": null, \"bound\": 180, \"bound_of\": \"all hits at "
      "once\"}",
      "\"worst_found\": 180, \"hits\": [{\"facility\": \"",
      "\"failures_direct\": 2, \"failures_indirect\": 6, \"countries\": [{\"country\": \"X\", \"loss\": 0.75, \"people\": 30}",
      "\"sectors\": [{\"sector\": \"s\", \"loss\": 0.8"};
  print(&f, &(ko_stress_options){.k = 2, .exact_most = 45, .aim = {.of = KO_HARM_COUNTRY, .index = 1, .people = 1}}, exact, 5);
  atomic_int stop = 1;
  static const char *const stopped[] = {"\"complete\": false, \"proven\": false", "\"worst_found\": null, \"hits\": []"};
  print(&f, &(ko_stress_options){.k = 2, .stop = &stop}, stopped, 2);
  fixture_end(&f);
}

static void disks_and_links(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,country,sector,x,y,repair_hours\na,X,s,0,0,2\nb,X,s,1,0,2\nc,Y,s,50,0,2\n");
  fixture_file(&f, "links.csv", "link,from,to\nab,a,b\nbc,b,c\n");
  stress_plan(&f, STRESS_YAML("time: { horizon_hours: 8 }\n",
                              "{ targets: { near: { random: all, radius_km: 2.5 } } }, { targets: { links: all } }"));
  static const char *const disk[] = {
      "\"k\": 1, \"radius_km\": 2.5, \"objective\": {\"of\": \"region\", \"measure\": \"person_hours\"}",
      "\"bound\": null, \"bound_of\": \"none known\"",
      "{\"centre\": \"a\", \"country\": \"X\", \"sector\": \"s\", \"facilities\": 2, \"links\": 2, \"adds\": 0, \"alone\": 0}",
      "\"person_hours\": 0"};
  print(&f, &(ko_stress_options){.k = 1, .disks = 1, .radius_km = 2.5, .n_starts = 1, .aim = {.people = 1}}, disk, 4);
  stress_plan(&f, STRESS_YAML("", "{ targets: { links: all } }"));
  static const char *const link[] = {
      "\"objective\": {\"of\": \"sector\", \"sector\": \"s\", \"measure\": \"loss\"}",
      "{\"link\": \"ab\", \"from\": \"a\", \"to\": \"b\", \"country\": \"X\", \"sector\": \"s\", \"adds\": 0, \"alone\": 0}"};
  print(&f, &(ko_stress_options){.k = 1, .n_starts = 1, .aim = {.of = KO_HARM_SECTOR}}, link, 2);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_object), cmocka_unit_test(disks_and_links)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
