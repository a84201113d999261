/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Barabasi-Albert graph: growth with preferential attachment. It begins with links_each + 1 facilities, all linked to each other; every
 * further one links to links_each different ones, each chosen with probability in proportion to its degree (again where it was chosen
 * already). A.-L. Barabasi and R. Albert, Emergence of scaling in random networks, Science 286:509 (1999). Time: nodes x links_each.
 */
#include <stddef.h>
#include <stdlib.h>

#include "sim/region/generate/generator.h"

typedef struct barabasi_albert_params {
  int64_t nodes, links_each;
} barabasi_albert_params;

static const ko_param PARAMS[] = {
    {.key = "nodes",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(barabasi_albert_params, nodes),
     .unit = "",
     .min = 1,
     .max = KO_NODES_MOST,
     .flags = KO_PARAM_REQUIRED,
     .help = "Facilities.",
     .source = ""},
    {.key = "links_each",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(barabasi_albert_params, links_each),
     .unit = "",
     .min = 1,
     .max = 1000,
     .value = 2,
     .help = "Links that every facility brings along when it joins.",
     .source = ""},
};

/* A random end of a random link is a node with probability in proportion to its degree. */
static uint32_t preferred(const ko_network *network, uint32_t n_links, ko_stream *stream) {
  uint64_t end = ko_stream_below(stream, 2 * (uint64_t)n_links);
  const struct ko_network_link *link = &network->links[end / 2];
  return end % 2 ? link->to : link->from;
}

static int join(ko_network *network, uint32_t node, uint32_t links_each, ko_stream *stream, ko_error *error) {
  uint32_t before = network->n_links;
  while (network->n_links < before + links_each) {
    uint32_t target = preferred(network, before, stream);
    int chosen = 0;
    for (uint32_t i = before; i < network->n_links; i++) chosen |= network->links[i].from == target;
    int rc = chosen ? 0 : ko_network_link(network, target, node, error);
    if (rc < 0) return rc;
  }
  return 0;
}

static int generate(const void *params, const ko_where *where, const ko_box *box, ko_stream *stream, ko_network *network, ko_error *error) {
  (void)box;
  const barabasi_albert_params *p = params;
  uint32_t links_each = (uint32_t)p->links_each;
  int rc = ko_network_nodes(network, p->nodes, 0, error);
  if (rc == 0 && network->n_nodes <= links_each)
    rc = ko_raise_at(error, KO_E_INPUT, where, "barabasi_albert: nodes must be more than links_each (%u)", links_each);
  for (uint32_t a = 0; a <= links_each; a++)
    for (uint32_t b = a + 1; rc == 0 && b <= links_each; b++) rc = ko_network_link(network, a, b, error);
  for (uint32_t node = links_each + 1; rc == 0 && node < network->n_nodes; node++) rc = join(network, node, links_each, stream, error);
  return rc;
}

const ko_generator ko_generator_barabasi_albert = {
    .name = "barabasi_albert",
    .help = "Network with hubs, grown by preferential attachment (Barabasi-Albert).",
    .reference = "Barabasi and Albert, Science 286:509 (1999), doi:10.1126/science.286.5439.509",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(barabasi_albert_params),
    .generate = generate,
};
