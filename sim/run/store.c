/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"

int ko_store_make(const ko_layout *layout, uint32_t shard, uint32_t n_shards, ko_store *out, ko_error *error) {
  const size_t n_sums = layout->first_sum[layout->n];
  *out = (ko_store){.layout = layout, .n_blocks = layout->plan->n_blocks, .shard = shard, .n_shards = n_shards, .next_free = shard - 1};
  out->span_of = malloc(((size_t)out->n_blocks + 1) * sizeof *out->span_of);
  out->sums = calloc(n_sums + 1, sizeof *out->sums);
  if (!out->span_of || !out->sums) {
    ko_store_free(out);
    return ko_raise_memory(error, n_sums * sizeof *out->sums + out->n_blocks * sizeof *out->span_of);
  }
  for (uint32_t i = 0; i < out->n_blocks; i++) out->span_of[i] = KO_STORE_FREE;
  return KO_OK;
}

void ko_store_free(ko_store *store) {
  for (size_t i = 0; i < store->n; i++) ko_counts_free(store->layout, &store->spans[i].counts);
  free(store->spans);
  free(store->span_of);
  free(store->sums);
  *store = (ko_store){0};
}

/* ---- Who does what -------------------------------------------------------------------------------------------------- */

uint32_t ko_store_take(ko_store *store, uint32_t end, uint32_t most, uint32_t *first_block) {
  uint64_t at = store->next_free, stride = store->n_shards;
  uint32_t n = 0;
  if (end > store->n_blocks) end = store->n_blocks;
  while (at < end && store->span_of[at] != KO_STORE_FREE) at += stride;
  store->next_free = (uint32_t)(at < store->n_blocks ? at : store->n_blocks);
  *first_block = store->next_free;
  for (; at < end && n < most && store->span_of[at] == KO_STORE_FREE; at += stride, n++) store->span_of[at] = KO_STORE_TAKEN;
  store->n_taken += n;
  return n;
}

void ko_store_give_back(ko_store *store, uint32_t first_block, uint32_t n_blocks) {
  if (!n_blocks) return;
  for (uint32_t i = 0; i < n_blocks; i++) store->span_of[first_block + i * store->n_shards] = KO_STORE_FREE;
  if (first_block < store->next_free) store->next_free = first_block;
  store->n_taken -= n_blocks;
}

/* ---- Adding --------------------------------------------------------------------------------------------------------- */

uint64_t ko_store_trials(const ko_store *store, uint32_t first_block, uint32_t stride, uint32_t n_blocks) {
  return ko_layout_trials(store->layout, first_block, stride, n_blocks);
}

static uint64_t bytes_of(const ko_layout *layout, const ko_counts *counts) { return ko_counts_bytes(layout, counts->n_trials); }

static ko_span *new_span(ko_store *store, ko_error *error) {
  if (store->n == store->room) {
    const size_t room = store->room ? 2 * store->room : 64;
    ko_span *moved = room < KO_STORE_TAKEN ? realloc(store->spans, room * sizeof *moved) : NULL;
    if (!moved) {
      (void)ko_raise_memory(error, room * sizeof *moved);
      return NULL;
    }
    store->spans = moved;
    store->room = room;
  }
  return &store->spans[store->n];
}

/* The span is as it should be: it counts. */
static void note_span(ko_store *store, ko_span *span) {
  for (uint32_t i = 0; i < span->n_blocks; i++) store->span_of[span->first_block + (uint64_t)i * span->stride] = (uint32_t)store->n;
  store->n++;
  store->n_trials += ko_store_trials(store, span->first_block, span->stride, span->n_blocks);
}

