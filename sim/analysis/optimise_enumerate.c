/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every portfolio within the budget, in the order of the candidates.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { AT_ONCE = 64 };

/* Walks over all portfolios within the budget; `take` is told of each, the empty one included. */
typedef struct walk {
  const ko_selection *search;
  uint64_t *bits, n, most;
  int (*take)(void *context, const uint64_t *bits);
  void *context;
} walk;

static int visit(walk *w, uint32_t from, double cost) {
  if (++w->n > w->most) return 1;
  int code = w->take ? w->take(w->context, w->bits) : 0;
  for (uint32_t c = from; c < w->search->n && !code; c++) {
    if (!ko_selection_affords(w->search, cost + w->search->cost[c])) continue;
    ko_bit_set(w->bits, c);
    code = visit(w, c + 1, cost + w->search->cost[c]);
    ko_bit_clear(w->bits, c);
  }
  return code;
}

uint64_t ko_selection_count(const ko_selection *search, uint64_t most) {
  walk w = {.search = search, .most = most, .bits = calloc(search->words, sizeof *w.bits)};
  if (!w.bits) return most + 1;
  (void)visit(&w, 0, 0);
  free(w.bits);
  return w.n;
}

typedef struct batch {
  ko_selection *search;
  uint64_t *bits; /* [AT_ONCE][words] */
  size_t n;
  ko_error *error;
} batch;

static int score(batch *b) {
  const uint64_t *portfolios[AT_ONCE];
  ko_wide scores[AT_ONCE];
  for (size_t i = 0; i < b->n; i++) portfolios[i] = b->bits + i * b->search->words;
  const int code = ko_selection_score(b->search, b->n, portfolios, scores, b->error);
  b->n = 0;
  if (b->search->progress) b->search->progress(b->search->context, KO_PHASE_ENUMERATE, 0, b->search->n_tried);
  return code;
}

static int take(void *context, const uint64_t *bits) {
  batch *b = context;
  memcpy(b->bits + b->n++ * b->search->words, bits, b->search->words * sizeof *bits);
  return b->n == AT_ONCE ? score(b) : KO_OK;
}

int ko_selection_enumerate(ko_selection *search, ko_error *error) {
  batch b = {.search = search, .bits = calloc(AT_ONCE * search->words, sizeof *b.bits), .error = error};
  walk w = {.search = search, .most = UINT64_MAX, .bits = calloc(search->words, sizeof *w.bits), .take = take, .context = &b};
  int code = b.bits && w.bits ? visit(&w, 0, 0) : ko_raise_memory(error, AT_ONCE * search->words * sizeof *b.bits);
  if (!code && b.n) code = score(&b);
  free(b.bits);
  free(w.bits);
  return code;
}
