/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/random_case.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t next(random_case *r) { /* splitmix64 */
  uint64_t z = r->x += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

uint32_t random_below(random_case *r, uint32_t n) { return (uint32_t)(next(r) % n); }

int random_percent(random_case *r, uint32_t percent) { return random_below(r, 100) < percent; }

double random_hundredths(random_case *r, uint32_t low, uint32_t high) { return (low + random_below(r, high - low + 1)) / 100.0; }

void random_print(random_text *text, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = vsnprintf(NULL, 0, format, list);
  va_end(list);
  if (text->length + (size_t)n + 1 > text->room) {
    text->room = 2 * (text->length + (size_t)n) + 256;
    char *larger = realloc(text->text, text->room);
    if (!larger) abort(); /* a test program with no memory has nothing to say */
    text->text = larger;
  }
  va_start(list, format);
  vsnprintf(text->text + text->length, text->room - text->length, format, list);
  va_end(list);
  text->length += (size_t)n;
}

random_text *random_file_add(random_case *r, const char *name) {
  random_file *file = &r->files[r->n_files++];
  file->name = name;
  random_print(&file->text, "%s", "");
  return &file->text;
}

static const char *rule_name(oracle_rule rule) {
  switch (rule) {
  case ORACLE_STANDALONE:
    return "standalone";
  case ORACLE_REACHABILITY:
    return "reachability";
  case ORACLE_GIANT_COMPONENT:
    return "giant_component";
  case ORACLE_DC_FLOW:
    return "dc_flow";
  }
  return "";
}

/* Mostly one full block; sometimes a later one, which may be short. */
static void choose_trials(random_case *r) {
  r->trials = ORACLE_TRIALS;
  r->n_blocks = 1;
  if (r->over_time) {
    r->first_block = random_percent(r, 15) ? random_below(r, 5) : 0;
    r->trials = (int64_t)r->first_block * ORACLE_TRIALS + 1 + random_below(r, 4);
  } else if (r->exhaustive) {
    r->trials = INT64_C(1) << r->c.n_facilities;
    r->n_blocks = (uint32_t)((r->trials + ORACLE_TRIALS - 1) / ORACLE_TRIALS);
  } else if (random_percent(r, 20)) {
    r->first_block = random_below(r, 5);
    r->trials = (int64_t)r->first_block * ORACLE_TRIALS + 1 + random_below(r, ORACLE_TRIALS);
  }
}

static void write_sectors(random_case *r, random_text *yaml) {
  random_print(yaml, "sectors:\n");
  for (int s = 0; s < r->c.n_sectors; s++) {
    oracle_sector *x = &r->c.sectors[s];
    random_print(yaml, "  %s: { rule: %s", r->sector_id[s], rule_name(x->rule));
    if (x->rule == ORACLE_DC_FLOW) {
      if (x->min_service != 0.5 || random_percent(r, 50)) random_print(yaml, ", min_service: %.2f", x->min_service);
      if (x->tolerance > 0) random_print(yaml, ", tolerance: %.2f", x->tolerance);
      if (x->holds) random_print(yaml, ", trips: false");
      if (r->reactance_per_km[s] > 0) random_print(yaml, ", default_reactance_per_km: %.2f", r->reactance_per_km[s]);
      if (x->rating_factor >= 0) random_print(yaml, ", rating_factor: %.2f", x->rating_factor);
      if (x->rating_floor >= 0) random_print(yaml, ", rating_floor: %.2f", x->rating_floor);
    }
    if (random_percent(r, 30)) random_print(yaml, ", weight: 2");
    random_print(yaml, " }\n");
  }
}

static random_case *make_case(uint64_t seed, int exhaustive, int over_time) {
  random_case *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->seed = r->x = seed;
  r->exhaustive = exhaustive;
  r->over_time = over_time;
  if (over_time) random_time(r);
  r->c.seed = random_percent(r, 50) ? next(r) >> 1 : random_below(r, 100);
  random_region(r);
  choose_trials(r);
  random_text yaml = {0};
  random_print(&yaml, "knockon: 1\nname: random case %llu\nregion: { load: . }\n", (unsigned long long)seed);
  write_sectors(r, &yaml);
  if (over_time) random_response(r, &yaml);
  random_waves(r, &yaml);
  random_strategies(r, &yaml);
  random_print(&yaml, "run: { trials: %lld, seed: %llu }\n", (long long)r->trials, (unsigned long long)r->c.seed);
  random_text *file = random_file_add(r, "scenario.yaml");
  free(file->text);
  *file = yaml;
  oracle_rate(&r->c);
  return r;
}

random_case *random_case_make(uint64_t seed, int exhaustive) { return make_case(seed, exhaustive, 0); }

random_case *random_case_make_over_time(uint64_t seed) { return make_case(seed, 0, 1); }

void random_case_free(random_case *r) {
  if (!r) return;
  for (int i = 0; i < r->n_files; i++) free(r->files[i].text.text);
  free(r);
}

int random_case_write(const random_case *r, const char *folder) {
  for (int i = 0; i < r->n_files; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, r->files[i].name);
    FILE *file = fopen(path, "wb");
    if (!file) return -1;
    size_t written = fwrite(r->files[i].text.text, 1, r->files[i].text.length, file);
    if (fclose(file) != 0 || written != r->files[i].text.length) return -1;
  }
  return 0;
}

void random_case_remove(const random_case *r, const char *folder) {
  char path[512];
  for (int i = 0; i < r->n_files; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, r->files[i].name);
    unlink(path);
  }
  rmdir(folder);
}
