/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fast evaluator, at one instant. Luck is drawn once. What a portfolio does splits in two: it prevents hits (protection, prevention),
 * and it changes what the region is made of (its structure: all else that its candidates do). A trial's value depends on the structure and
 * on which of its hits are left, so a portfolio's trials are looked up, and only those that no portfolio had before are settled, 512 of
 * them a pack, whatever portfolios they are from. Portfolios near the one at hand differ from it in those trials alone in which what they
 * add or leave out prevents a hit.
 */
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/optimise_parts.h"

enum { STRUCTURES_HELD = 4, JOBS_AT_ONCE = 64 * KO_LANES, AHEAD = 16 };

/* What the region is made of, for some set of candidates that change it. */
typedef struct structure {
  uint64_t *bits;
  ko_team team; /* n is 0 where it is not held */
  uint64_t used;
} structure;

/* A trial that has to be settled. */
typedef struct job {
  uint32_t value, trial, first, n; /* hits: f->hits[first .. first + n - 1] */
} job;

/* Where a value goes once it is known. */
typedef struct patch {
  uint64_t at; /* in the caller's array */
  uint32_t value;
} patch;

typedef struct fast {
  ko_evaluator face;
  const ko_question *question;
  ko_luck luck;
  ko_memo memo;
  uint64_t *structural; /* candidates that change the structure */
  uint32_t n_structures, structure_room;
  structure *structures;
  uint64_t clock;
  int many_waves; /* a facility may be hit twice in a trial */

  /* The portfolio at hand. */
  uint64_t *bits;
  uint32_t at;          /* its structure */
  uint16_t *preventers; /* [hits] candidates of it that prevent the hit */
  uint64_t *key;        /* [trials] hash of what is prevented */
  int64_t *values;      /* [n_trials] */
  int known;            /* values are */

  uint32_t n_touched, stamp;
  uint32_t *touched, *stamps; /* [trials] */
  uint32_t *seen, seen_stamp; /* [facilities + links, by number] */

  job *jobs;
  uint32_t n_jobs, n_hits, hit_room, n_patches, patch_room;
  uint32_t *hits; /* region rows */
  patch *patches;
} fast;

/* ---- The portfolio at hand ------------------------------------------------------------------------------------------- */

