/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Black start on regions small enough to work out by hand; test_lane_general.c holds it against a naive trial.
 */
#include "tests/support/lane_fixture.h"
#include "tests/unit/trial_fixture.h"

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { a: { rule: standalone } }\nwaves: [ { name: w, targets: { facilities: {} } } ]\n"             \
  "time: { step_hours: 1, horizon_hours: 20 }\nresponse: { restart: black_start }\n"

typedef struct rig {
  fixture f;
  lane_fixture lane;
  ko_worker *worker;
} rig;

static void begin(rig *r, const char *facilities, const char *dependencies) {
  static ko_row binds[1];
  ko_row_fill(&binds[0], 1);
  fixture_begin(&r->f);
  fixture_file(&r->f, "facilities.csv", facilities);
  fixture_file(&r->f, "dependencies.csv", dependencies);
  r->worker = trial_worker(&r->f, YAML);
  lane_fixture_make(&r->lane, r->f.plan, &ko_settler_general, r->worker->states);
  assert_int_equal(lane_fixture_begin(&r->lane, 0, 0, binds), KO_OK);
}

static void end(rig *r) {
  lane_fixture_free(&r->lane);
  ko_worker_free(r->worker);
  fixture_end(&r->f);
}

/* Who is operational, as ids one after the other; damaged and repaired ids come with a sign. */
static void step(rig *r, uint32_t t, const char *changes, const char *expected) {
  char id[2] = {0};
  lane_fixture_step(&r->lane, t);
  for (; changes[0]; changes += 2) {
    id[0] = changes[1];
    uint32_t slot = fixture_slot(&r->f, id);
    if (changes[0] == '-') lane_fixture_damage(&r->lane, slot);
    else lane_fixture_repair(&r->lane, slot);
  }
  assert_int_equal(lane_fixture_settle(&r->lane), KO_OK);
  char up[27] = {0};
  size_t n = 0;
  for (uint32_t row = 0; row < r->f.plan->n_facilities; row++)
    if (r->lane.lane->state[r->f.plan->slot_of_row[row]] & KO_STATE_UP) up[n++] = r->f.region->facilities.id[row][0];
  assert_string_equal(up, expected);
}

/* p and q need each other: where both have fallen neither comes back, unless one is marked. */
static void a_circle_needs_a_mark(void **state) {
  (void)state;
  rig r;
  begin(&r, "facility,sector,black_start\np,a,0\nq,a,0\n", "dependant,supplier\np,q\nq,p\n");
  step(&r, 0, "-p", "");
  step(&r, 1, "+p", "");
  step(&r, 2, "", "");
  end(&r);
  begin(&r, "facility,sector,black_start\np,a,1\nq,a,0\n", "dependant,supplier\np,q\nq,p\n");
  step(&r, 0, "-p", "");
  step(&r, 1, "+p", "pq");
  step(&r, 2, "", "pq");
  step(&r, 3, "-q", "p"); /* p has been supplied since it came by its mark: it falls; and comes by it again in the same step */
  end(&r);
}

/* A chain comes back round by round within a step where nothing takes time, step by step where restarting does. */
static void a_chain_comes_back_in_order(void **state) {
  (void)state;
  rig r;
  begin(&r, "facility,sector,black_start,restart_hours\np,a,1,0\nq,a,0,0\nr,a,0,0\n", "dependant,supplier\nq,p\nr,q\n");
  step(&r, 0, "-p", "");
  step(&r, 1, "+p", "pqr");
  end(&r);
  begin(&r, "facility,sector,black_start,restart_hours\np,a,1,1\nq,a,0,2\nr,a,0,1\n", "dependant,supplier\nq,p\nr,q\n");
  step(&r, 0, "-p", "");
  step(&r, 1, "+p", "");
  step(&r, 2, "", "p");
  step(&r, 3, "", "p");
  step(&r, 4, "", "pq");
  step(&r, 5, "", "pqr");
  end(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_circle_needs_a_mark), cmocka_unit_test(a_chain_comes_back_in_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
