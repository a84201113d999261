/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE /* flock */
#include "sim/run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "sim/base/base.h"

enum { HASH_SIZE = sizeof(XXH128_canonical_t), PIECE = 1 << 20 };

static const char HEAD_MAGIC[8] = {'k', 'n', 'o', 'c', 'k', 'o', 'n', 'J'}, RECORD_MAGIC[8] = {'k', 'n', 'o', 'c', 'k', 'o', 'n', 'R'};

static const char NASCENT[] = ".new"; /* at the end of the name while the head is written */

typedef struct head_start {
  char magic[8];
  uint64_t size; /* of head and contents */
  ko_journal_head head;
} head_start;

typedef struct record_start {
  char magic[8];
  uint64_t size, first_block, n_blocks;
} record_start;

/* ---- Bytes --------------------------------------------------------------------------------------------------------- */

static int write_all(int file, uint64_t offset, const void *bytes, size_t size) {
  for (const char *at = bytes; size > 0;) {
    ssize_t done = pwrite(file, at, size < (1u << 30) ? size : 1u << 30, (off_t)offset);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return -1;
    at += done;
    size -= (size_t)done;
    offset += (uint64_t)done;
  }
  return 0;
}

/* 0, -1, or 1 where the file ends before. */
static int read_all(int file, uint64_t offset, void *bytes, size_t size) {
  for (char *at = bytes; size > 0;) {
    ssize_t done = pread(file, at, size < (1u << 30) ? size : 1u << 30, (off_t)offset);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return -1;
    if (done == 0) return 1;
    at += done;
    size -= (size_t)done;
    offset += (uint64_t)done;
  }
  return 0;
}

int ko_journal_read(const ko_journal *journal, uint64_t offset, void *out, size_t size, ko_error *error) {
  errno = 0;
  if (read_all(journal->file, offset, out, size) == 0) return KO_OK;
  return ko_raise_io(error, journal->path, "cannot be read", errno ? errno : EIO);
}

/* ---- Locks --------------------------------------------------------------------------------------------------------- */

static int raise_locked(const ko_journal *journal, ko_error *error) {
  return ko_raise(error, KO_E_IO, "%s: another run is writing it; wait for it, or stop it", journal->path);
}

/* Where the file system knows no locks: a file that only one can make. */
static int lock_by_file(ko_journal *journal, ko_error *error) {
  size_t room = strlen(journal->path) + 8;
  journal->lock_path = malloc(room);
  if (!journal->lock_path) return ko_raise_memory(error, room);
  snprintf(journal->lock_path, room, "%s.lock", journal->path);
  journal->lock_file = open(journal->lock_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (journal->lock_file >= 0) return KO_OK;
  int number = errno;
  if (number == EEXIST)
    number = ko_raise(error, KO_E_IO, "%s: another run is writing %s; if none is (it was killed), remove this file", journal->lock_path,
                      journal->path);
  else number = ko_raise_io(error, journal->lock_path, "cannot be made", number);
  free(journal->lock_path);
  journal->lock_path = NULL; /* not ours */
  return number;
}

static int lock(ko_journal *journal, int shared, ko_error *error) {
  if (flock(journal->file, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) return KO_OK;
  if (errno == EWOULDBLOCK) return raise_locked(journal, error);
  return shared ? KO_OK : lock_by_file(journal, error);
}

/* ---- Opening ------------------------------------------------------------------------------------------------------- */

static ko_journal *make(const char *path, ko_error *error) {
  ko_journal *journal = calloc(1, sizeof *journal);
  if (journal) journal->path = malloc(strlen(path) + 1);
  if (!journal || !journal->path) {
    free(journal);
    (void)ko_raise_memory(error, sizeof *journal);
    return NULL;
  }
  strcpy(journal->path, path);
  journal->file = journal->lock_file = -1;
  return journal;
}

void ko_journal_close(ko_journal *journal) {
  if (!journal) return;
  if (journal->lock_path) unlink(journal->lock_path);
  if (journal->lock_file >= 0) close(journal->lock_file);
  if (journal->file >= 0) close(journal->file);
  free(journal->lock_path);
  free(journal->records);
  free(journal->path);
  free(journal);
}

/* So that the new name is on the disk, too. */
static void sync_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) + 1 : 0;
  char *folder = malloc(length + 2);
  if (!folder) return;
  snprintf(folder, length + 2, "%.*s", (int)(length ? length : 1), length ? path : ".");
  int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file >= 0) {
    (void)fsync(file);
    close(file);
  }
  free(folder);
}

