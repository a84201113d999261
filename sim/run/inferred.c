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

void ko_inferred(const ko_plan *plan, void (*tell)(void *context, const char *sentence), void *context) {
  const teller to = {tell, context};
  char sentence[256];
  tell_countries(plan->region, &to);
  tell_facilities(plan->region, &to);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    if (!plan->counted_by_number[s] || plan->sectors[s].n_slots == 0) continue;
    snprintf(sentence, sizeof sentence, "Sector %.100s has no demand: its facilities are counted by number, each as 1.",
             plan->sectors[s].name);
    tell(context, sentence);
  }
}
