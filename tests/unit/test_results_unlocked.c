/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE /* flock */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/results/unlocked.h"

/* Somebody else's lock does not matter; what is no HDF5 file is not opened. */
static void opened_without_a_lock(void **state) {
  (void)state;
  char path[] = "/tmp/knockon-unlocked-XXXXXX";
  int lock = mkstemp(path);
  assert_true(lock >= 0);
  hid_t file;
  H5E_BEGIN_TRY { file = ko_unlocked_open(path); }
  H5E_END_TRY;
  assert_true(file < 0);
  file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  assert_true(file >= 0 && H5Fclose(file) >= 0);
  assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), 0);
  file = ko_unlocked_open(path);
  assert_true(file >= 0);
  assert_true(H5Fclose(file) >= 0);
  close(lock);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(opened_without_a_lock)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
