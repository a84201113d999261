/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the journal costs: the same run in memory alone and with a journal from its first moment on, in turn, on W2 with 100,000 facilities and on the
 * tri-border attack; each writes its result, which must be the same to the byte. Asked: under 2 %. Processor time of the whole run differs by more than that
 * from one run to the next where other programs are at work, so that what is spent in the journal's functions is timed besides: their share of the
 * processor time of the run, and the time that they wait for the disk, as a share of the threads' time.
 *
 *     bench_keeping FOLDER TRI_BORDER_SCENARIO|- [REPEATS [SECONDS]]    FOLDER: on the disk that is meant; -: W2 alone; SECONDS: of one run, about
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "sim/base/base.h"
#include "sim/results/results.h"
#include "sim/run/run.h"

enum { THREADS = 2, W2_FACILITIES = 100000 };

static double append_cpu, append_wall;
static uint64_t append_bytes, n_appends;

static double thread_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* One thread at a time appends. */
int __real_ko_journal_append(ko_journal *journal, uint64_t first_block, uint64_t n_blocks, const ko_journal_piece *pieces, size_t n_pieces,
                             ko_error *error);
int __wrap_ko_journal_append(ko_journal *journal, uint64_t first_block, uint64_t n_blocks, const ko_journal_piece *pieces, size_t n_pieces,
                             ko_error *error);
int __wrap_ko_journal_append(ko_journal *journal, uint64_t first_block, uint64_t n_blocks, const ko_journal_piece *pieces, size_t n_pieces,
                             ko_error *error) {
  const double cpu = thread_seconds(), wall = ko_clock();
  const int code = __real_ko_journal_append(journal, first_block, n_blocks, pieces, n_pieces, error);
  append_cpu += thread_seconds() - cpu;
  append_wall += ko_clock() - wall;
  for (size_t i = 0; i < n_pieces; i++) append_bytes += pieces[i].size;
  n_appends++;
  return code;
}

int __real_ko_journal_create(const char *path, const ko_journal_head *head, const void *contents, size_t contents_size, ko_journal **out,
                             ko_error *error);
int __wrap_ko_journal_create(const char *path, const ko_journal_head *head, const void *contents, size_t contents_size, ko_journal **out,
                             ko_error *error);
int __wrap_ko_journal_create(const char *path, const ko_journal_head *head, const void *contents, size_t contents_size, ko_journal **out,
                             ko_error *error) {
  const double cpu = thread_seconds(), wall = ko_clock();
  const int code = __real_ko_journal_create(path, head, contents, contents_size, out, error);
  append_cpu += thread_seconds() - cpu;
  append_wall += ko_clock() - wall;
  return code;
}

typedef struct cost {
  double cpu, wall, trials; /* seconds: of all, and of the trials on the wall */
} cost;

static cost run_once(const ko_plan *plan, const char *path, const char *journal) {
  ko_error error = {0};
  ko_sink *sink = NULL;
  ko_run_report report = {0};
  ko_keeping keeping = {.path = journal, .after_bytes = KO_KEEP_AFTER_BYTES};
  const ko_run_options options = {.n_threads = THREADS, .keeping = journal ? &keeping : NULL, .report = &report};
  const double cpu = bench_seconds(), wall = ko_clock();
  bench_check(ko_results_create(path, &sink, &error), &error);
  bench_check(ko_run(plan, &options, sink, &error), &error);
  bench_check(ko_results_commit(sink, &error), &error);
  const cost spent = {bench_seconds() - cpu, ko_clock() - wall, report.seconds_trials};
  ko_results_abandon(sink);
  if (journal) bench_check(ko_journal_remove(keeping.journal, &error), &error);
  return spent;
}

static int same_bytes(const char *a, const char *b) {
  FILE *one = fopen(a, "rb"), *other = fopen(b, "rb");
  int same = one && other, byte = 0;
  while (same && byte != EOF) {
    byte = fgetc(one);
    same = fgetc(other) == byte;
  }
  if (one) fclose(one);
  if (other) fclose(other);
  return same;
}

