/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle over time against closed forms and hand calculations.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/oracle/random_case.h"

typedef struct world {
  oracle_case c;
  oracle_time time;
  oracle_run run;
} world;

/* n facilities of one sector in one country, steps of an hour, no cell filled in but repairs of `repair` hours; nothing is struck. */
static world *make_world(int n, double horizon, double repair) {
  world *w = calloc(1, sizeof *w);
  assert_non_null(w);
  oracle_case *c = &w->c;
  c->n_countries = c->n_sectors = c->n_strategies = 1;
  c->n_facilities = n;
  c->base_power = 1;
  c->sectors[0] = (oracle_sector){ORACLE_STANDALONE, 0.5, 0, -1, -1, 0};
  for (int f = 0; f < n; f++) {
    snprintf(c->facilities[f].id, sizeof c->facilities[f].id, "f%d", f);
    c->facilities[f].dispatch = -1;
  }
  for (int k = 0; k < ORACLE_COUNTRIES; k++) {
    snprintf(c->countries[k], sizeof c->countries[k], "c%d", k);
    w->time.coping[0].crews[k] = -1;
  }
  w->time.step_hours = 1;
  w->time.horizon_hours = horizon;
  w->time.reclose_hours = -1;
  for (int i = 0; i < ORACLE_THINGS; i++) w->time.coping[0].repair_hours[i] = repair;
  return w;
}

static oracle_wave *add_wave(world *w, double at_hours) {
  oracle_wave *wave = &w->c.waves[w->c.n_waves];
  snprintf(wave->name, sizeof wave->name, "w%d", w->c.n_waves);
  wave->probability = 1;
  w->time.at_hours[w->c.n_waves++] = at_hours;
  return wave;
}

/* A wave that damages facilities first .. last. */
static void strike(world *w, double at_hours, int first, int last) {
  oracle_wave *wave = add_wave(w, at_hours);
  for (int f = first; f <= last; f++) wave->targets[wave->n_targets++] = (oracle_target){0, f, 1};
}

static void strike_link(world *w, double at_hours, int link) {
  oracle_wave *wave = add_wave(w, at_hours);
  wave->targets[wave->n_targets++] = (oracle_target){1, link, 1};
}

static int add_link(world *w, int from, int to, int directed) {
  int l = w->c.n_links++;
  w->c.links[l] = (oracle_link){"", w->c.facilities[from].country, from, to, directed, 1, -1, 0.1, 1, 0};
  snprintf(w->c.links[l].id, sizeof w->c.links[l].id, "l%d", l);
  w->c.strategies[0].link_present[l] = 1;
  return l;
}

static void need(world *w, int dependant, int supplier, double buffer, double recharge) {
  int g = w->c.n_groups++;
  oracle_group *group = &w->c.strategies[0].groups[g];
  group->dependant = dependant;
  group->need = group->n = 1;
  group->suppliers[0] = supplier;
  group->coupling = 1;
  w->time.coping[0].buffer_hours[g] = buffer;
  w->time.coping[0].recharge_hours[g] = recharge;
}

static void begin(world *w) { oracle_run_begin(&w->run, &w->c, &w->time, 0, 7, -1); }

/* The facility's state in each step: a text of U (up), D (damaged), d (down). */
static const char *history(world *w, int f) {
  static char text[256];
  begin(w);
  for (int i = 0; i < w->run.n_steps; i++) {
    oracle_run_step(&w->run);
    text[i] = w->run.now.operational[f] ? 'U' : w->run.now.damaged[f] ? 'D' : 'd';
    text[i + 1] = 0;
  }
  return text;
}

static void expect(world *w, int f, const char *expected) { assert_string_equal(history(w, f), expected); }

static int count(const char *text, char what) {
  int n = 0;
  for (; *text; text++) n += *text == what;
  return n;
}

