/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>
#include <stdlib.h>

#include "knockon/draw.h"

static ko_error error;

static void the_forms_of_need(void **state) {
  (void)state;
  ko_region *region =
      load_sections("=== facilities.csv\nfacility\na\nb\nc\nd\n=== "
                    "dependencies.csv\ndependant,group,supplier,need,buffer_hours,recharge_hours,coupling_probability,pair\n"
                    "a,any,b,any,,,,\na,any,c,,,,,\na,all,b,all,,,,\na,all,c,,,,,\na,two,b,,8,,0.5,\na,two,d,2,8.0,,,\na,,c,,3,0,,joint\n"
                    "b,,a,1,,,,joint\nb,none,,all,,,,\nb,never,,,,,,\nb,zero,c,0,,,,\n",
                    &error);
  const struct ko_groups *g = &region->groups;
  const char *ids[] = {"any", "all", "two", "c", "a", "none", "never", "zero"};
  const uint32_t need[] = {1, 2, 2, 1, 1, 0, 1, 0}, size[] = {2, 2, 2, 1, 1, 0, 0, 1}, dependant[] = {0, 0, 0, 0, 1, 1, 1, 1};
  const double buffer[] = {0, 0, 8, 3, 0, 0, 0, 0}, recharge[] = {0, 0, 8, 0, 0, 0, 0, 0}, coupling[] = {1, 1, 0.5, 1, 1, 1, 1, 1};
  assert_int_equal(region->n_groups, 8);
  for (uint32_t i = 0; i < 8; i++) {
    assert_string_equal(g->id[i], ids[i]);
    assert_int_equal(g->need[i], need[i]);
    assert_int_equal(g->first[i + 1] - g->first[i], size[i]);
    assert_int_equal(g->dependant[i], dependant[i]);
    assert_true(g->buffer_hours[i] == buffer[i] && g->recharge_hours[i] == recharge[i] && g->coupling[i] == coupling[i]);
  }
  assert_true(g->key[3] == g->key[4] && g->key[3] == ko_key(KO_KEY_PAIR, "joint"));
  assert_true(g->key[0] == ko_key_pair(ko_key(KO_KEY_FACILITY, "a"), ko_key(KO_KEY_GROUP, "any")));
  assert_int_equal(error.n_warnings, 1); /* never */
  ko_region_free(region);
}

/* Random rows in random order against loops over all rows. */
enum { FACILITIES = 12, ROWS = 60 };
typedef struct row {
  int dependant, group, supplier;
} row;

static uint32_t luck;
static int below(int n) {
  luck = luck * 1664525u + 1013904223u;
  return (int)((luck >> 16) % (uint32_t)n);
}

static int make_rows(row *rows) {
  int n = 0;
  for (int tries = 0; tries < ROWS; tries++) {
    row r = {below(FACILITIES), below(4), below(FACILITIES)};
    int taken = r.dependant == r.supplier;
    for (int i = 0; i < n; i++) taken |= rows[i].dependant == r.dependant && rows[i].group == r.group && rows[i].supplier == r.supplier;
    if (!taken) rows[n++] = r;
  }
  return n;
}

static void check_groups(const ko_region *region, const row *rows, int n) {
  uint32_t g = 0;
  for (int i = 0; i < n; i++) {
    int is_first = 1;
    /* Group 3 stands for none: each of its rows is a group. */
    for (int k = 0; k < i; k++) is_first &= rows[i].group == 3 || rows[k].dependant != rows[i].dependant || rows[k].group != rows[i].group;
    if (!is_first) continue;
    assert_int_equal(region->groups.dependant[g], rows[i].dependant);
    assert_int_equal(region->groups.row[g], i);
    uint32_t at = region->groups.first[g];
    for (int k = i; k < n; k++)
      if (k == i || (rows[i].group != 3 && rows[k].dependant == rows[i].dependant && rows[k].group == rows[i].group))
        assert_int_equal(region->groups.suppliers[at++], rows[k].supplier);
    assert_int_equal(at, region->groups.first[g + 1]);
    g++;
  }
  assert_int_equal(g, region->n_groups);
}

static void groups_as_by_plain_loops(void **state) {
  (void)state;
  for (luck = 1; luck < 500; luck++) {
    uint32_t seed = luck;
    row rows[ROWS];
    int n = make_rows(rows);
    char text[4000];
    size_t length = (size_t)snprintf(text, sizeof text, "=== facilities.csv\nfacility\n");
    for (int i = 0; i < FACILITIES; i++) length += (size_t)snprintf(text + length, sizeof text - length, "f%d\n", i);
    length += (size_t)snprintf(text + length, sizeof text - length, "=== dependencies.csv\ndependant,group,supplier\n");
    for (int i = 0; i < n; i++) {
      const char *groups[] = {"x", "y", "z", ""};
      length +=
          (size_t)snprintf(text + length, sizeof text - length, "f%d,%s,f%d\n", rows[i].dependant, groups[rows[i].group], rows[i].supplier);
    }
    ko_region *region = load_sections(text, &error);
    check_groups(region, rows, n);
    ko_region_free(region);
    luck = seed;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_forms_of_need),
      cmocka_unit_test(groups_as_by_plain_loops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
