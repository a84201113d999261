/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: where the network of one sector comes from. An importer (sim/region/import/) or the generators (sim/region/generate/); one file
 * each and one line in sim/region/source.c.
 */
#ifndef KO_SOURCE_H
#define KO_SOURCE_H

#include "knockon/param.h"
#include "sim/region/sheet.h"
#include "sim/region/stream.h"

/* The sector's facilities and links in columns of the tables of a region (knockon/region.h). Facilities have a column `facility`, links
 * have `from` and `to` and may have `link`; their ids are the source's own, without the sector. There is no column `sector`. */
typedef struct ko_draft {
  ko_sheet facilities, links;
} ko_draft;

typedef struct ko_source {
  const char *name, *help;
  const ko_param *params;
  size_t n_params, params_size;
  /* The draft's sheets are empty; the caller releases them, whatever happened. `where` is the source's place in the recipe, for errors
   * that have no place in a file of their own. */
  int (*read)(const void *params, const ko_where *where, ko_stream *stream, ko_draft *draft, ko_error *error);
} ko_source;

extern const ko_source *const ko_sources[]; /* ended by NULL */
int ko_source_variant(size_t i, ko_variant *out);

#endif
