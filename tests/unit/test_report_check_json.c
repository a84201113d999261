/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What would run, as one JSON object, of a plan made by hand.
 */
#include "check_by_hand.h"

static void everything(void **state) {
  (void)state;
  fixture f;
  printed p;
  check_plan(&f, HAND_WAVES HAND_STRATEGIES);
  const ko_check check = {.plan = f.plan, .needs = &HAND_NEEDS, .memory = 16000000000, .disk = UINT64_C(20000000000)};
  ko_check_print_json(printed_begin(&p), &check);
  const char *text = printed_end(&p);
  expect_sound_json(text);
  expect_part(text,
              "{\"name\": \"By hand\", \"countries\": 2, \"facilities\": 6, \"links\": 3, \"groups\": 2, \"projects\": 1, \"trials\": "
              "20000, \"seed\": 9223372036854775807, ");
  expect_part(
      text, "\"sectors\": [{\"sector\": \"power\", \"rule\": \"reachability\", \"facilities\": 4, \"links\": 3, \"groups\": 0, "
            "\"weight\": 2.5, \"counted_by\": \"demand\", \"down\": [{\"facility\": \"p4\", \"why\": \"its sector's network (rule "
            "reachability) does not serve it\"}]}, "
            "{\"sector\": \"telecom\", \"rule\": \"standalone\", \"facilities\": 2, \"links\": 0, \"groups\": 2, \"weight\": 1, "
            "\"counted_by\": \"number\", \"down\": [{\"facility\": \"t2\", \"why\": \"needs 2 suppliers, but only 1 are named (p3)\"}]}]");
  expect_part(text, "{\"wave\": \"all\", \"probability\": 0.25, \"pick\": \"fixed\", \"targets\": [\"p1\", \"p2\", \"p3\", \"p4\"]}");
  expect_part(text,
              "{\"wave\": \"some\", \"probability\": 1, \"pick\": \"random\", \"n_by_rank\": 1, \"n_random\": 1, \"targets\": [\"p2\", ");
  expect_part(text, "{\"wave\": \"near\", \"probability\": 1, \"pick\": \"near\", \"targets\": [");
  expect_part(text, "{\"wave\": \"table\", \"probability\": 1, \"pick\": \"states\", \"targets\": [");
  expect_part(text, "{\"wave\": \"links\", \"probability\": 1, \"pick\": \"fixed\", \"targets\": [\"l12\", \"l23\"]}]");
  expect_part(text,
              "\"rankings\": [{\"by\": \"degree\", \"of\": \"facilities\", \"made\": 1, \"from_cache\": 0, \"kept\": 0, \"seconds\": ");
#define CHANGES(name, cost, facilities, links, countries, added, removed, groups, suppliers)                                               \
  "{\"strategy\": \"" name "\", \"cost\": " cost ", \"protected_facilities\": " facilities ", \"protected_links\": " links                 \
  ", \"prevented_countries\": " countries ", \"links_added\": " added ", \"links_removed\": " removed ", \"groups_loosened\": " groups     \
  ", \"suppliers_added\": " suppliers
  expect_part(text, CHANGES("baseline", "0", "0", "0", "0", "0", "0", "0", "0"));
  expect_part(text, CHANGES("walls", "11.5", "2", "1", "1", "0", "0", "0", "0"));
  expect_part(text, CHANGES("wires", "7", "0", "0", "0", "1", "1", "0", "0"));
  expect_part(text, CHANGES("freedom", "0", "0", "0", "0", "0", "0", "1", "2"));
  expect_part(text, CHANGES("wishes", "0", "0", "0", "0", "0", "0", "0", "0"));
  expect_part(text, "\"inferred\": [\"Sector telecom has no demand: its facilities are counted by number, each as 1.\"]");
  expect_part(text, "\"defaulted\": [\"facilities.csv leaves to their defaults:");
  expect_part(text, "\"threads\": 4, \"memory_bytes\": 4010000, \"memory_bytes_a_thread\": 2500, \"memory_bytes_free\": 16000000000, "
                    "\"disk_bytes\": 4000000, \"journal_bytes\": 5000000, \"disk_bytes_free\": 20000000000, \"seconds_a_trial\": 0.002, \"seconds\": 10}\n");
  printed_free(&p);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(everything)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
