/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The source `generate`: a model makes the network, this file gives it ids (1 .. n), places and countries.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/region/generate/generator.h"
#include "sim/region/source.h"

extern const ko_generator ko_generator_erdos_renyi, ko_generator_barabasi_albert, ko_generator_random_geometric,
    ko_generator_random_regular, ko_generator_lattice;

const ko_generator *const ko_generators[] = {
    &ko_generator_erdos_renyi,    &ko_generator_barabasi_albert, &ko_generator_random_geometric,
    &ko_generator_random_regular, &ko_generator_lattice,         NULL,
};

int ko_generator_variant(size_t i, ko_variant *out) {
  if (i >= sizeof ko_generators / sizeof *ko_generators - 1) return 0;
  const ko_generator *generator = ko_generators[i];
  *out = (ko_variant){generator->name, generator->help, generator->params, generator->n_params, generator->params_size};
  return 1;
}

typedef struct generate_params {
  ko_chosen model;
  ko_texts countries;
  double width_km, height_km, lat, lon;
} generate_params;

static const ko_param PARAMS[] = {
    {.key = "model",
     .type = KO_PARAM_KIND,
     .offset = offsetof(generate_params, model),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Model of the network; the model's own keys stand beside it.",
     .source = "",
     .variants = ko_generator_variant},
    {.key = "country",
     .type = KO_PARAM_TEXTS,
     .offset = offsetof(generate_params, countries),
     .unit = "",
     .help = "Country, or a list: then equally many facilities each, from west to east, or by number where there are no places.",
     .source = ""},
    {.key = "width_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(generate_params, width_km),
     .unit = "km",
     .min = 0,
     .max = 40000,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Width of the box in which facilities are scattered; 100 for models that need a box. Others have no places without it.",
     .source = ""},
    {.key = "height_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(generate_params, height_km),
     .unit = "km",
     .min = 0,
     .max = 20000,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Height of the box; as its width where it is absent.",
     .source = ""},
    {.key = "lat",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(generate_params, lat),
     .unit = "degrees",
     .min = -89,
     .max = 89,
     .value = NAN,
     .help = "Latitude of the box's south-west corner. With lat and lon facilities get geographic places, without them x and y in km.",
     .source = ""},
    {.key = "lon",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(generate_params, lon),
     .unit = "degrees",
     .min = -180,
     .max = 180,
     .value = NAN,
     .help = "Longitude of the box's south-west corner.",
     .source = ""},
};

static int by_ends(const void *a, const void *b) {
  const struct ko_network_link *l = a, *r = b;
  if (l->from != r->from) return l->from < r->from ? -1 : 1;
  return l->to < r->to ? -1 : l->to > r->to;
}

static int scatter(const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error) {
  int rc = ko_network_nodes(network, network->n_nodes, 1, error);
  for (uint32_t v = 0; rc == 0 && v < network->n_nodes; v++) {
    network->x[v] = ko_stream_unit(stream) * box->width_km;
    network->y[v] = ko_stream_unit(stream) * box->height_km;
  }
  return rc;
}

typedef struct place {
  double x;
  uint32_t node;
} place;

static int west_first(const void *a, const void *b) {
  const place *l = a, *r = b;
  if (l->x != r->x) return l->x < r->x ? -1 : 1;
  return l->node < r->node ? -1 : 1;
}

static int write_countries(const ko_network *network, const ko_texts *countries, ko_sheet *sheet, ko_error *error) {
  if (!countries->n) return 0;
  uint32_t column, n = network->n_nodes;
  int rc = ko_sheet_column(sheet, "country", &column, error);
  if (rc < 0) return rc;
  place *order = malloc(n * sizeof *order);
  if (!order) return ko_raise_memory(error, n * sizeof *order);
  for (uint32_t v = 0; v < n; v++) order[v] = (place){network->x ? network->x[v] : 0, v};
  qsort(order, n, sizeof *order, west_first);
  for (uint32_t i = 0; rc == 0 && i < n; i++)
    rc = ko_sheet_set(sheet, order[i].node, column, countries->items[(uint64_t)i * countries->n / n], error);
  free(order);
  return rc;
}

