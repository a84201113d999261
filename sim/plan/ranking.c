/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rankings: each score is made once a region, for facilities or for links, or taken from the disk, and timed, since some are slow.
 */
#include <math.h>
#include <string.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

/* The record of a score; `index`, since records move when another is added. */
static int find_ranking(ko_maker *maker, const ko_score *score, int links, uint32_t *index) {
  for (*index = 0; *index < maker->n_rankings; ++*index)
    if (maker->rankings[*index].score == score && maker->rankings[*index].links == links) return KO_OK;
  void *rankings = maker->rankings;
  int code = ko_maker_grow(maker, &rankings, maker->n_rankings, &maker->ranking_room, sizeof *maker->rankings);
  if (code) return code;
  maker->rankings = rankings;
  maker->rankings[maker->n_rankings++] = (ko_maker_ranking){.score = score, .links = links};
  return KO_OK;
}

static void account(ko_maker_ranking *ranking, const ko_rank_origin *origin, double seconds) {
  if (!origin->made && !origin->taken) return; /* was at hand */
  ranking->n_runs++;
  ranking->n_taken += (uint32_t)origin->taken;
  ranking->n_kept += (uint32_t)origin->kept;
  ranking->seconds += seconds;
  if (origin->taken) ranking->seconds_saved += origin->seconds_made;
}

int ko_maker_rank_again(ko_maker *maker, const ko_score *score, int links, const ko_removed *removed, int64_t *values) {
  uint32_t index;
  ko_rank_origin origin;
  int code = find_ranking(maker, score, links, &index);
  if (code) return code;
  double begin = ko_clock();
  code = ko_rankings_of_rest(maker->scores, score, links, removed, values, &origin, maker->error);
  if (!code) account(&maker->rankings[index], &origin, ko_clock() - begin);
  return code;
}

static int score_keys(ko_maker *maker, const ko_score *score, int links, uint32_t n, double *keys) {
  uint32_t index;
  const int64_t *values;
  ko_rank_origin origin;
  int code = find_ranking(maker, score, links, &index);
  if (code) return code;
  double begin = ko_clock();
  code = ko_rankings_values(maker->scores, score, links, &values, &origin, maker->error);
  if (code) return code;
  account(&maker->rankings[index], &origin, ko_clock() - begin);
  for (uint32_t i = 0; i < n; i++) keys[i] = values[i] < 0 ? -INFINITY : (double)values[i]; /* at most 2^40: exact */
  return KO_OK;
}

/* The score or column nearest to a mistyped one. */
static const char *suggest(ko_maker *maker, const char *by, int links) {
  const char *names[64] = {"random"};
  size_t n = 1;
  for (size_t i = 0; ko_scores[i] && n < sizeof names / sizeof *names; i++)
    if (links ? ko_scores[i]->links != NULL : ko_scores[i]->facilities != NULL) names[n++] = ko_scores[i]->name;
  const char *near = ko_suggest(by, names, n);
  if (!near) near = links ? ko_link_column_suggest(maker->region, by) : ko_facility_column_suggest(maker->region, by);
  return near;
}

int ko_maker_keys(ko_maker *maker, const char *by, int links, ko_mark mark, const double **out) {
  const ko_region *region = maker->region;
  uint32_t n = links ? region->n_links : region->n_facilities, n_known = 0;
  double *keys = ko_arena_alloc(&maker->scratch, n, sizeof *keys, maker->error);
  if (!keys) return KO_E_INTERNAL;
  *out = keys;
  const ko_score *score = ko_score_find(by);
  if (score && (links ? score->links != NULL : score->facilities != NULL)) return score_keys(maker, score, links, n, keys);
  int known = links ? ko_link_numbers(region, by, keys) : ko_facility_numbers(region, by, keys);
  if (!known && score) return ko_maker_raise_at(maker, by, mark, "by: the score '%s' is for %s alone", by, links ? "facilities" : "links");
  if (!known)
    return ko_maker_raise_at(maker, by, mark, "by: there is no score and no column of %s called '%s'%s",
                             links ? "links.csv" : "facilities.csv", by, ko_maker_hint(maker, suggest(maker, by, links)));
  for (uint32_t i = 0; i < n; i++) {
    if (isnan(keys[i])) keys[i] = -INFINITY;
    else n_known++;
  }
  if (n_known == 0 && n > 0)
    return ko_maker_raise_at(maker, by, mark, "by: column '%s' of %s holds no numbers", by, links ? "links.csv" : "facilities.csv");
  return KO_OK;
}
