/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Erdos-Renyi graph G(n, m): m = round(n x mean_degree / 2) links, every such set of links equally likely. P. Erdos and A. Renyi, On random
 * graphs I, Publ. Math. Debrecen 6:290 (1959). For large n its degrees are Poisson, as those of G(n, p) with the same mean degree; the
 * number of links does not vary from seed to seed. Time: links.
 */
#include <math.h>
#include <stddef.h>

#include "sim/region/generate/generator.h"
#include "sim/region/pair_set.h"

typedef struct erdos_renyi_params {
  int64_t nodes;
  double mean_degree;
} erdos_renyi_params;

static const ko_param PARAMS[] = {
    {.key = "nodes",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(erdos_renyi_params, nodes),
     .unit = "",
     .min = 1,
     .max = KO_NODES_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities.",
     .source = ""},
    {.key = "mean_degree",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(erdos_renyi_params, mean_degree),
     .unit = "",
     .min = 0,
     .max = KO_NODES_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Mean number of links of a facility.",
     .source = ""},
};

/* Sample `n_pairs` different pairs into the set; each new one goes into the network where `link`. */
static int sample(ko_stream *stream, uint64_t n_pairs, int link, ko_pair_set *set, ko_network *network, ko_error *error) {
  while (n_pairs) {
    uint32_t a = (uint32_t)ko_stream_below(stream, network->n_nodes);
    uint32_t b = (uint32_t)ko_stream_below(stream, network->n_nodes);
    if (a == b || !ko_pair_set_add(set, a < b ? a : b, a < b ? b : a)) continue;
    n_pairs--;
    int rc = link ? ko_network_link(network, a, b, error) : 0;
    if (rc < 0) return rc;
  }
  return 0;
}

static int generate(const void *params, const ko_where *where, const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error) {
  (void)box;
  const erdos_renyi_params *p = params;
  int rc = ko_network_nodes(network, p->nodes, 0, error);
  if (rc < 0) return rc;
  double n = network->n_nodes, all = n * (n - 1) / 2, links = floor(n * p->mean_degree / 2 + 0.5);
  if (links > all)
    return ko_raise_at(error, KO_E_INPUT, where, "erdos_renyi: mean_degree %g is more than %u facilities can have; at most %g",
                       p->mean_degree, network->n_nodes, n - 1);
  if (links > UINT32_MAX / 4)
    return ko_raise_at(error, KO_E_INPUT, where, "erdos_renyi: %g links are too many; lower nodes or mean_degree", links);
  int dense = links > all / 2; /* then the pairs that are no links are sampled */
  uint64_t n_pairs = (uint64_t)(dense ? all - links : links);
  ko_pair_set set;
  if ((rc = ko_pair_set_make((size_t)(dense ? all : links), &set, error)) < 0) return rc;
  rc = sample(stream, n_pairs, !dense, &set, network, error);
  for (uint32_t a = 0; dense && a < network->n_nodes; a++)
    for (uint32_t b = a + 1; rc == 0 && b < network->n_nodes; b++)
      if (ko_pair_set_add(&set, a, b)) rc = ko_network_link(network, a, b, error);
  ko_pair_set_free(&set);
  return rc;
}

const ko_generator ko_generator_erdos_renyi = {
    .name = "erdos_renyi",
    .help = "Random network with a given number of links (Erdos-Renyi).",
    .reference = "Erdos and Renyi, Publ. Math. Debrecen 6:290 (1959)",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(erdos_renyi_params),
    .generate = generate,
};
