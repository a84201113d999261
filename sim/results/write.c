/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sink that makes an HDF5 file, on the disk under a temporary name from the first thing on that it is given: memory does not grow with the
 * results. A full disk is told with its errno and never leaves half a file. No object carries a time: the same input gives the same bytes.
 */
#include <errno.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/results/results.h"
#include "sim/results/unlocked.h"
#include "sim/results/watched_file.h"

typedef struct scale {
  char *name; /* of its dataset: "country", "region/links/row" */
  uint64_t length;
} scale;

typedef struct writer {
  ko_sink sink; /* first, so that a sink is a writer */
  ko_place place;
  int fd;     /* of the temporary file; -1: there is none */
  int number; /* errno of the write that failed */
  hid_t file, text_type, create_list, group_list;
  size_t n_scales, n_objects;
  scale *scales;
} writer;

static writer *writer_of(ko_sink *sink) { return (writer *)(void *)sink; }

/* The innermost message of HDF5's error stack: what really failed. */
static herr_t innermost(unsigned n, const H5E_error2_t *at, void *text) {
  (void)n;
  *(const char **)text = at->desc;
  return 0;
}

static int raise_hdf5(const writer *w, ko_error *error, const char *what, const char *name) {
  if (w->number) return KO_E_IO; /* told by `checked` */
  const char *reason = NULL;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, (void *)&reason);
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, innermost, (void *)&reason);
  int code = ko_raise(error, KO_E_INTERNAL, "result file: %s '%s' could not be made: %s", what, name, reason ? reason : "no reason given");
  H5Eclear2(H5E_DEFAULT);
  return code;
}

/* Attributes: fixed-length text (python-netCDF4 and ncdump read nothing else), an empty one holds a single NUL. */
static int put_text(hid_t object, const char *name, const char *text) {
  int code = -1;
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR), attribute = -1;
  size_t length = strlen(text);
  if (type < 0 || space < 0 || H5Tset_size(type, length ? length : 1) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
      H5Tset_strpad(type, H5T_STR_NULLPAD) < 0)
    goto out;
  attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  if (attribute >= 0 && H5Awrite(attribute, type, text) >= 0) code = 0;
out:
  if (attribute >= 0 && H5Aclose(attribute) < 0) code = -1;
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return code;
}

static int put_number(hid_t object, const char *name, hid_t file_type, hid_t memory_type, const void *value) {
  int code = -1;
  hid_t space = H5Screate(H5S_SCALAR), attribute = -1;
  if (space < 0) return -1;
  attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
  if (attribute >= 0 && H5Awrite(attribute, memory_type, value) >= 0) code = 0;
  if (attribute >= 0 && H5Aclose(attribute) < 0) code = -1;
  H5Sclose(space);
  return code;
}

typedef struct layout {
  hid_t file_type, memory_type;
  size_t size; /* bytes a value */
} layout;

static layout layout_of(const writer *w, ko_type type) {
  switch (type) {
  case KO_TYPE_F32:
    return (layout){H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, 4};
  case KO_TYPE_I64:
    return (layout){H5T_STD_I64LE, H5T_NATIVE_INT64, 8};
  case KO_TYPE_U8:
    return (layout){H5T_STD_U8LE, H5T_NATIVE_UINT8, 1};
  case KO_TYPE_TEXT:
    return (layout){w->text_type, w->text_type, sizeof(char *)};
  case KO_TYPE_F64:
    break;
  }
  return (layout){H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 8};
}

/* Large numeric datasets are cut into chunks of at most CHUNK bytes, outer axes first (one strategy's values stay together), and deflated without
 * shuffling the bytes: results are shares of few facilities and people of few places, so that whole numbers come again, which shuffling tears apart. Size
 * and speed of one thread, per-trial results of the tri-border attack, 100,000 trials x 6 strategies x 50 values (240 MB):
 *
 *     shuffled, level 1   0.315   111 MB/s        chunks of 128 KiB, level 1   0.244   177 MB/s
 *     shuffled, level 4   0.295    74 MB/s        chunks of 1 MiB, level 1     0.236   156 MB/s
 *     level 1             0.237   172 MB/s        one country or sector a chunk, level 1   0.218   171 MB/s
 *     level 4             0.210   125 MB/s        not compressed               1.000   950 MB/s
 *     level 6             0.197    48 MB/s
 *
 * Over time (winter, 8,000 trials) numbers differ more: level 1 leaves 0.389 shuffled and 0.418 not, at 42 and 57 MB/s. Writing must not hold up a
 * run: level 1, not shuffled. Chunks of one country would read slowly by trial. */
