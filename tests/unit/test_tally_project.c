/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/tally_test.h"

typedef struct naive {
  double operational[K][P], service[K][P], margin[K][P];
} naive;

static uint32_t in_net(const ko_fixture *f, uint32_t k, uint32_t link) {
  uint32_t before = 0;
  for (uint32_t i = f->plan.sectors[f->plan.link_sector[link]].first_link; i < link; i++) before += f->plan.cases[k].link_present[i];
  return before;
}

static int crosses(const ko_fixture *f, uint32_t link) {
  return f->plan.country[f->plan.link_from[link]] != f->plan.country[f->plan.link_to[link]];
}

static int usable(const ko_fixture *f, uint32_t link, uint32_t lane) {
  return !ko_lane_link_down(f, link, lane) && ko_lane_up(f, f->plan.link_from[link], lane) && ko_lane_up(f, f->plan.link_to[link], lane);
}

static void visit_project(naive *n, const ko_fixture *f, uint32_t k, uint32_t lane, uint32_t p) {
  const ko_plan_project *project = &f->plan.projects[p];
  int border = 0, all = 1, links = 0, plain = 0, rated = 0;
  double base = 0, carried = 0, with_flow = 0, ok = 0, load = 0;
  for (uint32_t i = 0; i < project->n_members; i++)
    if (project->members[i] & KO_LINK) border |= crosses(f, project->members[i] & ~KO_LINK);
  for (uint32_t i = 0; i < project->n_members; i++) {
    uint32_t link = project->members[i] & ~KO_LINK;
    if (!(project->members[i] & KO_LINK)) {
      all &= ko_lane_up(f, link, lane);
      continue;
    }
    uint32_t s = f->plan.link_sector[link], at = in_net(f, k, link);
    if (!f->plan.cases[k].link_present[link] && !f->plan.cases[0].link_present[link]) continue; /* another strategy's */
    if (!f->plan.cases[k].link_present[link]) {
      n->operational[k][p] = n->service[k][p] = n->margin[k][p] = (double)NAN;
      return;
    }
    int works = usable(f, link, lane);
    double now = f->flow[s] && works ? fabs(f->flow[s][(size_t)lane * f->plan.cases[k].nets[s].n_links + at]) : 0;
    double then =
        f->plan.cases[0].link_present[link] ? fabs(f->plan.cases[0].reference_flow[link]) : fabs(f->plan.cases[k].reference_flow[link]);
    double rating = f->plan.sectors[s].rule->ratings ? f->plan.sectors[s].rule->ratings(NULL)[at] : (double)NAN;
    all &= works;
    if (rating > 0) {
      rated = 1;
      load = fmax(load, now / rating);
    }
    if (border && !crosses(f, link)) continue;
    links++;
    if (then > 0) {
      base += then;
      carried += fmin(now, then);
      with_flow++;
    } else {
      plain++;
      ok += works;
    }
  }
  n->operational[k][p] += all / (double)T;
  n->service[k][p] += links ? ((base > 0 ? carried / base * with_flow : 0) + ok) / (with_flow + plain) / T : (double)NAN;
  n->margin[k][p] += rated ? (1 - load) / T : (double)NAN;
}

static void visit(void *context, const ko_fixture *f, uint32_t k, uint32_t lane, uint64_t t) {
  (void)t;
  for (uint32_t p = 0; p < P; p++) visit_project(context, f, k, lane, p);
}

static void check(const ko_keeper *keeper, const ko_fixture *f, naive *n) {
  (void)f;
  check_dataset(keeper, "project_operational", "strategy project", n->operational[0], (size_t)K * P, 1e-9);
  check_dataset(keeper, "project_service", "strategy project", n->service[0], (size_t)K * P, 1e-8);
  check_dataset(keeper, "project_margin", "strategy project", n->margin[0], (size_t)K * P, 1e-8);
}

static void test_numbers(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed < 4; seed++) {
    static naive n;
    static ko_fixture f;
    static ko_keeper keeper;
    ko_fixture_spec spec = mixed_spec(seed);
    memset(&n, 0, sizeof n);
    ko_fixture_make(&f, &spec);
    ko_keeper_make(&keeper);
    ko_tally_run(&f, visit, &n, &keeper);
    check(&keeper, &f, &n);
    ko_keeper_free(&keeper);
    ko_fixture_free(&f);
  }
}

/* Over time: works in all steps, mean service, margin of the worst step. */
static void visit_trial(void *context, const ko_history *h, uint32_t k, uint64_t t) {
  (void)t;
  naive *n = context;
  for (uint32_t p = 0; p < P; p++) {
    double works = 1, service = 0, margin = (double)INFINITY;
    for (uint32_t step = 0; step < STEPS; step++) {
      static naive one;
      memset(&one, 0, sizeof one);
      ko_history_show(h, step);
      visit_project(&one, h->fixture, k, 0, p);
      works = isnan(one.operational[k][p]) ? one.operational[k][p] : fmin(works, one.operational[k][p] * T);
      service += one.service[k][p] / STEPS;
      margin = isnan(one.margin[k][p]) ? one.margin[k][p] : fmin(margin, one.margin[k][p]);
    }
    n->operational[k][p] += works / T;
    n->service[k][p] += service;
    n->margin[k][p] += margin;
  }
}

static void check_trials(const ko_keeper *keeper, const ko_fixture *f, void *context) { check(keeper, f, context); }

static void test_over_time(void **state) {
  (void)state;
  static naive n;
  check_over_time(&(over_time){.spec = mixed_spec(1), .visit = visit_trial, .check = check_trials, .context = &n, .size = sizeof n});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_over_time)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
