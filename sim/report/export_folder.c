/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "sim/report/export_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/base.h"

/* An export has files and folders of files. */
enum { DEPTH = 2 };

static int join(char out[PATH_MAX], const char *folder, const char *name, ko_error *error) {
  const int length = snprintf(out, PATH_MAX, "%s/%s", folder, name);
  return length >= 0 && length < PATH_MAX ? KO_OK : ko_raise(error, KO_E_IO, "%s: the name is too long", folder);
}

static int is_dots(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* Remove a folder that we made. */
static void remove_tree(const char *path, int depth) {
  char inner[PATH_MAX];
  ko_error ignored = {0};
  DIR *open = opendir(path);
  for (struct dirent *item; open && (item = readdir(open));) {
    if (is_dots(item->d_name) || join(inner, path, item->d_name, &ignored)) continue;
    if (unlink(inner) != 0 && depth > 1) remove_tree(inner, depth - 1);
  }
  if (open) closedir(open);
  rmdir(path);
}

/* ---- Is there an earlier export? -------------------------------------------------------------------------------------- */

/* The dictionary of an export; NULL where there is none. */
static char *read_dictionary(const char *folder) {
  char path[PATH_MAX];
  ko_error ignored = {0};
  if (join(path, folder, KO_DICTIONARY, &ignored)) return NULL;
  FILE *file = fopen(path, "rb");
  char *text = NULL;
  struct stat status;
  if (file && fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && (text = calloc((size_t)status.st_size + 1, 1)) &&
      (fread(text, 1, (size_t)status.st_size, file) != (size_t)status.st_size ||
       strncmp(text, KO_DICTIONARY_HEADER, strlen(KO_DICTIONARY_HEADER)) != 0)) {
    free(text);
    text = NULL;
  }
  if (file) fclose(file);
  return text;
}

/* Does the dictionary have a line of this file? Names of files are written without quotes. */
static int is_listed(const char *dictionary, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = strchr(dictionary, '\n'); at; at = strchr(at + 1, '\n'))
    if (strncmp(at + 1, name, length) == 0 && at[1 + length] == ',') return 1;
  return strcmp(name, KO_DICTIONARY) == 0;
}

/* Look for what is not of the export; `inside` is "" or the name of an inner folder with its slash. */
static int check_items(const char *folder, const char *inside, const char *dictionary, ko_error *error) {
  char path[PATH_MAX], name[PATH_MAX];
  int code = join(path, folder, inside, error);
  DIR *open = code ? NULL : opendir(path);
  if (!code && !open) code = ko_raise_io(error, path, "cannot be read", errno);
  for (struct dirent *item; !code && (item = readdir(open));) {
    struct stat status;
    if (is_dots(item->d_name)) continue;
    if (snprintf(name, sizeof name, "%s%s", inside, item->d_name) >= (int)sizeof name || join(path, folder, name, error)) code = KO_E_IO;
    else if (dictionary && !*inside && lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
      strcat(name, "/");
      code = check_items(folder, name, dictionary, error);
    } else if (!dictionary || !is_listed(dictionary, name))
      code = ko_raise(error, KO_E_IO,
                      "%s: is there already and holds '%s', which is not of an export; name a new folder (an earlier export is replaced)",
                      folder, name);
  }
  if (open) closedir(open);
  return code;
}

static int check_present(const char *folder, ko_error *error) {
  char *dictionary = read_dictionary(folder);
  const int code = check_items(folder, "", dictionary, error);
  free(dictionary);
  return code;
}

/* ---- The new one ------------------------------------------------------------------------------------------------------ */

static int name_all(ko_export_folder *folder, ko_error *error) {
  size_t length = strlen(folder->path);
  while (length > 1 && folder->path[length - 1] == '/') folder->path[--length] = '\0';
  const char *slash = strrchr(folder->path, '/'), *name = slash ? slash + 1 : folder->path;
  const size_t room = length + 40;
  folder->temporary = malloc(room);
  folder->old = malloc(room);
  if (!folder->temporary || !folder->old) return ko_raise_memory(error, room);
  snprintf(folder->temporary, room, "%.*s.%s.tmp-%ld", (int)(name - folder->path), folder->path, name, (long)getpid());
  snprintf(folder->old, room, "%.*s.%s.old-%ld", (int)(name - folder->path), folder->path, name, (long)getpid());
  return KO_OK;
}

