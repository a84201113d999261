/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/region/sheet.h"

static void rows_and_columns_grow_in_any_order(void **state) {
  (void)state;
  ko_error error = {0};
  ko_sheet sheet = {0};
  uint32_t column, row;
  for (uint32_t r = 0; r < 300; r++) {
    assert_int_equal(ko_sheet_row(&sheet, &row, &error), 0);
    assert_int_equal(row, r);
    if (r % 10 == 0) { /* a new column now and then */
      char name[20];
      snprintf(name, sizeof name, "c%u", r / 10);
      assert_int_equal(ko_sheet_column(&sheet, name, &column, &error), 0);
      assert_int_equal(column, r / 10);
    }
    for (uint32_t c = 0; c < sheet.n_columns; c++) {
      char text[20];
      snprintf(text, sizeof text, "%u", r / 3 + c);
      if ((r + c) % 4) assert_int_equal(ko_sheet_set(&sheet, r, c, text, &error), 0);
    }
  }
  assert_int_equal(sheet.n_rows, 300);
  assert_int_equal(sheet.n_columns, 30);
  for (uint32_t r = 0; r < 300; r++) {
    for (uint32_t c = 0; c < 30; c++) {
      char text[20] = "";
      if (r >= c * 10 && (r + c) % 4) snprintf(text, sizeof text, "%u", r / 3 + c);
      assert_string_equal(sheet.columns[c].cells[r], text);
    }
  }
  ko_sheet_free(&sheet);
  assert_null(sheet.columns);
  ko_sheet_free(&sheet);
}

static void columns_are_found_by_name(void **state) {
  (void)state;
  ko_error error = {0};
  ko_sheet sheet = {0};
  uint32_t a, b, again;
  assert_int_equal(ko_sheet_find(&sheet, "a"), KO_NONE);
  assert_int_equal(ko_sheet_column(&sheet, "a", &a, &error), 0);
  assert_int_equal(ko_sheet_column(&sheet, "b", &b, &error), 0);
  assert_int_equal(ko_sheet_column(&sheet, "a", &again, &error), 0);
  assert_true(a == 0 && b == 1 && again == 0);
  assert_int_equal(ko_sheet_find(&sheet, "b"), 1);
  ko_sheet_free(&sheet);
}

static void numbers_lead_back(void **state) {
  (void)state;
  ko_error error = {0};
  ko_sheet sheet = {0};
  uint32_t row, column;
  assert_int_equal(ko_sheet_row(&sheet, &row, &error), 0);
  assert_int_equal(ko_sheet_column(&sheet, "n", &column, &error), 0);
  const double values[] = {0, 1, 0.1, 1.0 / 3, 1e300, -12.5, 4.9406564584124654e-324, 12e6, 0.30000000000000004};
  const char *texts[] = {"0", "1", "0.1", NULL, "1e+300", "-12.5", NULL, "12000000", "0.30000000000000004"};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    assert_int_equal(ko_sheet_number(&sheet, row, column, values[i], &error), 0);
    const char *cell = sheet.columns[column].cells[row];
    assert_true(strtod(cell, NULL) == values[i]);
    if (texts[i]) assert_string_equal(cell, texts[i]);
  }
  assert_int_equal(ko_sheet_number(&sheet, row, column, NAN, &error), 0);
  assert_string_equal(sheet.columns[column].cells[row], "");
  ko_sheet_free(&sheet);
}

static void built_sheets_have_no_places(void **state) {
  (void)state;
  ko_sheet sheet = {.file = "built"};
  ko_where where = ko_sheet_where(&sheet, 0, 0);
  assert_string_equal(where.file, "built");
  assert_int_equal(where.line, 0);
  assert_null(where.text);
}

static void places_over_line_ends(void **state) {
  (void)state;
  const char *text = "ab\ncd\r\nef\rgh";
  const struct {
    size_t at;
    uint32_t line, column;
    size_t length;
  } places[] = {{0, 5, 1, 2}, {2, 5, 3, 2}, {3, 6, 1, 2}, {7, 7, 1, 2}, {8, 7, 2, 2}, {10, 8, 1, 2}, {12, 8, 3, 2}, {99, 8, 3, 2}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    ko_where where = ko_text_where("f", text, strlen(text), 0, 5, places[i].at);
    assert_int_equal(where.line, places[i].line);
    assert_int_equal(where.column, places[i].column);
    assert_int_equal(where.text_length, places[i].length);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rows_and_columns_grow_in_any_order), cmocka_unit_test(columns_are_found_by_name),
                                     cmocka_unit_test(numbers_lead_back), cmocka_unit_test(built_sheets_have_no_places),
                                     cmocka_unit_test(places_over_line_ends)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
