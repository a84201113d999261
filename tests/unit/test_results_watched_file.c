/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The driver writes the bytes that HDF5's own would, and after a write that failed HDF5 still closes in good order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/results/watched_file.h"

enum { N = 300000 };

static char folder[] = "/tmp/knockon-watched-XXXXXX";
static char path[64], other[64];

static int enter(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/a", folder);
  snprintf(other, sizeof other, "%s/b", folder);
  return 0;
}

static int leave(void **state) {
  (void)state;
  unlink(path);
  unlink(other);
  return rmdir(folder);
}

/* A file with a packed and a plain dataset; 0, or -1 where HDF5 says no. */
static int fill(const char *name, hid_t access) {
  double *numbers = malloc(N * sizeof *numbers);
  const hsize_t shape = N, chunk = 10000;
  assert_non_null(numbers);
  for (int i = 0; i < N; i++) numbers[i] = i % 1013;
  int code = 0;
  H5E_BEGIN_TRY {
    hid_t file = H5Fcreate(name, H5F_ACC_TRUNC, H5P_DEFAULT, access), space = H5Screate_simple(1, &shape, NULL);
    for (int packed = 0; packed < 2; packed++) {
      hid_t list = H5Pcreate(H5P_DATASET_CREATE);
      H5Pset_obj_track_times(list, 0);
      if (packed) {
        H5Pset_chunk(list, 1, &chunk);
        H5Pset_deflate(list, 1);
      }
      hid_t dataset = H5Dcreate2(file, packed ? "packed" : "plain", H5T_IEEE_F64LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
      if (H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) < 0 || H5Dclose(dataset) < 0) code = -1;
      H5Pclose(list);
    }
    H5Sclose(space);
    if (H5Fclose(file) < 0) code = -1;
  }
  H5E_END_TRY;
  free(numbers);
  return code;
}

static int fill_watched(int fd, int *number) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  *number = 0;
  assert_true(ko_watched_file_set(access, &(ko_watched_file){.fd = fd, .number = number}) >= 0);
  int code = fill("no name of a file", access);
  H5Pclose(access);
  return code;
}

static size_t slurp(const char *name, unsigned char **out) {
  FILE *file = fopen(name, "rb");
  assert_non_null(file);
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  *out = malloc(size);
  assert_non_null(*out);
  assert_int_equal(fread(*out, 1, size, file), size);
  fclose(file);
  return size;
}

static void same_bytes(void **state) {
  (void)state;
  int number, fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  assert_true(fd >= 0);
  assert_int_equal(fill_watched(fd, &number), 0);
  assert_int_equal(number, 0);
  close(fd);
  assert_int_equal(fill(other, H5P_DEFAULT), 0);
  unsigned char *a, *b;
  size_t n = slurp(path, &a), m = slurp(other, &b);
  assert_int_equal(n, m);
  assert_memory_equal(a, b, n);
  free(a);
  free(b);
}

/* Wherever the room ends. */
static void no_room(void **state) {
  (void)state;
  struct rlimit old, tight;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
  for (rlim_t room = 0; room < 2600000; room += 199999) {
    int number, fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    tight = old;
    tight.rlim_cur = room;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    int code = fill_watched(fd, &number);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    close(fd);
    assert_int_equal(number, EFBIG);
    assert_int_equal(code, 0);
    assert_int_equal(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_FILE | H5F_OBJ_DATASET), 0);
  }
}

static void not_to_be_written(void **state) {
  (void)state;
  int number, fd = open(path, O_RDONLY | O_CREAT, 0600);
  assert_true(fd >= 0);
  assert_int_equal(fill_watched(fd, &number), 0);
  assert_int_equal(number, EBADF);
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_bytes), cmocka_unit_test(no_room), cmocka_unit_test(not_to_be_written)};
  return cmocka_run_group_tests(tests, enter, leave);
}
