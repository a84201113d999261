/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands in a journal's head gives the scenario and the region back, and is refused where it is something else.
 */
#include "run_plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/run/journal_contents.h"

static char path[] = "/tmp/knockon-contents-XXXXXX";

static int with_file(void **state) {
  int file = mkstemp(path);
  if (file < 0) return -1;
  close(file);
  unlink(path);
  return open_plan(state);
}

static int without_file(void **state) {
  unlink(path);
  return close_plan(state);
}

static int read_back(const ko_journal_head *head, const char *bytes, size_t size, ko_scenario **s, ko_region **r, ko_error *error) {
  ko_journal *journal = NULL;
  unlink(path);
  assert_int_equal(ko_journal_create(path, head, bytes, size, &journal, error), 0);
  ko_wave_tables tables;
  int code = ko_journal_contents_read(journal, s, r, &tables, error);
  ko_wave_tables_free(&tables);
  ko_journal_close(journal);
  return code;
}

static void there_and_back(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout layout;
  char *bytes = NULL;
  size_t size = 0;
  ko_scenario *s = NULL;
  ko_region *r = NULL;
  assert_int_equal(ko_layout_make(plan, ko_tallies, &layout, &error), 0);
  const ko_journal_head head = ko_journal_head_of(&layout, 2, 5);
  assert_int_equal(head.seed, 1);
  assert_int_equal(head.n_trials, 2000);
  assert_int_equal(head.n_cases, 3);
  assert_int_equal(head.shard, 2);
  assert_int_equal(head.n_shards, 5);
  assert_string_equal(head.version, KNOCKON_VERSION);
  assert_int_equal(ko_journal_contents_make(plan, &bytes, &size, &error), 0);
  assert_int_equal(read_back(&head, bytes, size, &s, &r, &error), 0);
  assert_string_equal(s->text, scenario->text);
  assert_int_equal(r->hash, region->hash);
  assert_string_equal(s->region_folder, scenario->region_folder); /* absolute in this test */
  assert_string_equal(s->file, scenario->file);
  ko_scenario_free(s);
  ko_region_free(r);
  /* Cut anywhere, or of another run. */
  for (size_t cut = 0; cut < size; cut += size / 50) {
    error = (ko_error){0};
    assert_int_equal(read_back(&head, bytes, cut, &s, &r, &error), KO_E_INPUT);
    ko_scenario_free(s);
    ko_region_free(r);
  }
  ko_journal_head other = head;
  other.region_hash++;
  error = (ko_error){0};
  assert_int_equal(read_back(&other, bytes, size, &s, &r, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "not the one that it was made from"));
  ko_scenario_free(s);
  ko_region_free(r);
  free(bytes);
  ko_layout_free(&layout);
}

/* Other outputs are another layout. */
static void layouts(void **state) {
  (void)state;
  ko_error error = {0};
  ko_layout all, fewer;
  static const ko_tally *some[64];
  size_t n = 0;
  for (; ko_tallies[n]; n++) some[n] = ko_tallies[n];
  some[n - 1] = NULL;
  assert_int_equal(ko_layout_make(plan, ko_tallies, &all, &error), 0);
  assert_int_equal(ko_layout_make(plan, some, &fewer, &error), 0);
  assert_true(ko_journal_head_of(&all, 1, 1).layout_hash != ko_journal_head_of(&fewer, 1, 1).layout_hash);
  ko_layout_free(&all);
  ko_layout_free(&fewer);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(layouts)};
  return cmocka_run_group_tests(tests, with_file, without_file);
}
