/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A journal: finished work on disk, so that a run that is killed loses little and a shard can be merged. An append-only file of
 * records, each with its hash, brought to the disk before the next begins.
 *
 *   head    "knockonJ", size of the head, ko_journal_head, its contents (scenario, region), XXH3 hash (128 bits) of all before
 *   record  "knockonR", size of the payload, first block, number of blocks, payload, XXH3 hash (128 bits) of all of it
 *
 * Numbers are 64 bits, little endian as the machine. What a crash has left at the end (half a record) is cut off when the journal is opened
 * again. While it is open nobody else can open it.
 */
#ifndef KO_JOURNAL_H
#define KO_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

/* What the work is of. Two journals with the same head can be folded; `shard` alone may differ. */
typedef struct ko_journal_head {
  char version[32];                          /* of knockon, padded with zeros */
  uint64_t scenario_hash, region_hash, seed;
  uint64_t tables_hash;                      /* of what waves name: states, intensities */
  uint64_t n_trials, n_cases;
  uint64_t layout_hash;                      /* of what is counted */
  uint64_t shard, n_shards;                  /* 1 of 1: everything */
} ko_journal_head;

typedef struct ko_journal_record {
  uint64_t first_block, n_blocks; /* of the run, not of the shard: the blocks first_block, first_block + n_shards, ... */
  uint64_t offset, size;          /* of the payload in the file */
} ko_journal_record;

typedef struct ko_journal {
  char *path;
  int file, lock_file; /* lock_file: where the file system has no locks, else -1 */
  char *lock_path;
  ko_journal_head head;
  size_t contents_size;
  uint64_t contents_offset, end; /* end: of the last whole record */
  size_t n, room;
  ko_journal_record *records;    /* in the order of the file */
} ko_journal;

/* A new one; KO_E_INPUT where there is one already. `contents` is kept in the head. */
int ko_journal_create(const char *path, const ko_journal_head *head, const void *contents, size_t contents_size, ko_journal **out,
                      ko_error *error) KO_MUST_CHECK;
/* What is said where there is one already and nobody wants to go on with it. */
int ko_journal_raise_exists(const char *path, ko_error *error);
/* One that is there, for going on. Warns where the end had to be cut. */
int ko_journal_open(const char *path, ko_journal **out, ko_error *error) KO_MUST_CHECK;
/* The same, only for reading: nothing is cut, the lock is shared. */
int ko_journal_open_read(const char *path, ko_journal **out, ko_error *error) KO_MUST_CHECK;
void ko_journal_close(ko_journal *journal); /* NULL is allowed */
int ko_journal_remove(ko_journal *journal, ko_error *error) KO_MUST_CHECK; /* closes it, too */
/* Give it another name, in place of a file of that name; closes it. */
int ko_journal_rename(ko_journal *journal, const char *path, ko_error *error) KO_MUST_CHECK;

enum { KO_DIFFERENCE_ROOM = 400 };
/* What differs between two heads other than the shard, as a clause ("the seed (1 and 2)"); returns 0 where nothing does, 2 where it
 * is the tables of the waves, whose names are not in the head. */
int ko_journal_heads_differ(const ko_journal_head *a, const ko_journal_head *b, char *what, size_t size);

typedef struct ko_journal_piece {
  const void *bytes;
  size_t size;
} ko_journal_piece;

/* Append a record made of pieces. When it returns 0 it is on the disk; otherwise the journal is as before. */
int ko_journal_append(ko_journal *journal, uint64_t first_block, uint64_t n_blocks, const ko_journal_piece *pieces, size_t n_pieces,
                      ko_error *error) KO_MUST_CHECK;
int ko_journal_read(const ko_journal *journal, uint64_t offset, void *out, size_t size, ko_error *error) KO_MUST_CHECK;

#endif
