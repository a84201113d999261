/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hdf5.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample_results.h"

static char folder[] = "/tmp/knockon-read-XXXXXX";
static char path[64], other[64];

static int make_folder(void **state) {
  (void)state;
  ko_error error = {0};
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  snprintf(other, sizeof other, "%s/other.h5", folder);
  return sample_write(path, 4, &error);
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  unlink(other);
  return rmdir(folder);
}

static void test_values(void **state) {
  (void)state;
  ko_error error = {0};
  ko_results *r;
  ko_read read;
  assert_int_equal(ko_results_open(path, &r, &error), 0);
  assert_int_equal(ko_results_read(r, "loss_country", &read, &error), 0);
  assert_int_equal(read.n_axes, 3);
  assert_string_equal(read.axes[0], "strategy");
  assert_string_equal(read.axes[2], "country");
  assert_int_equal(read.n, 2 * 4 * 3);
  for (size_t i = 0; i < read.n; i++) assert_true(i % 7 == 3 ? isnan(read.numbers[i]) : read.numbers[i] == (double)i / 1024);
  ko_read_free(&read);
  assert_int_equal(ko_results_read_at(r, "loss_country", 1, &read, &error), 0);
  assert_int_equal(read.n_axes, 2);
  assert_string_equal(read.axes[0], "trial");
  assert_string_equal(read.axes[1], "country");
  assert_int_equal(read.shape[0], 4);
  assert_int_equal(read.n, 12);
  for (size_t i = 0; i < read.n; i++) assert_true((i + 12) % 7 == 3 ? isnan(read.numbers[i]) : read.numbers[i] == (double)(i + 12) / 1024);
  ko_read_free(&read);
  assert_int_equal(ko_results_read_rows(r, "loss_country", 1, 1, 2, &read, &error), 0);
  assert_int_equal(read.n_axes, 2);
  assert_int_equal(read.shape[0], 4); /* of the whole axis */
  assert_int_equal(read.n, 6);
  for (size_t i = 0; i < read.n; i++) assert_true((i + 15) % 7 == 3 ? isnan(read.numbers[i]) : read.numbers[i] == (double)(i + 15) / 1024);
  ko_read_free(&read);
  assert_int_equal(ko_results_read(r, "strategy", &read, &error), 0);
  assert_string_equal(read.axes[0], "strategy");
  assert_string_equal(read.texts[1], "härten");
  ko_read_free(&read);
  assert_int_equal(ko_results_read(r, "flag", &read, &error), 0);
  assert_true(read.numbers[2] == 255);
  ko_read_free(&read);
  assert_int_equal(ko_results_read(r, "scale", &read, &error), 0);
  assert_int_equal(read.n, 1);
  assert_int_equal(read.n_axes, 0);
  assert_true(read.numbers[0] == 0.1);
  ko_read_free(&read);
  assert_int_equal(ko_results_read(r, "empty", &read, &error), 0);
  assert_int_equal(read.n, 0);
  ko_read_free(&read);
  assert_int_equal(ko_results_read(r, "region/facilities/facility", &read, &error), 0);
  assert_string_equal(read.texts[0], "XA-1");
  assert_string_equal(read.texts[1], "");
  assert_string_equal(read.texts[2], "");
  assert_string_equal(read.axes[0], "row");
  ko_read_free(&read);
  assert_true(ko_results_has(r, "region/facilities/a_b"));
  assert_true(ko_results_has(r, "region/facilities/a_b_"));
  assert_true(ko_results_has(r, "region/facilities/row_"));
  assert_true(ko_results_has(r, "region/facilities/._"));
  ko_results_close(r);
}

/* "PATH TYPE AXIS:LENGTH ..." of each entry; groups end by a slash. */
static int note_entry(void *context, const ko_entry *entry, ko_error *error) {
  static const char types[] = {[KO_TYPE_F64] = 'f', [KO_TYPE_I64] = 'i', [KO_TYPE_TEXT] = 't'};
  char *to = (char *)context + strlen(context);
  (void)error;
  to += sprintf(to, "%s", entry->path);
  if (entry->is_group) to += sprintf(to, "/");
  else to += sprintf(to, " %c", types[entry->type]);
  for (uint32_t a = 0; a < entry->n_axes; a++) to += sprintf(to, " %s:%d", entry->axes[a], (int)entry->shape[a]);
  if (*entry->unit) to += sprintf(to, " [%s]", entry->unit);
  if (*entry->coordinates) to += sprintf(to, " (%s)", entry->coordinates);
  strcpy(to, "\n");
  return 0;
}

static void test_list(void **state) {
  (void)state;
  ko_error error = {0};
  ko_results *r;
  char text[2000] = "";
  assert_int_equal(ko_results_open(path, &r, &error), 0);
  assert_int_equal(ko_results_list(r, "", note_entry, text, &error), 0);
  assert_string_equal(text, "strategy t strategy:2\ntrial i trial:4 [1]\ncountry t country:3\nproject t project:0\n"
                            "loss_country f strategy:2 trial:4 country:3 [1]\nflag i country:3 [1]\nshare f country:3 [1] (lat lon)\n"
                            "empty f strategy:2 project:0 [h]\nscale f [1]\nregion/\n");
  text[0] = '\0';
  assert_int_equal(ko_results_list(r, "region", note_entry, text, &error), 0);
  assert_string_equal(text, "region/facilities/\nregion/links/\n");
  text[0] = '\0';
  assert_int_equal(ko_results_list(r, "region/links", note_entry, text, &error), 0);
  assert_string_equal(text, "region/links/row i row:0 [1]\nregion/links/link t row:0\n");
  assert_int_equal(ko_results_list(r, "nowhere", note_entry, text, &error), KO_E_INPUT);
  ko_results_close(r);
}

