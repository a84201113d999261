/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One file, FOLDER/.sweep.lock, that holds the number of the sweep. Byte 0 is locked by everyone who works on it, shared; who has it alone
 * writes the number, or removes the file. Byte 1 + i is point i. Locks of open files go away with the process, however it ends.
 */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "sim/cli/sweep_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sim/base/base.h"

/* 0, or an errno; EAGAIN: somebody else has it. */
static int set_lock(int file, short type, off_t byte) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
  if (fcntl(file, F_OFD_SETLK, &lock) == 0) return 0;
  return errno == EACCES ? EAGAIN : errno;
}

static int read_number(int file, uint64_t *out) { return pread(file, out, sizeof *out, 0) == (ssize_t)sizeof *out; }

/* Was it removed by one who thought himself the last? */
static int is_gone(int file) {
  struct stat status;
  return fstat(file, &status) != 0 || status.st_nlink == 0;
}

/* Share byte 0 with those of the same sweep. EAGAIN: try again; EBUSY: another sweep has it. */
static int enter(int file, uint64_t sweep) {
  uint64_t there = 0;
  int number = set_lock(file, F_WRLCK, 0);
  if (!number && pwrite(file, &sweep, sizeof sweep, 0) != (ssize_t)sizeof sweep) return errno ? errno : EIO;
  if (!number || number == EAGAIN) number = set_lock(file, F_RDLCK, 0);
  if (number) return number;
  if (is_gone(file) || !read_number(file, &there)) return EAGAIN;
  return there == sweep ? 0 : EBUSY;
}

int ko_sweep_lock_open(const char *folder, uint64_t sweep, ko_sweep_lock *out, ko_error *error) {
  static const char name[] = "/.sweep.lock";
  const size_t room = strlen(folder) + sizeof name;
  int number = EAGAIN;
  *out = (ko_sweep_lock){.path = malloc(room), .file = -1};
  if (!out->path) return ko_raise_memory(error, room);
  snprintf(out->path, room, "%s%s", folder, name);
  for (int attempt = 0; number == EAGAIN && attempt < 100; attempt++) {
    if (attempt) nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    if (out->file >= 0) close(out->file);
    out->file = open(out->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (out->file < 0) return ko_raise_io(error, out->path, "cannot be made", errno);
    number = enter(out->file, sweep);
  }
  if (!number) return KO_OK;
  close(out->file);
  out->file = -1;
  if (number == EAGAIN || number == EBUSY)
    return ko_raise(error, KO_E_IO, "%s: a sweep over other points is writing there; wait for it, or choose another folder", folder);
  return KO_OK; /* no locks here: then every process runs what it finds missing, and writes the same files */
}

int ko_sweep_lock_take(const ko_sweep_lock *lock, size_t point) {
  return lock->file < 0 || set_lock(lock->file, F_WRLCK, (off_t)point + 1) != EAGAIN;
}

void ko_sweep_lock_give(const ko_sweep_lock *lock, size_t point) {
  if (lock->file >= 0) (void)set_lock(lock->file, F_UNLCK, (off_t)point + 1);
}

void ko_sweep_lock_close(ko_sweep_lock *lock) {
  if (lock->path && lock->file >= 0) {
    if (set_lock(lock->file, F_WRLCK, 0) == 0) (void)unlink(lock->path); /* nobody else is there */
    close(lock->file);
  }
  free(lock->path);
  *lock = (ko_sweep_lock){.file = -1};
}
