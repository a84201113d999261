/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a result file. A file may come from anywhere: the seal is checked before HDF5 parses anything, every size before it is used.
 */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/results/results.h"
#include "sim/results/unlocked.h"

struct ko_results {
  char *path;
  hid_t file;
};

static hid_t open_attribute(hid_t file, const char *name) { return H5Aexists(file, name) > 0 ? H5Aopen(file, name, H5P_DEFAULT) : -1; }

static int read_integer(hid_t file, const char *name, int64_t *out) {
  hid_t attribute = open_attribute(file, name);
  if (attribute < 0) return -1;
  int code = -1;
  hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_INTEGER && H5Sget_simple_extent_npoints(space) == 1 &&
      H5Aread(attribute, H5T_NATIVE_INT64, out) >= 0)
    code = 0;
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  H5Aclose(attribute);
  return code;
}

static int open_checked(ko_results *results, ko_error *error) {
  const char *path = results->path;
  int code = ko_seal_check(path, error);
  if (code) return code;
  results->file = ko_unlocked_open(path);
  if (results->file < 0) return ko_raise(error, KO_E_INPUT, "%s: is not a result file of knockon (no HDF5 file, or cut off)", path);
  int64_t version = 0;
  if (H5Aexists(results->file, "knockon_version") <= 0 || read_integer(results->file, "format_version", &version) != 0)
    return ko_raise(error, KO_E_INPUT,
                    "%s: is an HDF5 file, but not a result of knockon (the attributes knockon_version and format_version are missing)",
                    path);
  if (version < 1 || version > KO_FORMAT_VERSION)
    return ko_raise(error, KO_E_INPUT, "%s: has format version %" PRId64 ", this program reads up to %d; use a newer knockon", path,
                    version, KO_FORMAT_VERSION);
  return KO_OK;
}

int ko_results_open(const char *path, ko_results **out, ko_error *error) {
  *out = NULL;
  ko_results *results = calloc(1, sizeof *results);
  if (!results) return ko_raise_memory(error, sizeof *results);
  results->file = -1;
  results->path = malloc(strlen(path) + 1);
  int code;
  if (results->path) {
    strcpy(results->path, path);
    H5E_BEGIN_TRY { code = open_checked(results, error); }
    H5E_END_TRY;
  } else {
    code = ko_raise_memory(error, strlen(path) + 1);
  }
  if (code) ko_results_close(results);
  else *out = results;
  return code;
}

void ko_results_close(ko_results *results) {
  if (!results) return;
  H5E_BEGIN_TRY {
    if (results->file >= 0) H5Fclose(results->file);
  }
  H5E_END_TRY;
  free(results->path);
  free(results);
}

/* HDF5 asks for every step of a path by itself. */
static int exists(hid_t file, const char *name) {
  char path[512];
  if (*name == '\0' || strlen(name) >= sizeof path) return 0;
  strcpy(path, name);
  for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    if (slash == path) continue;
    *slash = '\0';
    htri_t there = H5Lexists(file, path, H5P_DEFAULT);
    *slash = '/';
    if (there <= 0) return 0;
  }
  return H5Lexists(file, path, H5P_DEFAULT) > 0;
}

int ko_results_has(const ko_results *results, const char *name) {
  int there = 0;
  H5E_BEGIN_TRY {
    if (exists(results->file, name)) {
      H5O_info_t info;
      there = H5Oget_info_by_name(results->file, name, &info, H5P_DEFAULT) >= 0 && info.type == H5O_TYPE_DATASET;
    }
  }
  H5E_END_TRY;
  return there;
}

static herr_t take_scale_name(hid_t dataset, unsigned axis, hid_t scale, void *name) {
  (void)dataset;
  (void)axis;
  ssize_t length = H5DSget_scale_name(scale, name, sizeof((ko_read *)0)->axes[0]);
  return length > 0 ? 1 : 0;
}

