/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The region on which each measure is tried: three power plants on a line, two exchanges and a pump that need them.
 */
#ifndef MEASURE_REGION_H
#define MEASURE_REGION_H

#include "tests/unit/maker_fixture.h"

/* Scenario with one strategy of one measure, which begins in line 7, column 5. */
#define MEASURE(text)                                                                                                                      \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone }, water: { rule: standalone } "   \
  "}\n"                                                                                                                                    \
  "waves: [ { targets: { facilities: all } } ]\nstrategies:\n- name: s\n  measures: [ { " text " } ]\n"

/* The same over time: it begins in line 8. */
#define MEASURE_OVER_TIME(text)                                                                                                            \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, telecom: { rule: standalone }, water: { rule: standalone } "   \
  "}\n"                                                                                                                                    \
  "time: { step_hours: 2, horizon_hours: 100 }\nwaves: [ { targets: { facilities: all } } ]\nstrategies:\n- name: s\n"                      \
  "  measures: [ { " text " } ]\n"

static inline void measure_region(maker_fixture *m) {
  fixture_begin(&m->f);
  fixture_file(&m->f, "countries.csv", "country,prevention,crews\nXA,0.1,4\nXB,,\n");
  fixture_file(&m->f, "facilities.csv",
               "facility,sector,country,x,y,kind\np1,power,XA,0,0,plant\np2,power,XA,10,0,plant\np3,power,XB,30,0,plant\n"
               "t1,telecom,XA,1,0,exchange\nt2,telecom,XB,29,0,exchange\nw1,water,XB,12,0,pump\n");
  fixture_file(&m->f, "links.csv", "link,from,to,project\nl12,p1,p2,\nl23,p2,p3,corridor\nlt,t1,t2,corridor\n");
  fixture_file(&m->f, "dependencies.csv", "dependant,group,supplier\nt1,feed,p1\nt2,feed,p3\nt2,line,t1\nw1,grid,p2\nw1,control,t2\n");
  fixture_file(&m->f, "projects.csv", "project,members\ncorridor,p2\n");
}

#endif
