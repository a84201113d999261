/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "failing_malloc.h"

#include <errno.h>
#include <stddef.h>

/* glibc's own allocator, under the names that it keeps for this. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *memory, size_t size);

static uint64_t n_calls, first_failure;
static int active, fails_forever;

void failing_malloc_begin(uint64_t first, int forever) {
  n_calls = 0;
  first_failure = first;
  fails_forever = forever;
  active = 1;
}

uint64_t failing_malloc_end(void) {
  active = 0;
  return n_calls;
}

static int fails(void) {
  if (!active) return 0;
  uint64_t call = n_calls++;
  if (call != first_failure && !(fails_forever && call > first_failure)) return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t n, size_t size) { return fails() ? NULL : __libc_calloc(n, size); }
void *realloc(void *memory, size_t size) { return fails() ? NULL : __libc_realloc(memory, size); }
