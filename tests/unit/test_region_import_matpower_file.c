/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of a MATPOWER case file: matrices value by value, what is passed over, and every way in which it may be wrong, with its place.
 */
#include "findings.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/region/import/matpower_file.h"

static char folder[] = "/tmp/knockon-case-XXXXXX";
static char path[64];

static int enter(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/case.m", folder);
  return 0;
}

static int leave(void **state) {
  (void)state;
  (void)unlink(path);
  return rmdir(folder);
}

static int read_case(const char *text, size_t length, ko_matpower *out, ko_error *error) {
  const ko_where where = {.file = "recipe.yaml", .line = 2};
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
  *out = (ko_matpower){0};
  *error = (ko_error){0};
  return ko_matpower_read(path, &where, out, error);
}

#define BUS "mpc.bus = [1 2 3 4 5 6 7 8 9 10 11 12 13];\n"
#define GEN "mpc.gen = [1 2 3 4 5 6 7 8 9 10];\n"
#define BRANCH "mpc.branch = [1 2 3 4 5 6 7 8 9 10 11];\n"
#define BASE "mpc.baseMVA = 100;\n"

static ko_matpower must_read(const char *text) {
  ko_matpower m;
  ko_error error;
  int code = read_case(text, strlen(text), &m, &error);
  if (code) print_findings(&error);
  assert_int_equal(code, 0);
  return m;
}

static void values_and_places(void **state) {
  (void)state;
  ko_matpower m =
      must_read(BASE "mpc.bus = [\n 1 -2.5 +3, 4e2 Inf -inf NaN 8 9 10 11 12 13;\n% between\n 21 22 23 24 25 26 ... more\n 27 28 29 "
                     "30 31 32 33 % end\n];\n" GEN BRANCH);
  assert_true(m.base_mva == 100);
  assert_int_equal(m.bus.n_rows, 2);
  assert_int_equal(m.bus.n_columns, 13);
  const double first[] = {1, -2.5, 3, 400, INFINITY, -INFINITY};
  for (uint32_t c = 0; c < 6; c++) assert_true(ko_matrix_at(&m.bus, 0, c) == first[c]);
  assert_true(isnan(ko_matrix_at(&m.bus, 0, 6)));
  for (uint32_t c = 0; c < 13; c++) assert_true(ko_matrix_at(&m.bus, 1, c) == 21 + c);
  ko_where where = ko_matpower_where(&m, &m.bus, 0, 2);
  assert_int_equal(where.line, 3);
  assert_int_equal(where.column, 9);
  where = ko_matpower_where(&m, &m.bus, 1, 6); /* behind the continuation */
  assert_int_equal(where.line, 6);
  assert_int_equal(where.column, 2);
  assert_string_equal(where.file, path);
  assert_true(m.gen.n_rows == 1 && m.gen.n_columns == 10 && m.branch.n_rows == 1 && m.branch.n_columns == 11);
  assert_null(m.names);
  ko_matpower_free(&m);
  ko_matpower_free(&m);
}

/* Rows end at semicolons and line ends alike; empty ones do not count. An empty matrix is one. */
static void forms(void **state) {
  (void)state;
  ko_matpower m = must_read(BASE BUS "mpc.gen = [];\nmpc.branch = [ ;; 1 2 3 4 5 6 7 8 9 10 11\n\n\r\n1 2 3 4 5 6 7 8 9 10 12 ; ]");
  assert_int_equal(m.gen.n_rows, 0);
  assert_int_equal(m.branch.n_rows, 2);
  assert_true(ko_matrix_at(&m.branch, 1, 10) == 12);
  ko_matpower_free(&m);
}

/* Comments, block comments, texts that look like statements, other statements and other matrices. */
static void passed_over(void **state) {
  (void)state;
  ko_matpower m =
      must_read("function mpc = case\n%{\nmpc.bus = [ 9 ];\n%}\n# mpc.gen = [ 9 ];\nmpc.version = '2';\nx = 'mpc.bus = [ 9 ];';\n"
                "mpc.other = [ 1 2; 3 ];\ny = {'a', [1 ';' 2]};\nz = a';\n" BASE BUS GEN BRANCH "mpc.gencost = [ 1 2\n 3 4 5 ];\n");
  assert_true(m.bus.n_rows == 1 && ko_matrix_at(&m.bus, 0, 12) == 13);
  ko_matpower_free(&m);
}

