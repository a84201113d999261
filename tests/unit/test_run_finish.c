/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From counts to a sink: attributes, coordinates, labels, what the tallies make of their totals, and the region's tables.
 */
#include "note_sink.h"
#include "run_plan.h"

static size_t two(const ko_plan *p) {
  (void)p;
  return 2;
}
static size_t one(const ko_plan *p) {
  (void)p;
  return 1;
}

/* Puts its sums and values as they are, so that it shows what it was given. */
static int finish(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  double numbers[3];
  assert_ptr_equal(totals->plan, plan);
  assert_int_equal(totals->n_trials, 7);
  assert_int_equal(totals->n_tallies, 3);
  for (uint32_t k = 0; k < 3; k++) {
    int64_t value;
    assert_int_equal(totals->read(totals->store, self, k, 6, 1, &value, error), KO_OK);
    numbers[k] = (double)(totals->sums[self][2 * k] + 100 * value);
  }
  const ko_dataset d = {.name = totals->tallies[self]->name,
                        .type = KO_TYPE_F64,
                        .n_axes = 1,
                        .axes = {"strategy"},
                        .unit = "1",
                        .long_name = "l",
                        .description = "d",
                        .data = numbers};
  return sink->dataset(sink, &d, error);
}
static int finish_facilities(const ko_totals *totals, size_t self, ko_sink *sink, ko_error *error) {
  static const double zeros[64];
  (void)totals, (void)self;
  const ko_dataset d = {.name = "by_facility",
                        .type = KO_TYPE_F64,
                        .n_axes = 1,
                        .axes = {"facility"},
                        .unit = "1",
                        .long_name = "l",
                        .description = "d",
                        .data = zeros};
  return sink->dataset(sink, &d, error);
}
static const ko_tally first = {.name = "first", .n_sums = two, .n_values = one, .finish = finish};
static const ko_tally second = {.name = "second", .n_sums = two, .n_values = one, .finish = finish};
static const ko_tally third = {.name = "third", .finish = finish_facilities};
static const ko_tally *const mine[] = {&first, &second, &third, NULL};

/* Values of tallies 0 and 1: 1 and 2 times the place of the strategy's trial among all. */
static int read_values(const void *store, size_t tally, uint32_t strategy, uint64_t first_trial, uint64_t n, int64_t *out, ko_error *error) {
  (void)error;
  assert_ptr_equal(store, mine);
  for (uint64_t i = 0; i < n; i++) out[i] = (int64_t)(tally + 1) * (int64_t)(7 * strategy + first_trial + i);
  return KO_OK;
}

static int run(note_sink *n, ko_error *error) {
  ko_layout layout;
  int64_t sums[12];
  ko_error quiet = {0};
  assert_int_equal(ko_layout_make(plan, mine, &layout, &quiet), KO_OK);
  for (int i = 0; i < 12; i++) sums[i] = i + 1; /* 1 3 5 and 7 9 11 are read; of the values 6 13 20 */
  const ko_folded folded = {.n_trials = 7, .stop_reason = "precision", .sums = sums, .read = read_values, .store = mine};
  int code = ko_run_finish(&layout, &folded, &n->sink, error);
  ko_layout_free(&layout);
  return code;
}

static void all_that_is_written(void **state) {
  (void)state;
  static note_sink n;
  ko_error error = {0};
  char line[200];
  note_begin(&n);
  assert_int_equal(run(&n, &error), KO_OK);
  note_expect(&n, "dataset first(strategy) [1] = 601 1303 2005");
  note_expect(&n, "dataset second(strategy) [1] = 1207 2609 4011");
  note_expect(&n, "coordinate strategy(strategy) [] = baseline harden decouple");
  note_expect(&n, "coordinate trial(trial) [1] = 0 1 2 3 4 5 6");
  note_expect(&n, "attribute Conventions = CF-1.10");
  note_expect(&n, "attribute title = Attack on the substations of two countries");
  note_expect(&n, "attribute knockon_version = " KNOCKON_VERSION);
  note_expect(&n, "attribute seed = 1");
  note_expect(&n, "attribute trials = 7");
  note_expect(&n, "attribute stop_reason = precision");
  snprintf(line, sizeof line, "attribute format_version = %d", KO_FORMAT_VERSION);
  note_expect(&n, line);
  snprintf(line, sizeof line, "attribute scenario_hash = %016llx", (unsigned long long)scenario->hash);
  note_expect(&n, line);
  snprintf(line, sizeof line, "attribute region_hash = %016llx", (unsigned long long)region->hash);
  note_expect(&n, line);
  assert_non_null(strstr(n.text, "attribute scenario = knockon: 1\nname: Attack"));
  assert_non_null(strstr(n.text, "dataset by_facility(facility) [1] {lat lon facility_name facility_country facility_sector} = 0 "));
  assert_non_null(strstr(n.text, "attribute inferred = "));
}

/* Every column of every table, cell by cell. */
static void tables(void **state) {
  (void)state;
  static const char *const names[KO_N_TABLES] = {"countries", "facilities", "links", "dependencies", "projects"};
  static note_sink n;
  ko_error error = {0};
  note_begin(&n);
  assert_int_equal(run(&n, &error), KO_OK);
  int n_columns = 0;
  for (int t = 0; t < KO_N_TABLES; t++)
    for (uint32_t c = 0; c < region->tables[t].n_columns; c++, n_columns++) {
      char line[4000];
      size_t at = (size_t)snprintf(line, sizeof line, "column region/%s/%s =", names[t], region->tables[t].columns[c].name);
      for (uint32_t row = 0; row < region->tables[t].n_rows; row++)
        at += (size_t)snprintf(line + at, sizeof line - at, " %s", region->tables[t].columns[c].cells[row]);
      note_expect(&n, line);
    }
  assert_true(n_columns > 10);
}

/* Wherever the sink fails, that is handed on and nothing more is put. */
static void sinks_that_fail(void **state) {
  (void)state;
  static note_sink n;
  ko_error error = {0};
  note_begin(&n);
  assert_int_equal(run(&n, &error), KO_OK);
  long all = n.n_calls;
  for (long at = 0; at < all; at++) {
    error = (ko_error){0};
    note_begin(&n);
    n.fail_at = at;
    assert_int_equal(run(&n, &error), KO_E_IO);
    assert_int_equal(n.n_calls, at + 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_that_is_written), cmocka_unit_test(tables), cmocka_unit_test(sinks_that_fail)};
  return cmocka_run_group_tests(tests, open_plan, close_plan);
}
