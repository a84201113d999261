/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A replayed trial as a table: hour, where, what, why.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sim/report/report.h"

/* Who it happened to: id with name, country, sector. */
static void put_entity(ko_listing *listing, const ko_plan *plan, const ko_happening *happening) {
  const ko_region *region = plan->region;
  uint32_t entity = happening->entity;
  switch (happening->kind) {
  case KO_HAPPENED_FOILED:
  case KO_HAPPENED_SENT:
  case KO_HAPPENED_WARNED:
    ko_listing_cell(listing, region->countries.id[entity]);
    ko_listing_cell(listing, "");
    ko_listing_cell(listing, region->countries.name[entity]);
    return;
  case KO_HAPPENED_STOPPED:
    ko_listing_cell(listing, "");
    ko_listing_cell(listing, "");
    ko_listing_cell(listing, "");
    return;
  default:
    break;
  }
  if (entity & KO_LINK) {
    uint32_t link = entity & ~KO_LINK;
    ko_listing_cell(listing, region->countries.id[plan->link_country[link]]);
    ko_listing_cell(listing, plan->sectors[plan->link_sector[link]].name);
    ko_listing_cellf(listing, "link %s", plan->link_id[link]);
    return;
  }
  uint32_t row = plan->row_of_slot[entity];
  const char *name = region->facilities.name[row];
  ko_listing_cell(listing, region->countries.id[plan->country[entity]]);
  ko_listing_cell(listing, plan->sectors[plan->sector[entity]].name);
  if (strcmp(name, region->facilities.id[row]) != 0) ko_listing_cellf(listing, "%s (%s)", region->facilities.id[row], name);
  else ko_listing_cell(listing, region->facilities.id[row]);
}

int ko_trace_print_text(FILE *out, const ko_trace *trace, double loss, int width, ko_error *error) {
  static const char *const titles[] = {"hour", "country", "sector", "who", "what", "why"};
  const ko_plan *plan = trace->plan;
  char number[KO_NUMBER_ROOM], why[400];
  fprintf(out, "TRIAL %" PRIu64 " of strategy '%s'", trace->trial, plan->cases[trace->strategy].name);
  if (!isnan(loss)) fprintf(out, ": loss %s", ko_text_percent(number, loss));
  fprintf(out, "; %" PRIu64 " facilities damaged, %" PRIu64 " more failed\n\n", trace->direct, trace->indirect);
  if (trace->n == 0) {
    fputs("Nothing happened: no wave hit anything.\n", out);
    return KO_OK;
  }
  ko_listing t = {.align = "rlllll"};
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) ko_listing_cell(&t, titles[i]);
  uint32_t step = KO_NONE;
  for (uint32_t i = 0; i < trace->n; i++) {
    const ko_trace_line *line = &trace->lines[i];
    if (line->happening.kind == KO_HAPPENED_FELL && line->happening.by == KO_CAUSE_DAMAGE) continue; /* its damage has been told */
    if (step == line->step) ko_listing_cell(&t, "");
    else ko_listing_cellf(&t, "%.6g", line->step * plan->step_hours);
    step = line->step;
    put_entity(&t, plan, &line->happening);
    ko_listing_cell(&t, ko_trace_what(&line->happening));
    ko_listing_cell(&t, ko_trace_why(trace, line, why, sizeof why));
  }
  int code = ko_listing_print(&t, out, 0, width, error);
  ko_listing_free(&t);
  return code;
}
