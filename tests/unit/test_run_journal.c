/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/run/journal.h"

static char folder[64], path[96];
static const ko_journal_head HEAD = {.version = "1", .scenario_hash = 1, .region_hash = 2, .seed = 3, .n_trials = 4000, .n_cases = 2,
                                     .layout_hash = 5, .shard = 1, .n_shards = 1};
static const char CONTENTS[] = "knockon: 1";

static int set_up(void **state) {
  (void)state;
  strcpy(folder, "/tmp/knockon-journal-XXXXXX");
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/j", folder);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  unlink(path);
  return rmdir(folder);
}

/* Record i is made of two pieces: a number of bytes i, then the text. */
static void append(ko_journal *journal, uint64_t i, ko_error *error) {
  unsigned char bytes[200];
  memset(bytes, (int)i, sizeof bytes);
  const ko_journal_piece pieces[] = {{bytes, 10 + i}, {"", 0}, {"end", 3}};
  assert_int_equal(ko_journal_append(journal, 10 * i, i + 1, pieces, 3, error), 0);
}

static void check_records(const ko_journal *journal, uint64_t n, ko_error *error) {
  unsigned char bytes[256];
  assert_int_equal(journal->n, n);
  for (uint64_t i = 0; i < n; i++) {
    const ko_journal_record *record = &journal->records[i];
    assert_int_equal(record->first_block, 10 * i);
    assert_int_equal(record->n_blocks, i + 1);
    assert_int_equal(record->size, 13 + i);
    assert_int_equal(ko_journal_read(journal, record->offset, bytes, record->size, error), 0);
    for (uint64_t k = 0; k < 10 + i; k++) assert_int_equal(bytes[k], i);
    assert_memory_equal(bytes + 10 + i, "end", 3);
  }
}

static void make(uint64_t n) {
  ko_error error = {0};
  ko_journal *journal = NULL;
  assert_int_equal(ko_journal_create(path, &HEAD, CONTENTS, sizeof CONTENTS, &journal, &error), 0);
  for (uint64_t i = 0; i < n; i++) append(journal, i, &error);
  check_records(journal, n, &error);
  ko_journal_close(journal);
}

static void what_is_written_is_read(void **state) {
  (void)state;
  ko_error error = {0};
  ko_journal *journal = NULL;
  char contents[sizeof CONTENTS];
  make(20);
  assert_int_equal(ko_journal_open(path, &journal, &error), 0);
  assert_memory_equal(&journal->head, &HEAD, sizeof HEAD);
  assert_int_equal(journal->contents_size, sizeof CONTENTS);
  assert_int_equal(ko_journal_read(journal, journal->contents_offset, contents, sizeof contents, &error), 0);
  assert_string_equal(contents, CONTENTS);
  check_records(journal, 20, &error);
  append(journal, 20, &error);
  ko_journal_close(journal);
  assert_int_equal(ko_journal_open_read(path, &journal, &error), 0);
  check_records(journal, 21, &error);
  assert_int_equal(error.n_warnings, 0);
  ko_journal_close(journal);
}

/* Cut anywhere: whole records before the cut are there, the next one can be written, and nothing else is lost. */
static void a_torn_end_is_cut(void **state) {
  (void)state;
  struct stat status;
  make(4);
  stat(path, &status);
  for (long cut = status.st_size - 1; cut >= 0; cut--) {
    ko_error error = {0};
    ko_journal *journal = NULL;
    unlink(path);
    make(4);
    assert_int_equal(truncate(path, cut), 0);
    int code = ko_journal_open(path, &journal, &error);
    if (code) { /* within the head */
      assert_int_equal(code, KO_E_INPUT);
      assert_null(journal);
      assert_true(cut < 200);
      continue;
    }
    size_t n = journal->n;
    assert_true(n < 4);
    check_records(journal, n, &error);
    append(journal, n, &error);
    ko_journal_close(journal);
    ko_error_clear(&error);
    assert_int_equal(ko_journal_open(path, &journal, &error), 0);
    check_records(journal, n + 1, &error);
    assert_int_equal(error.n_warnings, 0);
    ko_journal_close(journal);
  }
}

