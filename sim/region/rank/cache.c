/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/rank_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "sim/base/base.h"
#include "sim/region/rank/graph.h"

/* A file: this, the key's text, the scores, and the checksum of all that. */
typedef struct head {
  char magic[16];
  uint32_t key_size, n;
  double seconds;
} head;

static const char MAGIC[16] = "knockon ranking"; /* another layout needs another magic */
static const char ENDING[] = ".ranking";

typedef struct key {
  char text[400];
  char path[PATH_MAX - 64]; /* leaves room for a temporary name */
  uint32_t n;               /* scores */
} key;

/* ---- What a ranking is made from ----------------------------------------------------------------------------------- */

/* Nothing removed is the same in whichever way it is said. */
static uint32_t hash_removed(uint32_t n, const uint8_t *removed, XXH3_state_t *state) {
  uint32_t count = 0;
  for (uint32_t i = 0; removed && i < n; i++) {
    if (!removed[i]) continue;
    XXH3_128bits_update(state, &i, sizeof i);
    count++;
  }
  XXH3_128bits_update(state, &count, sizeof count); /* facilities end here */
  return count;
}

static int make_key(const ko_rank_cache *cache, const ko_rank_graph *graph, const ko_score *score, int links, const ko_removed *removed,
                    key *out) {
  static const ko_removed nothing;
  const ko_region *region = graph->region;
  const char *igraph;
  if (!removed) removed = &nothing;
  igraph_version(&igraph, NULL, NULL, NULL);
  XXH3_state_t *state = XXH3_createState();
  if (!state) return 0;
  XXH3_128bits_reset(state);
  const uint32_t facilities_gone = hash_removed(graph->n, removed->facilities, state);
  const uint32_t links_gone = hash_removed(region->n_links, removed->links, state);
  const XXH128_hash_t gone = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  out->n = links ? region->n_links : graph->n;
  const int length = snprintf(out->text, sizeof out->text,
                              "knockon %s, igraph %s\nregion %016" PRIx64 ": %" PRIu32 " facilities, %" PRIu32 " links, %" PRIu32
                              " edges\n%s of %s\nwithout %" PRIu32 " facilities, %" PRIu32 " links: %016" PRIx64 "%016" PRIx64 "\n",
                              KNOCKON_VERSION, igraph, region->hash, graph->n, region->n_links, graph->n_edges, score->name,
                              links ? "links" : "facilities", facilities_gone, links_gone, gone.high64, gone.low64);
  if (length < 0 || (size_t)length >= sizeof out->text) return 0;
  const XXH128_hash_t name = XXH3_128bits(out->text, (size_t)length);
  const int path =
      snprintf(out->path, sizeof out->path, "%s/%016" PRIx64 "%016" PRIx64 "%s", cache->folder, name.high64, name.low64, ENDING);
  return path > 0 && (size_t)path < sizeof out->path;
}

static size_t file_size(const key *k) { return sizeof(head) + strlen(k->text) + k->n * sizeof(int64_t) + sizeof(XXH128_canonical_t); }

static void checksum(const char *bytes, size_t size, XXH128_canonical_t *out) { XXH128_canonicalFromHash(out, XXH3_128bits(bytes, size)); }

/* ---- Reading ------------------------------------------------------------------------------------------------------- */

/* Is this what was asked for, whole and sound? */
static int take_scores(const key *k, const char *bytes, int64_t *out, double *seconds) {
  const size_t size = file_size(k), key_size = strlen(k->text);
  XXH128_canonical_t sum;
  head h;
  checksum(bytes, size - sizeof sum, &sum);
  memcpy(&h, bytes, sizeof h);
  if (memcmp(bytes + size - sizeof sum, &sum, sizeof sum) != 0 || memcmp(h.magic, MAGIC, sizeof MAGIC) != 0 || h.key_size != key_size ||
      h.n != k->n || memcmp(bytes + sizeof h, k->text, key_size) != 0)
    return 0;
  if (k->n) memcpy(out, bytes + sizeof h + key_size, k->n * sizeof *out);
  *seconds = h.seconds;
  return 1;
}

static int take(const key *k, int64_t *out, double *seconds) {
  struct stat status;
  const size_t size = file_size(k);
  char *bytes = NULL;
  int found = 0;
  FILE *file = fopen(k->path, "rb");
  if (!file) return 0;
  if (fstat(fileno(file), &status) != 0 || (uint64_t)status.st_size != size) goto out;
  bytes = malloc(size);
  found = bytes && fread(bytes, 1, size, file) == size && take_scores(k, bytes, out, seconds);
  if (found) (void)utimensat(AT_FDCWD, k->path, NULL, 0); /* used now: goes last */
out:
  free(bytes);
  fclose(file);
  return found;
}

/* ---- Writing ------------------------------------------------------------------------------------------------------- */

static void make_folders(const char *folder) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path) return;
  for (char *at = path + 1; *at; at++) {
    if (*at != '/') continue;
    *at = '\0';
    (void)mkdir(path, 0777);
    *at = '/';
  }
  (void)mkdir(path, 0777);
}

/* Under a name that no other process has, on whatever machine. */
static FILE *open_new(const ko_rank_cache *cache, const key *k, char path[PATH_MAX]) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  snprintf(path, PATH_MAX, "%s.%lx-%llx", k->path, (unsigned long)getpid(),
           (unsigned long long)now.tv_sec * 1000000000u + (unsigned long long)now.tv_nsec);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0 && errno == ENOENT) {
    make_folders(cache->folder);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
  if (fd >= 0 && !file) {
    close(fd);
    unlink(path);
  }
  return file;
}

