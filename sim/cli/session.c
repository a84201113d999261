/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/base.h"
#include "sim/cli/ranking_cache.h"
#include "sim/region/region.h"
#include "sim/report/report.h"

int ko_session_scenario(const char *file, const ko_overrides *overrides, ko_scenario **out, ko_error *error) {
  char trials[40], seed[40];
  size_t n = overrides->sets.n;
  const char **sets = calloc(n + 2, sizeof *sets);
  if (!sets) return ko_raise_memory(error, (n + 2) * sizeof *sets);
  if (n) memcpy(sets, overrides->sets.items, n * sizeof *sets);
  if (overrides->trials >= 0) {
    snprintf(trials, sizeof trials, "run.trials=%" PRId64, overrides->trials);
    sets[n++] = trials;
  }
  if (overrides->seed >= 0) {
    snprintf(seed, sizeof seed, "run.seed=%" PRId64, overrides->seed);
    sets[n++] = seed;
  }
  int code = ko_scenario_load(file, sets, n, out, error);
  free(sets);
  return code;
}

static int make_region(ko_session *session, ko_region **out, ko_error *error) {
  const double start = ko_clock();
  const ko_scenario *scenario = session->scenario;
  const int code = scenario->recipe ? ko_region_build(scenario->recipe, out, error) : ko_region_load(scenario->region_folder, out, error);
  session->seconds_region = ko_clock() - start;
  return code;
}

/* With the user's cache behind them, or the job's. */
static int make_rankings(const ko_session *session, const ko_region *region, ko_rankings **out, ko_error *error) {
  ko_ranking_cache place;
  const ko_rank_cache *cache = ko_ranking_cache_here(session->job, &place);
  const int code = ko_rankings_make(region, out, error);
  return code || !cache ? code : ko_rankings_keep_in(*out, cache, error);
}

/* `scores` NULL: made for this plan alone. `tables` NULL: read. */
static int make_plan(ko_session *session, ko_rankings *scores, ko_wave_tables *tables, ko_error *error) {
  const double start = ko_clock();
  ko_rankings *own = NULL;
  int code = scores ? KO_OK : make_rankings(session, session->region, &own, error);
  if (!code) code = ko_plan_make_with(session->scenario, session->region, scores ? scores : own, tables, &session->plan, error);
  ko_rankings_free(own);
  session->seconds_plan = ko_clock() - start;
  return code;
}

static int settle_reference(ko_session *session, ko_error *error) {
  const double start = ko_clock();
  const int code = ko_trial_reference(session->plan, error);
  session->seconds_reference = ko_clock() - start;
  return code;
}

int ko_session_plan_of(ko_session *session, ko_wave_tables *tables, ko_error *error) {
  int code = make_plan(session, NULL, tables, error);
  return code ? code : settle_reference(session, error);
}

int ko_session_open(const char *file, const ko_overrides *overrides, ko_session *out, ko_error *error) {
  *out = (ko_session){.job = overrides->job};
  const double start = ko_clock();
  int code = ko_session_scenario(file, overrides, &out->scenario, error);
  out->seconds_scenario = ko_clock() - start;
  if (!code) code = make_region(out, &out->region, error);
  return code ? code : ko_session_plan_of(out, NULL, error);
}

int ko_session_region(ko_session *session, ko_session_ground *ground, ko_error *error) {
  int code = ground->region ? KO_OK : make_region(session, &ground->region, error);
  if (!code && !ground->scores) code = make_rankings(session, ground->region, &ground->scores, error);
  session->region = ground->region;
  session->shared = 1;
  return code;
}

int ko_session_plan(ko_session *session, ko_session_ground *ground, ko_error *error) {
  int code = make_plan(session, ground->scores, NULL, error);
  return code ? code : settle_reference(session, error);
}

void ko_session_ground_free(ko_session_ground *ground) {
  ko_rankings_free(ground->scores);
  ko_region_free(ground->region);
  *ground = (ko_session_ground){0};
}

/* ---- From a result file -------------------------------------------------------------------------------------------- */

