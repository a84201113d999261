/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers that are known to some extent, and what is concluded of them.
 */
#ifndef KO_ANALYSIS_ESTIMATE_H
#define KO_ANALYSIS_ESTIMATE_H

typedef struct ko_estimate {
  double value, low, high; /* 95 % interval */
} ko_estimate;

typedef enum ko_verdict { KO_VERDICT_UNKNOWN, KO_VERDICT_BETTER, KO_VERDICT_WORSE, KO_VERDICT_SAME } ko_verdict;
/* Of a difference of losses and its p of all comparisons together, at 5 %; NaN: unknown. */
ko_verdict ko_verdict_of(double difference, double p);

#endif
