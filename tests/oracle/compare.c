/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "knockon/region.h"
#include "knockon/scenario.h"
#include "tests/oracle/compare_pack.h"
#include "tests/oracle/compare_time.h"

void compare_print(const compare_counts *n) {
  printf("%llu cases, %llu strategies, %llu trials, %llu of packs; facilities damaged %llu, down %llu, partly served %llu; links damaged "
         "%llu, tripped %llu; "
         "flows %llu\n",
         (unsigned long long)n->cases, (unsigned long long)n->strategies, (unsigned long long)n->trials, (unsigned long long)n->packed,
         (unsigned long long)n->damaged, (unsigned long long)n->down, (unsigned long long)n->partial, (unsigned long long)n->links_damaged,
         (unsigned long long)n->links_tripped, (unsigned long long)n->flows);
  if (n->steps > 0)
    printf("%llu steps, %llu of them told; rises %llu, repairs %llu, links opened %llu, closed again %llu; on buffers %llu, crews abroad "
           "%llu\n",
           (unsigned long long)n->steps, (unsigned long long)n->told, (unsigned long long)n->rises, (unsigned long long)n->repairs,
           (unsigned long long)n->links_opened, (unsigned long long)n->reclosed, (unsigned long long)n->buffers,
           (unsigned long long)n->guests);
}

static int differ(const char *what, const char *id, long expected, long got) {
  if (expected == got) return 0;
  fprintf(stderr, "  %s of %s: expected %ld, got %ld\n", what, id, expected, got);
  return 1;
}

/* A link's slot by its id; the links that measures add have no row of their own in a table. */
static uint32_t link_slot(const ko_plan *plan, const char *id) {
  for (uint32_t slot = 0; slot < plan->n_links; slot++)
    if (strcmp(plan->link_id[slot], id) == 0) return slot;
  return KO_NONE;
}

static int compare_facility(const oracle_case *c, const ko_settled *s, uint32_t lane, int f, const oracle_state *e,
                            compare_counts *counts) {
  uint32_t slot = s->plan->slot_of_row[f], sector = s->plan->sector[slot];
  const char *id = c->facilities[f].id;
  int up = ko_row_get(&s->operational[slot], lane), damaged = ko_row_get(&s->damaged[slot], lane);
  int share = up ? KO_SHARE_ONE : 0;
  if (s->share[sector]) share = s->share[sector][lane * s->plan->sectors[sector].n_slots + slot - s->plan->sectors[sector].first_slot];
  if (!up) share = 0; /* only the shares of what works mean something */
  counts->damaged += (uint64_t)damaged;
  counts->down += (uint64_t)!up;
  counts->partial += share > 0 && share < KO_SHARE_ONE;
  return differ("damage", id, e->damaged[f], damaged) + differ("work", id, e->operational[f], up) + differ("share", id, e->share[f], share);
}

static int compare_link(const oracle_case *c, const ko_settled *s, uint32_t lane, int l, const oracle_state *e, compare_counts *counts) {
  const ko_plan *plan = s->plan;
  uint32_t slot = link_slot(plan, c->links[l].id);
  if (slot == KO_NONE) return differ("existence", c->links[l].id, 1, 0);
  const ko_plan_sector *sector = &plan->sectors[plan->link_sector[slot]];
  const ko_row *tripped = s->link_tripped[plan->link_sector[slot]];
  int damaged = ko_row_get(&s->link_damaged[plan->link_hit_row[slot]], lane);
  int trips = tripped ? ko_row_get(&tripped[slot - sector->first_link], lane) : 0;
  counts->links_damaged += (uint64_t)damaged;
  counts->links_tripped += (uint64_t)trips;
  return differ("damage", c->links[l].id, e->link_damaged[l], damaged) + differ("trip", c->links[l].id, e->tripped[l], trips);
}

