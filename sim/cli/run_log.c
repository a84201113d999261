/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/run_log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "knockon/isa.h"
#include "sim/base/base.h"
#include "sim/report/report.h"

/* Trials a second, of those that this run has made. */
static double rate_of(const ko_run_report *r) {
  return r->seconds_trials > 0 ? (double)(r->trials_done - r->trials_resumed) / r->seconds_trials : 0;
}

static void print_json(const ko_run_log *log) {
  const ko_run_report *r = log->report;
  fputs("{\"result\": ", stdout);
  ko_print_json_text(stdout, log->result);
  printf(", \"bytes\": %" PRIu64 ", \"trials\": %" PRIu64 ", \"trials_resumed\": %" PRIu64 ", \"strategies\": %" PRIu32
         ", \"threads\": %d, \"seconds\": ",
         log->result_bytes, r->trials_done, r->trials_resumed, log->session->plan->n_cases, r->n_threads);
  ko_print_json_number(stdout, log->seconds_total);
  fputs(", \"trials_per_second\": ", stdout);
  ko_print_json_number(stdout, rate_of(r));
  fputs("}\n", stdout);
}

void ko_run_log_summary(const ko_run_log *log, int json, const char *more) {
  char trials[KO_NUMBER_ROOM], seconds[KO_NUMBER_ROOM], per[KO_NUMBER_ROOM], bytes[KO_NUMBER_ROOM];
  const ko_run_report *r = log->report;
  const uint32_t n = log->session->plan->n_cases;
  if (json) {
    print_json(log);
    return;
  }
  printf("%s: %s%s trials of %" PRIu32 " strateg%s in %s", log->result, more, ko_text_count(trials, (double)r->trials_done), n,
         n == 1 ? "y" : "ies", ko_text_seconds(seconds, log->seconds_total));
  if (r->trials_done > r->trials_resumed) /* nothing is run in a merge */
    printf(" (%s trials/s on %d thread%s)", ko_text_people(per, rate_of(r)), r->n_threads, r->n_threads == 1 ? "" : "s");
  printf(", %s\n", ko_text_bytes(bytes, log->result_bytes));
}

/* Into what the time went. What of the trials is in no phase is reading (of shards). */
enum { N_SHARES = KO_N_PHASES + 4 };
typedef struct share {
  const char *name;
  double part; /* 0 .. 1 */
} share;

static size_t shares_of(const ko_run_log *log, share out[N_SHARES]) {
  const ko_run_report *r = log->report;
  const ko_session *s = log->session;
  double read = r->seconds_trials;
  size_t n = 0;
  out[n++] = (share){"setup", s->seconds_scenario + s->seconds_region + s->seconds_plan + s->seconds_reference + r->seconds_setup};
  for (int phase = 0; phase < KO_N_PHASES; phase++) {
    out[n++] = (share){ko_phase_names[phase], r->phases[phase]};
    read -= r->phases[phase];
  }
  out[n++] = (share){"read", read > 1e-9 ? read : 0};
  out[n++] = (share){"finish", r->seconds_finish};
  out[n++] = (share){"write", log->seconds_write};
  for (size_t i = 0; i < n; i++) out[i].part = log->seconds_total > 0 ? out[i].part / log->seconds_total : 0;
  return n;
}

static void put_shares(FILE *out, const ko_run_log *log) {
  share shares[N_SHARES];
  const size_t n = shares_of(log, shares);
  fputs("\"share_of_time\": {", out);
  for (size_t i = 0; i < n; i++) fprintf(out, "%s\"%s\": %.4f", i ? ", " : "", shares[i].name, shares[i].part);
  fputc('}', out);
}

void ko_run_log_shares(const ko_run_log *log, ko_progress_style style) {
  char rate[KO_NUMBER_ROOM];
  share shares[N_SHARES];
  const ko_run_report *r = log->report;
  if (style == KO_PROGRESS_NONE) return;
  if (style == KO_PROGRESS_JSON) {
    fprintf(stderr, "{\"event\": \"end\", \"trials_done\": %" PRIu64 ", \"trials_per_second\": %.6g, \"seconds\": %.6g, ", r->trials_done,
            rate_of(r), log->seconds_total);
    put_shares(stderr, log);
    fputs("}\n", stderr);
    return;
  }
  const size_t n = shares_of(log, shares);
  fputs("knockon: ", stderr);
  if (r->trials_done > r->trials_resumed) fprintf(stderr, "%s trials/s; ", ko_text_people(rate, rate_of(r)));
  fputs("time:", stderr);
  const char *comma = " ";
  for (size_t i = 0; i < n; i++) {
    if (shares[i].part < 0.005) continue;
    fprintf(stderr, "%s%s %.0f %%", comma, shares[i].name, 100 * shares[i].part);
    comma = ", ";
  }
  fputc('\n', stderr);
}

