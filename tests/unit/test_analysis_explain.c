/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explained.h"

#include <math.h>

static const char *id_of(const ko_explain_other *other) {
  return other->entity & KO_LINK ? region->links.id[other->entity & ~KO_LINK] : region->facilities.id[other->entity];
}

static void test_facility(void **state) {
  (void)state;
  ko_explanation e;
  explain("XA-p2", NULL, &e);
  assert_int_equal(e.kind, KO_EXPLAIN_FACILITY);
  assert_int_equal(e.n_groups, 0);
  assert_int_equal(e.n_site, 1);
  assert_string_equal(id_of(&e.site[0]), "XA-t1");
  assert_int_equal(e.n_links, 2);
  assert_string_equal(id_of(&e.links[1]), "l2");
  assert_int_equal(e.n_dependants, 3);
  assert_string_equal(id_of(&e.dependants[1]), "XA-t2");
  assert_true(e.dependants[0].only && e.dependants[0].needed);
  assert_true(!e.dependants[1].only && !e.dependants[1].needed); /* XA-p3 stands in */
  /* t1, t2, h1, and p1 by way of t1; for sure only t1 and h1: t2 has another supplier, p1 may not be bound. */
  assert_int_equal(e.behind.n_facilities, 4);
  assert_int_equal(e.behind.n_countries, 1);
  assert_true(e.behind.people >= 900000 && e.behind.people <= 900000);
  assert_int_equal(e.without.n_facilities, 2);
  assert_int_equal(e.n_strategies, 3);
  ko_read read;
  ko_error error = {0};
  assert_int_equal(ko_results_read(results, "failure_probability", &read, &error), KO_OK);
  for (uint32_t k = 0; k < 3; k++) {
    double sum = 0;
    assert_true(fabs(e.strategies[k].failure_probability - read.numbers[k * region->n_facilities + 1]) <= 0);
    for (uint32_t c = 0; c < e.n_causes; c++) sum += e.strategies[k].causes[c];
    assert_true(fabs(sum - e.strategies[k].failure_probability) < 1e-12);
    assert_false(e.strategies[k].has_importance);
  }
  ko_read_free(&read);
  ko_explanation_free(&e);
}

static void test_needs(void **state) {
  (void)state;
  ko_explanation base, hardened;
  explain("XA-t2", NULL, &base);
  explain("XA-t2", "harden", &hardened);
  assert_int_equal(base.n_groups, 1);
  assert_int_equal(base.groups[0].n, 2);
  assert_string_equal(id_of(&base.suppliers[1]), "XA-p3");
  assert_true(!base.suppliers[0].needed && !base.suppliers[0].only);
  assert_int_equal(hardened.strategy, 1);
  assert_true(hardened.suppliers[0].failure_probability < base.suppliers[0].failure_probability);
  assert_int_equal(base.n_dependants, 0);
  assert_int_equal(base.behind.n_facilities, 0);
  ko_explanation_free(&base);
  ko_explanation_free(&hardened);
}

static void test_others(void **state) {
  (void)state;
  ko_explanation e;
  explain("l3", NULL, &e);
  assert_int_equal(e.kind, KO_EXPLAIN_LINK);
  assert_true(e.strategies[0].failure_probability <= 0);
  ko_explanation_free(&e);
  explain("corridor", NULL, &e);
  assert_int_equal(e.kind, KO_EXPLAIN_PROJECT);
  assert_int_equal(e.n_members, 2);
  assert_string_equal(id_of(&e.members[0]), "l3");
  assert_true(e.strategies[1].operational > e.strategies[0].operational);
  ko_explanation_free(&e);
}

static void test_unknown(void **state) {
  (void)state;
  ko_explanation e;
  ko_error error = {0};
  assert_int_equal(ko_explain(results, region, "XA-p22", NULL, &e, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "did you mean \"XA-p2\""));
  error = (ko_error){0};
  assert_int_equal(ko_explain(results, region, "XA-p2", "hardn", &e, &error), KO_E_INPUT);
  assert_non_null(strstr(error.findings[0].message, "did you mean \"harden\""));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_facility), cmocka_unit_test(test_needs), cmocka_unit_test(test_others),
                                     cmocka_unit_test(test_unknown)};
  return cmocka_run_group_tests(tests, open_result, close_result);
}
