/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rankings that are kept on disk: taken where they are what was asked for, whole and sound; made again in every other case.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include "small_graph.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/region/rank_cache.h"

enum { N = 9, PATH = 400 };

typedef struct bench {
  char top[64], folder[128]; /* the folder is not there at first */
  ko_rank_cache cache;
  ko_region *region;
  ko_rank_graph *graph;
} bench;

static void begin(bench *b) {
  const small g = small_ring(N);
  ko_error error = {0};
  *b = (bench){0};
  snprintf(b->top, sizeof b->top, "/tmp/knockon-cache-XXXXXX");
  assert_non_null(mkdtemp(b->top));
  snprintf(b->folder, sizeof b->folder, "%s/one/two", b->top);
  b->cache = (ko_rank_cache){.folder = b->folder, .least_seconds = 0, .most_bytes = KO_RANK_CACHE_BYTES, .unseen_bytes = UINT64_MAX};
  b->region = small_region(&g);
  assert_int_equal(ko_rank_graph_make(b->region, &b->graph, &error), 0);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk) {
  (void)status, (void)type, (void)walk;
  return remove(path);
}

static void end(bench *b) {
  ko_rank_graph_free(b->graph);
  ko_region_free(b->region);
  assert_int_equal(nftw(b->top, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Rank through the cache; the scores must be those that ranking without one gives. */
static ko_rank_origin rank(bench *b, const char *score, int links, const ko_removed *removed) {
  int64_t plain[SMALL_MOST], got[SMALL_MOST];
  ko_rank_origin origin, none;
  ko_error error = {0};
  const ko_score *found = ko_score_find(score);
  memset(got, 0x55, sizeof got);
  assert_int_equal(ko_rank_cached(NULL, b->graph, found, links, removed, plain, &none, &error), KO_OK);
  assert_true(!none.taken && !none.kept);
  assert_int_equal(ko_rank_cached(&b->cache, b->graph, found, links, removed, got, &origin, &error), KO_OK);
  assert_memory_equal(got, plain, N * sizeof *got);
  assert_int_equal(error.n_errors + error.n_warnings, 0);
  return origin;
}

static void expect_made(bench *b, const char *score, int links, const ko_removed *removed) {
  const ko_rank_origin origin = rank(b, score, links, removed);
  assert_true(!origin.taken && origin.kept && origin.seconds_made >= 0);
}

static void expect_taken(bench *b, const char *score, int links, const ko_removed *removed) {
  const ko_rank_origin origin = rank(b, score, links, removed);
  assert_true(origin.taken && !origin.kept && origin.seconds_made >= 0);
}

/* Names in the folder; the first one's path in `path`. */
static int files_in(const bench *b, char path[PATH]) {
  int n = 0;
  DIR *folder = opendir(b->folder);
  if (!folder) return 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (entry->d_name[0] == '.') continue;
    if (n++ == 0 && path) snprintf(path, PATH, "%s/%s", b->folder, entry->d_name);
  }
  closedir(folder);
  return n;
}

static size_t read_file(const char *path, char *bytes, size_t room) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  const size_t n = fread(bytes, 1, room, file);
  assert_true(n < room);
  fclose(file);
  return n;
}

static void write_file(const char *path, const char *bytes, size_t n) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fclose(file), 0);
}

/* Until the clock of file times has moved on. */
static void later(void) {
  const struct timespec tick = {0, 20000000};
  nanosleep(&tick, NULL);
}

static void made_then_taken(void **state) {
  (void)state;
  bench b;
  begin(&b);
  expect_made(&b, "betweenness", 0, NULL);
  expect_taken(&b, "betweenness", 0, NULL);
  assert_int_equal(files_in(&b, NULL), 1); /* no temporary name is left */
  end(&b);
}

