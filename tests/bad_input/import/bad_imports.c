/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Builds a region from every broken file of a folder and compares what is said about it with what is expected, byte by byte. A scenario
 * brings its own recipe; for a MATPOWER case or a GraphML file one is made. "bad_imports FOLDER --write" writes the .expected files, to be
 * read before they are kept.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "knockon/region.h"
#include "knockon/scenario.h"
#include "sim/region/recipe.h"

static const struct kind { const char *ending, *source; } KINDS[] = {{".yaml", NULL}, {".m", "matpower"}, {".graphml", "graphml"}};

static const struct kind *kind_of(const char *name) {
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < sizeof KINDS / sizeof *KINDS; i++)
    if (strcmp(KINDS[i].ending, dot) == 0) return &KINDS[i];
  return NULL;
}

static int is_case(const struct dirent *entry) { return kind_of(entry->d_name) != NULL; }

static int build(const char *file, ko_error *error) {
  const struct kind *kind = kind_of(file);
  char text[500];
  ko_scenario *scenario = NULL;
  ko_region *region = NULL;
  snprintf(text, sizeof text,
           "knockon: 1\nregion: { build: { sectors: { power: { %s: { file: \"%s\" } } } } }\n"
           "sectors: { power: { rule: standalone } }\nwaves: [ { targets: { facilities: {} } } ]\n",
           kind->source ? kind->source : "", file);
  int code = kind->source ? ko_scenario_parse(text, strlen(text), "", NULL, 0, &scenario, error)
                          : ko_scenario_load(file, NULL, 0, &scenario, error);
  if (code == 0) code = ko_region_build(scenario->recipe, &region, error);
  ko_region_free(region);
  ko_scenario_free(scenario);
  return code;
}

/* All findings as the program prints them. */
static void format(const ko_error *error, char *buffer, size_t size) {
  size_t at = 0;
  buffer[0] = '\0';
  for (uint32_t i = 0; i < error->n_shown; i++) at += ko_error_format(error, i, buffer + at, size - at);
  if (error->n_errors > KO_ERROR_SHOWN) snprintf(buffer + at, size - at, "%u errors\n", error->n_errors);
}

static int write_expected(const char *file, const char *said) {
  FILE *stream = fopen(file, "wb");
  if (stream) fputs(said, stream);
  return !stream || fclose(stream);
}

/* 1 where something is wrong. */
static int check(const char *file, int write) {
  static char said[1 << 16], expected[1 << 16];
  char beside[300];
  ko_error error = {0};
  int code = build(file, &error), wrong = code != KO_E_INPUT || error.code != KO_E_INPUT;
  if (wrong) fprintf(stderr, "FAILED %s: it is not refused as wrong input\n", file);
  format(&error, said, sizeof said);
  snprintf(beside, sizeof beside, "%s.expected", file);
  if (write) return write_expected(beside, said);
  FILE *stream = fopen(beside, "rb");
  size_t n = stream ? fread(expected, 1, sizeof expected - 1, stream) : 0;
  expected[n] = '\0';
  if (stream) fclose(stream);
  if (strcmp(said, expected) == 0) return wrong;
  fprintf(stderr, "FAILED %s: it says something else than expected:\n%s", file, said);
  return 1;
}

int main(int argc, char **argv) {
  struct dirent **entries;
  int n = argc > 1 && chdir(argv[1]) == 0 ? scandir(".", &entries, is_case, alphasort) : -1, n_wrong = 0;
  if (n < 0) {
    fprintf(stderr, "usage: bad_imports FOLDER [--write]\n");
    return 2;
  }
  for (int i = 0; i < n; i++) {
    n_wrong += check(entries[i]->d_name, argc > 2 && strcmp(argv[2], "--write") == 0);
    free(entries[i]);
  }
  free(entries);
  printf("%d broken files, %d wrong answers\n", n, n_wrong);
  return n_wrong != 0 || n < 30;
}
