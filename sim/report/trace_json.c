/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replayed trials as JSON.
 */
#include <math.h>

#include "sim/report/report.h"

static const char *kind_name(ko_happening_kind kind) {
  static const char *const names[] = {
      [KO_HAPPENED_REPAIRED] = "repaired", [KO_HAPPENED_RECLOSED] = "reclosed", [KO_HAPPENED_CLOSED] = "closed",
      [KO_HAPPENED_DAMAGED] = "damaged",   [KO_HAPPENED_FOILED] = "foiled",     [KO_HAPPENED_STOPPED] = "stopped",
      [KO_HAPPENED_OPENED] = "opened",     [KO_HAPPENED_CREW] = "crew",         [KO_HAPPENED_SENT] = "sent",
      [KO_HAPPENED_FELL] = "failed",       [KO_HAPPENED_ROSE] = "back",         [KO_HAPPENED_TRIPPED] = "tripped",
      [KO_HAPPENED_EMPTY] = "empty",       [KO_HAPPENED_WARNED] = "warned"};
  return names[kind];
}

static int is_of_country(ko_happening_kind kind) {
  return kind == KO_HAPPENED_FOILED || kind == KO_HAPPENED_SENT || kind == KO_HAPPENED_WARNED;
}

static void put_entity(ko_json *json, const ko_plan *plan, const ko_happening *happening) {
  const ko_region *region = plan->region;
  uint32_t entity = happening->entity;
  if (is_of_country(happening->kind)) {
    ko_json_text(json, "country", region->countries.id[entity]);
  } else if (happening->kind != KO_HAPPENED_STOPPED && entity & KO_LINK) {
    ko_json_text(json, "link", plan->link_id[entity & ~KO_LINK]);
    ko_json_text(json, "country", region->countries.id[plan->link_country[entity & ~KO_LINK]]);
    ko_json_text(json, "sector", plan->sectors[plan->link_sector[entity & ~KO_LINK]].name);
  } else if (happening->kind != KO_HAPPENED_STOPPED) {
    ko_json_text(json, "facility", region->facilities.id[plan->row_of_slot[entity]]);
    ko_json_text(json, "country", region->countries.id[plan->country[entity]]);
    ko_json_text(json, "sector", plan->sectors[plan->sector[entity]].name);
  }
}

static void put_reason(ko_json *json, const ko_trace *trace, const ko_trace_line *line) {
  const ko_plan *plan = trace->plan;
  switch (line->happening.kind) {
  case KO_HAPPENED_DAMAGED:
  case KO_HAPPENED_FOILED:
  case KO_HAPPENED_STOPPED:
    if (line->happening.by != KO_NONE) ko_json_text(json, "wave", plan->waves[line->happening.by].name);
    break;
  case KO_HAPPENED_REPAIRED:
  case KO_HAPPENED_CREW:
  case KO_HAPPENED_SENT:
  case KO_HAPPENED_WARNED:
    ko_json_text(json, "by", plan->region->countries.id[line->happening.by]);
    break;
  case KO_HAPPENED_FELL: {
    ko_json_text(json, "cause", ko_trace_cause(plan, line->happening.by));
    ko_json down = ko_json_begin(json, "suppliers_down", '[');
    for (uint32_t i = 0; i < line->n; i++)
      ko_json_text(&down, NULL, plan->region->facilities.id[plan->row_of_slot[trace->suppliers[line->first + i]]]);
    ko_json_end(&down, ']');
    break;
  }
  case KO_HAPPENED_EMPTY: {
    uint32_t sector = plan->cases[trace->strategy].groups.sector[line->group];
    if (sector != KO_NONE) ko_json_text(json, "supplier_sector", plan->sectors[sector].name);
    break;
  }
  case KO_HAPPENED_RECLOSED:
  case KO_HAPPENED_CLOSED:
  case KO_HAPPENED_OPENED:
  case KO_HAPPENED_ROSE:
  case KO_HAPPENED_TRIPPED:
    break;
  }
}

static void put_trace(ko_json *list, const ko_trace *trace, double loss) {
  char why[400];
  ko_json json = ko_json_begin(list, NULL, '{');
  ko_json_text(&json, "strategy", trace->plan->cases[trace->strategy].name);
  ko_json_number(&json, "trial", (double)trace->trial);
  ko_json_number(&json, "loss", loss);
  ko_json_number(&json, "failures_direct", (double)trace->direct);
  ko_json_number(&json, "failures_indirect", (double)trace->indirect);
  ko_json events = ko_json_begin(&json, "events", '[');
  for (uint32_t i = 0; i < trace->n; i++) {
    const ko_trace_line *line = &trace->lines[i];
    fputs("\n", list->out);
    ko_json event = ko_json_begin(&events, NULL, '{');
    ko_json_number(&event, "hour", line->step * trace->plan->step_hours);
    ko_json_text(&event, "what", kind_name(line->happening.kind));
    put_entity(&event, trace->plan, &line->happening);
    put_reason(&event, trace, line);
    ko_json_text(&event, "why", ko_trace_why(trace, line, why, sizeof why));
    ko_json_end(&event, '}');
  }
  ko_json_end(&events, ']');
  ko_json_end(&json, '}');
}

void ko_trace_print_json(FILE *out, const ko_trace *traces, const double *loss, size_t n) {
  ko_json top = {.out = out};
  ko_json all = ko_json_begin(&top, NULL, '{');
  ko_json list = ko_json_begin(&all, "trials", '[');
  for (size_t i = 0; i < n; i++) put_trace(&list, &traces[i], loss[i]);
  ko_json_end(&list, ']');
  ko_json_end(&all, '}');
  fputc('\n', out);
}
