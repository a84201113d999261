/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores by which facilities and links are ranked. One score is one file in sim/region/rank/ and one line in its registry.
 *
 * The graph is undirected: every link and every pair of supplier and dependant is an edge; parallel edges count. Scores are
 * integers, round(value / largest value * 2^40), so that ties are ties on every machine; ties go by row. What has been removed gets -1, and
 * so does a facility for which the value is unknown (population). Where every value is 0 (no edges, say) every score is 0.
 *
 * On the main thread alone: igraph is not safe to call from several.
 */
#ifndef KO_RANK_H
#define KO_RANK_H

#include <stdint.h>

#include "knockon/region.h"

/* Adjacency for ranking; made once, and used again for every recalculation. */
typedef struct ko_rank_graph ko_rank_graph;
int ko_rank_graph_make(const ko_region *region, ko_rank_graph **out, ko_error *error) KO_MUST_CHECK;
void ko_rank_graph_free(ko_rank_graph *graph); /* NULL is allowed */

/* What is not there (any more): [n_facilities] and [n_links] bytes. NULL: all are there. A link goes with its ends. */
typedef struct ko_removed {
  const uint8_t *facilities, *links;
} ko_removed;

typedef struct ko_score {
  const char *name, *help;
  const char *cost;      /* how its time grows, such as "facilities x links" */
  const char *reference; /* "" where there is none */
  /* Raw values, >= 0, NaN: unknown. Those of what has been removed are ignored. NULL: not defined for facilities, or for links. */
  int (*facilities)(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error);
  int (*links)(const ko_rank_graph *graph, const ko_removed *removed, double *out, ko_error *error);
  double (*work)(double n, double m); /* steps of about a nanosecond for n facilities and m edges, for estimates */
} ko_score;

extern const ko_score *const ko_scores[]; /* ended by NULL */
const ko_score *ko_score_find(const char *name);

/* Scores of all facilities (out: [n_facilities]) or all links (out: [n_links]). A score that is not defined for links is an error of use.
 */
int ko_rank_facilities(const ko_rank_graph *graph, const ko_score *score, const ko_removed *removed, int64_t *out,
                       ko_error *error) KO_MUST_CHECK;
int ko_rank_links(const ko_rank_graph *graph, const ko_score *score, const ko_removed *removed, int64_t *out,
                  ko_error *error) KO_MUST_CHECK;

/* How a ranking came about. */
typedef struct ko_rank_origin {
  int made, taken, kept; /* made now; taken from the disk; put there. Nothing of it: it was at hand */
  double seconds_made;   /* what it took when it was made, now or then */
} ko_rank_origin;

/* Scores of one region with nothing removed, each made when it is first asked for and kept for whoever plans on that region again. */
typedef struct ko_rankings ko_rankings;
int ko_rankings_make(const ko_region *region, ko_rankings **out, ko_error *error) KO_MUST_CHECK; /* the region must outlive it */
void ko_rankings_free(ko_rankings *rankings);                                                    /* NULL is allowed */
/* Slow ones are kept on disk as well (rank_cache.h); `cache` is copied. */
struct ko_rank_cache;
int ko_rankings_keep_in(ko_rankings *rankings, const struct ko_rank_cache *cache, ko_error *error) KO_MUST_CHECK;
/* Of all facilities or all links, the rankings' own. */
int ko_rankings_values(ko_rankings *rankings, const ko_score *score, int links, const int64_t **out, ko_rank_origin *origin,
                       ko_error *error) KO_MUST_CHECK;
/* Of what is left where something has been removed; into `values`. */
int ko_rankings_of_rest(ko_rankings *rankings, const ko_score *score, int links, const ko_removed *removed, int64_t *values,
                        ko_rank_origin *origin, ko_error *error) KO_MUST_CHECK;

#endif
