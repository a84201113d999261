/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run/run.h"

#include <inttypes.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/base/base.h"
#include "sim/run/crew.h"
#include "sim/run/journal_contents.h"
#include "sim/run/judge.h"
#include "sim/run/keep.h"
#include "sim/run/store.h"

/* A thread works on a span for about so many seconds; longer where keeping one takes more than a hundredth of that. */
enum { SPAN_SECONDS = 2, SPAN_BYTES = 32 << 20, KEEP_SHARE = 100 };

/* What one thread has to itself. */
typedef struct seat {
  ko_hand *hand;
  double block_seconds; /* that a block took lately; 0: unknown */
  double phases[KO_N_BLOCK_PHASES];
  uint32_t failed_block; /* KO_NONE: none */
  ko_error error;
} seat;

/* A thread of another rank. */
typedef struct mate {
  int rank, tag;
  int waits;        /* it has asked for a span */
  uint32_t n_given; /* blocks of the span that it has */
  int asked;        /* to hand that in early */
  seat seat;        /* what is known of it here; no hand */
} mate;

typedef struct run {
  const ko_plan *plan;
  const ko_run_options *options;
  ko_layout layout;
  ko_account_plan *account_plan;
  ko_store store;
  ko_judge judge;
  int n_seats;
  seat *seats;
  ko_crew *ranks; /* NULL: none but this */
  int n_mates;
  mate *mates;
  double start, span_seconds;
  atomic_int over;   /* an error or a stop: take no further block */
  atomic_int wanted; /* somebody has nothing to do: who has most of a span before it shall hand it in, and give the rest back */
  uint64_t done;     /* trials */
  uint64_t resumed;  /* of them, taken up */
  uint64_t all;      /* that are to be done here */
  double keep_seconds;
  ko_folded folded;
  ko_error keep_error; /* finished work could not be kept */
} run;

int ko_run_threads(const ko_plan *plan, int64_t asked) {
  int64_t n = asked > 0 ? asked : omp_get_max_threads();
  if (n > plan->n_blocks) n = plan->n_blocks;
  return n < 1 ? 1 : (int)n;
}

/* Call the other ranks; from now on they ask for spans. */
static int call_crew(run *r, ko_error *error) {
  const ko_journal_head head = ko_journal_head_of(&r->layout, r->store.shard, r->store.n_shards);
  int *n = calloc((size_t)r->ranks->n, sizeof *n);
  if (!n) return ko_raise_memory(error, (size_t)r->ranks->n * sizeof *n);
  int code = ko_crew_call(r->ranks, &head, n, error), all = 0;
  for (int rank = 1; rank < r->ranks->n; rank++) all += n[rank];
  r->mates = calloc((size_t)all + 1, sizeof *r->mates);
  for (int rank = 1; rank < r->ranks->n && r->mates; rank++)
    for (int i = 0; i < n[rank]; i++)
      r->mates[r->n_mates++] = (mate){.rank = rank, .tag = KO_TAG_MATE + i, .seat = {.failed_block = KO_NONE}};
  free(n);
  if (!code && !r->mates) code = ko_raise_memory(error, ((size_t)all + 1) * sizeof *r->mates);
  return code;
}

static int set_up(run *r, ko_error *error) {
  const ko_run_options *options = r->options;
  const uint32_t shard = options->n_shards ? options->shard : 1, n_shards = options->n_shards ? options->n_shards : 1;
  int code = ko_layout_make(r->plan, options->tallies ? options->tallies : ko_tallies, &r->layout, error);
  if (!code) code = ko_store_make(&r->layout, shard, n_shards, &r->store, error);
  if (!code) code = ko_judge_make(&r->store, &r->judge, error);
  if (!code && options->keeping) code = ko_keep_open(options->keeping, &r->store, error);
  if (!code && options->keeping && !(options->keeping->after_seconds > 0)) code = ko_keep_begin(options->keeping, &r->store, error);
  if (!code) code = ko_account_plan_make(r->plan, &r->account_plan, error);
  if (!code && options->ranks && options->ranks->n > 1) {
    r->ranks = options->ranks;
    code = call_crew(r, error);
  }
  if (code) return code;
  r->done = r->resumed = r->store.n_trials;
  r->all = ko_store_trials(&r->store, shard - 1, n_shards, (r->store.n_blocks - shard) / n_shards + 1);
  r->n_seats = ko_run_threads(r->plan, options->n_threads);
  r->seats = calloc((size_t)r->n_seats, sizeof *r->seats);
  if (!r->seats) return ko_raise_memory(error, (size_t)r->n_seats * sizeof *r->seats);
  for (int i = 0; i < r->n_seats && !code; i++) {
    r->seats[i].failed_block = KO_NONE;
    code = ko_hand_make(&r->layout, r->account_plan, &r->seats[i].hand, error);
  }
  return code;
}

