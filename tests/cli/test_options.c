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
#include <unistd.h>

#include "sim/cli/cli.h"

typedef struct values {
  int quiet;
  const char *output;
  int64_t trials;
  double share;
  ko_arguments sets;
} values;

/* What was printed to stdout (descriptor 1) or stderr (2) by the last call. */
static char printed[3][4096];

static int saved[3];
static FILE *files[3];

static void begin_capture(void) {
  for (int i = 1; i <= 2; i++) {
    fflush(i == 1 ? stdout : stderr);
    files[i] = tmpfile();
    saved[i] = dup(i);
    if (!files[i] || saved[i] < 0 || dup2(fileno(files[i]), i) < 0) abort();
  }
}

static void end_capture(void) {
  for (int i = 1; i <= 2; i++) {
    fflush(i == 1 ? stdout : stderr);
    (void)dup2(saved[i], i);
    (void)close(saved[i]);
    rewind(files[i]);
    size_t n = fread(printed[i], 1, sizeof printed[i] - 1, files[i]);
    printed[i][n] = '\0';
    fclose(files[i]);
  }
}

/* Parse a line of words parted by blanks; returns what ko_options_parse does. */
static int parse(const char *line, values *v, ko_arguments *words, int *exit_code) {
  static char copy[400];
  char *argv[40] = {"try"};
  int argc = 1;
  snprintf(copy, sizeof copy, "%s", line);
  for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
  *v = (values){.trials = -1, .share = -1};
  *words = (ko_arguments){0};
  const ko_usage usage = {.name = "try", .arguments = "FILE", .text = "Tries options.", .min_arguments = 1, .max_arguments = 2};
  const ko_option options[] = {
      {.name = "quiet", .letter = 'q', .type = KO_OPTION_FLAG, .value = &v->quiet, .help = "Print nothing."},
      {.name = "output", .letter = 'o', .type = KO_OPTION_TEXT, .value = &v->output, .metavariable = "FILE", .help = "The file."},
      {.name = "trials", .type = KO_OPTION_INTEGER, .value = &v->trials, .metavariable = "N", .min = 1, .max = 1e19, .help = "Trials."},
      {.name = "share", .type = KO_OPTION_NUMBER, .value = &v->share, .metavariable = "X", .min = 0, .max = INFINITY, .help = "Share."},
      {.name = "set", .type = KO_OPTION_TEXTS, .value = &v->sets, .metavariable = "PATH=VALUE", .help = "Overrides."}};
  begin_capture();
  int parsed = ko_options_parse(&usage, options, sizeof options / sizeof *options, argc, argv, words, exit_code);
  end_capture();
  return parsed;
}

static void release(values *v, ko_arguments *words) {
  ko_arguments_free(words);
  ko_arguments_free(&v->sets);
}

static void test_values(void **state) {
  (void)state;
  values v;
  ko_arguments words;
  int code = -1;
  assert_int_equal(parse("a.yaml -q --output=x.h5 --trials 2e4 --share .5 --set a=1 --set=b=2", &v, &words, &code), 1);
  assert_int_equal(words.n, 1);
  assert_string_equal(words.items[0], "a.yaml");
  assert_int_equal(v.quiet, 1);
  assert_string_equal(v.output, "x.h5");
  assert_int_equal(v.trials, 20000);
  assert_true(v.share == 0.5);
  assert_int_equal(v.sets.n, 2);
  assert_string_equal(v.sets.items[1], "b=2");
  release(&v, &words);
  assert_int_equal(parse("-o x.h5 a -- --quiet", &v, &words, &code), 1);
  assert_string_equal(v.output, "x.h5");
  assert_int_equal(v.quiet, 0);
  assert_string_equal(words.items[1], "--quiet");
  release(&v, &words);
  assert_int_equal(parse("- -oy.h5 --trials 9007199254740993", &v, &words, &code), 1);
  assert_string_equal(words.items[0], "-");
  assert_string_equal(v.output, "y.h5");
  assert_true(v.trials == 9007199254740993);
  release(&v, &words);
}

static void refuse(const char *line, const char *message) {
  values v;
  ko_arguments words;
  int code = 0;
  char expected[600];
  assert_int_equal(parse(line, &v, &words, &code), 0);
  assert_int_equal(code, 64);
  assert_string_equal(printed[1], "");
  snprintf(expected, sizeof expected, "knockon: error: %s\nUsage: knockon try FILE  (knockon try --help tells more)\n", message);
  assert_string_equal(printed[2], expected);
  release(&v, &words);
}

static void test_refusals(void **state) {
  (void)state;
  refuse("a --trails 3", "unknown option --trails; did you mean --trials?");
  refuse("a --hepl", "unknown option --hepl; did you mean --help?");
  refuse("a --zzzzzzzz", "unknown option --zzzzzzzz");
  refuse("a -x", "unknown option -x");
  refuse("a --trials", "--trials needs a value: --trials N");
  refuse("a --trials x", "--trials needs a whole number, not \"x\"");
  refuse("a --trials 1.5", "--trials needs a whole number, not \"1.5\"");
  refuse("a --trials 0", "--trials must lie between 1 and 1e+19, not 0");
  refuse("a --share=-1", "--share must be at least 0, not -1");
  refuse("a --share 1x", "--share needs a number, not \"1x\"");
  refuse("a --quiet=yes", "--quiet takes no value");
  refuse("-q", "try needs FILE");
  refuse("a b c", "try: \"c\" is one argument too many");
}

static void test_help(void **state) {
  (void)state;
  values v;
  ko_arguments words;
  int code = -1;
  assert_int_equal(parse("--wrong --help", &v, &words, &code), 0);
  assert_int_equal(code, 0);
  assert_string_equal(printed[2], "");
  assert_string_equal(printed[1], "Usage: knockon try FILE [options]\n\nTries options.\n\nOptions:\n"
                                  "  -q, --quiet               Print nothing.\n"
                                  "  -o, --output FILE         The file.\n"
                                  "      --trials N            Trials.\n"
                                  "      --share X             Share.\n"
                                  "      --set PATH=VALUE      Overrides.\n"
                                  "  -h, --help                Print this page.\n"
                                  "      --version             Print the program's version.\n");
  release(&v, &words);
  assert_int_equal(parse("--version", &v, &words, &code), 0);
  assert_int_equal(code, 0);
  assert_string_equal(printed[1], "knockon " KNOCKON_VERSION "\n");
  release(&v, &words);
}

static void test_many_errors(void **state) {
  (void)state;
  ko_error error = {0};
  for (int i = 0; i < 23; i++) (void)ko_raise(&error, KO_E_INPUT, "number %d", i);
  begin_capture();
  int code = ko_print_errors(&error);
  end_capture();
  assert_int_equal(code, 65);
  assert_non_null(strstr(printed[2], "knockon: error: number 19\nknockon: and 3 more errors\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_refusals), cmocka_unit_test(test_help),
                                     cmocka_unit_test(test_many_errors)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
