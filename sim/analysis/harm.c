/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/harm.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* What one thread has to itself. */
typedef struct seat {
  ko_worker *worker;
  ko_accountant *accountant;
  uint32_t *shots;    /* [512][k] */
  uint32_t *first;    /* [513] */
  uint32_t *hits;     /* [512][most] */
  uint64_t *seen;     /* [n_facilities + n_links] number of the last attack that damages it, from 1 */
  uint64_t n_attacks; /* so far */
  ko_error error;
} seat;

struct ko_harm {
  const ko_plan *plan;
  const ko_stress_options *options;
  const ko_shots *shots;
  ko_account_plan *account_plan;
  int n_seats;
  seat *seats;
  uint64_t n_done;
  int64_t best;         /* INT64_MIN: none yet */
  uint32_t *best_shots; /* [k] */
};

static int take_seat(const ko_harm *harm, seat *mine, ko_error *error) {
  const ko_plan *plan = harm->plan;
  const size_t most = (size_t)harm->options->k * harm->shots->most, n = plan->n_facilities + (size_t)plan->n_links;
  int code = ko_worker_make(plan, &mine->worker, error);
  if (!code) code = ko_accountant_make(harm->account_plan, &mine->accountant, error);
  if (code) return code;
  mine->shots = calloc((size_t)KO_LANES * harm->options->k, sizeof *mine->shots);
  mine->first = calloc(KO_LANES + 1, sizeof *mine->first);
  mine->hits = calloc(KO_LANES * (most < n ? most : n), sizeof *mine->hits);
  mine->seen = calloc(n, sizeof *mine->seen);
  if (!mine->shots || !mine->first || !mine->hits || !mine->seen) return ko_raise_memory(error, KO_LANES * most * sizeof *mine->hits);
  return KO_OK;
}

int ko_harm_make(const ko_plan *plan, const ko_stress_options *options, const ko_shots *shots, ko_harm **out, ko_error *error) {
  ko_harm *harm = *out = calloc(1, sizeof *harm);
  if (!harm) return ko_raise_memory(error, sizeof *harm);
  *harm = (ko_harm){.plan = plan, .options = options, .shots = shots, .best = INT64_MIN};
  int code = ko_account_plan_make(plan, &harm->account_plan, error);
  harm->n_seats = options->n_threads > 0 ? (int)options->n_threads : omp_get_max_threads();
  harm->seats = calloc((size_t)harm->n_seats, sizeof *harm->seats);
  harm->best_shots = calloc(options->k, sizeof *harm->best_shots);
  if (!code && (!harm->seats || !harm->best_shots)) code = ko_raise_memory(error, (size_t)harm->n_seats * sizeof *harm->seats);
  for (int i = 0; i < harm->n_seats && !code; i++) code = take_seat(harm, &harm->seats[i], error);
  return code;
}

void ko_harm_free(ko_harm *harm) {
  if (!harm) return;
  for (int i = 0; i < harm->n_seats && harm->seats; i++) {
    seat *mine = &harm->seats[i];
    ko_accountant_free(mine->accountant);
    ko_worker_free(mine->worker);
    free(mine->shots);
    free(mine->first);
    free(mine->hits);
    free(mine->seen);
  }
  free(harm->seats);
  free(harm->best_shots);
  ko_account_plan_free(harm->account_plan);
  free(harm);
}

int64_t ko_harm_of_lane(const ko_plan *plan, const ko_harm_aim *aim, const ko_account *account, uint32_t lane) {
  if (!aim->people) {
    if (aim->of == KO_HARM_REGION) return account->loss[lane];
    return (aim->of == KO_HARM_COUNTRY ? account->loss_country : account->loss_sector)[(size_t)aim->index * KO_LANES + lane];
  }
  if (aim->of == KO_HARM_COUNTRY) return account->people_country[(size_t)aim->index * KO_LANES + lane];
  int64_t people = 0;
  for (uint32_t c = 0; c < plan->n_countries; c++) people += account->people_country[(size_t)c * KO_LANES + lane];
  return people;
}

double ko_harm_number(const ko_plan *plan, const ko_harm_aim *aim, int64_t value) {
  if (value < 0) return NAN;
  return aim->people ? (double)value * plan->step_hours : (double)value / KO_LOSS_ONE;
}

/* What a shot adds to the damage of the attack at hand. Returns the number of hits. */
static uint32_t add_hits(const ko_harm *harm, seat *mine, uint32_t shot, uint32_t *hits, uint32_t n_hits) {
  const ko_shots *shots = harm->shots;
  for (uint32_t d = shots->first[shot]; d < shots->first[shot + 1]; d++) {
    const uint32_t entity = shots->damage[d];
    uint64_t *seen = &mine->seen[entity & KO_LINK ? harm->plan->n_facilities + (entity & ~KO_LINK) : entity];
    if (*seen == mine->n_attacks) continue;
    *seen = mine->n_attacks;
    hits[n_hits++] = entity;
  }
  return n_hits;
}

