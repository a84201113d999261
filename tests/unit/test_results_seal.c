/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seal at the end of a result file: its bytes, every way to break it, and what is said of files without one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "sim/results/results.h"

static char folder[] = "/tmp/knockon-seal-XXXXXX";
static char path[64];

static int enter(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  return 0;
}

static int leave(void **state) {
  (void)state;
  (void)unlink(path);
  return rmdir(folder);
}

static void write_bytes(const void *bytes, size_t n, const void *more, size_t n_more) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fwrite(more, 1, n_more, file), n_more);
  assert_int_equal(fclose(file), 0);
}

/* The seal of a file with these bytes. */
static void seal_of(const void *bytes, size_t n, unsigned char *seal) {
  unsigned char rest;
  FILE *file = tmpfile();
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fflush(file), 0);
  assert_int_equal(ko_seal_append(fileno(file)), 0);
  assert_int_equal(fseek(file, (long)n, SEEK_SET), 0);
  assert_int_equal(fread(seal, 1, KO_SEAL_SIZE, file), KO_SEAL_SIZE);
  assert_int_equal(fread(&rest, 1, 1, file), 0);
  fclose(file);
}

static void expect(int code, const char *message) {
  ko_error error = {0};
  assert_int_equal(ko_seal_check(path, &error), code);
  if (!message) return;
  char all[300];
  snprintf(all, sizeof all, "%s: %s", path, message);
  assert_string_equal(error.findings[0].message, all);
}

#define DAMAGED "is damaged: its content is not what was written (checksum differs); copy it again from its source"
#define NO_RESULT "is not a result file of knockon"
#define UNSEALED                                                                                                                           \
  "is an HDF5 file, but not a result as knockon wrote it: the checksum at its end is missing (cut off, changed by another program, or "    \
  "never a result)"

/* "knockon\n", the length (little endian), XXH3 in its canonical order (big endian, high half first). */
static void bytes_of_the_seal(void **state) {
  (void)state;
  static const char text[] = "some bytes";
  unsigned char seal[KO_SEAL_SIZE];
  seal_of(text, 10, seal);
  assert_memory_equal(seal, "knockon\n", 8);
  static const unsigned char length[8] = {10};
  assert_memory_equal(seal + 8, length, 8);
  XXH128_hash_t hash = XXH3_128bits(text, 10);
  for (int i = 0; i < 8; i++) {
    assert_int_equal(seal[16 + i], (hash.high64 >> (56 - 8 * i)) & 0xFF);
    assert_int_equal(seal[24 + i], (hash.low64 >> (56 - 8 * i)) & 0xFF);
  }
}

/* Files shorter and longer than the piece that is read at a time. */
static void sizes(void **state) {
  (void)state;
  static const size_t SIZES[] = {1, 31, 32, 33, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3000000};
  for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
    unsigned char *bytes = malloc(SIZES[i]), seal[KO_SEAL_SIZE];
    assert_non_null(bytes);
    for (size_t k = 0; k < SIZES[i]; k++) bytes[k] = (unsigned char)(k * 31 + k / 253);
    seal_of(bytes, SIZES[i], seal);
    write_bytes(bytes, SIZES[i], seal, KO_SEAL_SIZE);
    expect(KO_OK, NULL);
    bytes[SIZES[i] / 2] ^= 1;
    write_bytes(bytes, SIZES[i], seal, KO_SEAL_SIZE);
    expect(KO_E_INPUT, DAMAGED);
    free(bytes);
  }
}

/* Any bit of content or seal that flips is seen; in the mark of the seal it is a file without one. */
static void every_bit(void **state) {
  (void)state;
  unsigned char all[20 + KO_SEAL_SIZE] = "\x89HDF\r\n\x1a\nand 12 more";
  seal_of(all, 20, all + 20);
  write_bytes(all, sizeof all, "", 0);
  expect(KO_OK, NULL);
  for (size_t bit = 0; bit < 8 * sizeof all; bit++) {
    all[bit / 8] ^= (unsigned char)(1u << bit % 8);
    write_bytes(all, sizeof all, "", 0);
    expect(KO_E_INPUT, bit / 8 >= 20 && bit / 8 < 28 ? UNSEALED : DAMAGED);
    all[bit / 8] ^= (unsigned char)(1u << bit % 8);
  }
}

/* Cut off anywhere, or with something behind it, a file has no seal at its end. */
static void cut_and_appended(void **state) {
  (void)state;
  unsigned char all[40 + KO_SEAL_SIZE] = "\x89HDF\r\n\x1a\nand thirty-two more bytes of it";
  seal_of(all, 40, all + 40);
  for (size_t n = 0; n < sizeof all; n++) {
    write_bytes(all, n, "", 0);
    expect(KO_E_INPUT, n < 8 ? NO_RESULT : UNSEALED);
  }
  write_bytes(all, sizeof all, "x", 1);
  expect(KO_E_INPUT, UNSEALED);
  write_bytes(all, sizeof all, all, sizeof all); /* twice the file: a seal, but of half of it */
  expect(KO_E_INPUT, DAMAGED);
  write_bytes("a text, no result, but longer than any seal is", 46, "", 0);
  expect(KO_E_INPUT, NO_RESULT);
  write_bytes("", 0, all + 40, KO_SEAL_SIZE); /* a seal of nothing */
  expect(KO_E_INPUT, NO_RESULT);
}

static void no_files(void **state) {
  (void)state;
  ko_error error = {0};
  char message[100];
  assert_int_equal(ko_seal_check("/nowhere/r.h5", &error), KO_E_IO);
  assert_string_equal(error.findings[0].message, "/nowhere/r.h5: cannot be read: No such file or directory");
  assert_int_equal(ko_seal_check(folder, &error), KO_E_INPUT);
  snprintf(message, sizeof message, "%s: is not a file", folder);
  assert_string_equal(error.findings[1].message, message);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytes_of_the_seal), cmocka_unit_test(sizes),    cmocka_unit_test(every_bit),
      cmocka_unit_test(cut_and_appended),  cmocka_unit_test(no_files),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