static void tear_down(run *r) {
  for (int i = 0; i < r->n_seats && r->seats; i++) ko_hand_free(r->seats[i].hand);
  free(r->seats);
  free(r->mates);
  ko_judge_free(&r->judge);
  if (r->store.layout) ko_store_free(&r->store);
  ko_account_plan_free(r->account_plan);
  ko_layout_free(&r->layout);
}

/* ---- Spans --------------------------------------------------------------------------------------------------------- */

static double choose_seconds(const run *r, double least) {
  const ko_keeping *keeping = r->options->keeping;
  if (keeping && keeping->every_seconds > 0) return keeping->every_seconds;
  return least > SPAN_SECONDS ? least : SPAN_SECONDS;
}

static int must_stop(const run *r) {
  const ko_run_options *options = r->options;
  return (options->stop && atomic_load_explicit(options->stop, memory_order_relaxed)) ||
         (options->deadline > 0 && ko_clock() >= options->deadline);
}

/* How many blocks a thread should take: worth so many seconds, but fewer near the end of the stretch, so that no thread waits for another
 * one longer than for a block or two. */
static uint32_t choose_size(const run *r, const seat *mine, uint32_t end) {
  const uint64_t left = end > r->store.next_free ? (end - r->store.next_free) / r->store.n_shards : 0;
  const uint64_t bytes = ko_counts_bytes(&r->layout, KO_LANES) - ko_counts_bytes(&r->layout, 0);
  uint64_t most = left / (2 * (uint64_t)(r->n_seats + r->n_mates)) + 1;
  if (mine->block_seconds > 0 && (double)most * mine->block_seconds > r->span_seconds)
    most = (uint64_t)(r->span_seconds / mine->block_seconds);
  else if (!(mine->block_seconds > 0)) most = 1;
  if (bytes && most > SPAN_BYTES / bytes) most = SPAN_BYTES / bytes;
  return most ? (uint32_t)most : 1;
}

static void tell_progress(run *r, uint64_t trials) {
#pragma omp critical(knockon_progress)
  {
    r->done += trials;
    if (r->options->progress) r->options->progress(r->options->context, r->done, r->resumed, r->all);
  }
}

/* A thread's work on a span. */
typedef struct shift {
  run *r;
  uint32_t n; /* blocks */
  double start;
} shift;

static void want_work(run *r) {
  int no = 0;
  (void)atomic_compare_exchange_strong(&r->wanted, &no, 1);
}

/* Who takes the request up must keep its promise. */
static int take_request(run *r) {
  int yes = 1;
  return atomic_compare_exchange_strong(&r->wanted, &yes, 0);
}

/* There must be more left than what it costs to keep one more record. */
static int should_share(const shift *mine, uint32_t n_done) {
  run *r = mine->r;
  if (!atomic_load(&r->wanted) || !n_done || mine->n - n_done < 2) return 0;
  const double each = (ko_clock() - mine->start) / n_done;
  return (mine->n - n_done) * each > r->span_seconds / KEEP_SHARE && take_request(r);
}

static int is_over(void *context, uint32_t n_done) {
  const shift *mine = context;
  run *r = mine->r;
  if (must_stop(r)) atomic_store(&r->over, 1);
  /* Slower than thought: others shall have the rest. */
  return atomic_load(&r->over) || (n_done && ko_clock() - mine->start > 2 * r->span_seconds) || should_share(mine, n_done);
}