int ko_export_folder_begin(const char *path, ko_export_folder *out, ko_error *error) {
  struct stat status;
  *out = (ko_export_folder){0};
  if (strlen(path) >= PATH_MAX - 64) return ko_raise(error, KO_E_IO, "the name of the folder is too long (%zu bytes)", strlen(path));
  const int is_there = stat(path, &status) == 0;
  if (is_there && !S_ISDIR(status.st_mode)) return ko_raise(error, KO_E_IO, "%s: is a file, not a folder", path);
  if (is_there) out->path = realpath(path, NULL); /* a symbolic link stays, the folder that it leads to is replaced */
  else if ((out->path = malloc(strlen(path) + 1))) strcpy(out->path, path);
  if (!out->path) return ko_raise_io(error, path, "cannot be found", errno);
  int code = name_all(out, error);
  if (!code && is_there) code = check_present(out->path, error);
  if (code) return code;
  remove_tree(out->temporary, DEPTH); /* left by a killed process that had our number */
  if (mkdir(out->temporary, 0777) != 0) return ko_raise_io(error, path, "cannot be made", errno);
  out->is_made = 1;
  return KO_OK;
}

int ko_export_folder_open(const ko_export_folder *folder, const char *name, FILE **out, ko_error *error) {
  char path[PATH_MAX];
  *out = NULL;
  int code = join(path, folder->temporary, name, error);
  if (code) return code;
  char *slash = path + strlen(folder->temporary) + 1 + strcspn(name, "/");
  if (*slash) {
    *slash = '\0';
    if (mkdir(path, 0777) != 0 && errno != EEXIST) return ko_raise_io(error, folder->path, "cannot be written", errno);
    *slash = '/';
  }
  *out = fopen(path, "wbx");
  return *out ? KO_OK : ko_raise_io(error, folder->path, "cannot be written", errno);
}

int ko_export_folder_close(const ko_export_folder *folder, const char *name, FILE *file, int number, ko_error *error) {
  char path[PATH_MAX];
  if (fflush(file) != 0 && !number) number = errno;
  if (!number && fsync(fileno(file)) != 0) number = errno;
  if (fclose(file) != 0 && !number) number = errno;
  if (!number) return KO_OK;
  const int code = join(path, folder->path, name, error);
  return code ? code : ko_raise_io(error, path, "could not be written", number);
}

/* The name must reach the disk, too; file systems that cannot sync a folder say EINVAL. */
static int sync_parent(const ko_export_folder *folder, ko_error *error) {
  char parent[PATH_MAX];
  const char *slash = strrchr(folder->path, '/');
  snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - folder->path + 1) : 1, slash ? folder->path : ".");
  const int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return KO_OK; /* a folder that may be written but not read */
  const int number = fsync(fd) != 0 && errno != EINVAL ? errno : 0;
  close(fd);
  return number ? ko_raise_io(error, folder->path, "may not be on the disk yet", number) : KO_OK;
}

int ko_export_folder_commit(ko_export_folder *folder, ko_error *error) {
  const int had_old = rename(folder->path, folder->old) == 0;
  if (!had_old && errno != ENOENT) return ko_raise_io(error, folder->path, "cannot be replaced", errno);
  if (rename(folder->temporary, folder->path) != 0) {
    const int number = errno;
    if (had_old) (void)rename(folder->old, folder->path);
    return ko_raise_io(error, folder->path, "could not be put in place", number);
  }
  folder->is_made = 0;
  if (had_old) remove_tree(folder->old, DEPTH);
  return sync_parent(folder, error);
}

void ko_export_folder_free(ko_export_folder *folder) {
  if (folder->is_made) remove_tree(folder->temporary, DEPTH);
  free(folder->path);
  free(folder->temporary);
  free(folder->old);
  *folder = (ko_export_folder){0};
}
