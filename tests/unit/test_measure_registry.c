/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables that the parser, the schema and the reference walk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim/measure/measure.h"

static void check_table(const ko_param *params, size_t n, size_t size) {
  for (size_t i = 0; i < n; i++) {
    const ko_param *p = &params[i];
    assert_true(p->offset < size);
    assert_non_null(p->unit);
    assert_non_null(p->source);
    assert_true(p->help && p->help[0] && p->help[strlen(p->help) - 1] == '.');
    assert_true(p->key || p->type == KO_PARAM_TARGETS);
    if (p->type == KO_PARAM_NUMBER || p->type == KO_PARAM_INTEGER) {
      assert_true(p->min < p->max);
      assert_false(p->value < p->min || p->value > p->max); /* NaN: absent */
    }
    for (size_t k = 0; k < i; k++) assert_true(!p->key || !params[k].key || strcmp(p->key, params[k].key) != 0);
    if (p->n_children) check_table(p->children, p->n_children, p->stride);
  }
}

static void test_tables(void **state) {
  (void)state;
  size_t n = 0;
  for (; ko_measures[n]; n++) {
    const ko_measure *m = ko_measures[n];
    ko_variant variant;
    assert_ptr_equal(ko_measure_find(m->name), m);
    assert_true(m->title[0] && m->help[0] && m->resolve);
    check_table(m->params, m->n_params, m->params_size);
    assert_int_equal(ko_measure_variant(n, &variant), 1);
    assert_string_equal(variant.name, m->name);
    assert_ptr_equal(variant.params, m->params);
    assert_int_equal(variant.params_size, m->params_size);
  }
  ko_variant none;
  assert_int_equal(ko_measure_variant(n, &none), 0);
  assert_int_equal(ko_measure_variant(SIZE_MAX, &none), 0);
  assert_null(ko_measure_find("wish"));
}

/* What every measure costs is told by the same two keys, or by the first alone where it comes once for the whole region. */
static void test_costs(void **state) {
  (void)state;
  for (size_t i = 0; ko_measures[i]; i++) {
    const ko_measure *m = ko_measures[i];
    const ko_param *whole = NULL, *each = NULL;
    for (size_t k = 0; k < m->n_params; k++) {
      if (m->params[k].key && strcmp(m->params[k].key, "cost") == 0) whole = &m->params[k];
      if (m->params[k].key && strcmp(m->params[k].key, "cost_each") == 0) each = &m->params[k];
    }
    int once = strcmp(m->name, "prioritise") == 0 || strcmp(m->name, "investigate") == 0;
    assert_true(whole && (once ? !each : each && whole->offset != each->offset));
    assert_true(whole->type == KO_PARAM_NUMBER && whole->min == 0 && whole->value == 0 && whole->max > 1e300);
    assert_string_equal(whole->help, "Cost of the measure as a whole.");
    if (once) continue;
    assert_true(each->type == KO_PARAM_NUMBER && each->min == 0 && each->value == 0 && each->max > 1e300);
    assert_true(strncmp(each->help, "Cost of each ", 13) == 0 && strstr(each->help, ", added to the cost of the whole."));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_costs)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
