/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario from a file or from memory: text, tree, --set, tables, and what the tables cannot say.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/measure/measure.h"
#include "sim/region/region.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/sweep.h"

struct ko_scenario_places {
  ko_origin origin;
  size_t n;
  const ko_text_place *texts; /* by address */
};

/* The public struct comes first, so that a pointer to it is a pointer to this. */
typedef struct scenario_store {
  ko_scenario scenario;
  ko_arena arena;
  struct ko_scenario_places places;
  ko_sweep sweep; /* without points where there is none */
} scenario_store;

static ko_node at_mark(ko_mark mark) { return (ko_node){.mark = mark}; }

static void build_sectors(ko_parser *p, const ko_scenario_keys *keys, ko_scenario *out) {
  const ko_sector_keys *from = keys->sectors.items;
  ko_sector_spec *sectors = ko_parse_alloc(p, keys->sectors.n, sizeof *sectors);
  if (!sectors) return;
  for (size_t i = 0; i < keys->sectors.n; i++)
    sectors[i] = (ko_sector_spec){.name = from[i].named.key,
                                  .rule = from[i].rule.name ? ko_rules[from[i].rule.index] : NULL,
                                  .params = from[i].rule.params,
                                  .weight = from[i].weight,
                                  .mark = from[i].mark};
  out->n_sectors = keys->sectors.n;
  out->sectors = sectors;
}

/* Names decide luck and label results, so each stands for one wave (strategy). */
static void check_name(ko_parser *p, ko_map *seen, const char *what, const char *name, size_t i, ko_mark mark) {
  char quoted[KO_QUOTE_ROOM];
  uint32_t first = 0;
  int code = ko_map_put(seen, name, (uint32_t)i, p->error);
  if (code < 0 && !p->code) p->code = code;
  if (code != 1) return;
  (void)ko_map_get(seen, name, &first);
  ko_node node = at_mark(mark);
  ko_parse_fail(p, &node, "two %s are named \"%s\" (numbers %u and %zu)", what, ko_quote(name, quoted), first + 1, i + 1);
}

static void build_waves(ko_parser *p, const ko_scenario_keys *keys, ko_scenario *out) {
  const ko_wave_keys *from = keys->waves.items;
  ko_wave *waves = ko_parse_alloc(p, keys->waves.n, sizeof *waves);
  if (!waves) return;
  ko_map seen = {0};
  for (size_t i = 0; i < keys->waves.n; i++) {
    const char *name = from[i].name;
    if (!name) name = ko_arena_printf(p->arena, p->error, "wave %zu", i + 1);
    if (!name) {
      p->code = KO_E_INTERNAL;
      break;
    }
    waves[i] = (ko_wave){.name = name,
                         .at_hours = from[i].at_hours,
                         .repeat_every_hours = from[i].repeat.every_hours,
                         .repeat_times = from[i].repeat.times,
                         .annual_rate = from[i].annual_rate,
                         .probability = from[i].probability,
                         .success = from[i].success,
                         .targets = from[i].targets,
                         .mark = from[i].mark};
    check_name(p, &seen, "waves", name, i, from[i].mark);
  }
  ko_map_free(&seen);
  out->n_waves = keys->waves.n;
  out->waves = waves;
}

static const ko_measure_spec *build_measures(ko_parser *p, size_t n, const ko_measure_keys *from) {
  ko_measure_spec *measures = ko_parse_alloc(p, n, sizeof *measures);
  for (size_t i = 0; i < n && measures; i++)
    measures[i] = (ko_measure_spec){.measure = from[i].measure.name ? ko_measures[from[i].measure.index] : NULL,
                                    .params = from[i].measure.params,
                                    .mark = from[i].measure.name ? from[i].measure.mark : from[i].mark};
  return measures;
}

static void build_strategies(ko_parser *p, const ko_scenario_keys *keys, ko_scenario *out) {
  const ko_strategy_keys *from = keys->strategies.items;
  ko_strategy *strategies = ko_parse_alloc(p, keys->strategies.n + 1, sizeof *strategies);
  if (!strategies) return;
  strategies[0].name = "baseline";
  ko_map seen = {0};
  for (size_t i = 0; i < keys->strategies.n; i++) {
    ko_strategy *strategy = &strategies[i + 1];
    *strategy = (ko_strategy){.name = from[i].name,
                              .n_measures = from[i].measures.n,
                              .measures = build_measures(p, from[i].measures.n, from[i].measures.items),
                              .mark = from[i].mark};
    if (!strategy->name) continue; /* told already */
    ko_node node = at_mark(from[i].mark);
    if (strcmp(strategy->name, "baseline") == 0)
      ko_parse_fail(p, &node, "no strategy may be named \"baseline\": the one without measures is always there");
    else check_name(p, &seen, "strategies", strategy->name, i, from[i].mark);
  }
  ko_map_free(&seen);
  out->n_strategies = keys->strategies.n + 1;
  out->strategies = strategies;
}

