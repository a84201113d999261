/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim/measure/measure.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schema.h"

/* A line that begins with this key. */
static int has_key(const char *text, const char *key) {
  char wanted[100];
  snprintf(wanted, sizeof wanted, " %s", key);
  for (const char *at = strstr(text, wanted); at; at = strstr(at + 1, wanted)) {
    const char *begin = at;
    while (begin > text && begin[-1] == ' ') begin--;
    char behind = at[strlen(wanted)];
    if ((begin == text || begin[-1] == '\n') && (behind == ' ' || behind == '\n')) return 1;
  }
  return 0;
}

static void check_keys(const char *text, const ko_param *params, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (params[i].key && !has_key(text, params[i].key)) fail_msg("%s is not in the reference", params[i].key);
    if (params[i].children) check_keys(text, params[i].children, params[i].n_children);
    ko_variant variant;
    for (size_t k = 0; params[i].variants && params[i].variants(k, &variant); k++) {
      if (!has_key(text, variant.name)) fail_msg("%s is not in the reference", variant.name);
      check_keys(text, variant.params, variant.n_params);
    }
  }
}

static void test_reference(void **state) {
  (void)state;
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  assert_non_null(out);
  ko_print_schema_text(out, 100);
  assert_int_equal(fclose(out), 0);
  check_keys(text, ko_scenario_params, ko_n_scenario_params);
  check_keys(text, ko_targets_params, ko_n_targets_params);
  check_keys(text, ko_success_params, ko_n_success_params);
  for (const char *line = text; *line;) { /* no line is longer than asked for */
    size_t width = strcspn(line, "\n");
    if (width > 100) fail_msg("too long: %.*s", (int)width, line);
    line += width + 1;
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_reference)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
