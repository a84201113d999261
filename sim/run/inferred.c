/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "sim/run/run.h"

typedef struct teller {
  void (*tell)(void *context, const char *sentence);
  void *context;
} teller;

static void counted(const teller *to, uint32_t n, uint32_t all, const char *what, const char *meaning) {
  char sentence[256];
  if (n == 0) return;
  if (n == all) snprintf(sentence, sizeof sentence, "No %s: %s.", what, meaning);
  else snprintf(sentence, sizeof sentence, "%u of %u without %s: %s.", n, all, what, meaning);
  to->tell(to->context, sentence);
}

static void tell_countries(const ko_region *region, const teller *to) {
  uint32_t unknown = 0;
  if (region->tables[KO_TABLE_FACILITIES].n_rows && !ko_table_column(&region->tables[KO_TABLE_FACILITIES], "country"))
    to->tell(to->context, "facilities.csv has no column country: everything lies in one country, \"all\".");
  for (uint32_t c = 0; c < region->n_countries; c++) unknown += isnan(region->countries.population[c]) ? 1 : 0;
  counted(to, unknown, region->n_countries, "country population",
          "people without service are counted only where a facility has a population");
}

static void tell_facilities(const ko_region *region, const teller *to) {
  uint32_t nowhere = 0;
  if (region->tables[KO_TABLE_FACILITIES].n_rows && !ko_table_column(&region->tables[KO_TABLE_FACILITIES], "sector"))
    to->tell(to->context, "facilities.csv has no column sector: everything lies in one sector, \"all\".");
  for (uint32_t f = 0; f < region->n_facilities; f++) nowhere += isnan(region->facilities.lat[f]) ? 1 : 0;
  counted(to, nowhere, region->n_facilities, "facility coordinates", "distances to those are unknown, nothing is near them");
}

/* What is taken for granted over time. */
static void tell_time(const ko_plan *plan, const teller *to) {
  const ko_region *region = plan->region;
  const ko_plan_case *baseline = &plan->cases[0];
  const ko_time_spec *time = &plan->scenario->time;
  uint32_t unlimited = 0, buffered = 0, starters = 0;
  int trips = 0;
  char sentence[256];
  double hours = plan->n_steps * plan->step_hours;
  if (hours > time->horizon_hours * (1 + 1e-9)) {
    snprintf(sentence, sizeof sentence, "The horizon of %.10g h is no whole number of steps: it is rounded up to %.10g h.",
             time->horizon_hours, hours);
    to->tell(to->context, sentence);
  }
  for (uint32_t c = 0; c < plan->n_countries; c++) unlimited += baseline->response.crews[c] == KO_NONE;
  if (region->tables[KO_TABLE_COUNTRIES].n_rows && !ko_table_column(&region->tables[KO_TABLE_COUNTRIES], "crews"))
    to->tell(to->context, "countries.csv has no column crews: as many crews as there are jobs, so that no damage waits for another.");
  else counted(to, unlimited, plan->n_countries, "number of crews", "they have as many as there are jobs");
  for (uint32_t g = 0; g < baseline->groups.n; g++) buffered += baseline->groups.buffer[g] > 0;
  if (buffered == 0 && baseline->groups.n > 0)
    to->tell(to->context, "No group of suppliers has a buffer: whoever needs one stops in the step in which its suppliers do.");
  for (uint32_t f = 0; f < plan->n_facilities; f++) starters += plan->black_starter[f];
  if (plan->black_start && starters == 0)
    to->tell(to->context,
             "Restart is black_start, but no facility is marked black_start: what has lost all its suppliers comes back only after them.");
  for (uint32_t s = 0; s < plan->n_sectors; s++) trips |= (plan->sectors[s].rule->flags & KO_RULE_TRIPS) != 0;
  if (trips && plan->reclose == KO_NONE) to->tell(to->context, "No reclose_hours: links that trip stay open to the end of the trial.");
}

void ko_inferred(const ko_plan *plan, void (*tell)(void *context, const char *sentence), void *context) {
  const teller to = {tell, context};
  char sentence[256];
  tell_countries(plan->region, &to);
  tell_facilities(plan->region, &to);
  if (plan->over_time) tell_time(plan, &to);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    if (!plan->counted_by_number[s] || plan->sectors[s].n_slots == 0) continue;
    snprintf(sentence, sizeof sentence, "Sector %.100s has no demand: its facilities are counted by number, each as 1.",
             plan->sectors[s].name);
    tell(context, sentence);
  }
}