/* Attacks first .. first + n - 1 as a pack. */
static void pack_up(const ko_harm *harm, seat *mine, const ko_search_sets *attacks, uint64_t first, uint32_t n) {
  uint32_t n_hits = 0;
  attacks->make(attacks->context, first, n, mine->shots);
  for (uint32_t a = 0; a < n; a++) {
    mine->n_attacks++;
    for (uint32_t i = 0; i < attacks->k; i++) {
      const uint32_t shot = mine->shots[(size_t)a * attacks->k + i];
      if (shot != KO_SEARCH_NOTHING) n_hits = add_hits(harm, mine, shot, mine->hits, n_hits);
    }
    mine->first[a + 1] = n_hits;
  }
}

static int settle(const ko_harm *harm, seat *mine, const ko_search_sets *attacks, uint64_t first, uint32_t n, ko_account *account,
                  ko_error *error) {
  ko_settled settled;
  pack_up(harm, mine, attacks, first, n);
  return ko_account_pack(mine->accountant, mine->worker, harm->plan, harm->options->strategy, &(ko_pack){n, NULL, mine->first, mine->hits},
                         &settled, account, error);
}

int ko_harm_count(ko_harm *harm, const ko_search_sets *attacks, ko_account *out, ko_error *error) {
  return settle(harm, &harm->seats[0], attacks, 0, (uint32_t)attacks->n, out, error);
}

int ko_harm_count_all(ko_harm *harm, ko_account *out, ko_error *error) {
  const uint32_t n = harm->plan->n_facilities + harm->plan->n_links;
  seat *mine = &harm->seats[0];
  ko_settled settled;
  uint32_t *hits = calloc(n, sizeof *hits), first[2] = {0};
  if (!hits) return ko_raise_memory(error, n * sizeof *hits);
  mine->n_attacks++;
  for (uint32_t shot = 0; shot < harm->shots->n; shot++) first[1] = add_hits(harm, mine, shot, hits, first[1]);
  const int code = ko_account_pack(mine->accountant, mine->worker, harm->plan, harm->options->strategy, &(ko_pack){1, NULL, first, hits},
                                   &settled, out, error);
  free(hits);
  return code;
}

static int must_stop(const ko_stress_options *options) {
  return (options->stop && atomic_load_explicit(options->stop, memory_order_relaxed)) ||
         (options->deadline > 0 && ko_clock() >= options->deadline);
}

/* The pack that a thread has settled. */
static void tell(ko_harm *harm, uint64_t n_all, const uint32_t *shots, const int64_t *values, uint32_t n) {
  const ko_stress_options *options = harm->options;
  for (uint32_t i = 0; i < n; i++) {
    if (values[i] <= harm->best) continue;
    harm->best = values[i];
    memcpy(harm->best_shots, shots + (size_t)i * options->k, options->k * sizeof *shots);
  }
  harm->n_done += n;
  const ko_stress_progress progress = {harm->n_done, n_all,
                                       harm->best == INT64_MIN ? (double)NAN : ko_harm_number(harm->plan, &options->aim, harm->best)};
  if (options->progress) options->progress(options->context, &progress);
}

int ko_harm_values(void *context, const ko_search_sets *attacks, uint64_t n_all, int64_t *out, ko_error *error) {
  ko_harm *harm = context;
  const uint64_t all = n_all ? harm->n_done + n_all : 0;
  const int64_t n_packs = (int64_t)((attacks->n + KO_LANES - 1) / KO_LANES);
  const int n_threads = n_packs < harm->n_seats ? (int)n_packs : harm->n_seats;
  atomic_int over = 0; /* a code: take no further pack */
#pragma omp parallel num_threads(n_threads)
  {
    seat *mine = &harm->seats[omp_get_thread_num()];
#pragma omp for schedule(dynamic, 1)
    for (int64_t p = 0; p < n_packs; p++) {
      const uint64_t first = (uint64_t)p * KO_LANES, left = attacks->n - first;
      const uint32_t n = left < KO_LANES ? (uint32_t)left : KO_LANES;
      ko_account account;
      if (atomic_load(&over)) continue;
      int code = must_stop(harm->options) ? KO_E_INTERRUPTED : settle(harm, mine, attacks, first, n, &account, &mine->error);
      if (code) {
        atomic_store(&over, code);
        continue;
      }
      for (uint32_t lane = 0; lane < n; lane++) out[first + lane] = ko_harm_of_lane(harm->plan, &harm->options->aim, &account, lane);
#pragma omp critical(knockon_stress)
      tell(harm, all, mine->shots, out + first, n);
    }
  }
  const int code = atomic_load(&over);
  for (int i = 0; i < harm->n_seats && code && code != KO_E_INTERRUPTED; i++)
    for (uint32_t e = 0; e < harm->seats[i].error.n_shown; e++)
      return ko_raise(error, code, "%s", harm->seats[i].error.findings[e].message);
  return code;
}

uint64_t ko_harm_worst(const ko_harm *harm, uint32_t *n_out, uint32_t *out) {
  *n_out = 0;
  for (uint32_t i = 0; i < harm->options->k && harm->best != INT64_MIN; i++)
    if (harm->best_shots[i] != KO_SEARCH_NOTHING) out[(*n_out)++] = harm->best_shots[i];
  return harm->n_done;
}
