/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures over time of a random case.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/oracle/random_case.h"

oracle_late *random_late(random_case *r, int strategy, double from_hours) {
  oracle_coping *coping = &r->time.coping[strategy];
  oracle_late *late = &coping->late[coping->n_late++];
  memset(late, 0, sizeof *late);
  late->from_hours = from_hours;
  return late;
}

double random_from(random_case *r, random_text *yaml) {
  double hours = random_percent(r, 40) ? random_hours(r, 6) : 0;
  if (hours > 0) random_print(yaml, ", from_hours: %.2f", hours);
  return hours;
}

/* So many countries at least. */
static void countries(random_case *r, random_text *yaml, int least, int member[ORACLE_COUNTRIES]) {
  int n = 0;
  while (n < least)
    for (int k = n = 0; k < r->c.n_countries; k++) n += member[k] = random_percent(r, 60);
  random_print(yaml, "countries: [");
  for (int k = n = 0; k < r->c.n_countries; k++)
    if (member[k]) random_print(yaml, "%s%s", n++ ? ", " : "", r->c.countries[k]);
  random_print(yaml, "]");
}

static void backup(random_case *r, random_text *yaml, oracle_coping *coping) {
  int chosen[ORACLE_FACILITIES], keep[ORACLE_FACILITIES], filtered = random_percent(r, 50);
  double hours = random_hours(r, 6), recharge = random_percent(r, 50) ? random_hours(r, 8) : -1;
  random_dependants(r, yaml, chosen);
  if (filtered) {
    random_print(yaml, ", supplier: ");
    filtered = random_filter(r, yaml, keep) > 0; /* an empty filter is none */
  }
  random_print(yaml, ", buffer_hours: %.2f", hours);
  if (recharge >= 0) random_print(yaml, ", recharge_hours: %.2f", recharge);
  for (int g = 0; g < r->c.n_groups; g++) {
    const oracle_group *base = &r->c.strategies[0].groups[g];
    int has = !filtered;
    for (int i = 0; i < base->n && filtered; i++) has |= keep[base->suppliers[i]];
    if (!has || !chosen[base->dependant] || hours <= coping->buffer_hours[g]) continue; /* it only raises */
    coping->buffer_hours[g] = hours;
    coping->recharge_hours[g] = recharge >= 0 ? recharge : hours;
  }
}

static void crews(random_case *r, random_text *yaml, int strategy) {
  int member[ORACLE_COUNTRIES], n = 1 + (int)random_below(r, 3);
  countries(r, yaml, 1, member);
  random_print(yaml, ", add: %d", n);
  oracle_late *late = random_late(r, strategy, random_from(r, yaml));
  for (int k = 0; k < r->c.n_countries; k++) late->crews[k] = member[k] ? n : 0;
}

/* Training shortens restarts (of targets, else of all facilities in the countries) and detection; factors come after all `detect`. */
static void train(random_case *r, random_text *yaml, oracle_coping *coping, double detection_factor[ORACLE_COUNTRIES]) {
  int named = random_percent(r, 50), some = !named || random_percent(r, 50), member[ORACLE_COUNTRIES] = {0};
  double restart = random_hundredths(r, 0, 100), detection = random_hundredths(r, 0, 100);
  int restarts = named || random_percent(r, 50), detects = !restarts || (some && random_percent(r, 50));
  random_targets targets;
  if (named) random_targets_make(r, yaml, 0, &targets);
  if (named && some) random_print(yaml, ", ");
  if (some) countries(r, yaml, 1, member);
  if (restarts) random_print(yaml, ", restart_factor: %.2f", restart);
  if (detects) random_print(yaml, ", detection_factor: %.2f", detection);
  for (int i = 0; named && i < targets.n_fixed; i++) coping->restart_hours[targets.t[i].row] *= restart;
  for (int f = 0; restarts && !named && f < r->c.n_facilities; f++)
    if (member[r->c.facilities[f].country]) coping->restart_hours[f] *= restart;
  for (int k = 0; detects && k < r->c.n_countries; k++)
    if (member[k]) detection_factor[k] *= detection;
}

