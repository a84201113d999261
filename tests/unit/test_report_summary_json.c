/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A summary as one JSON object, written out by hand.
 */
#include "printed.h"
#include "summary_by_hand.h"

static void everything(void **state) {
  (void)state;
  printed p;
  ko_summary s = summary_by_hand(1);
  s.horizon_hours = 240;
  ko_summary_print_json(printed_begin(&p), &s);
  const char *text = printed_end(&p);
  expect_sound_json(text);
  assert_string_equal(text, "{\"title\": \"By hand\", \"knockon_version\": \"1.2.3\", \"scenario_hash\": \"0123456789abcdef\", "
                            "\"seed\": \"9223372036854775807\", \"trials\": 20000, \"horizon_hours\": 240, \"facilities\": 1234, "
                            "\"links\": 1, \"inferred\": \"No facility coordinates: nothing is near.\", "
                            "\"strategies\": [{\"name\": \"baseline\", \"cost\": 0, \"mean\": {\"value\": 0.125, \"low\": 0.12, "
                            "\"high\": 0.13}, \"p95\": {\"value\": 0.5, \"low\": null, \"high\": null}, \"p99\": {\"value\": 0.75, "
                            "\"low\": null, \"high\": null}, \"cvar95\": {\"value\": 0.625, \"low\": null, \"high\": null}, "
                            "\"failures_direct\": 2, \"failures_indirect\": 3.25, \"people\": 123456, \"people_p95\": 1000000, "
                            "\"person_hours\": 5000000, \"person_hours_p95\": 25000000, \"restored\": 0.75, \"restoration_p50\": 36, "
                            "\"restoration_p95\": null, \"connectivity\": 0.875}, {\"name\": \"walls\", \"cost\": 12.5, "
                            "\"mean\": {\"value\": 0.0625, \"low\": 0.0612, \"high\": 0.0638}, \"p95\": {\"value\": 0.25, \"low\": null, "
                            "\"high\": null}, \"p99\": {\"value\": 0.5, \"low\": null, \"high\": null}, \"cvar95\": {\"value\": 0.375, "
                            "\"low\": null, \"high\": null}, \"failures_direct\": 1, \"failures_indirect\": 1.5, \"people\": 0, "
                            "\"people_p95\": null, \"person_hours\": 1234, \"person_hours_p95\": 5000000000, \"restored\": 1, "
                            "\"restoration_p50\": 0, \"restoration_p95\": 12, \"connectivity\": 0.9375, "
                            "\"difference\": {\"value\": -0.0625, \"low\": -0.07, \"high\": -0.055}, \"verdict\": \"better\"}, "
                            "{\"name\": \"wishes\", \"cost\": null, \"mean\": {\"value\": 0.15, \"low\": 0.14, \"high\": 0.16}, "
                            "\"p95\": {\"value\": null, \"low\": null, \"high\": null}, \"p99\": {\"value\": null, \"low\": null, "
                            "\"high\": null}, \"cvar95\": {\"value\": null, \"low\": null, \"high\": null}, \"failures_direct\": 2, "
                            "\"failures_indirect\": 4, \"people\": 2000000, \"people_p95\": 3000000, \"person_hours\": null, "
                            "\"person_hours_p95\": null, \"restored\": null, \"restoration_p50\": null, \"restoration_p95\": null, "
                            "\"connectivity\": null, \"difference\": {\"value\": 0.025, \"low\": null, \"high\": null}, "
                            "\"verdict\": \"not distinguishable\"}], \"strategy\": \"walls\", \"countries\": [{\"country\": \"XA\", "
                            "\"name\": \"Aland\", \"loss\": 0.25, \"p95\": 0.5, \"people\": 100, \"people_p95\": 200, "
                            "\"person_hours\": 4000000, \"person_hours_p95\": 20000000, \"difference\": {\"value\": -0.125, \"low\": -0.2, "
                            "\"high\": -0.05}}, {\"country\": \"XB\", \"name\": \"\", \"loss\": null, \"p95\": null, \"people\": 0, "
                            "\"people_p95\": 0, \"person_hours\": 0, \"person_hours_p95\": 0, \"difference\": {\"value\": null, "
                            "\"low\": null, \"high\": null}}], \"sectors\": [{\"sector\": \"power\", \"loss\": 0.5, \"operational\": 0.75, "
                            "\"loss_country\": {\"XA\": 0.25, \"XB\": null}}, {\"sector\": \"gas\", \"loss\": 0, \"operational\": 1, "
                            "\"loss_country\": {\"XA\": 0, \"XB\": 0.125}}], \"most_critical\": [{\"facility\": \"p1\", "
                            "\"name\": \"Plant \\\"one\\\"\", \"country\": \"XA\", \"sector\": \"power\", \"criticality\": 0.0125, "
                            "\"failure_probability\": 0.5, \"outage_hours\": 6.5, \"causes\": {\"damage\": 0.25, \"network\": 0.005, "
                            "\"power\": 0.745}}, {\"facility\": \"g1\", \"name\": \"\", \"country\": \"\", \"sector\": \"gas\", "
                            "\"criticality\": -0.25, \"failure_probability\": 0.25, \"outage_hours\": 0}], \"spillover\": [[0.5, 0.0625], "
                            "[0.25, 1]], \"spillover_joint\": [0.125, null], \"country_connectivity\": [[null, 0.75], [0.75, null]], "
                            "\"projects\": [{\"project\": \"corridor\", \"name\": \"North\", \"operational\": 0.875, \"service\": null, "
                            "\"margin\": 0.5}]}\n");
  printed_free(&p);
}

/* What is not there is left out, lists that are always there are empty. */
static void almost_nothing(void **state) {
  (void)state;
  printed p;
  ko_summary s = smallest_summary();
  ko_summary_print_json(printed_begin(&p), &s);
  const char *text = printed_end(&p);
  expect_sound_json(text);
  expect_part(text,
              "\"sectors\": [{\"sector\": \"power\", \"loss\": 0.5, \"operational\": 0.75}], \"most_critical\": [], \"projects\": []}\n");
  expect_no_part(text, "spillover");
  expect_no_part(text, "country_connectivity");
  expect_no_part(text, "verdict");
  printed_free(&p);
}

static void verdicts(void **state) {
  (void)state;
  static const char *const words[] = {"unknown", "better", "worse", "not distinguishable"};
  for (int v = 0; v < 4; v++) {
    printed p;
    char wanted[60];
    ko_summary s = summary_by_hand(0);
    ko_verdict before = hand_strategies[1].verdict;
    hand_strategies[1].verdict = (ko_verdict)v;
    ko_summary_print_json(printed_begin(&p), &s);
    snprintf(wanted, sizeof wanted, "\"high\": -0.055}, \"verdict\": \"%s\"}", words[v]);
    expect_part(printed_end(&p), wanted);
    printed_free(&p);
    hand_strategies[1].verdict = before;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(everything), cmocka_unit_test(almost_nothing), cmocka_unit_test(verdicts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
