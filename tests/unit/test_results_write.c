/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <unistd.h>

#include "sample_results.h"

static char folder[] = "/tmp/knockon-results-XXXXXX";
static char path[64], other[64];

static int make_folder(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(path, sizeof path, "%s/r.h5", folder);
  snprintf(other, sizeof other, "%s/other.h5", folder);
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  unlink(other);
  return rmdir(folder); /* fails where anything was left behind */
}

static size_t slurp(const char *name, unsigned char **out) {
  FILE *file = fopen(name, "rb");
  assert_non_null(file);
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  *out = malloc(size);
  assert_non_null(*out);
  assert_int_equal(fread(*out, 1, size, file), size);
  fclose(file);
  return size;
}

static void test_same_input_same_bytes(void **state) {
  (void)state;
  ko_error error = {0};
  assert_int_equal(sample_write(path, 5000, &error), 0);
  sleep(1); /* a time inside would differ */
  assert_int_equal(sample_write(other, 5000, &error), 0);
  unsigned char *a, *b;
  size_t n = slurp(path, &a), m = slurp(other, &b);
  assert_int_equal(n, m);
  assert_memory_equal(a, b, n);
  free(a);
  free(b);
}

/* What any HDF5 reader asks: each axis of each dataset has a named scale; texts are variable UTF-8 and not compressed. */
static herr_t visit(hid_t group, const char *name, const H5O_info_t *info, void *count) {
  if (info->type != H5O_TYPE_DATASET) return 0;
  ++*(int *)count;
  hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT), space = H5Dget_space(dataset), type = H5Dget_type(dataset),
        list = H5Dget_create_plist(dataset);
  assert_int_equal(info->mtime, 0);
  assert_int_equal(info->ctime, 0);
  int rank = H5Sget_simple_extent_ndims(space);
  if (H5DSis_scale(dataset) <= 0)
    for (int a = 0; a < rank; a++) assert_int_equal(H5DSget_num_scales(dataset, (unsigned)a), 1);
  if (H5Tget_class(type) == H5T_STRING) {
    assert_true(H5Tis_variable_str(type) > 0);
    assert_int_equal(H5Tget_cset(type), H5T_CSET_UTF8);
    assert_int_equal(H5Pget_nfilters(list), 0);
  }
  static const char *const wanted[] = {"units", "long_name", "description"};
  for (int i = 0; i < 3; i++) {
    hid_t attribute = H5Aopen(dataset, wanted[i], H5P_DEFAULT), text = H5Aget_type(attribute);
    assert_true(attribute >= 0);
    assert_int_equal(H5Tget_class(text), H5T_STRING);
    assert_true(H5Tis_variable_str(text) == 0);
    H5Tclose(text);
    H5Aclose(attribute);
  }
  H5Pclose(list);
  H5Tclose(type);
  H5Sclose(space);
  H5Dclose(dataset);
  return 0;
}

static void test_conventions(void **state) {
  (void)state;
  ko_error error = {0};
  int count = 0;
  assert_int_equal(sample_write(path, 5000, &error), 0);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  assert_true(file >= 0);
  assert_true(H5Ovisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, visit, &count) >= 0);
  assert_int_equal(count, 9 + 6 + 2);
  hid_t loss = H5Dopen2(file, "loss_country", H5P_DEFAULT), list = H5Dget_create_plist(loss);
  assert_int_equal(H5Pget_layout(list), H5D_CHUNKED);
  H5Pclose(list);
  H5Dclose(loss);
  H5Fclose(file);
}

static void test_order_and_duplicates(void **state) {
  (void)state;
  ko_error error = {0};
  ko_sink *sink;
  const double one = 1;
  const ko_dataset x = {"x", KO_TYPE_F64, 1, {"strategy"}, "1", "x", "x", NULL, &one, NULL, NULL};
  const ko_dataset scalar = {"scalar", KO_TYPE_F64, 0, {NULL}, "1", "x", "x", NULL, &one, NULL, NULL};
  unlink(other);
  assert_int_equal(ko_results_create(other, &sink, &error), 0);
  assert_int_equal(sink->dataset(sink, &x, &error), KO_E_INTERNAL);
  assert_non_null(strstr(error.findings[0].message, "before its coordinate 'strategy'"));
  assert_int_equal(sink->dataset(sink, &scalar, &error), 0);
  assert_int_equal(sink->dataset(sink, &scalar, &error), KO_E_INTERNAL);
  assert_int_equal(sink->column(sink, "region/t", "c", 1, (const char *const[]){"v"}, &error), 0);
  assert_int_equal(sink->column(sink, "region/t", "d", 2, (const char *const[]){"v", "w"}, &error), KO_E_INTERNAL);
  ko_results_abandon(sink);
  assert_int_equal(access(other, F_OK), -1); /* abandoned: nothing there */
  ko_results_abandon(NULL);
}

/* A dataset asked for in pieces is the one that is written whole; pieces are next to each other, of one strategy each, and in order. */
typedef struct asked {
  const double *numbers;
  uint64_t n_trials, inner, strategy, next, n_calls, fail_at;
} asked;

