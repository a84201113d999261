/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a trial, in words.
 */
#include <stdarg.h>
#include <stdio.h>

#include "sim/report/report.h"

const char *ko_trace_what(const ko_happening *happening) {
  switch (happening->kind) {
  case KO_HAPPENED_REPAIRED:
    return "repaired";
  case KO_HAPPENED_RECLOSED:
    return "closed again after its trip";
  case KO_HAPPENED_CLOSED:
    return "closed again";
  case KO_HAPPENED_DAMAGED:
    return "damaged";
  case KO_HAPPENED_FOILED:
    return "foiled the wave";
  case KO_HAPPENED_STOPPED:
    return "wave stopped";
  case KO_HAPPENED_OPENED:
    return "opened";
  case KO_HAPPENED_CREW:
    return "crew begins repair";
  case KO_HAPPENED_SENT:
    return "crew is sent here";
  case KO_HAPPENED_FELL:
    return "failed";
  case KO_HAPPENED_ROSE:
    return "back in operation";
  case KO_HAPPENED_TRIPPED:
    return "tripped";
  case KO_HAPPENED_EMPTY:
    return "buffer empty";
  case KO_HAPPENED_WARNED:
    return "warned";
  }
  return "";
}

const char *ko_trace_cause(const ko_plan *plan, uint32_t cause) {
  return cause == KO_CAUSE_DAMAGE ? "damage" : cause == KO_CAUSE_NETWORK ? "network" : plan->sectors[cause - KO_CAUSE_SECTOR].name;
}

static const char *facility(const ko_plan *plan, uint32_t slot) { return plan->region->facilities.id[plan->row_of_slot[slot]]; }

static const char *country(const ko_plan *plan, uint32_t c) { return plan->region->countries.id[c]; }

/* "needs 2 of 3 from power: sub4, sub7 are down" */
static void say_group(const ko_trace *trace, const ko_trace_line *line, char *buffer, size_t size) {
  const ko_plan *plan = trace->plan;
  const ko_plan_groups *groups = &plan->cases[trace->strategy].groups;
  uint32_t g = line->group, n = groups->supplier_first[g + 1] - groups->supplier_first[g];
  const char *sector = groups->sector[g] == KO_NONE ? "nobody" : plan->sectors[groups->sector[g]].name;
  int at = n == 1 ? snprintf(buffer, size, "needs %s: ", sector)
                  : snprintf(buffer, size, "needs %u of %u from %s: ", groups->need[g], n, sector);
  for (uint32_t i = 0; i < line->n && at >= 0 && (size_t)at < size; i++) {
    if (i == 3 && line->n > 4) {
      at += snprintf(buffer + at, size - (size_t)at, ", %u more", line->n - i);
      break;
    }
    at += snprintf(buffer + at, size - (size_t)at, "%s%s", i ? ", " : "", facility(plan, trace->suppliers[line->first + i]));
  }
  if (at >= 0 && (size_t)at < size)
    snprintf(buffer + at, size - (size_t)at, line->n == 0 ? "too few suppliers" : line->n == 1 ? " is down" : " are down");
}

const char *ko_trace_why(const ko_trace *trace, const ko_trace_line *line, char *buffer, size_t size) {
  const ko_plan *plan = trace->plan;
  const ko_happening *happening = &line->happening;
  buffer[0] = '\0';
  switch (happening->kind) {
  case KO_HAPPENED_DAMAGED:
  case KO_HAPPENED_FOILED:
  case KO_HAPPENED_STOPPED:
    if (happening->by != KO_NONE) snprintf(buffer, size, "%s", plan->waves[happening->by].name);
    break;
  case KO_HAPPENED_REPAIRED:
  case KO_HAPPENED_CREW:
    snprintf(buffer, size, "by a crew of %s", country(plan, happening->by));
    break;
  case KO_HAPPENED_SENT:
    snprintf(buffer, size, "%s %s", happening->by == happening->entity ? "home, a crew of" : "from", country(plan, happening->by));
    break;
  case KO_HAPPENED_WARNED:
    snprintf(buffer, size, "by %s", country(plan, happening->by));
    break;
  case KO_HAPPENED_FELL:
    if (happening->by == KO_CAUSE_DAMAGE) snprintf(buffer, size, "damaged");
    else if (line->group != KO_NONE) say_group(trace, line, buffer, size);
    else snprintf(buffer, size, "its network (%s)", plan->sectors[plan->sector[happening->entity]].rule->name);
    break;
  case KO_HAPPENED_EMPTY: {
    uint32_t sector = plan->cases[trace->strategy].groups.sector[line->group];
    snprintf(buffer, size, "that stood in for %s", sector == KO_NONE ? "a supplier" : plan->sectors[sector].name);
    break;
  }
  case KO_HAPPENED_RECLOSED:
  case KO_HAPPENED_CLOSED:
  case KO_HAPPENED_OPENED:
  case KO_HAPPENED_ROSE:
  case KO_HAPPENED_TRIPPED:
    break;
  }
  return buffer;
}
