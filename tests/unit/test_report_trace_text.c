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

static void print(FILE *out, const ko_trace *trace) { assert_int_equal(ko_trace_print_text(out, trace, 0.125, 120, &T.error), 0); }

static void the_table_tells_all_in_order(void **state) {
  (void)state;
  static const char *const expected[] = {"TRIAL 0 of strategy 'baseline': loss 12.5 %; 1 facilities damaged, 1 more failed",
                                         "",
                                         "hour  country  sector   who                what                why",
                                         "   2  XA       power    plant (Old plant)  damaged             storm",
                                         "      XA       power    link line          damaged             storm",
                                         "      XA       power    plant (Old plant)  crew begins repair  by a crew of XA",
                                         "   4  XB       telecom  mast               buffer empty        that stood in for power",
                                         "      XB       telecom  mast               failed              needs power: plant is down",
                                         "   6  XA       power    plant (Old plant)  repaired            by a crew of XA"};
  ko_trace trace;
  timeline_open(&T, &TRACE_TEXTS);
  assert_int_equal(ko_trace_make(T.worker, T.plan, 0, 0, &trace, &T.error), 0);
  char *text = trace_printed(print, &trace), *at = text;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    char *end = strchr(at, 0x0a);
    assert_non_null(end);
    while (end > at && end[-1] == 0x20) end--;
    assert_int_equal(strlen(expected[i]), end - at);
    assert_memory_equal(at, expected[i], (size_t)(end - at));
    at = strchr(at, 0x0a) + 1;
  }
  free(text);
  ko_trace_free(&trace);
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_tells_all_in_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
