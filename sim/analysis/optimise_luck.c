/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Luck, drawn once: all hits under the baseline, and again with what candidates raise. Candidates that raise different things are drawn
 * together, a layer: who is no longer hit is then saved by the one candidate of the layer that protects him, or his country.
 */
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

typedef struct layer {
  ko_wave_hits *hits;
  uint32_t *owner; /* candidate by number of facility or link (prevents: of country); KO_NONE */
  ko_plan_late *raised;
  uint32_t n;
  int prevents;
} layer;

/* Hits of one block: rows of what each wave hits. */
typedef struct block_rows {
  uint32_t n, room;
  uint32_t *wave, *entity; /* slots, KO_LINK | slot */
  ko_row *rows;
  uint32_t n_saved, saved_room;
  uint64_t *saved; /* candidate << 32 | hit */
} block_rows;

typedef struct drawing {
  const ko_question *question;
  const ko_team *team;
  const ko_plan *plan;
  uint32_t n_blocks, n_numbers; /* numbers: of facilities, then links */
  uint32_t n_layers;
  layer *layers;
  ko_wave_hits *baseline;
  block_rows *blocks;
  ko_luck *out;
} drawing;

static uint32_t number_of(const ko_plan *plan, uint32_t slot) { return slot & KO_LINK ? plan->n_facilities + (slot & ~KO_LINK) : slot; }

static uint32_t slot_of(const ko_plan *plan, uint32_t row) {
  return row & KO_LINK ? KO_LINK | plan->link_slot_of_row[row & ~KO_LINK] : plan->slot_of_row[row];
}

static uint32_t row_of(const ko_plan *plan, uint32_t slot) {
  return slot & KO_LINK ? KO_LINK | plan->link_row_of_slot[slot & ~KO_LINK] : plan->row_of_slot[slot];
}

/* ---- Layers ---------------------------------------------------------------------------------------------------------- */

/* The layer that takes the k-th raise of the same thing. */
static int put_raise(drawing *d, uint32_t at, int prevents, uint32_t candidate, const ko_plan_late *raise, uint32_t room, ko_error *error) {
  layer *l = &d->layers[at];
  const uint32_t n = prevents ? d->plan->n_countries : d->n_numbers;
  if (!l->owner) {
    l->owner = malloc((n + 1u) * sizeof *l->owner);
    l->raised = calloc(room, sizeof *l->raised);
    if (!l->owner || !l->raised) return ko_raise_memory(error, n * sizeof *l->owner);
    memset(l->owner, 0xFF, (n + 1u) * sizeof *l->owner);
    l->prevents = prevents;
  }
  l->owner[prevents ? raise->entity : number_of(d->plan, raise->entity)] = candidate;
  l->raised[l->n++] = *raise;
  return KO_OK;
}

static int by_step(const void *a, const void *b) {
  const ko_plan_late *x = a, *y = b;
  return (x->step > y->step) - (x->step < y->step);
}

/* Layers of protection or of prevention, from layer d->n_layers on. */
static int make_layers(drawing *d, int prevents, ko_error *error) {
  const ko_plan_candidates *candidates = d->question->candidates;
  const uint32_t n = prevents ? d->plan->n_countries : d->n_numbers, first = d->n_layers;
  uint32_t *met = calloc(n + 1u, sizeof *met), most = 0;
  int code = met ? KO_OK : ko_raise_memory(error, n * sizeof *met);
  for (int round = 0; round < 2 && !code; round++) { /* first how many layers there are and how large, then what is in them */
    memset(met, 0, n * sizeof *met);
    for (uint32_t c = 0; c < candidates->n && !code; c++) {
      const ko_plan_candidate *item = &candidates->items[c];
      const ko_plan_raise *raises = prevents ? item->preventions : item->protections;
      for (uint32_t i = 0; i < (prevents ? item->n_preventions : item->n_protections) && !code; i++) {
        const uint32_t entity = prevents ? raises[i].entity : slot_of(d->plan, raises[i].entity);
        const uint32_t k = met[prevents ? entity : number_of(d->plan, entity)]++;
        if (k + 1 > most) most = k + 1;
        if (round) code = put_raise(d, first + k, prevents, c, &(ko_plan_late){raises[i].step, entity, raises[i].to}, n, error);
      }
    }
    if (round == 0 && !code && most) {
      layer *layers = realloc(d->layers, (first + most) * sizeof *layers);
      if (!layers) code = ko_raise_memory(error, (first + most) * sizeof *layers);
      else {
        memset(layers + first, 0, most * sizeof *layers);
        d->layers = layers;
        d->n_layers = first + most;
      }
    }
  }
  free(met);
  return code;
}

