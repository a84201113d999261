/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One option parser for all commands, driven by a table that also prints the command's help.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/cli/cli.h"

enum { MAX_OPTIONS = 64 };

void ko_arguments_free(ko_arguments *arguments) {
  free(arguments->items);
  *arguments = (ko_arguments){0};
}

static int add_word(ko_arguments *list, int argc, const char *word) {
  if (!list->items) list->items = calloc((size_t)argc, sizeof *list->items); /* no more than there are words */
  if (!list->items) return KO_E_INTERNAL;
  list->items[list->n++] = word;
  return KO_OK;
}

/* The left column of one option's help. */
static int print_option_name(const ko_option *option) {
  int length = option->letter ? printf("  -%c, --%s", option->letter, option->name) : printf("      --%s", option->name);
  if (option->metavariable) length += printf(" %s", option->metavariable);
  return length;
}

static void print_help(const ko_usage *usage, const ko_option *options, size_t n_options) {
  printf("Usage: knockon %s%s%s%s\n\n", usage->name, usage->arguments[0] ? " " : "", usage->arguments, n_options ? " [options]" : "");
  ko_print_wrapped(stdout, usage->text, 0, 0, KO_PAGE_WIDTH);
  printf("\nOptions:\n");
  enum { HELP_COLUMN = 28 };
  const ko_option always[] = {{.name = "help", .letter = 'h', .help = "Print this page."},
                              {.name = "version", .help = "Print the program's version."}};
  for (size_t i = 0; i < n_options + 2; i++) {
    const ko_option *option = i < n_options ? &options[i] : &always[i - n_options];
    int length = print_option_name(option);
    if (length + 2 > HELP_COLUMN) {
      putchar('\n');
      length = 0;
    }
    printf("%*s", HELP_COLUMN - length, "");
    ko_print_wrapped(stdout, option->help, HELP_COLUMN, HELP_COLUMN, KO_PAGE_WIDTH);
  }
}

static int fail(const ko_usage *usage, ko_error *error) {
  int code = ko_print_errors(error);
  if (code == -KO_E_USAGE)
    fprintf(stderr, "Usage: knockon %s%s%s  (knockon %s --help tells more)\n", usage->name, usage->arguments[0] ? " " : "",
            usage->arguments, usage->name);
  return code;
}

static int raise_unknown(ko_error *error, const ko_option *options, size_t n_options, const char *name) {
  const char *known[MAX_OPTIONS + 2] = {"help", "version"};
  size_t n = 2;
  for (size_t i = 0; i < n_options && i < MAX_OPTIONS; i++) known[n++] = options[i].name;
  const char *nearest = ko_suggest(name, known, n);
  if (nearest) return ko_raise(error, KO_E_USAGE, "unknown option --%s; did you mean --%s?", name, nearest);
  return ko_raise(error, KO_E_USAGE, "unknown option --%s", name);
}

static int store(const ko_option *option, const char *word, int argc, ko_error *error) {
  double number = 0;
  switch (option->type) {
  case KO_OPTION_FLAG:
    *(int *)option->value = 1;
    return KO_OK;
  case KO_OPTION_TEXT:
    *(const char **)option->value = word;
    return KO_OK;
  case KO_OPTION_TEXTS:
    return add_word(option->value, argc, word) ? ko_raise_memory(error, (size_t)argc * sizeof(char *)) : KO_OK;
  case KO_OPTION_INTEGER:
  case KO_OPTION_NUMBER:
    break;
  }
  int whole = option->type == KO_OPTION_INTEGER;
  int64_t integer = 0;
  if (!ko_parse_number(word, &number) || (whole && !ko_parse_integer(word, &integer)))
    return ko_raise(error, KO_E_USAGE, "--%s needs a%s number, not \"%s\"", option->name, whole ? " whole" : "", word);
  if (number < option->min || number > option->max) {
    if (isinf(option->max)) return ko_raise(error, KO_E_USAGE, "--%s must be at least %.17g, not %s", option->name, option->min, word);
    return ko_raise(error, KO_E_USAGE, "--%s must lie between %.17g and %.17g, not %s", option->name, option->min, option->max, word);
  }
  if (whole) *(int64_t *)option->value = integer;
  else *(double *)option->value = number;
  return KO_OK;
}

/* One option that begins at argv[i]; *used is how many words it takes. */
static int take_option(const ko_option *options, size_t n_options, int argc, char **argv, int i, int *used, ko_error *error) {
  const char *word = argv[i], *value = NULL;
  const ko_option *option = NULL;
  char name[64] = "";
  int is_long = word[1] == '-';
  if (is_long) {
    size_t length = strcspn(word + 2, "=");
    if (length >= sizeof name) length = sizeof name - 1;
    memcpy(name, word + 2, length);
    if (word[2 + length] == '=') value = word + 3 + length;
  } else {
    name[0] = word[1];
    if (word[2]) value = word + 2;
  }
  for (size_t k = 0; k < n_options && !option; k++)
    if (is_long ? strcmp(options[k].name, name) == 0 : options[k].letter == name[0]) option = &options[k];
  if (!option) return is_long ? raise_unknown(error, options, n_options, name) : ko_raise(error, KO_E_USAGE, "unknown option -%c", name[0]);
  *used = 1;
  if (option->type == KO_OPTION_FLAG) {
    if (value) return ko_raise(error, KO_E_USAGE, "--%s takes no value", option->name);
  } else if (!value) {
    if (i + 1 == argc) return ko_raise(error, KO_E_USAGE, "--%s needs a value: --%s %s", option->name, option->name, option->metavariable);
    value = argv[i + 1];
    *used = 2;
  }
  return store(option, value, argc, error);
}

int ko_options_parse(const ko_usage *usage, const ko_option *options, size_t n_options, int argc, char **argv, ko_arguments *words,
                     int *exit_code) {
  ko_error error = {0};
  int only_words = 0;
  *exit_code = 0;
  for (int i = 1; i < argc && !only_words; i++) {
    if (strcmp(argv[i], "--") == 0) only_words = 1;
    else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
      print_help(usage, options, n_options);
      return 0;
    } else if (strcmp(argv[i], "--version") == 0) {
      printf("knockon %s\n", KNOCKON_VERSION);
      return 0;
    }
  }
  only_words = 0;
  for (int i = 1, used = 1; i < argc; i += used) {
    used = 1;
    if (!only_words && strcmp(argv[i], "--") == 0) only_words = 1;
    else if (!only_words && argv[i][0] == '-' && argv[i][1]) (void)take_option(options, n_options, argc, argv, i, &used, &error);
    else if (add_word(words, argc, argv[i])) (void)ko_raise_memory(&error, (size_t)argc * sizeof(char *));
  }
  if (!error.n_errors && words->n < usage->min_arguments) (void)ko_raise(&error, KO_E_USAGE, "%s needs %s", usage->name, usage->arguments);
  if (!error.n_errors && words->n > usage->max_arguments)
    (void)ko_raise(&error, KO_E_USAGE, "%s: \"%s\" is one argument too many", usage->name, words->items[usage->max_arguments]);
  if (!error.n_errors) return 1;
  *exit_code = fail(usage, &error);
  return 0;
}