static void durations_are_rounded_up(void **state) {
  (void)state;
  world *w = make_world(1, 10.2, 1);
  begin(w);
  assert_int_equal(w->run.n_steps, 11);
  assert_int_equal(oracle_steps(&w->run, 0), 0);
  assert_int_equal(oracle_steps(&w->run, 3), 3);
  assert_int_equal(oracle_steps(&w->run, 3.01), 4);
  w->time.step_hours = 0.1; /* 3 * 0.1 is a little more than 0.3, and 72 h are 720 steps */
  assert_int_equal(oracle_steps(&w->run, 0.3), 3);
  assert_int_equal(oracle_steps(&w->run, 0.7), 7);
  assert_int_equal(oracle_steps(&w->run, 72), 720);
  free(w);
}

static void one_repair(void **state) {
  (void)state;
  world *w = make_world(1, 10, 3);
  strike(w, 2.9, 0, 0);
  expect(w, 0, "UUDDDUUUUU");
  w->time.coping[0].detection_hours[0] = 1.5;
  expect(w, 0, "UUDDDDDUUU");
  w->time.coping[0].repair_hours[0] = 0; /* a step at least */
  expect(w, 0, "UUDDDUUUUU");
  w->time.coping[0].crews[0] = 0;
  expect(w, 0, "UUDDDDDDDD");
  w->time.coping[0].n_late = 1; /* a crew comes in hour 6 */
  w->time.coping[0].late[0].from_hours = 6;
  w->time.coping[0].late[0].crews[0] = 1;
  expect(w, 0, "UUDDDDDUUU");
  free(w);
}

/* M jobs of r steps, c crews: the k-th in order is done after ceil(k / c) r steps. */
static void queue(void **state) {
  (void)state;
  for (int n = 1; n <= 7; n++)
    for (int crews = 1; crews <= 4; crews++) {
      world *w = make_world(n, 40, 5);
      w->time.coping[0].crews[0] = crews;
      strike(w, 1, 0, n - 1);
      for (int f = 0; f < n; f++) w->time.coping[0].order[f] = f % 2; /* odd rows first */
      for (int f = 0; f < n; f++) {
        int place = f % 2 ? f / 2 : n / 2 + f / 2;
        assert_int_equal(count(history(w, f), 'D'), 5 * (place / crews + 1));
      }
      free(w);
    }
}

/* Crews busy when a better job comes finish theirs; links come after facilities. */
static void order_among_waiting(void **state) {
  (void)state;
  world *w = make_world(3, 12, 2);
  int l = add_link(w, 0, 1, 0);
  w->time.coping[0].crews[0] = 1;
  strike_link(w, 0, l);
  strike(w, 0, 1, 1);
  strike(w, 1, 2, 2);
  w->time.coping[0].order[2] = 1;
  expect(w, 1, "DDUUUUUUUUUU"); /* before the link, though both have the same key */
  expect(w, 2, "UDDDUUUUUUUU");
  begin(w);
  for (int i = 0; i < 7; i++) {
    oracle_run_step(&w->run);
    assert_int_equal(w->run.now.link_damaged[l], i < 6);
  }
  free(w);
}

static void second_hit(void **state) {
  (void)state;
  world *w = make_world(2, 12, 4);
  w->time.coping[0].crews[0] = 1;
  strike(w, 0, 0, 1);
  strike(w, 2, 0, 0); /* begins anew: ends in step 6; the other follows */
  expect(w, 0, "DDDDDDUUUUUU");
  expect(w, 1, "DDDDDDDDDDUU");
  strike(w, 6, 0, 0); /* in the step in which it ended: a new job, first in order again */
  expect(w, 0, "DDDDDDDDDDUU");
  expect(w, 1, "DDDDDDDDDDDD");
  w->time.at_hours[2] = 2;
  w->c.waves[2].targets[0].row = 1; /* not yet taken: keeps its place */
  expect(w, 1, "DDDDDDDDDDUU");
  free(w);
}

