/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "sim/base/base.h"

/* What to do about an errno, where there is something. */
static const char *advice(int number) {
  switch (number) {
  case ENOSPC:
    return "; make room or write to another folder";
  case EDQUOT:
    return "; your quota is used up: make room or write to another folder";
  case EACCES:
  case EPERM:
  case EROFS:
    return "; write to a folder that you may write to";
  case ENOENT:
    return "; make the folder first";
  case EFBIG:
    return "; the file would be larger than allowed here (ulimit -f, or the file system)";
  default:
    return "";
  }
}

int ko_raise_io(ko_error *error, const char *path, const char *what, int number) {
  return ko_raise(error, KO_E_IO, "%s: %s: %s%s", path, what, strerror(number), advice(number));
}
