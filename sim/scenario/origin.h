/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text that a scenario is read from, with its lines: the file, and behind it one line for each --set, so that a mark can point
 * to both.
 */
#ifndef KO_SCENARIO_ORIGIN_H
#define KO_SCENARIO_ORIGIN_H

#include "knockon/error.h"
#include "knockon/param.h"
#include "sim/base/base.h"

/* A scenario above this size is refused unread. Long lists of targets belong into the region's tables. */
#define KO_ORIGIN_LIMIT ((size_t)4 << 20)

typedef struct ko_origin {
  const char *file;   /* as messages name it */
  const char *text;   /* all of it, ended by NUL */
  size_t length;      /* of the text */
  size_t file_length; /* of the file's part, which comes first */
  uint32_t n_lines, n_file_lines;
  const size_t *line_first; /* [n_lines + 1] offset at which a line begins */
} ko_origin;

/* Take over a file's text (UTF-8, a byte order mark is dropped) and the --set options. Memory comes from the arena. */
int ko_origin_make(ko_arena *arena, const char *file, const char *text, size_t length, const char *const *sets, size_t n_sets,
                   ko_origin *out, ko_error *error) KO_MUST_CHECK;

/* Read a whole file; *out is to be freed by the caller. */
int ko_origin_read(const char *file, char **out, size_t *length, ko_error *error) KO_MUST_CHECK;

/* Offset in the text -> mark, and mark -> place for messages. A --set is shown as a file of its own. */
ko_mark ko_origin_mark(const ko_origin *origin, size_t offset);
ko_where ko_origin_where(const ko_origin *origin, ko_mark mark);

#endif
