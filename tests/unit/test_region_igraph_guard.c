/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * igraph's errors and warnings become ours, and its handlers come back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/region/igraph_guard.h"

static int n_errors, n_warnings;

static void outer_error(const char *reason, const char *file, int line, igraph_error_t code) {
  (void)reason, (void)file, (void)line, (void)code;
  n_errors++;
  IGRAPH_FINALLY_FREE();
}

static void outer_warning(const char *reason, const char *file, int line) {
  (void)reason, (void)file, (void)line;
  n_warnings++;
}

/* Something that igraph refuses: an edge to a vertex that is not there. */
static igraph_error_t refused(void) {
  igraph_t graph;
  igraph_vector_int_t edges;
  assert_int_equal(igraph_vector_int_init(&edges, 2), IGRAPH_SUCCESS);
  VECTOR(edges)[0] = 0;
  VECTOR(edges)[1] = -5;
  igraph_error_t code = igraph_create(&graph, &edges, 0, IGRAPH_UNDIRECTED);
  igraph_vector_int_destroy(&edges);
  return code;
}

static void errors_are_raised(void **state) {
  (void)state;
  ko_error error = {0};
  ko_igraph guard;
  const ko_where where = {.file = "net.graphml", .line = 7, .column = 2};
  ko_igraph_enter(&guard);
  igraph_error_t code = refused();
  assert_int_not_equal(code, IGRAPH_SUCCESS);
  assert_int_equal(ko_igraph_leave(&guard, code, KO_E_INPUT, &where, &error), KO_E_INPUT);
  assert_int_equal(error.n_errors, 1);
  assert_string_equal(error.findings[0].file, "net.graphml");
  assert_int_equal(error.findings[0].line, 7);
  const char *message = error.findings[0].message;
  assert_true(strlen(message) > 10 && strchr(". \n", message[strlen(message) - 1]) == NULL); /* a clause as ours are */
  assert_int_equal(n_errors, 0);
}

static void memory_is_an_error_of_its_own(void **state) {
  (void)state;
  ko_error error = {0};
  ko_igraph guard;
  ko_igraph_enter(&guard);
  assert_int_equal(ko_igraph_leave(&guard, IGRAPH_ENOMEM, KO_E_INPUT, NULL, &error), KO_E_INTERNAL);
  assert_string_equal(error.findings[0].message, "out of memory in igraph");
}

static void success_is_silent(void **state) {
  (void)state;
  ko_error error = {0};
  ko_igraph guard;
  ko_igraph_enter(&guard);
  igraph_warning("odd", __FILE__, __LINE__);
  assert_int_equal(ko_igraph_leave(&guard, IGRAPH_SUCCESS, KO_E_INTERNAL, NULL, &error), 0);
  assert_int_equal(error.n_shown, 0);
  assert_int_equal(n_warnings, 0);
}

/* What an error of one call said is not said again at the next. */
static void nothing_is_left_over(void **state) {
  (void)state;
  ko_error first = {0}, second = {0};
  ko_igraph guard;
  ko_igraph_enter(&guard);
  assert_int_equal(ko_igraph_leave(&guard, refused(), KO_E_INTERNAL, NULL, &first), KO_E_INTERNAL);
  ko_igraph_enter(&guard);
  igraph_error("another reason", __FILE__, __LINE__, IGRAPH_EINVAL);
  assert_int_equal(ko_igraph_leave(&guard, IGRAPH_EINVAL, KO_E_INTERNAL, NULL, &second), KO_E_INTERNAL);
  assert_string_equal(second.findings[0].message, "another reason");
  assert_string_not_equal(first.findings[0].message, second.findings[0].message);
}

static void handlers_come_back(void **state) {
  (void)state;
  ko_igraph guard;
  ko_error error = {0};
  igraph_error_handler_t *errors = igraph_set_error_handler(outer_error);
  igraph_warning_handler_t *warnings = igraph_set_warning_handler(outer_warning);
  n_errors = n_warnings = 0;
  ko_igraph_enter(&guard);
  igraph_error_t code = refused();
  igraph_warning("odd", __FILE__, __LINE__);
  assert_int_equal(ko_igraph_leave(&guard, code, KO_E_INPUT, NULL, &error), KO_E_INPUT);
  assert_int_equal(n_errors + n_warnings, 0);
  assert_int_not_equal(refused(), IGRAPH_SUCCESS);
  igraph_warning("odd", __FILE__, __LINE__);
  assert_true(n_errors > 0);
  assert_int_equal(n_warnings, 1);
  igraph_set_error_handler(errors);
  igraph_set_warning_handler(warnings);
  n_errors = n_warnings = 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(errors_are_raised),  cmocka_unit_test(memory_is_an_error_of_its_own),
      cmocka_unit_test(success_is_silent),  cmocka_unit_test(nothing_is_left_over),
      cmocka_unit_test(handlers_come_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
