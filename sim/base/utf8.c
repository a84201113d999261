/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/base.h"

/* Length of the character that begins at `bytes`, 0 where it is none: overlong forms, surrogates, beyond U+10FFFF, cut short, NUL. */
static size_t character(const unsigned char *bytes, size_t left) {
  unsigned char lead = bytes[0];
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length > left) return 0;
  /* The first byte that follows is narrower for some leads. */
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 0;
  for (size_t i = 2; i < length; i++)
    if (bytes[i] < 0x80 || bytes[i] > 0xBF) return 0;
  return length;
}

int ko_utf8_valid(const char *bytes, size_t length, size_t *at) {
  for (size_t i = 0; i < length;) {
    size_t n = character((const unsigned char *)bytes + i, length - i);
    if (n == 0) {
      *at = i;
      return 0;
    }
    i += n;
  }
  return 1;
}
