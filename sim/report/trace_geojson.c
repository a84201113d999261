/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A replayed trial as GeoJSON. Facilities without coordinates, and links that end at one, are left out.
 */
#include <math.h>

#include "sim/report/report.h"

static int is_placed(const ko_region *region, uint32_t row) {
  return !isnan(region->facilities.lat[row]) && !isnan(region->facilities.lon[row]);
}

static void put_place(ko_json *json, const char *key, const ko_region *region, uint32_t row) {
  const double place[2] = {region->facilities.lon[row], region->facilities.lat[row]};
  ko_json_numbers(json, key, place, 2);
}

static ko_json begin_feature(ko_json *list, const char *geometry) {
  fputs("\n", list->out);
  ko_json feature = ko_json_begin(list, NULL, '{');
  ko_json_text(&feature, "type", "Feature");
  ko_json shape = ko_json_begin(&feature, "geometry", '{');
  ko_json_text(&shape, "type", geometry);
  return feature;
}

static void put_facility(ko_json *list, const ko_trace *trace, uint32_t slot) {
  const ko_plan *plan = trace->plan;
  const ko_region *region = plan->region;
  uint32_t row = plan->row_of_slot[slot], fell = trace->fell[slot];
  if (!is_placed(region, row)) return;
  ko_json feature = begin_feature(list, "Point"), shape = {.out = list->out, .n = 1};
  put_place(&shape, "coordinates", region, row);
  ko_json_end(&shape, '}');
  ko_json is = ko_json_begin(&feature, "properties", '{');
  ko_json_text(&is, "facility", region->facilities.id[row]);
  ko_json_text(&is, "name", region->facilities.name[row]);
  ko_json_text(&is, "country", region->countries.id[plan->country[slot]]);
  ko_json_text(&is, "sector", plan->sectors[plan->sector[slot]].name);
  ko_json_number(&is, "damaged", trace->damaged[slot]);
  ko_json_number(&is, "failed_hour", fell == KO_NONE ? (double)NAN : fell * plan->step_hours);
  ko_json_text(&is, "cause", fell == KO_NONE ? "" : ko_trace_cause(plan, trace->cause[slot]));
  ko_json_number(&is, "outage_hours", trace->down_steps[slot] * plan->step_hours);
  ko_json_end(&is, '}');
  ko_json_end(&feature, '}');
}

static void put_link(ko_json *list, const ko_trace *trace, uint32_t link) {
  const ko_plan *plan = trace->plan;
  const ko_region *region = plan->region;
  uint32_t from = plan->row_of_slot[plan->link_from[link]], to = plan->row_of_slot[plan->link_to[link]];
  if (!plan->cases[trace->strategy].link_present[link] || !is_placed(region, from) || !is_placed(region, to)) return;
  ko_json feature = begin_feature(list, "LineString"), shape = {.out = list->out, .n = 1};
  ko_json line = ko_json_begin(&shape, "coordinates", '[');
  put_place(&line, NULL, region, from);
  put_place(&line, NULL, region, to);
  ko_json_end(&line, ']');
  ko_json_end(&shape, '}');
  ko_json is = ko_json_begin(&feature, "properties", '{');
  ko_json_text(&is, "link", plan->link_id[link]);
  ko_json_text(&is, "sector", plan->sectors[plan->link_sector[link]].name);
  ko_json_number(&is, "damaged", trace->link_damaged[link]);
  ko_json_end(&is, '}');
  ko_json_end(&feature, '}');
}

void ko_trace_print_geojson(FILE *out, const ko_trace *trace, double loss) {
  ko_json top = {.out = out};
  ko_json all = ko_json_begin(&top, NULL, '{');
  ko_json_text(&all, "type", "FeatureCollection");
  ko_json_text(&all, "strategy", trace->plan->cases[trace->strategy].name);
  ko_json_number(&all, "trial", (double)trace->trial);
  ko_json_number(&all, "loss", loss);
  ko_json features = ko_json_begin(&all, "features", '[');
  for (uint32_t row = 0; row < trace->plan->n_facilities; row++) put_facility(&features, trace, trace->plan->slot_of_row[row]);
  for (uint32_t row = 0; row < trace->plan->n_links; row++) put_link(&features, trace, trace->plan->link_slot_of_row[row]);
  ko_json_end(&features, ']');
  ko_json_end(&all, '}');
  fputc('\n', out);
}