static void read_axes(hid_t dataset, uint32_t n_axes, char axes[KO_MAX_AXES][64]) {
  int is_scale = H5DSis_scale(dataset) > 0;
  for (uint32_t a = 0; a < n_axes; a++) {
    axes[a][0] = '\0';
    if (is_scale) (void)H5DSget_scale_name(dataset, axes[a], sizeof axes[a]);
    else if (H5DSget_num_scales(dataset, a) > 0) (void)H5DSiterate_scales(dataset, a, NULL, take_scale_name, axes[a]);
    axes[a][sizeof axes[a] - 1] = '\0';
  }
}

static int read_numbers(hid_t dataset, hid_t memory, hid_t space, ko_read *out) {
  out->numbers = malloc((out->n ? out->n : 1) * sizeof *out->numbers);
  if (!out->numbers) return -1;
  return out->n == 0 || H5Dread(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, out->numbers) >= 0 ? 0 : -1;
}

/* HDF5 allocates the texts; an empty one may come as NULL. */
static int read_texts(hid_t dataset, hid_t memory, hid_t space, ko_read *out) {
  int code = -1;
  hid_t type = H5Tcopy(H5T_C_S1);
  char **raw = calloc(out->n ? out->n : 1, sizeof *raw);
  out->texts = calloc(out->n ? out->n : 1, sizeof *out->texts);
  if (type < 0 || !raw || !out->texts || H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) goto out;
  if (out->n > 0 && H5Dread(dataset, type, memory, space, H5P_DEFAULT, raw) < 0) goto out;
  code = 0;
  for (uint64_t i = 0; i < out->n && code == 0; i++) {
    size_t length = raw[i] ? strlen(raw[i]) : 0;
    out->texts[i] = malloc(length + 1);
    if (!out->texts[i]) code = -1;
    else memcpy(out->texts[i], raw[i] ? raw[i] : "", length + 1);
  }
out:
  if (raw)
    for (uint64_t i = 0; i < out->n; i++) H5free_memory(raw[i]);
  free(raw);
  if (type >= 0) H5Tclose(type);
  return code;
}

/* What is to be read: everything, or index `at` of axis 0 (that axis is then left out), or of that `n` indices of axis 1. */
typedef struct selection {
  const uint64_t *at; /* NULL: everything */
  uint64_t first, n;  /* n == UINT64_MAX: all */
} selection;

static const selection everything = {.n = UINT64_MAX};

/* Shape of what is read, and the selection in the file. */
static int select_part(const char *path, const char *name, hid_t space, const selection *part, ko_read *out, uint64_t *total,
                       ko_error *error) {
  const uint64_t *at = part->at;
  hsize_t shape[H5S_MAX_RANK];
  int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > KO_MAX_AXES || H5Sget_simple_extent_dims(space, shape, NULL) < 0)
    return ko_raise(error, KO_E_INPUT, "%s: dataset '%s' has more than %d axes", path, name, KO_MAX_AXES);
  out->n_axes = (uint32_t)rank;
  *total = 1;
  for (int a = 0; a < rank; a++) {
    out->shape[a] = shape[a];
    if (shape[a] && *total > (UINT64_MAX >> 8) / shape[a])
      return ko_raise(error, KO_E_INPUT, "%s: dataset '%s' is damaged (its size is impossible)", path, name);
    *total *= shape[a];
  }
  out->n = *total;
  if (!at) return KO_OK;
  if (rank == 0 || *at >= shape[0])
    return ko_raise(error, KO_E_INPUT, "%s: dataset '%s' has no index %" PRIu64 " on its first axis", path, name, *at);
  hsize_t start[KO_MAX_AXES] = {*at}, count[KO_MAX_AXES];
  memcpy(count, shape, sizeof count);
  count[0] = 1;
  out->n = *total / shape[0];
  if (part->n != UINT64_MAX) {
    if (rank < 2 || part->n > shape[1] || part->first > shape[1] - part->n)
      return ko_raise(error, KO_E_INPUT, "%s: dataset '%s' has no indices %" PRIu64 " to %" PRIu64 " on its second axis", path, name,
                      part->first, part->first + part->n);
    start[1] = part->first;
    count[1] = part->n;
    out->n = shape[1] ? out->n / shape[1] * part->n : 0;
  }
  if (H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0)
    return ko_raise(error, KO_E_INTERNAL, "%s: '%s' could not be selected", path, name);
  return KO_OK;
}

