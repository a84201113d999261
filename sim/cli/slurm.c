/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon slurm: the scripts of a run or a sweep on a cluster. A job array runs shards, a job after them makes one file of theirs.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/base.h"
#include "sim/cli/cli.h"
#include "sim/cli/session.h"
#include "sim/cli/sweep_job.h"

typedef struct arguments {
  ko_arguments words; /* the scenario, then the words for sbatch */
  ko_overrides overrides;
  ko_arguments vary;
  const char *folder;
  int64_t shards; /* 0: as it is best */
  int sweep, ragged;
} arguments;

enum { USUAL_SHARDS = 16 };

/* For a shell, between single quotes. */
static void put_word(FILE *out, const char *word) {
  fputc('\'', out);
  for (; *word; word++) {
    if (*word == '\'') fputs("'\\''", out);
    else fputc(*word, out);
  }
  fputc('\'', out);
}

static void put_program(FILE *out) {
  char path[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  path[n > 0 ? n : 0] = '\0';
  fputs("knockon=${KNOCKON:-", out);
  put_word(out, n > 0 ? path : "knockon");
  fputs("}\n", out);
}

/* A job may not find the home, or not be allowed to write there. */
static void put_cache(FILE *out) {
  fputs("# Slow rankings are made once for all tasks; KNOCKON_CACHE= does without.\n"
        "export KNOCKON_CACHE=\"${KNOCKON_CACHE-$PWD/cache}\"\n",
        out);
}

static void put_words(FILE *out, const char *option, const ko_arguments *words) {
  for (size_t i = 0; i < words->n; i++) {
    fprintf(out, " %s ", option);
    put_word(out, words->items[i]);
  }
}

/* The command of a run or a sweep, up to what every task has for itself. */
static void put_command(FILE *out, const arguments *a, const char *scenario) {
  fprintf(out, "\"$knockon\" %s ", a->sweep ? "sweep" : "run");
  put_word(out, scenario);
  put_words(out, "--set", &a->overrides.sets);
  put_words(out, "--vary", &a->vary);
  if (a->ragged) fputs(" --ragged", out);
  if (a->sweep) fputs(" -o sweep", out);
}

static void put_array(FILE *out, const arguments *a, const char *scenario) {
  fputs("#!/bin/bash\n"
        "# One shard a task. Goes on by itself after a requeue; ends itself before its time is over and comes back.\n",
        out);
  fprintf(out, "#SBATCH --job-name=knockon\n#SBATCH --array=1-%" PRId64 "\n", a->shards);
  fputs("#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --output=shard-%a.log\n#SBATCH --signal=B:USR1@60\n"
        "set -u\n",
        out);
  put_cache(out);
  put_program(out);
  if (!a->sweep) fputs("file=shard-$SLURM_ARRAY_TASK_ID.shard\n[ ! -e \"$file\" ] || exit 0\n", out);
  fputs("export OMP_NUM_THREADS=${SLURM_CPUS_PER_TASK:-1}\n", out);
  put_command(out, a, scenario);
  if (!a->sweep) fputs(" -o \"$file\" --resume", out);
  fprintf(out,
          " --shard \"$SLURM_ARRAY_TASK_ID/%" PRId64 "\" --threads \"$OMP_NUM_THREADS\" --progress lines &\n"
          "child=$!\n"
          "# Slurm asks a minute before the job's time is over, or when it wants the node back.\n"
          "trap 'kill -USR1 $child 2>/dev/null' USR1 TERM\n"
          "code=0\n"
          "wait $child || code=$?\n"
          "while kill -0 $child 2>/dev/null; do\n"
          "  code=0\n"
          "  wait $child || code=$?\n"
          "done\n"
          "if [ $code = 75 ]; then\n"
          "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\" || exit 75\n"
          "  sleep 60 # until Slurm takes this job away\n"
          "fi\n"
          "exit $code\n",
          a->shards);
}

static void put_merge(FILE *out, const arguments *a, const char *scenario) {
  fputs(
      "#!/bin/bash\n#SBATCH --job-name=knockon-merge\n#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --output=merge.log\nset -eu\n",
      out);
  put_cache(out);
  put_program(out);
  if (a->sweep) {
    put_command(out, a, scenario);
    fputs(" --gather --progress none\n", out);
  } else {
    fprintf(out, "\"$knockon\" merge $(for i in $(seq %" PRId64 "); do echo shard-$i.shard; done) -o result.h5\n", a->shards);
  }
}

/* A broken point shall not keep the others from their summary; a missing shard spoils the result. */
static void put_submit(FILE *out, const arguments *a) {
  fputs("#!/bin/bash\n# Submits the shards and what makes one file of them; may be called again: what is there is not run again.\nset -eu\n"
        "cd \"$(dirname \"$0\")\"\nsite=(",
        out);
  for (size_t i = 1; i < a->words.n; i++) {
    if (i > 1) fputc(' ', out);
    put_word(out, a->words.items[i]);
  }
  fprintf(out,
          ")\n"
          "array=$(sbatch --parsable \"${site[@]}\" array.sbatch)\n"
          "array=${array%%%%;*}\n"
          "merge=$(sbatch --parsable --dependency=\"%s:$array\" --kill-on-invalid-dep=yes \"${site[@]}\" merge.sbatch)\n"
          "echo \"shards: job $array; merge: job ${merge%%%%;*}; result: $PWD/%s\"\n",
          a->sweep ? "afterany" : "afterok", a->sweep ? "sweep/sweep.h5" : "result.h5");
}

static int write_script(const arguments *a, const char *name, const char *scenario, ko_error *error) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/%s", a->folder, name) >= (int)sizeof path)
    return ko_raise(error, KO_E_IO, "%s: the name is too long", a->folder);
  FILE *out = fopen(path, "w");
  if (!out) return ko_raise(error, KO_E_IO, "%s: %s", path, strerror(errno));
  if (name[0] == 'a') put_array(out, a, scenario);
  else if (name[0] == 'm') put_merge(out, a, scenario);
  else put_submit(out, a);
  const int failed = ferror(out);
  if (fclose(out) != 0 || failed) return ko_raise(error, KO_E_IO, "%s: could not be written", path);
  if (name[0] == 's' && chmod(path, 0755) != 0) return ko_raise(error, KO_E_IO, "%s: %s", path, strerror(errno));
  return KO_OK;
}

