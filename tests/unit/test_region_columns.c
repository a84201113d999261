/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <math.h>

static ko_error error;

/* A region with one row in every table; what follows each header and row of table t is the column under test. */
static void write_region(char *text, size_t size, int table, const char *column, const char *cell) {
  static const char *const rows[KO_N_TABLES][2] = {[KO_TABLE_COUNTRIES] = {"country", "XA"},
                                                   [KO_TABLE_FACILITIES] = {"facility,country", "a,XA"},
                                                   [KO_TABLE_LINKS] = {"link,from,to", "l,a,b"},
                                                   [KO_TABLE_DEPENDENCIES] = {"dependant,supplier", "a,b"},
                                                   [KO_TABLE_PROJECTS] = {"project,members", "p,a"}};
  size_t length = 0;
  for (int t = 0; t < KO_N_TABLES; t++) {
    const char *comma = t == table ? "," : "";
    const char *second = t == KO_TABLE_FACILITIES ? (t == table ? "b,XA,\n" : "b,XA\n") : "";
    length += (size_t)snprintf(text + length, size - length, "=== %s\n%s%s%s\n%s%s%s\n%s", ko_table_specs[t].file, rows[t][0], comma,
                               t == table ? column : "", rows[t][1], comma, t == table ? cell : "", second);
  }
}

/* 1 where the cell is taken, 0 where it is refused with a message that names the column. */
static int is_taken(int table, const ko_column_spec *spec, const char *cell) {
  char text[2000], column[100], cells[100];
  const char *pair = strcmp(spec->name, "lat") == 0   ? "lon"
                     : strcmp(spec->name, "lon") == 0 ? "lat"
                     : strcmp(spec->name, "x") == 0   ? "y"
                     : strcmp(spec->name, "y") == 0   ? "x"
                                                      : NULL;
  snprintf(column, sizeof column, "%s%s%s", pair ? pair : "", pair ? "," : "", spec->name);
  snprintf(cells, sizeof cells, "%s%s", pair ? "1," : "", cell);
  write_region(text, sizeof text, table, column, cells);
  if (pair) { /* the second facility needs one more cell */
    char *second = strstr(text, "b,XA,\n");
    memmove(second + 6, second + 5, strlen(second + 5) + 1);
    second[5] = ',';
  }
  ko_error_clear(&error);
  ko_region *region = NULL;
  int code = ko_sections_region(text, strlen(text), &region, &error);
  ko_region_free(region);
  if (!code) return 1;
  if (error.n_errors != 1 || !strstr(error.findings[0].message, spec->name)) {
    print_findings(&error);
    fail_msg("%s = '%s'", spec->name, cell);
  }
  return 0;
}

static void expect_number(int table, const ko_column_spec *spec, double value, int taken) {
  char cell[40];
  snprintf(cell, sizeof cell, "%.17g", value);
  if (is_taken(table, spec, cell) != taken) fail_msg("%s.%s = %s", ko_table_specs[table].name, spec->name, cell);
}

static void numbers_are_taken_within_their_range_alone(void **state) {
  (void)state;
  for (int t = 0; t < KO_N_TABLES; t++) {
    for (size_t i = 0; i < ko_table_specs[t].n_columns; i++) {
      const ko_column_spec *spec = &ko_table_specs[t].columns[i];
      if (spec->type != KO_CELL_NUMBER) continue;
      int whole = (spec->flags & KO_CELL_WHOLE) != 0;
      if (isfinite(spec->min)) {
        expect_number(t, spec, spec->min, !(spec->flags & KO_CELL_EXCLUSIVE_MIN));
        expect_number(t, spec, nextafter(spec->min, -INFINITY), 0);
        expect_number(t, spec, nextafter(spec->min, INFINITY), !whole);
      } else {
        expect_number(t, spec, -1e300, 1);
        expect_number(t, spec, 0, !(spec->flags & KO_CELL_NONZERO));
      }
      if (isfinite(spec->max)) {
        expect_number(t, spec, spec->max, 1);
        expect_number(t, spec, nextafter(spec->max, INFINITY), 0);
      } else {
        expect_number(t, spec, 1e300, 1);
      }
      assert_false(is_taken(t, spec, "1x"));
      assert_false(is_taken(t, spec, "nan"));
    }
  }
}

static void booleans_are_0_and_1(void **state) {
  (void)state;
  for (int t = 0; t < KO_N_TABLES; t++) {
    for (size_t i = 0; i < ko_table_specs[t].n_columns; i++) {
      const ko_column_spec *spec = &ko_table_specs[t].columns[i];
      if (spec->type != KO_CELL_BOOL) continue;
      assert_true(is_taken(t, spec, "0") && is_taken(t, spec, "1") && is_taken(t, spec, ""));
      assert_false(is_taken(t, spec, "2") || is_taken(t, spec, "true") || is_taken(t, spec, "-0"));
    }
  }
}

static void choices_are_taken_as_described(void **state) {
  (void)state;
  int seen = 0;
  for (int t = 0; t < KO_N_TABLES; t++) {
    for (size_t i = 0; i < ko_table_specs[t].n_columns; i++) {
      const ko_column_spec *spec = &ko_table_specs[t].columns[i];
      assert_int_equal(spec->type == KO_CELL_CHOICE, spec->options != NULL);
      for (size_t k = 0; spec->options && spec->options[k]; k++) assert_true(is_taken(t, spec, spec->options[k]));
      if (spec->options) assert_false(is_taken(t, spec, "other"));
      seen += spec->options != NULL;
    }
  }
  assert_int_equal(seen, 1);
}

static void descriptions_are_complete(void **state) {
  (void)state;
  for (int t = 0; t < KO_N_TABLES; t++) {
    const ko_table_spec *table = &ko_table_specs[t];
    assert_true(table->name[0] && table->help[0] && table->columns[0].flags & KO_CELL_REQUIRED);
    for (size_t i = 0; i < table->n_columns; i++) {
      const ko_column_spec *spec = &table->columns[i];
      assert_true(spec->name[0] && spec->help[0] && spec->unit && spec->otherwise);
      int needed = (spec->flags & KO_CELL_REQUIRED) != 0;
      /* A column that may be empty says what then holds, in words or by its default. */
      if (!needed && isnan(spec->value) && !spec->otherwise[0]) fail_msg("%s.%s has no default", table->name, spec->name);
      for (size_t k = 0; k < i; k++) assert_string_not_equal(table->columns[k].name, spec->name);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_taken_within_their_range_alone),
      cmocka_unit_test(booleans_are_0_and_1),
      cmocka_unit_test(choices_are_taken_as_described),
      cmocka_unit_test(descriptions_are_complete),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
