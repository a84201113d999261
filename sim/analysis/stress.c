/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/analysis/stress.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/analysis/harm.h"

/* ---- Aims ----------------------------------------------------------------------------------------------------------- */

static int find_aim(const char *what, const char *wanted, const char *const *names, uint32_t n, uint32_t *out, ko_error *error) {
  for (*out = 0; *out < n; ++*out)
    if (strcmp(names[*out], wanted) == 0) return KO_OK;
  const char *near = ko_suggest(wanted, names, n);
  return ko_raise(error, KO_E_INPUT, "objective: the region has no %s \"%s\"%s%s%s", what, wanted, near ? "; did you mean \"" : "",
                  near ? near : "", near ? "\"?" : "");
}

static int find_sector(const ko_plan *plan, const char *wanted, uint32_t *out, ko_error *error) {
  const char **names = calloc(plan->n_sectors, sizeof *names);
  if (!names) return ko_raise_memory(error, plan->n_sectors * sizeof *names);
  for (uint32_t k = 0; k < plan->n_sectors; k++) names[k] = plan->sectors[k].name;
  const int code = find_aim("sector", wanted, names, plan->n_sectors, out, error);
  free(names);
  return code;
}

int ko_harm_aim_parse(const ko_plan *plan, const char *text, ko_harm_aim *out, ko_error *error) {
  static const char *const forms[] = {"region", "country", "sector", "people"};
  const char *colon = strchr(text, ':');
  char word[32];
  snprintf(word, sizeof word, "%.*s", colon ? (int)(colon - text < 31 ? colon - text : 31) : 31, text);
  *out = (ko_harm_aim){0};
  if (strcmp(word, "region") == 0 && !colon) return KO_OK;
  if (strcmp(word, "sector") == 0 && colon) {
    out->of = KO_HARM_SECTOR;
    return find_sector(plan, colon + 1, &out->index, error);
  }
  out->people = strcmp(word, "people") == 0;
  if (out->people && !colon) return KO_OK;
  if (out->people || (strcmp(word, "country") == 0 && colon)) {
    out->of = KO_HARM_COUNTRY;
    return find_aim("country", colon + 1, plan->region->countries.id, plan->n_countries, &out->index, error);
  }
  const char *near = colon ? ko_suggest(word, forms, 4) : ko_suggest(text, forms, 4);
  return ko_raise(error, KO_E_INPUT, "objective: \"%s\" is none of region, country:ID, sector:NAME, people, people:ID%s%s%s", text,
                  near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* ---- The attack that was found --------------------------------------------------------------------------------------- */

typedef struct job {
  const ko_plan *plan;
  const ko_stress_options *options;
  ko_shots shots;
  ko_harm *harm;
  ko_search_found found;
  ko_stress *out;
  ko_error *error;
} job;

/* What is looked at, in one pack: the attack, each of its hits alone, the attack without each hit. */
static void make_looks(const void *context, uint64_t first, uint32_t n, uint32_t *out) {
  const job *j = context;
  const uint32_t k = j->options->k, n_hits = j->found.n;
  for (uint64_t at = first; at < first + n; at++, out += k)
    for (uint32_t i = 0; i < k; i++) {
      const int is_in = i < n_hits && (at == 0 || (at <= n_hits ? at == i + 1 : at != n_hits + i + 1));
      out[i] = is_in ? j->found.items[i] : KO_SEARCH_NOTHING;
    }
}

static double number(const job *j, const ko_account *account, uint32_t lane) {
  return ko_harm_number(j->plan, &j->options->aim, ko_harm_of_lane(j->plan, &j->options->aim, account, lane));
}

static double share(int64_t loss) { return loss < 0 ? (double)NAN : (double)loss / KO_LOSS_ONE; }

static void keep_losses(job *j, const ko_account *account) {
  ko_stress *out = j->out;
  out->loss = share(account->loss[0]);
  for (uint32_t c = 0; c < j->plan->n_countries; c++) {
    out->loss_country[c] = share(account->loss_country[(size_t)c * KO_LANES]);
    out->people_country[c] = (double)account->people_country[(size_t)c * KO_LANES] * j->plan->step_hours;
  }
  for (uint32_t k = 0; k < j->plan->n_sectors; k++) out->loss_sector[k] = share(account->loss_sector[(size_t)k * KO_LANES]);
  out->direct = (uint64_t)account->direct[0];
  out->indirect = (uint64_t)account->indirect[0];
}

/* Stable: among equals the order of the tables stays. */
static void sort_hits(ko_stress *out) {
  for (uint32_t i = 1; i < out->n_hits; i++)
    for (uint32_t at = i; at > 0 && out->hits[at - 1].adds < out->hits[at].adds; at--) {
      const ko_stress_hit moved = out->hits[at];
      out->hits[at] = out->hits[at - 1];
      out->hits[at - 1] = moved;
    }
}

static int look(job *j) {
  ko_stress *out = j->out;
  const uint32_t n = j->found.n;
  ko_account account;
  out->hits = ko_arena_alloc(&out->memory, n + (size_t)1, sizeof *out->hits, j->error);
  if (!out->hits) return KO_E_INTERNAL;
  int code = ko_harm_count(j->harm, &(ko_search_sets){2 * (uint64_t)n + 1, j->options->k, make_looks, j}, &account, j->error);
  if (code) return code;
  keep_losses(j, &account);
  out->n_hits = n;
  out->harm = number(j, &account, 0);
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t shot = j->found.items[i];
    ko_stress_hit *hit = &out->hits[i];
    *hit = (ko_stress_hit){
        .entity = j->shots.centre[shot], .alone = number(j, &account, i + 1), .adds = out->harm - number(j, &account, n + i + 1)};
    for (uint32_t d = j->shots.first[shot]; d < j->shots.first[shot + 1]; d++) {
      if (j->shots.damage[d] & KO_LINK) hit->n_links++;
      else hit->n_facilities++;
    }
  }
  sort_hits(out);
  return KO_OK;
}

/* ---- Bounds --------------------------------------------------------------------------------------------------------- */

/* At one instant and with rules under which more damage is never better, all hits together are a bound. Otherwise a loss is never above 1. */
static int find_bound(job *j) {
  ko_stress *out = j->out;
  out->bound = j->options->aim.people ? (double)NAN : 1;
  if (j->plan->over_time || !j->plan->monotone) return KO_OK;
  ko_account account;
  const int code = ko_harm_count_all(j->harm, &account, j->error);
  if (code) return code;
  out->bound = number(j, &account, 0);
  out->bound_is_all = 1;
  return KO_OK;
}

/* ---- Hints ---------------------------------------------------------------------------------------------------------- */

/* As many suppliers of a group as it cannot do without, those that come first: nothing may happen before the last of them is hit. Returns how many sets. */
static uint32_t list_hints(const job *j, const uint32_t *shot_of, uint32_t *out) {
  const ko_plan_groups *groups = &j->plan->cases[j->options->strategy].groups;
  const uint32_t k = j->options->k;
  uint32_t n_hints = 0;
  for (uint32_t g = 0; g < groups->n; g++) {
    const uint32_t first = groups->supplier_first[g], end = groups->supplier_first[g + 1];
    if (!groups->chance[g] || groups->need[g] > end - first || end - first + 1 - groups->need[g] < 2 ||
        end - first + 1 - groups->need[g] > k)
      continue;
    const uint32_t wanted = end - first + 1 - groups->need[g];
    uint32_t n = 0;
    for (uint32_t i = first; i < end && n < wanted; i++)
      if (shot_of[groups->suppliers[i]] != KO_NONE) out[(size_t)n_hints * k + n++] = shot_of[groups->suppliers[i]];
    for (uint32_t i = n; i < k; i++) out[(size_t)n_hints * k + i] = KO_SEARCH_NOTHING;
    n_hints += n == wanted;
  }
  return n_hints;
}

/* Only where hits are single facilities. */
static int find_hints(job *j, ko_search_task *task) {
  const ko_plan *plan = j->plan;
  if (j->options->disks) return KO_OK;
  uint32_t *shot_of = ko_arena_alloc(&j->out->memory, plan->n_facilities + (size_t)1, sizeof *shot_of, j->error);
  uint32_t *hints =
      ko_arena_alloc(&j->out->memory, (size_t)task->k * (plan->cases[j->options->strategy].groups.n + 1), sizeof *hints, j->error);
  if (!shot_of || !hints) return KO_E_INTERNAL;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) shot_of[slot] = KO_NONE;
  for (uint32_t shot = 0; shot < j->shots.n; shot++)
    if (!(j->shots.centre[shot] & KO_LINK)) shot_of[j->shots.centre[shot]] = shot;
  task->n_hints = list_hints(j, shot_of, hints);
  task->hints = hints;
  return KO_OK;
}