/* What a ranking is made from tells it from others. */
static void each_its_own(void **state) {
  (void)state;
  bench b;
  begin(&b);
  uint8_t gone[N] = {0}, none[N] = {0};
  const ko_removed facility = {gone, NULL}, link = {NULL, gone}, nothing = {none, NULL}, no_link = {NULL, none};
  expect_made(&b, "betweenness", 0, NULL);
  expect_made(&b, "betweenness", 1, NULL);
  expect_made(&b, "closeness", 0, NULL);
  expect_taken(&b, "betweenness", 0, &nothing);
  expect_taken(&b, "betweenness", 0, &no_link);
  gone[3] = 1;
  expect_made(&b, "betweenness", 0, &facility);
  expect_made(&b, "betweenness", 0, &link); /* the same number, but of a link */
  gone[5] = 1;
  expect_made(&b, "betweenness", 0, &facility);
  gone[3] = 0;
  expect_made(&b, "betweenness", 0, &facility);
  expect_taken(&b, "betweenness", 0, NULL);
  assert_int_equal(files_in(&b, NULL), 7);
  ko_region other = *b.region; /* as if a cell were another */
  ko_rank_graph *graph = b.graph;
  ko_error error = {0};
  other.hash++;
  assert_int_equal(ko_rank_graph_make(&other, &b.graph, &error), 0);
  expect_made(&b, "betweenness", 0, NULL);
  ko_rank_graph_free(b.graph);
  b.graph = graph;
  expect_taken(&b, "betweenness", 0, NULL);
  end(&b);
}

/* Cut anywhere, any byte changed, longer, empty: made again, and mended. */
static void damaged(void **state) {
  (void)state;
  bench b;
  char path[PATH], bytes[4096], broken[4096];
  begin(&b);
  expect_made(&b, "betweenness", 0, NULL);
  assert_int_equal(files_in(&b, path), 1);
  const size_t n = read_file(path, bytes, sizeof bytes);
  for (size_t i = 0; i < n; i++) {
    memcpy(broken, bytes, n);
    broken[i] ^= (char)(1 << (i % 8));
    write_file(path, broken, n);
    expect_made(&b, "betweenness", 0, NULL);
    write_file(path, bytes, i);
    expect_made(&b, "betweenness", 0, NULL);
  }
  memcpy(broken, bytes, n);
  broken[n] = 'x';
  write_file(path, broken, n + 1);
  expect_made(&b, "betweenness", 0, NULL);
  expect_taken(&b, "betweenness", 0, NULL);
  end(&b);
}

/* A sound file under the name of another ranking. */
static void foreign(void **state) {
  (void)state;
  bench b;
  char first[PATH], path[PATH], bytes[4096];
  uint8_t gone[N] = {1};
  const ko_removed removed = {gone, NULL};
  begin(&b);
  expect_made(&b, "betweenness", 0, &removed);
  assert_int_equal(files_in(&b, first), 1);
  const size_t n = read_file(first, bytes, sizeof bytes);
  assert_int_equal(unlink(first), 0);
  expect_made(&b, "betweenness", 0, NULL);
  assert_int_equal(files_in(&b, path), 1);
  write_file(path, bytes, n);
  expect_made(&b, "betweenness", 0, NULL);
  expect_taken(&b, "betweenness", 0, NULL);
  end(&b);
}

/* A folder that cannot be written, or cannot be: no cache, and no word. */
static void nowhere(void **state) {
  (void)state;
  bench b;
  begin(&b);
  char file[PATH], below[PATH + 8];
  snprintf(file, sizeof file, "%s/file", b.top);
  write_file(file, "x", 1);
  snprintf(below, sizeof below, "%s/below", file);
  const char *const folders[] = {file, below, "/proc/knockon", "/dev/null/knockon"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    b.cache.folder = folders[i];
    for (int k = 0; k < 2; k++) {
      const ko_rank_origin origin = rank(&b, "betweenness", 0, NULL);
      assert_true(!origin.taken && !origin.kept);
    }
  }
  end(&b);
}

