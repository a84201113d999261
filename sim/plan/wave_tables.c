/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables that waves name, kept with the plan so that a result or a shard can hold them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/plan/maker.h"
#include "sim/region/region.h"

const char *ko_wave_table(const ko_wave *wave) { return wave->targets.states ? wave->targets.states : wave->targets.intensity; }

void ko_wave_table_name(const ko_scenario *scenario, size_t wave, char out[KO_WAVE_TABLE_ROOM]) {
  snprintf(out, KO_WAVE_TABLE_ROOM, "wave_tables/%s_%zu", scenario->waves[wave].targets.states ? "states" : "intensity", wave + 1);
}

int ko_wave_tables_make(const ko_scenario *scenario, ko_wave_tables *out, ko_error *error) {
  *out = (ko_wave_tables){.n = scenario->n_waves, .sheets = calloc(scenario->n_waves + 1, sizeof *out->sheets)};
  return out->sheets ? KO_OK : ko_raise_memory(error, (scenario->n_waves + 1) * sizeof *out->sheets);
}

int ko_wave_tables_read(const ko_scenario *scenario, ko_wave_tables *out, ko_error *error) {
  int code = ko_wave_tables_make(scenario, out, error);
  for (size_t w = 0; w < out->n && !code; w++) {
    const char *path = ko_wave_table(&scenario->waves[w]);
    if (path) code = ko_csv_read(path, &out->sheets[w], error);
  }
  return code;
}

void ko_wave_tables_free(ko_wave_tables *tables) {
  for (size_t w = 0; w < tables->n && tables->sheets; w++) ko_sheet_free(&tables->sheets[w]);
  free(tables->sheets);
  *tables = (ko_wave_tables){0};
}

static uint64_t hash_text(uint64_t hash, const char *text) { return XXH3_64bits_withSeed(text, strlen(text) + 1, hash); }

uint64_t ko_wave_tables_hash(const ko_wave_tables *tables) {
  uint64_t hash = 0;
  for (size_t w = 0; w < tables->n; w++) {
    const ko_sheet *sheet = &tables->sheets[w];
    if (!sheet->n_columns) continue;
    hash = XXH3_64bits_withSeed(&w, sizeof w, hash);
    for (uint32_t c = 0; c < sheet->n_columns; c++) {
      hash = hash_text(hash, sheet->columns[c].name);
      for (uint32_t row = 0; row < sheet->n_rows; row++) hash = hash_text(hash, sheet->columns[c].cells[row]);
    }
  }
  return hash;
}

int ko_maker_wave_table(ko_maker *maker, const ko_targets *targets, const ko_sheet **out) {
  size_t w = 0;
  while (w < maker->scenario->n_waves && &maker->scenario->waves[w].targets != targets) w++;
  *out = NULL;
  if (w == maker->scenario->n_waves) return ko_maker_raise(maker, targets->mark, "a table of states or intensities belongs to a wave");
  ko_sheet *sheet = &maker->plan->tables.sheets[w];
  *out = sheet;
  return sheet->n_columns ? KO_OK : ko_csv_read(ko_wave_table(&maker->scenario->waves[w]), sheet, maker->error);
}
