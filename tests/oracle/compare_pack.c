/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/compare_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LANES = 2 * KO_LANES };

/* All that a settled lane says; what is not there stays zero, so that lanes compare as bytes. */
typedef struct settled_lane {
  uint64_t trial;
  uint32_t n_hits, hits[ORACLE_FACILITIES + ORACLE_LINKS];
  uint8_t damaged[ORACLE_FACILITIES], up[ORACLE_FACILITIES], binds[2 * ORACLE_GROUPS];
  uint16_t share[ORACLE_FACILITIES];
  uint8_t cut[ORACLE_LINKS], tripped[ORACLE_LINKS];
  double flow[ORACLE_LINKS];
} settled_lane;

static void keep_links(const ko_settled *s, uint32_t lane, settled_lane *out) {
  const ko_plan *plan = s->plan;
  for (uint32_t slot = 0; slot < plan->n_links; slot++) {
    uint32_t k = plan->link_sector[slot];
    if (!plan->cases[s->strategy].link_present[slot]) continue;
    out->cut[slot] = (uint8_t)ko_row_get(&s->link_damaged[plan->link_hit_row[slot]], lane);
    if (out->cut[slot]) out->hits[out->n_hits++] = KO_LINK | slot;
    if (s->link_tripped[k]) out->tripped[slot] = (uint8_t)ko_row_get(&s->link_tripped[k][slot - plan->sectors[k].first_link], lane);
  }
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const uint32_t n = plan->cases[s->strategy].nets[k].n_links;
    for (uint32_t i = 0; s->flow[k] && i < n; i++) out->flow[plan->cases[s->strategy].net_link[k][i]] = s->flow[k][(size_t)lane * n + i];
  }
}

static void keep(const ko_settled *s, uint32_t lane, uint64_t trial, settled_lane *out) {
  const ko_plan *plan = s->plan;
  memset(out, 0, sizeof *out);
  out->trial = trial;
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    const ko_plan_sector *sector = &plan->sectors[plan->sector[slot]];
    const uint16_t *share = s->share[plan->sector[slot]];
    out->damaged[slot] = (uint8_t)ko_row_get(&s->damaged[slot], lane);
    out->up[slot] = (uint8_t)ko_row_get(&s->operational[slot], lane);
    if (out->damaged[slot]) out->hits[out->n_hits++] = slot;
    if (share && out->up[slot]) out->share[slot] = share[(size_t)lane * sector->n_slots + slot - sector->first_slot];
  }
  for (uint32_t g = 0; g < plan->cases[s->strategy].groups.n && g < 2 * ORACLE_GROUPS; g++)
    out->binds[g] = s->bind_row[g] == KO_NONE || ko_row_get(&s->binds[s->bind_row[g]], lane);
  keep_links(s, lane, out);
}

/* Blocks of a strategy, lane by lane. Returns the number of lanes. */
static uint32_t keep_blocks(const random_case *r, ko_worker *worker, uint32_t strategy, settled_lane *lanes, ko_error *error) {
  uint32_t n = 0;
  ko_settled settled;
  for (uint32_t i = 0; i < r->n_blocks && n + KO_LANES <= MOST_LANES; i++) {
    if (ko_trial_block(worker, strategy, r->first_block + i, KO_NONE, &settled, error)) return 0;
    for (uint32_t lane = 0; lane < settled.n_lanes; lane++, n++)
      keep(&settled, lane, (uint64_t)(r->first_block + i) * KO_LANES + lane, &lanes[n]);
  }
  return n;
}

/* Lanes order[0 .. n - 1] in one pack. */
static int compare_pack(ko_worker *worker, uint32_t strategy, const settled_lane *lanes, const uint32_t *order, uint32_t n,
                        compare_counts *counts, ko_error *error) {
  static uint32_t first[KO_LANES + 1], hits[KO_LANES * (ORACLE_FACILITIES + ORACLE_LINKS)];
  static uint64_t trials[KO_LANES];
  static settled_lane got;
  ko_settled settled;
  for (uint32_t i = 0; i < n; i++) {
    const settled_lane *lane = &lanes[order[i]];
    memcpy(hits + first[i], lane->hits, lane->n_hits * sizeof *hits);
    first[i + 1] = first[i] + lane->n_hits;
    trials[i] = lane->trial;
  }
  if (ko_trial_pack(worker, strategy, &(ko_pack){n, trials, first, hits}, &settled, error)) return 1;
  int wrong = settled.n_lanes != n;
  for (uint32_t i = 0; i < n && !wrong; i++) {
    keep(&settled, i, trials[i], &got);
    wrong = memcmp(&got, &lanes[order[i]], sizeof got) != 0;
    if (wrong) fprintf(stderr, "  trial %llu in lane %u of a pack\n", (unsigned long long)trials[i], i);
  }
  counts->packed += n;
  return wrong;
}

int compare_packs(const random_case *r, const ko_plan *plan, ko_worker *worker, compare_counts *counts, ko_error *error) {
  settled_lane *lanes = malloc(2 * MOST_LANES * sizeof *lanes);
  uint32_t order[MOST_LANES], wrong = !lanes;
  random_case luck = {.x = r->seed ^ 0x7061636bu};
  for (uint32_t strategy = 0; strategy < plan->n_cases && !wrong; strategy++) {
    uint32_t n = keep_blocks(r, worker, strategy, lanes, error);
    for (uint32_t i = 0; i < n; i++) order[i] = i;
    for (uint32_t i = n; i-- > 1;) {
      uint32_t k = random_below(&luck, i + 1), moved = order[i];
      order[i] = order[k];
      order[k] = moved;
    }
    for (uint32_t at = 0; at < n && !wrong;) {
      uint32_t left = n - at < KO_LANES ? n - at : KO_LANES, size = random_percent(&luck, 30) ? left : 1 + random_below(&luck, left);
      wrong = (uint32_t)compare_pack(worker, strategy, lanes, order + at, size, counts, error);
      at += size;
    }
    /* The worker is as good as before. */
    wrong = wrong || keep_blocks(r, worker, strategy, lanes + MOST_LANES, error) != n ||
            memcmp(lanes, lanes + MOST_LANES, n * sizeof *lanes) != 0;
    if (wrong) fprintf(stderr, "  packs of strategy %u differ from its blocks\n", strategy);
  }
  free(lanes);
  return wrong != 0;
}
