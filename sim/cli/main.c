/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program: finds the command in one table and calls it.
 */
#include <stdio.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/cli/cli.h"
#include "sim/run/run.h"

typedef struct ko_command {
  const char *name, *arguments, *help;
  ko_command_function *run;
} ko_command;

static int print_version(int argc, char **argv) {
  (void)argc, (void)argv;
  printf("knockon %s\n", KNOCKON_VERSION);
  return 0;
}

static const ko_command commands[] = {
    {"check", "SCENARIO", "what a scenario would run, and what it needs", ko_command_check},
    {"run", "SCENARIO -o RESULT.h5", "run all trials into one result file", ko_command_run},
    {"merge", "SHARD... -o RESULT.h5", "one result file of the shards of a run", ko_command_merge},
    {"sweep", "SCENARIO -o FOLDER", "run a scenario at every point of a grid or list", ko_command_sweep},
    {"slurm", "SCENARIO -o FOLDER", "scripts for a run on a cluster with Slurm", ko_command_slurm},
    {"show", "RESULT.h5", "the risk table of a result", ko_command_show},
    {"compare", "RESULT.h5 [RESULT2.h5]", "strategies side by side: who gains and who loses", ko_command_compare},
    {"explain", "RESULT.h5 ID", "what a facility needs, what needs it, how often it fails", ko_command_explain},
    {"trace", "RESULT.h5 --worst K", "replay one trial: what failed when, and why", ko_command_trace},
    {"review", "RESULT.h5", "per country: exposure, gaps, neighbours, measures", ko_command_review},
    {"optimise", "SCENARIO --budget B", "which of its candidates a budget is best spent on", ko_command_optimise},
    {"stress", "SCENARIO -k K", "the K hits found that harm most", ko_command_stress},
    {"export", "RESULT.h5 --csv -o FOLDER", "a result as CSV tables for other programs", ko_command_export},
    {"models", "[--measures]", "rules, or measures, with parameters and references", ko_command_models},
    {"schema", "[--text]", "JSON Schema of a scenario, or its reference as text", ko_command_schema},
    {"version", "", "the version, as --version does", print_version},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *out) {
  fprintf(out, "knockon %s - knock-on failures in interdependent infrastructure across borders\n\nUsage: knockon COMMAND ...\n\n",
          KNOCKON_VERSION);
  for (size_t i = 0; i < N_COMMANDS; i++) {
    int length = fprintf(out, "  knockon %s %s", commands[i].name, commands[i].arguments);
    fprintf(out, "%*s%s\n", length < 44 ? 44 - length : 2, "", commands[i].help);
  }
  fprintf(out, "\nknockon COMMAND --help tells more; knockon --version prints the version.\n"
               "Exit codes: 0 done, 64 wrong command line, 65 wrong input, 70 internal error, 74 reading or writing\n"
               "failed, 75 interrupted and resumable.\n");
}

/* A full disk or a closed pipe behind stdout shows at the latest here. */
static int close_output(int code) {
  int failed = fflush(stdout) != 0 || ferror(stdout);
  if (!failed || code) return code;
  fprintf(stderr, "knockon: error: the output could not be written\n");
  return -KO_E_IO;
}

/* Of the ranks of a job one alone speaks, and only `run` has work for the others. */
static int call_command(const ko_command *command, int argc, char **argv) {
  ko_crew *ranks = ko_crew_here();
  if (ranks && ranks->self > 0) {
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) return -KO_E_IO;
    if (command->run != ko_command_run) return 0;
    (void)command->run(argc, argv);
    return 0;
  }
  const int code = close_output(command->run(argc, argv));
  if (ranks && command->run == ko_command_run) ko_crew_call_off(ranks);
  return code;
}

const char *ko_program = "knockon";

int main(int argc, char **argv) {
  if (argc > 0 && argv[0][0]) ko_program = argv[0];
  const char *name = argc > 1 ? argv[1] : "";
  if (!name[0]) {
    print_help(stderr);
    return -KO_E_USAGE;
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
    print_help(stdout);
    return close_output(0);
  }
  if (strcmp(name, "--version") == 0) name = "version";
  const char *known[N_COMMANDS];
  for (size_t i = 0; i < N_COMMANDS; i++) {
    if (strcmp(commands[i].name, name) == 0) return call_command(&commands[i], argc - 1, argv + 1);
    known[i] = commands[i].name;
  }
  const char *nearest = ko_suggest(name, known, N_COMMANDS);
  if (nearest) fprintf(stderr, "knockon: error: unknown command \"%s\"; did you mean \"%s\"?\n", name, nearest);
  else fprintf(stderr, "knockon: error: unknown command \"%s\"; knockon --help lists them all\n", name);
  return -KO_E_USAGE;
}
