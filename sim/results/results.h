/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of sim/results share: where a file is put, and the seal at its end.
 */
#ifndef KO_RESULTS_PART_H
#define KO_RESULTS_PART_H

#include "knockon/results.h"

/* Where a result file goes: the final path and the temporary one beside it. */
typedef struct ko_place {
  char *path;
  char *temporary; /* .NAME.tmp-PID in the same folder */
  char *folder;
} ko_place;

/* Work out the place and try it: the folder must exist and take a new file, and `path` must not be something other than a file.
 * Nothing is left there. */
int ko_place_make(const char *path, ko_place *out, ko_error *error) KO_MUST_CHECK;
void ko_place_free(ko_place *place);

/* Make the temporary file, empty; `fd` reads and writes. */
int ko_place_open(const ko_place *place, int *fd, ko_error *error) KO_MUST_CHECK;
/* Say that it could not be written (errno `number`), and remove it. */
int ko_place_failed(const ko_place *place, int number, ko_error *error);
/* Seal it, bring it to the disk and close it. It is removed on failure. */
int ko_place_seal(const ko_place *place, int fd, ko_error *error) KO_MUST_CHECK;
/* Give the temporary file its name, for good. It is removed on failure. */
int ko_place_rename(const ko_place *place, ko_error *error) KO_MUST_CHECK;

/* The seal: 32 bytes after the HDF5 file's own end, which HDF5 ignores: "knockon\n", the length of all before it (64 bits, little endian)
 * and its XXH3 hash (128 bits, canonical). It tells a damaged file before HDF5 gets to parse it. */
enum { KO_SEAL_SIZE = 32 };
/* Read the whole file, once, and put its seal behind it. Gives 0 or an errno. */
int ko_seal_append(int fd);
/* 0 where the seal is right; KO_E_INPUT where it is missing (no result, cut off, rewritten by another program) or wrong (damaged):
 * HDF5 1.10 crashes on about one damaged file in twenty, so that only sealed ones are given to it; KO_E_IO. */
int ko_seal_check(const char *path, ko_error *error) KO_MUST_CHECK;

#endif
