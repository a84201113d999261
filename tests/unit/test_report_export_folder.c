/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder of an export: appears whole, replaces an export and nothing else, leaves nothing behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/report/export_folder.h"

static char home[] = "/tmp/knockon-export-XXXXXX";
static char path[64];

static int make_home(void **state) {
  (void)state;
  if (!mkdtemp(home)) return -1;
  snprintf(path, sizeof path, "%s/out", home);
  return 0;
}

static int remove_home(void **state) {
  (void)state;
  return rmdir(home);
}

static void put(const ko_export_folder *folder, const char *name, const char *text) {
  ko_error error = {0};
  FILE *file;
  assert_int_equal(ko_export_folder_open(folder, name, &file, &error), 0);
  fputs(text, file);
  assert_int_equal(ko_export_folder_close(folder, name, file, 0, &error), 0);
}

static void write_export(const char *where, const char *name) {
  ko_error error = {0};
  ko_export_folder folder;
  char line[128];
  assert_int_equal(ko_export_folder_begin(where, &folder, &error), 0);
  put(&folder, name, "a\n1\n");
  snprintf(line, sizeof line, "%s%s,a,integer,1,A,An a.\n", KO_DICTIONARY_HEADER, name);
  put(&folder, KO_DICTIONARY, line);
  assert_int_equal(ko_export_folder_commit(&folder, &error), 0);
  ko_export_folder_free(&folder);
}

static int is_there(const char *name) {
  char full[160];
  struct stat status;
  snprintf(full, sizeof full, "%s/%s", path, name);
  return stat(full, &status) == 0;
}

static void remove_name(const char *name) {
  char full[160];
  snprintf(full, sizeof full, "%s/%s", path, name);
  assert_int_equal(remove(full), 0);
}

static int entries(const char *folder) {
  int n = 0;
  DIR *open = opendir(folder);
  assert_non_null(open);
  while (readdir(open)) n++;
  closedir(open);
  return n - 2;
}

static void clear(const char *name) {
  remove_name(name);
  remove_name(KO_DICTIONARY);
  assert_int_equal(rmdir(path), 0);
  assert_int_equal(entries(home), 0);
}

static void test_replaces_its_own(void **state) {
  (void)state;
  char slashes[80];
  write_export(path, "region/t.csv");
  assert_true(is_there("region/t.csv"));
  snprintf(slashes, sizeof slashes, "%s//", path);
  write_export(slashes, "other.csv");
  assert_true(is_there("other.csv") && !is_there("region"));
  assert_int_equal(entries(path), 2);
  assert_int_equal(entries(home), 1);
  clear("other.csv");
}

static void refused(const char *where, const char *reason) {
  ko_error error = {0};
  ko_export_folder folder;
  assert_int_equal(ko_export_folder_begin(where, &folder, &error), KO_E_IO);
  ko_export_folder_free(&folder);
  if (!strstr(error.findings[0].message, reason)) fail_msg("'%s' instead of '%s'", error.findings[0].message, reason);
}

static void test_refuses(void **state) {
  (void)state;
  char full[160], name[5000];
  write_export(path, "t.csv");
  snprintf(full, sizeof full, "%s/t.csv.bak", path);
  fclose(fopen(full, "w"));
  refused(path, "holds 't.csv.bak', which is not of an export");
  remove_name("t.csv.bak");
  refused(strcat(strcpy(full, path), "/t.csv"), "is a file, not a folder");
  snprintf(full, sizeof full, "%s/dictionary.csv", path);
  FILE *file = fopen(full, "w");
  fputs("file,column\nt.csv,a\n", file); /* of another program */
  fclose(file);
  refused(path, "which is not of an export");
  assert_true(is_there("t.csv"));
  refused("/nowhere/out", "make the folder first");
  memset(name, 'x', sizeof name);
  name[sizeof name - 1] = '\0';
  refused(name, "too long");
  clear("t.csv");
}

static void test_leaves_nothing(void **state) {
  (void)state;
  ko_error error = {0};
  ko_export_folder folder;
  FILE *file;
  assert_int_equal(ko_export_folder_begin(path, &folder, &error), 0);
  assert_int_equal(entries(home), 1);
  put(&folder, "region/t.csv", "a\n");
  assert_int_equal(ko_export_folder_open(&folder, "u.csv", &file, &error), 0);
  assert_int_equal(ko_export_folder_close(&folder, "u.csv", file, ENOSPC, &error), KO_E_IO);
  assert_non_null(strstr(error.findings[0].message, "out/u.csv: could not be written: No space left on device; make room"));
  ko_export_folder_free(&folder);
  assert_int_equal(entries(home), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_replaces_its_own),
      cmocka_unit_test(test_refuses),
      cmocka_unit_test(test_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, make_home, remove_home);
}