/* Can it be run, and in so many parts? */
static int check_run(arguments *a, ko_error *error) {
  ko_session session = {0};
  int code = ko_session_open(a->words.items[0], &a->overrides, &session, error);
  if (!code && !a->shards) a->shards = USUAL_SHARDS;
  if (!code && a->shards > session.plan->n_blocks)
    code = ko_raise(error, KO_E_USAGE,
                    "%" PRIu64 " trials are %" PRIu32 " blocks of 512: more than %" PRIu32 " shards would have nothing to do",
                    session.plan->n_trials, session.plan->n_blocks, session.plan->n_blocks);
  ko_session_free(&session);
  return code;
}

/* Points that are known to be broken are named; the others are run. */
static int check_sweep(arguments *a, ko_error *error) {
  ko_sweep_job job = {.scenario = a->words.items[0],
                      .folder = a->folder,
                      .overrides = a->overrides,
                      .vary = a->vary,
                      .n_shards = (uint32_t)a->shards,
                      .shard = 1,
                      .ragged = a->ragged};
  const int code = ko_sweep_job_open(&job, error);
  job.n_shards = 0;
  if (!code) (void)ko_sweep_report_broken(&job);
  if (!code && !a->shards) a->shards = job.sweep.n_points < USUAL_SHARDS ? (int64_t)job.sweep.n_points : USUAL_SHARDS;
  ko_sweep_job_free(&job);
  return code;
}

