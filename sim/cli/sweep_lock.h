/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sweeps in one folder at the same time: those over the same points share the work, each point in one process; others are refused.
 */
#ifndef KO_SWEEP_LOCK_H
#define KO_SWEEP_LOCK_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

typedef struct ko_sweep_lock {
  char *path;
  int file; /* -1: not open, or the file system knows no locks */
} ko_sweep_lock;

/* `sweep`: a number that says which points they are. The folder is there. */
int ko_sweep_lock_open(const char *folder, uint64_t sweep, ko_sweep_lock *out, ko_error *error) KO_MUST_CHECK;
/* 1: the point is this process's until it is given back; 0: another process has it. */
int ko_sweep_lock_take(const ko_sweep_lock *lock, size_t point);
void ko_sweep_lock_give(const ko_sweep_lock *lock, size_t point);
void ko_sweep_lock_close(ko_sweep_lock *lock);

#endif
