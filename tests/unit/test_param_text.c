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

static void test_text(void **state) {
  (void)state;
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  assert_non_null(out);
  ko_print_params_text(out, table, sizeof table / sizeof *table, 2, 60);
  assert_int_equal(fclose(out), 0);
  assert_string_equal(text, "  speed                   number, above 0 (km/h). Required.\n"
                            "                          How fast. Source: doi:10.1/x\n"
                            "  a                       text. This.\n"
                            "  b                       text. One of these is required. Or\n"
                            "                          this.\n"
                            "  map                     mapping. Inside.\n"
                            "    n                       whole number, 0 to 10; default\n"
                            "                            3. Number.\n"
                            "  shape                   circle. Shape.\n"
                            "    circle                  Round.\n"
                            "      n                       whole number, 0 to 10; default\n"
                            "                              3. Number.\n"
                            "  (targets)               targets. What.\n");
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_text)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