static void repetitions(void **state) {
  (void)state;
  world *w = make_world(1, 12, 1);
  strike(w, 1, 0, 0);
  w->time.every_hours[0] = 3.5;
  w->time.times[0] = 2;
  expect(w, 0, "UDUUDUUUDUUU");
  free(w);
}

/* Battery of b hours, outage of h: service is lost for max(0, h - b). */
static void batteries(void **state) {
  (void)state;
  for (int b = 0; b <= 6; b++)
    for (int h = 1; h <= 6; h++) {
      world *w = make_world(2, 14, h);
      need(w, 1, 0, b, b);
      strike(w, 1, 0, 0);
      assert_int_equal(count(history(w, 1), 'd'), h > b ? h - b : 0);
      free(w);
    }
}

static void recharging(void **state) {
  (void)state;
  world *w = make_world(2, 16, 2); /* 2 steps of stock that fill in 4: two supplied steps give one */
  need(w, 1, 0, 2, 4);
  strike(w, 0, 0, 0);
  strike(w, 4, 0, 0);
  strike(w, 9, 0, 0);
  expect(w, 0, "DDUUDDUUUDDUUUUU");
  expect(w, 1, "UUUUUdUUUUdUUUUU"); /* empty; 1 step at 4, empty; 1.5 at 9, half a step is left and carries nothing */
  begin(w);
  static const int level[] = {4, 0, 2, 4, 0, 0, 2, 4, 6, 2, 2, 4, 6, 8, 8, 8}; /* in quarters; full 8 */
  for (int i = 0; i < 16; i++) {
    oracle_run_step(&w->run);
    assert_int_equal(w->run.level[0], level[i]);
    assert_int_equal(oracle_run_buffer(&w->run, 0), level[i] / 4);
  }
  w->time.coping[0].recharge_hours[0] = 0; /* fills at once */
  expect(w, 1, "UUUUUUUUUUUUUUUU");
  free(w);
}

/* What is short from the start begins empty; a buffer that is never short stays full. */
static void buffers_start(void **state) {
  (void)state;
  world *w = make_world(3, 4, 1);
  w->c.n_sectors = 2; /* the supplier 0 is never reached */
  w->c.facilities[1].sector = w->c.facilities[2].sector = 1;
  w->c.sectors[0].rule = ORACLE_REACHABILITY;
  w->c.sectors[1].rule = ORACLE_STANDALONE;
  need(w, 1, 0, 3, 3);
  need(w, 2, 2, 3, 3);
  w->c.strategies[0].groups[1].n = w->c.strategies[0].groups[1].need = 0;
  expect(w, 1, "dddd");
  assert_int_equal(w->run.level[0], 0);
  assert_int_equal(oracle_run_cause(&w->run, 1), 0);
  assert_int_equal(oracle_run_cause(&w->run, 0), ORACLE_NETWORK);
  expect(w, 2, "UUUU");
  assert_int_equal(w->run.level[1], 9);
  free(w);
}

static void restarting_assisted(void **state) {
  (void)state;
  world *w = make_world(2, 10, 2); /* two that need each other come back together */
  need(w, 0, 1, 0, 0);
  need(w, 1, 0, 0, 0);
  strike(w, 1, 0, 0);
  expect(w, 0, "UDDUUUUUUU");
  expect(w, 1, "UddUUUUUUU");
  w->time.coping[0].restart_hours[1] = 2; /* the other waits for it */
  expect(w, 0, "UDDddUUUUU");
  expect(w, 1, "UddddUUUUU");
  w->time.coping[0].restart_hours[0] = 3;
  expect(w, 1, "UdddddUUUU");
  strike(w, 4, 1, 1); /* timers begin anew */
  expect(w, 0, "UDDddddddU");
  free(w);
}

