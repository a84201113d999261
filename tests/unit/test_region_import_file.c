/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole files: of every size about that of the first piece read, with any bytes; and what cannot be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/region/import/file.h"

static char folder[] = "/tmp/knockon-import-XXXXXX";
static char path[64];

static int enter(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/file", folder);
  return 0;
}

static int leave(void **state) {
  (void)state;
  (void)unlink(path);
  return rmdir(folder);
}

static void sizes(void **state) {
  (void)state;
  static const size_t SIZES[] = {0, 1, 65534, 65535, 65536, 65537, 131071, 131072, 300000};
  for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
    size_t n = SIZES[i], length = 77;
    unsigned char *bytes = malloc(n + 1);
    assert_non_null(bytes);
    for (size_t k = 0; k < n; k++) bytes[k] = (unsigned char)(k * 7 + k / 251); /* NUL bytes among them */
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    char *text = NULL;
    ko_error error = {0};
    assert_int_equal(ko_import_file(path, NULL, &text, &length, &error), 0);
    assert_int_equal(length, n);
    assert_memory_equal(text, bytes, n);
    assert_int_equal(text[n], '\0');
    free(text);
    free(bytes);
  }
}

static void unreadable(void **state) {
  (void)state;
  const ko_where where = {.file = "recipe.yaml", .line = 5, .column = 9};
  char *text = NULL, message[200];
  size_t length;
  ko_error error = {0};
  assert_int_equal(ko_import_file("/nowhere/at/all", &where, &text, &length, &error), KO_E_INPUT);
  assert_int_equal(ko_import_file(folder, &where, &text, &length, &error), KO_E_INPUT);
  assert_null(text);
  assert_string_equal(error.findings[0].message, "/nowhere/at/all cannot be opened: No such file or directory");
  snprintf(message, sizeof message, "%s cannot be read: Is a directory", folder);
  assert_string_equal(error.findings[1].message, message);
  for (int i = 0; i < 2; i++) assert_true(error.findings[i].line == 5 && error.findings[i].column == 9);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sizes), cmocka_unit_test(unreadable)};
  return cmocka_run_group_tests(tests, enter, leave);
}
