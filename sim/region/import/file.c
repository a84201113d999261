/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/import/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ko_import_file(const char *path, const ko_where *where, char **text, size_t *length, ko_error *error) {
  int rc = 0;
  size_t room = 0, n = 0;
  char *bytes = NULL;
  errno = 0;
  FILE *file = fopen(path, "rb");
  if (!file) return ko_raise_at(error, KO_E_INPUT, where, "%s cannot be opened: %s", path, strerror(errno));
  for (;;) {
    if (n + 1 >= room) {
      room = room ? 2 * room : 1 << 16;
      char *grown = realloc(bytes, room);
      if (!grown) {
        rc = ko_raise_memory(error, room);
        goto out;
      }
      bytes = grown;
    }
    size_t got = fread(bytes + n, 1, room - n - 1, file);
    if (got == 0) break;
    n += got;
  }
  if (ferror(file)) {
    rc = ko_raise_at(error, KO_E_INPUT, where, "%s cannot be read: %s", path, errno ? strerror(errno) : "input error");
    goto out;
  }
  bytes[n] = '\0';
  *text = bytes;
  *length = n;
  bytes = NULL;
out:
  free(bytes);
  fclose(file);
  return rc;
}
