/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time in a random case: steps, when waves come, what the tables say of repair, restart, buffers and crews, the response.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/oracle/random_case.h"

double random_hours(random_case *r, uint32_t steps) {
  uint32_t most = steps * r->step_hundredths;
  return (random_percent(r, 50) ? random_below(r, steps + 1) * r->step_hundredths : random_below(r, most + 1)) / 100.0;
}

void random_time(random_case *r) {
  static const uint32_t steps[] = {100, 100, 100, 10, 25, 50, 70, 200, 300, 1200};
  oracle_time *x = &r->time;
  uint32_t longest = random_percent(r, 20) ? 40 : 16, n = random_percent(r, 8) ? 1 : 1 + random_below(r, longest);
  r->step_hundredths = steps[random_below(r, sizeof steps / sizeof *steps)];
  r->horizon_hundredths = n * r->step_hundredths - (random_percent(r, 30) ? random_below(r, r->step_hundredths) : 0);
  x->step_hours = r->step_hundredths / 100.0;
  x->horizon_hours = r->horizon_hundredths / 100.0;
}

/* ---- What the tables say */

static void make_repairs(random_case *r, int thing) {
  r->time.coping[0].repair_hours[thing] = random_percent(r, 12) ? 24 : random_hours(r, 8);
  r->time.repair_cv[thing] = random_percent(r, 40) ? r->cv : 0;
}

void random_time_values(random_case *r) {
  oracle_time *x = &r->time;
  oracle_coping *coping = &x->coping[0];
  r->cv = random_percent(r, 10) ? random_hundredths(r, 5, 150) : 0; /* each has a table of quantiles, which takes its time */
  for (int k = 0; k < r->c.n_countries; k++) {
    coping->crews[k] = random_percent(r, 35) ? -1 : (int)random_below(r, 4);
    coping->detection_hours[k] = random_percent(r, 50) ? random_hours(r, 4) : 0;
  }
  for (int f = 0; f < r->c.n_facilities; f++) {
    make_repairs(r, f);
    coping->restart_hours[f] = random_percent(r, 40) ? random_hours(r, 4) : 0;
    x->black_starter[f] = random_percent(r, 25);
    r->priority[f] = random_percent(r, 60) ? random_below(r, 4) : 0;
    r->population[f] = random_percent(r, 50) ? (int)random_below(r, 4) : -1;
  }
  for (int l = 0; l < ORACLE_LINKS; l++) {
    if (l < r->n_region_links) make_repairs(r, ORACLE_FACILITIES + l);
    else coping->repair_hours[ORACLE_FACILITIES + l] = 24; /* those that measures add */
  }
}

void random_buffer(random_case *r, int group) {
  oracle_coping *coping = &r->time.coping[0];
  coping->buffer_hours[group] = random_percent(r, 55) ? random_hours(r, 6) : 0;
  r->recharge_given[group] = random_percent(r, 45);
  coping->recharge_hours[group] = !r->recharge_given[group] ? coping->buffer_hours[group] : random_percent(r, 20) ? 0 : random_hours(r, 8);
}

/* ---- The scenario */

/* What repairs go by, for facilities and links; what has no number has 0. */
const char *random_order(random_case *r, oracle_coping *coping) {
  static const char *const names[] = {"priority", "demand", "population", "value", "supply", "degree", "capacity", "random"};
  uint32_t which = random_below(r, sizeof names / sizeof *names);
  coping->order_random = which == 7;
  for (int f = 0; f < r->c.n_facilities; f++) {
    const oracle_facility *x = &r->c.facilities[f];
    double known[] = {r->priority[f], x->demand, fmax(0, r->population[f]), r->value[f], x->supply, random_degree(r, f), 0, 0};
    coping->order[f] = known[which];
  }
  for (int l = 0; l < r->n_region_links; l++)
    coping->order[ORACLE_FACILITIES + l] = which == 3 ? r->link_value[l] : which == 6 ? fmax(0, r->c.links[l].capacity) : 0;
  return names[which];
}

void random_response(random_case *r, random_text *yaml) {
  oracle_time *x = &r->time;
  random_print(yaml, "time: { step_hours: %.2f, horizon_hours: %.2f }\nresponse: { restart: ", x->step_hours, x->horizon_hours);
  x->black_start = random_percent(r, 40);
  x->reclose_hours = random_percent(r, 50) ? random_hours(r, 5) : -1;
  random_print(yaml, "%s", x->black_start ? "black_start" : "assisted");
  if (x->reclose_hours >= 0) random_print(yaml, ", reclose_hours: %.2f", x->reclose_hours);
  if (random_percent(r, 70)) random_print(yaml, ", repair_order: %s", random_order(r, &x->coping[0]));
  else
    for (int f = 0; f < r->c.n_facilities; f++) x->coping[0].order[f] = r->priority[f];
  random_print(yaml, " }\n");
}

/* When the wave comes; before the horizon. */
void random_wave_times(random_case *r, random_text *yaml, int w) {
  uint32_t hour = random_below(r, random_percent(r, 60) ? (r->horizon_hundredths + 2) / 3 : r->horizon_hundredths);
  if (random_percent(r, 40)) hour -= hour % r->step_hundredths;
  r->time.at_hours[w] = hour / 100.0;
  if (hour > 0 || random_percent(r, 50)) random_print(yaml, "at_hours: %.2f, ", r->time.at_hours[w]);
  if (!random_percent(r, 30)) return;
  uint32_t every = random_percent(r, 50) ? r->step_hundredths * (1 + random_below(r, 5)) : 1 + random_below(r, r->horizon_hundredths);
  r->time.every_hours[w] = every / 100.0;
  r->time.times[w] = 1 + (int)random_below(r, 3);
  random_print(yaml, "repeat: { every_hours: %.2f, times: %d }, ", r->time.every_hours[w], r->time.times[w]);
}