enum { SMALL = 64 * 1024, CHUNK = 512 * 1024, LEVEL = 1 };

/* HDF5 refuses; no KO_E_ code. */
enum { HDF5_FAILED = -1 };

/* Axes of a dataset cut into chunks; a chunk as large as the dataset: it is not cut. */
static void choose_chunks(uint32_t n_axes, const hsize_t *shape, size_t size, hsize_t *chunk) {
  uint64_t bytes = size;
  for (uint32_t a = 0; a < n_axes; a++) {
    chunk[a] = shape[a];
    bytes *= shape[a];
  }
  for (uint32_t a = 0; a < n_axes && bytes > CHUNK; a++) {
    uint64_t inner = bytes / chunk[a];
    uint64_t fit = CHUNK / inner;
    if (fit < 1) fit = 1;
    uint64_t parts = (shape[a] + fit - 1) / fit;
    chunk[a] = (shape[a] + parts - 1) / parts;
    bytes = inner * chunk[a];
  }
}

static int compress(hid_t list, uint32_t n_axes, const hsize_t *chunk) {
  return H5Pset_chunk(list, (int)n_axes, chunk) < 0 || H5Pset_deflate(list, LEVEL) < 0 ? HDF5_FAILED : 0;
}

static int write_texts(hid_t dataset, hid_t type, uint64_t n, const char *const *texts) {
  const char **whole = malloc((n ? n : 1) * sizeof *whole);
  if (!whole) return -1;
  for (uint64_t i = 0; i < n; i++) whole[i] = texts[i] ? texts[i] : "";
  herr_t code = H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, whole);
  free(whole);
  return code < 0 ? -1 : 0;
}

/* Ask for the pieces one after another, chunk by chunk of the axis of trials, and write them. */
static int write_parts(hid_t dataset, hid_t space, hid_t type, size_t size, const ko_dataset *d, const hsize_t *shape, const hsize_t *chunk,
                       ko_error *error) {
  hsize_t start[KO_MAX_AXES] = {0}, count[KO_MAX_AXES];
  for (uint32_t a = 0; a < d->n_axes; a++) count[a] = shape[a];
  for (uint32_t a = 2; a < d->n_axes; a++) size *= shape[a];
  void *piece = malloc(chunk[1] * size);
  int code = piece ? KO_OK : ko_raise_memory(error, chunk[1] * size);
  count[0] = 1;
  for (start[0] = 0; start[0] < shape[0] && !code; start[0]++)
    for (start[1] = 0; start[1] < shape[1] && !code; start[1] += count[1]) {
      count[1] = shape[1] - start[1] < chunk[1] ? shape[1] - start[1] : chunk[1];
      code = d->part(d->context, start[0], start[1], count[1], piece, error);
      if (code) break;
      hid_t memory = H5Screate_simple((int)d->n_axes, count, NULL);
      if (memory < 0 || H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0 ||
          H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, piece) < 0)
        code = HDF5_FAILED;
      if (memory >= 0) H5Sclose(memory);
    }
  free(piece);
  return code;
}

static int write_attributes(hid_t dataset, const ko_dataset *d) {
  const char *const texts[][2] = {
      {"units", d->unit}, {"long_name", d->long_name}, {"description", d->description}, {"coordinates", d->coordinates}};
  int code = 0;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && code == 0; i++)
    if (texts[i][1]) code = put_text(dataset, texts[i][0], texts[i][1]);
  return code;
}

