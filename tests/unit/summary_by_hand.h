/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A summary with a little of everything, made by hand.
 */
#ifndef SUMMARY_BY_HAND_H
#define SUMMARY_BY_HAND_H

#include <math.h>

#include "sim/report/report.h"

#define UNKNOWN ((double)NAN)

static ko_summary_strategy hand_strategies[] = {{.name = "baseline",
                                                 .cost = 0,
                                                 .mean = {0.125, 0.12, 0.13},
                                                 .p95 = {0.5, UNKNOWN, UNKNOWN},
                                                 .p99 = {0.75, UNKNOWN, UNKNOWN},
                                                 .cvar95 = {0.625, UNKNOWN, UNKNOWN},
                                                 .direct = 2,
                                                 .indirect = 3.25,
                                                 .people = 123456,
                                                 .people_p95 = 1e6,
                                                 .person_hours = 5e6,
                                                 .person_hours_p95 = 2.5e7,
                                                 .restored = 0.75,
                                                 .restoration_p50 = 36,
                                                 .restoration_p95 = (double)INFINITY,
                                                 .connectivity = 0.875,
                                                 .difference = {UNKNOWN, UNKNOWN, UNKNOWN}},
                                                {.name = "walls",
                                                 .cost = 12.5,
                                                 .mean = {0.0625, 0.0612, 0.0638},
                                                 .p95 = {0.25, UNKNOWN, UNKNOWN},
                                                 .p99 = {0.5, UNKNOWN, UNKNOWN},
                                                 .cvar95 = {0.375, UNKNOWN, UNKNOWN},
                                                 .direct = 1,
                                                 .indirect = 1.5,
                                                 .people = 0,
                                                 .people_p95 = UNKNOWN,
                                                 .person_hours = 1234,
                                                 .person_hours_p95 = 5e9,
                                                 .restored = 1,
                                                 .restoration_p50 = 0,
                                                 .restoration_p95 = 12,
                                                 .connectivity = 0.9375,
                                                 .difference = {-0.0625, -0.07, -0.055},
                                                 .verdict = KO_VERDICT_BETTER},
                                                {.name = "wishes",
                                                 .cost = UNKNOWN,
                                                 .mean = {0.15, 0.14, 0.16},
                                                 .p95 = {UNKNOWN, UNKNOWN, UNKNOWN},
                                                 .p99 = {UNKNOWN, UNKNOWN, UNKNOWN},
                                                 .cvar95 = {UNKNOWN, UNKNOWN, UNKNOWN},
                                                 .direct = 2,
                                                 .indirect = 4,
                                                 .people = 2e6,
                                                 .people_p95 = 3e6,
                                                 .person_hours = UNKNOWN,
                                                 .person_hours_p95 = UNKNOWN,
                                                 .restored = UNKNOWN,
                                                 .restoration_p50 = UNKNOWN,
                                                 .restoration_p95 = UNKNOWN,
                                                 .connectivity = UNKNOWN,
                                                 .difference = {0.025, UNKNOWN, UNKNOWN},
                                                 .verdict = KO_VERDICT_SAME}};

static ko_summary_country hand_countries[] = {
    {.id = "XA",
     .name = "Aland",
     .loss = 0.25,
     .p95 = 0.5,
     .people = 100,
     .people_p95 = 200,
     .person_hours = 4e6,
     .person_hours_p95 = 2e7,
     .difference = {-0.125, -0.2, -0.05}},
    {.id = "XB", .name = "", .loss = UNKNOWN, .p95 = UNKNOWN, .people = 0, .people_p95 = 0, .difference = {UNKNOWN, UNKNOWN, UNKNOWN}}};
static ko_summary_sector hand_sectors[] = {{.name = "power", .loss = 0.5, .operational = 0.75},
                                           {.name = "gas", .loss = 0, .operational = 1}};
static const double hand_lost[] = {0.25, 0, UNKNOWN, 0.125};
static const double hand_spillover[] = {0.5, 0.0625, 0.25, 1}, hand_joint[] = {0.125, UNKNOWN};
static const double hand_connectivity[] = {UNKNOWN, 0.75, 0.75, UNKNOWN};
static const char *const hand_causes[] = {"damage", "network", "power"};
static const double hand_shares[] = {0.25, 0.005, 0.745};
static ko_summary_facility hand_facilities[] = {
    {.id = "p1",
     .name = "Plant \"one\"",
     .country = "XA",
     .sector = "power",
     .failure_probability = 0.5,
     .criticality = 0.0125,
     .outage_hours = 6.5,
     .causes = hand_shares},
    {.id = "g1", .name = "", .country = "", .sector = "gas", .failure_probability = 0.25, .criticality = -0.25}};
static ko_summary_project hand_projects[] = {{.id = "corridor", .name = "North", .operational = 0.875, .service = UNKNOWN, .margin = 0.5}};

/* `strategy`: the one that is looked at closely. */
static inline ko_summary summary_by_hand(uint32_t strategy) {
  return (ko_summary){.title = "By hand",
                      .version = "1.2.3",
                      .scenario_hash = "0123456789abcdef",
                      .inferred = "No facility coordinates: nothing is near.",
                      .seed = "9223372036854775807",
                      .trials = 20000,
                      .horizon_hours = UNKNOWN, /* one instant */
                      .n_facilities = 1234,
                      .n_links = 1,
                      .n_strategies = 3,
                      .strategy = strategy,
                      .strategies = hand_strategies,
                      .n_countries = 2,
                      .n_sectors = 2,
                      .n_causes = 3,
                      .n_projects = 1,
                      .n_facilities_shown = 2,
                      .countries = hand_countries,
                      .sectors = hand_sectors,
                      .lost_service = hand_lost,
                      .spillover = hand_spillover,
                      .spillover_joint = hand_joint,
                      .country_connectivity = hand_connectivity,
                      .causes = hand_causes,
                      .by_criticality = 1,
                      .facilities = hand_facilities,
                      .projects = hand_projects};
}

/* One strategy, one country, one sector, and nothing else. */
static inline ko_summary smallest_summary(void) {
  return (ko_summary){.title = "",
                      .version = "",
                      .scenario_hash = "",
                      .inferred = "",
                      .seed = "1",
                      .trials = 1,
                      .horizon_hours = UNKNOWN,
                      .n_strategies = 1,
                      .strategies = hand_strategies,
                      .n_countries = 1,
                      .countries = hand_countries,
                      .n_sectors = 1,
                      .sectors = hand_sectors};
}

#endif
