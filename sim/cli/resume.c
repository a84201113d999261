/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/resume.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/cli/cli.h"

atomic_int ko_stop_asked;

static void ask_to_stop(int signal) {
  (void)signal;
  atomic_store(&ko_stop_asked, 1);
}

void ko_ignore_file_limit(void) {
  struct sigaction ignore = {0};
  ignore.sa_handler = SIG_IGN;
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGXFSZ, &ignore, NULL);
}

static void set_signals(void (*handler)(int), int flags) {
  static const int asking[] = {SIGINT, SIGTERM, SIGUSR1};
  struct sigaction action = {0};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) sigaction(asking[i], &action, NULL);
  ko_ignore_file_limit();
}

void ko_catch_signals(void) { set_signals(ask_to_stop, (int)SA_RESETHAND); }

void ko_ignore_signals(void) { set_signals(SIG_IGN, 0); }

int ko_parse_duration(const char *option, const char *text, double *seconds, ko_error *error) {
  static const struct {
    char unit;
    double seconds;
  } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
  char number[40];
  const size_t length = strlen(text);
  double times = 1;
  snprintf(number, sizeof number, "%s", text);
  for (size_t i = 0; i < sizeof units / sizeof *units && length && length < sizeof number; i++)
    if (text[length - 1] == units[i].unit) {
      times = units[i].seconds;
      number[length - 1] = '\0';
    }
  if (!ko_parse_number(number, seconds) || !(*seconds > 0))
    return ko_raise(error, KO_E_USAGE, "--%s needs seconds or a time such as 30m or 2h, not \"%s\"", option, text);
  *seconds *= times;
  return KO_OK;
}

double ko_parse_time_limit(const char *text, ko_error *error) {
  double limit = 0;
  return text && ko_parse_duration("time-limit", text, &limit, error) == KO_OK ? ko_clock() + limit : 0;
}

int ko_parse_shard(const char *text, uint32_t *shard, uint32_t *n_shards, ko_error *error) {
  int64_t i = 0, n = 0;
  char first[24];
  const char *slash = strchr(text, '/');
  const size_t length = slash ? (size_t)(slash - text) : sizeof first;
  if (length < sizeof first) {
    snprintf(first, sizeof first, "%.*s", (int)length, text);
    if (ko_parse_integer(first, &i) && ko_parse_integer(slash + 1, &n) && i >= 1 && i <= n && n <= 1000000) {
      *shard = (uint32_t)i;
      *n_shards = (uint32_t)n;
      return KO_OK;
    }
  }
  return ko_raise(error, KO_E_USAGE, "--shard needs I/N with 1 <= I <= N, such as 3/16, not \"%s\"", text);
}

static void print_word(const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (word[0] && strspn(word, plain) == strlen(word)) {
    fprintf(stderr, " %s", word);
    return;
  }
  fputs(" '", stderr);
  for (; *word; word++) {
    if (*word == '\'') fputs("'\\''", stderr);
    else fputc(*word, stderr);
  }
  fputc('\'', stderr);
}

void ko_print_resume(int n_ranks, int argc, char **argv) {
  int there = 0;
  /* srun says nothing of OpenMPI, whose own starter says how many it has started. */
  const char *starter = getenv("SLURM_STEP_ID") && !getenv("OMPI_COMM_WORLD_SIZE") ? "srun" : "mpirun";
  fputs("knockon: to go on:", stderr);
  if (n_ranks > 1) fprintf(stderr, " %s -n %d", starter, n_ranks);
  print_word(ko_program);
  for (int i = 0; i < argc; i++) {
    there |= strcmp(argv[i], "--resume") == 0;
    print_word(argv[i]);
  }
  fputs(there ? "\n" : " --resume\n", stderr);
  if (n_ranks > 1)
    fprintf(stderr, "knockon: give %s its other options again; any number of ranks goes on, and so does knockon itself\n", starter);
}
