/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads every broken scenario of a folder and compares what is said about it with what is expected, byte by byte; then input that
 * is too large or too strange to be kept as a file. "bad_scenarios FOLDER --write" writes the .expected files, to be read before they are
 * kept.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "knockon/scenario.h"

static int n_failed;

static void fail(const char *name, const char *why) {
  fprintf(stderr, "FAILED %s: %s\n", name, why);
  n_failed++;
}

/* All findings as the program prints them. */
static void format(const ko_error *error, char *buffer, size_t size) {
  size_t at = 0;
  buffer[0] = '\0';
  for (uint32_t i = 0; i < error->n_shown; i++) at += ko_error_format(error, i, buffer + at, size - at);
  if (error->n_errors > KO_ERROR_SHOWN) snprintf(buffer + at, size - at, "%u errors\n", error->n_errors);
}

static void read_all(const char *file, char *buffer, size_t size) {
  FILE *stream = fopen(file, "rb");
  size_t n = stream ? fread(buffer, 1, size - 1, stream) : 0;
  buffer[n] = '\0';
  if (stream) fclose(stream);
}

static void check_file(const char *file, int write) {
  static char said[1 << 16], expected[1 << 16];
  char beside[300];
  snprintf(beside, sizeof beside, "%.*s.expected", (int)(strlen(file) - 5), file);
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  int code = ko_scenario_load(file, NULL, 0, &scenario, &error);
  ko_scenario_free(scenario);
  format(&error, said, sizeof said);
  if (code != KO_E_INPUT || error.code != KO_E_INPUT || scenario) fail(file, "it is not refused as wrong input");
  if (write) {
    FILE *stream = fopen(beside, "wb");
    if (stream) fputs(said, stream);
    if (!stream || fclose(stream)) fail(file, "the expected file cannot be written");
    return;
  }
  read_all(beside, expected, sizeof expected);
  if (strcmp(said, expected) == 0) return;
  fail(file, "it says something else than expected:");
  fputs(said, stderr);
}

static int is_case(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

/* Text that is made: it must be refused in less than ten seconds, with this message at this place. */
static void check_made(const char *name, const char *text, size_t length, uint32_t line, uint32_t column, const char *message) {
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  clock_t begin = clock();
  int code = ko_scenario_parse(text, length, "", NULL, 0, &scenario, &error);
  double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
  ko_scenario_free(scenario);
  const ko_finding *finding = &error.findings[0];
  if (code != KO_E_INPUT || error.n_errors == 0) {
    fail(name, "it is not refused");
  } else if (finding->line != line || finding->column != column || strcmp(finding->message, message) != 0) {
    char said[2048];
    ko_error_format(&error, 0, said, sizeof said);
    fail(name, said);
  }
  if (seconds > 10) fail(name, "it takes more than ten seconds");
}

static char *repeat(const char *part, size_t n, size_t *length) {
  size_t width = strlen(part);
  char *text = malloc(n * width + 1);
  if (!text) abort();
  for (size_t i = 0; i < n; i++) memcpy(text + i * width, part, width);
  text[n * width] = '\0';
  *length = n * width;
  return text;
}

static void check_repeated(const char *name, const char *part, size_t n, uint32_t line, uint32_t column, const char *message) {
  size_t length;
  char *text = repeat(part, n, &length);
  check_made(name, text, length, line, column, message);
  free(text);
}

static void check_all_made(void) {
  static const char bomb[] = "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                             "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                             "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n";
  static const char too_deep[] = "lists and mappings lie more than 64 deep in each other";
  static const char too_large[] = "more than 4 MiB; long lists belong into the region's tables (a column and a filter)";
  check_made("empty", "", 0, 1, 1, "the file is empty; a scenario begins with knockon: 1");
  check_made("NUL", "knockon: 1\nname: a\0b\n", 21, 2, 8, "a NUL byte; a scenario is text");
  check_made("Latin-1", "knockon: 1\nname: Z\xFCrich\n", 24, 2, 8, "byte 0xFC is no UTF-8; save the file in UTF-8");
  check_made("cut off UTF-8", "name: \xE2\x82", 8, 1, 7, "byte 0xE2 is no UTF-8; save the file in UTF-8");
  check_made("surrogate", "name: \xED\xA0\x80", 9, 1, 7, "byte 0xED is no UTF-8; save the file in UTF-8");
  check_made("UTF-16", "\xFF\xFEk\0n\0", 6, 1, 1, "byte 0xFF is no UTF-8; save the file in UTF-8");
  check_made("control character", "name: a\x01\n", 9, 1, 8, "invalid YAML: control characters are not allowed");
  check_made("bomb of aliases", bomb, sizeof bomb - 1, 1, 20, "aliases repeat more than 100000 values; write fewer of them");
  check_repeated("many brackets", "[", 1000000, 1, 65, too_deep);
  check_repeated("many braces", "{a: ", 500000, 1, 257, too_deep);
  check_repeated("many dashes", "- ", 100000, 1, 129, too_deep);
  check_repeated("long line", "x", 4 << 20, 1, 1,
                 "the scenario: expected a mapping, found \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"");
  check_repeated("longer line", "x", (4 << 20) + 1, 0, 0, too_large);
  check_repeated("many lines", "\n", 4 << 20, 1, 1, "the file is empty; a scenario begins with knockon: 1");
  check_repeated("many keys of one name", "a: 1\n", 100000, 2, 1, "duplicate key \"a\"; it stands on line 1 already");
}

/* A line of a gigabyte, as a file with a hole that takes no space. */
static void check_gigabyte(void) {
  char file[] = "/tmp/knockon-gigabyte-XXXXXX", said[2048], expected[300];
  int descriptor = mkstemp(file);
  if (descriptor < 0 || ftruncate(descriptor, (off_t)1 << 30)) {
    fail("gigabyte", "the file cannot be made");
  } else {
    ko_error error = {0};
    ko_scenario *scenario = NULL;
    int code = ko_scenario_load(file, NULL, 0, &scenario, &error);
    format(&error, said, sizeof said);
    snprintf(expected, sizeof expected, "%s: error: more than 4 MiB; long lists belong into the region's tables (a column and a filter)\n",
             file);
    if (code != KO_E_INPUT || strcmp(said, expected) != 0) fail("gigabyte", said);
  }
  if (descriptor >= 0) (void)close(descriptor);
  (void)unlink(file);
}

static void check_unreadable(const char *file, const char *message) {
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  char said[2048];
  int code = ko_scenario_load(file, NULL, 0, &scenario, &error);
  format(&error, said, sizeof said);
  if (code != KO_E_INPUT || strcmp(said, message) != 0) fail(file, said);
}

int main(int argc, char **argv) {
  struct dirent **entries;
  int n = argc > 1 && chdir(argv[1]) == 0 ? scandir(".", &entries, is_case, alphasort) : -1;
  if (n < 0) {
    fprintf(stderr, "usage: bad_scenarios FOLDER [--write]\n");
    return 2;
  }
  for (int i = 0; i < n; i++) {
    check_file(entries[i]->d_name, argc > 2 && strcmp(argv[2], "--write") == 0);
    free(entries[i]);
  }
  free(entries);
  check_all_made();
  check_gigabyte();
  check_unreadable("no_such_file.yaml", "no_such_file.yaml: error: cannot be opened: No such file or directory\n");
  check_unreadable("/", "/: error: cannot be read: Is a directory\n");
  printf("%d broken scenarios, %d wrong answers\n", n, n_failed);
  return n_failed != 0 || n < 45;
}