static int write_span(ko_store *store, ko_journal *journal, ko_span *span, ko_error *error) {
  const ko_layout *layout = store->layout;
  ko_journal_piece *pieces = calloc(layout->n + 1, sizeof *pieces);
  if (!pieces) return ko_raise_memory(error, (layout->n + 1) * sizeof *pieces);
  pieces[0] = (ko_journal_piece){span->counts.sums, layout->first_sum[layout->n] * sizeof(int64_t)};
  for (size_t k = 0; k < layout->n; k++)
    pieces[k + 1] = (ko_journal_piece){span->counts.values[k], span->counts.n_trials * layout->plan->n_cases * layout->tally_values[k] * sizeof(int64_t)};
  int code = ko_journal_append(journal, span->first_block, span->n_blocks, pieces, layout->n + 1, error);
  free(pieces);
  if (code) return code;
  span->journal = journal;
  span->offset = journal->records[journal->n - 1].offset;
  ko_counts_free(layout, &span->counts);
  return KO_OK;
}

int ko_store_add(ko_store *store, uint32_t first_block, uint32_t n_blocks, ko_counts *counts, ko_error *error) {
  const size_t n_sums = store->layout->first_sum[store->layout->n];
  ko_span *span = new_span(store, error);
  if (!span) {
    ko_counts_free(store->layout, counts);
    return KO_E_INTERNAL;
  }
  *span = (ko_span){.first_block = first_block, .stride = store->n_shards, .n_blocks = n_blocks, .folded = 1, .counts = *counts};
  *counts = (ko_counts){0};
  for (size_t i = 0; i < n_sums; i++) store->sums[i] += span->counts.sums[i];
  const uint64_t bytes = bytes_of(store->layout, &span->counts);
  store->n_taken -= n_blocks;
  note_span(store, span);
  if (store->journal) return write_span(store, store->journal, span, error);
  store->bytes += bytes;
  return KO_OK;
}

/* Strategies of the counts were `n_trials` rows apart; bring them together. */
static void shorten(const ko_layout *layout, ko_counts *counts, uint64_t n_trials) {
  for (size_t k = 0; k < layout->n; k++)
    for (uint32_t c = 1; c < layout->plan->n_cases && counts->values[k]; c++)
      memmove(counts->values[k] + c * n_trials * layout->tally_values[k], counts->values[k] + c * counts->n_trials * layout->tally_values[k],
              n_trials * layout->tally_values[k] * sizeof(int64_t));
  counts->n_trials = n_trials;
}

int ko_store_add_part(ko_store *store, uint32_t first_block, uint32_t n_blocks, uint32_t n_done, ko_counts *counts, ko_error *error) {
  ko_store_give_back(store, first_block + n_done * store->n_shards, n_blocks - n_done);
  if (n_done == 0) {
    ko_counts_free(store->layout, counts);
    return KO_OK;
  }
  if (n_done < n_blocks) shorten(store->layout, counts, ko_store_trials(store, first_block, store->n_shards, n_done));
  return ko_store_add(store, first_block, n_done, counts, error);
}

int ko_store_keep(ko_store *store, ko_journal *journal, ko_error *error) {
  int code = KO_OK;
  for (size_t i = 0; i < store->n && !code; i++)
    if (!store->spans[i].journal) code = write_span(store, journal, &store->spans[i], error);
  if (code) return code;
  store->journal = journal;
  store->bytes = 0;
  return KO_OK;
}

/* ---- Taking up ------------------------------------------------------------------------------------------------------ */

static int take_up_record(ko_store *store, const ko_journal *journal, const ko_journal_record *record, ko_error *error) {
  const uint64_t stride = journal->head.n_shards, first = record->first_block, n = record->n_blocks;
  const int fits = stride > 0 && stride <= UINT32_MAX && n > 0 && n <= store->n_blocks && first < store->n_blocks && first % stride == journal->head.shard - 1 &&
                   first + (n - 1) * stride < store->n_blocks;
  if (!fits || record->size != ko_counts_bytes(store->layout, ko_store_trials(store, (uint32_t)first, (uint32_t)stride, (uint32_t)n)))
    return ko_raise(error, KO_E_INPUT, "%s: its record of blocks %" PRIu64 " and on does not fit the run; remove it", journal->path, first);
  for (uint64_t i = 0; i < n; i++)
    if (store->span_of[first + i * stride] != KO_STORE_FREE)
      return ko_raise(error, KO_E_INPUT, "%s: block %" PRIu64 " is there twice; remove it", journal->path, first + i * stride);
  ko_span *span = new_span(store, error);
  if (!span) return KO_E_INTERNAL;
  *span = (ko_span){.first_block = (uint32_t)first, .stride = (uint32_t)stride, .n_blocks = (uint32_t)n, .journal = journal, .offset = record->offset};
  note_span(store, span);
  return KO_OK;
}