static int make_hits(drawing *d, ko_error *error) {
  int code = ko_wave_hits_make(d->plan, NULL, &d->baseline, error);
  for (uint32_t i = 0; i < d->n_layers && !code; i++) {
    layer *l = &d->layers[i];
    ko_raised raised = {0};
    qsort(l->raised, l->n, sizeof *l->raised, by_step);
    if (l->prevents) raised = (ko_raised){.n_preventions = l->n, .preventions = l->raised};
    else raised = (ko_raised){.n_protections = l->n, .protections = l->raised};
    code = ko_wave_hits_make(d->plan, &raised, &l->hits, error);
  }
  return code;
}

/* ---- Blocks ---------------------------------------------------------------------------------------------------------- */

static int keep_row(block_rows *b, uint32_t wave, uint32_t entity, const ko_row *row, ko_error *error) {
  if (b->n == b->room) {
    const uint32_t room = b->room ? 2 * b->room : 256;
    uint32_t *waves = realloc(b->wave, room * sizeof *waves);
    if (waves) b->wave = waves;
    uint32_t *entities = realloc(b->entity, room * sizeof *entities);
    if (entities) b->entity = entities;
    ko_row *rows = ko_alloc_aligned(room, sizeof *rows, error);
    if (!waves || !entities || !rows) {
      free(rows);
      return ko_raise_memory(error, room * sizeof *rows);
    }
    if (b->n) memcpy(rows, b->rows, b->n * sizeof *rows);
    free(b->rows);
    b->rows = rows;
    b->room = room;
  }
  b->wave[b->n] = wave;
  b->entity[b->n] = entity;
  b->rows[b->n++] = *row;
  return KO_OK;
}

static int draw_baseline(const drawing *d, ko_worker *worker, uint32_t block, ko_error *error) {
  block_rows *b = &d->blocks[block];
  int code = KO_OK;
  for (uint32_t w = 0; w < d->plan->n_waves && !code; w++) {
    ko_hit_rows hit;
    ko_wave_hits_draw(d->baseline, worker, w, block, &hit);
    for (uint32_t i = 0; i < hit.n_facilities && !code; i++)
      code = keep_row(b, w, hit.facilities[i], &hit.facility_rows[hit.facilities[i]], error);
    for (uint32_t i = 0; i < hit.n_links && !code; i++)
      code = keep_row(b, w, KO_LINK | hit.links[i], &hit.link_rows[d->plan->link_hit_row[hit.links[i]]], error);
  }
  uint32_t *count = d->out->first + (uint64_t)block * KO_LANES + 1;
  for (uint32_t i = 0; i < b->n && !code; i++)
    for (uint32_t word = 0; word < KO_ROW_WORDS; word++)
      for (uint64_t bits = b->rows[i].w[word]; bits; bits &= bits - 1) count[word * 64 + (uint32_t)__builtin_ctzll(bits)]++;
  return code;
}

/* The hits of a block into their places, in the order of waves and of what each hits. */
static void list_hits(const drawing *d, uint32_t block) {
  const block_rows *b = &d->blocks[block];
  uint32_t at[KO_LANES];
  memcpy(at, d->out->first + (uint64_t)block * KO_LANES, sizeof at);
  for (uint32_t i = 0; i < b->n; i++)
    for (uint32_t word = 0; word < KO_ROW_WORDS; word++)
      for (uint64_t bits = b->rows[i].w[word]; bits; bits &= bits - 1) {
        const uint32_t lane = word * 64 + (uint32_t)__builtin_ctzll(bits), hit = at[lane]++;
        d->out->entity[hit] = row_of(d->plan, b->entity[i]);
        d->out->trial[hit] = block * KO_LANES + lane;
      }
}