/* Flows of the links of a flow rule, where the block keeps them; to 1e-6 of their size, for they come from another solver. */
static int compare_flows(const oracle_case *c, const ko_settled *s, uint32_t lane, int l, const oracle_state *e, compare_counts *counts) {
  const ko_plan *plan = s->plan;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_net *net = &plan->cases[s->strategy].nets[k];
    for (uint32_t i = 0; s->flow[k] && i < net->n_links; i++) {
      if (strcmp(c->links[l].id, plan->link_id[plan->cases[s->strategy].net_link[k][i]]) != 0) continue;
      double got = s->flow[k][(size_t)lane * net->n_links + i];
      counts->flows++;
      if (fabs(got - e->flow[l]) <= 1e-6 * (1 + fabs(e->flow[l]))) continue;
      fprintf(stderr, "  flow of %s: expected %.9g, got %.9g\n", c->links[l].id, e->flow[l], got);
      return 1;
    }
  }
  return 0;
}

int compare_lane(const oracle_case *c, int strategy, const ko_settled *settled, uint32_t lane, const oracle_state *expected,
                 compare_counts *counts) {
  int wrong = !ko_row_get(&settled->lanes, lane);
  for (int f = 0; f < c->n_facilities; f++) wrong += compare_facility(c, settled, lane, f, expected, counts);
  for (int l = 0; l < c->n_links; l++)
    if (c->strategies[strategy].link_present[l])
      wrong += compare_link(c, settled, lane, l, expected, counts) + compare_flows(c, settled, lane, l, expected, counts);
  counts->trials++;
  return wrong > 0;
}

static int compare_rating(const oracle_case *c, int strategy, int l, double got) {
  double expected = c->rating[strategy][l];
  if (expected < 0 ? isnan(got) : fabs(got - expected) <= 1e-6) return 0;
  fprintf(stderr, "  rating of %s: expected %.9g, got %.9g\n", c->links[l].id, expected, got);
  return 1;
}

int compare_reference(const oracle_case *c, int strategy, const ko_plan *plan) {
  oracle_state e;
  int wrong = 0;
  oracle_reference(c, strategy, &e);
  const ko_plan_case *x = &plan->cases[strategy];
  for (int f = 0; f < c->n_facilities; f++) {
    uint32_t slot = plan->slot_of_row[f];
    wrong += differ("reference work", c->facilities[f].id, e.operational[f], x->reference[slot]);
    wrong += differ("reference share", c->facilities[f].id, e.share[f], x->reference_share[slot]);
  }
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_rule *rule = plan->sectors[k].rule;
    const double *ratings = rule->ratings ? rule->ratings(x->rules[k]) : NULL;
    for (uint32_t i = 0; ratings && i < x->nets[k].n_links; i++)
      for (int l = 0; l < c->n_links; l++)
        if (strcmp(c->links[l].id, plan->link_id[x->net_link[k][i]]) == 0) wrong += compare_rating(c, strategy, l, ratings[i]);
  }
  return wrong > 0;
}

/* What the block lists as touched must be all that is damaged, or works otherwise than in the baseline's reference. */
static int compare_touched(const oracle_case *c, const ko_settled *s, uint32_t n_lanes) {
  const ko_plan *plan = s->plan;
  int listed[ORACLE_FACILITIES] = {0}, wrong = 0;
  for (uint32_t i = 0; i < s->n_touched; i++) {
    listed[plan->row_of_slot[s->touched[i]]] = 1;
    wrong += i > 0 && s->touched[i] <= s->touched[i - 1];
  }
  for (int f = 0; f < c->n_facilities; f++) {
    uint32_t slot = plan->slot_of_row[f];
    int touched = 0;
    for (uint32_t lane = 0; lane < n_lanes; lane++)
      touched |= ko_row_get(&s->damaged[slot], lane) || ko_row_get(&s->operational[slot], lane) != plan->cases[0].reference[slot];
    if (touched && !listed[f]) wrong += differ("mention as touched", c->facilities[f].id, 1, 0);
  }
  return wrong > 0;
}