static void count_block(void *context, uint32_t block) {
  const shift *mine = context;
  tell_progress(mine->r, ko_store_trials(&mine->r->store, block, 1, 1));
}

/* Gives how many blocks are done. */
static uint32_t work(run *r, seat *mine, uint32_t first, uint32_t n, ko_counts *counts) {
  shift here = {r, n, ko_clock()};
  ko_span_work span = {.first = first,
                       .stride = r->store.n_shards,
                       .n = n,
                       .ends = is_over,
                       .did = count_block,
                       .context = &here,
                       .block_seconds = mine->block_seconds};
  if (ko_hand_span(mine->hand, &span, counts, &mine->error)) {
    mine->failed_block = first + span.n_done * span.stride;
    atomic_store(&r->over, 1);
  }
  mine->block_seconds = span.block_seconds;
  memcpy(mine->phases, ko_hand_phases(mine->hand), sizeof mine->phases);
  return span.n_done;
}

/* The journal is due. */
static int begin_journal(run *r) {
  ko_keeping *keeping = r->options->keeping;
  if (!keeping || keeping->journal) return KO_OK;
  if (ko_clock() - r->start < keeping->after_seconds && r->store.bytes <= keeping->after_bytes) return KO_OK;
  return ko_keep_begin(keeping, &r->store, &r->keep_error);
}

/* What a block that failed has left in the sums is of no use: then the span is lost. */
static int hand_in(run *r, const seat *mine, uint32_t first, uint32_t n, uint32_t done, ko_counts *counts) {
  const double start = ko_clock();
  int code = ko_store_add_part(&r->store, first, n, mine->failed_block == KO_NONE ? done : 0, counts, &r->keep_error);
  if (!code) code = begin_journal(r);
  const double seconds = ko_clock() - start;
  r->keep_seconds += seconds;
  if (r->store.journal) r->span_seconds = choose_seconds(r, KEEP_SHARE * seconds);
  return code;
}

static void nap(void) {
  const struct timespec pause = {.tv_nsec = 1000000};
  nanosleep(&pause, NULL);
}

static void sit(run *r, seat *mine, uint32_t end) {
  while (!atomic_load(&r->over)) {
    uint32_t first = 0, n = 0, under_way = 0, failed = 0;
#pragma omp critical(knockon_store)
    {
      n = ko_store_take(&r->store, end, choose_size(r, mine, end), &first);
      under_way = r->store.n_taken;
    }
    if (!n && !under_way) return;
    if (!n) { /* others may have more than they need */
      want_work(r);
      nap();
      continue;
    }
    ko_counts counts;
    if (ko_counts_make(&r->layout, ko_store_trials(&r->store, first, r->store.n_shards, n), &counts, &mine->error)) {
      mine->failed_block = first;
      atomic_store(&r->over, 1);
      return;
    }
    const uint32_t done = work(r, mine, first, n, &counts);
#pragma omp critical(knockon_store)
    failed = hand_in(r, mine, first, n, done, &counts) != 0;
    if (failed) atomic_store(&r->over, 1);
  }
}

/* ---- Threads of other ranks ----------------------------------------------------------------------------------------- */

/* A mate asks, and hands in what it has done. */
static int take_in(run *r, mate *from) {
  ko_ask ask;
  ko_counts counts = {0};
  int code = KO_OK;
  r->ranks->receive(from->rank, from->tag, &ask, sizeof ask);
  from->waits = 1;
  if (!ask.n_blocks) return KO_OK;
  if (ask.code) {
    from->seat.failed_block = ask.first_block + ask.n_done * r->store.n_shards;
    (void)ko_raise(&from->seat.error, ask.code, "rank %d: %s", from->rank, ask.message);
    atomic_store(&r->over, 1);
  }
  if (ask.n_done) {
    from->seat.block_seconds = ask.block_seconds;
    memcpy(from->seat.phases, ask.phases, sizeof from->seat.phases);
    /* Without memory for it what was sent cannot even be thrown away: the job ends, and what has been kept can be resumed. */
    code = ko_counts_make(&r->layout, ko_store_trials(&r->store, ask.first_block, r->store.n_shards, ask.n_blocks), &counts,
                          &from->seat.error);
    if (code) {
      fprintf(stderr,
              "knockon: error: rank 0 has no memory for the work of rank %d; start fewer ranks or threads, and go on with --resume\n",
              from->rank);
      _Exit(-KO_E_INTERNAL);
    }
    ko_crew_receive_counts(r->ranks, from->rank, from->tag, &r->layout, &counts);
    tell_progress(r, ko_store_trials(&r->store, ask.first_block, r->store.n_shards, ask.n_done));
  }
#pragma omp critical(knockon_store)
  code = hand_in(r, &from->seat, ask.first_block, ask.n_blocks, ask.n_done, &counts);
  return code;
}

