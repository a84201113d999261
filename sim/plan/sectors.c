/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sectors: each one of the region needs a rule, each one of the scenario a facility.
 */
#include "sim/plan/maker.h"

int ko_maker_sectors(ko_maker *maker) {
  const ko_scenario *scenario = maker->scenario;
  const ko_region *region = maker->region;
  int code = KO_OK;
  ko_plan_sector *sectors = ko_arena_alloc(maker->memory, scenario->n_sectors, sizeof *sectors, maker->error);
  maker->sector_of_region = ko_arena_alloc(&maker->scratch, region->n_sectors, sizeof *maker->sector_of_region, maker->error);
  if (!sectors || !maker->sector_of_region) return KO_E_INTERNAL;
  for (uint32_t r = 0; r < region->n_sectors; r++) maker->sector_of_region[r] = KO_NONE;
  for (uint32_t s = 0; s < scenario->n_sectors; s++) {
    const ko_sector_spec *spec = &scenario->sectors[s];
    uint32_t row = ko_region_find_sector(region, spec->name);
    sectors[s] =
        (ko_plan_sector){.region_sector = row, .name = spec->name, .rule = spec->rule, .params = spec->params, .weight = spec->weight};
    if (row != KO_NONE) maker->sector_of_region[row] = s;
    else
      code = ko_maker_raise(maker, spec->mark, "the region has no facility of sector '%s'%s", spec->name,
                            ko_maker_hint(maker, ko_suggest(spec->name, region->sectors, region->n_sectors)));
  }
  for (uint32_t r = 0; r < region->n_sectors; r++) {
    if (maker->sector_of_region[r] != KO_NONE) continue;
    ko_mark mark = scenario->n_sectors ? scenario->sectors[scenario->n_sectors - 1].mark : (ko_mark){0, 0};
    code = ko_maker_raise(maker, mark, "sector '%s' of the region has no rule; add one below `sectors:`, such as %s: { rule: standalone }",
                          region->sectors[r], region->sectors[r]);
  }
  maker->sectors = sectors;
  maker->plan->sectors = sectors;
  maker->plan->n_sectors = (uint32_t)scenario->n_sectors;
  return code;
}
