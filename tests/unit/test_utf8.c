/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/base/base.h"

/* Decode by arithmetic: the code point, or -1 where the bytes are not the one right form of one. */
static long decode(const unsigned char *b, size_t n) {
  if (n == 1) return b[0] >= 1 && b[0] < 128 ? b[0] : -1;
  const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  const long least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char mask = (unsigned char)(0xFF << (7 - n));
  if ((b[0] & mask) != leads[n]) return -1;
  long point = b[0] & (unsigned char)~mask;
  for (size_t i = 1; i < n; i++) {
    if ((b[i] & 0xC0) != 0x80) return -1;
    point = point * 64 + (b[i] & 0x3F);
  }
  if (point < least[n] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return -1;
  return point;
}

static int one_character(const unsigned char *bytes, size_t n) {
  size_t at = 99;
  return ko_utf8_valid((const char *)bytes, n, &at);
}

static void all_of_one_and_two_bytes(void **state) {
  (void)state;
  for (unsigned a = 0; a < 256; a++) {
    unsigned char bytes[2] = {(unsigned char)a, 0};
    assert_int_equal(one_character(bytes, 1), decode(bytes, 1) >= 0);
    for (unsigned b = 0; b < 256; b++) {
      bytes[1] = (unsigned char)b;
      int split = decode(bytes, 1) >= 0 && decode(bytes + 1, 1) >= 0;
      assert_int_equal(one_character(bytes, 2), split || decode(bytes, 2) >= 0);
    }
  }
}

static void all_of_three_and_four_bytes_with_long_leads(void **state) {
  (void)state;
  for (unsigned i = 0; i < 1u << 20; i++) {
    unsigned char bytes[4] = {(unsigned char)(0xE0 | i >> 16), (unsigned char)(i >> 8), (unsigned char)i, 0x80};
    if (bytes[0] < 0xF0 && one_character(bytes, 3) != (decode(bytes, 3) >= 0)) fail_msg("%02x %02x %02x", bytes[0], bytes[1], bytes[2]);
    if (bytes[0] >= 0xF0 && one_character(bytes, 4) != (decode(bytes, 4) >= 0 && bytes[0] < 0xF8))
      fail_msg("%02x %02x %02x", bytes[0], bytes[1], bytes[2]);
  }
}

static void the_first_wrong_byte_is_told(void **state) {
  (void)state;
  const struct {
    const char *bytes;
    size_t length, at;
  } wrong[] = {{"caf\xE9", 4, 3},          {"a\0b", 3, 1},           {"\xC3\xA9\xC3", 3, 2},
               {"\xF4\x90\x80\x80", 4, 0}, {"ok\xED\xA0\x80", 5, 2}, {"\xC0\x80", 2, 0}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    size_t at = 99;
    assert_false(ko_utf8_valid(wrong[i].bytes, wrong[i].length, &at));
    assert_int_equal(at, wrong[i].at);
  }
  size_t at = 99;
  assert_true(ko_utf8_valid("", 0, &at));
  assert_true(ko_utf8_valid("Gr\xC3\xB6\xC3\x9F"
                            "e \xE2\x82\xAC \xF0\x9F\x94\x8C",
                            16, &at));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_of_one_and_two_bytes),
                                     cmocka_unit_test(all_of_three_and_four_bytes_with_long_leads),
                                     cmocka_unit_test(the_first_wrong_byte_is_told)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
