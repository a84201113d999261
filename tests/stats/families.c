/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No false alarm: in families of strategies that are as good as the reference on average, mirror images of each other, how many have any
 * verdict after Holm? At most 6.5 % may (5 %, and what 1,000 families leave to chance).
 *   families FAMILIES TRIALS
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/stats/stats.h"
#include "tests/stats/luck.h"

enum { STRATEGIES = 6 };

/* By how much a strategy is off the reference in a trial: as often by x as by -x. */
typedef double draw_function(luck *l);

static double normal(luck *l) { return luck_normal(l); }

static double exponential(luck *l) { return luck_exponential(l) * (luck_uniform(l) < 0.5 ? 1 : -1); }

static double rare(luck *l) { return luck_uniform(l) < 0.02 ? exponential(l) : 0; }

/* In so few trials that one can count them. */
static double hardly_ever(luck *l) { return luck_uniform(l) < 0.003 ? (luck_uniform(l) < 0.5 ? 1 : -1) : 0; }

/* Whether a family has a verdict. `in_pairs`: every second strategy is the mirror image of the one before, trial by trial; else of none. */
static int has_verdict(draw_function *draw, luck *l, int n_trials, int in_pairs) {
  ko_paired_sums sums[STRATEGIES] = {0};
  double p[STRATEGIES];
  ko_error error = {0};
  for (int trial = 0; trial < n_trials; trial++) {
    int64_t off = 0;
    const int64_t reference = 0;
    for (int k = 0; k < STRATEGIES; k++) {
      off = in_pairs && k % 2 ? -off : llround(draw(l) * 1e9);
      ko_paired_add(&sums[k], &off, 1, &reference, 1, 1);
    }
  }
  for (int k = 0; k < STRATEGIES; k++) p[k] = ko_paired_difference(&sums[k], 0.95).p;
  if (ko_holm(p, STRATEGIES, p, &error)) return 1;
  for (int k = 0; k < STRATEGIES; k++)
    if (p[k] <= 0.05) return 1;
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  static const struct {
    const char *name;
    draw_function *draw;
  } cases[] = {{"normal", normal}, {"exponential", exponential}, {"in 2 % of the trials", rare}, {"in 0.3 % of the trials", hardly_ever}};
  const int n_families = atoi(argv[1]), n_trials = atoi(argv[2]);
  int failed = 0;
  for (size_t which = 0; which < sizeof cases / sizeof *cases; which++)
    for (int in_pairs = 0; in_pairs < 2; in_pairs++) {
      luck l = {.state = which};
      int alarms = 0;
      for (int family = 0; family < n_families; family++) alarms += has_verdict(cases[which].draw, &l, n_trials, in_pairs);
      printf("%-24s %-12s %.2f %% of %d families have a verdict\n", cases[which].name, in_pairs ? "in pairs" : "by itself",
             100.0 * alarms / n_families, n_families);
      failed |= alarms > 0.065 * n_families;
    }
  return failed;
}
