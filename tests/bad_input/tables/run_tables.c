/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run_tables CASE...: loads each case's region and compares what the user is told, to the byte. A case is a text file:
 *
 *   Some words about it.
 *   === facilities.csv
 *   ...the file, up to the next line that begins with ===...
 *   === expected
 *   region/facilities.csv:2:1: error: ...
 *
 * run_tables --show CASE prints what is told now, for writing a case.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knockon/region.h"

enum { LONGEST_TEXT = 1 << 16 };

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = calloc(1, LONGEST_TEXT);
  if (!file || !text || fread(text, 1, LONGEST_TEXT - 1, file) == LONGEST_TEXT - 1) {
    fprintf(stderr, "%s: cannot be read, or is longer than %d bytes\n", path, LONGEST_TEXT - 2);
    exit(1);
  }
  fclose(file);
  return text;
}

static void write_file(const char *path, const char *text, size_t length) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(text, 1, length, file) != length || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

/* Write the sections as files into the folder `region`; returns what is expected. */
static const char *unpack(char *text) {
  const char *expected = NULL;
  char *section = strstr(text, "\n=== ");
  while (section) {
    char *name = section + strlen("\n=== "), *body = strchr(name, '\n') + 1;
    char *next = strstr(body - 1, "\n=== ");
    size_t length = next ? (size_t)(next + 1 - body) : strlen(body);
    body[-1] = '\0';
    char path[300];
    snprintf(path, sizeof path, "region/%s", name);
    if (strcmp(name, "expected") == 0) expected = body;
    else write_file(path, body, length);
    section = next;
  }
  return expected;
}

static void remove_files(const char *folder) {
  DIR *entries = opendir(folder);
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (entry->d_name[0] != '.') unlink(path);
  }
  if (entries) closedir(entries);
}

/* What the user sees of all findings. */
static void tell(const ko_error *error, char *out, size_t size) {
  size_t length = 0;
  out[0] = '\0';
  for (uint32_t i = 0; i < error->n_shown && length < size; i++) length += ko_error_format(error, i, out + length, size - length);
  if (error->n_errors + error->n_warnings > error->n_shown && length < size)
    snprintf(out + length, size - length, "%u errors, %u warnings\n", error->n_errors, error->n_warnings);
}

static int check(const char *path, int show) {
  char *text = read_file(path), *told = malloc(LONGEST_TEXT);
  char folder[] = "/tmp/knockon-bad-input-XXXXXX", here[4096];
  if (!told || !getcwd(here, sizeof here) || !mkdtemp(folder) || chdir(folder) != 0 || mkdir("region", 0777) != 0) {
    perror(folder);
    exit(1);
  }
  const char *expected = unpack(text);
  static ko_error error;
  ko_error_clear(&error);
  ko_region *region = NULL;
  int code = ko_region_load("region", &region, &error);
  tell(&error, told, LONGEST_TEXT);
  int failed = 0;
  if (show) {
    fputs(told, stdout);
  } else if (!expected || strcmp(told, expected) != 0) {
    printf("%s: expected\n%sbut was told\n%s\n", path, expected ? expected : "(no section === expected)\n", told);
    failed = 1;
  }
  if (code != (error.n_errors ? KO_E_INPUT : KO_OK) || (code == KO_OK) != (region != NULL)) {
    printf("%s: code %d, %u errors\n", path, code, error.n_errors);
    failed = 1;
  }
  ko_region_free(region);
  remove_files("region");
  if (rmdir("region") != 0 || chdir(here) != 0 || rmdir(folder) != 0) perror(folder);
  free(text);
  free(told);
  return failed;
}

int main(int argc, char **argv) {
  int show = argc > 1 && strcmp(argv[1], "--show") == 0, n_failed = 0;
  for (int i = 1 + show; i < argc; i++) n_failed += check(argv[i], show);
  if (!show) printf("%d cases, %d failed\n", argc - 1, n_failed);
  return n_failed > 0 || argc < 2;
}
