/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program of somebody else: finds a rule in the installed library and parses a scenario.
 */
#include <knockon/rule.h>
#include <knockon/scenario.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  const char *text = "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: standalone}}\nwaves: [{targets: {facilities: all}}]\n";
  ko_error error = {0};
  ko_scenario *scenario;
  if (!ko_rule_find("reachability") || ko_scenario_parse(text, strlen(text), ".", NULL, 0, &scenario, &error) != KO_OK) return 1;
  printf("%zu wave\n", scenario->n_waves);
  ko_scenario_free(scenario);
  return 0;
}
