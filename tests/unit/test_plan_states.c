/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of states: what each trial is hit by, and tables that are wrong.
 */
#include "tests/unit/plan_fixture.h"

#define YAML "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { states: states.csv } } ]\n"
#define SHORT YAML "run: { trials: 5 }\n"

static void make_region(fixture *f, const char *states) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv", "facility,sector\na,power\nb,power\nc,power\nd,power\n");
  fixture_file(f, "links.csv", "link,from,to\nab,a,b\n");
  fixture_file(f, "states.csv", states);
}

/* Ids of what trial t is hit by. */
static const char *state_of(const fixture *f, uint64_t t) {
  static char text[256];
  const ko_plan_wave *w = f->plan->waves;
  size_t at = 0;
  text[0] = '\0';
  for (uint64_t i = w->state_first[t]; i < w->state_first[t + 1]; i++) {
    uint32_t slot = w->targets[w->state_targets[i]].slot;
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", at ? " " : "",
                           slot & KO_LINK ? f->plan->link_id[slot & ~KO_LINK] : f->region->facilities.id[f->plan->row_of_slot[slot]]);
  }
  return text;
}

static void test_states(void **state) {
  (void)state;
  fixture f;
  make_region(&f, "note,targets,trial\nx,c  ab a c,0\ny,,1\nz,\"d\",4\n,a,6\n");
  fixture_must_plan(&f, YAML);
  const ko_plan_wave *w = f.plan->waves;
  assert_int_equal(w->pick, KO_PICK_STATES);
  assert_string_equal(fixture_targets(&f, 0), "a c d ab"); /* b is never hit */
  assert_int_equal(w->n_states, 7);
  static const char *const want[] = {"a c ab", "", "", "", "d", "", "a"};
  for (uint64_t t = 0; t < 7; t++) assert_string_equal(state_of(&f, t), want[t]);
  assert_int_equal(f.plan->n_hit_links, 1);
  fixture_must_plan(&f, SHORT); /* what lies behind the last trial does not matter */
  assert_int_equal(f.plan->waves[0].n_states, 5);
  assert_string_equal(state_of(&f, 4), "d");
  fixture_end(&f);
}

static void refuse(const char *states, const char *message, uint32_t line) {
  fixture f;
  make_region(&f, states);
  assert_int_equal(fixture_refused(&f, YAML, message), line);
  fixture_end(&f);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("trial,targets\n0,a\n1,a aa b\n2,a\n3,zzz\n", "no facility or link 'aa'", 3);
  refuse("trial,targets\n0,a\n1,a\n2,zzz\n", "no facility or link 'zzz'", 4);
  refuse("trial,targets\n0,a\n0,b\n", "trials ascend", 3);
  refuse("trial,targets\n10,a\n9,b\n2,c\n", "trials ascend", 3);
  refuse("trial,targets\n0,a\n1.5,b\n", "whole number", 3);
  refuse("trial,targets\n-1,a\n", "whole number", 2);
  refuse("trial,targets\nx,a\n", "whole number", 2);
  refuse("trial,hits\n0,a\n", "there is no 'targets'", 1);
  refuse("trial,targets\n", "no target in any trial", 4);
  refuse("trial,targets\n1000000,a\n", "no target in any trial", 4);
}

static void test_missing_file(void **state) {
  (void)state;
  fixture f;
  make_region(&f, "");
  assert_int_not_equal(
      fixture_plan(
          &f, "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone } }\nwaves: [ { targets: { states: stats.csv } } ]\n"),
      KO_OK);
  assert_null(f.plan);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_states), cmocka_unit_test(test_refusals), cmocka_unit_test(test_missing_file)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
