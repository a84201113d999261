/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run/crew.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/base.h"
#include "sim/run/journal_contents.h"

typedef struct call {
  ko_journal_head head;
  int32_t begin;
} call;

typedef struct hello {
  int32_t n_threads, code;
  char message[KO_MESSAGE_ROOM];
} hello;

static void first_message(const ko_error *error, char *out) {
  snprintf(out, KO_MESSAGE_ROOM, "%s", "failed without a message");
  for (uint32_t i = error->n_shown; i-- > 0;)
    if (error->findings[i].severity == KO_SEVERITY_ERROR) snprintf(out, KO_MESSAGE_ROOM, "%s", error->findings[i].message);
}

void ko_crew_send_counts(const ko_crew *ranks, int rank, int tag, const ko_layout *layout, const ko_counts *counts) {
  ranks->send(rank, tag, counts->sums, layout->first_sum[layout->n] * sizeof(int64_t));
  for (size_t k = 0; k < layout->n; k++)
    if (counts->values[k])
      ranks->send(rank, tag, counts->values[k], counts->n_trials * layout->plan->n_cases * layout->tally_values[k] * sizeof(int64_t));
}

void ko_crew_receive_counts(const ko_crew *ranks, int rank, int tag, const ko_layout *layout, ko_counts *counts) {
  ranks->receive(rank, tag, counts->sums, layout->first_sum[layout->n] * sizeof(int64_t));
  for (size_t k = 0; k < layout->n; k++)
    if (counts->values[k])
      ranks->receive(rank, tag, counts->values[k], counts->n_trials * layout->plan->n_cases * layout->tally_values[k] * sizeof(int64_t));
}

/* ---- Rank 0 -------------------------------------------------------------------------------------------------------- */

int ko_crew_call(ko_crew *ranks, const ko_journal_head *head, int *mates, ko_error *error) {
  call to = {.head = *head, .begin = 1};
  int code = KO_OK;
  ranks->called = 1;
  for (int rank = 1; rank < ranks->n; rank++) ranks->send(rank, KO_TAG_CALL, &to, sizeof to);
  mates[0] = 0;
  for (int rank = 1; rank < ranks->n; rank++) {
    hello from;
    ranks->receive(rank, KO_TAG_CALL, &from, sizeof from);
    mates[rank] = from.code ? 0 : from.n_threads;
    if (from.code) code = ko_raise(error, from.code, "rank %d: %s", rank, from.message);
  }
  return code;
}

void ko_crew_call_off(ko_crew *ranks) {
  const call to = {.begin = 0};
  if (ranks->called) return;
  ranks->called = 1;
  for (int rank = 1; rank < ranks->n; rank++) ranks->send(rank, KO_TAG_CALL, &to, sizeof to);
}

/* ---- The other ranks ------------------------------------------------------------------------------------------------ */

typedef struct helper {
  const ko_crew *ranks;
  ko_layout layout;
  ko_account_plan *account_plan;
  int n;
  ko_hand **hands; /* [n] */
  uint32_t stride;
  atomic_int over;
} helper;

static int make_helper(helper *h, const ko_plan *plan, const ko_run_options *options, ko_error *error) {
  h->ranks = options->ranks;
  h->stride = options->n_shards ? options->n_shards : 1;
  int code = ko_layout_make(plan, options->tallies ? options->tallies : ko_tallies, &h->layout, error);
  if (!code) code = ko_account_plan_make(plan, &h->account_plan, error);
  if (code) return code;
  h->n = ko_run_threads(plan, options->n_threads);
  h->hands = calloc((size_t)h->n, sizeof(ko_hand *));
  if (!h->hands) return ko_raise_memory(error, (size_t)h->n * sizeof(ko_hand *));
  for (int i = 0; i < h->n && !code; i++) code = ko_hand_make(&h->layout, h->account_plan, &h->hands[i], error);
  return code;
}

static void free_helper(helper *h) {
  for (int i = 0; i < h->n && h->hands; i++) ko_hand_free(h->hands[i]);
  free(h->hands);
  ko_account_plan_free(h->account_plan);
  ko_layout_free(&h->layout);
}

/* A span under way. */
typedef struct shift {
  helper *h;
  int tag; /* of the mate */
  uint32_t n;
} shift;

static int must_end(void *context, uint32_t n_done) {
  const shift *mine = context;
  const ko_crew *ranks = mine->h->ranks;
  char word;
  if (ranks->look_for(0, KO_TAG_STOP)) atomic_store(&mine->h->over, 1);
  if (atomic_load(&mine->h->over)) return 1;
  if (!n_done || mine->n - n_done < 2 || !ranks->look_for(0, KO_TAG_SHARE + mine->tag)) return 0;
  ranks->receive(0, KO_TAG_SHARE + mine->tag, &word, sizeof word);
  return 1;
}

static void work(helper *h, int thread, ko_ask *ask, ko_counts *counts) {
  ko_error error = {0};
  ko_hand *hand = h->hands[thread];
  shift here = {h, KO_TAG_MATE + thread, ask->n_blocks};
  ko_span_work span = {.first = ask->first_block, .stride = h->stride, .n = ask->n_blocks, .ends = must_end, .context = &here};
  ask->code = ko_hand_span(hand, &span, counts, &error);
  ask->n_done = span.n_done;
  ask->block_seconds = span.block_seconds;
  memcpy(ask->phases, ko_hand_phases(hand), sizeof ask->phases);
  if (ask->code) first_message(&error, ask->message);
}

static void help(helper *h, int thread) {
  const int tag = KO_TAG_MATE + thread;
  ko_ask ask = {0};
  ko_counts counts = {0};
  for (;;) {
    ko_answer answer;
    ko_error error = {0};
    h->ranks->send(0, tag, &ask, sizeof ask);
    if (ask.n_done) ko_crew_send_counts(h->ranks, 0, tag, &h->layout, &counts);
    ko_counts_free(&h->layout, &counts);
    h->ranks->receive(0, tag, &answer, sizeof answer);
    if (!answer.n_blocks) return;
    const uint64_t n_trials = ko_layout_trials(&h->layout, answer.first_block, h->stride, answer.n_blocks);
    ask = (ko_ask){.first_block = answer.first_block, .n_blocks = answer.n_blocks};
    ask.code = ko_counts_make(&h->layout, n_trials, &counts, &error);
    if (ask.code) first_message(&error, ask.message);
    else work(h, thread, &ask, &counts);
  }
}

int ko_run_help(const ko_plan *plan, const ko_run_options *options, ko_error *error) {
  helper h = {0};
  call from;
  hello to = {0};
  options->ranks->receive(0, KO_TAG_CALL, &from, sizeof from);
  if (!from.begin) return KO_OK;
  if (plan) to.code = make_helper(&h, plan, options, error);
  else to.code = error->code;
  if (!to.code) {
    char what[KO_DIFFERENCE_ROOM];
    const ko_journal_head own = ko_journal_head_of(&h.layout, options->n_shards ? options->shard : 1, h.stride);
    if (ko_journal_heads_differ(&from.head, &own, what, sizeof what))
      to.code = ko_raise(error, KO_E_INPUT, "has another run than rank 0; what differs is %s", what);
  }
  if (to.code) first_message(error, to.message);
  to.n_threads = h.n;
  options->ranks->send(0, KO_TAG_CALL, &to, sizeof to);
  if (!to.code) {
#pragma omp parallel num_threads(h.n)
    help(&h, omp_get_thread_num());
  }
  free_helper(&h);
  return to.code;
}