/* What is quick is neither kept nor looked for. */
static void quick(void **state) {
  (void)state;
  bench b;
  begin(&b);
  expect_made(&b, "betweenness", 0, NULL);
  b.cache.least_seconds = 3600;
  ko_rank_origin origin = rank(&b, "betweenness", 0, NULL);
  assert_true(!origin.taken && !origin.kept);
  assert_int_equal(files_in(&b, NULL), 1);
  end(&b);
}

/* Over the limit those go that were not used for longest; others than rankings stay, and so do half-written ones of today. */
static void bounded(void **state) {
  (void)state;
  bench b;
  char path[PATH], other[PATH], torn[PATH + 4], old[PATH + 4];
  struct stat status;
  begin(&b);
  expect_made(&b, "betweenness", 0, NULL);
  assert_int_equal(files_in(&b, path), 1);
  assert_int_equal(stat(path, &status), 0);
  snprintf(other, sizeof other, "%s/notes.txt", b.folder);
  snprintf(torn, sizeof torn, "%s.1-2", path);
  snprintf(old, sizeof old, "%s.1-3", path);
  write_file(other, "x", 1);
  write_file(torn, "x", 1);
  write_file(old, "x", 1);
  const struct timespec long_ago[2] = {{1000, 0}, {1000, 0}};
  assert_int_equal(utimensat(AT_FDCWD, old, long_ago, 0), 0);
  b.cache.most_bytes = (uint64_t)status.st_size * 5 / 2; /* two, not three */
  b.cache.unseen_bytes = UINT64_MAX;
  expect_made(&b, "closeness", 0, NULL);
  assert_int_equal(access(old, F_OK), -1); /* left by a killed process */
  assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
  later();
  expect_taken(&b, "betweenness", 0, NULL); /* so it is not the oldest any more */
  later();
  expect_made(&b, "pagerank", 0, NULL);
  expect_taken(&b, "betweenness", 0, NULL);
  expect_taken(&b, "pagerank", 0, NULL);
  assert_int_equal(access(other, F_OK), 0);
  assert_int_equal(access(torn, F_OK), 0);
  assert_int_equal(files_in(&b, NULL), 4);
  expect_made(&b, "closeness", 0, NULL); /* had gone */
  end(&b);
}

/* Four processes that rank, keep and throw away in one folder: every score is right in each of them. */
static void processes(void **state) {
  (void)state;
  enum { PROCESSES = 4, ROUNDS = 200 };
  static const char *const scores[] = {"betweenness", "closeness", "pagerank", "eigenvector", "coreness"};
  bench b;
  pid_t children[PROCESSES];
  begin(&b);
  for (int p = 0; p < PROCESSES; p++) {
    children[p] = fork();
    assert_true(children[p] >= 0);
    if (children[p] > 0) continue;
    int taken = 0, code = 0;
    b.cache.most_bytes = 900; /* about two rankings, so that they come and go */
    for (int i = 0; i < ROUNDS && !code; i++) {
      int64_t plain[N], got[N];
      ko_rank_origin origin;
      ko_error error = {0};
      const ko_score *score = ko_score_find(scores[(i * (p + 1) / 3) % 5]);
      code = ko_rank_facilities(b.graph, score, NULL, plain, &error) ||
             ko_rank_cached(&b.cache, b.graph, score, 0, NULL, got, &origin, &error) || memcmp(plain, got, sizeof got) != 0;
      taken += origin.taken;
    }
    _exit(code ? 1 : taken ? 0 : 2);
  }
  for (int p = 0; p < PROCESSES; p++) {
    int status;
    assert_int_equal(waitpid(children[p], &status, 0), children[p]);
    assert_int_equal(status, 0);
  }
  end(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(made_then_taken), cmocka_unit_test(each_its_own), cmocka_unit_test(damaged), cmocka_unit_test(foreign),
      cmocka_unit_test(nowhere),         cmocka_unit_test(quick),        cmocka_unit_test(bounded), cmocka_unit_test(processes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
