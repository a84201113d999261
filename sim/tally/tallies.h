/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tallies that registry.c lists.
 */
#ifndef KO_TALLIES_H
#define KO_TALLIES_H

#include "sim/tally/tally.h"

extern const ko_tally ko_tally_loss, ko_tally_people, ko_tally_failures, ko_tally_operational, ko_tally_restoration, ko_tally_service, ko_tally_timeline;
extern const ko_tally ko_tally_link_failures, ko_tally_cause, ko_tally_criticality, ko_tally_statistic, ko_tally_difference;
extern const ko_tally ko_tally_exceedance, ko_tally_project, ko_tally_cost, ko_tally_connectivity, ko_tally_importance, ko_tally_spillover;

#endif
