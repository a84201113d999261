/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Square lattice: every facility is linked to its neighbours right, left, above and below; periodic ones close over the edges. Facility
 * y x width + x lies at (x, y) x spacing_km. Time: nodes.
 */
#include <stddef.h>

#include "sim/region/generate/generator.h"

typedef struct lattice_params {
  int64_t width, height;
  uint8_t periodic;
  double spacing_km;
} lattice_params;

static const ko_param PARAMS[] = {
    {.key = "width",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(lattice_params, width),
     .unit = "",
     .min = 1,
     .max = 1e6,
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities in a row.",
     .source = ""},
    {.key = "height",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(lattice_params, height),
     .unit = "",
     .min = 1,
     .max = 1e6,
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities in a column.",
     .source = ""},
    {.key = "periodic",
     .type = KO_PARAM_BOOL,
     .offset = offsetof(lattice_params, periodic),
     .unit = "",
     .value = 1,
     .help = "The last of a row or column is linked to the first (from three on).",
     .source = ""},
    {.key = "spacing_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(lattice_params, spacing_km),
     .unit = "km",
     .min = 0,
     .max = 1e6,
     .value = 1,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Distance of neighbours.",
     .source = ""},
};

/* The next in a line of `length`, or `length` where there is none. Closing a line of two would double its link. */
static uint32_t next(uint32_t at, uint32_t length, int periodic) {
  if (at + 1 < length) return at + 1;
  return periodic && length > 2 ? 0 : length;
}

static int generate(const void *params, const ko_where *where, const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error) {
  (void)box, (void)stream;
  const lattice_params *p = params;
  if (p->width * p->height > KO_NODES_MOST)
    return ko_raise_at(error, KO_E_INPUT, where, "lattice: width x height is more than %d facilities", KO_NODES_MOST);
  uint32_t width = (uint32_t)p->width, height = (uint32_t)p->height;
  int rc = ko_network_nodes(network, p->width * p->height, 1, error);
  for (uint32_t y = 0; rc == 0 && y < height; y++)
    for (uint32_t x = 0; rc == 0 && x < width; x++) {
      uint32_t node = y * width + x, right = next(x, width, p->periodic), above = next(y, height, p->periodic);
      network->x[node] = x * p->spacing_km;
      network->y[node] = y * p->spacing_km;
      if (right < width) rc = ko_network_link(network, node, y * width + right, error);
      if (rc == 0 && above < height) rc = ko_network_link(network, node, above * width + x, error);
    }
  return rc;
}

const ko_generator ko_generator_lattice = {
    .name = "lattice",
    .help = "Square lattice, periodic by default.",
    .reference = "",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(lattice_params),
    .generate = generate,
};
