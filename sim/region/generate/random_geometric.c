/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random geometric graph: facilities scattered evenly over the box, linked where they are at most radius_km apart. Given a mean degree k
 * instead, radius^2 = k x area / (pi x (n - 1)); facilities near the rim have fewer links, so the mean is a little lower. E. N. Gilbert,
 * Random plane networks, J. SIAM 9:533 (1961). Cells as wide as the radius: time nodes + links.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "sim/region/generate/generator.h"

typedef struct random_geometric_params {
  int64_t nodes;
  double radius_km, mean_degree; /* one of them, the other NaN */
} random_geometric_params;

static const ko_param PARAMS[] = {
    {.key = "nodes",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(random_geometric_params, nodes),
     .unit = "",
     .min = 1,
     .max = KO_NODES_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities.",
     .source = ""},
    {.key = "radius_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(random_geometric_params, radius_km),
     .unit = "km",
     .min = 0,
     .max = 1e6,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN | KO_PARAM_REQUIRED,
     .set = 1,
     .help = "Facilities at most so far apart are linked. This or mean_degree.",
     .source = ""},
    {.key = "mean_degree",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(random_geometric_params, mean_degree),
     .unit = "",
     .min = 0,
     .max = KO_NODES_MOST,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN | KO_PARAM_REQUIRED,
     .set = 1,
     .help = "Mean number of links away from the rim, from which the radius follows.",
     .source = ""},
};

/* Cells of a grid over the box; the nodes of cell c are nodes[first[c]] .. nodes[first[c + 1] - 1]. */
typedef struct cells {
  uint32_t across, up;
  double side;
  uint32_t *first, *nodes;
} cells;

static uint32_t cell_along(double at, double side, uint32_t n_cells) {
  double cell = floor(at / side);
  return cell < n_cells ? (uint32_t)cell : n_cells - 1;
}

static int cells_make(const ko_network *network, const ko_box *box, double radius, cells *out, ko_error *error) {
  /* About one node a cell at most, so that a small radius does not cost memory. */
  double fair = sqrt(box->width_km * box->height_km / network->n_nodes);
  out->side = radius > fair ? radius : fair;
  out->across = (uint32_t)fmin(floor(box->width_km / out->side) + 1, network->n_nodes + 1.0);
  out->up = (uint32_t)fmin(floor(box->height_km / out->side) + 1, network->n_nodes + 1.0);
  size_t n_cells = (size_t)out->across * out->up;
  out->first = calloc(n_cells + 2, sizeof *out->first);
  out->nodes = malloc(((size_t)network->n_nodes + 1) * sizeof *out->nodes);
  if (!out->first || !out->nodes) return ko_raise_memory(error, n_cells * sizeof *out->first);
  for (int fill = 0; fill <= 1; fill++) {
    for (uint32_t v = 0; v < network->n_nodes; v++) {
      size_t cell = (size_t)cell_along(network->y[v], out->side, out->up) * out->across + cell_along(network->x[v], out->side, out->across);
      if (fill) out->nodes[out->first[cell + 1]++] = v;
      else out->first[cell + 2]++;
    }
    for (size_t cell = 0; !fill && cell < n_cells; cell++) out->first[cell + 2] += out->first[cell + 1];
  }
  return 0;
}

/* Link v with the nodes of one cell that come after it. */
static int link_near(ko_network *network, const cells *grid, size_t cell, uint32_t v, double radius, ko_error *error) {
  for (uint32_t i = grid->first[cell]; i < grid->first[cell + 1]; i++) {
    uint32_t u = grid->nodes[i];
    double dx = network->x[u] - network->x[v], dy = network->y[u] - network->y[v];
    if (u <= v || dx * dx + dy * dy > radius * radius) continue;
    int rc = ko_network_link(network, v, u, error);
    if (rc < 0) return rc;
  }
  return 0;
}

static int link_all(ko_network *network, const cells *grid, double radius, ko_error *error) {
  for (uint32_t v = 0; v < network->n_nodes; v++) {
    uint32_t cx = cell_along(network->x[v], grid->side, grid->across), cy = cell_along(network->y[v], grid->side, grid->up);
    for (uint32_t y = cy ? cy - 1 : 0; y <= cy + 1 && y < grid->up; y++)
      for (uint32_t x = cx ? cx - 1 : 0; x <= cx + 1 && x < grid->across; x++) {
        int rc = link_near(network, grid, (size_t)y * grid->across + x, v, radius, error);
        if (rc < 0) return rc;
      }
  }
  return 0;
}

static int generate(const void *params, const ko_where *where, const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error) {
  (void)where;
  const random_geometric_params *p = params;
  int rc = ko_network_nodes(network, p->nodes, 1, error);
  if (rc < 0) return rc;
  for (uint32_t v = 0; v < network->n_nodes; v++) {
    network->x[v] = ko_stream_unit(stream) * box->width_km;
    network->y[v] = ko_stream_unit(stream) * box->height_km;
  }
  if (network->n_nodes == 1) return 0;
  double pi = 3.14159265358979323846;
  double radius =
      isnan(p->mean_degree) ? p->radius_km : sqrt(p->mean_degree * box->width_km * box->height_km / (pi * (network->n_nodes - 1.0)));
  cells grid = {0};
  rc = cells_make(network, box, radius, &grid, error);
  if (rc == 0) rc = link_all(network, &grid, radius, error);
  free(grid.first);
  free(grid.nodes);
  return rc;
}

const ko_generator ko_generator_random_geometric = {
    .name = "random_geometric",
    .help = "Facilities scattered over a box, linked where they are near.",
    .reference = "Gilbert, J. SIAM 9:533 (1961), doi:10.1137/0109045",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(random_geometric_params),
    .generate = generate,
};
