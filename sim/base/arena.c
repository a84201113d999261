/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/base.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, LINE = 64, FIRST_CHUNK = 1 << 12, LARGEST_CHUNK = 1 << 22 };

/* Memory is handed out from the end of the newest chunk; a request that does not fit gets a new one, twice as large each time. */
typedef struct ko_arena_chunk {
  struct ko_arena_chunk *next;
  size_t size, used; /* of `bytes` */
  unsigned char bytes[];
} ko_arena_chunk;

static ko_arena_chunk *chunk_add(ko_arena *arena, size_t least) {
  size_t size = arena->chunks ? 2 * arena->chunks->size : FIRST_CHUNK;
  if (size > LARGEST_CHUNK) size = LARGEST_CHUNK;
  if (size < least) size = least;
  if (size > SIZE_MAX - sizeof(ko_arena_chunk)) return NULL;
  ko_arena_chunk *chunk = calloc(1, sizeof *chunk + size);
  if (!chunk) return NULL;
  chunk->size = size;
  chunk->next = arena->chunks;
  arena->chunks = chunk;
  return chunk;
}

/* The next multiple of `alignment` at or behind the chunk's free space, as an offset into its bytes. */
static size_t chunk_offset(const ko_arena_chunk *chunk, size_t alignment) {
  uintptr_t base = (uintptr_t)chunk->bytes;
  return (size_t)(((base + chunk->used + alignment - 1) & ~(uintptr_t)(alignment - 1)) - base);
}

static void *take(ko_arena *arena, size_t n, size_t size, size_t alignment, ko_error *error) {
  size_t bytes = n && size ? size : 1; /* one byte, so that NULL always means failure */
  if (n && size && n > SIZE_MAX / size) goto fail;
  if (n && size) bytes = n * size;
  if (bytes > SIZE_MAX - 2 * alignment) goto fail;
  ko_arena_chunk *chunk = arena->chunks;
  size_t offset = chunk ? chunk_offset(chunk, alignment) : 0;
  if (!chunk || offset > chunk->size || bytes > chunk->size - offset) {
    chunk = chunk_add(arena, bytes + alignment);
    if (!chunk) goto fail;
    offset = chunk_offset(chunk, alignment);
  }
  chunk->used = offset + bytes;
  arena->bytes += bytes;
  return chunk->bytes + offset;
fail:
  (void)ko_raise_memory(error, size && n > SIZE_MAX / size ? SIZE_MAX : n * size);
  return NULL;
}

void *ko_arena_alloc(ko_arena *arena, size_t n, size_t size, ko_error *error) { return take(arena, n, size, ALIGNMENT, error); }

void *ko_arena_alloc_aligned(ko_arena *arena, size_t n, size_t size, ko_error *error) { return take(arena, n, size, LINE, error); }

char *ko_arena_text(ko_arena *arena, const char *text, size_t length, ko_error *error) {
  if (length == SIZE_MAX) {
    (void)ko_raise_memory(error, length);
    return NULL;
  }
  char *copy = take(arena, length + 1, 1, 1, error);
  if (copy && length) memcpy(copy, text, length);
  return copy;
}

char *ko_arena_printf(ko_arena *arena, ko_error *error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (length < 0) {
    (void)ko_raise(error, KO_E_INTERNAL, "a text could not be formatted");
    return NULL;
  }
  char *text = take(arena, (size_t)length + 1, 1, 1, error);
  if (!text) return NULL;
  va_start(arguments, format);
  (void)vsnprintf(text, (size_t)length + 1, format, arguments);
  va_end(arguments);
  return text;
}

void ko_arena_free(ko_arena *arena) {
  for (ko_arena_chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
    next = chunk->next;
    free(chunk);
  }
  arena->chunks = NULL;
  arena->bytes = 0;
}

void *ko_alloc_aligned(size_t n, size_t size, ko_error *error) {
  if (size && n > (SIZE_MAX - LINE) / size) {
    (void)ko_raise_memory(error, SIZE_MAX);
    return NULL;
  }
  size_t bytes = (n * size + LINE - 1) / LINE * LINE;
  if (bytes == 0) bytes = LINE;
  void *memory = aligned_alloc(LINE, bytes);
  if (!memory) {
    (void)ko_raise_memory(error, bytes);
    return NULL;
  }
  memset(memory, 0, bytes);
  return memory;
}