static void restarting_by_oneself(void **state) {
  (void)state;
  world *w = make_world(2, 10, 2);
  w->time.black_start = 1;
  need(w, 0, 1, 0, 0);
  need(w, 1, 0, 0, 0);
  strike(w, 1, 0, 0);
  expect(w, 0, "UDDddddddd");
  expect(w, 1, "Uddddddddd");
  w->time.black_starter[1] = 1; /* does without at once */
  expect(w, 0, "UDDUUUUUUU");
  expect(w, 1, "UUUUUUUUUU");
  w->time.coping[0].restart_hours[1] = 3; /* its timer has run since it fell; that of the other as soon as it is supplied */
  w->time.coping[0].restart_hours[0] = 1;
  expect(w, 1, "UdddUUUUUU");
  expect(w, 0, "UDDddUUUUU");
  strike(w, 6, 0, 0); /* supplied at the end of step 5: it falls with its supplier */
  expect(w, 1, "UdddUUdddU");
  free(w);
}

/* A marked facility falls for its network like any other, and is barred for the step: no endless rounds. */
static void barred_in_its_step(void **state) {
  (void)state;
  world *w = make_world(3, 4, 9);
  w->time.black_start = 1;
  w->c.sectors[0].rule = ORACLE_GIANT_COMPONENT;
  w->time.black_starter[0] = 1;
  add_link(w, 1, 2, 0);
  expect(w, 0, "dddd");
  expect(w, 1, "UUUU");
  assert_int_equal(oracle_run_cause(&w->run, 0), ORACLE_NETWORK);
  free(w);
}

/* Two parallel lines; one is lost, the other trips, and again each time it closes, until both are back at once. */
static void reclosing(void **state) {
  (void)state;
  world *w = make_world(2, 12, 6);
  w->c.sectors[0].rule = ORACLE_DC_FLOW;
  w->c.facilities[0].supply = w->c.facilities[1].demand = 100;
  add_link(w, 0, 1, 0);
  add_link(w, 0, 1, 0);
  w->c.links[0].capacity = w->c.links[1].capacity = 60;
  oracle_rate(&w->c);
  strike_link(w, 1, 0);
  expect(w, 1, "Uddddddddddd"); /* the first is mended in step 7, alone, and trips too */
  w->time.reclose_hours = 3;
  expect(w, 1, "UddddddUUUUU");
  w->time.reclose_hours = 0; /* a step at least */
  expect(w, 1, "UddddddUUUUU");
  w->time.reclose_hours = 4; /* closings in 5, 9; the first trips in 7: they never meet */
  expect(w, 1, "Uddddddddddd");
  free(w);
}

/* A world of two countries, 0 with facilities 0 and 1, 1 with the others. */
static world *two_countries(int n, double horizon, double repair) {
  world *w = make_world(n, horizon, repair);
  w->c.n_countries = 2;
  for (int f = 2; f < n; f++) w->c.facilities[f].country = 1;
  return w;
}

static oracle_agreement *agree(oracle_agreement agreements[], int *n, double delay) {
  oracle_agreement *x = &agreements[(*n)++];
  x->member[0] = x->member[1] = 1;
  x->delay_hours = delay;
  return x;
}

static void aid(void **state) {
  (void)state;
  world *w = two_countries(4, 20, 4);
  oracle_coping *coping = &w->time.coping[0];
  coping->crews[0] = 1;
  coping->crews[1] = 2;
  strike(w, 1, 0, 1);
  expect(w, 1, "UDDDDDDDDUUUUUUUUUUU");
  oracle_agreement *x = agree(coping->aids, &coping->n_aids, 2); /* leaves in 1, works from 3 to 7 */
  expect(w, 1, "UDDDDDDUUUUUUUUUUUUU");
  x->delay_hours = 0;
  expect(w, 1, "UDDDDUUUUUUUUUUUUUUU");
  x->delay_hours = 2;
  x->from_hours = 3; /* arrives in 5, when the own crew has done the first and takes the second: an idle guest */
  expect(w, 1, "UDDDDDDDDUUUUUUUUUUU");
  strike(w, 10, 2, 3); /* at home: one crew takes one job, the guest goes home (12) for the other */
  expect(w, 2, "UUUUUUUUUUDDDDUUUUUU");
  expect(w, 3, "UUUUUUUUUUDDDDDDUUUU");
  w->c.waves[1].n_targets = 1;
  strike(w, 10, 0, 0); /* one job each: both are for those who are there */
  expect(w, 2, "UUUUUUUUUUDDDDUUUUUU");
  expect(w, 0, "UDDDDUUUUUDDDDUUUUUU");
  free(w);
}