/* ---- The search ----------------------------------------------------------------------------------------------------- */

static int check(const job *j) {
  const ko_stress_options *options = j->options;
  if (options->k < 1 || options->k > KO_STRESS_MOST)
    return ko_raise(j->error, KO_E_INPUT, "an attack has 1 to %d hits, not %" PRIu32, KO_STRESS_MOST, options->k);
  if (options->k <= j->shots.n) return KO_OK;
  return ko_raise(j->error, KO_E_INPUT,
                  "%" PRIu32 " hits are asked for, and there %s only %" PRIu32 " to choose from: lower k, or widen the targets", options->k,
                  j->shots.n == 1 ? "is" : "are", j->shots.n);
}

/* Does anything count? The harm of no hit tells. */
static int check_aim(job *j) {
  ko_account account;
  const int code = ko_harm_count(j->harm, &(ko_search_sets){1, j->options->k, make_looks, j}, &account, j->error);
  if (code || ko_harm_of_lane(j->plan, &j->options->aim, &account, 0) >= 0) return code;
  return ko_raise(j->error, KO_E_INPUT,
                  "objective: nothing that could be lost counts there, for no facility with demand is up before anything happens");
}

static int search(job *j) {
  ko_stress *out = j->out;
  ko_search_task task = {.n = j->shots.n,
                         .k = j->options->k,
                         .n_starts = j->options->n_starts ? j->options->n_starts : 1,
                         .exact_most = j->options->exact_most,
                         .draws = j->plan->draws,
                         .values = ko_harm_values,
                         .context = j->harm};
  int code = find_hints(j, &task);
  if (!code) code = ko_search_run(&out->memory, &task, &j->found, j->error);
  if (code) return code;
  if (j->found.is_stopped)
    j->found.n_sets = ko_harm_worst(j->harm, &j->found.n, j->found.items); /* some of the last ones asked for may be worse */
  out->n_possible = ko_search_possible(task.n, task.k);
  out->n_attacks = j->found.n_sets;
  out->is_exact = j->found.is_exact;
  out->is_stopped = j->found.is_stopped;
  out->n_starts = j->found.n_starts;
  out->n_agree = j->found.n_agree;
  out->greedy = j->found.has_greedy ? ko_harm_number(j->plan, &j->options->aim, j->found.greedy) : (double)NAN;
  return KO_OK;
}

