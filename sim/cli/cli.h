/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line. One command is one file sim/cli/NAME.c with one function, declared here and listed in main.c. Results go to
 * stdout, everything else to stderr; a command returns the program's exit code.
 */
#ifndef KO_CLI_H
#define KO_CLI_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

extern const char *ko_program; /* as it was called: knockon, build/knockon-mpi, ... */

/* Called with argv[0] = the command's name. */
typedef int ko_command_function(int argc, char **argv);
ko_command_function ko_command_check, ko_command_run, ko_command_merge, ko_command_sweep, ko_command_show, ko_command_trace,
    ko_command_explain, ko_command_export;

ko_command_function ko_command_compare, ko_command_models, ko_command_schema, ko_command_slurm, ko_command_stress, ko_command_optimise,
    ko_command_review;

/* What an option takes and what stands where its `value` points. The defaults are what stands there before. */
typedef enum ko_option_type {
  KO_OPTION_FLAG,    /* int: set to 1 */
  KO_OPTION_TEXT,    /* const char * */
  KO_OPTION_INTEGER, /* int64_t within [min, max]; 2e4 is allowed */
  KO_OPTION_NUMBER,  /* double within [min, max] */
  KO_OPTION_TEXTS    /* ko_arguments: the option may be given several times */
} ko_option_type;

typedef struct ko_option {
  const char *name; /* without dashes: "trials" is --trials N or --trials=N */
  char letter;      /* 'o' is also -o FILE; 0: none */
  ko_option_type type;
  void *value;
  const char *metavariable; /* "N", "FILE"; NULL for flags */
  const char *help;
  double min, max; /* INTEGER, NUMBER */
} ko_option;

/* Words of the command line. The words are argv's; ko_arguments_free releases the list. */
typedef struct ko_arguments {
  size_t n;
  const char **items;
} ko_arguments;

/* A command's line as its help shows it: "knockon NAME ARGUMENTS [options]", then the text, then the options. */
typedef struct ko_usage {
  const char *name, *arguments, *text;
  size_t min_arguments, max_arguments; /* words that are no options */
} ko_usage;

/* Read a command line. Returns 1 where all is well; 0 where the command is over (--help and --version have been printed, or the
 * mistake has been): then *exit_code is what to return. Free `words` (and every TEXTS value) in both cases. */
int ko_options_parse(const ko_usage *usage, const ko_option *options, size_t n_options, int argc, char **argv, ko_arguments *words,
                     int *exit_code) KO_MUST_CHECK;
void ko_arguments_free(ko_arguments *arguments);

/* Print all findings to stderr, with "and N more errors" where not all are kept. Returns the exit code that belongs to them. */
int ko_print_errors(const ko_error *error);

enum { KO_PAGE_WIDTH = 100 };

#endif