/* Any byte of the last record wrong: it is left out. Any byte of the head: nothing is used. */
static void a_wrong_byte_is_found(void **state) {
  (void)state;
  struct stat status;
  make(3);
  stat(path, &status);
  for (long at = 0; at < status.st_size; at++) {
    ko_error error = {0};
    ko_journal *journal = NULL;
    unlink(path);
    make(3);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 0x10, file);
    fclose(file);
    int code = ko_journal_open(path, &journal, &error);
    if (code) {
      assert_int_equal(code, KO_E_INPUT);
      continue;
    }
    assert_true(journal->n < 3);
    assert_int_equal(error.n_warnings, 1);
    check_records(journal, journal->n, &error);
    ko_journal_close(journal);
  }
}

static void only_one_writes(void **state) {
  (void)state;
  ko_error error = {0};
  ko_journal *journal = NULL, *other = NULL;
  make(1);
  assert_int_equal(ko_journal_create(path, &HEAD, CONTENTS, sizeof CONTENTS, &other, &error), KO_E_INPUT);
  assert_int_equal(ko_journal_open(path, &journal, &error), 0);
  pid_t child = fork();
  if (child == 0) {
    ko_error found = {0};
    _exit(ko_journal_open(path, &other, &found) == KO_E_IO ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  assert_int_equal(status, 0);
  ko_journal_close(journal);
  assert_int_equal(ko_journal_open(path, &journal, &error), 0);
  assert_int_equal(ko_journal_remove(journal, &error), 0);
  assert_int_not_equal(access(path, F_OK), 0);
}

/* What a run that was killed while it made its journal has left is no journal, and not in the way. */
static void killed_at_birth(void **state) {
  (void)state;
  char nascent[112];
  ko_error error = {0};
  ko_journal *journal = NULL, *other = NULL;
  snprintf(nascent, sizeof nascent, "%s.new", path);
  FILE *file = fopen(nascent, "w");
  assert_non_null(file);
  for (int i = 0; i < 1000; i++) fputs("half a head", file);
  fclose(file);
  make(2);
  assert_int_not_equal(access(nascent, F_OK), 0);
  assert_int_equal(ko_journal_open(path, &journal, &error), 0);
  check_records(journal, 2, &error);
  assert_int_equal(error.n_warnings, 0);
  /* Killed after it was named: the other name is all that is too much. */
  assert_int_equal(link(path, nascent), 0);
  assert_int_equal(ko_journal_create(path, &HEAD, CONTENTS, sizeof CONTENTS, &other, &error), KO_E_INPUT);
  check_records(journal, 2, &error);
  unlink(nascent);
  char renamed[112];
  snprintf(renamed, sizeof renamed, "%s.shard", path);
  assert_int_equal(ko_journal_rename(journal, renamed, &error), 0);
  assert_int_equal(ko_journal_open_read(renamed, &journal, &error), 0);
  check_records(journal, 2, &error);
  ko_journal_close(journal);
  unlink(renamed);
}

static void heads_say_what_differs(void **state) {
  (void)state;
  char what[128];
  ko_journal_head other = HEAD;
  other.shard = 7;
  assert_int_equal(ko_journal_heads_differ(&HEAD, &other, what, sizeof what), 0);
  other.seed = 4;
  assert_int_equal(ko_journal_heads_differ(&HEAD, &other, what, sizeof what), 1);
  assert_string_equal(what, "the seed (3 and 4)");
  other.scenario_hash = 0xabc; /* the seed is a part of the scenario's text */
  assert_int_equal(ko_journal_heads_differ(&HEAD, &other, what, sizeof what), 1);
  assert_string_equal(what, "the seed (3 and 4)");
  other = HEAD;
  other.scenario_hash = 0xabc;
  assert_int_equal(ko_journal_heads_differ(&HEAD, &other, what, sizeof what), 1);
  assert_string_equal(what, "the scenario (0000000000000001 and 0000000000000abc)");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_written_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_torn_end_is_cut, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_wrong_byte_is_found, set_up, tear_down),
      cmocka_unit_test_setup_teardown(only_one_writes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(killed_at_birth, set_up, tear_down),
      cmocka_unit_test(heads_say_what_differs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