/* Make the dataset `path` and write it; the caller closes it. `code` becomes HDF5_FAILED, or what a piece that did not come has raised. */
static hid_t make_dataset(writer *w, const char *path, const ko_dataset *d, const hsize_t *shape, int *code, ko_error *error) {
  layout l = layout_of(w, d->type);
  hsize_t chunk[KO_MAX_AXES];
  hid_t dataset = -1, list = H5Pcopy(w->create_list);
  hid_t space = d->n_axes ? H5Screate_simple((int)d->n_axes, shape, NULL) : H5Screate(H5S_SCALAR);
  uint64_t n = 1;
  for (uint32_t a = 0; a < d->n_axes; a++) n *= shape[a];
  *code = list < 0 || space < 0 ? HDF5_FAILED : KO_OK;
  if (n) choose_chunks(d->n_axes, shape, l.size, chunk);
  if (*code == 0 && d->type != KO_TYPE_TEXT && d->n_axes && n * l.size >= SMALL) *code = compress(list, d->n_axes, chunk);
  if (*code == 0) {
    dataset = H5Dcreate2(w->file, path, l.file_type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    if (dataset < 0) *code = HDF5_FAILED;
  }
  if (*code == 0 && n > 0) {
    if (d->type == KO_TYPE_TEXT) *code = write_texts(dataset, l.memory_type, n, d->data);
    else if (d->data) *code = H5Dwrite(dataset, l.memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, d->data) < 0 ? HDF5_FAILED : KO_OK;
    else *code = write_parts(dataset, space, l.memory_type, l.size, d, shape, chunk, error);
  }
  if (*code == 0) *code = write_attributes(dataset, d);
  if (*code && dataset >= 0) {
    H5Dclose(dataset);
    dataset = -1;
  }
  if (space >= 0) H5Sclose(space);
  if (list >= 0) H5Pclose(list);
  if (dataset >= 0) w->n_objects++;
  return dataset;
}

static const scale *find_scale(const writer *w, const char *name) {
  for (size_t i = 0; i < w->n_scales; i++)
    if (!strcmp(w->scales[i].name, name)) return &w->scales[i];
  return NULL;
}

static int add_scale(writer *w, const char *path, const char *short_name, const ko_dataset *d, uint64_t length, ko_error *error) {
  int code = KO_OK;
  hsize_t shape = length;
  hid_t dataset = -1;
  scale *more = realloc(w->scales, (w->n_scales + 1) * sizeof *more);
  if (!more) return ko_raise_memory(error, (w->n_scales + 1) * sizeof *more);
  w->scales = more;
  char *copy = malloc(strlen(path) + 1);
  if (!copy) return ko_raise_memory(error, strlen(path) + 1);
  strcpy(copy, path);
  int made;
  dataset = make_dataset(w, path, d, &shape, &made, error);
  if (dataset < 0 || H5DSset_scale(dataset, short_name) < 0) {
    code = raise_hdf5(w, error, "coordinate", path);
    free(copy);
  } else {
    w->scales[w->n_scales++] = (scale){copy, length};
  }
  if (dataset >= 0 && H5Dclose(dataset) < 0 && !code) code = raise_hdf5(w, error, "coordinate", path);
  return code;
}

static int attach(const writer *w, hid_t dataset, uint32_t axis, const char *scale_path) {
  hid_t coordinate = H5Dopen2(w->file, scale_path, H5P_DEFAULT);
  if (coordinate < 0) return -1;
  int code = H5DSattach_scale(dataset, coordinate, axis) < 0 ? -1 : 0;
  if (H5Dclose(coordinate) < 0) code = -1;
  return code;
}

static int add_dataset(writer *w, const char *path, const ko_dataset *d, const scale *const *axes, ko_error *error) {
  hsize_t shape[KO_MAX_AXES];
  for (uint32_t a = 0; a < d->n_axes; a++) shape[a] = axes[a]->length;
  int code;
  hid_t dataset = make_dataset(w, path, d, shape, &code, error);
  for (uint32_t a = 0; a < d->n_axes && code == 0; a++) code = attach(w, dataset, a, axes[a]->name);
  if (dataset >= 0 && H5Dclose(dataset) < 0) code = -1;
  return code == HDF5_FAILED ? raise_hdf5(w, error, "dataset", path) : code;
}

/* What has been put is written at any time later; a write that failed is told with the next thing that is put, or at the end. */
static int checked(writer *w, int code, ko_error *error) {
  if (!w->number) return code;
  return ko_place_failed(&w->place, w->number, error);
}

/* Creation order is kept for names and attributes: readers list datasets as they were written, and attributes may exceed 64 KiB (the
 * scenario's text). */
static int open_file(writer *w) {
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  int code = -1;
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
  w->text_type = H5Tcopy(H5T_C_S1);
  w->create_list = H5Pcreate(H5P_DATASET_CREATE);
  w->group_list = H5Pcreate(H5P_GROUP_CREATE);
  if (access < 0 || create < 0 || w->text_type < 0 || w->create_list < 0 || w->group_list < 0) goto out;
  if (H5Tset_size(w->text_type, H5T_VARIABLE) < 0 || H5Tset_cset(w->text_type, H5T_CSET_UTF8) < 0) goto out;
  if (H5Pset_obj_track_times(w->create_list, 0) < 0) goto out;
  if (H5Pset_obj_track_times(w->group_list, 0) < 0 || H5Pset_link_creation_order(w->group_list, order) < 0) goto out;
  if (H5Pset_obj_track_times(create, 0) < 0 || H5Pset_link_creation_order(create, order) < 0 ||
      H5Pset_attr_creation_order(create, order) < 0)
    goto out;
  if (ko_watched_file_set(access, &(ko_watched_file){.fd = w->fd, .number = &w->number}) < 0) goto out;
  w->file = H5Fcreate(w->place.path, H5F_ACC_TRUNC, create, access);
  if (w->file >= 0) code = 0;
out:
  if (create >= 0) H5Pclose(create);
  if (access >= 0) H5Pclose(access);
  return code;
}

/* The file is made when the first thing is put into it, so that none lies about while a run goes on. */
static int begin(writer *w, ko_error *error) {
  if (w->file >= 0) return KO_OK;
  int code = ko_place_open(&w->place, &w->fd, error);
  if (code) return code;
  H5E_BEGIN_TRY {
    if (open_file(w) != 0) code = raise_hdf5(w, error, "file", w->place.path);
  }
  H5E_END_TRY;
  return checked(w, code, error);
}

static int sink_coordinate(ko_sink *sink, const ko_dataset *d, uint64_t length, ko_error *error) {
  writer *w = writer_of(sink);
  int code = begin(w, error);
  if (code) return code;
  H5E_BEGIN_TRY { code = add_scale(w, d->name, d->name, d, length, error); }
  H5E_END_TRY;
  return checked(w, code, error);
}

static int sink_dataset(ko_sink *sink, const ko_dataset *d, ko_error *error) {
  writer *w = writer_of(sink);
  const scale *axes[KO_MAX_AXES];
  if (d->n_axes > KO_MAX_AXES)
    return ko_raise(error, KO_E_INTERNAL, "dataset '%s' has %u axes, more than %d", d->name, d->n_axes, KO_MAX_AXES);
  for (uint32_t a = 0; a < d->n_axes; a++) {
    axes[a] = find_scale(w, d->axes[a]);
    if (!axes[a]) return ko_raise(error, KO_E_INTERNAL, "dataset '%s' comes before its coordinate '%s'", d->name, d->axes[a]);
  }
  if (!d->data && d->part && d->n_axes < 2)
    return ko_raise(error, KO_E_INTERNAL, "dataset '%s' comes in pieces and has fewer than two axes", d->name);
  int code = begin(w, error);
  if (code) return code;
  H5E_BEGIN_TRY { code = add_dataset(w, d->name, d, axes, error); }
  H5E_END_TRY;
  return checked(w, code, error);
}

/* A user's column becomes the name of a dataset: no slash, no control characters, not "." and no longer than netCDF allows. */
static void column_path(const writer *w, const char *table, const char *name, char *out, size_t size) {
  enum { LONGEST = 200 };
  int prefix = snprintf(out, size, "%s/", table);
  size_t at = prefix > 0 && (size_t)prefix < size ? (size_t)prefix : 0, begin = at;
  for (const char *c = name; *c && at - begin < LONGEST && at + 8 < size; c++)
    out[at++] = *c == '/' || (unsigned char)*c < ' ' || *c == 0x7f ? '_' : *c;
  while (at > begin && ((unsigned char)out[at - 1] & 0xC0) == 0x80 && at - begin >= LONGEST) at--; /* no half of a character */
  if (at == begin || (at - begin == 1 && out[begin] == '.')) out[at++] = '_';
  out[at] = '\0';
  while (at + 2 < size && H5Lexists(w->file, out, H5P_DEFAULT) > 0) { /* two names that have become one, or the table's `row` */
    out[at++] = '_';
    out[at] = '\0';
  }
}

/* Make the groups on the way to a dataset: "region", "region/links" for "region/links/row". */
static int make_groups(const writer *w, const char *path) {
  char group[512];
  for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    snprintf(group, sizeof group, "%.*s", (int)(slash - path), path);
    if (H5Lexists(w->file, group, H5P_DEFAULT) > 0) continue;
    hid_t made = H5Gcreate2(w->file, group, H5P_DEFAULT, w->group_list, H5P_DEFAULT);
    if (made < 0 || H5Gclose(made) < 0) return -1;
  }
  return 0;
}

