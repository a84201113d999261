/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * wrong_bytes SHARD: a shard as the program wrote it, in which every single byte of the head and of the last record is wrong once. Then that record is left
 * out with a warning, or nothing of the file is used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/run/journal.h"

typedef struct reading {
  int code;
  size_t n;
  uint32_t n_warnings;
  uint64_t last; /* where the payload of the last record begins */
} reading;

static reading read_journal(const char *path) {
  ko_error error = {0};
  ko_journal *journal = NULL;
  reading out = {.code = ko_journal_open_read(path, &journal, &error)};
  out.n_warnings = error.n_warnings;
  if (out.code) return out;
  out.n = journal->n;
  if (journal->n) out.last = journal->records[journal->n - 1].offset;
  ko_journal_close(journal);
  return out;
}

static void turn(FILE *file, uint64_t at) {
  if (fseek(file, (long)at, SEEK_SET) != 0) exit(74);
  const int byte = fgetc(file);
  if (fseek(file, (long)at, SEEK_SET) != 0 || fputc(byte ^ 0x40, file) == EOF || fflush(file) != 0) exit(74);
}

int main(int argc, char **argv) {
  enum { RECORD_START = 32, HEAD = 160 };
  if (argc != 2) return 64;
  const reading whole = read_journal(argv[1]);
  FILE *file = fopen(argv[1], "r+b");
  if (!file || whole.code || whole.n < 2 || whole.n_warnings || fseek(file, 0, SEEK_END) != 0) {
    fputs("FAILED: this is no shard of two records or more\n", stderr);
    return 1;
  }
  const uint64_t length = (uint64_t)ftell(file), record = whole.last - RECORD_START;
  int failed = 0;
  for (uint64_t at = 0; at < length; at = at + 1 == HEAD ? record : at + 1) {
    turn(file, at);
    const reading found = read_journal(argv[1]);
    turn(file, at);
    const int right = at < HEAD ? found.code == KO_E_INPUT : !found.code && found.n == whole.n - 1 && found.n_warnings == 1;
    if (!right)
      fprintf(stderr, "FAILED: byte %llu wrong: code %d, %zu records of %zu\n", (unsigned long long)at, found.code, found.n, whole.n);
    failed |= !right;
  }
  const reading again = read_journal(argv[1]);
  if (again.code || again.n != whole.n || again.n_warnings) failed = 1;
  printf("%llu bytes, one after another wrong\n", (unsigned long long)(length - record + HEAD));
  fclose(file);
  return failed;
}