static int prepare(job *j) {
  ko_stress *out = j->out;
  int code = ko_shots_make(&out->memory, j->plan, j->options->strategy, j->options->disks, &j->shots, j->error);
  if (!code) code = check(j);
  out->n_candidates = j->shots.n;
  out->n_spared = j->shots.n_spared;
  out->loss_country = ko_arena_alloc(&out->memory, j->plan->n_countries + (size_t)1, sizeof *out->loss_country, j->error);
  out->people_country = ko_arena_alloc(&out->memory, j->plan->n_countries + (size_t)1, sizeof *out->people_country, j->error);
  out->loss_sector = ko_arena_alloc(&out->memory, j->plan->n_sectors + (size_t)1, sizeof *out->loss_sector, j->error);
  if (!out->loss_country || !out->people_country || !out->loss_sector) return KO_E_INTERNAL;
  if (!code) code = ko_harm_make(j->plan, j->options, &j->shots, &j->harm, j->error);
  return code ? code : check_aim(j);
}

int ko_stress_run(const ko_plan *plan, const ko_stress_options *options, ko_stress *out, ko_error *error) {
  *out = (ko_stress){.plan = plan, .options = *options, .harm = NAN, .greedy = NAN, .bound = NAN, .loss = NAN};
  job j = {.plan = plan, .options = options, .out = out, .error = error};
  int code = prepare(&j);
  if (!code) code = search(&j);
  if (!code) code = find_bound(&j);
  if (!code) code = look(&j);
  ko_harm_free(j.harm);
  return code;
}

void ko_stress_free(ko_stress *stress) {
  ko_arena_free(&stress->memory);
  *stress = (ko_stress){0};
}

uint64_t ko_stress_thread_bytes(const ko_plan *plan) { return ko_worker_bytes(plan) + ko_accountant_bytes(plan); }
