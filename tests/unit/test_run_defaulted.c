/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/run/run.h"

typedef struct told {
  int n;
  char sentences[4][4096];
} told;

static void listen(void *context, const char *sentence) {
  told *all = context;
  assert_true(all->n < 4);
  strncpy(all->sentences[all->n], sentence, sizeof all->sentences[0] - 1);
  all->n++;
}

static void absent_columns_are_told(void **state) {
  (void)state;
  const ko_column facilities[] = {{"facility", NULL}, {"demand", NULL}, {"site", NULL}};
  const ko_column links[] = {{"link", NULL}, {"from", NULL}, {"to", NULL}, {"capacity", NULL}};
  ko_region region = {0};
  region.tables[KO_TABLE_FACILITIES] = (ko_table){.n_columns = 3, .columns = facilities};
  region.tables[KO_TABLE_LINKS] = (ko_table){.n_columns = 4, .columns = links};
  static told all;
  ko_defaulted(&region, listen, &all);
  assert_int_equal(all.n, 2); /* tables that are not there are not told */
  assert_non_null(strstr(all.sentences[0], "facilities.csv leaves to their defaults:"));
  assert_non_null(strstr(all.sentences[0], "protection (0)"));
  assert_non_null(strstr(all.sentences[0], "repair_hours (24)"));
  assert_null(strstr(all.sentences[0], " demand ("));
  assert_null(strstr(all.sentences[0], "site ("));
  assert_null(strstr(all.sentences[0], " lat ("));
  assert_non_null(strstr(all.sentences[1], "circuits (1)"));
  assert_null(strstr(all.sentences[1], " capacity ("));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(absent_columns_are_told)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