int ko_store_take_up(ko_store *store, const ko_journal *journal, ko_error *error) {
  int code = KO_OK;
  for (size_t i = 0; i < journal->n && !code; i++) code = take_up_record(store, journal, &journal->records[i], error);
  return code;
}

uint32_t ko_store_missing(const ko_store *store, uint32_t shard, uint32_t *first_block) {
  uint32_t n = 0;
  for (uint64_t i = shard ? shard - 1 : 0; i < store->n_blocks; i += shard ? store->n_shards : 1) {
    if (store->span_of[i] < KO_STORE_TAKEN) continue;
    if (n++ == 0) *first_block = (uint32_t)i;
  }
  return n;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

static int fold_span(ko_store *store, ko_span *span, ko_error *error) {
  enum { PIECE = 1 << 16 };
  const size_t n_sums = store->layout->first_sum[store->layout->n];
  int64_t *piece = malloc(PIECE * sizeof *piece);
  int code = piece ? KO_OK : ko_raise_memory(error, PIECE * sizeof *piece);
  for (size_t done = 0; done < n_sums && !code; done += PIECE) {
    const size_t n = n_sums - done < PIECE ? n_sums - done : PIECE;
    code = ko_journal_read(span->journal, span->offset + done * sizeof *piece, piece, n * sizeof *piece, error);
    for (size_t i = 0; i < n && !code; i++) store->sums[done + i] += piece[i];
  }
  free(piece);
  span->folded = !code;
  return code;
}

int ko_store_fold(ko_store *store, uint32_t end, ko_error *error) {
  int code = KO_OK;
  for (size_t i = 0; i < store->n && !code; i++)
    if (!store->spans[i].folded && store->spans[i].first_block < end) code = fold_span(store, &store->spans[i], error);
  return code;
}

/* `n` rows of one span, from its own row `row` on. */
static int read_span(const ko_store *store, const ko_span *span, size_t tally, uint32_t strategy, uint64_t row, uint64_t n, int64_t *out,
                     ko_error *error) {
  const ko_layout *layout = store->layout;
  const size_t n_values = layout->tally_values[tally];
  const uint64_t n_trials = ko_store_trials(store, span->first_block, span->stride, span->n_blocks);
  const uint64_t at = (strategy * n_trials + row) * n_values;
  if (!span->journal) {
    memcpy(out, span->counts.values[tally] + at, n * n_values * sizeof *out);
    return KO_OK;
  }
  uint64_t before = layout->first_sum[layout->n];
  for (size_t k = 0; k < tally; k++) before += layout->plan->n_cases * n_trials * layout->tally_values[k];
  return ko_journal_read(span->journal, span->offset + (before + at) * sizeof *out, out, n * n_values * sizeof *out, error);
}

int ko_store_read(const void *of, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out, ko_error *error) {
  const ko_store *store = of;
  const size_t n_values = store->layout->tally_values[tally];
  int code = KO_OK;
  for (uint64_t done = 0; done < n && n_values && !code;) {
    const uint64_t trial = first_trial + done, block = trial / KO_LANES;
    const uint32_t index = block < store->n_blocks ? store->span_of[block] : KO_STORE_FREE;
    if (index >= KO_STORE_TAKEN) return ko_raise(error, KO_E_INTERNAL, "trial %" PRIu64 " is read before it was run", trial);
    const ko_span *span = &store->spans[index];
    const uint64_t place = (block - span->first_block) / span->stride, row = place * KO_LANES + trial % KO_LANES;
    uint64_t part = span->stride == 1 ? ko_store_trials(store, span->first_block, 1, span->n_blocks) - row : KO_LANES - trial % KO_LANES;
    if (part > n - done) part = n - done;
    code = read_span(store, span, tally, strategy, row, part, out + done * n_values, error);
    done += part;
  }
  return code;
}