/* Partners without number always send; no more crews than jobs. */
static void aid_without_number(void **state) {
  (void)state;
  world *w = two_countries(3, 12, 2);
  oracle_coping *coping = &w->time.coping[0];
  coping->crews[0] = 0;
  strike(w, 1, 0, 1);
  agree(coping->aids, &coping->n_aids, 3);
  expect(w, 0, "UDDDDDUUUUUU");
  expect(w, 1, "UDDDDDUUUUUU");
  assert_int_equal(w->run.n_crews, 2);
  strike(w, 7, 0, 0); /* the guests are still there */
  expect(w, 0, "UDDDDDUDDUUU");
  coping->detection_hours[0] = 3;
  expect(w, 0, "UDDDDDDDDUUU"); /* sent in 4, there in 7; the hit in 7 has no detection of its own */
  free(w);
}

/* Two telecom facilities a country; a warning raises protection to 1 in the steps after it has got through. */
static void warnings(void **state) {
  (void)state;
  world *w = two_countries(4, 12, 3);
  oracle_coping *coping = &w->time.coping[0];
  int line = add_link(w, 1, 3, 1);
  oracle_agreement *x = agree(coping->warnings, &coping->n_warnings, 2);
  x->gain = 1;
  strike(w, 1, 0, 0);
  strike(w, 3, 2, 2); /* 1 + 2: got through in this very step, too late */
  strike(w, 4, 3, 3);
  expect(w, 2, "UUUDDDUUUUUU");
  expect(w, 3, "UUUUUUUUUUUU");
  assert_int_equal(w->run.heard[0][0][1], 3);
  assert_int_equal(w->run.heard[0][1][0], -1); /* the line is for one direction */
  w->c.links[line].directed = 0;
  begin(w);
  for (int i = 0; i < 12; i++) oracle_run_step(&w->run);
  assert_int_equal(w->run.heard[0][1][0], 5); /* from 3 + 2 */
  w->c.links[line].directed = 1;
  x->from_hours = 2; /* the hit was before */
  expect(w, 3, "UUUUDDDUUUUU");
  x->from_hours = 0;
  strike_link(w, 2, line); /* out until 5, and then 3 is until 7 */
  expect(w, 3, "UUUUDDDUUUUU");
  assert_int_equal(w->run.heard[0][0][1], 7);
  free(w);
}

static void investigation(void **state) {
  (void)state;
  world *w = make_world(3, 8, 1);
  w->time.coping[0].n_investigations = 1;
  w->time.coping[0].investigations[0] = (oracle_investigation){1, 2, 0};
  w->c.waves[0].n_targets = 0;
  strike(w, 1, 0, 0);
  strike(w, 1, 1, 1); /* simultaneous */
  strike(w, 2, 1, 1);
  strike(w, 3, 2, 2);
  expect(w, 1, "UDDUUUUU");
  expect(w, 2, "UUUUUUUU");
  w->time.coping[0].investigations[0].after_hours = 0;
  expect(w, 1, "UDUUUUUU");
  w->time.coping[0].investigations[0].from_hours = 4;
  expect(w, 2, "UUUDUUUU");
  free(w);
}

