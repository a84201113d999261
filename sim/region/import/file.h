/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KO_IMPORT_FILE_H
#define KO_IMPORT_FILE_H

#include <stddef.h>

#include "knockon/error.h"

/* Read a whole file; the caller frees *text, which ends in NUL. Errors are raised at `where`, the place that names the file. */
int ko_import_file(const char *path, const ko_where *where, char **text, size_t *length, ko_error *error) KO_MUST_CHECK;

#endif