static int write_scripts(arguments *a, ko_error *error) {
  int code = a->sweep ? check_sweep(a, error) : check_run(a, error);
  if (code) return code;
  char *scenario = realpath(a->words.items[0], NULL);
  if (!scenario) return ko_raise(error, KO_E_INPUT, "%s: %s", a->words.items[0], strerror(errno));
  if (mkdir(a->folder, 0777) != 0 && errno != EEXIST) code = ko_raise(error, KO_E_IO, "%s: %s", a->folder, strerror(errno));
  if (!code) code = write_script(a, "array.sbatch", scenario, error);
  if (!code) code = write_script(a, "merge.sbatch", scenario, error);
  if (!code) code = write_script(a, "submit.sh", scenario, error);
  free(scenario);
  return code;
}

int ko_command_slurm(int argc, char **argv) {
  arguments a = {.overrides = {.trials = -1, .seed = -1}};
  ko_error error = {0};
  static const ko_usage usage = {
      .name = "slurm",
      .arguments = "SCENARIO -o FOLDER",
      .text =
          "Write the scripts of a run on a cluster with Slurm: array.sbatch runs one shard a task, merge.sbatch makes result.h5 of them, "
          "submit.sh submits both. Words after -- go to sbatch as they are. A task takes as many threads as it has processors, goes on by "
          "itself after a requeue, and stops and comes back when its time is over. Slow rankings (betweenness of a large region) are "
          "kept in FOLDER/cache, where all tasks find them.\n\nWith --vary, or --sweep where `sweep:` stands in the "
          "scenario, the tasks share the points of a sweep, and FOLDER/sweep holds their files and sweep.h5.\n\nExample:\n"
          "  knockon slurm attack.yaml -o job --shards 64 -- --account=x --time=1:00:00 --cpus-per-task=8\n  job/submit.sh",
      .min_arguments = 1,
      .max_arguments = 1000};
  const ko_option options[] = {
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a.folder,
       .metavariable = "FOLDER",
       .help = "Where the scripts, shards and the result go (required)."},
      {.name = "shards",
       .type = KO_OPTION_INTEGER,
       .value = &a.shards,
       .metavariable = "N",
       .min = 1,
       .max = 1000000,
       .help = "Into how many tasks the run or the points are cut; 16, or as many as there are points."},
      {.name = "vary",
       .type = KO_OPTION_TEXTS,
       .value = &a.vary,
       .metavariable = "PATH=...",
       .help = "A sweep, as in knockon sweep; may be repeated."},
      {.name = "sweep", .type = KO_OPTION_FLAG, .value = &a.sweep, .help = "The sweep that stands in the scenario."},
      {.name = "ragged", .type = KO_OPTION_FLAG, .value = &a.ragged, .help = "As in knockon sweep."},
      {.name = "set",
       .type = KO_OPTION_TEXTS,
       .value = &a.overrides.sets,
       .metavariable = "PATH=VALUE",
       .help = "As in knockon run; may be repeated."},
  };
  int exit_code = 0;
  if (ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a.words, &exit_code)) {
    a.sweep |= a.vary.n > 0;
    if (!a.folder) (void)ko_raise(&error, KO_E_USAGE, "slurm needs the name of a folder: -o FOLDER");
    if (a.ragged && !a.sweep) (void)ko_raise(&error, KO_E_USAGE, "--ragged is for sweeps: --vary or --sweep");
    a.overrides.job = a.folder;
    const int code = error.code ? error.code : write_scripts(&a, &error);
    (void)ko_print_errors(&error);
    exit_code = -code;
    if (!code) printf("Next: %s/submit.sh\n", a.folder);
  }
  ko_arguments_free(&a.words);
  ko_arguments_free(&a.vary);
  ko_arguments_free(&a.overrides.sets);
  return exit_code;
}
