/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two ranks, which are two threads here, and their messages, which lie in one list: the file is that of one thread, and nobody waits for
 * somebody who does not come.
 */
#include "run_files.h"

#include <pthread.h>
#include <time.h>

/* ---- The post ------------------------------------------------------------------------------------------------------- */

typedef struct letter {
  struct letter *next;
  int to, tag;
  size_t size;
  unsigned char bytes[];
} letter;

static pthread_mutex_t post = PTHREAD_MUTEX_INITIALIZER;
static letter *letters; /* oldest first */

static void post_letter(int to, int tag, const void *from, size_t size) {
  letter *mine = malloc(sizeof *mine + size);
  if (!mine) abort();
  *mine = (letter){.to = to, .tag = tag, .size = size};
  memcpy(mine->bytes, from, size);
  pthread_mutex_lock(&post);
  letter **end = &letters;
  while (*end) end = &(*end)->next;
  *end = mine;
  pthread_mutex_unlock(&post);
}

static letter **find_letter(int to, int tag) {
  letter **at = &letters;
  while (*at && ((*at)->to != to || (*at)->tag != tag)) at = &(*at)->next;
  return at;
}

static int is_there(int to, int tag) {
  pthread_mutex_lock(&post);
  const int there = *find_letter(to, tag) != NULL;
  pthread_mutex_unlock(&post);
  return there;
}

static void take_letter(int to, int tag, void *out, size_t size) {
  const struct timespec pause = {.tv_nsec = 100000};
  while (!is_there(to, tag)) nanosleep(&pause, NULL);
  pthread_mutex_lock(&post);
  letter **at = find_letter(to, tag), *found = *at;
  *at = found->next;
  pthread_mutex_unlock(&post);
  if (found->size != size) abort();
  memcpy(out, found->bytes, size);
  free(found);
}

/* Each rank has one other. */
static void send_to_1(int rank, int tag, const void *from, size_t size) { post_letter(rank, tag, from, size); }
static void receive_at_0(int rank, int tag, void *to, size_t size) {
  (void)rank;
  take_letter(0, tag, to, size);
}
static int look_at_0(int rank, int tag) {
  (void)rank;
  return is_there(0, tag);
}
static void receive_at_1(int rank, int tag, void *to, size_t size) {
  (void)rank;
  take_letter(1, tag, to, size);
}
static int look_at_1(int rank, int tag) {
  (void)rank;
  return is_there(1, tag);
}

static ko_crew crew_of(int self) {
  return (ko_crew){
      .n = 2, .self = self, .send = send_to_1, .receive = self ? receive_at_1 : receive_at_0, .look_for = self ? look_at_1 : look_at_0};
}

/* ---- The other rank -------------------------------------------------------------------------------------------------- */

typedef struct helper {
  const ko_plan *plan;
  uint32_t n_shards;
  ko_error error;
  int code;
} helper;

static void *help(void *context) {
  helper *h = context;
  ko_crew ranks = crew_of(1);
  const ko_run_options options = {.n_threads = 2, .ranks = &ranks, .shard = h->n_shards ? 1 : 0, .n_shards = h->n_shards};
  h->code = ko_run_help(h->plan, &options, &h->error);
  return NULL;
}

static int run_with(helper *h, const char *path, atomic_int *stop, ko_run_report *report, ko_error *error) {
  pthread_t thread;
  ko_sink *sink = NULL;
  ko_crew ranks = crew_of(0);
  const ko_run_options options = {.n_threads = 1, .ranks = &ranks, .stop = stop, .report = report};
  assert_int_equal(ko_results_create(path, &sink, error), KO_OK);
  assert_int_equal(pthread_create(&thread, NULL, help, h), 0);
  int code = ko_run(plan, &options, sink, error);
  assert_int_equal(pthread_join(thread, NULL), 0);
  if (!code) code = ko_results_commit(sink, error);
  ko_results_abandon(sink);
  /* A word to stop may lie there, for a rank that was about to leave. */
  while (letters) {
    letter *left = letters;
    letters = left->next;
    assert_int_equal(left->to, 1);
    free(left);
  }
  return code;
}

static void same_bytes(void **state) {
  (void)state;
  ko_error error = {0};
  ko_run_report report;
  helper h = {.plan = plan};
  run_alone(a_path);
  assert_int_equal(run_with(&h, b_path, NULL, &report, &error), KO_OK);
  assert_int_equal(h.code, KO_OK);
  assert_int_equal(report.n_threads, 3);
  assert_int_equal(report.trials_done, plan->n_trials);
  expect_same_files();
}

/* What a rank cannot do it says to rank 0, which says whose trouble it is. */
static void a_rank_without_a_plan(void **state) {
  (void)state;
  ko_error error = {0};
  helper h = {0};
  (void)ko_raise(&h.error, KO_E_INPUT, "no such scenario here");
  assert_int_equal(run_with(&h, b_path, NULL, NULL, &error), KO_E_INPUT);
  assert_int_equal(h.code, KO_E_INPUT);
  assert_string_equal(error.findings[0].message, "rank 1: no such scenario here");
}

static void a_rank_with_another_run(void **state) {
  (void)state;
  ko_error error = {0};
  helper h = {.plan = plan, .n_shards = 2};
  assert_int_equal(run_with(&h, b_path, NULL, NULL, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, "rank 1: has another run than rank 0; what differs is the number of shards (1 and 2)");
}

static void stopped(void **state) {
  (void)state;
  ko_error error = {0};
  helper h = {.plan = plan};
  atomic_int stop = 1;
  assert_int_equal(run_with(&h, b_path, &stop, NULL, &error), KO_E_INTERRUPTED);
  assert_int_equal(h.code, KO_OK);
}

/* Rank 0 found nothing to run. */
static void called_off(void **state) {
  (void)state;
  pthread_t thread;
  helper h = {.plan = plan, .code = 1};
  ko_crew ranks = crew_of(0);
  assert_int_equal(pthread_create(&thread, NULL, help, &h), 0);
  ko_crew_call_off(&ranks);
  ko_crew_call_off(&ranks); /* once is enough */
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_int_equal(h.code, KO_OK);
  assert_null(letters);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_bytes), cmocka_unit_test(a_rank_without_a_plan),
                                     cmocka_unit_test(a_rank_with_another_run), cmocka_unit_test(stopped), cmocka_unit_test(called_off)};
  return cmocka_run_group_tests(tests, open_plan_and_folder, close_plan_and_folder);
}