static uint64_t place_of_hit(const ko_luck *luck, uint32_t candidate, uint32_t hit) {
  uint64_t low = luck->prevented_first[candidate], high = luck->prevented_first[candidate + 1];
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (luck->prevented[middle] < hit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Put a candidate in, or take it out, as far as trials first .. end - 1 go. */
static void toggle(fast *f, uint32_t candidate, int in, uint64_t first, uint64_t end) {
  const ko_luck *luck = &f->luck;
  uint64_t i = luck->prevented_first[candidate], last = luck->prevented_first[candidate + 1];
  if (first > 0) i = place_of_hit(luck, candidate, luck->first[first]);
  if (end < luck->n_trials) last = place_of_hit(luck, candidate, luck->first[end]);
  for (; i < last; i++) {
    const uint32_t hit = luck->prevented[i], trial = luck->trial[hit];
    if (in ? f->preventers[hit]++ > 0 : --f->preventers[hit] > 0) continue;
    f->key[trial] ^= ko_memo_mix(hit);
    if (f->stamps[trial] == f->stamp) continue;
    f->stamps[trial] = f->stamp;
    f->touched[f->n_touched++] = trial;
  }
}

static void new_stamp(fast *f) {
  f->n_touched = 0;
  if (++f->stamp) return;
  memset(f->stamps, 0, f->luck.n_trials * sizeof *f->stamps);
  f->stamp = 1;
}

/* Turn the portfolio at hand into another one, or (back) that one into the one at hand. Gives whether they differ. */
static int turn_into(fast *f, const uint64_t *portfolio, int back, uint64_t first, uint64_t end) {
  int differ = 0;
  for (size_t w = 0; w < f->question->words; w++)
    for (uint64_t bits = portfolio[w] ^ f->bits[w]; bits; bits &= bits - 1) {
      const uint32_t candidate = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
      differ = 1;
      toggle(f, candidate, ko_bit_get(portfolio, candidate) != back, first, end);
    }
  return differ;
}

/* ---- Structures ------------------------------------------------------------------------------------------------------ */

static int find_structure(fast *f, const uint64_t *portfolio, uint32_t *out, ko_error *error) {
  const size_t words = f->question->words;
  for (uint32_t s = 0; s < f->n_structures; s++) {
    int same = 1;
    for (size_t w = 0; w < words; w++) same &= f->structures[s].bits[w] == (portfolio[w] & f->structural[w]);
    *out = s;
    if (same) return KO_OK;
  }
  if (f->n_structures == f->structure_room) {
    const uint32_t room = f->structure_room ? 2 * f->structure_room : 16;
    structure *moved = realloc(f->structures, room * sizeof *moved);
    if (!moved) return ko_raise_memory(error, room * sizeof *moved);
    f->structures = moved;
    f->structure_room = room;
  }
  structure *made = &f->structures[f->n_structures];
  *made = (structure){.bits = calloc(words + 1, sizeof *made->bits)};
  if (!made->bits) return ko_raise_memory(error, words * sizeof *made->bits);
  for (size_t w = 0; w < words; w++) made->bits[w] = portfolio[w] & f->structural[w];
  *out = f->n_structures++;
  return KO_OK;
}

static int is_empty(const uint64_t *bits, size_t words) {
  uint64_t any = 0;
  for (size_t w = 0; w < words; w++) any |= bits[w];
  return !any;
}

/* A team for a structure; the one that was not used for longest makes room. */
static int hold(fast *f, uint32_t s, ko_error *error) {
  structure *wanted = &f->structures[s], *oldest = NULL;
  uint32_t n_held = 0;
  wanted->used = ++f->clock;
  if (wanted->team.n) return KO_OK;
  for (uint32_t i = 0; i < f->n_structures; i++) {
    structure *other = &f->structures[i];
    if (!other->team.n) continue;
    n_held++;
    if (i != f->at && (!oldest || other->used < oldest->used)) oldest = other;
  }
  if (n_held >= STRUCTURES_HELD && oldest) ko_team_free(&oldest->team);
  const uint64_t *one = wanted->bits;
  int code =
      ko_team_make(f->question, is_empty(one, f->question->words) ? 0 : 1, &one, f->question->options->n_trials, &wanted->team, error);
  if (code) ko_team_free(&wanted->team);
  return code;
}

/* ---- Settling what is not known -------------------------------------------------------------------------------------- */

typedef struct packing {
  uint32_t first[KO_LANES + 1], *hits;
  uint64_t trial[KO_LANES];
} packing;

static int run_pack(const fast *f, const ko_team *team, int seat, uint32_t first, uint32_t n, packing *p, ko_error *error) {
  const ko_plan *plan = team->plan;
  p->first[0] = 0;
  for (uint32_t lane = 0; lane < n; lane++) {
    const job *j = &f->jobs[first + lane];
    uint32_t *to = p->hits + p->first[lane];
    for (uint32_t i = 0; i < j->n; i++) {
      const uint32_t row = f->hits[j->first + i];
      to[i] = row & KO_LINK ? KO_LINK | plan->link_slot_of_row[row & ~KO_LINK] : plan->slot_of_row[row];
    }
    p->trial[lane] = j->trial;
    p->first[lane + 1] = p->first[lane] + j->n;
  }
  const ko_pack pack = {.n_lanes = n, .trial = p->trial, .first = p->first, .hits = p->hits};
  ko_settled settled;
  ko_account account;
  int code = ko_account_pack(team->accountants[seat], team->workers[seat], plan, plan->n_cases - 1, &pack, &settled, &account, error);
  for (uint32_t lane = 0; lane < n && !code; lane++)
    f->memo.values[f->jobs[first + lane].value] = ko_objective_of(&f->question->options->objective, plan, &account, lane);
  return code;
}

static int by_trial(const void *a, const void *b) {
  const job *x = a, *y = b;
  if (x->trial != y->trial) return x->trial < y->trial ? -1 : 1;
  return (x->value > y->value) - (x->value < y->value);
}

/* Settle all jobs, which are of one structure. */
static int run_jobs(fast *f, uint32_t s, ko_error *error) {
  if (!f->n_jobs) return KO_OK;
  int failed = hold(f, s, error);
  if (failed) return failed;
  const ko_team *team = &f->structures[s].team;
  qsort(f->jobs, f->n_jobs, sizeof *f->jobs, by_trial); /* draws come by blocks of trials */
#pragma omp parallel num_threads(team->n)
  {
    ko_error mine = {0};
    packing *p = ko_alloc_aligned(1, sizeof *p, &mine);
    uint32_t most = 0;
    for (uint32_t i = 0; i < f->n_jobs; i++) most = f->jobs[i].n > most ? f->jobs[i].n : most;
    if (p) p->hits = malloc(((size_t)most * KO_LANES + 1) * sizeof *p->hits);
    int code = !p ? KO_E_INTERNAL : p->hits ? KO_OK : ko_raise_memory(&mine, (size_t)most * KO_LANES * sizeof *p->hits);
#pragma omp for schedule(dynamic)
    for (uint32_t first = 0; first < f->n_jobs; first += KO_LANES) {
      const uint32_t n = f->n_jobs - first < KO_LANES ? f->n_jobs - first : KO_LANES;
      if (!code && !ko_question_stops(f->question)) code = run_pack(f, team, omp_get_thread_num(), first, n, p, &mine);
    }
#pragma omp critical(knockon_optimise)
    if (code && !failed) {
      failed = code;
      *error = mine;
    }
    if (p) free(p->hits);
    free(p);
  }
  f->n_jobs = f->n_hits = 0;
  return !failed && ko_question_stops(f->question) ? KO_E_INTERRUPTED : failed;
}

/* ---- Looking up ------------------------------------------------------------------------------------------------------ */

/* What is left of a trial's hits under the portfolio into which the one at hand has been turned; each facility once. */
static int list_hits(fast *f, uint32_t trial, job *out, ko_error *error) {
  const ko_luck *luck = &f->luck;
  const uint32_t first = luck->first[trial], end = luck->first[trial + 1];
  if (f->n_hits + (uint64_t)(end - first) > f->hit_room) {
    const uint64_t room = 2 * (f->hit_room + (uint64_t)(end - first)) + 4096;
    uint32_t *moved = room < KO_NONE ? realloc(f->hits, room * sizeof *moved) : NULL;
    if (!moved) return ko_raise_memory(error, room * sizeof *moved);
    f->hits = moved;
    f->hit_room = (uint32_t)room;
  }
  out->first = f->n_hits;
  if (++f->seen_stamp == 0) {
    memset(f->seen, 0, ((size_t)f->question->region->n_facilities + f->question->region->n_links) * sizeof *f->seen);
    f->seen_stamp = 1;
  }
  for (uint32_t h = first; h < end; h++) {
    const uint32_t row = luck->entity[h], number = row & KO_LINK ? f->question->region->n_facilities + (row & ~KO_LINK) : row;
    if (f->preventers[h]) continue;
    if (f->many_waves && f->seen[number] == f->seen_stamp) continue;
    if (f->many_waves) f->seen[number] = f->seen_stamp;
    f->hits[f->n_hits++] = row;
  }
  out->n = f->n_hits - out->first;
  return KO_OK;
}

static int look_up(fast *f, uint32_t s, uint32_t trial, uint64_t at, ko_error *error) {
  int is_new;
  const uint32_t value = ko_memo_find(&f->memo, (uint64_t)s << 32 | trial, f->key[trial], &is_new);
  if (value == KO_NONE) return ko_raise_memory(error, 2 * f->memo.n_slots * 24);
  if (f->n_patches == f->patch_room) {
    const uint32_t room = f->patch_room ? 2 * f->patch_room : 1 << 14;
    patch *moved = realloc(f->patches, room * sizeof *moved);
    if (!moved) return ko_raise_memory(error, room * sizeof *moved);
    f->patches = moved;
    f->patch_room = room;
  }
  f->patches[f->n_patches++] = (patch){at, value};
  if (!is_new) return KO_OK;
  f->jobs[f->n_jobs] = (job){.value = value, .trial = trial};
  int code = list_hits(f, trial, &f->jobs[f->n_jobs++], error);
  if (!code && f->n_jobs == JOBS_AT_ONCE) code = run_jobs(f, s, error);
  return code;
}

/* One portfolio: what is known is copied, all else looked up. */
static int take_portfolio(fast *f, uint32_t s, const uint64_t *portfolio, uint64_t first, uint64_t end, uint64_t at, int64_t *out,
                          ko_error *error) {
  int code = KO_OK;
  const int near = f->known && s == f->at;
  new_stamp(f);
  turn_into(f, portfolio, 0, first, end);
  if (near) memcpy(out + at, f->values + first, (end - first) * sizeof *out);
  for (uint32_t i = 0; i < f->n_touched && near && !code; i++) {
    const uint32_t trial = f->touched[i];
    if (i + AHEAD < f->n_touched) ko_memo_fetch(&f->memo, (uint64_t)s << 32 | f->touched[i + AHEAD], f->key[f->touched[i + AHEAD]]);
    code = look_up(f, s, trial, at + trial - first, error);
  }
  for (uint64_t t = first; t < end && !near && !code; t++) {
    if (t + AHEAD < end) ko_memo_fetch(&f->memo, (uint64_t)s << 32 | (t + AHEAD), f->key[t + AHEAD]);
    code = look_up(f, s, (uint32_t)t, at + t - first, error);
  }
  turn_into(f, portfolio, 1, first, end);
  return code;
}

static int values(ko_evaluator *self, size_t n, const uint64_t *const *portfolios, uint64_t first, uint64_t end, int64_t *out,
                  ko_error *error) {
  fast *f = (fast *)(void *)self;
  uint32_t *of = calloc(n + 1, sizeof *of);
  int code = of ? KO_OK : ko_raise_memory(error, n * sizeof *of);
  for (size_t i = 0; i < n && !code; i++) code = find_structure(f, portfolios[i], &of[i], error);
  f->n_patches = 0;
  for (uint32_t s = 0; s < f->n_structures && !code; s++) {
    for (size_t i = 0; i < n && !code; i++)
      if (of[i] == s) code = take_portfolio(f, s, portfolios[i], first, end, i * (end - first), out, error);
    if (!code) code = run_jobs(f, s, error);
  }
  for (uint32_t i = 0; i < f->n_patches && !code; i++) out[f->patches[i].at] = f->memo.values[f->patches[i].value];
  free(of);
  if (!code && !f->known && n == 1 && first == 0 && end == f->question->options->n_trials &&
      memcmp(portfolios[0], f->bits, f->question->words * sizeof *f->bits) == 0) {
    memcpy(f->values, out, end * sizeof *out);
    f->known = 1;
  }
  return code;
}

static int approach(ko_evaluator *self, const uint64_t *portfolio, ko_error *error) {
  fast *f = (fast *)(void *)self;
  int64_t *now = malloc((f->question->options->n_trials + 1) * sizeof *now);
  int code = now ? values(self, 1, &portfolio, 0, f->question->options->n_trials, now, error)
                 : ko_raise_memory(error, f->question->options->n_trials * sizeof *now);
  if (!code) code = find_structure(f, portfolio, &f->at, error);
  if (!code) {
    new_stamp(f);
    turn_into(f, portfolio, 0, 0, f->luck.n_trials);
    memcpy(f->bits, portfolio, f->question->words * sizeof *f->bits);
    memcpy(f->values, now, f->question->options->n_trials * sizeof *now);
    f->known = 1;
  }
  free(now);
  return code;
}

/* ---- Making it ------------------------------------------------------------------------------------------------------- */

static void free_fast(ko_evaluator *self) {
  fast *f = (fast *)(void *)self;
  for (uint32_t s = 0; s < f->n_structures; s++) {
    ko_team_free(&f->structures[s].team);
    free(f->structures[s].bits);
  }
  ko_luck_free(&f->luck);
  ko_memo_free(&f->memo);
  free(f->structural);
  free(f->structures);
  free(f->bits);
  free(f->preventers);
  free(f->key);
  free(f->values);
  free(f->touched);
  free(f->stamps);
  free(f->seen);
  free(f->jobs);
  free(f->hits);
  free(f->patches);
  free(f);
}

static int allocate(fast *f, ko_error *error) {
  const ko_luck *luck = &f->luck;
  const ko_region *region = f->question->region;
  f->preventers = calloc(luck->first[luck->n_trials] + (size_t)1, sizeof *f->preventers);
  f->key = calloc(luck->n_trials, sizeof *f->key);
  f->values = calloc(luck->n_trials, sizeof *f->values);
  f->touched = calloc(luck->n_trials, sizeof *f->touched);
  f->stamps = calloc(luck->n_trials, sizeof *f->stamps);
  f->seen = calloc((size_t)region->n_facilities + region->n_links + 1, sizeof *f->seen);
  f->jobs = calloc(JOBS_AT_ONCE, sizeof *f->jobs);
  if (!f->preventers || !f->key || !f->values || !f->touched || !f->stamps || !f->seen || !f->jobs)
    return ko_raise_memory(error, luck->first[luck->n_trials] * sizeof *f->preventers);
  return KO_OK;
}

int ko_evaluator_fast(const ko_question *question, ko_evaluator **out, ko_error *error) {
  *out = NULL;
  fast *f = calloc(1, sizeof *f);
  if (!f) return ko_raise_memory(error, sizeof *f);
  f->face = (ko_evaluator){.values = values, .approach = approach, .free = free_fast};
  f->question = question;
  f->structural = calloc(question->words + 1, sizeof *f->structural);
  f->bits = calloc(question->words + 1, sizeof *f->bits);
  int code = f->structural && f->bits ? KO_OK : ko_raise_memory(error, question->words * sizeof *f->bits);
  for (uint32_t c = 0; c < question->candidates->n && !code; c++)
    if (!question->candidates->items[c].only_hits) ko_bit_set(f->structural, c);
  if (!code) code = find_structure(f, f->bits, &f->at, error);
  if (!code) code = hold(f, f->at, error);
  if (!code) f->many_waves = f->structures[f->at].team.plan->n_waves > 1;
  if (!code) code = ko_luck_make(question, &f->structures[f->at].team, &f->luck, error);
  if (!code) code = allocate(f, error);
  if (code) free_fast(&f->face);
  else *out = &f->face;
  return code;
}
