/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file driver for HDF5 that writes to an open file and remembers why the first write failed. From then on it takes what it is given and drops it: HDF5
 * does not close files, nor end its program, in good order once a write has failed.
 */
#ifndef KO_WATCHED_FILE_H
#define KO_WATCHED_FILE_H

#include <hdf5.h>

/* What a file opened with `access` reads and writes: `fd`, which stays the caller's. `number` is to be 0 at first and becomes the errno of what failed. */
typedef struct ko_watched_file {
  int fd;
  int *number;
} ko_watched_file;

/* Make `access` (a file access list) use the driver. Both pointers must outlive the file. */
herr_t ko_watched_file_set(hid_t access, const ko_watched_file *file);

#endif
