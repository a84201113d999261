/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run will take: bytes from sizes, time from a pilot block.
 */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sim/base/base.h"
#include "sim/region/region.h"
#include "sim/run/run.h"

/* What the process holds now: region, scenario, plan and rules. */
static uint64_t resident_bytes(void) {
  unsigned long long pages = 0, all = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (fscanf(file, "%llu %llu", &all, &pages) != 2) pages = 0;
  fclose(file);
  return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* A text in the file: where it is, and a piece of HDF5's heap with a header. */
static uint64_t text_bytes(const char *text) {
  size_t length = strlen(text);
  return 16 + (length ? (length + 7) / 8 * 8 + 16 : 0);
}

static uint64_t table_bytes(const ko_plan *plan) {
  const ko_region *region = plan->region;
  uint64_t bytes = 0;
  for (size_t w = 0; w < plan->tables.n; w++)
    for (uint32_t c = 0; c < plan->tables.sheets[w].n_columns; c++)
      for (uint32_t row = 0; row < plan->tables.sheets[w].n_rows; row++) bytes += text_bytes(plan->tables.sheets[w].columns[c].cells[row]);
  for (size_t t = 0; t < KO_N_TABLES; t++)
    for (uint32_t c = 0; c < region->tables[t].n_columns; c++)
      for (uint32_t row = 0; row < region->tables[t].n_rows; row++) bytes += text_bytes(region->tables[t].columns[c].cells[row]);
  return bytes;
}

/* Axes and labels of facilities and links. */
static uint64_t label_bytes(const ko_plan *plan) {
  const ko_region *region = plan->region;
  uint64_t bytes = 0;
  for (uint32_t f = 0; f < plan->n_facilities; f++)
    bytes += text_bytes(region->facilities.id[f]) + text_bytes(region->facilities.name[f]) +
             text_bytes(region->countries.id[region->facilities.country[f]]) + text_bytes(region->sectors[region->facilities.sector[f]]) +
             16;
  for (uint32_t l = 0; l < plan->n_links; l++)
    bytes += text_bytes(plan->link_id[l]) + text_bytes(region->facilities.id[plan->row_of_slot[plan->link_from[l]]]) +
             text_bytes(region->facilities.id[plan->row_of_slot[plan->link_to[l]]]);
  return bytes;
}

/* All that is counted is written, but for values by trial that nobody wants to see, and sums that become fewer numbers. */
static uint64_t counted_bytes(const ko_layout *layout) {
  const ko_plan *plan = layout->plan;
  int by_trial = plan->scenario->output.per_trial != KO_PER_TRIAL_NONE;
  uint64_t numbers = by_trial ? (ko_counts_bytes(layout, plan->n_trials) - ko_counts_bytes(layout, 0)) / sizeof(double) : 0;
  for (size_t k = 0; k < layout->n; k++)
    numbers += plan->n_cases * (layout->tallies[k]->n_written ? layout->tallies[k]->n_written(plan) : layout->tally_sums[k]);
  return numbers * sizeof(double);
}

/* Blocks until a quarter of a second is over, at most eight; the fastest counts, since the first one meets cold caches. */
static int run_pilot(const ko_layout *layout, ko_needs *out, ko_error *error) {
  ko_account_plan *account_plan = NULL;
  ko_counts counts = {0};
  ko_hand *hand = NULL;
  const ko_plan *plan = layout->plan;
  int code = ko_account_plan_make(plan, &account_plan, error);
  if (!code) code = ko_counts_make(layout, KO_LANES, &counts, error);
  if (!code) code = ko_hand_make(layout, account_plan, &hand, error);
  double spent = 0;
  for (uint32_t block = 0; block < plan->n_blocks && block < 8 && spent < 0.25 && !code; block++) {
    uint64_t n = plan->n_trials - (uint64_t)block * KO_LANES;
    double start = ko_clock();
    code = ko_hand_block(hand, block, counts.sums, counts.values, 0, KO_LANES, error);
    double seconds = ko_clock() - start, a_trial = seconds / (double)(n < KO_LANES ? n : KO_LANES);
    if (block == 0 || a_trial < out->trial_seconds) out->trial_seconds = a_trial;
    spent += seconds;
  }
  ko_hand_free(hand);
  ko_counts_free(layout, &counts);
  ko_account_plan_free(account_plan);
  return code;
}

/* Sums and the trials that are held before there is a journal; then what statistics sort, one column of one strategy in several copies, and
 * pieces on their way to the file. */
static uint64_t memory_of_counts(const ko_layout *layout) {
  enum { A_TRIAL = 64, PIECES = 32 << 20 };
  const uint64_t all = ko_counts_bytes(layout, layout->plan->n_trials), sums = ko_counts_bytes(layout, 0);
  const uint64_t held = all - sums < KO_KEEP_AFTER_BYTES ? all - sums : KO_KEEP_AFTER_BYTES;
  return sums + held + A_TRIAL * layout->plan->n_trials + PIECES;
}

/* Values of all trials, and sums once a record, which has a block at least. */
static uint64_t journal_bytes(const ko_layout *layout, uint32_t n_blocks, uint64_t *least) {
  enum { A_RECORD = 64 };
  const uint64_t sums = ko_counts_bytes(layout, 0), values = ko_counts_bytes(layout, layout->plan->n_trials) - sums;
  *least = values > KO_KEEP_AFTER_BYTES ? values + sums : 0;
  return values + n_blocks * (sums + A_RECORD) + table_bytes(layout->plan) + layout->plan->scenario->text_length;
}

int ko_run_needs(const ko_plan *plan, int64_t n_threads, int pilot, ko_needs *out, ko_error *error) {
  enum { SMALL_FILE = 1 << 20 };
  ko_layout layout;
  *out = (ko_needs){.n_threads = ko_run_threads(plan, n_threads)};
  int code = ko_layout_make(plan, ko_tallies, &layout, error);
  if (code) return code;
  out->plan_bytes = resident_bytes();
  out->worker_bytes = ko_hand_bytes(&layout);
  out->counts_bytes = memory_of_counts(&layout);
  out->file_bytes = counted_bytes(&layout) + table_bytes(plan) + label_bytes(plan) + SMALL_FILE;
  out->journal_bytes = journal_bytes(&layout, plan->n_blocks, &out->journal_least);
  out->total_bytes = out->plan_bytes + (uint64_t)out->n_threads * out->worker_bytes + out->counts_bytes;
  if (pilot) code = run_pilot(&layout, out, error);
  ko_layout_free(&layout);
  return code;
}

static uint64_t read_number(const char *path) {
  unsigned long long value = 0;
  FILE *file = fopen(path, "r");
  if (!file) return UINT64_MAX;
  if (fscanf(file, "%llu", &value) != 1) value = UINT64_MAX; /* "max": no limit */
  fclose(file);
  return value;
}

uint64_t ko_memory_available(void) {
  char line[128];
  unsigned long long kib = 0;
  uint64_t bytes = UINT64_MAX;
  FILE *file = fopen("/proc/meminfo", "r");
  if (file) {
    while (fgets(line, sizeof line, file))
      if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1) bytes = kib * 1024;
    fclose(file);
  }
  uint64_t limit = read_number("/sys/fs/cgroup/memory.max"), used = read_number("/sys/fs/cgroup/memory.current");
  if (limit != UINT64_MAX && used != UINT64_MAX) {
    uint64_t left = limit > used ? limit - used : 0;
    if (left < bytes) bytes = left;
  }
  return bytes;
}

uint64_t ko_disk_available(const char *path) {
  char folder[4096] = ".";
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) + 1 : 0;
  struct statvfs status;
  if (length >= sizeof folder) return UINT64_MAX;
  if (length) snprintf(folder, sizeof folder, "%.*s", (int)length, path);
  return statvfs(folder, &status) == 0 ? (uint64_t)status.f_bavail * status.f_frsize : UINT64_MAX;
}
