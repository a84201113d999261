/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search for sets, against worths that are known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/search.h"

enum { MOST = 400 };

/* What a set is worth. */
typedef struct worth {
  int64_t (*of)(const uint32_t *set, uint32_t n);
  uint32_t calls, stop_at, fail_at; /* calls of `values`; 0: never */
  uint64_t n_sets, n_all;
  uint32_t (*seen)[4]; /* all sets asked for; NULL: not kept */
} worth;

static int values(void *context, const ko_search_sets *sets, uint64_t n_all, int64_t *out, ko_error *error) {
  worth *w = context;
  uint32_t *made = malloc(sets->n * sets->k * sizeof *made), set[8];
  assert_non_null(made);
  if (++w->calls == w->stop_at) {
    free(made);
    return KO_E_INTERRUPTED;
  }
  if (w->calls == w->fail_at) {
    free(made);
    return ko_raise(error, KO_E_INPUT, "no");
  }
  /* In two parts, as threads would. */
  const uint32_t half = (uint32_t)sets->n / 2;
  sets->make(sets->context, 0, half ? half : 1, made);
  if (sets->n > 1)
    sets->make(sets->context, half ? half : 1, (uint32_t)sets->n - (half ? half : 1), made + (size_t)(half ? half : 1) * sets->k);
  for (uint64_t i = 0; i < sets->n; i++) {
    uint32_t n = 0;
    for (uint32_t j = 0; j < sets->k; j++)
      if (made[i * sets->k + j] != KO_SEARCH_NOTHING) set[n++] = made[i * sets->k + j];
    out[i] = w->of(set, n);
    if (w->seen) memcpy(w->seen[w->n_sets + i], set, n * sizeof *set);
  }
  w->n_sets += sets->n;
  w->n_all = n_all;
  free(made);
  return KO_OK;
}

static int run(ko_arena *memory, uint32_t n, uint32_t k, uint32_t n_starts, uint64_t exact_most, worth *w, ko_search_found *out,
               ko_error *error) {
  const ko_search_task task = {
      .n = n, .k = k, .n_starts = n_starts, .exact_most = exact_most, .draws = ko_draws_make(7), .values = values, .context = w};
  return ko_search_run(memory, &task, out, error);
}

/* Worth of thing i: (i * 7) % 31, alike or not; sets add up. */
static int64_t sum(const uint32_t *set, uint32_t n) {
  int64_t total = 0;
  for (uint32_t i = 0; i < n; i++) total += set[i] * 7 % 31;
  return total;
}

static void all_sets_in_order(void **state) {
  (void)state;
  static uint32_t seen[MOST][4];
  ko_arena memory = {0};
  ko_error error = {0};
  ko_search_found found;
  worth w = {.of = sum, .seen = seen};
  assert_int_equal(run(&memory, 10, 4, 3, 210, &w, &found, &error), KO_OK);
  assert_true(found.is_exact && !found.has_greedy && !found.is_stopped);
  assert_int_equal(w.n_sets, 210);
  assert_int_equal(found.n_sets, 210);
  uint32_t at = 0;
  for (uint32_t a = 0; a < 10; a++)
    for (uint32_t b = a + 1; b < 10; b++)
      for (uint32_t c = b + 1; c < 10; c++)
        for (uint32_t d = c + 1; d < 10; d++, at++) assert_memory_equal(seen[at], ((const uint32_t[]){a, b, c, d}), sizeof seen[0]);
  assert_int_equal(found.n, 4);
  assert_memory_equal(found.items, ((const uint32_t[]){3, 4, 7, 8}), 4 * sizeof(uint32_t)); /* 21 + 28 + 18 + 25 */
  assert_int_equal(found.value, 92);
  assert_true(ko_search_possible(10, 4) > 209.5 && ko_search_possible(10, 4) < 210.5);
  ko_arena_free(&memory);
}

static int64_t nothing(const uint32_t *set, uint32_t n) {
  (void)set, (void)n;
  return 0;
}

static void ties_go_to_the_first(void **state) {
  (void)state;
  ko_arena memory = {0};
  ko_error error = {0};
  ko_search_found found;
  for (uint64_t exact = 0; exact <= 1000; exact += 1000) {
    worth w = {.of = nothing};
    assert_int_equal(run(&memory, 12, 3, 5, exact, &w, &found, &error), KO_OK);
    assert_memory_equal(found.items, ((const uint32_t[]){0, 1, 2}), 3 * sizeof(uint32_t));
    assert_int_equal(found.is_exact, exact > 0);
    assert_int_equal(found.n_agree, exact ? 1 : 5);
  }
  worth w = {.of = sum};
  assert_int_equal(run(&memory, 5, 5, 2, 0, &w, &found, &error), KO_OK); /* all of them */
  assert_memory_equal(found.items, ((const uint32_t[]){0, 1, 2, 3, 4}), 5 * sizeof(uint32_t));
  ko_arena_free(&memory);
}

