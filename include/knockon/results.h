/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results: datasets on named axes, as one HDF5 file that xarray, h5py, R, MATLAB and Julia open. Whoever has numbers describes
 * them in a ko_dataset and hands them to a sink; only sim/results knows HDF5.
 */
#ifndef KNOCKON_RESULTS_H
#define KNOCKON_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ko_type { KO_TYPE_F64, KO_TYPE_F32, KO_TYPE_I64, KO_TYPE_U8, KO_TYPE_TEXT } ko_type; /* TEXT: const char *const * */

enum { KO_MAX_AXES = 12, KO_FORMAT_VERSION = 1 };

typedef struct ko_dataset {
  const char *name;
  ko_type type;
  uint32_t n_axes;               /* 0: a scalar */
  const char *axes[KO_MAX_AXES]; /* names of coordinates that the sink has been given before */
  const char *unit;              /* "1" for shares and probabilities, "h", "person h", "" for text */
  const char *long_name;         /* a short title for plots */
  const char *description;       /* one or two sentences: what it is, what NaN means */
  const char *coordinates;       /* CF `coordinates` attribute or NULL */
  const void *data;              /* row-major over the axes; NULL: asked for piece by piece */
  /* For axes (strategy, trial, ...): fill in trials first_trial .. first_trial + n - 1 of one strategy, row-major over the axes but the first. */
  int (*part)(void *context, uint64_t strategy, uint64_t first_trial, uint64_t n, void *out, ko_error *error);
  void *context;
} ko_dataset;

/* Takes coordinates (a dataset whose one axis has its own name), datasets and attributes, in that order or mixed so long as a coordinate
 * comes before what uses it. Data are copied or written, and pieces asked for, before the call returns. */
typedef struct ko_sink ko_sink;
struct ko_sink {
  int (*coordinate)(ko_sink *sink, const ko_dataset *dataset, uint64_t length, ko_error *error);
  int (*dataset)(ko_sink *sink, const ko_dataset *dataset, ko_error *error);
  /* In the group `name` (such as "region/facilities"): a text column of a table. */
  int (*column)(ko_sink *sink, const char *table, const char *name, uint64_t n_rows, const char *const *cells, ko_error *error);
  int (*attribute_text)(ko_sink *sink, const char *name, const char *text, ko_error *error);
  int (*attribute_integer)(ko_sink *sink, const char *name, int64_t value, ko_error *error);
  int (*attribute_number)(ko_sink *sink, const char *name, double value, ko_error *error);
};

/* A file that is being written. It is built under a temporary name beside `path`; ko_results_commit checks, syncs and renames it. Freed
 * without a commit, nothing is left behind. */
int ko_results_create(const char *path, ko_sink **out, ko_error *error) KO_MUST_CHECK;
int ko_results_commit(ko_sink *sink, ko_error *error) KO_MUST_CHECK;
void ko_results_abandon(ko_sink *sink); /* NULL is allowed; after a commit it only frees */

/* A file that is read. Only whole files as they were written are opened: 32 bytes after the end of the HDF5 data (which other readers pass
 * over) hold a checksum of all before them. */
typedef struct ko_results ko_results;
int ko_results_open(const char *path, ko_results **out, ko_error *error) KO_MUST_CHECK;
void ko_results_close(ko_results *results);

typedef struct ko_read {
  uint32_t n_axes;
  char axes[KO_MAX_AXES][64];
  uint64_t shape[KO_MAX_AXES];
  uint64_t n;      /* product of the shape */
  double *numbers; /* [n] NULL for text; owned by the ko_read */
  char **texts;    /* [n] NULL for numbers */
} ko_read;

/* Read a whole dataset by path ("loss", "region/facilities/kind"). KO_E_INPUT where there is none. */
int ko_results_read(const ko_results *results, const char *name, ko_read *out, ko_error *error) KO_MUST_CHECK;
/* Only index `at` of axis 0 (such as one strategy); that axis is then no longer in `axes` and `shape`. */
int ko_results_read_at(const ko_results *results, const char *name, uint64_t at, ko_read *out, ko_error *error) KO_MUST_CHECK;
/* The same, and of what is then the first axis only `n` indices from `first` on: `n` and `numbers` are of these, `shape` of the whole axis. */
int ko_results_read_rows(const ko_results *results, const char *name, uint64_t at, uint64_t first, uint64_t n, ko_read *out, ko_error *error) KO_MUST_CHECK;
int ko_results_has(const ko_results *results, const char *name);
void ko_read_free(ko_read *read);
/* The text columns of a table ("region/links") one by one, under the names and in the order in which they were written; none where there is no such
 * table. `column` gives 0 or a code, which ends it. */
int ko_results_table(const ko_results *results, const char *table,
                     int (*column)(void *context, const char *name, uint64_t n_rows, char *const *cells, ko_error *error), void *context,
                     ko_error *error) KO_MUST_CHECK;
/* What a group holds. The texts are there during the call; "" where there is none. */
typedef struct ko_entry {
  const char *path; /* to be read by; of a group, to be listed by */
  int is_group;     /* then all below is empty */
  ko_type type;     /* KO_TYPE_TEXT, KO_TYPE_I64 (whole numbers of any size) or KO_TYPE_F64 */
  uint32_t n_axes;
  char axes[KO_MAX_AXES][64];
  uint64_t shape[KO_MAX_AXES];
  const char *unit, *long_name, *description, *coordinates;
} ko_entry;
/* What is in a group ("": the root), one by one, in the order in which it was written. `entry` gives 0 or a code, which ends it. */
int ko_results_list(const ko_results *results, const char *group, int (*entry)(void *context, const ko_entry *entry, ko_error *error),
                    void *context, ko_error *error) KO_MUST_CHECK;
/* An attribute of the file as text (numbers are printed with %.17g); NULL-terminated, to be freed by the caller. */
int ko_results_attribute(const ko_results *results, const char *name, char **out, ko_error *error) KO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
