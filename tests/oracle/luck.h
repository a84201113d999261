/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle's draws: include/knockon/draw.h by other code, without rows, tables or kernels.
 */
#ifndef ORACLE_LUCK_H
#define ORACLE_LUCK_H

#include <stdint.h>

enum { ORACLE_TRIALS = 512 /* in a block */ };

/* What draws decide, and what kinds of ids are hashed for them (include/knockon/draw.h). */
enum {
  ORACLE_DRAW_HIT = 1,
  ORACLE_DRAW_WAVE = 2,
  ORACLE_DRAW_PREVENTION = 3,
  ORACLE_DRAW_COUPLING = 4,
  ORACLE_DRAW_CHOICE = 5,
  ORACLE_DRAW_CENTRE = 7,
  ORACLE_DRAW_REPAIR = 10,
  ORACLE_DRAW_ORDER = 11,
  ORACLE_DRAW_INVESTIGATE = 12,
  ORACLE_DRAW_EVENT = 13
};
enum {
  ORACLE_KEY_WAVE = 1,
  ORACLE_KEY_COUNTRY = 2,
  ORACLE_KEY_SITE = 3,
  ORACLE_KEY_FACILITY = 4,
  ORACLE_KEY_LINK = 5,
  ORACLE_KEY_GROUP = 6,
  ORACLE_KEY_PAIR = 7
};

/* A draw in one trial: a lane that a rung named carries a value below C_5, the others 32 fair bits. */
typedef struct oracle_luck {
  int named;
  uint32_t value;
} oracle_luck;

uint64_t oracle_key(int kind, const char *id);
uint64_t oracle_key_pair(uint64_t a, uint64_t b);
uint64_t oracle_chance(double p);

/* The luck of the 512 trials of a block; yes or no is said when it meets a chance. */
void oracle_draw(uint64_t seed, int purpose, uint64_t entity, uint32_t block, oracle_luck luck[ORACLE_TRIALS]);
oracle_luck oracle_draw_one(uint64_t seed, int purpose, uint64_t entity, uint64_t trial); /* the same for one trial */
int oracle_yes(oracle_luck luck, uint64_t chance);
uint32_t oracle_word(uint64_t seed, int purpose, uint64_t entity, uint64_t trial);

#endif
