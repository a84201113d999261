/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the entries of the axes are called and where they lie, as auxiliary coordinates: readers then carry a facility's name, country,
 * sector and place along with its numbers.
 */
#include <math.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/run/labels.h"

static int put_texts(ko_sink *sink, const char *axis, const char *name, const char *long_name, const char *const *texts, ko_error *error) {
  const ko_dataset d = {.name = name,
                        .type = KO_TYPE_TEXT,
                        .n_axes = 1,
                        .axes = {axis},
                        .unit = "",
                        .long_name = long_name,
                        .description = "Along the axis of the same kind; empty where it is unknown.",
                        .data = (const void *)texts};
  return sink->dataset(sink, &d, error);
}

static int put_numbers(ko_sink *sink, const char *axis, const char *name, const char *unit, const char *long_name, const double *numbers,
                       ko_error *error) {
  const ko_dataset d = {.name = name,
                        .type = KO_TYPE_F64,
                        .n_axes = 1,
                        .axes = {axis},
                        .unit = unit,
                        .long_name = long_name,
                        .description = "Along the axis of the same kind; NaN where it is unknown.",
                        .data = numbers};
  return sink->dataset(sink, &d, error);
}

static int any_known(const double *numbers, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (!isnan(numbers[i])) return 1;
  return 0;
}

static int facility_labels(const ko_plan *plan, const char **texts, ko_sink *sink, ko_labels *out, ko_error *error) {
  const ko_region *region = plan->region;
  uint32_t n = plan->n_facilities;
  if (n == 0) return KO_OK;
  int code = put_texts(sink, "facility", "facility_name", "Name of the facility", region->facilities.name, error);
  for (uint32_t i = 0; i < n; i++) texts[i] = region->countries.id[region->facilities.country[i]];
  if (!code) code = put_texts(sink, "facility", "facility_country", "Country of the facility", texts, error);
  for (uint32_t i = 0; i < n; i++) texts[i] = region->sectors[region->facilities.sector[i]];
  if (!code) code = put_texts(sink, "facility", "facility_sector", "Sector of the facility", texts, error);
  out->facility = "facility_name facility_country facility_sector";
  if (code || !any_known(region->facilities.lat, n)) return code;
  int planar = region->planar;
  out->facility = planar ? "x y facility_name facility_country facility_sector" : "lat lon facility_name facility_country facility_sector";
  code = put_numbers(sink, "facility", planar ? "y" : "lat", planar ? "km" : "degrees_north", planar ? "Northing" : "Latitude",
                     region->facilities.lat, error);
  return code ? code
              : put_numbers(sink, "facility", planar ? "x" : "lon", planar ? "km" : "degrees_east", planar ? "Easting" : "Longitude",
                            region->facilities.lon, error);
}

/* The results' order of links: rows of links.csv, then added ones. */
static int link_labels(const ko_plan *plan, const char **texts, ko_sink *sink, ko_labels *out, ko_error *error) {
  const char *const *ids = plan->region->facilities.id;
  const uint32_t n = plan->n_links;
  if (n == 0) return KO_OK;
  for (uint32_t row = 0; row < n; row++) texts[row] = ids[plan->row_of_slot[plan->link_from[plan->link_slot_of_row[row]]]];
  int code = put_texts(sink, "link", "link_from", "Facility at which the link begins", texts, error);
  for (uint32_t row = 0; row < n; row++) texts[row] = ids[plan->row_of_slot[plan->link_to[plan->link_slot_of_row[row]]]];
  out->link = "link_from link_to";
  return code ? code : put_texts(sink, "link", "link_to", "Facility at which the link ends", texts, error);
}

static int other_labels(const ko_plan *plan, const char **texts, ko_sink *sink, ko_error *error) {
  const ko_region *region = plan->region;
  int code = KO_OK;
  if (plan->n_countries) {
    code = put_texts(sink, "country", "country_name", "Name of the country", region->countries.name, error);
    if (!code) code = put_numbers(sink, "country", "country_population", "1", "People in the country", region->countries.population, error);
  }
  if (code || plan->n_projects == 0) return code;
  for (uint32_t i = 0; i < plan->n_projects; i++) texts[i] = plan->projects[i].name;
  return put_texts(sink, "project", "project_name", "Name of the project", texts, error);
}

int ko_labels_put(const ko_plan *plan, ko_sink *sink, ko_labels *out, ko_error *error) {
  *out = (ko_labels){0};
  ko_arena scratch = {0};
  size_t room = (size_t)plan->n_facilities + plan->n_links + plan->n_projects + 1;
  const char **texts = ko_arena_alloc(&scratch, room, sizeof *texts, error);
  int code = texts ? facility_labels(plan, texts, sink, out, error) : KO_E_INTERNAL;
  if (!code) code = link_labels(plan, texts, sink, out, error);
  if (!code) code = other_labels(plan, texts, sink, error);
  ko_arena_free(&scratch);
  return code;
}

/* The sink that adds the attribute and passes everything on. */
static int pass_dataset(ko_sink *sink, const ko_dataset *dataset, ko_error *error) {
  const ko_labelled *self = (const ko_labelled *)(void *)sink;
  ko_dataset copy = *dataset;
  for (uint32_t a = 0; a < copy.n_axes && !copy.coordinates; a++) {
    if (strcmp(copy.axes[a], "facility") == 0) copy.coordinates = self->labels.facility;
    if (strcmp(copy.axes[a], "link") == 0) copy.coordinates = self->labels.link;
  }
  return self->to->dataset(self->to, &copy, error);
}

static int pass_coordinate(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error) {
  ko_sink *to = ((const ko_labelled *)(void *)sink)->to;
  return to->coordinate(to, dataset, length, error);
}

static int pass_column(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells, ko_error *error) {
  ko_sink *to = ((const ko_labelled *)(void *)sink)->to;
  return to->column(to, table, name, n_rows, cells, error);
}

static int pass_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  ko_sink *to = ((const ko_labelled *)(void *)sink)->to;
  return to->attribute_text(to, name, text, error);
}

static int pass_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  ko_sink *to = ((const ko_labelled *)(void *)sink)->to;
  return to->attribute_integer(to, name, value, error);
}

static int pass_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  ko_sink *to = ((const ko_labelled *)(void *)sink)->to;
  return to->attribute_number(to, name, value, error);
}

ko_labelled ko_labelled_sink(ko_sink *to, ko_labels labels) {
  return (ko_labelled){{pass_coordinate, pass_dataset, pass_column, pass_text, pass_integer, pass_number}, to, labels};
}