/* Are there targets among the measure's own keys? */
static int has_targets(const ko_measure_spec *spec) {
  const ko_param *param = ko_measure_targets(spec->measure);
  return param && ((const ko_targets *)(const void *)((const char *)spec->params + param->offset))->mark.line > 0;
}

static void check_candidate(ko_parser *p, const ko_candidate *candidate) {
  const ko_node node = at_mark(candidate->mark);
  if (!candidate->each && !candidate->name) ko_parse_fail(p, &node, "candidates: the key \"name\" is missing");
  if (!candidate->each || !candidate->measures || !candidate->measures[0].measure || !candidate->measures[0].params) return;
  const ko_node at = at_mark(candidate->measures[0].mark);
  if (!has_targets(&candidate->measures[0]))
    ko_parse_fail(p, &at, "each: %s has no targets here (facilities, links, list ...), of which each could be a candidate",
                  candidate->measures[0].measure->name);
}

static void build_candidates(ko_parser *p, const ko_scenario_keys *keys, ko_scenario *out) {
  const ko_candidate_keys *from = keys->candidates.items;
  ko_candidate *candidates = ko_parse_alloc(p, keys->candidates.n, sizeof *candidates);
  if (!candidates) return;
  ko_map seen = {0};
  for (size_t i = 0; i < keys->candidates.n; i++) {
    const int each = from[i].each.mark.line > 0;
    const size_t n = each ? 1 : from[i].measures.n;
    candidates[i] = (ko_candidate){.name = from[i].name,
                                   .each = (uint8_t)each,
                                   .n_measures = n,
                                   .measures = build_measures(p, n, each ? &from[i].each : from[i].measures.items),
                                   .mark = from[i].mark};
    check_candidate(p, &candidates[i]);
    if (candidates[i].name) check_name(p, &seen, "candidates", candidates[i].name, i, from[i].mark);
  }
  ko_map_free(&seen);
  out->n_candidates = keys->candidates.n;
  out->candidates = candidates;
}

/* The file's name without folder and ending. */
static const char *stem(ko_parser *p, const char *file) {
  const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
  size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
  return length ? ko_arena_text(p->arena, name, length, p->error) : "scenario";
}

static void build(ko_parser *p, const ko_scenario_keys *keys, ko_scenario *out) {
  out->name = keys->name ? keys->name : stem(p, p->origin->file);
  out->region_folder = keys->region.load;
  ko_recipe *recipe = keys->region.build.params;
  if (recipe) {
    recipe->file = p->origin->file;
    recipe->text = p->origin->text;
    recipe->text_length = p->origin->length;
  }
  out->recipe = recipe;
  out->time = keys->time;
  out->time.given = (uint8_t)p->over_time;
  if (!p->over_time) out->time.horizon_hours = out->time.step_hours; /* one instant */
  build_sectors(p, keys, out);
  build_waves(p, keys, out);
  if (p->code != KO_E_INTERNAL) ko_parse_check_times(p, out);
  build_strategies(p, keys, out);
  build_candidates(p, keys, out);
  out->trials = keys->run.trials;
  out->seed = (uint64_t)keys->run.seed;
  out->threads = keys->run.threads;
  out->stop = keys->run.stop;
  out->stop.given = keys->run.stop.mark.line != 0;
  out->output = keys->output;
  out->response = keys->response;
  if (!out->name && !p->code) p->code = KO_E_INTERNAL;
}

/* A scenario is the same whether a sweep stands beside it or not. */
static int take_sweep(scenario_store *store, ko_node *root, ko_error *error) {
  const ko_node *node = ko_node_get(root, "sweep");
  if (!node) return KO_OK;
  size_t at = 1;
  while (root->items[at] != node) at += 2;
  memmove(&root->items[at - 1], &root->items[at + 1], (root->n - at - 1) * sizeof(ko_node *));
  root->n -= 2;
  return ko_sweep_read(&store->arena, &store->places.origin, node, &store->sweep, error);
}

/* The YAML as run: the file as it is, or what --set and the lack of a sweep have made of it. */
static int keep_text(scenario_store *store, const ko_node *root, int changed, ko_error *error) {
  ko_scenario *scenario = &store->scenario;
  const char *text = store->places.origin.text;
  size_t length = store->places.origin.file_length;
  char *written = NULL;
  int code = KO_OK;
  if (changed) {
    FILE *stream = open_memstream(&written, &length);
    if (!stream) return ko_raise_memory(error, store->places.origin.length);
    ko_document_write(root, stream);
    int failed = ferror(stream);
    failed |= fclose(stream) != 0;
    if (failed || !written) code = ko_raise_memory(error, store->places.origin.length); /* glibc may close well without the text */
    text = written;
  }
  if (!code) {
    scenario->text = ko_arena_text(&store->arena, text, length, error);
    scenario->text_length = length;
    if (!scenario->text) code = KO_E_INTERNAL;
  }
  if (!code) scenario->hash = XXH3_64bits(scenario->text, length);
  free(written);
  return code;
}

