/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of CSV files appears whole or not at all. It may take the place of an earlier export and of nothing else: every file that is
 * there must stand in the dictionary.csv of that export.
 */
#ifndef KO_EXPORT_FOLDER_H
#define KO_EXPORT_FOLDER_H

#include <stdio.h>

#include "knockon/error.h"

#define KO_DICTIONARY "dictionary.csv"
#define KO_DICTIONARY_HEADER "file,column,type,unit,long_name,description\n"

typedef struct ko_export_folder {
  char *path;            /* without a slash at the end */
  char *temporary, *old; /* .NAME.tmp-PID and .NAME.old-PID beside it */
  int is_made;           /* the temporary one */
} ko_export_folder;

/* Look at what is there and make the temporary folder. Free in any case. */
int ko_export_folder_begin(const char *path, ko_export_folder *out, ko_error *error) KO_MUST_CHECK;
/* A new file "NAME.csv" or "FOLDER/NAME.csv", to be closed by ko_export_folder_close. */
int ko_export_folder_open(const ko_export_folder *folder, const char *name, FILE **out, ko_error *error) KO_MUST_CHECK;
/* Bring it to the disk. `number`: errno of a write that has failed, or 0. */
int ko_export_folder_close(const ko_export_folder *folder, const char *name, FILE *file, int number, ko_error *error) KO_MUST_CHECK;
int ko_export_folder_commit(ko_export_folder *folder, ko_error *error) KO_MUST_CHECK;
/* What is not committed is removed. */
void ko_export_folder_free(ko_export_folder *folder);

#endif
