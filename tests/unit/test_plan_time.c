/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan over time: steps, waves with their repetitions, buffers, jobs.
 */
#include "tests/unit/plan_fixture.h"

#include <math.h>

#define START "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\n"

static void make_region(fixture *f) {
  fixture_begin(f);
  fixture_file(f, "facilities.csv", "facility,sector,black_start\na,power,\nb,power,1\nc,gas,0\n");
  fixture_file(f, "links.csv", "link,from,to\nab,a,b\n");
  fixture_file(f, "dependencies.csv", "dependant,supplier,buffer_hours,recharge_hours\na,c,8,\nb,c,0.5,0\nc,a,,\nc,b,3,7.5\n");
}

static void test_steps(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  static const struct {
    const char *time;
    uint32_t n_steps, reclose;
  } cases[] = {{"time: { step_hours: 1, horizon_hours: 336 }\n", 336, KO_NONE},
               {"time: { step_hours: 5, horizon_hours: 24 }\nresponse: { reclose_hours: 0 }\n", 5, 1},
               {"time: { horizon_hours: 0.001 }\nresponse: { reclose_hours: 2.5 }\n", 1, 3},
               {"time: { step_hours: 0.1, horizon_hours: 6553.6 }\nresponse: { reclose_hours: 0.3 }\n", 65536, 3}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char yaml[1000];
    snprintf(yaml, sizeof yaml, START "%swaves: [ { targets: { facilities: all } } ]\n", cases[i].time);
    fixture_must_plan(&f, yaml);
    assert_true(f.plan->over_time && !f.plan->black_start);
    assert_int_equal(f.plan->n_steps, cases[i].n_steps);
    assert_int_equal(f.plan->reclose, cases[i].reclose);
    assert_true(f.plan->step_hours == f.scenario->time.step_hours);
  }
  fixture_end(&f);
}

static void test_instant(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, START "waves: [ { targets: { facilities: all } } ]\n");
  assert_false(f.plan->over_time);
  assert_int_equal(f.plan->n_steps, 1);
  assert_int_equal(f.plan->reclose, KO_NONE);
  assert_true(f.plan->step_hours == 1);
  for (uint32_t g = 0; g < 4; g++) assert_int_equal(f.plan->cases[0].groups.buffer[g] + f.plan->cases[0].groups.recharge[g], 0);
  fixture_end(&f);
}

static void test_waves(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, START
                    "time: { step_hours: 0.1, horizon_hours: 80 }\n"
                    "waves:\n"
                    "  - { name: late, at_hours: 72, annual_rate: 2, targets: { list: [a, b] } }\n"
                    "  - { name: raid, repeat: { every_hours: 24, times: 5 }, probability: 0.5, targets: { list: [b, ab], pick: 1, by: "
                    "random } }\n"
                    "  - { name: raid (7), at_hours: 48.05, targets: { list: [a] } }\n");
  static const struct {
    const char *name;
    uint32_t step, wave;
  } wants[] = {{"raid", 0, 1}, {"raid (2)", 240, 1}, {"raid (3)", 480, 1}, {"raid (7)", 480, 2}, {"late", 720, 0}, {"raid (4)", 720, 1}};
  assert_int_equal(f.plan->n_waves, 6);
  for (uint32_t w = 0; w < 6; w++) {
    const ko_plan_wave *wave = &f.plan->waves[w];
    assert_string_equal(wave->name, wants[w].name);
    assert_int_equal(wave->step, wants[w].step);
    assert_int_equal(wave->scenario_wave, wants[w].wave);
    uint64_t key = ko_key(KO_KEY_WAVE, wants[w].name);
    assert_true(wave->key == key);
    assert_true(wave->chance == UINT64_C(1) << (wants[w].wave == 1 ? 31 : 32));
    assert_true(wants[w].wave == 0 ? wave->annual_rate == 2 : isnan(wave->annual_rate));
    assert_int_equal(wave->pick, wants[w].wave == 1 ? KO_PICK_RANDOM : KO_PICK_FIXED);
    assert_string_equal(fixture_targets(&f, w), wants[w].wave == 0 ? "a b" : wants[w].wave == 1 ? "b ab" : "a");
    assert_true(wave->targets[0].key == ko_key_pair(key, f.region->site_key[wants[w].wave == 1 ? 1 : 0]));
    assert_true(wave->targets[0].choice == ko_key_pair(key, f.region->facilities.key[wants[w].wave == 1 ? 1 : 0]));
  }
  fixture_expect(&f, KO_SEVERITY_WARNING, "wave 'raid' would come 5 more times, and a trial is over before the last 2 of them");
  assert_int_equal(f.error.n_warnings, 1);
  fixture_end(&f);
}

static void test_buffers(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, START "time: { step_hours: 2, horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\n");
  static const struct {
    const char *dependant, *supplier;
    uint32_t buffer, recharge;
  } wants[] = {{"a", "c", 4, 4}, {"b", "c", 1, 0}, {"c", "a", 0, 0}, {"c", "b", 2, 4}};
  const ko_plan_groups *groups = &f.plan->cases[0].groups;
  assert_int_equal(groups->n, 4);
  for (uint32_t g = 0; g < 4; g++)
    for (size_t i = 0; i < 4; i++) {
      if (groups->dependant[g] != fixture_slot(&f, wants[i].dependant)) continue;
      if (groups->suppliers[groups->supplier_first[g]] != fixture_slot(&f, wants[i].supplier)) continue;
      assert_int_equal(groups->buffer[g], wants[i].buffer);
      assert_int_equal(groups->recharge[g], wants[i].recharge);
    }
  fixture_end(&f);
}