/* Things that cover six places: the largest one first, and two that are smaller cover everything. */
static int64_t cover(const uint32_t *set, uint32_t n) {
  static const uint32_t covers[] = {0x0f, 0x13, 0x2c, 0x01}; /* 1234, 125, 346, 1 */
  uint32_t all = 0;
  for (uint32_t i = 0; i < n; i++) all |= covers[set[i]];
  return __builtin_popcount(all);
}

static void exchange_repairs_greedy(void **state) {
  (void)state;
  ko_arena memory = {0};
  ko_error error = {0};
  ko_search_found found;
  worth w = {.of = cover};
  assert_int_equal(run(&memory, 4, 2, 1, 0, &w, &found, &error), KO_OK);
  assert_int_equal(found.greedy, 5);
  assert_int_equal(found.value, 6);
  assert_memory_equal(found.items, ((const uint32_t[]){1, 2}), 2 * sizeof(uint32_t));
  ko_arena_free(&memory);
}

/* Two things far apart that are worth something together alone; all others a little. No single exchange leads from the others to them. */
static int64_t substitutes(const uint32_t *set, uint32_t n) {
  int64_t total = 0;
  uint32_t both = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (set[i] == 91 || set[i] == 17) both++;
    else total += 2 + set[i] % 3;
  }
  return total + (both == 2 ? 50 : 0);
}

static void pairs_begin(void **state) {
  (void)state;
  ko_arena memory = {0};
  ko_error error = {0};
  ko_search_found found;
  worth w = {.of = substitutes};
  assert_int_equal(run(&memory, 100, 3, 2, 0, &w, &found, &error), KO_OK);
  assert_int_equal(found.value, 12); /* without pairs, and with no luck */
  w = (worth){.of = substitutes};
  assert_int_equal(run(&memory, 100, 3, 2, 4950, &w, &found, &error), KO_OK); /* there are 4,950 pairs, and 161,700 sets */
  assert_int_equal(found.value, 54);
  assert_memory_equal(found.items, ((const uint32_t[]){2, 17, 91}), 3 * sizeof(uint32_t));
  assert_int_equal(found.n_starts, 2);
  assert_int_equal(found.n_agree, 1);
  assert_true(!found.is_exact);
  ko_arena_free(&memory);
}

/* The same with three, which no pair tells of: a hint does. */
static int64_t three_substitutes(const uint32_t *set, uint32_t n) {
  int64_t total = 0;
  uint32_t all = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (set[i] == 91 || set[i] == 17 || set[i] == 40) all++;
    else total += 2 + set[i] % 3;
  }
  return total + (all == 3 ? 50 : 0);
}

static void hints_begin(void **state) {
  (void)state;
  ko_arena memory = {0};
  ko_error error = {0};
  ko_search_found found;
  worth w = {.of = three_substitutes};
  const uint32_t none = KO_SEARCH_NOTHING, hints[] = {3, 4, none, none, 40, 91, 17, none, 1, 2, 3, none};
  ko_search_task task = {.n = 100, .k = 4, .n_starts = 2, .exact_most = 4950, .draws = ko_draws_make(7), .values = values, .context = &w};
  assert_int_equal(ko_search_run(&memory, &task, &found, &error), KO_OK);
  assert_int_equal(found.value, 16);
  task.n_hints = 3;
  task.hints = hints;
  assert_int_equal(ko_search_run(&memory, &task, &found, &error), KO_OK);
  assert_int_equal(found.value, 54);
  assert_memory_equal(found.items, ((const uint32_t[]){2, 17, 40, 91}), 4 * sizeof(uint32_t));
  ko_arena_free(&memory);
}

static void stopped_or_failed(void **state) {
  (void)state;
  ko_arena memory = {0};
  ko_error error = {0};
  ko_search_found found;
  worth w = {.of = sum, .stop_at = 3};
  assert_int_equal(run(&memory, 40, 4, 1, 0, &w, &found, &error), KO_OK);
  assert_true(found.is_stopped && !found.is_exact && !found.has_greedy);
  assert_int_equal(found.n, 2); /* two steps were made */
  assert_int_equal(found.n_sets, 80);
  assert_memory_equal(found.items, ((const uint32_t[]){13, 22}), 2 * sizeof(uint32_t)); /* 29 and 30 */
  w = (worth){.of = sum, .stop_at = 1};
  assert_int_equal(run(&memory, 40, 4, 4, 0, &w, &found, &error), KO_OK);
  assert_true(found.is_stopped && found.n == 0);
  w = (worth){.of = sum, .stop_at = 2};
  assert_int_equal(run(&memory, 70, 4, 4, 1000000, &w, &found, &error), KO_OK); /* after the first 65,536 of 916,895 sets */
  assert_true(found.is_stopped && !found.is_exact && found.n == 4);
  w = (worth){.of = sum, .fail_at = 2};
  assert_int_equal(run(&memory, 40, 4, 2, 0, &w, &found, &error), KO_E_INPUT);
  ko_arena_free(&memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_sets_in_order), cmocka_unit_test(ties_go_to_the_first), cmocka_unit_test(exchange_repairs_greedy),
      cmocka_unit_test(pairs_begin),       cmocka_unit_test(hints_begin),          cmocka_unit_test(stopped_or_failed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
