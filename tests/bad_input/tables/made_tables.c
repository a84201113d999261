/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Broken tables that a text file cannot hold: bytes that are no text, a line without end, things that are no files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "knockon/region.h"

static char folder[] = "/tmp/knockon-made-tables-XXXXXX";
static ko_error error;

static int enter(void **state) {
  (void)state;
  return !mkdtemp(folder) || chdir(folder) != 0 || mkdir("region", 0777) != 0;
}

static int leave(void **state) {
  (void)state;
  return rmdir("region") != 0 || chdir("/") != 0 || rmdir(folder) != 0;
}

/* Loading must fail, with this as its first error of so many. */
static void expect_first(const char *path, uint32_t n_errors, const char *message) {
  ko_error_clear(&error);
  ko_region *region = NULL;
  char told[2048];
  assert_int_equal(ko_region_load(path, &region, &error), KO_E_INPUT);
  assert_null(region);
  assert_int_equal(error.n_errors, n_errors);
  ko_error_format(&error, 0, told, sizeof told);
  told[strcspn(told, "\n")] = '\0';
  assert_string_equal(told, message);
}

static void expect(const char *path, const char *message) { expect_first(path, 1, message); }

static void expect_bytes(const char *bytes, size_t length, const char *message) {
  FILE *file = fopen("region/facilities.csv", "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
  expect("region", message);
  unlink("region/facilities.csv");
}

#define BYTES(text) text, sizeof(text) - 1

static void bytes_that_are_no_text(void **state) {
  (void)state;
  expect_bytes(BYTES("facility,name\na,b\nc,d\0e\n"), "region/facilities.csv:3:4: error: a NUL byte; save the table as CSV in UTF-8");
  expect_bytes(BYTES("\0"), "region/facilities.csv:1:1: error: a NUL byte; save the table as CSV in UTF-8");
  expect_bytes(BYTES("facility,name\na,caf\xE9\n"),
               "region/facilities.csv:2:6: error: byte 0xE9 is not UTF-8; save the table as CSV in UTF-8");
  expect_bytes(BYTES("facility,name\na,\"x\ny\xF0\x9F\x94\n"),
               "region/facilities.csv:3:2: error: byte 0xF0 is not UTF-8; save the table as CSV in UTF-8");
  expect_bytes(BYTES("facility\na\xC3"), "region/facilities.csv:2:2: error: byte 0xC3 is not UTF-8; save the table as CSV in UTF-8");
  expect_bytes(BYTES("\xFF\xFE"
                     "f\0"),
               "region/facilities.csv:1:1: error: the file is UTF-16; save the table as CSV in UTF-8");
  expect_bytes(BYTES("\xFE\xFF"
                     "\0f"),
               "region/facilities.csv:1:1: error: the file is UTF-16; save the table as CSV in UTF-8");
}

static void carriage_returns_and_marks(void **state) {
  (void)state;
  expect_bytes(BYTES("\xEF\xBB\xBF"
                     "facility,demand\r\na,1\r\n\r\nb,x\r\n"),
               "region/facilities.csv:4:3: error: demand must be a number at least 0, not 'x'");
  expect_bytes(BYTES("facility,demand\ra,1\r\rb,x\r"), "region/facilities.csv:4:3: error: demand must be a number at least 0, not 'x'");
  expect_bytes(BYTES("facility,demand\r\n\"a\r\nb\",1\r\n"),
               "region/facilities.csv:2:1: error: an id has no blanks (the column 'name' may have them)");
  expect_bytes(BYTES("\xEF\xBB\xBF"), "region/facilities.csv:1:1: error: the file is empty; its first line must name the columns");
}

/* Bytes that come without end: a child writes up to a gigabyte, and must be stopped long before. */
static void expect_endless(const char *head, const char *piece, uint32_t n_errors, const char *message) {
  assert_int_equal(mkfifo("region/facilities.csv", 0666), 0);
  int counts[2];
  assert_int_equal(pipe(counts), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    signal(SIGPIPE, SIG_IGN);
    FILE *file = fopen("region/facilities.csv", "wb");
    uint64_t written = 0;
    int fine = file && fputs(head, file) >= 0;
    while (fine && written < UINT64_C(1) << 30) {
      fine = fputs(piece, file) >= 0;
      written += strlen(piece);
    }
    _exit(write(counts[1], &written, sizeof written) == sizeof written ? 0 : 1);
  }
  expect_first("region", n_errors, message);
  uint64_t written = 0;
  int status = 0;
  assert_int_equal(read(counts[0], &written, sizeof written), sizeof written);
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_true(written < UINT64_C(1) << 26);
  close(counts[0]);
  close(counts[1]);
  unlink("region/facilities.csv");
}

static void lines_without_end(void **state) {
  (void)state;
  const char *in_header = "region/facilities.csv:1:1: error: a cell longer than 1048576 bytes; is a quote or a line end missing?";
  const char *in_row = "region/facilities.csv:2:3: error: a cell longer than 1048576 bytes; is a quote or a line end missing?";
  expect_endless("", "facility", 1, in_header);
  expect_endless("facility,name\na,", "no end ", 1, in_row);
  expect_endless("facility,name\na,\"", "no quote\n", 1, in_row);
  /* Too many cells, and in the end too long a row; too many columns with the same name. */
  expect_endless("facility,name\n", "a,", 2, "region/facilities.csv:2:1: error: a row longer than 16777216 bytes; is a line end missing?");
  expect_endless("facility,", "a,", 4095, "region/facilities.csv:1:12: error: column 'a' is there twice; rename one or take it out");
}

static void what_is_no_file(void **state) {
  (void)state;
  expect("nowhere", "nowhere: error: the region's folder cannot be opened: No such file or directory");
  expect("region", "region/facilities.csv: error: there is no such file, and a region needs it");
  assert_int_equal(mkdir("region/facilities.csv", 0777), 0);
  expect("region", "region/facilities.csv: error: cannot be read: Is a directory");
  rmdir("region/facilities.csv");
  FILE *file = fopen("region/facilities.csv", "wb");
  assert_non_null(file);
  fclose(file);
  expect("region", "region/facilities.csv:1:1: error: the file is empty; its first line must name the columns");
  expect("region/facilities.csv", "region/facilities.csv: error: a region is a folder of CSV tables, but this is a file");
  unlink("region/facilities.csv");
}

/* What a failed test left would hinder the next one. */
static int clean(void **state) {
  (void)state;
  unlink("region/facilities.csv");
  rmdir("region/facilities.csv");
  return 0;
}

int main(void) {
  alarm(60); /* a pipe that nobody opens would wait for ever */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(bytes_that_are_no_text, clean), cmocka_unit_test_teardown(carriage_returns_and_marks, clean),
      cmocka_unit_test_teardown(lines_without_end, clean), cmocka_unit_test_teardown(what_is_no_file, clean)};
  return cmocka_run_group_tests(tests, enter, leave);
}