static int add_rows(writer *w, const char *row_path, uint64_t n, ko_error *error) {
  if (make_groups(w, row_path) != 0) return raise_hdf5(w, error, "group of", row_path);
  int64_t *rows = malloc((n ? n : 1) * sizeof *rows);
  if (!rows) return ko_raise_memory(error, n * sizeof *rows);
  for (uint64_t i = 0; i < n; i++) rows[i] = (int64_t)i;
  const ko_dataset d = {
      .type = KO_TYPE_I64, .n_axes = 1, .unit = "1", .long_name = "row", .description = "Row of the table, counted from 0.", .data = rows};
  int code = add_scale(w, row_path, "row", &d, n, error);
  free(rows);
  return code;
}

static int add_column(writer *w, const char *table, const char *name, uint64_t n, const char *const *cells, ko_error *error) {
  char path[512], row_path[512], description[320];
  snprintf(row_path, sizeof row_path, "%s/row", table);
  if (!find_scale(w, row_path)) {
    int code = add_rows(w, row_path, n, error);
    if (code) return code;
  }
  const scale *axis = find_scale(w, row_path);
  if (axis->length != n)
    return ko_raise(error, KO_E_INTERNAL, "column '%s' of '%s' has another number of rows than the table", name, table);
  column_path(w, table, name, path, sizeof path);
  snprintf(description, sizeof description, "Column '%.200s' of the table %s.csv, as text; empty where the cell is.", name,
           strrchr(table, '/') ? strrchr(table, '/') + 1 : table);
  const ko_dataset d = {
      .type = KO_TYPE_TEXT, .n_axes = 1, .unit = "", .long_name = name, .description = description, .data = (const void *)cells};
  return add_dataset(w, path, &d, &axis, error);
}

