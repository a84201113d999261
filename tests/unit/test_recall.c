/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept comes back, to the bit, and nothing else does: random states of several nets against a list of all that were kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/trial/recall.h"

enum { NODES = 21, LINKS = 35, KEPT = 1000 };

typedef struct state {
  uint32_t net, n_links;
  uint8_t up[NODES], link_up[LINKS], tripped[LINKS];
  uint8_t up_after[NODES], tripped_after[LINKS];
  uint16_t share[NODES];
  double flow[LINKS];
} state;

static state kept[KEPT];
static uint64_t luck = 7;

static uint32_t below(uint32_t n) {
  luck = luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)((luck >> 33) % n);
}

static void make(state *s) {
  *s = (state){.net = below(2), .n_links = LINKS - below(2)};
  for (int v = 0; v < NODES; v++) {
    s->up[v] = below(6) > 0;
    s->up_after[v] = s->up[v] && below(4) > 0;
    s->share[v] = (uint16_t)below(65536);
  }
  for (uint32_t l = 0; l < s->n_links; l++) {
    s->link_up[l] = below(6) > 0;
    s->tripped[l] = below(9) == 0;
    s->tripped_after[l] = s->tripped[l] || below(5) == 0;
    s->flow[l] = (int)below(1000) - 500 + below(1000) / 1000.0;
  }
}

static ko_recall *take(ko_arena *arena, ko_error *error, uint32_t n_nodes, uint32_t n_links) {
  ko_taker from = {.arena = arena, .error = error};
  ko_recall *recall = ko_recall_take(&from, n_nodes, n_links, 1, 1);
  assert_false(from.failed);
  return recall;
}

static int find(ko_recall *recall, const state *s, state *out) {
  *out = *s;
  memset(out->share, 0, sizeof out->share);
  memset(out->flow, 0, sizeof out->flow);
  ko_rule_lane call = {
      .operational = out->up, .link_up = out->link_up, .link_tripped = out->tripped, .share = out->share, .flow = out->flow};
  return ko_recall_find(recall, s->net, s->n_links, &call);
}

static void keep(ko_recall *recall, state *s) {
  ko_recall_keep(recall, s->n_links,
                 &(ko_rule_lane){.operational = s->up_after, .link_tripped = s->tripped_after, .share = s->share, .flow = s->flow});
}

static void assert_outcome(const state *s, const state *got) {
  assert_memory_equal(got->up, s->up_after, NODES);
  assert_memory_equal(got->tripped, s->tripped_after, s->n_links);
  assert_memory_equal(got->share, s->share, sizeof s->share);
  assert_memory_equal(got->flow, s->flow, s->n_links * sizeof *s->flow);
}

static int same_question(const state *a, const state *b) {
  return a->net == b->net && a->n_links == b->n_links && memcmp(a->up, b->up, NODES) == 0 &&
         memcmp(a->link_up, b->link_up, a->n_links) == 0 && memcmp(a->tripped, b->tripped, a->n_links) == 0;
}

static void what_is_kept_comes_back(void **unused) {
  (void)unused;
  ko_arena arena = {0};
  ko_error error = {0};
  ko_recall *recall = take(&arena, &error, NODES, LINKS);
  assert_non_null(recall);
  state got;
  for (int i = 0; i < KEPT; i++) {
    make(&kept[i]);
    int known = 0;
    for (int j = 0; j < i; j++) known |= same_question(&kept[i], &kept[j]);
    if (known) i--;
    else {
      assert_false(find(recall, &kept[i], &got));
      keep(recall, &kept[i]);
    }
  }
  for (int i = 0; i < KEPT; i++) {
    assert_true(find(recall, &kept[i], &got));
    assert_outcome(&kept[i], &got);
    state other = kept[i]; /* the same of another net, and with one facility, link or trip otherwise */
    other.net = 2;
    assert_false(find(recall, &other, &got));
    other = kept[i];
    uint32_t which = below(3);
    uint8_t *bit = which == 0   ? &other.up[below(NODES)]
                   : which == 1 ? &other.link_up[below(other.n_links)]
                                : &other.tripped[below(other.n_links)];
    *bit = !*bit;
    int known = 0;
    for (int j = 0; j < KEPT; j++) known |= same_question(&other, &kept[j]);
    assert_int_equal(find(recall, &other, &got), known);
  }
  ko_arena_free(&arena);
}

/* Far more than there is room for: what is found is right, and the latest is always there. */
static void the_oldest_makes_room(void **unused) {
  (void)unused;
  ko_arena arena = {0};
  ko_error error = {0};
  ko_recall *recall = take(&arena, &error, NODES, LINKS);
  state got;
  recall->n_sets = 16; /* of 4 */
  int found = 0;
  for (int i = 0; i < KEPT; i++) {
    make(&kept[i]);
    if (!find(recall, &kept[i], &got)) keep(recall, &kept[i]);
    assert_true(find(recall, &kept[i], &got));
  }
  for (int i = 0; i < KEPT; i++) {
    if (!find(recall, &kept[i], &got)) continue;
    found++;
    assert_outcome(&kept[i], &got);
  }
  assert_in_range(found, 32, 64);
  ko_arena_free(&arena);
}

static void too_large_is_not_remembered(void **unused) {
  (void)unused;
  ko_arena arena = {0};
  ko_error error = {0};
  assert_null(take(&arena, &error, 100000, 150000));
  ko_arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_kept_comes_back), cmocka_unit_test(the_oldest_makes_room),
                                     cmocka_unit_test(too_large_is_not_remembered)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