static int add_column(void *context, const char *name, uint64_t n_rows, char *const *cells, ko_error *error) {
  ko_sheet *sheet = context;
  uint32_t column, row;
  int code = ko_sheet_column(sheet, name, &column, error);
  while (!code && sheet->n_rows < n_rows) code = ko_sheet_row(sheet, &row, error);
  for (row = 0; row < n_rows && !code; row++) code = ko_sheet_set(sheet, row, column, cells[row], error);
  return code;
}

static int read_region(const ko_results *results, ko_region **out, ko_error *error) {
  ko_tables tables = {0};
  char name[40];
  int code = KO_OK;
  for (size_t t = 0; t < KO_N_TABLES && !code; t++) {
    snprintf(name, sizeof name, "region/%s", ko_table_specs[t].name);
    code = ko_results_table(results, name, add_column, &tables.sheets[t], error);
  }
  if (code) ko_tables_free(&tables);
  return code ? code : ko_region_from_tables(&tables, "result", out, error);
}

/* The result says from what it was made; does this give the same? */
static int is_same(const ko_results *results, const char *attribute, uint64_t hash, const char *what, ko_error *error) {
  char *text = NULL, own[20];
  snprintf(own, sizeof own, "%016" PRIx64, hash);
  int code = ko_results_attribute(results, attribute, &text, error);
  if (!code && strcmp(text, own) != 0)
    code = ko_raise(error, KO_E_INPUT, "the %s in the result file is not the one that it was made from (%s %s, found %s)", what, attribute,
                    text, own);
  free(text);
  return code;
}

int ko_session_region_of(const ko_results *results, ko_region **out, ko_error *error) {
  int code = read_region(results, out, error);
  return code ? code : is_same(results, "region_hash", (*out)->hash, "region", error);
}

static int read_scenario(const ko_results *results, ko_scenario **out, ko_error *error) {
  char *text = NULL;
  int code = ko_results_attribute(results, "scenario", &text, error);
  if (!code) code = ko_scenario_parse(text, strlen(text), ".", NULL, 0, out, error);
  if (!code) code = is_same(results, "scenario_hash", (*out)->hash, "scenario", error);
  free(text);
  return code;
}

static int read_wave_tables(const ko_results *results, const ko_scenario *scenario, ko_wave_tables *out, ko_error *error) {
  char name[KO_WAVE_TABLE_ROOM];
  int code = ko_wave_tables_make(scenario, out, error);
  for (size_t w = 0; w < out->n && !code; w++) {
    ko_wave_table_name(scenario, w, name);
    if (!ko_wave_table(&scenario->waves[w])) continue;
    code = ko_results_table(results, name, add_column, &out->sheets[w], error);
    if (!code && !out->sheets[w].n_columns)
      code = ko_raise(error, KO_E_INPUT, "the result does not hold the table %s, which a wave names", ko_wave_table(&scenario->waves[w]));
  }
  const uint64_t hash = code ? 0 : ko_wave_tables_hash(out);
  return hash ? is_same(results, "tables_hash", hash, "table of a wave", error) : code;
}

/* A run that stopped early has fewer trials than its scenario asks for. */
static int take_trials(const ko_results *results, ko_plan *plan, ko_error *error) {
  char *text = NULL;
  int64_t n = 0;
  int code = ko_results_attribute(results, "trials", &text, error);
  if (!code && (!ko_parse_integer(text, &n) || n < 1 || (uint64_t)n > plan->n_trials))
    code = ko_raise(error, KO_E_INPUT, "the result says that it has %s trials, its scenario asks for %" PRIu64, text, plan->n_trials);
  free(text);
  if (code) return code;
  plan->n_trials = (uint64_t)n;
  plan->n_blocks = (uint32_t)((plan->n_trials + KO_LANES - 1) / KO_LANES);
  return KO_OK;
}

int ko_session_reopen(const ko_results *results, ko_session *out, ko_error *error) {
  *out = (ko_session){0};
  char *version = NULL;
  int code = ko_results_attribute(results, "knockon_version", &version, error);
  if (!code && strcmp(version, KNOCKON_VERSION) != 0)
    code =
        ko_raise(error, KO_E_INPUT, "the result was made by knockon %s, this is %s: what it says can only be replayed by its own version",
                 version, KNOCKON_VERSION);
  free(version);
  if (!code) code = read_scenario(results, &out->scenario, error);
  if (!code) code = ko_session_region_of(results, &out->region, error);
  ko_wave_tables tables = {0};
  if (!code) code = read_wave_tables(results, out->scenario, &tables, error);
  if (!code) code = make_plan(out, NULL, &tables, error);
  ko_wave_tables_free(&tables);
  if (!code) code = take_trials(results, out->plan, error);
  return code ? code : settle_reference(out, error);
}