int ko_journal_rename(ko_journal *journal, const char *path, ko_error *error) {
  int code = rename(journal->path, path) == 0 ? KO_OK : ko_raise_io(error, path, "cannot be made", errno);
  if (!code) sync_folder(path);
  ko_journal_close(journal);
  return code;
}

int ko_journal_remove(ko_journal *journal, ko_error *error) {
  int code = unlink(journal->path) == 0 || errno == ENOENT ? KO_OK : ko_raise_io(error, journal->path, "cannot be removed", errno);
  ko_journal_close(journal);
  return code;
}

static void finish_hash(XXH3_state_t *state, XXH128_canonical_t *out) { XXH128_canonicalFromHash(out, XXH3_128bits_digest(state)); }

int ko_journal_raise_exists(const char *path, ko_error *error) {
  return ko_raise(error, KO_E_INPUT, "%s: is there already, of a run that did not end; go on with it by --resume, or remove it", path);
}

/* A journal gets its name only with a whole head, so that one that is killed at birth leaves nothing that is in the way. Who makes it holds the
 * lock on the nascent file; one that a killed run has left is used again. */
static int open_nascent(ko_journal *journal, const char *nascent, ko_error *error) {
  struct stat own, there;
  journal->file = open(nascent, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (journal->file < 0) return ko_raise_io(error, journal->path, "cannot be made", errno);
  int code = lock(journal, 0, error);
  if (code) return code;
  if (fstat(journal->file, &own) != 0 || stat(nascent, &there) != 0 || own.st_ino != there.st_ino || own.st_nlink != 1)
    return raise_locked(journal, error); /* it has just become somebody's journal */
  return ftruncate(journal->file, 0) == 0 ? KO_OK : ko_raise_io(error, journal->path, "cannot be made", errno);
}

static int write_head(ko_journal *journal, const ko_journal_head *head, const void *contents, size_t contents_size, ko_error *error) {
  XXH3_state_t *state = XXH3_createState();
  XXH128_canonical_t hash;
  if (!state) return ko_raise_memory(error, PIECE);
  head_start start = {.size = sizeof *head + contents_size, .head = *head};
  memcpy(start.magic, HEAD_MAGIC, sizeof start.magic);
  XXH3_128bits_reset(state);
  XXH3_128bits_update(state, &start, sizeof start);
  XXH3_128bits_update(state, contents, contents_size);
  finish_hash(state, &hash);
  XXH3_freeState(state);
  journal->head = *head;
  journal->contents_offset = sizeof start;
  journal->contents_size = contents_size;
  journal->end = sizeof start + contents_size + HASH_SIZE;
  if (write_all(journal->file, 0, &start, sizeof start) == 0 && write_all(journal->file, sizeof start, contents, contents_size) == 0 &&
      write_all(journal->file, sizeof start + contents_size, &hash, HASH_SIZE) == 0 && fdatasync(journal->file) == 0)
    return KO_OK;
  return ko_raise_io(error, journal->path, "cannot be written", errno);
}

/* Give the nascent file its name, unless there is one of that name. */
static int name_it(const char *nascent, const char *path, ko_error *error) {
  if (link(nascent, path) == 0) {
    sync_folder(path);
    return KO_OK;
  }
  if (errno == EEXIST || access(path, F_OK) == 0) return ko_journal_raise_exists(path, error);
  if (rename(nascent, path) != 0) return ko_raise_io(error, path, "cannot be made", errno); /* a file system without links */
  sync_folder(path);
  return KO_OK;
}

int ko_journal_create(const char *path, const ko_journal_head *head, const void *contents, size_t contents_size, ko_journal **out,
                      ko_error *error) {
  *out = NULL;
  if (access(path, F_OK) == 0) return ko_journal_raise_exists(path, error);
  const size_t room = strlen(path) + sizeof NASCENT;
  char *nascent = malloc(room);
  if (!nascent) return ko_raise_memory(error, room);
  snprintf(nascent, room, "%s%s", path, NASCENT);
  ko_journal *journal = make(path, error);
  int code = journal ? open_nascent(journal, nascent, error) : KO_E_INTERNAL;
  const int ours = !code;
  if (!code) code = write_head(journal, head, contents, contents_size, error);
  if (!code) code = name_it(nascent, path, error);
  if (ours) unlink(nascent);
  free(nascent);
  if (code) ko_journal_close(journal);
  else *out = journal;
  return code;
}

/* Hash `size` bytes of the file into the state and compare with what stands after them. 0: it is that; 1: it is not; -1: cannot be read. */
static int check_hash(const ko_journal *journal, XXH3_state_t *state, uint64_t offset, uint64_t size, char *buffer) {
  XXH128_canonical_t stands, hash;
  for (uint64_t done = 0; done < size;) {
    size_t part = size - done < PIECE ? (size_t)(size - done) : PIECE;
    int code = read_all(journal->file, offset + done, buffer, part);
    if (code) return code;
    XXH3_128bits_update(state, buffer, part);
    done += part;
  }
  int code = read_all(journal->file, offset + size, &stands, HASH_SIZE);
  if (code) return code;
  finish_hash(state, &hash);
  return memcmp(&stands, &hash, HASH_SIZE) != 0;
}

static int read_head(ko_journal *journal, uint64_t length, XXH3_state_t *state, char *buffer, ko_error *error) {
  head_start start;
  int code = read_all(journal->file, 0, &start, sizeof start);
  if (code < 0) return ko_raise_io(error, journal->path, "cannot be read", errno);
  if (code || memcmp(start.magic, HEAD_MAGIC, sizeof start.magic) != 0)
    return ko_raise(error, KO_E_INPUT, "%s: is neither a shard nor a journal of knockon", journal->path);
  if (start.size < sizeof start.head || start.size > length) code = 1;
  if (!code) {
    journal->head = start.head;
    journal->contents_offset = sizeof start;
    journal->contents_size = start.size - sizeof start.head;
    journal->end = sizeof start + journal->contents_size + HASH_SIZE;
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, &start, sizeof start);
    code = check_hash(journal, state, sizeof start, journal->contents_size, buffer);
  }
  if (code < 0) return ko_raise_io(error, journal->path, "cannot be read", errno);
  return code ? ko_raise(error, KO_E_INPUT, "%s: is damaged at its head, nothing of it can be used; remove it", journal->path) : KO_OK;
}