static int read_part(const ko_results *results, const char *name, const selection *part, ko_read *out, ko_error *error) {
  int code = KO_OK;
  uint64_t total = 0;
  hid_t dataset = -1, space = -1, memory = -1, type = -1;
  if (exists(results->file, name)) dataset = H5Dopen2(results->file, name, H5P_DEFAULT);
  if (dataset < 0) return ko_raise(error, KO_E_INPUT, "%s: has no dataset '%s'", results->path, name);
  space = H5Dget_space(dataset);
  type = H5Dget_type(dataset);
  H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  int is_text = class == H5T_STRING;
  if (space < 0 || (class != H5T_INTEGER && class != H5T_FLOAT && !(is_text && H5Tis_variable_str(type) > 0))) {
    code = ko_raise(error, KO_E_INPUT, "%s: dataset '%s' holds neither numbers nor texts", results->path, name);
    goto out;
  }
  code = select_part(results->path, name, space, part, out, &total, error);
  if (code) goto out;
  read_axes(dataset, out->n_axes, out->axes);
  hsize_t n = out->n;
  memory = out->n_axes ? H5Screate_simple(1, &n, NULL) : H5Screate(H5S_SCALAR);
  if (memory < 0 || (is_text ? read_texts : read_numbers)(dataset, memory, space, out) != 0) {
    code = ko_raise(error, KO_E_INPUT, "%s: dataset '%s' cannot be read (damaged, or %" PRIu64 " values do not fit in memory)",
                    results->path, name, out->n);
    goto out;
  }
  if (part->at) { /* axis 0 is gone */
    out->n_axes--;
    memmove(out->axes[0], out->axes[1], sizeof out->axes[0] * out->n_axes);
    memmove(&out->shape[0], &out->shape[1], sizeof out->shape[0] * out->n_axes);
  }
out:
  H5Dclose(dataset);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  if (memory >= 0) H5Sclose(memory);
  if (code) ko_read_free(out);
  return code;
}

static int read_quietly(const ko_results *results, const char *name, const selection *part, ko_read *out, ko_error *error) {
  int code;
  memset(out, 0, sizeof *out);
  H5E_BEGIN_TRY { code = read_part(results, name, part, out, error); }
  H5E_END_TRY;
  return code;
}

int ko_results_read(const ko_results *results, const char *name, ko_read *out, ko_error *error) {
  return read_quietly(results, name, &everything, out, error);
}

int ko_results_read_at(const ko_results *results, const char *name, uint64_t at, ko_read *out, ko_error *error) {
  const selection one = {.at = &at, .n = UINT64_MAX};
  return read_quietly(results, name, &one, out, error);
}

int ko_results_read_rows(const ko_results *results, const char *name, uint64_t at, uint64_t first, uint64_t n, ko_read *out,
                         ko_error *error) {
  const selection rows = {.at = &at, .first = first, .n = n};
  return read_quietly(results, name, &rows, out, error);
}

void ko_read_free(ko_read *read) {
  if (read->texts)
    for (uint64_t i = 0; i < read->n; i++) free(read->texts[i]);
  free(read->texts);
  free(read->numbers);
  memset(read, 0, sizeof *read);
}

static char *read_text_attribute(hid_t attribute, hid_t type) {
  size_t size = H5Tget_size(type);
  if (H5Tis_variable_str(type) > 0 || size == 0) return NULL;
  char *text = calloc(size + 1, 1);
  hid_t memory = H5Tcopy(H5T_C_S1);
  if (text && (memory < 0 || H5Tset_size(memory, size + 1) < 0 || H5Tset_cset(memory, H5Tget_cset(type)) < 0 ||
               H5Aread(attribute, memory, text) < 0)) {
    free(text);
    text = NULL;
  }
  if (memory >= 0) H5Tclose(memory);
  return text;
}