static int keep_saved(block_rows *b, uint32_t candidate, uint32_t hit, ko_error *error) {
  if (b->n_saved == b->saved_room) {
    const uint32_t room = b->saved_room ? 2 * b->saved_room : 1024;
    uint64_t *saved = realloc(b->saved, room * sizeof *saved);
    if (!saved) return ko_raise_memory(error, room * sizeof *saved);
    b->saved = saved;
    b->saved_room = room;
  }
  b->saved[b->n_saved++] = (uint64_t)candidate << 32 | hit;
  return KO_OK;
}

static uint32_t owner_of(const drawing *d, const layer *l, uint32_t slot) {
  if (!l->prevents) return l->owner[number_of(d->plan, slot)];
  return l->owner[slot & KO_LINK ? d->plan->link_country[slot & ~KO_LINK] : d->plan->country[slot]];
}

/* Whom a layer saves from one wave: rows first .. end - 1 of the block. `at`: next hit of every lane; moves on. */
static int list_saved(const drawing *d, const layer *l, const ko_hit_rows *hit, block_rows *b, uint32_t first, uint32_t end, uint32_t *at,
                      ko_error *error) {
  int code = KO_OK;
  for (uint32_t i = first; i < end && !code; i++) {
    const uint32_t slot = b->entity[i], owner = owner_of(d, l, slot);
    const ko_row *still = slot & KO_LINK ? &hit->link_rows[d->plan->link_hit_row[slot & ~KO_LINK]] : &hit->facility_rows[slot];
    for (uint32_t word = 0; word < KO_ROW_WORDS; word++)
      for (uint64_t bits = b->rows[i].w[word]; bits; bits &= bits - 1) {
        const uint32_t lane = word * 64 + (uint32_t)__builtin_ctzll(bits), index = at[lane]++;
        if (owner != KO_NONE && !ko_row_get(still, lane) && !code) code = keep_saved(b, owner, index, error);
      }
  }
  return code;
}

