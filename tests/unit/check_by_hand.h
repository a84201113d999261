/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan with every kind of wave and of change, settled undamaged, and needs made by hand.
 */
#ifndef CHECK_BY_HAND_H
#define CHECK_BY_HAND_H

#include "plan_fixture.h"
#include "printed.h"

#include "sim/report/report.h"

static const ko_needs HAND_NEEDS = {.n_threads = 4,
                                    .plan_bytes = 1000000,
                                    .worker_bytes = 2500,
                                    .counts_bytes = 3000000,
                                    .file_bytes = 4000000,
                                    .journal_bytes = 5000000,
                                    .total_bytes = 4010000,
                                    .trial_seconds = 0.002};

/* t2 is down before anything happens: it needs two suppliers, one is named; p4 is reached by nobody. */
static inline void check_plan(fixture *f, const char *more) {
  char yaml[4000];
  fixture_begin(f);
  fixture_file(f, "countries.csv", "country,name,population,crews,detection_hours,prevention\nXA,Aland,1000,,,\nXB,,2000,,,\n");
  fixture_file(f, "facilities.csv",
               "facility,sector,country,lat,lon,supply,demand,kind,fragile\np1,power,XA,1,1,5,,plant,0.25\np2,power,XA,1,2,,3,sub,0.5\n"
               "p3,power,XB,1,3,,2,sub,0.75\np4,power,XB,1,4,,1,sub,1\nt1,telecom,XA,2,1,,,mast,0\nt2,telecom,XB,2,2,,,mast,0\n");
  fixture_file(f, "links.csv", "link,from,to,project\nl12,p1,p2,\nl23,p2,p3,border\n");
  fixture_file(f, "dependencies.csv", "dependant,group,supplier,need\nt1,feed,p2,1\nt2,feed,p3,2\n");
  fixture_file(f, "projects.csv", "project,members\nborder,\n");
  fixture_file(f, "states.csv", "trial,targets\n0,p1 l23\n3,t1\n");
  snprintf(yaml, sizeof yaml,
           "knockon: 1\nname: By hand\nregion: { load: . }\nsectors:\n  power: { rule: reachability, weight: 2.5 }\n  telecom: { rule: "
           "standalone }\n%s",
           more);
  fixture_must_plan(f, yaml);
  assert_int_equal(ko_trial_reference(f->plan, &f->error), KO_OK);
}

#define HAND_WAVES                                                                                                                         \
  "waves:\n"                                                                                                                               \
  "  - { name: all, probability: 0.25, success: 0.5, targets: { facilities: { sector: power } } }\n"                                       \
  "  - { name: some, success: { column: fragile }, targets: { facilities: { kind: sub }, pick: 2, by: degree, knowledge: 0.5 } }\n"        \
  "  - { name: near, targets: { near: { random: true, hops: 1 } } }\n"                                                                     \
  "  - { name: table, targets: { states: states.csv } }\n"                                                                                 \
  "  - { name: links, targets: { links: all } }\n"
#define HAND_STRATEGIES                                                                                                                    \
  "strategies:\n"                                                                                                                          \
  "  - { name: walls, measures: [ { protect: { list: [p1, p2, l12], to: 0.5, cost: 10, cost_each: 0.5 } }, { prevent: { countries: XB, "   \
  "to: 0.1 } } ] }\n"                                                                                                                      \
  "  - { name: wires, measures: [ { project: { add: [ { id: new, from: p3, to: p4 } ], remove: { list: [l12] }, cost: 7 } } ] }\n"         \
  "  - { name: freedom, measures: [ { decouple: { list: [t1] } }, { diversify: { list: [t2], supplier: { sector: power }, count: 2 } } ] " \
  "}\n"                                                                                                                                    \
  "  - { name: wishes, measures: [ { protect: { list: [p1], to: 0 } } ] }\n"                                                               \
  "run: { trials: 20000, seed: 9223372036854775807 }\n"

#endif