static void put_text(FILE *out, const char *key, const char *text) {
  fprintf(out, "  \"%s\": ", key);
  ko_print_json_text(out, text);
  fputs(",\n", out);
}

static void put_host(FILE *out) {
  char host[256] = "";
  struct rusage usage;
  if (gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  put_text(out, "host", host);
  put_text(out, "isa", ko_isa_name(ko_isa()));
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    fprintf(out, "  \"peak_memory_bytes\": %lld,\n  \"cpu_seconds\": %.3f,\n", 1024LL * usage.ru_maxrss,
            (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_sec +
                1e-6 * (double)usage.ru_stime.tv_usec);
}

static void put_seconds(FILE *out, const ko_run_log *log) {
  const ko_session *s = log->session;
  const ko_run_report *r = log->report;
  fprintf(out,
          "  \"seconds\": {\"scenario\": %.6f, \"region\": %.6f, \"plan\": %.6f, \"reference\": %.6f, \"setup\": %.6f, \"trials\": %.6f, "
          "\"finish\": %.6f, \"write\": %.6f, \"total\": %.6f},\n",
          s->seconds_scenario, s->seconds_region, s->seconds_plan, s->seconds_reference, r->seconds_setup, r->seconds_trials,
          r->seconds_finish, log->seconds_write, log->seconds_total);
  fputs("  ", out);
  put_shares(out, log);
  fputs(",\n", out);
}

/* What was ranked, and whether the cache had it. */
static void put_rankings(FILE *out, const ko_plan *plan) {
  fputs("  \"rankings\": [", out);
  for (uint32_t i = 0; i < plan->n_rankings; i++) {
    const ko_plan_ranking *r = &plan->rankings[i];
    fprintf(out,
            "%s{\"by\": \"%s\", \"of\": \"%s\", \"made\": %" PRIu32 ", \"from_cache\": %" PRIu32 ", \"kept\": %" PRIu32
            ", \"seconds\": %.6f}",
            i ? ", " : "", r->score, r->links ? "links" : "facilities", r->n_runs - r->n_taken, r->n_taken, r->n_kept, r->seconds);
  }
  fputs("],\n", out);
}

static void put_warnings(FILE *out, const ko_error *error) {
  const char *comma = "";
  fputs("  \"warnings\": [", out);
  for (uint32_t i = 0; i < error->n_shown; i++) {
    if (error->findings[i].severity != KO_SEVERITY_WARNING) continue;
    fputs(comma, out);
    ko_print_json_text(out, error->findings[i].message);
    comma = ", ";
  }
  fputs("]\n", out);
}

static void put_all(FILE *out, const ko_run_log *log) {
  char started[64] = "";
  struct tm utc;
  if (gmtime_r(&log->started, &utc)) strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", &utc);
  const ko_run_report *r = log->report;
  fputs("{\n", out);
  put_text(out, "knockon_version", KNOCKON_VERSION);
  put_text(out, "scenario", log->scenario);
  put_text(out, "result", log->result);
  put_text(out, "started", started);
  put_host(out);
  fprintf(out, "  \"result_bytes\": %" PRIu64 ",\n  \"threads\": %d,\n  \"trials\": %" PRIu64 ",\n  \"strategies\": %" PRIu32 ",\n",
          log->result_bytes, r->n_threads, r->trials_done, log->session->plan->n_cases);
  fprintf(out, "  \"trials_resumed\": %" PRIu64 ",\n  \"trials_per_second\": %.6g,\n", r->trials_resumed, rate_of(r));
  put_seconds(out, log);
  put_rankings(out, log->session->plan);
  put_warnings(out, log->error);
  fputs("}\n", out);
}

int ko_run_log_write(const ko_run_log *log) {
  static const char ending[] = ".log.json";
  size_t length = strlen(log->result);
  if (length > 3 && strcmp(log->result + length - 3, ".h5") == 0) length -= 3;
  char *path = malloc(length + sizeof ending);
  if (!path) {
    errno = ENOMEM;
    return -1;
  }
  memcpy(path, log->result, length);
  memcpy(path + length, ending, sizeof ending);
  FILE *out = fopen(path, "w");
  int failed = !out;
  if (out) {
    put_all(out, log);
    failed = ferror(out) != 0;
    if (fclose(out) != 0) failed = 1;
    int number = errno;
    if (failed) remove(path);
    errno = number;
  }
  free(path);
  return failed ? -1 : 0;
}
