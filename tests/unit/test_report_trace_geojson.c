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

static void print(FILE *out, const ko_trace *trace) { ko_trace_print_geojson(out, trace, 0.5); }

static void what_has_a_place_is_on_the_map(void **state) {
  (void)state;
  ko_trace trace;
  timeline_open(&T, &TRACE_TEXTS);
  assert_int_equal(ko_trace_make(T.worker, T.plan, 0, 0, &trace, &T.error), 0);
  char *text = trace_printed(print, &trace);
  assert_non_null(strstr(text, "{\"type\": \"FeatureCollection\", \"strategy\": \"baseline\", \"trial\": 0, \"loss\": 0.5"));
  assert_non_null(strstr(text, "{\"type\": \"Feature\", \"geometry\": {\"type\": \"Point\", \"coordinates\": [-20.25, 50.5]}, "
                               "\"properties\": {\"facility\": \"plant\", \"name\": \"Old plant\", \"country\": \"XA\", \"sector\": "
                               "\"power\", \"damaged\": 1, \"failed_hour\": 2, \"cause\": \"damage\", \"outage_hours\": 4}}"));
  assert_non_null(strstr(text, "\"facility\": \"mast\", \"name\": \"mast\", \"country\": \"XB\", \"sector\": \"telecom\", \"damaged\": 0, "
                               "\"failed_hour\": 4, \"cause\": \"power\", \"outage_hours\": 2}}"));
  assert_null(strstr(text, "spare")); /* it has no place, and so the line to it has none */
  assert_null(strstr(text, "LineString"));
  free(text);
  ko_trace_free(&trace);
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_has_a_place_is_on_the_map)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