static int note_record(ko_journal *journal, const record_start *start, uint64_t offset, ko_error *error) {
  if (journal->n == journal->room) {
    size_t room = journal->room ? 2 * journal->room : 64;
    ko_journal_record *moved = realloc(journal->records, room * sizeof *moved);
    if (!moved) return ko_raise_memory(error, room * sizeof *moved);
    journal->records = moved;
    journal->room = room;
  }
  journal->records[journal->n++] = (ko_journal_record){start->first_block, start->n_blocks, offset + sizeof *start, start->size};
  journal->end = offset + sizeof *start + start->size + HASH_SIZE;
  return KO_OK;
}

/* Whole records from the head on; the rest is what a crash has left. */
static int read_records(ko_journal *journal, uint64_t length, XXH3_state_t *state, char *buffer, ko_error *error) {
  for (;;) {
    record_start start;
    uint64_t offset = journal->end;
    int code = read_all(journal->file, offset, &start, sizeof start);
    if (code < 0) return ko_raise_io(error, journal->path, "cannot be read", errno);
    if (code || memcmp(start.magic, RECORD_MAGIC, sizeof start.magic) != 0 || start.size > length) return KO_OK;
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, &start, sizeof start);
    code = check_hash(journal, state, offset + sizeof start, start.size, buffer);
    if (code < 0) return ko_raise_io(error, journal->path, "cannot be read", errno);
    if (code) return KO_OK;
    code = note_record(journal, &start, offset, error);
    if (code) return code;
  }
}