static int compare(const char *name, const ko_plan *plan, const char *folder, int repeats) {
  char plain_path[4096], kept_path[4096], journal[4096];
  double cpu[2][64], wall[2][64], trials[2][64], all_cpu = 0, all_trials = 0;
  snprintf(plain_path, sizeof plain_path, "%s/plain.h5", folder);
  snprintf(kept_path, sizeof kept_path, "%s/kept.h5", folder);
  snprintf(journal, sizeof journal, "%s/kept.h5.journal", folder);
  append_cpu = append_wall = 0;
  append_bytes = n_appends = 0;
  for (int i = 0; i < repeats; i++)
    for (int turn = 0; turn < 2; turn++) {
      const int kept = turn ^ (i & 1); /* neither is always the first */
      const cost spent = run_once(plan, kept ? kept_path : plain_path, kept ? journal : NULL);
      cpu[kept][i] = spent.cpu;
      wall[kept][i] = spent.wall;
      trials[kept][i] = spent.trials;
      if (kept) all_cpu += spent.cpu, all_trials += spent.trials;
    }
  const int same = same_bytes(plain_path, kept_path);
  unlink(plain_path);
  unlink(kept_path);
  const double plain_cpu = bench_median(cpu[0], repeats), kept_cpu = bench_median(cpu[1], repeats);
  const double plain_wall = bench_median(wall[0], repeats), kept_wall = bench_median(wall[1], repeats);
  printf("%s, %llu trials of %u strategies, %d threads, %d runs each%s\n", name, (unsigned long long)plan->n_trials, plan->n_cases, THREADS,
         repeats, same ? ", same bytes" : ": OTHER BYTES");
  printf("  records              %.1f a run, %.1f MB each\n", (double)n_appends / repeats,
         1e-6 * (double)append_bytes / (double)(n_appends ? n_appends : 1));
  printf("  processor, medians   %.3f s in memory, %.3f s with a journal: %+.2f %%\n", plain_cpu, kept_cpu,
         100 * (kept_cpu / plain_cpu - 1));
  printf("  wall, medians        %.3f s, %.3f s: %+.2f %%; of trials alone %.3f s, %.3f s\n", plain_wall, kept_wall,
         100 * (kept_wall / plain_wall - 1), bench_median(trials[0], repeats), bench_median(trials[1], repeats));
  printf("  in the journal       %.3f %% of the processor time, %.3f %% of the threads' time (asked: under 2)\n",
         100 * append_cpu / all_cpu, 100 * append_wall / (THREADS * all_trials));
  fflush(stdout);
  return !same;
}

/* As many trials as take so long, from a pilot block. */
static void choose_trials(bench_case *made, double seconds, char *set, size_t size) {
  ko_error error = {0};
  ko_needs needs;
  bench_check(ko_run_needs(made->plan, THREADS, 1, &needs, &error), &error);
  const uint64_t blocks = (uint64_t)(seconds * THREADS / needs.trial_seconds / KO_LANES) + 2 * THREADS;
  snprintf(set, size, "run: {trials: %llu}\n", (unsigned long long)blocks * KO_LANES);
}

static int w2(const char *folder, int repeats, double seconds) {
  static const char yaml[] =
      "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\nwaves: [{success: 0.01, targets: {facilities: {}}}]\n";
  char text[600], run[60] = "run: {trials: 512}\n";
  ko_tables tables;
  bench_case made;
  for (int pilot = 1; pilot >= 0; pilot--) {
    bench_dependencies(&tables, W2_FACILITIES);
    snprintf(text, sizeof text, "%s%s", yaml, run);
    bench_make(&tables, text, &made);
    if (!pilot) break;
    choose_trials(&made, seconds, run, sizeof run);
    bench_free(&made);
  }
  const int failed = compare("W2, 1 % damaged", made.plan, folder, repeats);
  bench_free(&made);
  return failed;
}

static int tri_border(const char *folder, const char *file, int repeats, double seconds) {
  ko_error error = {0};
  char set[60] = "run.trials=512";
  bench_case made = {0};
  for (int pilot = 1; pilot >= 0; pilot--) {
    const char *sets[] = {set};
    bench_check(ko_scenario_load(file, sets, 1, &made.scenario, &error), &error);
    bench_check(ko_region_load(made.scenario->region_folder, &made.region, &error), &error);
    bench_check(ko_plan_make(made.scenario, made.region, &made.plan, &error), &error);
    bench_check(ko_trial_reference(made.plan, &error), &error);
    if (!pilot) break;
    char run[60];
    unsigned long long n = 512;
    choose_trials(&made, seconds, run, sizeof run);
    sscanf(run, "run: {trials: %llu", &n);
    snprintf(set, sizeof set, "run.trials=%llu", n);
    bench_free(&made);
    made = (bench_case){0};
  }
  const int failed = compare("tri-border, attack", made.plan, folder, repeats);
  bench_free(&made);
  return failed;
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  const int repeats = argc > 3 ? atoi(argv[3]) : 5;
  const double seconds = argc > 4 ? atof(argv[4]) : 20;
  if (repeats < 1 || repeats > 64) return 64;
  const int failed = strcmp(argv[2], "-") == 0 ? 0 : tri_border(argv[1], argv[2], repeats, seconds);
  return w2(argv[1], repeats, seconds) | failed;
}
