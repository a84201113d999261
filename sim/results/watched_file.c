/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* pread, pwrite, ftruncate */
#include "sim/results/watched_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

typedef struct watched {
  H5FD_t shared; /* first, and HDF5's own */
  ko_watched_file of;
  haddr_t end_allocated, end;
} watched;

static watched *watched_of(H5FD_t *file) { return (watched *)(void *)file; }

static H5FD_t *open_file(const char *name, unsigned flags, hid_t access, haddr_t most) {
  (void)name, (void)flags, (void)most;
  const ko_watched_file *of = H5Pget_driver_info(access);
  watched *w = of ? calloc(1, sizeof *w) : NULL;
  if (!w) return NULL;
  w->of = *of;
  return &w->shared;
}

static herr_t close_file(H5FD_t *file) {
  free(file);
  return 0;
}

static herr_t query(const H5FD_t *file, unsigned long *flags) {
  (void)file;
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

static haddr_t get_end_allocated(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const watched *)(const void *)file)->end_allocated;
}

static herr_t set_end_allocated(H5FD_t *file, H5FD_mem_t type, haddr_t end) {
  (void)type;
  watched_of(file)->end_allocated = end;
  return 0;
}

static haddr_t get_end(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const watched *)(const void *)file)->end;
}

static void fail(watched *w, int number) {
  if (*w->of.number == 0) *w->of.number = number;
}

/* What was never written, or dropped, reads as zeros. */
static herr_t read_file(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t from, size_t size, void *out) {
  (void)type, (void)transfer;
  watched *w = watched_of(file);
  unsigned char *to = out;
  while (size > 0) {
    ssize_t got = pread(w->of.fd, to, size, (off_t)from);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(w, errno);
    if (got <= 0) break;
    to += got;
    from += (haddr_t)got;
    size -= (size_t)got;
  }
  memset(to, 0, size);
  return 0;
}

static herr_t write_file(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t size, const void *bytes) {
  enum { MOST = 1 << 26 }; /* pwrite() takes at most 2 GiB at a time */
  (void)type, (void)transfer;
  watched *w = watched_of(file);
  const unsigned char *from = bytes;
  while (size > 0 && *w->of.number == 0) {
    ssize_t put = pwrite(w->of.fd, from, size < MOST ? size : MOST, (off_t)at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail(w, put < 0 ? errno : EIO);
    if (put <= 0) break;
    from += put;
    at += (haddr_t)put;
    size -= (size_t)put;
  }
  if (at + size > w->end) w->end = at + size;
  return 0;
}

static herr_t truncate_file(H5FD_t *file, hid_t transfer, hbool_t closing) {
  (void)transfer, (void)closing;
  watched *w = watched_of(file);
  if (w->end == w->end_allocated) return 0;
  if (*w->of.number == 0 && ftruncate(w->of.fd, (off_t)w->end_allocated) != 0) fail(w, errno);
  w->end = w->end_allocated;
  return 0;
}

/* Nobody else knows the file's name. */
static herr_t lock(H5FD_t *file, hbool_t write) {
  (void)file, (void)write;
  return 0;
}

static herr_t unlock(H5FD_t *file) {
  (void)file;
  return 0;
}

herr_t ko_watched_file_set(hid_t access, const ko_watched_file *file) {
  static const H5FD_class_t driver = {
#ifdef H5FD_CLASS_VERSION
      .version = H5FD_CLASS_VERSION,
      .value = 512, /* the first of those left to programs */
#endif
      .name = "knockon",
      .maxaddr = INT64_MAX,
      .fc_degree = H5F_CLOSE_STRONG,
      .fapl_size = sizeof *file,
      .open = open_file,
      .close = close_file,
      .query = query,
      .get_eoa = get_end_allocated,
      .set_eoa = set_end_allocated,
      .get_eof = get_end,
      .read = read_file,
      .write = write_file,
      .truncate = truncate_file,
      .lock = lock,
      .unlock = unlock,
      .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  /* Registered once: HDF5 1.10 reads a driver that goes with its last file after it has freed it. */
  static hid_t id = -1;
  if (id < 0) id = H5FDregister(&driver);
  return id < 0 ? -1 : H5Pset_driver(access, id, file);
}