static int compare_places(const void *a, const void *b) {
  uintptr_t x = (uintptr_t)((const ko_text_place *)a)->text, y = (uintptr_t)((const ko_text_place *)b)->text;
  return (x > y) - (x < y);
}

static int parse_tree(scenario_store *store, const ko_node *root, const char *folder, ko_error *error) {
  ko_scenario_keys keys = {0};
  ko_parser parser = {.arena = &store->arena,
                      .origin = &store->places.origin,
                      .folder = folder,
                      .error = error,
                      .over_time = ko_node_get(root, "time") != NULL};
  ko_parse_map(&parser, root, ko_scenario_params, ko_n_scenario_params, &keys, "the scenario");
  build(&parser, &keys, &store->scenario);
  if (parser.n_places) qsort(parser.places, parser.n_places, sizeof *parser.places, compare_places);
  store->places.texts = parser.places;
  store->places.n = parser.n_places;
  return parser.code;
}

static int parse(const char *file, const char *folder, const char *text, size_t length, const char *const *sets, size_t n_sets,
                 ko_scenario **out, ko_error *error) {
  ko_node *root = NULL;
  *out = NULL;
  scenario_store *store = calloc(1, sizeof *store);
  if (!store) return ko_raise_memory(error, sizeof *store);
  ko_scenario *scenario = &store->scenario;
  scenario->places = &store->places;
  scenario->file = ko_arena_text(&store->arena, file, strlen(file), error);
  int code = scenario->file ? KO_OK : KO_E_INTERNAL;
  if (!code)
    code = ko_origin_make(&store->arena, file[0] ? scenario->file : "scenario", text, length, sets, n_sets, &store->places.origin, error);
  if (code) goto out;
  code = ko_document_parse(&store->arena, &store->places.origin, 0, store->places.origin.file_length, &root, error);
  if (!code && !root) {
    ko_where where = ko_origin_where(&store->places.origin, (ko_mark){1, 1});
    code = ko_raise_at(error, KO_E_INPUT, &where, "the file is empty; a scenario begins with knockon: 1");
  }
  if (!root) goto out;
  for (size_t i = 0; i < n_sets; i++) {
    int set_code = ko_document_set(&store->arena, &store->places.origin, (uint32_t)i, root, error);
    if (!code) code = set_code;
  }
  const int swept = ko_node_get(root, "sweep") != NULL, sweep_code = take_sweep(store, root, error);
  if (!code) code = sweep_code;
  int tree_code = parse_tree(store, root, folder, error);
  if (!code) code = tree_code;
  if (!code) code = keep_text(store, root, n_sets > 0 || swept, error);
out:
  if (code) ko_scenario_free(scenario);
  else *out = scenario;
  return code;
}

int ko_scenario_parse(const char *text, size_t length, const char *folder, const char *const *sets, size_t n_sets, ko_scenario **out,
                      ko_error *error) {
  return parse("", folder ? folder : "", text, length, sets, n_sets, out, error);
}

int ko_scenario_parse_file(const char *file, const char *text, size_t length, const char *const *sets, size_t n_sets, ko_scenario **out,
                           ko_error *error) {
  const char *slash = strrchr(file, '/');
  size_t folder_length = slash ? (size_t)(slash - file) + (slash == file) : 0; /* "/scenario.yaml" lies in "/" */
  char *folder = calloc(folder_length + 1, 1);
  *out = NULL;
  if (!folder) return ko_raise_memory(error, folder_length + 1);
  memcpy(folder, file, folder_length);
  const int code = parse(file, folder, text, length, sets, n_sets, out, error);
  free(folder);
  return code;
}

int ko_scenario_load(const char *file, const char *const *sets, size_t n_sets, ko_scenario **out, ko_error *error) {
  char *text = NULL;
  size_t length = 0;
  *out = NULL;
  int code = ko_origin_read(file, &text, &length, error);
  if (code) return code;
  code = ko_scenario_parse_file(file, text, length, sets, n_sets, out, error);
  free(text);
  return code;
}

void ko_scenario_free(ko_scenario *scenario) {
  if (!scenario) return;
  scenario_store *store = (scenario_store *)(void *)scenario;
  ko_arena_free(&store->arena);
  free(store);
}

const ko_sweep *ko_scenario_sweep(const ko_scenario *scenario) {
  const scenario_store *store = (const scenario_store *)(const void *)scenario;
  return store->sweep.n_points ? &store->sweep : NULL;
}

ko_where ko_scenario_where(const ko_scenario *scenario, ko_mark mark) {
  if (!scenario->places) return (ko_where){.file = scenario->file};
  return ko_origin_where(&scenario->places->origin, mark);
}

ko_where ko_scenario_where_text(const ko_scenario *scenario, const char *text) {
  const struct ko_scenario_places *places = scenario->places;
  const ko_text_place wanted = {.text = text}, *found = NULL;
  if (places && places->n) found = bsearch(&wanted, places->texts, places->n, sizeof wanted, compare_places);
  return ko_scenario_where(scenario, found ? found->mark : (ko_mark){0});
}
