/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear flows where some conductances are negative: the laws themselves (what goes in comes out, angles add up around every link), and the
 * collapse of an island in resonance. Everything else: test_dc_flow.c and tests/published/test_v11.c.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "models/common/linear_flow.h"

enum { N = 30, LINKS = 60 };

typedef struct rig {
  uint32_t n, n_links, from[LINKS], to[LINKS];
  ko_circuit *circuit;
  ko_linear linear;
  void *memory, *state;
  ko_linear_work *work;
  uint8_t up[N];
} rig;

static uint64_t next_random(uint64_t *seed) {
  *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
  return *seed;
}

static void *place(void (*lay)(ko_carve *, rig *), rig *r) {
  ko_carve carve = {0};
  lay(&carve, r);
  void *block = ko_carve_alloc(carve.used);
  assert_non_null(block);
  lay(&(ko_carve){.block = block}, r);
  return block;
}

static void lay_linear(ko_carve *carve, rig *r) { ko_linear_place(carve, &r->linear); }
static void lay_work(ko_carve *carve, rig *r) { r->work = ko_linear_work_place(carve, &r->linear); }

static void rig_up(rig *r, const double *conductance, const double *load) {
  ko_error error = {0};
  uint32_t wrong;
  assert_int_equal(ko_circuit_make(r->n, r->n_links, r->from, r->to, &r->circuit, &error), 0);
  r->linear = (ko_linear){.circuit = r->circuit, .negative = 1};
  r->memory = place(lay_linear, r);
  for (uint32_t l = 0; l < r->n_links; l++) r->linear.conductance[l] = r->from[l] == r->to[l] ? 0 : conductance[l];
  for (uint32_t v = 0; v < r->n; v++) {
    uint32_t j = r->circuit->position[v];
    r->linear.planned[j] = load[v] < 0 ? -load[v] : 0;
    r->linear.load[j] = load[v] > 0 ? load[v] : 0;
  }
  assert_true(ko_linear_count(&r->linear, &wrong));
  memset(r->up, 1, N);
  assert_int_equal(ko_linear_base(&r->linear, r->up, &error), 0);
  r->state = place(lay_work, r);
  ko_linear_work_init(&r->linear, r->work);
  ko_linear_restore(&r->linear, r->work);
  ko_linear_solve(&r->linear, r->up, 1, r->work);
}

static void rig_down(rig *r) { free(r->state), free(r->memory), free(r->circuit); }

/* Flow balances at every node: what the islands were given is what the links take away. */
static void check_balance(const rig *r) {
  double rest[N] = {0};
  for (uint32_t j = 0; j < r->n; j++) rest[j] = r->work->injection[j];
  for (uint32_t l = 0; l < r->n_links; l++) {
    double flow = ko_linear_flow(&r->linear, r->work, l);
    assert_true(isfinite(flow));
    rest[r->circuit->from[l]] -= flow, rest[r->circuit->to[l]] += flow;
  }
  for (uint32_t j = 0; j < r->n; j++) assert_true(fabs(rest[j]) < 1e-8);
}

static void test_random(void **context) {
  (void)context;
  uint64_t seed = 31;
  for (int i = 0; i < 500; i++) {
    rig r = {.n = 2 + (uint32_t)(next_random(&seed) % (N - 1)), .n_links = (uint32_t)(next_random(&seed) % LINKS)};
    double conductance[LINKS], load[N];
    for (uint32_t l = 0; l < r.n_links; l++) {
      r.from[l] = (uint32_t)(next_random(&seed) % r.n), r.to[l] = (uint32_t)(next_random(&seed) % r.n);
      conductance[l] = (next_random(&seed) % 5 ? 1 : -0.7) * (double)(1 + next_random(&seed) % 5000);
    }
    for (uint32_t v = 0; v < r.n; v++) load[v] = (double)(next_random(&seed) % 200) - 100;
    rig_up(&r, conductance, load);
    check_balance(&r);
    ko_linear_restore(&r.linear, r.work);
    for (uint32_t k = 0; k < 4 && r.n_links; k++) ko_linear_switch(&r.linear, (uint32_t)(next_random(&seed) % r.n_links), 0, r.work);
    ko_linear_solve(&r.linear, r.up, 1, r.work);
    check_balance(&r);
    rig_down(&r);
  }
}

/* Two parallel links that cancel: nothing can be carried, although they join a generator and a load. The rest goes on. */
static void test_resonance(void **context) {
  (void)context;
  rig r = {.n = 4, .n_links = 3, .from = {0, 0, 2}, .to = {1, 1, 3}};
  const double conductance[] = {100, -100, 50}, load[] = {-10, 10, -5, 5};
  rig_up(&r, conductance, load);
  check_balance(&r);
  assert_false(r.work->balance[r.work->label[r.circuit->position[0]]].live);
  assert_false(r.work->balance[r.work->label[r.circuit->position[1]]].live);
  assert_true(r.work->balance[r.work->label[r.circuit->position[2]]].live);
  assert_true(ko_linear_flow(&r.linear, r.work, 0) == 0 && ko_linear_flow(&r.linear, r.work, 1) == 0);
  assert_true(fabs(ko_linear_flow(&r.linear, r.work, 2) - 5) < 1e-9);
  rig_down(&r);
}

/* In a row they cancel as well, but there is a solution: the ends have the same angle. It is found or given up, never wrong. */
static void test_series(void **context) {
  (void)context;
  rig r = {.n = 3, .n_links = 2, .from = {0, 1}, .to = {1, 2}};
  const double conductance[] = {100, -100}, load[] = {-10, 0, 10};
  rig_up(&r, conductance, load);
  check_balance(&r);
  rig_down(&r);
}

static void test_not_finite(void **context) {
  (void)context;
  rig r = {.n = 2, .n_links = 0};
  uint32_t wrong;
  rig_up(&r, NULL, (const double[]){1, 1});
  r.linear.load[r.circuit->position[1]] = NAN;
  assert_false(ko_linear_count(&r.linear, &wrong));
  assert_int_equal(wrong, 1);
  rig_down(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_resonance), cmocka_unit_test(test_series),
                                     cmocka_unit_test(test_not_finite)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