/* What backup raises; cases with other buffers share all else. */
static void test_backup(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, START
                    "time: { step_hours: 2, horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\nstrategies:\n"
                    "  - { name: more, measures: [ { backup: { facilities: all, buffer_hours: 4 } } ] }\n"
                    "  - { name: again, measures: [ { backup: { list: [c], supplier: { facility: b }, buffer_hours: 4, recharge_hours: "
                    "0 } }, { backup: { list: [c], buffer_hours: 3, recharge_hours: 20 } } ] }\n"
                    "  - { name: free, measures: [ { decouple: { list: [a] } }, { backup: { list: [b], buffer_hours: 4 } } ] }\n"
                    "  - { name: free too, measures: [ { decouple: { list: [a] } } ] }\n"
                    "  - { name: less, measures: [ { backup: { facilities: all, buffer_hours: 0, recharge_hours: 5 } } ] }\n");
  static const struct {
    const char *dependant, *supplier;
    uint32_t buffer[6], recharge[6];
  } wants[] = {{"a", "c", {4, 4, 4, 4, 4, 4}, {4, 4, 4, 4, 4, 4}},
               {"b", "c", {1, 2, 1, 2, 1, 1}, {0, 2, 0, 2, 0, 0}},
               {"c", "a", {0, 2, 2, 0, 0, 0}, {0, 2, 10, 0, 0, 0}},
               {"c", "b", {2, 2, 2, 2, 2, 2}, {4, 2, 0, 4, 4, 4}}};
  static const uint32_t same_groups[6] = {0, 0, 0, 3, 3, 0};
  for (uint32_t k = 0; k < 6; k++) {
    const ko_plan_groups *groups = &f.plan->cases[k].groups;
    assert_int_equal(f.plan->cases[k].same_groups_as, same_groups[k]);
    assert_int_equal(ko_case_of_rules(f.plan, k), same_groups[k]);
    assert_ptr_equal(groups->suppliers, f.plan->cases[same_groups[k]].groups.suppliers);
    for (uint32_t g = 0; g < 4; g++)
      for (size_t i = 0; i < 4; i++) {
        if (groups->dependant[g] != fixture_slot(&f, wants[i].dependant)) continue;
        if (groups->suppliers[groups->supplier_first[g]] != fixture_slot(&f, wants[i].supplier)) continue;
        assert_int_equal(groups->buffer[g], wants[i].buffer[k]);
        assert_int_equal(groups->recharge[g], wants[i].recharge[k]);
      }
  }
  fixture_expect(&f, KO_SEVERITY_WARNING, "strategy 'less' changes nothing");
  assert_int_equal(f.error.n_warnings, 1);
  fixture_end(&f);
}

/* Protection and prevention that begin later, by step. */
static void test_late(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, START
                    "time: { step_hours: 2, horizon_hours: 80 }\nwaves: [ { targets: { facilities: all } } ]\nstrategies:\n"
                    "  - { name: s, measures: [ { protect: { list: [b, ab], to: 0.5, from_hours: 9 } }, { protect: { list: [a], to: "
                    "0.25, from_hours: 4 } }, { protect: { list: [c], to: 0.75, from_hours: 0 } },\n"
                    "    { prevent: { countries: all, to: 0.1, from_hours: 79 } }, { protect: { list: [a], to: 1, from_hours: 79.5 } } "
                    "] }\n");
  const ko_plan_case *s = &f.plan->cases[1];
  assert_int_equal(s->n_late_protections, 3);
  static const struct {
    uint32_t step;
    const char *id;
    double to;
  } wants[] = {{2, "a", 0.25}, {5, "b", 0.5}, {5, "ab", 0.5}};
  for (size_t i = 0; i < 3; i++) {
    uint32_t slot = fixture_slot(&f, wants[i].id);
    assert_int_equal(s->late_protections[i].step, wants[i].step);
    assert_int_equal(s->late_protections[i].entity, i == 2 ? slot | KO_LINK : slot);
    assert_true(s->late_protections[i].to == wants[i].to);
    if (i < 2) assert_true(s->protection[slot] == 0);
  }
  assert_true(s->protection[fixture_slot(&f, "c")] == 0.75 && s->link_protection[0] == 0 && s->prevention[0] == 0);
  assert_int_equal(s->n_late_preventions, 0);
  assert_int_equal(f.plan->cases[0].n_late_protections, 0);
  assert_int_equal(f.error.n_warnings, 2);
  fixture_expect(&f, KO_SEVERITY_WARNING, "from_hours: at 79 h a trial is over (80 h), so this is never in force");
  fixture_end(&f);
}

static void test_jobs(void **state) {
  (void)state;
  fixture f;
  make_region(&f);
  fixture_must_plan(&f, START "time: { step_hours: 2, horizon_hours: 80 }\nresponse: { restart: black_start }\n"
                              "waves: [ { targets: { facilities: all } } ]\n");
  assert_true(f.plan->black_start);
  const char *ids[] = {"a", "b", "c"};
  for (size_t i = 0; i < 3; i++) {
    assert_true(f.plan->job_key[fixture_slot(&f, ids[i])] == ko_key(KO_KEY_FACILITY, ids[i]));
    assert_int_equal(f.plan->black_starter[fixture_slot(&f, ids[i])], i == 1);
  }
  assert_true(f.plan->job_key[3 + fixture_slot(&f, "ab")] == ko_key(KO_KEY_LINK, "ab"));
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_steps),   cmocka_unit_test(test_instant), cmocka_unit_test(test_waves),
                                     cmocka_unit_test(test_buffers), cmocka_unit_test(test_backup),  cmocka_unit_test(test_late),
                                     cmocka_unit_test(test_jobs)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