static int open_existing(const char *path, int reading, ko_journal **out, ko_error *error) {
  *out = NULL;
  struct stat status;
  ko_journal *journal = make(path, error);
  XXH3_state_t *state = XXH3_createState();
  char *buffer = malloc(PIECE);
  int code = journal ? KO_OK : KO_E_INTERNAL;
  if (!code && (!state || !buffer)) code = ko_raise_memory(error, PIECE);
  if (code) goto out;
  journal->file = open(path, (reading ? O_RDONLY : O_RDWR) | O_CLOEXEC);
  if (journal->file < 0) code = ko_raise_io(error, path, "cannot be opened", errno);
  if (!code) code = lock(journal, reading, error);
  if (!code && fstat(journal->file, &status) != 0) code = ko_raise_io(error, path, "cannot be read", errno);
  if (code) goto out;
  uint64_t length = (uint64_t)status.st_size;
  code = read_head(journal, length, state, buffer, error);
  if (!code) code = read_records(journal, length, state, buffer, error);
  if (code || journal->end == length) goto out;
  const ko_where where = {.file = path};
  ko_warn_at(error, &where,
             "its last %" PRIu64 " bytes are no whole record (a run was killed while it wrote): they are left out and done again",
             length - journal->end);
  if (!reading && ftruncate(journal->file, (off_t)journal->end) != 0) code = ko_raise_io(error, path, "cannot be cut", errno);
out:
  XXH3_freeState(state);
  free(buffer);
  if (code) ko_journal_close(journal);
  else *out = journal;
  return code;
}

int ko_journal_open(const char *path, ko_journal **out, ko_error *error) { return open_existing(path, 0, out, error); }
int ko_journal_open_read(const char *path, ko_journal **out, ko_error *error) { return open_existing(path, 1, out, error); }

int ko_journal_heads_differ(const ko_journal_head *a, const ko_journal_head *b, char *what, size_t size) {
  enum { TABLES = 4 }; /* their place among the fields */
  const struct {
    const char *name;
    uint64_t a, b;
    int hex;
  } fields[] = {{"seed", a->seed, b->seed, 0}, /* it and the trials stand in the scenario's text, too: the plainer words first */
                {"number of trials", a->n_trials, b->n_trials, 0},
                {"scenario", a->scenario_hash, b->scenario_hash, 1},
                {"region", a->region_hash, b->region_hash, 1},
                {"tables that its waves name", a->tables_hash, b->tables_hash, 1},
                {"number of shards", a->n_shards, b->n_shards, 0},
                {"number of strategies", a->n_cases, b->n_cases, 0},
                {"outputs", a->layout_hash, b->layout_hash, 1}};
  if (memcmp(a->version, b->version, sizeof a->version) != 0) {
    snprintf(what, size, "the version of knockon (%.31s and %.31s)", a->version, b->version);
    return 1;
  }
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (fields[i].a == fields[i].b) continue;
    if (fields[i].hex) snprintf(what, size, "the %s (%016" PRIx64 " and %016" PRIx64 ")", fields[i].name, fields[i].a, fields[i].b);
    else snprintf(what, size, "the %s (%" PRIu64 " and %" PRIu64 ")", fields[i].name, fields[i].a, fields[i].b);
    return i == TABLES ? 2 : 1;
  }
  return 0;
}

int ko_journal_append(ko_journal *journal, uint64_t first_block, uint64_t n_blocks, const ko_journal_piece *pieces, size_t n_pieces,
                      ko_error *error) {
  XXH3_state_t *state = XXH3_createState();
  if (!state) return ko_raise_memory(error, PIECE);
  record_start start = {.first_block = first_block, .n_blocks = n_blocks};
  memcpy(start.magic, RECORD_MAGIC, sizeof start.magic);
  for (size_t i = 0; i < n_pieces; i++) start.size += pieces[i].size;
  XXH128_canonical_t hash;
  uint64_t offset = journal->end, at = offset + sizeof start;
  XXH3_128bits_reset(state);
  XXH3_128bits_update(state, &start, sizeof start);
  int failed = write_all(journal->file, offset, &start, sizeof start);
  for (size_t i = 0; i < n_pieces && !failed; i++) {
    if (!pieces[i].size) continue;
    XXH3_128bits_update(state, pieces[i].bytes, pieces[i].size);
    failed = write_all(journal->file, at, pieces[i].bytes, pieces[i].size);
    at += pieces[i].size;
  }
  finish_hash(state, &hash);
  XXH3_freeState(state);
  if (!failed) failed = write_all(journal->file, at, &hash, HASH_SIZE) != 0 || fdatasync(journal->file) != 0;
  if (failed) {
    int code = ko_raise_io(error, journal->path, "cannot be written", errno);
    if (ftruncate(journal->file, (off_t)offset) != 0) return code; /* then the next one who opens it cuts it */
    return code;
  }
  return note_record(journal, &start, offset, error);
}