static int compare_saved(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static int draw_layers(const drawing *d, ko_worker *worker, uint32_t block, ko_error *error) {
  block_rows *b = &d->blocks[block];
  int code = KO_OK;
  for (uint32_t k = 0; k < d->n_layers && !code; k++) {
    uint32_t at[KO_LANES], end = 0;
    memcpy(at, d->out->first + (uint64_t)block * KO_LANES, sizeof at);
    for (uint32_t first = 0; first < b->n && !code; first = end) {
      ko_hit_rows hit;
      while (end < b->n && b->wave[end] == b->wave[first]) end++;
      ko_wave_hits_draw(d->layers[k].hits, worker, b->wave[first], block, &hit);
      code = list_saved(d, &d->layers[k], &hit, b, first, end, at, error);
    }
  }
  if (b->n_saved > 1) qsort(b->saved, b->n_saved, sizeof *b->saved, compare_saved);
  return code;
}

/* ---- All of it ------------------------------------------------------------------------------------------------------- */

static int for_blocks(drawing *d, int (*draw)(const drawing *, ko_worker *, uint32_t, ko_error *), ko_error *error) {
  int failed = KO_OK;
#pragma omp parallel num_threads(d->team->n)
  {
    ko_error mine = {0};
    int code = KO_OK;
#pragma omp for schedule(dynamic)
    for (uint32_t block = 0; block < d->n_blocks; block++)
      if (!code && !ko_question_stops(d->question)) code = draw(d, d->team->workers[omp_get_thread_num()], block, &mine);
#pragma omp critical(knockon_optimise)
    if (code && !failed) {
      failed = code;
      *error = mine;
    }
  }
  return !failed && ko_question_stops(d->question) ? KO_E_INTERRUPTED : failed;
}

static int add_counts(drawing *d, ko_error *error) {
  ko_luck *luck = d->out;
  uint64_t n = 0;
  for (uint64_t t = 0; t < luck->n_trials; t++) {
    n += luck->first[t + 1];
    if (n >= KO_NONE) return ko_raise(error, KO_E_INPUT, "the trials have more than 4,294,967,294 hits together: lower --trials");
    luck->first[t + 1] = (uint32_t)n;
  }
  luck->entity = malloc((n + 1) * sizeof *luck->entity);
  luck->trial = malloc((n + 1) * sizeof *luck->trial);
  return luck->entity && luck->trial ? KO_OK : ko_raise_memory(error, 2 * n * sizeof *luck->entity);
}

/* What blocks have saved, by candidate; the blocks come in the order of their hits. */
static int gather_saved(drawing *d, ko_error *error) {
  ko_luck *luck = d->out;
  uint64_t *first = calloc(luck->n_candidates + (size_t)2, sizeof *first);
  luck->prevented_first = first;
  if (!first) return ko_raise_memory(error, luck->n_candidates * sizeof *first);
  for (int round = 0; round < 2; round++) { /* first how many, then which; two raises of one candidate may save the same */
    for (uint32_t block = 0; block < d->n_blocks; block++)
      for (uint32_t i = 0; i < d->blocks[block].n_saved; i++) {
        const uint64_t *saved = d->blocks[block].saved;
        if (i && saved[i] == saved[i - 1]) continue;
        const uint32_t candidate = (uint32_t)(saved[i] >> 32);
        if (round) luck->prevented[first[candidate + 1]++] = (uint32_t)saved[i];
        else first[candidate + 2]++;
      }
    if (round) break;
    for (uint32_t c = 0; c < luck->n_candidates; c++) first[c + 2] += first[c + 1];
    luck->prevented = malloc((first[luck->n_candidates + 1] + 1) * sizeof *luck->prevented);
    if (!luck->prevented) return ko_raise_memory(error, first[luck->n_candidates + 1] * sizeof *luck->prevented);
  }
  return KO_OK;
}

static void list_blocks(drawing *d) {
#pragma omp parallel for num_threads(d->team->n) schedule(dynamic)
  for (uint32_t block = 0; block < d->n_blocks; block++) list_hits(d, block);
}

int ko_luck_make(const ko_question *question, const ko_team *team, ko_luck *out, ko_error *error) {
  const ko_plan *plan = team->plan;
  drawing d = {.question = question,
               .team = team,
               .plan = plan,
               .n_blocks = plan->n_blocks,
               .n_numbers = plan->n_facilities + plan->n_links,
               .blocks = calloc(plan->n_blocks, sizeof *d.blocks),
               .out = out};
  *out = (ko_luck){.n_trials = (uint64_t)plan->n_blocks * KO_LANES, .n_candidates = question->candidates->n};
  out->first = calloc(out->n_trials + 1, sizeof *out->first);
  int code = d.blocks && out->first ? KO_OK : ko_raise_memory(error, out->n_trials * sizeof *out->first);
  if (!code) code = make_layers(&d, 0, error);
  if (!code) code = make_layers(&d, 1, error);
  if (!code) code = make_hits(&d, error);
  if (!code) code = for_blocks(&d, draw_baseline, error);
  if (!code) code = add_counts(&d, error);
  if (!code) list_blocks(&d);
  if (!code) code = for_blocks(&d, draw_layers, error);
  if (!code) code = gather_saved(&d, error);
  for (uint32_t i = 0; i < d.n_layers; i++) {
    ko_wave_hits_free(d.layers[i].hits);
    free(d.layers[i].owner);
    free(d.layers[i].raised);
  }
  for (uint32_t block = 0; d.blocks && block < d.n_blocks; block++) {
    free(d.blocks[block].wave);
    free(d.blocks[block].entity);
    free(d.blocks[block].rows);
    free(d.blocks[block].saved);
  }
  ko_wave_hits_free(d.baseline);
  free(d.layers);
  free(d.blocks);
  return code;
}

void ko_luck_free(ko_luck *luck) {
  free(luck->first);
  free(luck->entity);
  free(luck->trial);
  free(luck->prevented_first);
  free(luck->prevented);
  *luck = (ko_luck){0};
}