static void test_absent(void **state) {
  (void)state;
  ko_error error = {0};
  ko_results *r;
  ko_read read;
  char *text;
  assert_int_equal(ko_results_open(path, &r, &error), 0);
  static const char *const absent[] = {"",   "/",        ".", "nothing", "region", "region/facilities", "region/x/y", "loss_country/x",
                                       "//", "region//x"};
  for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
    assert_false(ko_results_has(r, absent[i]));
    assert_int_equal(ko_results_read(r, absent[i], &read, &error), KO_E_INPUT);
    ko_read_free(&read);
  }
  assert_int_equal(ko_results_read_at(r, "loss_country", 2, &read, &error), KO_E_INPUT);
  assert_int_equal(ko_results_read_at(r, "scale", 0, &read, &error), KO_E_INPUT);
  assert_int_equal(ko_results_read_rows(r, "loss_country", 2, 0, 1, &read, &error), KO_E_INPUT);
  assert_int_equal(ko_results_read_rows(r, "loss_country", 1, 3, 2, &read, &error), KO_E_INPUT);
  assert_int_equal(ko_results_read_rows(r, "strategy", 0, 0, 1, &read, &error), KO_E_INPUT);
  assert_int_equal(ko_results_attribute(r, "nothing", &text, &error), KO_E_INPUT);
  assert_null(text);
  assert_int_equal(ko_results_attribute(r, "number", &text, &error), 0);
  assert_string_equal(text, "0.10000000000000001");
  free(text);
  assert_int_equal(ko_results_attribute(r, "empty", &text, &error), 0);
  assert_string_equal(text, "");
  free(text);
  assert_int_equal(ko_results_attribute(r, "format_version", &text, &error), 0);
  assert_string_equal(text, "1");
  free(text);
  ko_results_close(r);
  ko_results_close(NULL);
}

static void refuse(const char *file, const char *why) {
  ko_error error = {0};
  ko_results *r;
  assert_int_equal(ko_results_open(file, &r, &error), KO_E_INPUT);
  assert_null(r);
  if (!strstr(error.findings[0].message, why)) fail_msg("'%s' is not in: %s", why, error.findings[0].message);
}

static void dump(const char *file, const void *bytes, size_t size) {
  FILE *out = fopen(file, "wb");
  assert_non_null(out);
  assert_int_equal(fwrite(bytes, 1, size, out), size);
  assert_int_equal(fclose(out), 0);
}

static void test_not_ours(void **state) {
  (void)state;
  ko_error error = {0};
  ko_results *r;
  assert_int_equal(ko_results_open("/nowhere/r.h5", &r, &error), KO_E_IO);
  refuse("/tmp", "is not a file");
  dump(other, "", 0);
  refuse(other, "is not a result file");
  dump(other, "a,b\n1,2\n", 8);
  refuse(other, "is not a result file");
  hid_t file = H5Fcreate(other, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  refuse(other, "the checksum at its end is missing");
  ko_sink *sink;
  ko_error_clear(&error);
  assert_int_equal(ko_results_create(other, &sink, &error), 0);
  assert_int_equal(ko_results_commit(sink, &error), 0);
  ko_results_abandon(sink);
  refuse(other, "not a result of knockon");
  assert_int_equal(ko_results_create(other, &sink, &error), 0);
  assert_int_equal(sink->attribute_text(sink, "knockon_version", "9", &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION + 1, &error), 0);
  assert_int_equal(ko_results_commit(sink, &error), 0);
  ko_results_abandon(sink);
  refuse(other, "use a newer knockon");
}

/* Open and read everything in a child, which may say no but must not crash or hang. */
static int survives(const char *file) {
  pid_t child = fork();
  if (child == 0) {
    alarm(20);
    ko_error error = {0};
    ko_results *r;
    ko_read read;
    static const char *const names[] = {"loss_country", "strategy", "flag", "scale", "region/facilities/facility", "empty"};
    if (ko_results_open(file, &r, &error) == 0) {
      for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (ko_results_read(r, names[i], &read, &error) != 0) continue;
        ko_read_free(&read);
      }
      ko_results_close(r);
      _exit(0);
    }
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void test_damage(void **state) {
  (void)state;
  FILE *in = fopen(path, "rb");
  assert_non_null(in);
  static unsigned char bytes[1 << 18], bad[1 << 18];
  size_t size = fread(bytes, 1, sizeof bytes, in);
  fclose(in);
  assert_in_range(size, 1000, sizeof bytes - 1);
  assert_int_equal(survives(path), 0);
  uint32_t luck = 12345;
  for (int i = 0; i < 60; i++) { /* cut off, then flipped */
    luck = luck * 1664525u + 1013904223u;
    size_t at = (size_t)luck % size;
    dump(other, bytes, at);
    assert_int_equal(survives(other), 1);
    memcpy(bad, bytes, size);
    bad[at] ^= (unsigned char)(1u << (i % 8));
    dump(other, bad, size);
    assert_int_equal(survives(other), 1);
  }
  dump(other, bytes, size - 32); /* rewritten by another program: no seal */
  refuse(other, "changed by another program");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_list),
      cmocka_unit_test(test_absent),
      cmocka_unit_test(test_not_ours),
      cmocka_unit_test(test_damage),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
