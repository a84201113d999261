/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small trial of which every line of its trace is known: a plant is struck in hour 2, its mast runs on batteries for an hour.
 */
#ifndef TEST_TRACE_BY_HAND_H
#define TEST_TRACE_BY_HAND_H

#include <stdio.h>
#include <stdlib.h>

#include "sim/report/report.h"
#include "tests/support/timeline.h"

static const timeline_texts TRACE_TEXTS = {
    .facilities = "facility,name,country,sector,lat,lon,repair_hours\nplant,Old "
                  "plant,XA,power,50.5,-20.25,4\nmast,,XB,telecom,51,-21,1\nspare,,XB,power,,,1\n",
    .links = "link,sector,from,to,repair_hours\nline,power,plant,spare,2\n",
    .dependencies = "dependant,supplier,buffer_hours\nmast,plant,2\n",
    .countries = "country,name,crews\nXA,Arvenia,1\nXB,Bostrand,1\n",
    .scenario = "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\ntime: { step_hours: 2, horizon_hours: 20 }\n"
                "waves: [ { name: storm, at_hours: 2, targets: { list: [plant, line] } } ]\n"};

/* What a function prints, to be freed. */
static inline char *trace_printed(void (*print)(FILE *out, const ko_trace *trace), const ko_trace *trace) {
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  if (!out) abort();
  print(out, trace);
  fclose(out);
  return text;
}

#endif
