/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/source.h"

extern const ko_source ko_source_matpower, ko_source_graphml, ko_source_table, ko_source_generate;

const ko_source *const ko_sources[] = {&ko_source_matpower, &ko_source_graphml, &ko_source_table, &ko_source_generate, NULL};

int ko_source_variant(size_t i, ko_variant *out) {
  if (i >= sizeof ko_sources / sizeof *ko_sources - 1) return 0;
  const ko_source *source = ko_sources[i];
  *out = (ko_variant){source->name, source->help, source->params, source->n_params, source->params_size};
  return 1;
}
