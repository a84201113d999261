/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Labels: names and places along the axes, and the CF attribute `coordinates` that makes readers carry them along.
 */
#ifndef KO_LABELS_H
#define KO_LABELS_H

#include "knockon/results.h"
#include "sim/plan/plan.h"

typedef struct ko_labels {
  const char *facility, *link; /* values of `coordinates` for datasets on these axes; NULL: none */
} ko_labels;

/* Hand the labels of facilities, links, countries and projects to the sink, which has the axes. */
int ko_labels_put(const ko_plan *plan, ko_sink *sink, ko_labels *out, ko_error *error) KO_MUST_CHECK;

/* A sink that gives datasets on those axes the attribute and passes all on to another one. */
typedef struct ko_labelled {
  ko_sink sink;
  ko_sink *to;
  ko_labels labels;
} ko_labelled;
ko_labelled ko_labelled_sink(ko_sink *to, ko_labels labels);

#endif
