/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * W3: reachability from sources. A random network of 100,000 facilities and mean degree 3, 1,000 of them with supply; each is damaged with
 * 1, 5 or 20 %. Baseline: breadth-first search from all sources in every trial, over the same order of facilities.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "sim/trial/worker.h"

enum { N = 100000, LINKS = 150000, SOURCES = 1000, REPEATS = 5, SCALAR_TRIALS = 40 };

static void make_tables(ko_tables *tables) {
  memset(tables, 0, sizeof *tables);
  uint64_t luck = 7;
  ko_sheet *facilities = &tables->sheets[KO_TABLE_FACILITIES], *links = &tables->sheets[KO_TABLE_LINKS];
  char id[32];
  for (uint32_t f = 0; f < N; f++) {
    snprintf(id, sizeof id, "f%u", f);
    bench_cell(facilities, f, "facility", id);
    bench_cell(facilities, f, "supply", f % (N / SOURCES) ? "0" : "1");
  }
  for (uint32_t l = 0; l < LINKS; l++) {
    uint32_t from = (uint32_t)(bench_random(&luck) % N), to = (uint32_t)(bench_random(&luck) % N);
    if (to == from) to = (from + 1) % N;
    snprintf(id, sizeof id, "l%u", l);
    bench_cell(links, l, "link", id);
    snprintf(id, sizeof id, "f%u", from);
    bench_cell(links, l, "from", id);
    snprintf(id, sizeof id, "f%u", to);
    bench_cell(links, l, "to", id);
  }
}

static uint32_t search(const ko_net *net, const uint8_t *up, uint8_t *reached, uint32_t *queue) {
  uint32_t tail = 0;
  memset(reached, 0, N);
  for (uint32_t v = 0; v < N; v++)
    if (up[v] && net->supply[v] > 0) {
      reached[v] = 1;
      queue[tail++] = v;
    }
  for (uint32_t head = 0; head < tail; head++)
    for (uint32_t e = net->first[queue[head]]; e < net->first[queue[head] + 1]; e++) {
      uint32_t next = net->neighbour[e];
      if (!up[next] || reached[next]) continue;
      reached[next] = 1;
      queue[tail++] = next;
    }
  return tail;
}

int main(void) {
  static const double damage[] = {0.01, 0.05, 0.2};
  static const double asked[] = {0, 50, 0};
  uint8_t *up = malloc(N), *reached = malloc(N);
  uint32_t *queue = malloc(N * sizeof *queue);
  if (!up || !reached || !queue) return 70;
  bench_head();
  for (int d = 0; d < 3; d++) {
    ko_tables tables;
    make_tables(&tables);
    char yaml[400];
    snprintf(yaml, sizeof yaml,
             "knockon: 1\nregion: {load: .}\nsectors: {all: {rule: reachability}}\nwaves: [{success: %g, targets: {facilities: {}}}]\n"
             "run: {trials: 5120}\n", damage[d]);
    bench_case made;
    bench_make(&tables, yaml, &made);
    const ko_net *net = &made.plan->cases[0].nets[0];
    double ours[REPEATS], theirs[REPEATS];
    ko_error error = {0};
    for (int r = 0; r < REPEATS; r++) {
      ko_worker *w = made.worker;
      ko_worker_begin(w, 0, (uint32_t)r, KO_LANES);
      ko_worker_hit(w, KO_NONE);
      double t = bench_seconds();
      bench_check(ko_worker_settle(w, &error), &error);
      ours[r] = bench_seconds() - t;
      double sum = 0;
      for (uint32_t lane = 0; lane < SCALAR_TRIALS; lane++) {
        for (uint32_t v = 0; v < N; v++) up[v] = made.plan->cases[0].start[v] && !ko_row_get(&w->damaged[v], lane);
        t = bench_seconds();
        search(net, up, reached, queue);
        sum += bench_seconds() - t;
        for (uint32_t v = 0; v < N; v++)
          if (reached[v] != ko_row_get(&w->operational[v], lane)) {
            fprintf(stderr, "bench_w3: facility %u differs in lane %u\n", v, lane);
            return 70;
          }
      }
      t = bench_seconds();
      ko_worker_begin(w, 0, (uint32_t)r, KO_LANES);
      ours[r] = (ours[r] + bench_seconds() - t) * 1e6 / KO_LANES;
      theirs[r] = sum * 1e6 / SCALAR_TRIALS;
    }
    char name[100];
    snprintf(name, sizeof name, "W3 reachability, %g %% damaged", 100 * damage[d]);
    bench_line(name, "us/trial", bench_median(theirs, REPEATS), bench_median(ours, REPEATS), asked[d]);
    bench_free(&made);
  }
  free(up);
  free(reached);
  free(queue);
  return 0;
}