void ko_session_free(ko_session *session) {
  ko_plan_free(session->plan);
  if (!session->shared) ko_region_free(session->region);
  ko_scenario_free(session->scenario);
  *session = (ko_session){0};
}

int ko_session_fits_memory(const ko_session *session, int64_t asked_threads, ko_needs *needs, ko_error *error) {
  char need[KO_NUMBER_ROOM], free_now[KO_NUMBER_ROOM], worker[KO_NUMBER_ROOM], trials[KO_NUMBER_ROOM];
  uint64_t available = ko_memory_available(), base = needs->counts_bytes;
  while (asked_threads == 0 && needs->n_threads > 1 && base + (uint64_t)needs->n_threads * needs->worker_bytes > available) {
    needs->n_threads--;
    needs->total_bytes -= needs->worker_bytes;
  }
  uint64_t workers = (uint64_t)needs->n_threads * needs->worker_bytes;
  if (base + workers <= available) return KO_OK;
  ko_text_bytes(need, base + workers);
  ko_text_bytes(free_now, available);
  ko_text_bytes(worker, needs->worker_bytes);
  ko_text_bytes(trials, base);
  if (workers > base)
    return ko_raise(error, KO_E_INPUT, "needs %s of memory, %s are free; %d threads take %s each: lower run.threads (or --threads)%s", need,
                    free_now, needs->n_threads, worker, session->plan->n_cases > 1 ? " or the number of strategies" : "");
  return ko_raise(error, KO_E_INPUT,
                  "needs %s of memory, %s are free; the values of %" PRIu64 " trials take %s: lower run.trials, or set output.per_trial to "
                  "region or none",
                  need, free_now, session->plan->n_trials, trials);
}

/* What a journal takes already. */
static uint64_t file_size(const char *path, const char *ending) {
  struct stat status;
  char name[4096];
  if (snprintf(name, sizeof name, "%s%s", path, ending) >= (int)sizeof name) return 0;
  return stat(name, &status) == 0 ? (uint64_t)status.st_size : 0;
}

static uint64_t less(uint64_t a, uint64_t b) { return a > b ? a - b : 0; }

/* The file's bound is generous: values by trial shrink to between a fifth and a half. A shard's file is its journal. */
int ko_session_fits_disk(const ko_session *session, const char *path, uint32_t n_shards, const ko_needs *needs, int code, ko_error *error) {
  char file[KO_NUMBER_ROOM], journal[KO_NUMBER_ROOM], there[KO_NUMBER_ROOM];
  const uint64_t available = ko_disk_available(path), written = file_size(path, ".journal");
  const uint64_t of_file = n_shards ? 0 : needs->file_bytes, of_journal = less(needs->journal_bytes / (n_shards ? n_shards : 1), written);
  const uint64_t least = of_file / 2 + less(needs->journal_least / (n_shards ? n_shards : 1), written);
  if (of_file / 2 + of_journal <= available) return KO_OK;
  ko_text_bytes(file, of_file);
  ko_text_bytes(journal, of_journal);
  ko_text_bytes(there, available);
  if (least <= available) {
    const ko_where where = {.file = path};
    ko_warn_at(
        error, &where,
        "%s%s%s takes up to %s while the run lasts, %s are free there: should the disk be full the run ends, and goes on by --resume",
        n_shards ? "" : "the result takes up to ", n_shards ? "" : file, n_shards ? "it" : ", its journal beside it", journal, there);
    return KO_OK;
  }
  return ko_raise(error, code,
                  "the %s of %" PRIu64
                  " trials takes up to %s%s%s%s, %s are free where %s goes: lower run.trials, set output.per_trial to region "
                  "or none, or write elsewhere",
                  n_shards ? "shard" : "result", session->plan->n_trials, n_shards ? journal : file,
                  n_shards ? "" : " and its journal up to ", n_shards ? "" : journal, n_shards ? "" : " while it runs", there, path);
}
