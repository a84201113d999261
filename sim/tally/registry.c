/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tallies. One line each; those that settle blocks again stand last, since they overwrite what the others read.
 */
#include "sim/tally/tallies.h"

#include <stddef.h>

/* clang-format off */
const ko_tally *const ko_tallies[] = {
    &ko_tally_loss,
    &ko_tally_people,
    &ko_tally_failures,
    &ko_tally_operational,
    &ko_tally_restoration,
    &ko_tally_service,
    &ko_tally_timeline,
    &ko_tally_link_failures,
    &ko_tally_cause,
    &ko_tally_criticality,
    &ko_tally_statistic,
    &ko_tally_difference,
    &ko_tally_exceedance,
    &ko_tally_project,
    &ko_tally_cost,
    &ko_tally_connectivity,
    &ko_tally_importance,
    &ko_tally_spillover,
    NULL,
};
/* clang-format on */
