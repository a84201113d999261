/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405) for many counters at once, for kernel files alone (knockon/isa.h): all
 * functions are static, so that each vector level has its own.
 */
#ifndef KO_KERNEL_PHILOX_H
#define KO_KERNEL_PHILOX_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

/* 32-bit words in 64-bit places, so that a product keeps both halves. Compilers do not see that one vector multiplication (of the low
 * halves) is enough, nor that one instruction joins three vectors, so these are named. */
#if defined(__AVX512F__)
typedef uint64_t wide __attribute__((vector_size(64)));
static inline wide multiply(wide x, wide m) { return (wide)_mm512_mul_epu32((__m512i)x, (__m512i)m); }
static inline wide differ(wide a, wide b, wide c) { return (wide)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0x96); }
#elif defined(__AVX2__)
typedef uint64_t wide __attribute__((vector_size(32)));
static inline wide multiply(wide x, wide m) { return (wide)_mm256_mul_epu32((__m256i)x, (__m256i)m); }
static inline wide differ(wide a, wide b, wide c) { return a ^ b ^ c; }
#else
typedef uint64_t wide __attribute__((vector_size(16)));
static inline wide multiply(wide x, wide m) { return (wide)_mm_mul_epu32((__m128i)x, (__m128i)m); }
static inline wide differ(wide a, wide b, wide c) { return a ^ b ^ c; }
#endif

/* Words in memory as a vector. (memcpy may go by halves through the stack, which stalls.) */
typedef wide wide_words __attribute__((aligned(4), may_alias));
static inline wide load_wide(const void *words) { return *(const wide_words *)words; }
static inline void store_wide(void *words, wide value) { *(wide_words *)words = value; }

/* SIDE_BY_SIDE vectors hide the multiplier's latency and leave registers free. */
enum { WIDE = sizeof(wide) / sizeof(uint64_t), SIDE_BY_SIDE = 2, PHILOX_ROUNDS = 10, PHILOX_BATCH = WIDE * SIDE_BY_SIDE };

typedef struct philox_key {
  wide round[PHILOX_ROUNDS][2];
} philox_key;

static inline void philox_key_make(uint64_t seed, philox_key *key) {
  const wide zero = {0};
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    key->round[round][0] = zero + k0;
    key->round[round][1] = zero + k1;
    k0 += UINT32_C(0x9E3779B9);
    k1 += UINT32_C(0xBB67AE85);
  }
}

/* c[v] holds the four counters of each of WIDE calls, and their four words after; the high halves carry rubbish that nobody looks at. */
static inline void philox_rounds(const philox_key *key, wide c[SIDE_BY_SIDE][4]) {
  const wide zero = {0}, m0 = zero + UINT64_C(0xD2511F53), m1 = zero + UINT64_C(0xCD9E8D57);
  for (int round = 0; round < PHILOX_ROUNDS; round++)
    for (uint32_t v = 0; v < SIDE_BY_SIDE; v++) {
      wide a = multiply(c[v][0], m0), b = multiply(c[v][2], m1);
      c[v][0] = differ(b >> 32, c[v][1], key->round[round][0]);
      c[v][2] = differ(a >> 32, c[v][3], key->round[round][1]);
      c[v][1] = b;
      c[v][3] = a;
    }
}

/* Two words of each call as one of 64 bits. */
static inline wide philox_pair(wide low, wide high) {
  const wide zero = {0};
  return (low & (zero + UINT64_C(0xFFFFFFFF))) | high << 32;
}

/* Call by call: two words of `front`, two of `back`. */
static inline void philox_write(uint32_t *out, wide front, wide back) {
#if defined(__AVX512F__)
  store_wide(out, __builtin_shufflevector(front, back, 0, 8, 1, 9, 2, 10, 3, 11));
  store_wide(out + 2 * WIDE, __builtin_shufflevector(front, back, 4, 12, 5, 13, 6, 14, 7, 15));
#elif defined(__AVX2__)
  store_wide(out, __builtin_shufflevector(front, back, 0, 4, 1, 5));
  store_wide(out + 2 * WIDE, __builtin_shufflevector(front, back, 2, 6, 3, 7));
#else
  store_wide(out, __builtin_shufflevector(front, back, 0, 2));
  store_wide(out + 2 * WIDE, __builtin_shufflevector(front, back, 1, 3));
#endif
}

/* n calls philox(c0[i], c1, low, high half of entity[i]): four words each, in order. n is rounded up to whole batches; there must be room
 * for them. */
static inline void philox_calls(const philox_key *key, size_t n, const uint64_t *c0, uint32_t c1, const uint64_t *entity, uint32_t *out) {
  const wide zero = {0};
  for (size_t first = 0; first < n; first += PHILOX_BATCH) {
    wide c[SIDE_BY_SIDE][4];
    for (uint32_t v = 0; v < SIDE_BY_SIDE; v++) {
      c[v][0] = load_wide(c0 + first + v * WIDE);
      c[v][2] = load_wide(entity + first + v * WIDE);
      c[v][1] = zero + c1;
      c[v][3] = c[v][2] >> 32;
    }
    philox_rounds(key, c);
    for (uint32_t v = 0; v < SIDE_BY_SIDE; v++)
      philox_write(out + 4 * (first + v * WIDE), philox_pair(c[v][0], c[v][1]), philox_pair(c[v][2], c[v][3]));
  }
}

/* Calls to make together, and their words once made; a last batch that is not full has room. */
enum { QUEUE_ROOM = 160 };

typedef struct call_queue {
  size_t n;
  uint64_t c0[QUEUE_ROOM + PHILOX_BATCH], entity[QUEUE_ROOM + PHILOX_BATCH];
  uint32_t words[4 * (QUEUE_ROOM + PHILOX_BATCH)];
} call_queue;

static inline void queue_call(call_queue *queue, uint32_t c0, uint64_t entity) {
  queue->c0[queue->n] = c0;
  queue->entity[queue->n++] = entity;
}

static inline void queue_make(call_queue *queue, const philox_key *key, uint32_t c1) {
  for (size_t i = queue->n; i % PHILOX_BATCH; i++) queue->c0[i] = queue->entity[i] = 0;
  philox_calls(key, queue->n, queue->c0, c1, queue->entity, queue->words);
}

#endif