static int compare_block(const random_case *r, int strategy, int only_country, const oracle_block *luck, const ko_settled *s,
                         compare_counts *counts) {
  int64_t left = r->trials - (int64_t)luck->first_trial;
  uint32_t n_lanes = left < ORACLE_TRIALS ? (uint32_t)left : ORACLE_TRIALS;
  if (s->n_lanes != n_lanes) return differ("number", "lanes", (long)n_lanes, (long)s->n_lanes);
  for (uint32_t lane = 0; lane < n_lanes; lane++) {
    oracle_state e;
    oracle_trial(&r->c, strategy, luck, (int)lane, only_country, &e);
    if (!compare_lane(&r->c, strategy, s, lane, &e, counts)) continue;
    fprintf(stderr, "  in lane %u of block %u, strategy %d, damage in country %d (-1: all)\n", lane, s->block, strategy, only_country);
    return 1;
  }
  return compare_touched(&r->c, s, n_lanes);
}

static int run_block(const random_case *r, ko_worker *worker, uint32_t block, oracle_block *luck, ko_error *error, compare_counts *counts) {
  ko_settled settled;
  oracle_draw_block(&r->c, block, luck);
  for (int s = 0; s < r->c.n_strategies; s++) {
    if (ko_trial_block(worker, (uint32_t)s, block, KO_NONE, &settled, error)) return 1;
    if (compare_block(r, s, -1, luck, &settled, counts)) return 1;
    counts->strategies++;
  }
  int country = (int)(r->seed % (uint64_t)(5 * r->c.n_countries)); /* one case in five: what a country alone brings on all */
  if (country >= r->c.n_countries) return 0;
  return ko_trial_block(worker, 0, block, (uint32_t)country, &settled, error) != 0 || compare_block(r, 0, country, luck, &settled, counts);
}

static int run_case(const random_case *r, ko_plan *plan, ko_error *error, compare_counts *counts) {
  ko_worker *worker = NULL;
  int wrong = 1;
  oracle_block *luck = malloc(sizeof *luck);
  if (!luck || ko_trial_reference(plan, error) || ko_worker_make(plan, &worker, error)) goto out;
  wrong = 0;
  for (int s = 0; s < r->c.n_strategies && !wrong; s++) {
    wrong = compare_reference(&r->c, s, plan);
    if (wrong) fprintf(stderr, "  in strategy %d\n", s);
  }
  if (r->over_time) wrong = wrong || compare_over_time(r, plan, worker, counts, error);
  for (uint32_t i = 0; i < r->n_blocks && !r->over_time && !wrong; i++)
    wrong = run_block(r, worker, r->first_block + i, luck, error, counts);
  if (!r->over_time) wrong = wrong || compare_packs(r, plan, worker, counts, error);
out:
  ko_worker_free(worker);
  free(luck);
  return wrong;
}

static void print_findings(const ko_error *error) {
  char text[4096];
  for (uint32_t i = 0; i < error->n_shown; i++) {
    ko_error_format(error, i, text, sizeof text);
    fprintf(stderr, "%s", text);
  }
}

int compare_case(const random_case *r, compare_counts *counts) {
  char folder[64];
  ko_error *error = calloc(1, sizeof *error);
  ko_region *region = NULL;
  ko_scenario *scenario = NULL;
  ko_plan *plan = NULL;
  const random_text *yaml = &r->files[r->n_files - 1].text;
  int wrong = 1;
  snprintf(folder, sizeof folder, "%s/knockon-oracle-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  if (!error || !mkdtemp(folder) || random_case_write(r, folder)) goto out;
  if (ko_region_load(folder, &region, error)) goto out;
  if (ko_scenario_parse(yaml->text, yaml->length, folder, NULL, 0, &scenario, error)) goto out;
  if (ko_plan_make(scenario, region, &plan, error)) goto out;
  wrong = run_case(r, plan, error, counts);
  counts->cases++;
out:
  if (wrong) {
    if (error && error->n_errors) print_findings(error);
    fprintf(stderr, "case %llu differs; run it again: oracle_case %s%llu; its folder: %s\n", (unsigned long long)r->seed,
            r->over_time ? "-t " : "", (unsigned long long)r->seed, folder);
  } else random_case_remove(r, folder);
  ko_plan_free(plan);
  ko_scenario_free(scenario);
  ko_region_free(region);
  free(error);
  return wrong;
}
