/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fault/failing_allocator.h"

#include <errno.h>
#include <stddef.h>

#ifdef FAILING_BY_WRAP /* ld --wrap: calls go to __wrap_*, the allocator in place is __real_* */
#define OURS(function) __wrap_##function
#define THEIRS(function) __real_##function
#define THEIR_ALIGNED_ALLOC __real_aligned_alloc
#else /* glibc's own allocator, under the names that it keeps for this */
#define OURS(function) function
#define THEIRS(function) __libc_##function
#define THEIR_ALIGNED_ALLOC __libc_memalign
#endif

extern void *THEIRS(malloc)(size_t size);
extern void *THEIRS(calloc)(size_t n, size_t size);
extern void *THEIRS(realloc)(void *memory, size_t size);
extern void *THEIR_ALIGNED_ALLOC(size_t alignment, size_t size);
void *OURS(malloc)(size_t size);
void *OURS(calloc)(size_t n, size_t size);
void *OURS(realloc)(void *memory, size_t size);
void *OURS(aligned_alloc)(size_t alignment, size_t size);

static uint64_t n_calls, first_failure;
static int active, fails_forever;

void failing_allocator_begin(uint64_t first, int forever) {
  n_calls = 0;
  first_failure = first;
  fails_forever = forever;
  active = 1;
}

uint64_t failing_allocator_end(void) {
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

void *OURS(malloc)(size_t size) { return fails() ? NULL : THEIRS(malloc)(size); }
void *OURS(calloc)(size_t n, size_t size) { return fails() ? NULL : THEIRS(calloc)(n, size); }
void *OURS(realloc)(void *memory, size_t size) { return fails() ? NULL : THEIRS(realloc)(memory, size); }
void *OURS(aligned_alloc)(size_t alignment, size_t size) { return fails() ? NULL : THEIR_ALIGNED_ALLOC(alignment, size); }
