/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks of one model, made with parameters by key.
 */
#ifndef TEST_MODEL_NETWORK_H
#define TEST_MODEL_NETWORK_H

#include "params.h"

#include <math.h>
#include <stdio.h>

#include "sim/region/generate/generator.h"

typedef struct setting {
  const char *key;
  double value;
} setting;

static inline int try_model(const char *model, const setting *settings, uint64_t seed, ko_network *network, ko_error *error) {
  const ko_generator *generator = NULL;
  for (size_t i = 0; ko_generators[i]; i++)
    if (strcmp(ko_generators[i]->name, model) == 0) generator = ko_generators[i];
  assert_non_null(generator);
  void *params = params_make(generator->params, generator->n_params, generator->params_size);
  for (; settings->key; settings++) params_set(generator->params, generator->n_params, params, settings->key, settings->value);
  ko_stream stream = ko_stream_make(seed, "sector test");
  ko_box box = {100, 50};
  ko_where where = {.file = "recipe.yaml", .line = 3, .column = 5};
  *network = (ko_network){0};
  int rc = generator->generate(params, &where, &box, &stream, network, error);
  free(params);
  return rc;
}

static inline ko_network run_model(const char *model, const setting *settings, uint64_t seed) {
  ko_error error = {0};
  ko_network network;
  int rc = try_model(model, settings, seed, &network, &error);
  if (rc) print_message("%s\n", error.findings[0].message);
  assert_int_equal(rc, 0);
  return network;
}

static inline int by_ends(const void *a, const void *b) {
  const struct ko_network_link *l = a, *r = b;
  if (l->from != r->from) return l->from < r->from ? -1 : 1;
  return l->to < r->to ? -1 : l->to > r->to;
}

/* No loop, no double link, ends in range. Sorts the links. */
static inline void assert_simple(ko_network *network) {
  if (network->n_links) qsort(network->links, network->n_links, sizeof *network->links, by_ends);
  for (uint32_t i = 0; i < network->n_links; i++) {
    assert_true(network->links[i].from < network->links[i].to);
    assert_true(network->links[i].to < network->n_nodes);
    if (i) assert_true(by_ends(&network->links[i - 1], &network->links[i]) < 0);
  }
}

static inline uint32_t *degrees(const ko_network *network) {
  uint32_t *degree = calloc(network->n_nodes, sizeof *degree);
  for (uint32_t i = 0; i < network->n_links; i++) {
    degree[network->links[i].from]++;
    degree[network->links[i].to]++;
  }
  return degree;
}

/* The model refuses, with this message at the place of the recipe. */
static inline void refuse_model(const char *model, const setting *settings, const char *message) {
  ko_error error = {0};
  ko_network network;
  assert_int_equal(try_model(model, settings, 1, &network, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, message);
  assert_string_equal(error.findings[0].file, "recipe.yaml");
  assert_int_equal(error.findings[0].line, 3);
  ko_network_free(&network);
}

/* The same seed gives the same network, another one another. */
static inline void assert_seeded(const char *model, const setting *settings) {
  ko_network a = run_model(model, settings, 42), b = run_model(model, settings, 42), c = run_model(model, settings, 43);
  assert_int_equal(a.n_links, b.n_links);
  assert_memory_equal(a.links, b.links, a.n_links * sizeof *a.links);
  assert_true(a.n_links != c.n_links || memcmp(a.links, c.links, a.n_links * sizeof *a.links) != 0);
  ko_network_free(&a);
  ko_network_free(&b);
  ko_network_free(&c);
}

#endif