static char *read_number_attribute(hid_t attribute, H5T_class_t class) {
  enum { ROOM = 40 };
  char *text = malloc(ROOM);
  int64_t integer;
  double number;
  if (text && class == H5T_INTEGER && H5Aread(attribute, H5T_NATIVE_INT64, &integer) >= 0) {
    snprintf(text, ROOM, "%" PRId64, integer);
    return text;
  }
  if (text && class == H5T_FLOAT && H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) >= 0) {
    snprintf(text, ROOM, "%.17g", number);
    return text;
  }
  free(text);
  return NULL;
}

int ko_results_attribute(const ko_results *results, const char *name, char **out, ko_error *error) {
  *out = NULL;
  H5E_BEGIN_TRY {
    hid_t attribute = open_attribute(results->file, name);
    hid_t type = attribute >= 0 ? H5Aget_type(attribute) : -1, space = attribute >= 0 ? H5Aget_space(attribute) : -1;
    if (type >= 0 && space >= 0 && H5Sget_simple_extent_npoints(space) == 1) {
      H5T_class_t class = H5Tget_class(type);
      *out = class == H5T_STRING ? read_text_attribute(attribute, type) : read_number_attribute(attribute, class);
    }
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    if (attribute >= 0) H5Aclose(attribute);
  }
  H5E_END_TRY;
  return *out ? KO_OK : ko_raise(error, KO_E_INPUT, "%s: has no attribute '%s'", results->path, name);
}

/* ---- Tables -------------------------------------------------------------------------------------------------------- */

typedef struct table_walk {
  const ko_results *results;
  const char *table;
  int (*column)(void *, const char *, uint64_t, char *const *, ko_error *);
  void *context;
  ko_error *error;
  int code;
} table_walk;

/* A text attribute of an object in a group; NULL where there is none. */
static char *text_of(hid_t group, const char *link, const char *name) {
  hid_t attribute = H5Aopen_by_name(group, link, name, H5P_DEFAULT, H5P_DEFAULT);
  hid_t type = attribute >= 0 ? H5Aget_type(attribute) : -1;
  char *text = type >= 0 && H5Tget_class(type) == H5T_STRING ? read_text_attribute(attribute, type) : NULL;
  if (type >= 0) H5Tclose(type);
  if (attribute >= 0) H5Aclose(attribute);
  return text;
}

static herr_t walk_column(hid_t group, const char *link, const H5L_info_t *info, void *context) {
  table_walk *walk = context;
  char path[512];
  (void)info;
  if (strcmp(link, "row") == 0) return 0;
  if (snprintf(path, sizeof path, "%s/%s", walk->table, link) >= (int)sizeof path) return 0;
  ko_read read = {0};
  char *name = text_of(group, link, "long_name"); /* that the table gave; the dataset's may have had to differ */
  if (!name) walk->code = ko_raise(walk->error, KO_E_INPUT, "%s: column '%s' has no name", walk->results->path, path);
  else walk->code = read_part(walk->results, path, &everything, &read, walk->error);
  if (!walk->code && !read.texts) walk->code = ko_raise(walk->error, KO_E_INPUT, "%s: column '%s' is no text", walk->results->path, path);
  if (!walk->code) walk->code = walk->column(walk->context, name, read.n, read.texts, walk->error);
  ko_read_free(&read);
  free(name);
  return walk->code ? 1 : 0;
}

int ko_results_table(const ko_results *results, const char *table,
                     int (*column)(void *context, const char *name, uint64_t n_rows, char *const *cells, ko_error *error), void *context,
                     ko_error *error) {
  table_walk walk = {results, table, column, context, error, KO_OK};
  H5E_BEGIN_TRY {
    if (exists(results->file, table)) {
      hsize_t at = 0;
      hid_t group = H5Gopen2(results->file, table, H5P_DEFAULT);
      if (group < 0 || H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &at, walk_column, &walk) < 0)
        if (!walk.code) walk.code = ko_raise(error, KO_E_INPUT, "%s: table '%s' cannot be read", results->path, table);
      if (group >= 0) H5Gclose(group);
    }
  }
  H5E_END_TRY;
  return walk.code;
}

