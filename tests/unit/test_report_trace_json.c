/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/trace_by_hand.h"

static timeline T;

static void print(FILE *out, const ko_trace *trace) { ko_trace_print_json(out, trace, &(double){NAN}, 1); }

static void events_are_objects(void **state) {
  (void)state;
  ko_trace trace;
  timeline_open(&T, &TRACE_TEXTS);
  assert_int_equal(ko_trace_make(T.worker, T.plan, 0, 0, &trace, &T.error), 0);
  char *text = trace_printed(print, &trace);
  static const char *const parts[] = {
      "\"strategy\": \"baseline\", \"trial\": 0, \"loss\": null, \"failures_direct\": 1, \"failures_indirect\": 1",
      "{\"hour\": 2, \"what\": \"damaged\", \"facility\": \"plant\", \"country\": \"XA\", \"sector\": \"power\", \"wave\": \"storm\", "
      "\"why\": \"storm\"}",
      "{\"hour\": 2, \"what\": \"damaged\", \"link\": \"line\", \"country\": \"XA\", \"sector\": \"power\", \"wave\": \"storm\", \"why\": "
      "\"storm\"}",
      "{\"hour\": 4, \"what\": \"failed\", \"facility\": \"mast\", \"country\": \"XB\", \"sector\": \"telecom\", \"cause\": \"power\", "
      "\"suppliers_down\": [\"plant\"], \"why\": \"needs power: plant is down\"}",
      "{\"hour\": 6, \"what\": \"back\", \"facility\": \"mast\", \"country\": \"XB\", \"sector\": \"telecom\", \"why\": \"\"}"};
  const char *at = text;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    at = strstr(at, parts[i]);
    assert_non_null(at);
  }
  free(text);
  ko_trace_free(&trace);
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(events_are_objects)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
