/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

static ko_error error;
#define FACILITIES "=== facilities.csv\nfacility\na\nb\nc\n"

static void check_members(const ko_region *region, uint32_t project, const char *id, const uint32_t *members, uint32_t n) {
  const struct ko_projects *p = &region->projects;
  assert_string_equal(p->id[project], id);
  assert_int_equal(p->first[project + 1] - p->first[project], n);
  for (uint32_t i = 0; i < n; i++) assert_int_equal(p->members[p->first[project] + i], members[i]);
}

static void members_and_links_that_name_their_projects(void **state) {
  (void)state;
  ko_region *region = load_sections(FACILITIES "=== links.csv\nlink,from,to,project\nl,a,b,south\nm,b,c,north south\nn,a,c,\n"
                                               "=== projects.csv\nmembers,project,name\n\" c  m\ta \",north,North line\n,south,\n",
                                    &error);
  assert_int_equal(region->n_projects, 2);
  check_members(region, 0, "north", (uint32_t[]){2, KO_LINK | 1, 0}, 3); /* m is named twice, and is there once */
  check_members(region, 1, "south", (uint32_t[]){KO_LINK | 0, KO_LINK | 1}, 2);
  assert_string_equal(region->projects.name[0], "North line");
  assert_string_equal(region->projects.name[1], "south");
  ko_region_free(region);
}

static void projects_without_a_table(void **state) {
  (void)state;
  ko_region *region = load_sections(FACILITIES "=== links.csv\nlink,from,to,project\nl,a,b,p2\nm,b,c,p1 p2\nn,a,c,\n", &error);
  assert_int_equal(region->n_projects, 2);
  check_members(region, 0, "p2", (uint32_t[]){KO_LINK | 0, KO_LINK | 1}, 2);
  check_members(region, 1, "p1", (uint32_t[]){KO_LINK | 1}, 1);
  assert_int_equal(ko_region_find_project(region, "p1"), 1);
  ko_region_free(region);
  region = load_sections(FACILITIES, &error);
  assert_int_equal(region->n_projects, 0);
  ko_region_free(region);
}

/* Ids of projects that links name are ids like others, whatever their letters. */
static void invented_ids(void **state) {
  (void)state;
  ko_region *region = load_sections(FACILITIES "=== links.csv\nlink,from,to,project\nl,a,b,\xC3\xA9 \xE2\x82\xAC x \xC3\xB6\n", &error);
  assert_int_equal(region->n_projects, 4);
  assert_string_equal(region->projects.id[1], "\xE2\x82\xAC");
  ko_region_free(region);
  refuse_sections(FACILITIES "=== links.csv\nlink,from,to,project\nl,a,b,c \x1F   ^\n", 1, &error);
  assert_int_equal(error.findings[0].column, 9);
}

static void as_many_as_there_are(void **state) {
  (void)state;
  static char text[200000];
  enum { N = 3000 };
  size_t length = (size_t)snprintf(text, sizeof text, "=== facilities.csv\nfacility\n");
  for (int i = 0; i < N; i++) length += (size_t)snprintf(text + length, sizeof text - length, "f%d\n", i);
  length += (size_t)snprintf(text + length, sizeof text - length, "=== projects.csv\nproject,members\nall,");
  for (int i = N - 1; i >= 0; i--) length += (size_t)snprintf(text + length, sizeof text - length, "f%d ", i);
  snprintf(text + length, sizeof text - length, "\n");
  ko_region *region = load_sections(text, &error);
  assert_int_equal(region->projects.first[1], N);
  for (uint32_t i = 0; i < N; i++) assert_int_equal(region->projects.members[i], N - 1 - i);
  ko_region_free(region);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(members_and_links_that_name_their_projects),
      cmocka_unit_test(projects_without_a_table),
      cmocka_unit_test(invented_ids),
      cmocka_unit_test(as_many_as_there_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
