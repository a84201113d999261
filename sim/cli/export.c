/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * knockon export: a result as tables for other programs.
 */
#include <stdlib.h>
#include <string.h>

#include "knockon/results.h"
#include "sim/cli/cli.h"
#include "sim/cli/resume.h"
#include "sim/report/report.h"

typedef struct arguments {
  ko_arguments words, only;
  const char *folder;
  int csv, json;
} arguments;

static int parse(int argc, char **argv, arguments *a, int *exit_code) {
  static const ko_usage usage = {
      .name = "export",
      .arguments = "RESULT.h5 --csv -o FOLDER",
      .text = "Write a result (or sweep.h5) as CSV for Excel, R and others: one file for all datasets on the same axes, such as "
              "strategy_trial.csv, with a line for each of their values; region/*.csv as the result keeps them; dictionary.csv: what "
              "each column is, its unit, and what an empty cell means. An earlier export in FOLDER is replaced, nothing else "
              "is.\n\nExample:\n  knockon export attack.h5 --csv -o attack\n  knockon export attack.h5 --csv --only "
              "loss_statistic,strategy_country -o attack",
      .min_arguments = 1,
      .max_arguments = 1};
  const ko_option options[] = {
      {.name = "csv", .type = KO_OPTION_FLAG, .value = &a->csv, .help = "CSV (required)."},
      {.name = "output",
       .letter = 'o',
       .type = KO_OPTION_TEXT,
       .value = &a->folder,
       .metavariable = "FOLDER",
       .help = "The folder to be made (required)."},
      {.name = "only",
       .type = KO_OPTION_TEXTS,
       .value = &a->only,
       .metavariable = "NAME,...",
       .help = "Only these datasets (loss), tables (strategy_trial) or region; may be repeated."},
      {.name = "json", .type = KO_OPTION_FLAG, .value = &a->json, .help = "Print the list of files as JSON."},
  };
  if (!ko_options_parse(&usage, options, sizeof options / sizeof options[0], argc, argv, &a->words, exit_code)) return 0;
  ko_error error = {0};
  if (!a->csv) (void)ko_raise(&error, KO_E_USAGE, "export needs a format: --csv");
  if (!a->folder || !*a->folder) (void)ko_raise(&error, KO_E_USAGE, "export needs the name of a folder: -o FOLDER");
  *exit_code = error.n_errors ? ko_print_errors(&error) : 0;
  return *exit_code == 0;
}

/* The names between the commas. `text` holds them, `out` points into it; free both. */
static int split(const ko_arguments *only, char **text, const char ***out, size_t *n, ko_error *error) {
  size_t length = 1, most = 0;
  for (size_t i = 0; i < only->n; i++) length += strlen(only->items[i]) + 1;
  char *to = *text = malloc(length);
  for (size_t i = 0; i < only->n && to; i++) to = stpcpy(stpcpy(to, only->items[i]), ",");
  if (to) *to = '\0';
  for (const char *c = *text; c && *c; c++) most += *c == ',';
  *out = calloc(most + 1, sizeof **out);
  if (!*text || !*out) return ko_raise_memory(error, length);
  for (char *word = strtok(*text, ","); word; word = strtok(NULL, ",")) (*out)[(*n)++] = word;
  return only->n && !*n ? ko_raise(error, KO_E_USAGE, "--only needs a name") : KO_OK;
}

static void print_text(const char *folder, const ko_export *export) {
  char rows[KO_NUMBER_ROOM], size[KO_NUMBER_ROOM];
  uint64_t n_rows = 0, bytes = 0;
  for (size_t i = 0; i < export->n_files; i++) {
    n_rows += export->files[i].rows;
    bytes += export->files[i].bytes;
  }
  printf("%s: %zu files, %s rows, %s; dictionary.csv says what their columns are\n", folder, export->n_files,
         ko_text_count(rows, (double)n_rows), ko_text_bytes(size, bytes));
}

static void print_json(const char *folder, const ko_export *export) {
  ko_json json = {.out = stdout};
  fputc('{', stdout);
  ko_json_text(&json, "folder", folder);
  ko_json files = ko_json_begin(&json, "files", '[');
  for (size_t i = 0; i < export->n_files; i++) {
    ko_json file = ko_json_begin(&files, NULL, '{');
    ko_json_text(&file, "file", export->files[i].name);
    ko_json_integer(&file, "columns", export->files[i].columns);
    ko_json_integer(&file, "rows", export->files[i].rows);
    ko_json_integer(&file, "bytes", export->files[i].bytes);
    ko_json_end(&file, '}');
  }
  ko_json_end(&files, ']');
  fputs("}\n", stdout);
}

int ko_command_export(int argc, char **argv) {
  arguments a = {0};
  ko_error error = {0};
  ko_results *results = NULL;
  ko_export export = {0};
  char *text = NULL;
  const char **only = NULL;
  int exit_code = 0;
  if (!parse(argc, argv, &a, &exit_code)) goto out;
  ko_catch_signals();
  ko_export_options options = {.folder = a.folder, .stop = &ko_stop_asked};
  int code = split(&a.only, &text, &only, &options.n_only, &error);
  options.only = only;
  if (!code) code = ko_results_open(a.words.items[0], &results, &error);
  if (!code) code = ko_export_csv(results, &options, &export, &error);
  if (code) exit_code = ko_print_errors(&error);
  else if (a.json) print_json(a.folder, &export);
  else print_text(a.folder, &export);
out:
  ko_export_free(&export);
  ko_results_close(results);
  free(only);
  free(text);
  ko_arguments_free(&a.only);
  ko_arguments_free(&a.words);
  return exit_code;
}
