/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explained.h"

#include "printed.h"
#include "sim/report/report.h"

/* What is printed has all of these. */
static void expect(const char *id, const char *const *wanted) {
  ko_explanation e;
  ko_error error = {0};
  printed p;
  explain(id, NULL, &e);
  assert_int_equal(ko_explanation_print_text(printed_begin(&p), &e, 100, &error), KO_OK);
  const char *text = printed_end(&p);
  for (; *wanted; wanted++)
    if (!strstr(text, *wanted)) fail_msg("no '%s' in\n%s", *wanted, text);
  printed_free(&p);
  ko_explanation_free(&e);
}

static void test_pages(void **state) {
  (void)state;
  static const char *const facility[] = {"XA-p2 Mitte\n  power in XA, substation, at 50.2000, 10.3000, demand 120\n",
                                         "at the same place: XA-t1\n",
                                         "nothing from other facilities",
                                         "only: it is the only supplier of the group",
                                         "Behind it, directly or through others: 4 facilities in 1 country, serving 900,000 people.",
                                         "l1    XA-p1",
                                         "strategy   fails  damage  network  outage h  criticality\n",
                                         "under the strategy baseline.\n",
                                         NULL};
  static const char *const leaf[] = {"  power: 1 of 2 must work; binds in 80.0 % of the trials\n", "NEEDED BY\n  no other facility\n",
                                     NULL};
  static const char *const link[] = {"link of power, XA-p3 - XB-p3, owned by XA, capacity 100", NULL};
  static const char *const project[] = {"project of 2 facilities and links", "XA-t2 - XB-t1", "works", NULL};
  expect("XA-p2", facility);
  expect("XA-t2", leaf);
  expect("l3", link);
  expect("corridor", project);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages)};
  return cmocka_run_group_tests(tests, open_result, close_result);
}
