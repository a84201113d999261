/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Published results on interdependent random networks, from scenario text to settled blocks: the share of facilities left working against the
 * solution of the paper's equation. Allowed: four standard errors over the trials, and 0.005 (0.012 within 0.02 of a threshold) for one network of
 * finite size.
 *   V1 Buldyrev et al., Nature 464:1025 (2010)          P = p (1 - exp(-k P))^2
 *   V2 Gao et al., PRL 107:195701 (2011)                P = p (1 - exp(-k P))^n, n = 3
 *   V3 Parshani et al., PRL 105:048701 (2010)           a share q of the facilities coupled
 *   V4 Shao et al., PRE 83:036116 (2011)                mu = R (1 - exp(-c mu)) (1 - exp(-a mu))
 *   V8 Shao et al., NJP 17:023049 (2015)                random 3-regular, hole around a facility: S = p (1 - ((1 - f) / f)^3), f = p^(1/3)
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/region/recipe.h"
#include "sim/trial/trial.h"

static void check(int code, const ko_error *error) {
  char text[1024] = "";
  if (code != KO_OK && error->n_shown) ko_error_format(error, 0, text, sizeof text);
  if (code != KO_OK) fail_msg("%s", text);
}

/* What is left of one sector in a lane, as a share of its facilities: working, and not damaged. */
typedef struct lane_share {
  double working[3], intact[3];
} lane_share;

enum { TRIALS = 64 };

static void settle_lanes(const char *yaml, lane_share shares[TRIALS]) {
  ko_error error = {0};
  ko_scenario *scenario;
  ko_region *region;
  ko_plan *plan;
  ko_worker *worker;
  ko_settled settled;
  check(ko_scenario_parse(yaml, strlen(yaml), ".", NULL, 0, &scenario, &error), &error);
  check(ko_region_build(scenario->recipe, &region, &error), &error);
  check(ko_plan_make(scenario, region, &plan, &error), &error);
  check(ko_trial_reference(plan, &error), &error);
  check(ko_worker_make(plan, &worker, &error), &error);
  check(ko_trial_block(worker, 0, 0, KO_NONE, &settled, &error), &error);
  assert_int_equal(settled.n_lanes, TRIALS);
  for (uint32_t k = 0; k < plan->n_sectors; k++)
    for (uint32_t lane = 0; lane < TRIALS; lane++) {
      uint32_t up = 0, intact = 0;
      for (uint32_t s = plan->sectors[k].first_slot; s < plan->sectors[k].first_slot + plan->sectors[k].n_slots; s++) {
        up += (uint32_t)ko_row_get(&settled.operational[s], lane);
        intact += (uint32_t)!ko_row_get(&settled.damaged[s], lane);
      }
      shares[lane].working[k] = (double)up / plan->sectors[k].n_slots;
      shares[lane].intact[k] = (double)intact / plan->sectors[k].n_slots;
    }
  ko_worker_free(worker);
  ko_plan_free(plan);
  ko_region_free(region);
  ko_scenario_free(scenario);
}

/* Mean share of each sector's facilities left working, and its standard error. */
static void share_left(const char *yaml, double mean[3], double error_of[3]) {
  static lane_share shares[TRIALS];
  settle_lanes(yaml, shares);
  for (int k = 0; k < 3; k++) {
    double sum = 0, squares = 0;
    for (int lane = 0; lane < TRIALS; lane++) {
      sum += shares[lane].working[k];
      squares += shares[lane].working[k] * shares[lane].working[k];
    }
    mean[k] = sum / TRIALS;
    error_of[k] = sqrt(fmax(0, squares / TRIALS - mean[k] * mean[k]) / TRIALS);
  }
}

static void expect(const char *what, double found, double error_of, double expected, double allowance) {
  printf("%-52s published %.4f, ours %.4f +- %.4f\n", what, expected, found, error_of);
  if (fabs(found - expected) > allowance + 4 * error_of) fail_msg("%s: %.5f, expected %.5f", what, found, expected);
}

static double fixed_point(double p, double k, int n) {
  double P = 1;
  for (int i = 0; i < 200000; i++) P = p * pow(1 - exp(-k * P), n);
  return P;
}

static const char layers[] = "knockon: 1\nregion:\n  build:\n    sectors:\n"
                             "      a: { generate: { model: erdos_renyi, nodes: 1e5, mean_degree: %g } }\n"
                             "      b: { generate: { model: erdos_renyi, nodes: 1e5, mean_degree: %g } }\n%s"
                             "    couple:\n%s"
                             "sectors: { a: { rule: giant_component }, b: { rule: giant_component }%s }\n"
                             "waves: [ %s ]\nrun: { trials: 64 }\n"; /* TRIALS */

static const char pairs[] = "      - { dependant: { sector: a }, supplier: { sector: b }, choose: one_to_one, pair: true }\n";

static void mutual_giant_component(void **state) {
  (void)state;
  static const double intact[] = {0.60, 0.62, 0.70};
  for (int i = 0; i < 3; i++) {
    char yaml[1500], wave[100], what[80];
    double mean[3], error_of[3];
    snprintf(wave, sizeof wave, "{ success: %.17g, targets: { facilities: { sector: a } } }", 1 - intact[i]);
    snprintf(yaml, sizeof yaml, layers, 4.0, 4.0, "", pairs, "", wave);
    share_left(yaml, mean, error_of);
    snprintf(what, sizeof what, "V1 k = 4, p = %.2f (threshold 0.6139)", intact[i]);
    expect(what, mean[0], error_of[0], intact[i] < 0.6138 ? 0 : fixed_point(intact[i], 4, 2), i < 2 ? 0.012 : 0.005);
    assert_true(fabs(mean[0] - mean[1]) < 1e-12); /* who works, works in both */
  }
}