static void islands(void **state) {
  (void)state;
  world *w = two_countries(3, 10, 1);
  w->c.sectors[0].rule = ORACLE_REACHABILITY;
  w->c.facilities[0].supply = 1;
  int line = add_link(w, 0, 2, 0);
  oracle_island *x = &w->time.coping[0].islands[w->time.coping[0].n_islands++];
  x->links[x->n_links++] = line;
  x->trigger[0] = 1;
  x->hours = 3;
  add_link(w, 0, 1, 0);
  strike(w, 1, 1, 1);
  expect(w, 2, "UdddUUUUUU");
  strike(w, 2, 1, 1); /* anew */
  expect(w, 2, "UddddUUUUU");
  x->hours = -1;
  expect(w, 2, "Uddddddddd");
  x->trigger[0] = 0;
  x->trigger[1] = 1;
  expect(w, 2, "UUUUUUUUUU");
  free(w);
}

/* Repair times of many trials: their mean and their spread are those of the tables, and the quantiles are the law's. */
static void lognormal_repairs(void **state) {
  (void)state;
  enum { TRIALS = 2000 };
  world *w = make_world(1, 10, 100);
  w->time.step_hours = 0.25;
  w->time.repair_cv[0] = 0.5;
  double sum = 0, squares = 0;
  int below = 0;
  begin(w);
  for (int i = 0; i < TRIALS; i++) {
    w->run.trial = (uint64_t)i;
    double hours = 0.25 * (oracle_repair_steps(&w->run, 5, 0) - 0.5);
    sum += hours;
    squares += hours * hours;
    below += hours < 100 / sqrt(1.25);
  }
  double mean = sum / TRIALS, sd = sqrt(squares / TRIALS - mean * mean);
  assert_true(fabs(mean - 100) < 4.5 * 50 / sqrt(TRIALS));
  assert_true(fabs(sd - 50) < 6);
  assert_true(abs(below - TRIALS / 2) < 4.5 * sqrt(TRIALS) / 2);
  free(w);
}

static void events_come_by_their_rates(void **state) {
  (void)state;
  enum { TRIALS = 4000 };
  world *w = make_world(3, 2, 1);
  strike(w, 0, 0, 2);
  oracle_wave *wave = &w->c.waves[0];
  int n[3] = {0};
  wave->pick = ORACLE_EVENTS;
  wave->n_events = 3;
  for (int e = 0; e < 3; e++) {
    wave->event_rate[e] = 0.1 * (e + 1);
    wave->event_success[e][e] = 1;
  }
  for (int i = 0; i < TRIALS; i++) {
    oracle_run_begin(&w->run, &w->c, &w->time, 0, (uint64_t)i, -1);
    oracle_run_step(&w->run);
    assert_int_equal(w->run.now.damaged[0] + w->run.now.damaged[1] + w->run.now.damaged[2], 1);
    for (int f = 0; f < 3; f++) n[f] += w->run.now.damaged[f];
  }
  for (int e = 0; e < 3; e++) {
    double p = (e + 1) / 6.0;
    assert_true(fabs(n[e] - p * TRIALS) < 4.5 * sqrt(TRIALS * p * (1 - p)));
  }
  free(w);
}

/* One step without buffers, timers and response is the instant. */
static void one_step_is_the_instant(void **state) {
  (void)state;
  oracle_block *luck = malloc(sizeof *luck);
  oracle_run *run = malloc(sizeof *run);
  oracle_time *time = calloc(1, sizeof *time);
  assert_true(luck && run && time);
  time->step_hours = time->horizon_hours = 1;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    random_case *r = random_case_make(seed, 0);
    assert_non_null(r);
    oracle_draw_block(&r->c, r->first_block, luck);
    for (int s = 0; s < r->c.n_strategies; s++)
      for (int lane = 0; lane < 8; lane++) {
        oracle_state expected;
        int country = lane % 4 == 3 ? 0 : -1;
        oracle_trial(&r->c, s, luck, lane, country, &expected);
        oracle_run_begin(run, &r->c, time, s, luck->first_trial + (uint64_t)lane, country);
        oracle_run_step(run);
        memcpy(expected.excused, run->now.excused, sizeof expected.excused);
        assert_memory_equal(&expected, &run->now, sizeof expected);
      }
    random_case_free(r);
  }
  free(time);
  free(run);
  free(luck);
}

