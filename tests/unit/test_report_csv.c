/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of CSV files, character by character.
 */
#include "printed.h"

#include <errno.h>
#include <math.h>

#include "sim/report/csv.h"

static void test_cells(void **state) {
  (void)state;
  printed p;
  ko_csv csv = {.out = printed_begin(&p)};
  ko_csv_text(&csv, "plain é");
  ko_csv_text(&csv, "");
  ko_csv_text(&csv, "a,b");
  ko_csv_text(&csv, "say \"no\"");
  ko_csv_text(&csv, "two\nlines");
  ko_csv_text(&csv, "\r");
  ko_csv_end_line(&csv);
  ko_csv_number(&csv, 0.1);
  ko_csv_number(&csv, NAN);
  ko_csv_number(&csv, 12345678);
  ko_csv_number(&csv, -1e-300);
  ko_csv_number(&csv, INFINITY);
  ko_csv_number(&csv, -INFINITY);
  ko_csv_number(&csv, 1.0 / 3);
  ko_csv_end_line(&csv);
  assert_string_equal(printed_end(&p), "plain é,,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"\r\"\n"
                                       "0.1,,12345678,-1e-300,Inf,-Inf,0.3333333333333333\n");
  printed_free(&p);
}

/* Readers pass over empty lines: a column that stands alone has none. */
static void test_alone(void **state) {
  (void)state;
  printed p;
  ko_csv csv = {.out = printed_begin(&p), .alone = 1};
  ko_csv_text(&csv, "");
  ko_csv_end_line(&csv);
  ko_csv_number(&csv, NAN);
  ko_csv_end_line(&csv);
  ko_csv_text(&csv, "a");
  ko_csv_end_line(&csv);
  assert_string_equal(printed_end(&p), "\"\"\n\"\"\na\n");
  printed_free(&p);
}

static void test_failed_write(void **state) {
  (void)state;
  ko_csv csv = {.out = fopen("/dev/full", "w")};
  if (!csv.out) skip();
  setvbuf(csv.out, NULL, _IONBF, 0);
  ko_csv_text(&csv, "a");
  ko_csv_end_line(&csv);
  assert_int_equal(csv.number, ENOSPC);
  fclose(csv.out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells),
      cmocka_unit_test(test_alone),
      cmocka_unit_test(test_failed_write),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
