/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules by name, for the registry and for tests.
 */
#ifndef KO_MODELS_H
#define KO_MODELS_H

#include "knockon/rule.h"

extern const ko_rule ko_rule_dc_flow;
extern const ko_rule ko_rule_standalone;
extern const ko_rule ko_rule_reachability;
extern const ko_rule ko_rule_giant_component;

#endif
