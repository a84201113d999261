/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "models/models.h"

/* Every rule of the registry is found by its name, can be planned and settled, and describes what it takes. */
static void registry(void **state) {
  (void)state;
  for (size_t i = 0; ko_rules[i]; i++) {
    const ko_rule *rule = ko_rules[i];
    assert_ptr_equal(ko_rule_find(rule->name), rule);
    assert_true(rule->title[0] && rule->doi && rule->reference && rule->bibtex);
    assert_true(rule->plan && rule->plan_free);
    assert_true(rule->settle_rows || rule->settle_lane || rule->flags & KO_RULE_LOCAL);
    assert_int_equal(rule->params != NULL, rule->n_params > 0);
    for (size_t k = 0; k < rule->n_params; k++) {
      const ko_param *param = &rule->params[k];
      assert_true(param->offset < rule->params_size);
      assert_true(param->unit && param->source && param->help[0] && param->help[strlen(param->help) - 1] == '.');
    }
  }
  assert_null(ko_rule_find("no such rule"));
}

/* A rule that uses the sector's network follows something published; where there is a DOI, the BibTeX entry has it. */
static void references(void **state) {
  (void)state;
  for (size_t i = 0; ko_rules[i]; i++) {
    const ko_rule *rule = ko_rules[i];
    if (rule->flags & KO_RULE_LOCAL) continue;
    assert_true(rule->reference[0] && rule->bibtex[0] == '@');
    assert_true(strncmp(rule->doi, "10.", 3) == 0 && strstr(rule->bibtex, rule->doi));
    int depth = 0;
    for (const char *c = rule->bibtex; *c; c++) depth += (*c == '{') - (*c == '}');
    assert_int_equal(depth, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(registry), cmocka_unit_test(references)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
