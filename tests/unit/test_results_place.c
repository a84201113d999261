/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample_results.h"

static char folder[] = "/tmp/knockon-place-XXXXXX";
static char path[64], other[64];

static int make_folder(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  snprintf(other, sizeof other, "%s/link.h5", folder);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  unlink(other);
  return rmdir(folder);
}

static int entries(void) {
  int n = 0;
  DIR *dir = opendir(folder);
  assert_non_null(dir);
  while (readdir(dir)) n++;
  closedir(dir);
  return n - 2;
}

static void refuse(const char *file, const char *why) {
  ko_error error = {0};
  ko_sink *sink;
  assert_int_equal(ko_results_create(file, &sink, &error), KO_E_IO);
  assert_null(sink);
  if (!strstr(error.findings[0].message, why)) fail_msg("'%s' is not in: %s", why, error.findings[0].message);
}

static void test_refused_at_once(void **state) {
  (void)state;
  char long_name[5000];
  memset(long_name, 'x', sizeof long_name);
  long_name[sizeof long_name - 1] = '\0';
  refuse("/nowhere/r.h5", "No such file or directory; make the folder first");
  refuse(folder, "is a folder");
  refuse("/tmp/", "is a folder");
  refuse("/nowhere/", "names a folder");
  refuse("/dev/null", "is a device");
  refuse("/proc/r.h5", "cannot be written");
  refuse("", "names a folder");
  refuse(long_name, "too long");
  long_name[300] = '\0';
  refuse(long_name, "File name too long");
  if (geteuid() != 0) {
    chmod(folder, 0555);
    refuse(path, "Permission denied; write to a folder that you may write to");
    chmod(folder, 0755);
  }
  assert_int_equal(entries(), 0);
}

/* A limit on the size of files stands for the full disk: write() fails half-way. What was there before stays. */
static void test_no_room(void **state) {
  (void)state;
  ko_error error = {0};
  struct rlimit old, tight;
  assert_int_equal(sample_write(path, 3, &error), 0);
  struct stat before, after;
  stat(path, &before);
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
  tight = old;
  tight.rlim_cur = 10000;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
  int code = sample_write(path, 5000, &error);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
  assert_int_equal(code, KO_E_IO);
  assert_non_null(strstr(error.findings[0].message, "could not be written: File too large"));
  assert_int_equal(stat(path, &after), 0);
  assert_true(before.st_ino == after.st_ino && before.st_size == after.st_size);
  assert_int_equal(entries(), 1);
}

static void test_symbolic_link_stays(void **state) {
  (void)state;
  ko_error error = {0};
  struct stat status;
  assert_int_equal(sample_write(path, 3, &error), 0);
  assert_int_equal(symlink(path, other), 0);
  assert_int_equal(sample_write(other, 3, &error), 0);
  assert_int_equal(lstat(other, &status), 0);
  assert_true(S_ISLNK(status.st_mode));
  assert_int_equal(entries(), 2);
}

static void test_relative_path(void **state) {
  (void)state;
  ko_error error = {0};
  char here[4096];
  assert_non_null(getcwd(here, sizeof here));
  assert_int_equal(chdir(folder), 0);
  assert_int_equal(sample_write("r.h5", 3, &error), 0);
  assert_int_equal(access(path, R_OK), 0);
  assert_int_equal(chdir(here), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_refused_at_once),
      cmocka_unit_test(test_no_room),
      cmocka_unit_test(test_symbolic_link_stays),
      cmocka_unit_test(test_relative_path),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
