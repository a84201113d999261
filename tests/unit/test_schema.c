/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/parse.h"
#include "sim/scenario/schema.h"

/* What every table must keep to, so that the parser, the schema and the reference can rely on it. */
static void check_table(const ko_param *params, size_t n, size_t size, const char *where, int depth) {
  assert_true(depth < 8);
  for (size_t i = 0; i < n; i++) {
    const ko_param *p = &params[i];
    char path[300];
    snprintf(path, sizeof path, "%s.%s", where, p->key ? p->key : "-");
    if (p->type == KO_PARAM_MARK) continue;
    if (!p->help || !p->help[0]) fail_msg("%s has no help", path);
    if (!p->key && p->type != KO_PARAM_ONE_OF && p->type != KO_PARAM_TARGETS) fail_msg("%s has no name", path);
    if (p->offset >= size && size) fail_msg("%s lies outside of its struct", path);
    for (size_t k = 0; k < i; k++)
      if (p->key && params[k].key && strcmp(p->key, params[k].key) == 0) fail_msg("%s stands twice in its table", path);
    if (p->type == KO_PARAM_NUMBER || p->type == KO_PARAM_INTEGER) {
      if (!(p->min <= p->max)) fail_msg("%s has no range", path);
      int is_optional = !(p->flags & KO_PARAM_REQUIRED);
      int is_marker = p->flags & KO_PARAM_ALL || p->set; /* -1 stands for all or for absent */
      if (is_optional && !isnan(p->value) && !is_marker && (p->value < p->min || p->value > p->max))
        fail_msg("the default of %s is out of range", path);
    }
    if (p->type == KO_PARAM_CHOICE) {
      size_t n_options = 0;
      while (p->options[n_options]) n_options++;
      if (!(p->value >= 0 && p->value < (double)n_options)) fail_msg("the default of %s is no option", path);
    }
    if (p->type == KO_PARAM_MAP || p->type == KO_PARAM_LIST || p->type == KO_PARAM_NAMED) {
      if (!p->stride || !p->children) fail_msg("%s has nothing in it", path);
      check_table(p->children, p->n_children, p->stride, path, depth + 1);
    }
    ko_variant variant;
    for (size_t k = 0; p->variants && p->variants(k, &variant); k++) {
      char name[320];
      snprintf(name, sizeof name, "%s.%s", path, variant.name);
      check_table(variant.params, variant.n_params, variant.params_size, name, depth + 1);
    }
  }
}

static void test_tables(void **state) {
  (void)state;
  check_table(ko_scenario_params, ko_n_scenario_params, sizeof(ko_scenario_keys), "scenario", 0);
  check_table(ko_targets_params, ko_n_targets_params, ko_targets_keys_size(), "targets", 0);
  check_table(ko_success_params, ko_n_success_params, 0, "success", 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
