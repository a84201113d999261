/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one hit damages.
 */
#include "sim/analysis/shots.h"
#include "tests/unit/plan_fixture.h"

/* Six facilities on a line, one km apart but for f, which is far away; g has no place. Links a-b, b-c, c-d (protected wholly), e-f. */
static void files(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv",
               "facility,sector,x,y,protection\nb,s,1,0,\na,s,0,0,\nc,t,2,0,1\nd,t,3,0,0.9\ne,s,4,0,\nf,s,90,0,\ng,s,,,\n");
  fixture_file(f, "links.csv", "link,from,to,protection\nef,e,f,\nab,a,b,\ncd,c,d,1\neb,e,b,\n");
}

#define YAML(waves)                                                                                                                        \
  "knockon: 1\nregion: { load: . }\nsectors: { t: { rule: standalone }, s: { rule: standalone } }\nstrategies: [ { name: safe, measures: " \
  "[ "                                                                                                                                     \
  "{ protect: { list: [a, ef], to: 1 } } ] } ]\nwaves: [ " waves " ]\n"

static const char *id_of(const fixture *f, uint32_t entity) {
  return entity & KO_LINK ? f->plan->link_id[entity & ~KO_LINK] : f->region->facilities.id[f->plan->row_of_slot[entity]];
}

/* "centre: damage damage; ..." */
static const char *text_of(const fixture *f, const ko_shots *shots) {
  static char text[1000];
  text[0] = '\0';
  for (uint32_t i = 0; i < shots->n; i++) {
    sprintf(text + strlen(text), "%s%s:", i ? "; " : "", id_of(f, shots->centre[i]));
    for (uint32_t d = shots->first[i]; d < shots->first[i + 1]; d++) sprintf(text + strlen(text), " %s", id_of(f, shots->damage[d]));
  }
  return text;
}

static void expect(const fixture *f, uint32_t strategy, int disks, uint32_t n_spared, uint32_t most, const char *text) {
  ko_arena memory = {0};
  ko_shots shots;
  ko_error error = {0};
  assert_int_equal(ko_shots_make(&memory, f->plan, strategy, disks, &shots, &error), KO_OK);
  assert_string_equal(text_of(f, &shots), text);
  assert_int_equal(shots.n_spared, n_spared);
  assert_int_equal(shots.most, most);
  ko_arena_free(&memory);
}

static void single_hits(void **state) {
  (void)state;
  fixture f;
  files(&f);
  fixture_must_plan(&f, YAML("{ targets: { facilities: all } }"));
  expect(&f, 0, 0, 1, 1, "b: b; a: a; d: d; e: e; f: f; g: g");
  expect(&f, 1, 0, 2, 1, "b: b; d: d; e: e; f: f; g: g");
  fixture_must_plan(&f, YAML("{ targets: { links: all } }"));
  expect(&f, 0, 0, 1, 1, "ef: ef; ab: ab; eb: eb");
  expect(&f, 1, 0, 2, 1, "ab: ab; eb: eb");
  fixture_must_plan(&f, YAML("{ targets: { list: [ab, f, ef, a] } }"));
  expect(&f, 0, 0, 0, 1, "a: a; f: f; ef: ef; ab: ab");
  fixture_must_plan(&f, YAML("{ targets: { facilities: all, pick: 3, by: x } }")); /* by rank there, by row here */
  expect(&f, 0, 0, 0, 1, "d: d; e: e; f: f");
  fixture_end(&f);
}

static void disks(void **state) {
  (void)state;
  fixture f;
  files(&f);
  fixture_must_plan(&f, YAML("{ targets: { near: { random: all, radius_km: 1 } } }, { targets: { links: all } }"));
  expect(&f, 0, 1, 2, 4, "b: b ab eb a; a: b ab eb a; c: b ab eb d; d: d e ef eb; e: d e ef eb; f: f ef");
  fixture_must_plan(&f, YAML("{ targets: { near: { random: { sector: t }, radius_km: 1 } } }")); /* no wave hits links */
  expect(&f, 0, 1, 1, 2, "c: b d; d: d e");
  fixture_end(&f);
}

static void refused(void **state) {
  (void)state;
  fixture f;
  ko_arena memory = {0};
  ko_shots shots;
  ko_error error = {0};
  files(&f);
  fixture_must_plan(&f, YAML("{ targets: { list: [a, ef] } }"));
  assert_int_equal(ko_shots_make(&memory, f.plan, 1, 0, &shots, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message,
                      "there is nothing to hit: all that is aimed at is protected wholly under strategy \"safe\", or not there");
  assert_int_equal(ko_shots_make(&memory, f.plan, 0, 1, &shots, &error), KO_E_INTERNAL);
  fixture_must_plan(&f, YAML("{ targets: { facilities: all, pick: 2, by: random } }"));
  assert_int_equal(ko_shots_make(&memory, f.plan, 0, 0, &shots, &error), KO_E_INTERNAL);
  ko_arena_free(&memory);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(single_hits), cmocka_unit_test(disks), cmocka_unit_test(refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