/* On a grid of 1e-6 km or 1e-8 degrees, so that tables stay readable. */
static double rounded(double value, double grid) { return floor(value * grid + 0.5) / grid; }

static int write_places(const ko_network *network, const generate_params *p, ko_sheet *sheet, ko_error *error) {
  enum { NORTH, EAST };
  int geographic = !isnan(p->lat);
  uint32_t columns[2];
  int rc = ko_sheet_column(sheet, geographic ? "lat" : "y", &columns[NORTH], error);
  if (rc == 0) rc = ko_sheet_column(sheet, geographic ? "lon" : "x", &columns[EAST], error);
  double degree_km = 6371.0 * 3.14159265358979323846 / 180;
  double narrowing = geographic ? ko_cos(p->lat * (3.14159265358979323846 / 180)) : 1;
  for (uint32_t v = 0; rc == 0 && v < network->n_nodes; v++) {
    double north = geographic ? rounded(p->lat + network->y[v] / degree_km, 1e8) : rounded(network->y[v], 1e6);
    double east = geographic ? rounded(p->lon + network->x[v] / (degree_km * narrowing), 1e8) : rounded(network->x[v], 1e6);
    rc = ko_sheet_number(sheet, v, columns[NORTH], north, error);
    if (rc == 0) rc = ko_sheet_number(sheet, v, columns[EAST], east, error);
  }
  return rc;
}

static int write_number(ko_sheet *sheet, uint32_t row, uint32_t column, uint32_t number, ko_error *error) {
  char text[16];
  snprintf(text, sizeof text, "%u", number);
  return ko_sheet_set(sheet, row, column, text, error);
}

static int write_ids(const ko_network *network, ko_draft *draft, ko_error *error) {
  uint32_t facility, from, to, row;
  int rc = ko_sheet_column(&draft->facilities, "facility", &facility, error);
  for (uint32_t v = 0; rc == 0 && v < network->n_nodes; v++) {
    rc = ko_sheet_row(&draft->facilities, &row, error);
    if (rc == 0) rc = write_number(&draft->facilities, row, facility, v + 1, error);
  }
  if (rc == 0) rc = ko_sheet_column(&draft->links, "from", &from, error);
  if (rc == 0) rc = ko_sheet_column(&draft->links, "to", &to, error);
  for (uint32_t i = 0; rc == 0 && i < network->n_links; i++) {
    rc = ko_sheet_row(&draft->links, &row, error);
    if (rc == 0) rc = write_number(&draft->links, row, from, network->links[i].from + 1, error);
    if (rc == 0) rc = write_number(&draft->links, row, to, network->links[i].to + 1, error);
  }
  return rc;
}

static int read(const void *params, const ko_where *where, ko_stream *stream, ko_draft *draft, ko_error *error) {
  const generate_params *p = params;
  if (isnan(p->lat) != isnan(p->lon)) return ko_raise_at(error, KO_E_INPUT, where, "generate: lat and lon go together");
  const ko_generator *generator = ko_generators[p->model.index];
  ko_box box = {.width_km = isnan(p->width_km) ? 100 : p->width_km};
  box.height_km = isnan(p->height_km) ? box.width_km : p->height_km;
  ko_network network = {0};
  int rc = generator->generate(p->model.params, where, &box, stream, &network, error);
  if (rc == 0 && network.n_links) qsort(network.links, network.n_links, sizeof *network.links, by_ends);
  if (rc == 0 && !network.x && !(isnan(p->width_km) && isnan(p->height_km) && isnan(p->lat))) rc = scatter(&box, stream, &network, error);
  if (rc == 0) rc = write_ids(&network, draft, error);
  if (rc == 0 && network.x) rc = write_places(&network, p, &draft->facilities, error);
  if (rc == 0) rc = write_countries(&network, &p->countries, &draft->facilities, error);
  ko_network_free(&network);
  return rc;
}

const ko_source ko_source_generate = {
    .name = "generate",
    .help = "A network made by a model.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(generate_params),
    .read = read,
};