/* Random cases over time: nothing is mended by more crews than there are, levels stay in their bounds, and all that time knows happens. */
static void random_cases_keep_their_bounds(void **state) {
  (void)state;
  oracle_run *run = malloc(sizeof *run);
  int on_buffers = 0, opened = 0, reclosed = 0, guests = 0, warned = 0, bootstrapped = 0, waiting = 0;
  assert_non_null(run);
  for (uint64_t seed = 1; seed <= 300; seed++) {
    random_case *r = random_case_make_over_time(seed);
    assert_non_null(r);
    for (int s = 0; s < r->c.n_strategies; s++) {
      const oracle_coping *coping = &r->time.coping[s];
      oracle_run_begin(run, &r->c, &r->time, s, seed, -1);
      while (run->step + 1 < run->n_steps) {
        int mended[ORACLE_COUNTRIES] = {0}, tripped = 0;
        for (int l = 0; l < r->c.n_links; l++) tripped += run->now.tripped[l];
        oracle_run_step(run);
        for (int i = 0; i < run->n_crews; i++) {
          const oracle_crew *crew = &run->crews[i];
          if (crew->home < 0) continue;
          mended[crew->home] += crew->job >= 0;
          guests += crew->job >= 0 && crew->home != crew->place;
          assert_true(crew->job < 0 || (oracle_is_damaged(run, crew->job) && run->jobs[crew->job].crew == i &&
                                        oracle_thing_country(&r->c, crew->job) == crew->place));
        }
        for (int k = 0; k < r->c.n_countries; k++) {
          int most = coping->crews[k];
          for (int i = 0; i < coping->n_late; i++) most += coping->late[i].crews[k];
          assert_true(coping->crews[k] < 0 || mended[k] <= most);
        }
        for (int g = 0; g < r->c.n_groups; g++) {
          int stock = oracle_steps(run, coping->buffer_hours[g]);
          assert_true(run->level[g] >= 0 && oracle_run_buffer(run, g) <= stock);
          on_buffers += run->carries[g] && !oracle_group_has(&r->c.strategies[s].groups[g], &run->now);
        }
        for (int f = 0; f < r->c.n_facilities; f++) {
          assert_false(run->now.damaged[f] && run->now.operational[f]);
          bootstrapped += run->bootstrapped[f];
          waiting += run->timer[f] > 0;
        }
        for (int l = 0; l < r->c.n_links; l++) {
          tripped -= run->now.tripped[l];
          opened += run->now.opened[l];
        }
        reclosed += tripped > 0;
      }
      for (int i = 0; i < coping->n_warnings; i++)
        for (int k = 0; k < ORACLE_COUNTRIES; k++) warned += run->heard[i][0][k] >= 0;
    }
    random_case_free(r);
  }
  assert_true(on_buffers > 0 && opened > 0 && reclosed > 0 && guests > 0 && warned > 0 && bootstrapped > 0 && waiting > 0);
  free(run);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(durations_are_rounded_up),
      cmocka_unit_test(one_repair),
      cmocka_unit_test(queue),
      cmocka_unit_test(order_among_waiting),
      cmocka_unit_test(second_hit),
      cmocka_unit_test(repetitions),
      cmocka_unit_test(batteries),
      cmocka_unit_test(recharging),
      cmocka_unit_test(buffers_start),
      cmocka_unit_test(restarting_assisted),
      cmocka_unit_test(restarting_by_oneself),
      cmocka_unit_test(barred_in_its_step),
      cmocka_unit_test(reclosing),
      cmocka_unit_test(aid),
      cmocka_unit_test(aid_without_number),
      cmocka_unit_test(warnings),
      cmocka_unit_test(investigation),
      cmocka_unit_test(islands),
      cmocka_unit_test(lognormal_repairs),
      cmocka_unit_test(events_come_by_their_rates),
      cmocka_unit_test(one_step_is_the_instant),
      cmocka_unit_test(random_cases_keep_their_bounds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
