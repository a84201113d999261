/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A store: the finished part of a run, as spans of blocks. Sums are folded (they are integers, so the order does not matter), values are read
 * by trial, from memory or from journals. Once there is a journal, memory no longer grows with the number of trials, but for 4 bytes a block.
 *
 * A span is the blocks first, first + stride, ... Its record in a journal: the sums, then for each tally its values [n_cases][trials of the
 * span][n_values], 64 bits each as the machine has them. One thread at a time.
 */
#ifndef KO_STORE_H
#define KO_STORE_H

#include "sim/run/journal.h"
#include "sim/run/run.h"

typedef struct ko_span {
  uint32_t first_block, stride, n_blocks;
  int folded;                /* its sums are in the store's */
  ko_counts counts;          /* in memory; empty where it is in a journal */
  const ko_journal *journal; /* NULL: in memory */
  uint64_t offset;           /* of its payload there */
} ko_span;

typedef struct ko_store {
  const ko_layout *layout;
  uint32_t n_blocks;       /* of the run */
  uint32_t shard, n_shards; /* whose blocks are run here: shard - 1, shard - 1 + n_shards, ... */
  size_t n, room;
  ko_span *spans;
  uint32_t *span_of;       /* [n_blocks] KO_STORE_FREE, KO_STORE_TAKEN, or an index into spans */
  uint32_t next_free;      /* no block of the shard before it is free */
  uint32_t n_taken;        /* blocks that are taken and not done */
  uint64_t n_trials;       /* in all spans */
  uint64_t bytes;          /* of values and sums in memory */
  int64_t *sums;           /* [layout->first_sum[n]] of folded spans */
  ko_journal *journal;     /* that is written; borrowed. NULL: none yet */
} ko_store;

#define KO_STORE_FREE KO_NONE
#define KO_STORE_TAKEN (KO_NONE - 1)

int ko_store_make(const ko_layout *layout, uint32_t shard, uint32_t n_shards, ko_store *out, ko_error *error) KO_MUST_CHECK;
void ko_store_free(ko_store *store); /* the journals are the caller's */

/* Who works asks for blocks: the first free ones of the shard below `end`, next to each other, at most `most`. Gives their number, 0 where none
 * is free; they are taken. What was taken and is not done is given back. */
uint32_t ko_store_take(ko_store *store, uint32_t end, uint32_t most, uint32_t *first_block);
void ko_store_give_back(ko_store *store, uint32_t first_block, uint32_t n_blocks);

/* Trials of the blocks first, first + stride, ... */
uint64_t ko_store_trials(const ko_store *store, uint32_t first_block, uint32_t stride, uint32_t n_blocks);

/* Blocks that were taken are done: `counts` (which the store takes over) has their trials. Written to the journal if there is one. */
int ko_store_add(ko_store *store, uint32_t first_block, uint32_t n_blocks, ko_counts *counts, ko_error *error) KO_MUST_CHECK;
/* The same for the first `n_done` of `n_blocks` blocks for which `counts` was made. */
int ko_store_add_part(ko_store *store, uint32_t first_block, uint32_t n_blocks, uint32_t n_done, ko_counts *counts, ko_error *error) KO_MUST_CHECK;

/* From now on spans are kept in this journal, to begin with all that are in memory. */
int ko_store_keep(ko_store *store, ko_journal *journal, ko_error *error) KO_MUST_CHECK;
/* Take up what is in a journal, which must outlive the store. Refused where a record does not fit or a block is there already. */
int ko_store_take_up(ko_store *store, const ko_journal *journal, ko_error *error) KO_MUST_CHECK;

/* Fold spans that begin before block `end` into the sums. */
int ko_store_fold(ko_store *store, uint32_t end, ko_error *error) KO_MUST_CHECK;

/* Blocks of the shard (counted from 1; 0: of all) that are not done, and the first of them. */
uint32_t ko_store_missing(const ko_store *store, uint32_t shard, uint32_t *first_block);

/* Values [n][n_values] of a tally under a strategy, from trial `first_trial` on. As ko_totals wants it; `store` is a ko_store. */
int ko_store_read(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out, ko_error *error) KO_MUST_CHECK;

#endif