static int give_span(run *r, mate *from, uint32_t end) {
  ko_answer answer = {0};
#pragma omp critical(knockon_store)
  answer.n_blocks = ko_store_take(&r->store, end, choose_size(r, &from->seat, end), &answer.first_block);
  if (!answer.n_blocks) return 0;
  from->waits = from->asked = 0;
  from->n_given = answer.n_blocks;
  r->ranks->send(from->rank, from->tag, &answer, sizeof answer);
  return 1;
}

static void tell_to_stop(const run *r, int *told) {
  const char word = 1;
  for (int rank = 1; rank < r->ranks->n && !*told; rank++) r->ranks->send(rank, KO_TAG_STOP, &word, sizeof word);
  *told = 1;
}

/* Somebody has nothing to do: ask the mate that got the largest span. */
static void ask_to_share(run *r) {
  const char word = 1;
  mate *one = NULL;
  for (int i = 0; i < r->n_mates; i++)
    if (!r->mates[i].waits && !r->mates[i].asked && r->mates[i].n_given > (one ? one->n_given : 1)) one = &r->mates[i];
  if (!one || !take_request(r)) return;
  one->asked = 1;
  r->ranks->send(one->rank, KO_TAG_SHARE + one->tag, &word, sizeof word);
}

/* Serve mates until all wait and no block before `end` is left or under way. */
static void serve(run *r, uint32_t end, int *told) {
  for (int busy = 1; busy;) {
    int moved = 0, hungry = 0;
    busy = 0;
    if (must_stop(r)) atomic_store(&r->over, 1);
    if (atomic_load(&r->over)) tell_to_stop(r, told);
    for (int i = 0; i < r->n_mates; i++) {
      mate *one = &r->mates[i];
      if (!one->waits && r->ranks->look_for(one->rank, one->tag)) {
        moved = 1;
        if (take_in(r, one)) atomic_store(&r->over, 1);
      }
      if (one->waits && !atomic_load(&r->over)) {
        if (give_span(r, one, end)) moved = 1;
        else hungry = 1;
      }
      busy |= !one->waits;
    }
    if (hungry) want_work(r);
    if (atomic_load(&r->wanted)) ask_to_share(r);
    if (!atomic_load(&r->over)) {
#pragma omp critical(knockon_store)
      busy |= r->store.n_taken > 0;
    }
    if (busy && !moved) nap();
  }
}

/* The run is over for the other ranks. */
static void dismiss(run *r) {
  const ko_answer leave = {0};
  int told = 1; /* they have no work at hand, or were told */
  atomic_store(&r->over, 1);
  serve(r, 0, &told);
  for (int i = 0; i < r->n_mates; i++) r->ranks->send(r->mates[i].rank, r->mates[i].tag, &leave, sizeof leave);
}

/* Give the caller the errors of the first block that failed, or of keeping. */
static int pass_on(const run *r, ko_error *error) {
  const ko_error *from = r->keep_error.code ? &r->keep_error : NULL;
  uint32_t first = KO_NONE;
  for (int i = 0; i < r->n_seats + r->n_mates; i++) {
    const seat *one = i < r->n_seats ? &r->seats[i] : &r->mates[i - r->n_seats].seat;
    if (one->failed_block >= first) continue;
    first = one->failed_block;
    from = &one->error;
  }
  if (!from) return KO_OK;
  for (uint32_t i = 0; i < from->n_shown; i++)
    if (from->findings[i].severity == KO_SEVERITY_ERROR) (void)ko_raise(error, from->code, "%s", from->findings[i].message);
  return from->code;
}

