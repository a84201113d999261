/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets: which facilities and links, and how many of them by which order.
 */
#include <math.h>
#include <string.h>

#include "sim/scenario/parse.h"

enum { WHAT = 1, HOW_MANY = 2, CENTRE = 1, REACH = 2 };

typedef struct near_keys {
  ko_mark mark;
  const char *facility;
  double lat, lon, x, y;
  ko_filter random, where;
  int64_t hops;
  double radius_km, fraction;
} near_keys;

typedef struct targets_keys {
  ko_filter facilities, links;
  ko_texts project, list;
  near_keys near;
  const char *states, *intensity;
  int64_t pick;
  double fraction, budget;
  const char *cost_column, *by;
  uint8_t recalculate;
  double knowledge;
} targets_keys;

#define NEAR(name) .offset = offsetof(near_keys, name)
#define COORDINATE(name, limit) .key = #name, .type = KO_PARAM_NUMBER, NEAR(name), .min = -(limit), .max = (limit), .value = NAN

static const ko_param near_params[] = {
    {.type = KO_PARAM_MARK, NEAR(mark)},
    {.key = "facility",
     .type = KO_PARAM_TEXT,
     NEAR(facility),
     .flags = KO_PARAM_REQUIRED,
     .set = CENTRE,
     .help = "Id of the facility in the centre."},
    {COORDINATE(lat, 90), .flags = KO_PARAM_REQUIRED, .set = CENTRE, .unit = "degrees", .help = "Latitude of the centre, with lon."},
    {COORDINATE(x, INFINITY), .flags = KO_PARAM_REQUIRED, .set = CENTRE, .unit = "km", .help = "Planar coordinate of the centre, with y."},
    {.key = "random",
     .type = KO_PARAM_FILTER,
     NEAR(random),
     .flags = KO_PARAM_REQUIRED,
     .set = CENTRE,
     .help = "In each trial another facility is the centre: one of those that the filter lets through (true: any)."},
    {COORDINATE(lon, 180), .unit = "degrees", .help = "Longitude of the centre."},
    {COORDINATE(y, INFINITY), .unit = "km", .help = "Planar coordinate of the centre."},
    {.key = "hops",
     .type = KO_PARAM_INTEGER,
     NEAR(hops),
     .min = 0,
     .max = 1e6,
     .value = -1,
     .flags = KO_PARAM_REQUIRED,
     .set = REACH,
     .help = "Facilities within so many links or dependencies of the centre."},
    {.key = "radius_km",
     .type = KO_PARAM_NUMBER,
     NEAR(radius_km),
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .flags = KO_PARAM_REQUIRED,
     .set = REACH,
     .unit = "km",
     .help = "Facilities within this distance of the centre."},
    {.key = "fraction",
     .type = KO_PARAM_NUMBER,
     NEAR(fraction),
     .min = 0,
     .max = 1,
     .value = NAN,
     .flags = KO_PARAM_REQUIRED | KO_PARAM_EXCLUSIVE_MIN,
     .set = REACH,
     .help = "This share of the facilities, nearest to the centre by hops; ties in the order of facilities.csv."},
    {.key = "where", .type = KO_PARAM_FILTER, NEAR(where), .help = "Only facilities that this filter lets through are hit."},
};

#define KEY(name) .key = #name, .offset = offsetof(targets_keys, name)

const ko_param ko_targets_params[] = {
    {KEY(facilities), .type = KO_PARAM_FILTER, .flags = KO_PARAM_REQUIRED, .set = WHAT,
     .help = "Facilities that a filter lets through (all: every one)."},
    {KEY(links), .type = KO_PARAM_FILTER, .flags = KO_PARAM_REQUIRED, .set = WHAT,
     .help = "Links that a filter lets through (all: every one)."},
    {KEY(project), .type = KO_PARAM_TEXTS, .flags = KO_PARAM_REQUIRED, .set = WHAT, .help = "All members of one or several projects."},
    {KEY(list), .type = KO_PARAM_TEXTS, .flags = KO_PARAM_REQUIRED, .set = WHAT, .help = "Facilities and links by their ids."},
    {KEY(near), .type = KO_PARAM_MAP, .children = near_params, .n_children = sizeof near_params / sizeof *near_params,
     .stride = sizeof(near_keys), .flags = KO_PARAM_REQUIRED, .set = WHAT, .help = "Facilities around a place."},
    {KEY(states), .type = KO_PARAM_PATH, .flags = KO_PARAM_REQUIRED, .set = WHAT,
     .help = "CSV table of what is hit in each trial: columns trial (from 0, ascending) and targets (ids, space separated)."},
    {KEY(intensity), .type = KO_PARAM_PATH, .flags = KO_PARAM_REQUIRED, .set = WHAT,
     .help =
         "CSV table of hazard events, of which one comes in each trial, in proportion to its rate: columns event (a name), rate (a year, "
         "the same in all rows of the event), target (an id; empty: it hits nothing) and intensity there. Success is then a number, or a "
         "fragility curve on the column intensity."},
    {KEY(pick), .type = KO_PARAM_INTEGER, .min = 1, .max = 4294967294.0, .value = -1, .flags = KO_PARAM_ALL, .set = HOW_MANY,
     .help = "So many of them."},
    {KEY(fraction), .type = KO_PARAM_NUMBER, .min = 0, .max = 1, .value = NAN, .set = HOW_MANY,
     .help = "This share of them, rounded to the nearest number."},
    {KEY(budget), .type = KO_PARAM_NUMBER, .min = 0, .max = INFINITY, .value = NAN, .set = HOW_MANY,
     .help = "As many, in order, as this sum pays for at the prices in cost_column; one that is too dear is passed over."},
    {KEY(cost_column), .type = KO_PARAM_TEXT, .help = "Column that holds what a target costs, for budget."},
    {KEY(by), .type = KO_PARAM_TEXT,
     .help =
         "Order of the picks, highest first: random, demand, supply, population, degree, betweenness, closeness, pagerank, eigenvector, "
         "collective_influence, coreness, or a numeric column. Without it: the order of the table."},
    {KEY(recalculate), .type = KO_PARAM_BOOL, .help = "Rank again after each pick, as if it had succeeded."},
    {KEY(knowledge), .type = KO_PARAM_NUMBER, .min = 0, .max = 1, .value = 1,
     .help = "Share of the picks that follows the ranking; the rest is picked at random."},
};
const size_t ko_n_targets_params = sizeof ko_targets_params / sizeof *ko_targets_params;

