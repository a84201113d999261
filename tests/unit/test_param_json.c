/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "sim/scenario/scenario.h"

static const ko_param inner[] = {
    {.key = "n", .type = KO_PARAM_INTEGER, .min = 0, .max = 10, .value = 3, .help = "Number."},
};
static int variants(size_t i, ko_variant *out) {
  if (i) return 0;
  *out = (ko_variant){.name = "circle", .help = "Round.", .params = inner, .n_params = 1};
  return 1;
}
static const ko_param table[] = {
    {.type = KO_PARAM_MARK},
    {.key = "speed",
     .type = KO_PARAM_NUMBER,
     .min = 0,
     .max = INFINITY,
     .flags = KO_PARAM_REQUIRED | KO_PARAM_EXCLUSIVE_MIN,
     .unit = "km/h",
     .help = "How fast.",
     .source = "doi:10.1/x"},
    {.key = "a", .type = KO_PARAM_TEXT, .set = 1, .flags = KO_PARAM_REQUIRED, .help = "This."},
    {.key = "b", .type = KO_PARAM_TEXT, .set = 1, .flags = KO_PARAM_REQUIRED, .help = "Or this."},
    {.key = "map", .type = KO_PARAM_MAP, .children = inner, .n_children = 1, .help = "Inside."},
    {.key = "shape", .type = KO_PARAM_KIND, .variants = variants, .help = "Shape."},
    {.type = KO_PARAM_TARGETS, .help = "What."},
};

static void test_json(void **state) {
  (void)state;
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  assert_non_null(out);
  ko_print_params_json(out, table, 3);
  assert_int_equal(fclose(out), 0);
  assert_string_equal(
      text,
      "[{\"key\": \"speed\", \"type\": \"number\", \"unit\": \"km/h\", \"minimum\": 0, \"maximum\": null, \"exclusive_minimum\": true, "
      "\"exclusive_maximum\": false, \"required\": true, \"help\": \"How fast.\", \"source\": \"doi:10.1/x\"}, "
      "{\"key\": \"a\", \"type\": \"text\", \"required\": true, \"help\": \"This.\"}]");
  free(text);
  out = open_memstream(&text, &length);
  assert_non_null(out);
  ko_print_params_json(out, table + 4, 3);
  assert_int_equal(fclose(out), 0);
  assert_string_equal(
      text,
      "[{\"key\": \"map\", \"type\": \"mapping\", \"required\": false, \"help\": \"Inside.\", \"keys\": [{\"key\": \"n\", \"type\": "
      "\"integer\", "
      "\"minimum\": 0, \"maximum\": 10, \"exclusive_minimum\": false, \"exclusive_maximum\": false, \"required\": false, \"default\": "
      "\"3\", \"help\": "
      "\"Number.\"}]}, {\"key\": \"shape\", \"type\": \"kind\", \"options\": [\"circle\"], \"required\": false, \"help\": \"Shape.\"}, "
      "{\"key\": null, \"type\": \"targets\", \"required\": false, \"help\": \"What.\"}]");
  free(text);
}

static void test_bounds(void **state) {
  (void)state;
  static const ko_param seed = {
      .key = "seed", .type = KO_PARAM_INTEGER, .min = 0, .max = 9223372036854775807.0, .value = 1, .help = "Seed."};
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  assert_non_null(out);
  ko_print_params_json(out, &seed, 1);
  assert_int_equal(fclose(out), 0);
  assert_string_equal(text,
                      "[{\"key\": \"seed\", \"type\": \"integer\", \"minimum\": 0, \"maximum\": 9223372036854775807, "
                      "\"exclusive_minimum\": false, \"exclusive_maximum\": false, \"required\": false, \"default\": \"1\", \"help\": "
                      "\"Seed.\"}]");
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_json), cmocka_unit_test(test_bounds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
