/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/report.h"

static char *print(const ko_listing *listing, int indent, int width) {
  char *text = NULL;
  size_t size = 0;
  ko_error error = {0};
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_int_equal(ko_listing_print(listing, out, indent, width, &error), 0);
  fclose(out);
  return text;
}

static void test_alignment(void **state) {
  (void)state;
  ko_listing listing = {.align = "lrl"};
  static const char *const cells[] = {"name", "loss", "why", "härten", "1", "x", "b", "1,000", "a\nb"};
  for (size_t i = 0; i < 9; i++) ko_listing_cell(&listing, cells[i]);
  char *text = print(&listing, 2, 100);
  assert_string_equal(text, "  name     loss  why\n"
                            "  härten      1  x\n"
                            "  b       1,000  a b\n");
  free(text);
  ko_listing_free(&listing);
}

static void test_too_wide(void **state) {
  (void)state;
  ko_listing listing = {.align = "lr"};
  ko_listing_cellf(&listing, "%s", "äöüäöüäöüäöüäöüäöü and much more");
  ko_listing_cellf(&listing, "%d", 12345);
  char *text = print(&listing, 0, 20);
  assert_string_equal(text, "äöüäöüäöüä...  12345\n");
  free(text);
  text = print(&listing, 0, 3); /* numbers stay whole, and some of the name */
  assert_string_equal(text, "äöüäö...  12345\n");
  free(text);
  ko_listing_free(&listing);
  ko_listing_free(&listing);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_alignment), cmocka_unit_test(test_too_wide)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
