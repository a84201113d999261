/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file appears whole or not at all: written under a temporary name beside its target, brought to the disk, renamed.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/base.h"
#include "sim/results/results.h"

static char *copy_text(const char *text, size_t length) {
  char *copy = malloc(length + 1);
  if (!copy) return NULL;
  memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

static int open_new(const char *path) {
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd >= 0 || errno != EEXIST) return fd;
  unlink(path); /* left by a killed process that had our number */
  return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* The folder, final and temporary name of a path. */
static int split(ko_place *place, ko_error *error) {
  const char *slash = strrchr(place->path, '/');
  const char *name = slash ? slash + 1 : place->path;
  if (*name == '\0')
    return ko_raise(error, KO_E_IO, "%s: names a folder; name the result file, such as %sresult.h5", place->path, place->path);
  size_t length = slash ? (size_t)(name - place->path) : 0; /* of the folder with its slash */
  size_t room = strlen(place->path) + 40;
  place->folder = length ? copy_text(place->path, length) : copy_text(".", 1);
  place->temporary = malloc(room);
  if (!place->folder || !place->temporary) return ko_raise_memory(error, room);
  snprintf(place->temporary, room, "%.*s.%s.tmp-%ld", (int)length, place->path, name, (long)getpid());
  return KO_OK;
}

int ko_place_make(const char *path, ko_place *out, ko_error *error) {
  *out = (ko_place){0};
  int code = KO_OK;
  struct stat status;
  if (strlen(path) > PATH_MAX) {
    code = ko_raise(error, KO_E_IO, "the name of the result file is too long (%zu bytes)", strlen(path));
    goto out;
  }
  if (stat(path, &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      code = ko_raise(error, KO_E_IO, "%s: is %s, not a file that can be replaced", path,
                      S_ISDIR(status.st_mode) ? "a folder" : "a device or pipe");
      goto out;
    }
    out->path = realpath(path, NULL); /* a symbolic link stays, the file that it leads to is replaced */
  } else {
    out->path = copy_text(path, strlen(path));
  }
  if (!out->path) {
    code = ko_raise_memory(error, strlen(path));
    goto out;
  }
  code = split(out, error);
  if (code) goto out;
  int fd = open_new(out->temporary);
  if (fd < 0) {
    code = ko_raise_io(error, path, "cannot be written", errno);
    goto out;
  }
  close(fd);
  unlink(out->temporary);
out:
  if (code) ko_place_free(out);
  return code;
}

void ko_place_free(ko_place *place) {
  free(place->path);
  free(place->temporary);
  free(place->folder);
  *place = (ko_place){0};
}

int ko_place_open(const ko_place *place, int *fd, ko_error *error) {
  *fd = open_new(place->temporary);
  return *fd < 0 ? ko_raise_io(error, place->path, "cannot be written", errno) : KO_OK;
}

int ko_place_failed(const ko_place *place, int number, ko_error *error) {
  unlink(place->temporary);
  return ko_raise_io(error, place->path, "could not be written", number);
}

int ko_place_seal(const ko_place *place, int fd, ko_error *error) {
  int number = ko_seal_append(fd);
  if (number == 0 && fsync(fd) != 0) number = errno;
  if (close(fd) != 0 && number == 0) number = errno;
  return number ? ko_place_failed(place, number, error) : KO_OK;
}

int ko_place_rename(const ko_place *place, ko_error *error) {
  if (rename(place->temporary, place->path) != 0) {
    int number = errno;
    unlink(place->temporary);
    return ko_raise_io(error, place->path, "could not be put in place", number);
  }
  /* The name itself must reach the disk; file systems that cannot sync a folder say EINVAL. */
  int fd = open(place->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return KO_OK; /* a folder that may be written but not read */
  int number = fsync(fd) != 0 && errno != EINVAL ? errno : 0;
  close(fd);
  return number ? ko_raise_io(error, place->path, "may not be on the disk yet", number) : KO_OK;
}