/* ---- Stretches from check to check --------------------------------------------------------------------------------- */

static int interrupt(run *r, ko_error *error) {
  ko_keeping *keeping = r->options->keeping;
  int code = keeping ? ko_keep_begin(keeping, &r->store, error) : KO_OK;
  if (code) return code;
  return ko_raise(error, KO_E_INTERRUPTED, "interrupted after %" PRIu64 " of %" PRIu64 " trials; %s%s", r->store.n_trials, r->all,
                  keeping ? "they are kept in " : "nothing was written", keeping ? keeping->path : "");
}

static int run_stretch(run *r, uint32_t end, ko_error *error) {
  const int server = r->n_mates > 0; /* a thread more, which mostly sleeps */
  int told = 0;
  atomic_store(&r->wanted, 0);
#pragma omp parallel num_threads(r->n_seats + server)
  if (omp_get_thread_num() < r->n_seats) sit(r, &r->seats[omp_get_thread_num()], end);
  else serve(r, end, &told);
  int code = pass_on(r, error);
  if (code) return code;
  return atomic_load(&r->over) ? interrupt(r, error) : KO_OK;
}

static int run_blocks(run *r, ko_error *error) {
  const int whole = r->store.n_shards == 1;
  int code = KO_OK, enough = 0;
  uint32_t end = 0;
  r->folded = (ko_folded){.stop_reason = "trials", .sums = r->store.sums, .read = ko_store_read, .store = &r->store};
  while (end < r->store.n_blocks && !enough && !code) {
    end = ko_judge_next(&r->judge, end);
    code = run_stretch(r, end, error);
    if (!code && whole) code = ko_judge_ask(&r->judge, end, &enough, error);
  }
  if (code || !whole) return code;
  if (enough) r->folded.stop_reason = "precision";
  r->folded.n_trials = ko_store_trials(&r->store, 0, 1, end);
  return ko_store_fold(&r->store, end, error);
}

static void add_up_phases(const run *r, ko_run_report *out) {
  const int n = r->n_seats + r->n_mates;
  double busy = 0;
  out->phases[KO_PHASE_KEEP] = r->keep_seconds;
  for (int i = 0; i < n; i++)
    for (int phase = 0; phase < KO_N_BLOCK_PHASES; phase++)
      out->phases[phase] += i < r->n_seats ? r->seats[i].phases[phase] : r->mates[i - r->n_seats].seat.phases[phase];
  for (int phase = 0; phase < KO_PHASE_WAIT && n; phase++) {
    out->phases[phase] /= n;
    busy += out->phases[phase];
  }
  if (busy < out->seconds_trials) out->phases[KO_PHASE_WAIT] = out->seconds_trials - busy;
}

const char *const ko_phase_names[KO_N_PHASES] = {"draw", "spread", "count", "keep", "wait"};

int ko_run(const ko_plan *plan, const ko_run_options *options, ko_sink *sink, ko_error *error) {
  run r = {.plan = plan, .options = options, .start = ko_clock()};
  double set, ran;
  if (options->keeping) options->keeping->journal = NULL;
  r.span_seconds = choose_seconds(&r, 0);
  int code = set_up(&r, error);
  set = ko_clock();
  if (!code) code = run_blocks(&r, error);
  if (r.ranks) dismiss(&r);
  ran = ko_clock();
  const int threads = omp_get_max_threads();
  omp_set_num_threads(r.n_seats > 0 ? r.n_seats : 1); /* statistics shall take no more than the trials did */
  if (!code && sink) code = ko_run_finish(&r.layout, &r.folded, sink, error);
  omp_set_num_threads(threads);
  if (options->report) {
    *options->report = (ko_run_report){.n_threads = r.n_seats + r.n_mates,
                                       .trials_done = sink && !code ? r.folded.n_trials : r.done,
                                       .trials_resumed = r.resumed,
                                       .seconds_setup = set - r.start,
                                       .seconds_trials = ran - set,
                                       .seconds_finish = ko_clock() - ran};
    add_up_phases(&r, options->report);
  }
  tear_down(&r);
  return code;
}