static void tree_of_three(void **state) {
  (void)state;
  char yaml[1500], couple[400];
  double mean[3], error_of[3];
  snprintf(couple, sizeof couple, "%s      - { dependant: { sector: b }, supplier: { sector: c }, choose: one_to_one, pair: true }\n", pairs);
  snprintf(yaml, sizeof yaml, layers, 4.0, 4.0, "      c: { generate: { model: erdos_renyi, nodes: 1e5, mean_degree: 4 } }\n", couple, ", c: { rule: giant_component }",
           "{ success: 0.15, targets: { facilities: { sector: a } } }");
  share_left(yaml, mean, error_of);
  expect("V2 n = 3, k = 4, p = 0.85 (threshold 0.7723)", mean[2], error_of[2], fixed_point(0.85, 4, 3), 0.005);
  snprintf(yaml, sizeof yaml, layers, 4.0, 4.0, "      c: { generate: { model: erdos_renyi, nodes: 1e5, mean_degree: 4 } }\n", couple, ", c: { rule: giant_component }",
           "{ success: 0.25, targets: { facilities: { sector: a } } }");
  share_left(yaml, mean, error_of);
  expect("V2 n = 3, k = 4, p = 0.75, below it", mean[2], error_of[2], 0, 0.012);
}

static void partial_coupling(void **state) {
  (void)state;
  char yaml[1500];
  double mean[3], error_of[3];
  snprintf(yaml, sizeof yaml, layers, 3.0, 3.0, "",
           "      - { dependant: { sector: a }, supplier: { sector: b }, choose: one_to_one, pair: true, coupling_probability: 0.5 }\n", "",
           "{ success: 0.4, targets: { facilities: { sector: a } } }");
  share_left(yaml, mean, error_of);
  expect("V3 k = 3, p = 0.6, q = 0.5: P_A", mean[0], error_of[0], 0.3618, 0.005);
  expect("V3 k = 3, p = 0.6, q = 0.5: P_B", mean[1], error_of[1], 0.5737, 0.005);
}

static void support_links(void **state) {
  (void)state;
  char yaml[1500];
  double mean[3], error_of[3];
  snprintf(yaml, sizeof yaml, layers, 4.0, 4.0, "",
           "      - { dependant: { sector: a }, supplier: { sector: b }, choose: random, links_per_dependant: 4, none: fail }\n"
           "      - { dependant: { sector: b }, supplier: { sector: a }, choose: random, links_per_dependant: 4, none: fail }\n", "",
           "{ success: 0.3, targets: { facilities: all } }");
  share_left(yaml, mean, error_of);
  double mu = 1;
  for (int i = 0; i < 10000; i++) mu = 0.7 * (1 - exp(-4 * mu)) * (1 - exp(-4 * mu));
  assert_true(fabs(mu - 0.5576) < 1e-4);
  expect("V4 a = 4, c = 4, R = 0.70", mean[0], error_of[0], mu, 0.005);
  expect("V4 a = 4, c = 4, R = 0.70, the other network", mean[1], error_of[1], mu, 0.005);
}

static double left_around_a_hole(double p) {
  double f = cbrt(p);
  return p <= 0.125 ? 0 : p * (1 - pow((1 - f) / f, 3));
}

/* Holes of whole rings, for which the equation holds: each lane's share is put against the one for what its hole has left. (A hole of a given
 * fraction takes the lowest rows of its last ring, not those that the paper's growth would reach first.) */
static void localised_attack(void **state) {
  (void)state;
  static lane_share shares[TRIALS];
  static const int hops[] = {14, 15, 16};
  for (int i = 0; i < 3; i++) {
    char yaml[600], what[80];
    snprintf(yaml, sizeof yaml,
             "knockon: 1\nregion: { build: { sectors: { a: { generate: { model: random_regular, nodes: 1e5, degree: 3 } } } } }\n"
             "sectors: { a: { rule: giant_component } }\nwaves: [ { targets: { near: { random: true, hops: %d } } } ]\nrun: { trials: 64 }\n", hops[i]);
    settle_lanes(yaml, shares);
    double found = 0, expected = 0, intact = 0;
    for (int lane = 0; lane < TRIALS; lane++) {
      intact += shares[lane].intact[0] / TRIALS;
      found += shares[lane].working[0] / TRIALS;
      expected += left_around_a_hole(shares[lane].intact[0]) / TRIALS;
    }
    snprintf(what, sizeof what, "V8 3-regular, hole of %d rings, p = %.3f", hops[i], intact);
    expect(what, found, 0, expected, 0.005);
  }
  double mean[3], error_of[3];
  share_left("knockon: 1\nregion: { build: { sectors: { a: { generate: { model: random_regular, nodes: 1e5, degree: 3 } } } } }\n"
             "sectors: { a: { rule: giant_component } }\nwaves: [ { targets: { near: { random: true, fraction: 0.9 } } } ]\nrun: { trials: 64 }\n",
             mean, error_of);
  expect("V8 3-regular, p = 0.10, below the threshold 0.125", mean[0], error_of[0], 0, 0.005);
  share_left("knockon: 1\nregion: { build: { sectors: { a: { generate: { model: random_regular, nodes: 1e5, degree: 3 } } } } }\n"
             "sectors: { a: { rule: giant_component } }\nwaves: [ { success: 0.6, targets: { facilities: all } } ]\nrun: { trials: 64 }\n",
             mean, error_of);
  expect("V8 3-regular, random attack, p = 0.40, below 0.5", mean[0], error_of[0], 0, 0.005);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(mutual_giant_component), cmocka_unit_test(tree_of_three), cmocka_unit_test(partial_coupling),
                                     cmocka_unit_test(support_links), cmocka_unit_test(localised_attack)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
