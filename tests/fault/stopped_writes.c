/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A library to be preloaded. Each setting is the number of a call, counted from 1:
 *
 *   KNOCKON_TEST_FULL_AT          from this write to a file on the disk is full
 *   KNOCKON_TEST_HALF_AT          the same, but the first of them still writes half of its bytes
 *   KNOCKON_TEST_SYNC_FULL_AT     from this fsync or fdatasync on they say that the disk is full (as over a network)
 *   KNOCKON_TEST_KILL_AT          the process is killed at this write, which has written half of its bytes
 *   KNOCKON_TEST_KILL_AFTER_SYNC  the process is killed after this fsync or fdatasync
 *   KNOCKON_TEST_NO_LOCKS         (1) the file system knows no locks
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

typedef enum verdict { WHOLE, HALF, HALF_AND_DIE, NOTHING } verdict;

static atomic_long n_writes, n_syncs;

static long setting(const char *name) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : 0;
}

static int reached(long n, const char *name) {
  const long at = setting(name);
  return at && n >= at;
}

static verdict judge(int file) {
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || file <= STDERR_FILENO) return WHOLE;
  const long n = atomic_fetch_add(&n_writes, 1) + 1;
  if (n == setting("KNOCKON_TEST_KILL_AT")) return HALF_AND_DIE;
  if (n == setting("KNOCKON_TEST_HALF_AT")) return HALF;
  return reached(n, "KNOCKON_TEST_FULL_AT") || reached(n, "KNOCKON_TEST_HALF_AT") ? NOTHING : WHOLE;
}

static ssize_t full(void) {
  errno = ENOSPC;
  return -1;
}

#define REAL(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

typedef ssize_t write_at(int file, const void *bytes, size_t size, off64_t offset);

static ssize_t judged_write(int file, const void *bytes, size_t size, off64_t offset, write_at *real) {
  const verdict is = judge(file);
  if (is == NOTHING) return full();
  if (is == WHOLE) return real(file, bytes, size, offset);
  const ssize_t done = size > 1 ? real(file, bytes, size / 2, offset) : 0;
  if (is == HALF_AND_DIE) raise(SIGKILL);
  return done ? done : full();
}

static ssize_t at_its_place(int file, const void *bytes, size_t size, off64_t offset) {
  (void)offset;
  return REAL(ssize_t(*)(int, const void *, size_t), "write")(file, bytes, size);
}

ssize_t write(int file, const void *bytes, size_t size) { return judged_write(file, bytes, size, 0, at_its_place); }

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
  return judged_write(file, bytes, size, offset, REAL(write_at *, "pwrite64"));
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
  return judged_write(file, bytes, size, offset, REAL(write_at *, "pwrite64"));
}

static int judged_sync(int file, const char *name) {
  const long n = atomic_fetch_add(&n_syncs, 1) + 1;
  if (reached(n, "KNOCKON_TEST_SYNC_FULL_AT")) return (int)full();
  const int code = REAL(int (*)(int), name)(file);
  if (n == setting("KNOCKON_TEST_KILL_AFTER_SYNC")) raise(SIGKILL);
  return code;
}

int fdatasync(int file) { return judged_sync(file, "fdatasync"); }
int fsync(int file) { return judged_sync(file, "fsync"); }

int flock(int file, int operation) {
  if (!setting("KNOCKON_TEST_NO_LOCKS")) return REAL(int (*)(int, int), "flock")(file, operation);
  errno = ENOLCK;
  return -1;
}
