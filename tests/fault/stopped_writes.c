/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A library to be preloaded: from the KNOCKON_TEST_FULL_AT-th write to a file on, the disk is full; at the KNOCKON_TEST_KILL_AT-th write,
 * or after the KNOCKON_TEST_KILL_AFTER_SYNC-th fdatasync, the process is killed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long n_writes, n_syncs;

static long setting(const char *name) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : 0;
}

/* 1 where this write must fail. */
static int judge(int file) {
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || file <= STDERR_FILENO) return 0;
  const long n = atomic_fetch_add(&n_writes, 1) + 1, full_at = setting("KNOCKON_TEST_FULL_AT");
  if (n == setting("KNOCKON_TEST_KILL_AT")) raise(SIGKILL);
  if (!full_at || n < full_at) return 0;
  errno = ENOSPC;
  return 1;
}

#define REAL(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

ssize_t write(int file, const void *bytes, size_t size) {
  return judge(file) ? -1 : REAL(ssize_t (*)(int, const void *, size_t), "write")(file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
  return judge(file) ? -1 : REAL(ssize_t (*)(int, const void *, size_t, off_t), "pwrite")(file, bytes, size, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
  return judge(file) ? -1 : REAL(ssize_t (*)(int, const void *, size_t, off64_t), "pwrite64")(file, bytes, size, offset);
}

int fdatasync(int file) {
  const int code = REAL(int (*)(int), "fdatasync")(file);
  if (atomic_fetch_add(&n_syncs, 1) + 1 == setting("KNOCKON_TEST_KILL_AFTER_SYNC")) raise(SIGKILL);
  return code;
}
