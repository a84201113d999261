/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls into igraph: its errors and warnings become ours instead of an abort or a line on stderr. On the main thread alone. Between enter
 * and leave nothing else may set igraph's handlers.
 *
 *   ko_igraph guard;
 *   ko_igraph_enter(&guard);
 *   igraph_error_t code = igraph_...;
 *   if ((rc = ko_igraph_leave(&guard, code, KO_E_INTERNAL, NULL, error)) < 0) goto out;
 */
#ifndef KO_IGRAPH_GUARD_H
#define KO_IGRAPH_GUARD_H

#include <igraph.h>

#include "knockon/error.h"

typedef struct ko_igraph {
  igraph_error_handler_t *error_handler;
  igraph_warning_handler_t *warning_handler;
  char message[400];
} ko_igraph;

void ko_igraph_enter(ko_igraph *guard);

/* Restore the handlers. Returns 0 where `code` is success; else raises igraph's message at `where` (may be NULL) and returns `raise_code`,
 * or KO_E_INTERNAL where memory ran out. */
int ko_igraph_leave(ko_igraph *guard, igraph_error_t code, int raise_code, const ko_where *where, ko_error *error) KO_MUST_CHECK;

#endif
