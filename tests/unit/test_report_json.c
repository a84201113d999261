/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON as it is printed, character by character.
 */
#include "printed.h"

#include <math.h>

#include "sim/report/report.h"

static void members(void **state) {
  (void)state;
  printed p;
  ko_json json = {.out = printed_begin(&p)};
  fputc('{', json.out);
  ko_json_text(&json, "text", "a \"b\" \\ \n\t\x7f é");
  ko_json_number(&json, "whole", 12345678);
  ko_json_number(&json, "small", 0.1);
  ko_json_number(&json, "unknown", NAN);
  ko_json_number(&json, "endless", -INFINITY);
  ko_json_truth(&json, "so", 1);
  ko_json_truth(&json, "not", 0);
  ko_json_integer(&json, "zero", 0);
  ko_json_integer(&json, "large", UINT64_C(9223372036854775807));
  ko_json_integer(&json, "largest", UINT64_MAX);
  ko_json_end(&json, '}');
  assert_string_equal(
      printed_end(&p),
      "{\"text\": \"a \\\"b\\\" \\\\ \\n\\u0009\\u007f é\", \"whole\": 12345678, \"small\": 0.1, \"unknown\": null, "
      "\"endless\": null, \"so\": true, \"not\": false, \"zero\": 0, \"large\": 9223372036854775807, \"largest\": 18446744073709551615}");
  printed_free(&p);
}

static void nesting(void **state) {
  (void)state;
  static const double numbers[] = {1, NAN, 0.25};
  printed p;
  ko_json json = {.out = printed_begin(&p)};
  ko_json list = ko_json_begin(&json, NULL, '[');
  ko_json_numbers(&list, NULL, numbers, 3);
  ko_json_numbers(&list, NULL, numbers, 0);
  ko_json object = ko_json_begin(&list, NULL, '{');
  ko_json_numbers(&object, "some", numbers + 2, 1);
  ko_json inner = ko_json_begin(&object, "none", '{');
  ko_json_end(&inner, '}');
  ko_json_end(&object, '}');
  ko_json_text(&list, NULL, "");
  ko_json_end(&list, ']');
  assert_string_equal(printed_end(&p), "[[1, null, 0.25], [], {\"some\": [0.25], \"none\": {}}, \"\"]");
  printed_free(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(members), cmocka_unit_test(nesting)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
