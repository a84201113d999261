/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/stream.h"

ko_stream ko_stream_make(uint64_t seed, const char *what) {
  return (ko_stream){.draws = ko_draws_make(seed), .entity = ko_key(KO_KEY_RECIPE, what)};
}

uint32_t ko_stream_word(ko_stream *stream) { return ko_draw_word(&stream->draws, KO_PURPOSE_GENERATE, stream->entity, stream->next++); }

static uint64_t two_words(ko_stream *stream) {
  uint64_t high = ko_stream_word(stream);
  return high << 32 | ko_stream_word(stream);
}

uint64_t ko_stream_below(ko_stream *stream, uint64_t limit) {
  int narrow = limit <= UINT64_C(1) << 32;
  uint64_t mask = limit - 1; /* all ones up to its highest bit */
  for (unsigned shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
  for (;;) { /* at least every second word is kept */
    uint64_t word = (narrow ? ko_stream_word(stream) : two_words(stream)) & mask;
    if (word < limit) return word;
  }
}

double ko_stream_unit(ko_stream *stream) { return (double)(two_words(stream) >> 11) * 0x1p-53; }

void ko_stream_shuffle(ko_stream *stream, uint32_t *items, uint32_t n) {
  for (uint32_t left = n; left > 1; left--) {
    uint32_t pick = (uint32_t)ko_stream_below(stream, left);
    uint32_t item = items[left - 1];
    items[left - 1] = items[pick];
    items[pick] = item;
  }
}
