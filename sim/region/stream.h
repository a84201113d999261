/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers for recipes: a sequence of draws (knockon/draw.h) of its own for each sector that is generated and each coupling that is
 * sampled, so that one can be changed without the others. Integers alone decide, so the same recipe gives the same region on every machine.
 */
#ifndef KO_STREAM_H
#define KO_STREAM_H

#include "knockon/draw.h"

typedef struct ko_stream {
  ko_draws draws;
  uint64_t entity, next;
} ko_stream;

/* `what` names the sequence: "sector telecom". */
ko_stream ko_stream_make(uint64_t seed, const char *what);

uint32_t ko_stream_word(ko_stream *stream);                  /* 0 .. 2^32 - 1 */
uint64_t ko_stream_below(ko_stream *stream, uint64_t limit); /* 0 .. limit - 1, exactly uniform; limit > 0 */
double ko_stream_unit(ko_stream *stream);                    /* [0, 1) in steps of 2^-53 */
void ko_stream_shuffle(ko_stream *stream, uint32_t *items, uint32_t n);

#endif