static int sink_column(ko_sink *sink, const char *table, const char *name, uint64_t n, const char *const *cells, ko_error *error) {
  writer *w = writer_of(sink);
  int code = begin(w, error);
  if (code) return code;
  H5E_BEGIN_TRY { code = add_column(w, table, name, n, cells, error); }
  H5E_END_TRY;
  return checked(w, code, error);
}

static int sink_attribute_text(ko_sink *sink, const char *name, const char *text, ko_error *error) {
  writer *w = writer_of(sink);
  int code = begin(w, error);
  if (code) return code;
  H5E_BEGIN_TRY {
    if (put_text(w->file, name, text) != 0) code = raise_hdf5(w, error, "attribute", name);
  }
  H5E_END_TRY;
  return checked(w, code, error);
}

static int put_attribute(ko_sink *sink, const char *name, hid_t file_type, hid_t memory_type, const void *value, ko_error *error) {
  writer *w = writer_of(sink);
  int code = KO_OK;
  H5E_BEGIN_TRY {
    if (put_number(w->file, name, file_type, memory_type, value) != 0) code = raise_hdf5(w, error, "attribute", name);
  }
  H5E_END_TRY;
  return checked(w, code, error);
}

static int sink_attribute_integer(ko_sink *sink, const char *name, int64_t value, ko_error *error) {
  int code = begin(writer_of(sink), error);
  return code ? code : put_attribute(sink, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value, error);
}