static void spares(random_case *r, random_text *yaml, oracle_coping *coping) {
  random_targets targets;
  double factor = random_hundredths(r, 0, 100);
  random_targets_make(r, yaml, RANDOM_LINKS_TOO, &targets);
  random_print(yaml, ", factor: %.2f", factor);
  for (int i = 0; i < targets.n_fixed; i++)
    coping->repair_hours[targets.t[i].is_link ? ORACLE_FACILITIES + targets.t[i].row : targets.t[i].row] *= factor;
}

static void detect(random_case *r, random_text *yaml, oracle_coping *coping) {
  int member[ORACLE_COUNTRIES];
  double hours = random_hours(r, 3);
  countries(r, yaml, 1, member);
  random_print(yaml, ", hours: %.2f", hours);
  for (int k = 0; k < r->c.n_countries; k++)
    if (member[k]) coping->detection_hours[k] = fmin(coping->detection_hours[k], hours);
}

static void investigate(random_case *r, random_text *yaml, oracle_coping *coping) {
  oracle_investigation *x = &coping->investigations[coping->n_investigations++];
  x->probability = random_percent(r, 30) ? 1 : random_hundredths(r, 1, 99);
  x->after_hours = random_hours(r, 4);
  random_print(yaml, "probability: %.2f, after_hours: %.2f", x->probability, x->after_hours);
  x->from_hours = random_from(r, yaml);
}

static void agree(random_case *r, random_text *yaml, oracle_agreement *x, int warn) {
  countries(r, yaml, 2, x->member);
  x->delay_hours = random_hours(r, 4);
  random_print(yaml, ", delay_hours: %.2f", x->delay_hours);
  if (warn) {
    x->gain = random_percent(r, 30) ? 1 : random_hundredths(r, 1, 99);
    x->sector = (int)random_below(r, (uint32_t)r->c.n_sectors);
    random_print(yaml, ", gain: %.2f, sector: %s", x->gain, r->sector_id[x->sector]);
  }
  x->from_hours = random_from(r, yaml);
}

static void island(random_case *r, random_text *yaml, oracle_coping *coping) {
  oracle_island *x = &coping->islands[coping->n_islands++];
  random_print(yaml, "links: [");
  for (int l = 0; l < r->n_region_links; l++) {
    if (!random_percent(r, 30) && (x->n_links > 0 || l + 1 < r->n_region_links)) continue;
    random_print(yaml, "%s%s", x->n_links ? ", " : "", r->c.links[l].id);
    x->links[x->n_links++] = l;
  }
  random_print(yaml, "]");
  for (int k = 0; k < r->c.n_countries; k++) x->trigger[k] = 1;
  if (random_percent(r, 60)) {
    random_print(yaml, ", ");
    countries(r, yaml, 1, x->trigger);
  }
  x->hours = random_percent(r, 70) ? 0.01 + random_hours(r, 6) : -1;
  x->hours = floor(x->hours * 100 + 0.5) / 100;
  if (x->hours >= 0) random_print(yaml, ", hours: %.2f", x->hours);
}

void random_measure_over_time(random_case *r, random_text *yaml, int strategy, double detection_factor[ORACLE_COUNTRIES]) {
  oracle_coping *coping = &r->time.coping[strategy];
  static const char *const names[] = {"backup", "crews", "train", "spares", "detect", "prioritise", "investigate", "warn", "aid", "island"};
  uint32_t which = random_below(r, 10);
  if (which == 9 && r->n_region_links == 0) which = 0;
  random_print(yaml, "{ %s: { ", names[which]);
  switch (which) {
  case 0:
    backup(r, yaml, coping);
    break;
  case 1:
    crews(r, yaml, strategy);
    break;
  case 2:
    train(r, yaml, coping, detection_factor);
    break;
  case 3:
    spares(r, yaml, coping);
    break;
  case 4:
    detect(r, yaml, coping);
    break;
  case 5:
    random_print(yaml, "by: %s", random_order(r, coping));
    break;
  case 6:
    investigate(r, yaml, coping);
    break;
  case 7:
    agree(r, yaml, &coping->warnings[coping->n_warnings++], 1);
    break;
  case 8:
    agree(r, yaml, &coping->aids[coping->n_aids++], 0);
    break;
  default:
    island(r, yaml, coping);
  }
  random_print(yaml, " } }");
}
