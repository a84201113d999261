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

static void happenings_have_words(void **state) {
  (void)state;
  for (int kind = KO_HAPPENED_REPAIRED; kind <= KO_HAPPENED_WARNED; kind++) {
    const char *what = ko_trace_what(&(ko_happening){(ko_happening_kind)kind, 0, 0});
    assert_true(strlen(what) > 3);
    for (int other = KO_HAPPENED_REPAIRED; other < kind; other++)
      assert_string_not_equal(what, ko_trace_what(&(ko_happening){(ko_happening_kind)other, 0, 0}));
  }
}

static void reasons_name_names(void **state) {
  (void)state;
  char why[200];
  ko_trace trace;
  timeline_open(&T, &TRACE_TEXTS);
  assert_int_equal(ko_trace_make(T.worker, T.plan, 0, 0, &trace, &T.error), 0);
  const struct {
    ko_happening happening;
    const char *why;
  } cases[] = {{{KO_HAPPENED_DAMAGED, 0, 0}, "storm"},
               {{KO_HAPPENED_DAMAGED, 0, KO_NONE}, ""},
               {{KO_HAPPENED_CREW, 0, 1}, "by a crew of XB"},
               {{KO_HAPPENED_SENT, 0, 1}, "from XB"},
               {{KO_HAPPENED_SENT, 1, 1}, "home, a crew of XB"},
               {{KO_HAPPENED_WARNED, 0, 1}, "by XB"},
               {{KO_HAPPENED_FELL, 0, KO_CAUSE_DAMAGE}, "damaged"},
               {{KO_HAPPENED_FELL, 0, KO_CAUSE_NETWORK}, "its network (standalone)"},
               {{KO_HAPPENED_TRIPPED, KO_LINK, 0}, ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(ko_trace_why(&trace, &(ko_trace_line){.happening = cases[i].happening, .group = KO_NONE}, why, sizeof why),
                        cases[i].why);
  assert_string_equal(ko_trace_cause(T.plan, KO_CAUSE_DAMAGE), "damage");
  assert_string_equal(ko_trace_cause(T.plan, KO_CAUSE_NETWORK), "network");
  assert_string_equal(ko_trace_cause(T.plan, KO_CAUSE_SECTOR + 1), "telecom");
  ko_trace_free(&trace);
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(happenings_have_words), cmocka_unit_test(reasons_name_names)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