/* ---- Lists --------------------------------------------------------------------------------------------------------- */

typedef struct list_walk {
  const ko_results *results;
  const char *group;
  int (*entry)(void *, const ko_entry *, ko_error *);
  void *context;
  ko_error *error;
  int code;
} list_walk;

static int describe_shape(hid_t dataset, ko_entry *out) {
  hsize_t shape[H5S_MAX_RANK];
  hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
  int code = type >= 0 && rank >= 0 && rank <= KO_MAX_AXES && H5Sget_simple_extent_dims(space, shape, NULL) >= 0 ? 0 : -1;
  if (code == 0) {
    const H5T_class_t class = H5Tget_class(type);
    out->type = class == H5T_STRING ? KO_TYPE_TEXT : class == H5T_INTEGER ? KO_TYPE_I64 : KO_TYPE_F64;
    out->n_axes = (uint32_t)rank;
    for (int a = 0; a < rank; a++) out->shape[a] = shape[a];
    read_axes(dataset, out->n_axes, out->axes);
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return code;
}

static void list_dataset(list_walk *walk, const char *path, hid_t dataset) {
  static const char *const names[] = {"units", "long_name", "description", "coordinates"};
  char *texts[4];
  ko_entry entry = {.path = path};
  for (size_t i = 0; i < 4; i++) texts[i] = text_of(dataset, ".", names[i]);
  entry.unit = texts[0] ? texts[0] : "";
  entry.long_name = texts[1] ? texts[1] : "";
  entry.description = texts[2] ? texts[2] : "";
  entry.coordinates = texts[3] ? texts[3] : "";
  if (describe_shape(dataset, &entry) != 0)
    walk->code = ko_raise(walk->error, KO_E_INPUT, "%s: dataset '%s' is damaged", walk->results->path, path);
  else walk->code = walk->entry(walk->context, &entry, walk->error);
  for (size_t i = 0; i < 4; i++) free(texts[i]);
}

static herr_t list_link(hid_t group, const char *link, const H5L_info_t *info, void *context) {
  list_walk *walk = context;
  char path[512];
  (void)info;
  if (snprintf(path, sizeof path, "%s%s%s", walk->group, *walk->group ? "/" : "", link) >= (int)sizeof path) return 0;
  hid_t object = H5Oopen(group, link, H5P_DEFAULT);
  const H5I_type_t kind = object >= 0 ? H5Iget_type(object) : H5I_BADID;
  if (kind == H5I_DATASET) list_dataset(walk, path, object);
  else if (kind == H5I_GROUP)
    walk->code = walk->entry(
        walk->context, &(ko_entry){.path = path, .is_group = 1, .unit = "", .long_name = "", .description = "", .coordinates = ""}, walk->error);
  else walk->code = ko_raise(walk->error, KO_E_INPUT, "%s: '%s' cannot be read", walk->results->path, path);
  if (object >= 0) H5Oclose(object);
  return walk->code ? 1 : 0;
}

int ko_results_list(const ko_results *results, const char *group, int (*entry)(void *context, const ko_entry *entry, ko_error *error),
                    void *context, ko_error *error) {
  list_walk walk = {results, group, entry, context, error, KO_OK};
  H5E_BEGIN_TRY {
    hsize_t at = 0;
    hid_t opened = H5Gopen2(results->file, *group ? group : "/", H5P_DEFAULT);
    if (opened < 0 || H5Literate(opened, H5_INDEX_CRT_ORDER, H5_ITER_INC, &at, list_link, &walk) < 0)
      if (!walk.code) walk.code = ko_raise(error, KO_E_INPUT, "%s: group '%s' cannot be read", results->path, *group ? group : "/");
    if (opened >= 0) H5Gclose(opened);
  }
  H5E_END_TRY;
  return walk.code;
}
