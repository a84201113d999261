/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Generators: random and regular networks. One model is one file and one line in generate.c. They sample with the project's own draws
 * (sim/region/stream.h) rather than with igraph's generators: those skip with logarithms of the C library, whose last digits differ by
 * processor, and may change with igraph's version. Here integers decide, and + - * / of doubles where there are distances.
 */
#ifndef KO_GENERATOR_H
#define KO_GENERATOR_H

#include "knockon/error.h"
#include "knockon/param.h"
#include "sim/region/stream.h"

/* Nodes 0 .. n_nodes - 1 and undirected links between different ones. Owned by the caller, freed by ko_network_free. */
typedef struct ko_network {
  uint32_t n_nodes, n_links, room;
  struct ko_network_link {
    uint32_t from, to;
  } * links;
  double *x, *y; /* [n_nodes] km; NULL: the model knows no places */
} ko_network;

/* Set the number of nodes, with places where `placed`. */
int ko_network_nodes(ko_network *network, int64_t n_nodes, int placed, ko_error *error) KO_MUST_CHECK;
int ko_network_link(ko_network *network, uint32_t from, uint32_t to, ko_error *error) KO_MUST_CHECK;
void ko_network_free(ko_network *network);

/* Where nodes lie: the box that `generate` describes. */
typedef struct ko_box {
  double width_km, height_km;
} ko_box;

typedef struct ko_generator {
  const char *name, *help, *reference;
  const ko_param *params;
  size_t n_params, params_size;
  /* `where` is the model's place in the recipe, for errors. */
  int (*generate)(const void *params, const ko_where *where, const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error);
} ko_generator;

extern const ko_generator *const ko_generators[]; /* ended by NULL */
int ko_generator_variant(size_t i, ko_variant *out);

enum { KO_NODES_MOST = 100000000 };

#endif
