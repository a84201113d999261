/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/region.h"
#include "sim/scenario/param_print.h"

/* Every table and every column in order, each on a line of its own. */
static void test_columns(void **state) {
  (void)state;
  char *text = NULL, wanted[64];
  size_t length;
  FILE *out = open_memstream(&text, &length);
  assert_non_null(out);
  ko_print_tables_text(out, 2000);
  assert_int_equal(fclose(out), 0);
  const char *at = text;
  for (size_t t = 0; t < KO_N_TABLES; t++) {
    snprintf(wanted, sizeof wanted, "  %s", ko_table_specs[t].file);
    at = strstr(at, wanted);
    assert_non_null(at);
    for (size_t i = 0; i < ko_table_specs[t].n_columns; i++) {
      const ko_column_spec *column = &ko_table_specs[t].columns[i];
      snprintf(wanted, sizeof wanted, "\n    %s ", column->name);
      at = strstr(at, wanted);
      assert_non_null(at);
      const char *end = strchr(at + 1, '\n');
      const char *otherwise = strstr(at, column->otherwise), *help = strstr(at, column->help + 1);
      assert_true(otherwise && otherwise < end && help && help < end);
    }
  }
  /* What a cell may be, its unit and its default. */
  static const char *const lines[] = {
      "    facility                id. Required. The facility's id, unique over facilities and links.\n",
      "    crews                   whole number, at least 0; default: as many as there are jobs. Repair crews.\n",
      "    lat                     number, -90 to 90 (degree); default: no place. Latitude (with lon).\n",
      "    circuits                number, above 0; default: 1. Parallel circuits that it stands for.\n",
      "    directed                0 | 1; default: 0. 1 where it carries from `from` to `to` alone.\n",
      "    kind                    physical | cyber | logical; default: none. What kind of dependency it is.\n",
      "ids of facilities and links, space separated; default: the links whose project names it. The column must be there. The",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (!strstr(text, lines[i])) fail_msg("not said: %s%s", lines[i], text);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