static int put(const ko_rank_cache *cache, const key *k, const int64_t *scores, double seconds) {
  char path[PATH_MAX];
  const size_t size = file_size(k), key_size = strlen(k->text);
  head h = {.key_size = (uint32_t)key_size, .n = k->n, .seconds = seconds};
  XXH128_canonical_t sum;
  memcpy(h.magic, MAGIC, sizeof MAGIC);
  char *bytes = malloc(size);
  FILE *file = bytes ? open_new(cache, k, path) : NULL;
  if (!file) {
    free(bytes);
    return 0;
  }
  memcpy(bytes, &h, sizeof h);
  memcpy(bytes + sizeof h, k->text, key_size);
  if (k->n) memcpy(bytes + sizeof h + key_size, scores, k->n * sizeof *scores);
  checksum(bytes, size - sizeof sum, &sum);
  memcpy(bytes + size - sizeof sum, &sum, sizeof sum);
  int good = fwrite(bytes, 1, size, file) == size && fflush(file) == 0 && fsync(fileno(file)) == 0;
  if (fclose(file) != 0) good = 0;
  if (good && rename(path, k->path) != 0) good = 0;
  if (!good) unlink(path);
  free(bytes);
  return good;
}

/* ---- Growth -------------------------------------------------------------------------------------------------------- */

typedef struct old_file {
  char name[64];
  uint64_t bytes;
  struct timespec used;
} old_file;

static int by_use(const void *a, const void *b) {
  const old_file *x = a, *y = b;
  if (x->used.tv_sec != y->used.tv_sec) return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
  if (x->used.tv_nsec != y->used.tv_nsec) return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
  return strcmp(x->name, y->name);
}

/* All rankings of the folder; half-written ones that a killed process left are removed after a day. */
static size_t list_files(DIR *folder, old_file **out, uint64_t *bytes) {
  enum { A_DAY = 86400 };
  size_t n = 0, room = 0;
  const time_t now = time(NULL);
  *out = NULL;
  *bytes = 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    struct stat status;
    const char *ending = strstr(entry->d_name, ENDING);
    if (!ending || strlen(entry->d_name) >= sizeof(*out)->name || fstatat(dirfd(folder), entry->d_name, &status, 0) != 0) continue;
    if (ending[strlen(ENDING)] != '\0') {
      if (status.st_mtime < now - A_DAY) (void)unlinkat(dirfd(folder), entry->d_name, 0);
      continue;
    }
    if (n == room) {
      room = room ? 2 * room : 64;
      old_file *more = realloc(*out, room * sizeof **out);
      if (!more) break;
      *out = more;
    }
    old_file *file = &(*out)[n++];
    *file = (old_file){.bytes = (uint64_t)status.st_size, .used = status.st_mtim};
    memcpy(file->name, entry->d_name, strlen(entry->d_name) + 1);
    *bytes += file->bytes;
  }
  return n;
}

/* Looking through a folder is slow on a network, so it is done at the first ranking that is kept, and then now and then. */
static void trim(ko_rank_cache *cache, uint64_t written) {
  enum { PARTS = 16 };
  if (cache->unseen_bytes != UINT64_MAX && (cache->unseen_bytes += written) < cache->most_bytes / PARTS) return;
  cache->unseen_bytes = 0;
  DIR *folder = opendir(cache->folder);
  if (!folder) return;
  old_file *files;
  uint64_t bytes;
  const size_t n = list_files(folder, &files, &bytes);
  if (n && bytes > cache->most_bytes) qsort(files, n, sizeof *files, by_use);
  for (size_t i = 0; i < n && bytes > cache->most_bytes; i++) {
    (void)unlinkat(dirfd(folder), files[i].name, 0);
    bytes -= files[i].bytes;
  }
  free(files);
  closedir(folder);
}

/* ---- Both ---------------------------------------------------------------------------------------------------------- */

/* Would it take so little that looking for a file is not worth while? By a generous estimate. */
static int is_quick(const ko_rank_cache *cache, const ko_rank_graph *graph, const ko_score *score) {
  return score->work(graph->n, graph->n_edges) * 1e-9 * 100 < cache->least_seconds;
}

int ko_rank_cached(ko_rank_cache *cache, const ko_rank_graph *graph, const ko_score *score, int links, const ko_removed *removed,
                   int64_t *out, ko_rank_origin *origin, ko_error *error) {
  key k;
  *origin = (ko_rank_origin){0};
  const int keeps = cache && !is_quick(cache, graph, score) && make_key(cache, graph, score, links, removed, &k);
  if (keeps && take(&k, out, &origin->seconds_made)) {
    origin->taken = 1;
    return KO_OK;
  }
  const double start = ko_clock();
  const int code = links ? ko_rank_links(graph, score, removed, out, error) : ko_rank_facilities(graph, score, removed, out, error);
  origin->seconds_made = ko_clock() - start;
  origin->made = 1;
  if (code || !keeps || origin->seconds_made < cache->least_seconds) return code;
  origin->kept = put(cache, &k, out, origin->seconds_made);
  if (origin->kept) trim(cache, file_size(&k));
  return KO_OK;
}
