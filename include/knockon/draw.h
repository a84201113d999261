/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws: every random number of a run is a pure function of (seed, purpose, entity, trial). The same luck meets every
 * strategy, is not moved by facilities that are added, and does not depend on threads, ranks or shards.
 *
 * Definition, bit by bit (tests/unit/test_draw.c holds vectors; tests/oracle meets them by code of its own)
 *
 *   philox(c0, c1, c2, c3) -> 4 words of 32 bits: Philox4x32 with 10 rounds (Salmon et al., SC'11, doi:10.1145/2063384.2063405),
 *   key = (low, high half of the seed). All counters below end in c2, c3 = low, high half of the entity key.
 *
 * Entity keys. key(kind, id) = XXH3_64bits_withSeed(id, length, kind), kind from ko_key_kind. ko_key_pair(a, b) joins two:
 *   x = a ^ (b * 0x9E3779B97F4A7C15);  x ^= x >> 30;  x *= 0xBF58476D1CE4E5B9;  x ^= x >> 27;  x *= 0x94D049BB133111EB;  x ^= x >> 31.
 *
 * Chance. A probability p becomes P = floor(p * 2^32 + 1/2), 0 below 0, 2^32 at 1 and above. Everything compares with P.
 *
 * Yes-or-no draws come by rows of 512 trials: block = trial / 512, lane = trial % 512.  c1 = block.
 *   A ladder of rungs r = 1..5 with the ceilings C_r = 2^(22 + r) (that is 2^-9 .. 2^-5 of 2^32), C_0 = 0. Rung r reads the words
 *   W_0, W_1, ... of philox(purpose << 24 | r << 16 | j, ...), j = 0, 1, ...; W_i is word i % 4 of j = i / 4.
 *     n = number of k in 0..31 with W_0 >= T_r[k] (T rises with k). T_r[k] = floor(2^32 * F_r(k) + 1/2), F_r = distribution function of
 *         the Poisson distribution with mean m = -512 ln(1 - q_r), q_r = (C_r - C_(r-1)) / (2^32 - C_(r-1)), in IEEE double in this order:
 *         h = 0; for j = 16, 15, ..., 1: h = 1.0 / j + q * h; m = 512 * q * h; f = 1 - q nine times squared (that is exp(-m)); F = f; T[0];
 *         then for k = 0, 1, ...: f = f * (m / (k + 1.0)); F = F + f; T[k + 1]; a T above 2^32 becomes 2^32.
 *     W_1 .. W_n each name a lane (W & 511), the same lane once or more. So a lane is named with probability q_r, whoever else is.
 *     A lane that no earlier rung names gets U = C_(r-1) + (((C_r - C_(r-1)) * (W >> 9)) >> 23), W the last of the words that name it.
 *   A lane that no rung names gets V. For k = 0..7, bit 31 - k of V is bit (lane % 32) of word 2 (k % 2) + (lane / 32) % 2 of
 *     philox(purpose << 24 | 8 (k / 2) + lane / 64, ...); the low 24 bits of V are those of word lane % 4 of
 *     philox(purpose << 24 | 0x8000 | lane / 4, ...).
 *   Yes iff (named) U < P, or (not named) P > C_5 and V < floor((P - C_5) * 2^32 / (2^32 - C_5)).
 *   So yes at P is yes at every larger P, and how P is reached (by rungs alone or with V) does not matter.
 *
 * Single words (random choices): word trial % 4 of philox(purpose << 24 | 0xFF0000 | (trial >> 34), (trial >> 2) mod 2^32, ...).
 */
#ifndef KNOCKON_DRAW_H
#define KNOCKON_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/row.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a draw decides. The entity of each is given beside it; "pair" is ko_key_pair. */
typedef enum ko_purpose {
  KO_PURPOSE_HIT = 1,        /* pair(wave, site or link): a target is damaged */
  KO_PURPOSE_WAVE = 2,       /* wave: it occurs */
  KO_PURPOSE_PREVENTION = 3, /* pair(wave, country): the country foils the wave */
  KO_PURPOSE_COUPLING = 4,   /* group or pair key: the group binds */
  KO_PURPOSE_CHOICE = 5,     /* pair(wave, facility or link): order of random picks; the lowest words are taken, ties by row */
  KO_PURPOSE_CENTRE = 7,     /* pair(wave, facility): centre of a random neighbourhood (the lowest word, ties by row) */
  KO_PURPOSE_GENERATE = 8,   /* recipe: sampling outside of trials; the "trial" counts the draws */
  KO_PURPOSE_BOOTSTRAP = 9,  /* replicate: resampling of results; the "trial" counts the draws */
  KO_PURPOSE_REPAIR = 10,    /* pair(wave, facility or link): how long its repair takes (duration.h) */
  KO_PURPOSE_ORDER = 11,     /* facility or link: its place in a random repair order, lowest word first */
  KO_PURPOSE_INVESTIGATE = 12, /* wave: it is stopped */
  KO_PURPOSE_EVENT = 13,     /* wave: which event of its intensity table comes */
  KO_PURPOSE_SEARCH = 14     /* number of a start: with what a search begins; the "trial" counts the draws */
} ko_purpose;

typedef enum ko_key_kind {
  KO_KEY_WAVE = 1,
  KO_KEY_COUNTRY = 2,
  KO_KEY_SITE = 3,     /* the site's id; a facility without a site is its own: KO_KEY_FACILITY */
  KO_KEY_FACILITY = 4,
  KO_KEY_LINK = 5,
  KO_KEY_GROUP = 6,    /* pair(key of the dependant, key(GROUP, group id)) */
  KO_KEY_PAIR = 7,     /* the `pair` label that two couplings share */
  KO_KEY_RECIPE = 8    /* what a recipe samples: "sector NAME", "couple NAME" */
} ko_key_kind;

uint64_t ko_key(ko_key_kind kind, const char *id);
uint64_t ko_key_pair(uint64_t a, uint64_t b);

/* p as a chance out of 2^32 (see above). */
uint64_t ko_chance(double p);

typedef struct ko_draws {
  uint64_t seed;
  const struct ko_draw_kernel *kernel; /* vector code; ko_draws_make chooses it */
} ko_draws;

ko_draws ko_draws_make(uint64_t seed);

/* Row of the trials 512 * block .. 512 * block + 511 whose draw is yes. */
void ko_draw_row(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint32_t block, uint64_t chance, ko_row *out);

/* The same for n entities, several times faster a row. */
void ko_draw_rows(const ko_draws *draws, ko_purpose purpose, size_t n, const uint64_t *entities, uint32_t block, const uint64_t *chances, ko_row *out);

/* One word, uniform in 0 .. 2^32 - 1. */
uint32_t ko_draw_word(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint64_t trial);

/* The words of n trials from `first_trial` on; both are multiples of 4. */
void ko_draw_words(const ko_draws *draws, ko_purpose purpose, uint64_t entity, uint64_t first_trial, uint32_t n, uint32_t *out);

#ifdef __cplusplus
}
#endif
#endif