static int sink_attribute_number(ko_sink *sink, const char *name, double value, ko_error *error) {
  int code = begin(writer_of(sink), error);
  return code ? code : put_attribute(sink, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value, error);
}

int ko_results_create(const char *path, ko_sink **out, ko_error *error) {
  *out = NULL;
  writer *w = calloc(1, sizeof *w);
  if (!w) return ko_raise_memory(error, sizeof *w);
  w->sink = (ko_sink){sink_coordinate, sink_dataset, sink_column, sink_attribute_text, sink_attribute_integer, sink_attribute_number};
  w->file = w->text_type = w->create_list = w->group_list = -1;
  w->fd = -1;
  int code = ko_place_make(path, &w->place, error);
  if (code) ko_results_abandon(&w->sink);
  else *out = &w->sink;
  return code;
}

/* All that HDF5 has goes to the file. */
static int close_file(writer *w, ko_error *error) {
  herr_t closed;
  H5E_BEGIN_TRY { closed = H5Fclose(w->file); }
  H5E_END_TRY;
  w->file = -1;
  return checked(w, closed < 0 ? raise_hdf5(w, error, "file", w->place.path) : KO_OK, error);
}

/* Open the written file as any reader would, and count its datasets. */
static herr_t count_dataset(hid_t group, const char *name, const H5O_info_t *info, void *count) {
  (void)group;
  (void)name;
  if (info->type == H5O_TYPE_DATASET) ++*(size_t *)count;
  return 0;
}

static int check_written(const writer *w, ko_error *error) {
  size_t count = 0;
  int wrong;
  H5E_BEGIN_TRY {
    hid_t file = ko_unlocked_open(w->place.temporary);
    wrong = file < 0 || H5Ovisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, count_dataset, &count) < 0 || count != w->n_objects;
    if (file >= 0 && H5Fclose(file) < 0) wrong = 1;
  }
  H5E_END_TRY;
  return wrong ? ko_raise(error, KO_E_IO, "%s: the file that was written cannot be read back", w->place.path) : KO_OK;
}

int ko_results_commit(ko_sink *sink, ko_error *error) {
  writer *w = writer_of(sink);
  int code = begin(w, error);
  if (!code) code = close_file(w, error);
  if (code) return code;
  const int fd = w->fd;
  w->fd = -1;
  code = ko_place_seal(&w->place, fd, error);
  if (code) return code;
  code = check_written(w, error);
  if (code) unlink(w->place.temporary);
  return code ? code : ko_place_rename(&w->place, error);
}

void ko_results_abandon(ko_sink *sink) {
  if (!sink) return;
  writer *w = writer_of(sink);
  if (!w->number) w->number = ECANCELED; /* what is not written yet need not be */
  H5E_BEGIN_TRY {
    if (w->text_type >= 0) H5Tclose(w->text_type);
    if (w->create_list >= 0) H5Pclose(w->create_list);
    if (w->group_list >= 0) H5Pclose(w->group_list);
    if (w->file >= 0) H5Fclose(w->file);
  }
  H5E_END_TRY;
  if (w->fd >= 0) {
    close(w->fd);
    unlink(w->place.temporary);
  }
  for (size_t i = 0; i < w->n_scales; i++) free(w->scales[i].name);
  free(w->scales);
  ko_place_free(&w->place);
  free(w);
}
