/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Standalone: a facility works as soon as it is intact and supplied; the sector's links carry nothing that others need.
 *   operational(v) = intact(v) and supplied(v)
 * Costs nothing. The rule of sectors such as health, in which facilities serve their own surroundings.
 */
#include "models/models.h"

static int plan(const ko_net *net, const void *params, const ko_rule_plan *baseline, ko_rule_plan **out, ko_error *error) {
  (void)net, (void)params, (void)baseline, (void)error;
  *out = NULL;
  return KO_OK;
}

static void plan_free(ko_rule_plan *rule_plan) { (void)rule_plan; }

const ko_rule ko_rule_standalone = {
    .name = "standalone",
    .title = "Facilities work by themselves",
    .doi = "",
    .reference = "",
    .bibtex = "",
    .flags = KO_RULE_MONOTONE | KO_RULE_IDEMPOTENT | KO_RULE_LOCAL,
    .plan = plan,
    .plan_free = plan_free,
};
