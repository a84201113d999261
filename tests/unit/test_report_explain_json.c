/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explained.h"

#include "printed.h"
#include "sim/report/report.h"

static void expect(const char *id, const char *const *wanted) {
  ko_explanation e;
  printed p;
  explain(id, "harden", &e);
  ko_explanation_print_json(printed_begin(&p), &e);
  const char *text = printed_end(&p);
  for (; *wanted; wanted++)
    if (!strstr(text, *wanted)) fail_msg("no '%s' in\n%s", *wanted, text);
  printed_free(&p);
  ko_explanation_free(&e);
}

static void test_objects(void **state) {
  (void)state;
  static const char *const facility[] = {"{\"facility\": \"XA-t1\", \"name\": \"Funk A1\", \"country\": \"XA\", \"sector\": \"telecom\"",
                                         "\"needs\": [{\"group\": \"power\", \"need\": 1, \"suppliers_in_group\": 1",
                                         "\"only_supplier\": true",
                                         "\"behind\": {\"facilities\": 2, \"countries\": 1, \"people\": 900000}",
                                         "\"gone_with_it\": {\"facilities\": 0, \"countries\": 0, \"people\": 0}",
                                         "\"strategy\": \"harden\"",
                                         NULL};
  static const char *const link[] = {"{\"link\": \"l3\", \"sector\": \"power\"", "{\"name\": \"decouple\", \"failure_probability\": 0}",
                                     NULL};
  static const char *const project[] = {"{\"project\": \"corridor\"", "\"members\": [{\"link\": \"l3\"", "\"operational\": ", NULL};
  expect("XA-t1", facility);
  expect("l3", link);
  expect("corridor", project);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_objects)};
  return cmocka_run_group_tests(tests, open_result, close_result);
}