static void names(void **state) {
  (void)state;
  ko_matpower m = must_read(BASE "mpc.bus = [1 2 3 4 5 6 7 8 9 10 11 12 13; 2 2 3 4 5 6 7 8 9 10 11 12 13];\n" GEN BRANCH
                                 "mpc.bus_name = { 'North  '; 'a ; } %'\n};\n");
  assert_int_equal(m.n_names, 2);
  assert_string_equal(m.names[0], "North");
  assert_string_equal(m.names[1], "a ; } %");
  ko_matpower_free(&m);
  m = must_read(BASE BUS GEN BRANCH "mpc.bus_name = { 'one'; 'two' };\n"); /* not one for each bus */
  assert_null(m.names);
  ko_matpower_free(&m);
  m = must_read(BASE BUS GEN BRANCH "mpc.bus_name = { '\xff\xfe' };\n"); /* no text */
  assert_string_equal(m.names[0], "");
  ko_matpower_free(&m);
}

static void refused(const char *text, uint32_t line, uint32_t column, const char *message) {
  ko_matpower m;
  ko_error error;
  assert_int_equal(read_case(text, strlen(text), &m, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, message);
  assert_int_equal(error.findings[0].line, line);
  assert_int_equal(error.findings[0].column, column);
  assert_string_equal(error.findings[0].file, path);
  ko_matpower_free(&m);
}

static void wrong_files(void **state) {
  (void)state;
  refused("nothing\n", 0, 0, "no matrix mpc.bus; is this a MATPOWER case file?");
  refused(BASE BUS BRANCH, 0, 0, "no matrix mpc.gen; is this a MATPOWER case file?");
  refused(BASE BUS GEN, 0, 0, "no matrix mpc.branch; is this a MATPOWER case file?");
  refused(BUS GEN BRANCH, 0, 0, "no mpc.baseMVA; is this a MATPOWER case file?");
  refused("mpc.baseMVA = 0;\n", 1, 15, "baseMVA must be a number above 0");
  refused("mpc.baseMVA = Inf;\n", 1, 15, "baseMVA must be a number above 0");
  refused("mpc.version = '1';\n", 1, 15,
          "only version '2' of the case format is read; convert the case by MATPOWER's loadcase and savecase");
  refused(BASE "mpc.bus = [1 2 3 4];\n" GEN BRANCH, 2, 11, "mpc.bus has 4 columns; version 2 of the case format has at least 13");
  refused(BASE "mpc.bus = [1 2\n 3 4 5];\n", 3, 2, "this row has 3 columns, the first row of the matrix has 2");
  refused(BASE "mpc.bus = [1 2\n", 2, 11, "the matrix bus has no end: \"]\" is missing");
  refused(BASE BUS "  " BUS, 3, 13, "this matrix is given twice");
  refused("mpc.bus = [1 2*3 4];\n", 1, 14, "expected a number; expressions are not computed, save the case by MATPOWER's savecase");
  refused("mpc.bus = zeros(3);\n", 1, 11,
          "expected a matrix, such as [ 1 2; 3 4 ]; this file computes it: save the case by MATPOWER's savecase");
  refused(BUS "mpc.bus(1, 3) = 7;\n", 2, 1,
          "this file computes with its matrices; save the case by MATPOWER's savecase and read that file");
  ko_matpower m;
  ko_error error;
  assert_int_equal(read_case(BASE "x\0y", sizeof BASE + 2, &m, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, "a NUL byte; this is no text file");
  assert_int_equal(error.findings[0].line, 2);
  ko_matpower_free(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_and_places), cmocka_unit_test(forms), cmocka_unit_test(passed_over), cmocka_unit_test(names),
      cmocka_unit_test(wrong_files),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
