/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `sweep:` as the scenario's parser reads it.
 */
#ifndef KO_SCENARIO_SWEEP_H
#define KO_SCENARIO_SWEEP_H

#include "sim/scenario/document.h"
#include "sim/scenario/scenario.h"

int ko_sweep_read(ko_arena *arena, const ko_origin *origin, const ko_node *node, ko_sweep *out, ko_error *error) KO_MUST_CHECK;

#endif