size_t ko_targets_keys_size(void) { return sizeof(targets_keys); }

/* Keys of `near` that only make sense together. */
static void finish_near(ko_parser *parser, const ko_node *map, const near_keys *keys, ko_targets *out) {
  int has_lat = !isnan(keys->lat), has_lon = !isnan(keys->lon), has_x = !isnan(keys->x), has_y = !isnan(keys->y);
  if (has_lat != has_lon) ko_parse_fail(parser, map, "near: lat and lon make a place together; one of them is missing");
  if (has_x != has_y) ko_parse_fail(parser, map, "near: x and y make a place together; one of them is missing");
  out->filter = keys->where;
  out->near.facility = keys->facility;
  out->near.centre = keys->facility ? KO_NEAR_FACILITY : has_lat || has_x ? KO_NEAR_PLACE : KO_NEAR_RANDOM;
  out->near.lat = has_lat ? keys->lat : keys->y;
  out->near.lon = has_lat ? keys->lon : keys->x;
  out->near.among = keys->random;
  out->near.reach = keys->hops >= 0 ? KO_NEAR_HOPS : !isnan(keys->radius_km) ? KO_NEAR_RADIUS : KO_NEAR_FRACTION;
  out->near.amount = keys->hops >= 0 ? (double)keys->hops : !isnan(keys->radius_km) ? keys->radius_km : keys->fraction;
  if (out->near.centre == KO_NEAR_PLACE && out->near.reach != KO_NEAR_RADIUS)
    ko_parse_fail(parser, map, "near: hops and fraction are counted from a facility; around a place give radius_km");
}

/* Keys of a ranking that have no effect, or contradict each other. */
static void check_order(ko_parser *parser, const ko_node *map, const ko_targets *targets) {
  int picks = targets->pick > 0 || !isnan(targets->fraction) || !isnan(targets->budget);
  int ranks = targets->by && strcmp(targets->by, "random") != 0;
  const ko_node *by = ko_node_get(map, "by"), *knowledge = ko_node_get(map, "knowledge"), *again = ko_node_get(map, "recalculate");
  const ko_node *budget = ko_node_get(map, "budget"), *column = ko_node_get(map, "cost_column");
  if (budget && !column) ko_parse_fail(parser, budget, "budget: cost_column is missing, the column that holds what a target costs");
  if (column && !budget) ko_parse_fail(parser, column, "cost_column: it is used with budget alone");
  if (knowledge && targets->knowledge < 1 && !ranks)
    ko_parse_fail(parser, knowledge, "knowledge: it needs `by`, a ranking that is known in part");
  if (again && targets->recalculate && !ranks)
    ko_parse_fail(parser, again, "recalculate: it needs `by`, a ranking that changes with each pick");
  int is_table = targets->kind == KO_TARGET_STATES || targets->kind == KO_TARGET_INTENSITY;
  if (is_table && (picks || by))
    ko_parse_fail(parser, map,
                  "%s: the table names what is hit in each trial, so nothing is picked; leave out pick, fraction, budget and by",
                  targets->kind == KO_TARGET_STATES ? "states" : "intensity");
  else if (by && !picks) {
    ko_where where = ko_origin_where(parser->origin, by->mark);
    ko_warn_at(parser->error, &where, "by: it has no effect without pick, fraction or budget; all are taken");
  }
}

void ko_parse_targets_finish(ko_parser *parser, const ko_node *map, const void *from, ko_targets *out) {
  const targets_keys *keys = from;
  *out = (ko_targets){.mark = map->mark,
                      .pick = keys->pick,
                      .fraction = keys->fraction,
                      .budget = keys->budget,
                      .cost_column = keys->cost_column,
                      .by = keys->by,
                      .recalculate = keys->recalculate,
                      .knowledge = keys->knowledge};
  if (ko_node_get(map, "facilities")) {
    out->kind = KO_TARGET_FACILITIES;
    out->filter = keys->facilities;
  } else if (ko_node_get(map, "links")) {
    out->kind = KO_TARGET_LINKS;
    out->filter = keys->links;
  } else if (ko_node_get(map, "project")) {
    out->kind = KO_TARGET_PROJECT;
    out->ids = keys->project;
  } else if (ko_node_get(map, "list")) {
    out->kind = KO_TARGET_LIST;
    out->ids = keys->list;
  } else if (keys->states) {
    out->kind = KO_TARGET_STATES;
    out->states = keys->states;
  } else if (keys->intensity) {
    out->kind = KO_TARGET_INTENSITY;
    out->intensity = keys->intensity;
  } else {
    const ko_node *near = ko_node_get(map, "near");
    out->kind = KO_TARGET_NEAR;
    if (near && near->kind == KO_NODE_MAP) finish_near(parser, near, &keys->near, out);
  }
  check_order(parser, map, out);
}