static int give(void *context, uint64_t strategy, uint64_t first_trial, uint64_t n, void *out, ko_error *error) {
  asked *a = context;
  if (a->next == a->n_trials) {
    a->strategy++;
    a->next = 0;
  }
  assert_int_equal(strategy, a->strategy);
  assert_int_equal(first_trial, a->next);
  assert_true(n > 0 && n <= a->n_trials - first_trial);
  a->next += n;
  if (++a->n_calls == a->fail_at) return ko_raise(error, KO_E_INPUT, "no more of it");
  memcpy(out, a->numbers + (strategy * a->n_trials + first_trial) * a->inner, n * a->inner * sizeof(double));
  return 0;
}

enum { N_SHAPES = 6 };
static const uint64_t shapes[N_SHAPES][3] = {{1, 1, 1}, {3, 7, 5}, {5, 4000, 2}, {2, 100001, 1}, {2, 70001, 3}, {3, 3, 70000}};

static int write_both(asked *a, const uint64_t *shape, ko_error *error) {
  static const char *const names[3] = {"strategy", "trial", "country"};
  ko_sink *sink = NULL;
  double *axis = calloc(shape[1] + shape[2], sizeof *axis);
  assert_non_null(axis);
  int code = ko_results_create(path, &sink, error);
  for (int i = 0; i < 3 && !code; i++) {
    const ko_dataset d = {
        .name = names[i], .n_axes = 1, .axes = {names[i]}, .unit = "1", .long_name = "a", .description = "a", .data = axis};
    code = sink->coordinate(sink, &d, shape[i], error);
  }
  ko_dataset d = {.name = "whole", .n_axes = 3, .axes = {names[0], names[1], names[2]}, .unit = "1", .long_name = "a", .description = "a"};
  d.data = a->numbers;
  if (!code) code = sink->dataset(sink, &d, error);
  d = (ko_dataset){.name = "parts", .n_axes = 3, .axes = {names[0], names[1], names[2]}, .unit = "1", .long_name = "a", .description = "a"};
  d.part = give;
  d.context = a;
  if (!code) code = sink->dataset(sink, &d, error);
  if (!code) code = sink->attribute_text(sink, "knockon_version", KNOCKON_VERSION, error);
  if (!code) code = sink->attribute_integer(sink, "format_version", KO_FORMAT_VERSION, error);
  if (!code) code = ko_results_commit(sink, error);
  ko_results_abandon(sink);
  free(axis);
  return code;
}

static void test_parts(void **state) {
  (void)state;
  for (int i = 0; i < N_SHAPES; i++) {
    const uint64_t *shape = shapes[i], n = shape[0] * shape[1] * shape[2];
    ko_error error = {0};
    double *numbers = malloc(n * sizeof *numbers);
    assert_non_null(numbers);
    for (uint64_t k = 0; k < n; k++) numbers[k] = (double)(k * 7919 % 1000);
    asked a = {.numbers = numbers, .n_trials = shape[1], .inner = shape[2]};
    assert_int_equal(write_both(&a, shape, &error), 0);
    assert_true(a.strategy == shape[0] - 1 && a.next == shape[1]);
    static const char *const names[2] = {"whole", "parts"};
    ko_results *results;
    assert_int_equal(ko_results_open(path, &results, &error), 0);
    for (int k = 0; k < 2; k++) {
      ko_read read;
      assert_int_equal(ko_results_read(results, names[k], &read, &error), 0);
      assert_int_equal(read.n, n);
      assert_memory_equal(read.numbers, numbers, n * sizeof *numbers);
      ko_read_free(&read);
    }
    ko_results_close(results);
    free(numbers);
  }
}

/* What keeps a piece from coming is told as it is, and nothing is left. */
static void test_part_fails(void **state) {
  (void)state;
  double *numbers = calloc(2 * 70001 * 3, sizeof *numbers);
  for (uint64_t at = 1; at < 8; at += 3) {
    ko_error error = {0};
    asked a = {.numbers = numbers, .n_trials = 70001, .inner = 3, .fail_at = at};
    unlink(path);
    assert_int_equal(write_both(&a, shapes[4], &error), KO_E_INPUT);
    assert_int_equal(error.n_errors, 1);
    assert_string_equal(error.findings[0].message, "no more of it");
    assert_int_equal(access(path, F_OK), -1);
  }
  free(numbers);
}

static void test_long_attribute(void **state) {
  (void)state;
  enum { LONG = 300000 };
  ko_error error = {0};
  ko_sink *sink;
  ko_results *results;
  char *text = malloc(LONG + 1), *back;
  memset(text, 'x', LONG);
  text[LONG] = '\0';
  assert_int_equal(ko_results_create(path, &sink, &error), 0);
  assert_int_equal(sample_fill(sink, 1, &error), 0);
  assert_int_equal(sink->attribute_text(sink, "scenario", text, &error), 0);
  assert_int_equal(ko_results_commit(sink, &error), 0);
  ko_results_abandon(sink);
  assert_int_equal(ko_results_open(path, &results, &error), 0);
  assert_int_equal(ko_results_attribute(results, "scenario", &back, &error), 0);
  assert_string_equal(back, text);
  free(back);
  free(text);
  ko_results_close(results);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_same_input_same_bytes),
      cmocka_unit_test(test_conventions),
      cmocka_unit_test(test_order_and_duplicates),
      cmocka_unit_test(test_parts),
      cmocka_unit_test(test_part_fails),
      cmocka_unit_test(test_long_attribute),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
