/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules that a sector can follow: one line each.
 */
#include "models/models.h"

#include <string.h>

const ko_rule *const ko_rules[] = {&ko_rule_standalone, &ko_rule_reachability, &ko_rule_giant_component, &ko_rule_dc_flow, NULL};

const ko_rule *ko_rule_find(const char *name) {
  for (size_t i = 0; ko_rules[i]; i++)
    if (strcmp(ko_rules[i]->name, name) == 0) return ko_rules[i];
  return NULL;
}
