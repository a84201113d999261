/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trace: one trial replayed, with what happened, when, why and from whom. The same trial as in the result: its luck depends on nothing
 * but seed and names.
 */
#ifndef KO_TRACE_H
#define KO_TRACE_H

#include "sim/plan/plan.h"
#include "sim/trial/trial.h"

typedef struct ko_trace_line {
  uint32_t step;
  ko_happening happening;
  uint32_t group;    /* FELL for want of a group, EMPTY: the plan's group; else KO_NONE */
  uint32_t first, n; /* FELL: that group's suppliers that were not operational, in ko_trace.suppliers */
} ko_trace_line;

typedef struct ko_trace {
  const ko_plan *plan;
  uint32_t strategy;
  uint64_t trial;
  uint32_t n, room;
  ko_trace_line *lines;
  uint32_t n_suppliers, room_suppliers;
  uint32_t *suppliers;       /* slots */
  uint64_t direct, indirect; /* facilities damaged, and others not operational at some step, as the result counts them */
  /* By facility slot. */
  uint32_t *fell;        /* [n_facilities] step in which it first was not operational; KO_NONE: never, or before the trial began */
  uint32_t *cause;       /* [n_facilities] why; KO_CAUSE_... */
  uint32_t *down_steps;  /* [n_facilities] steps not operational */
  uint8_t *damaged;      /* [n_facilities] at some step */
  uint8_t *link_damaged; /* [n_links] at some step */
} ko_trace;

/* Replay. `worker` is one of the plan's. Free in any case. */
int ko_trace_make(ko_worker *worker, const ko_plan *plan, uint32_t strategy, uint64_t trial, ko_trace *out, ko_error *error) KO_MUST_CHECK;
void ko_trace_free(ko_trace *trace);

#endif
