/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * project: build, remove or harden links and corridors. What is added exists under this strategy alone; what is removed is missing in it;
 * what is hardened gets a higher protection.
 */
#include <math.h>

#include "sim/base/base.h"
#include "sim/measure/cost.h"
#include "sim/measure/measure.h"

typedef struct added_link {
  const char *id, *from, *to, *country, *project;
  uint8_t directed;
  double circuits, capacity, reactance, length_km, protection;
} added_link;

typedef struct project_params {
  ko_list add;
  ko_targets remove, harden;
  double to, cost, cost_each;
} project_params;

#define FIELD(name) .offset = offsetof(added_link, name)
static const ko_param LINK[] = {
    {.key = "id",
     .type = KO_PARAM_TEXT,
     FIELD(id),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Id of the new link, new in the region.",
     .source = ""},
    {.key = "from",
     .type = KO_PARAM_TEXT,
     FIELD(from),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Facility at which it begins.",
     .source = ""},
    {.key = "to",
     .type = KO_PARAM_TEXT,
     FIELD(to),
     .unit = "",
     .flags = KO_PARAM_REQUIRED,
     .help = "Facility at which it ends, of the same sector.",
     .source = ""},
    {.key = "country", .type = KO_PARAM_TEXT, FIELD(country), .unit = "", .help = "Owner; without it that of `from`.", .source = ""},
    {.key = "project", .type = KO_PARAM_TEXT, FIELD(project), .unit = "", .help = "Project of the region that it joins.", .source = ""},
    {.key = "directed", .type = KO_PARAM_BOOL, FIELD(directed), .unit = "", .help = "Carries from `from` to `to` alone.", .source = ""},
    {.key = "circuits",
     .type = KO_PARAM_NUMBER,
     FIELD(circuits),
     .unit = "",
     .min = 0,
     .max = INFINITY,
     .value = 1,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .help = "Parallel circuits.",
     .source = ""},
    {.key = "capacity",
     .type = KO_PARAM_NUMBER,
     FIELD(capacity),
     .unit = "unit of the sector",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Most that it carries; without it no limit is known.",
     .source = ""},
    {.key = "reactance",
     .type = KO_PARAM_NUMBER,
     FIELD(reactance),
     .unit = "per unit",
     .min = -INFINITY,
     .max = INFINITY,
     .value = NAN,
     .help = "Series reactance on the sector's common base.",
     .source = ""},
    {.key = "length_km",
     .type = KO_PARAM_NUMBER,
     FIELD(length_km),
     .unit = "km",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Length; without it the distance of its ends.",
     .source = ""},
    {.key = "protection",
     .type = KO_PARAM_NUMBER,
     FIELD(protection),
     .unit = "",
     .min = 0,
     .max = 1,
     .help = "Share of otherwise successful hits that fail.",
     .source = ""},
};

static const ko_param PARAMS[] = {
    {.key = "add",
     .type = KO_PARAM_LIST,
     .offset = offsetof(project_params, add),
     .unit = "",
     .children = LINK,
     .n_children = sizeof LINK / sizeof *LINK,
     .stride = sizeof(added_link),
     .help = "Links that are built.",
     .source = ""},
    {.key = "remove",
     .type = KO_PARAM_TARGETS,
     .offset = offsetof(project_params, remove),
     .unit = "",
     .help = "Links that are not there, such as { project: corridor-1 } or { links: { sector: gas } }.",
     .source = ""},
    {.key = "harden",
     .type = KO_PARAM_TARGETS,
     .offset = offsetof(project_params, harden),
     .unit = "",
     .help = "Facilities and links, or whole projects, that get the protection `to`.",
     .source = ""},
    {.key = "to",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(project_params, to),
     .unit = "",
     .min = 0,
     .max = 1,
     .value = NAN,
     .help = "Protection of what is hardened.",
     .source = ""},
    KO_MEASURE_COSTS(project_params, "link that is added or removed and of each target that is hardened"),
};

/* Row of one end of a new link, KO_NONE (and an error) where it is no facility. */
static uint32_t find_end(ko_edits *edits, const added_link *link, const char *id, ko_error *error) {
  const ko_region *region = ko_edits_region(edits);
  uint32_t row = ko_region_find(region, id);
  if (row != KO_NONE && !(row & KO_LINK)) return row;
  const char *near = ko_suggest(id, region->facilities.id, region->n_facilities);
  ko_edits_raise_at(edits, id, error, "project: new link '%s' ends at '%s', which is no facility of the region%s%s%s", link->id, id,
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  return KO_NONE;
}

static int add_link(ko_edits *edits, const added_link *link, ko_error *error) {
  const ko_region *region = ko_edits_region(edits);
  uint32_t from = find_end(edits, link, link->from, error), to = find_end(edits, link, link->to, error);
  if (from == KO_NONE || to == KO_NONE) return KO_E_INPUT;
  if (ko_region_find(region, link->id) != KO_NONE)
    return ko_edits_raise_at(edits, link->id, error, "project: the region has '%s' already; a new link needs an id of its own", link->id);
  if (from == to)
    return ko_edits_raise_at(edits, link->to, error, "project: new link '%s' leads from '%s' to itself", link->id, link->from);
  uint32_t sector = region->facilities.sector[from];
  if (sector != region->facilities.sector[to])
    return ko_edits_raise_at(edits, link->to, error,
                             "project: new link '%s' joins sector %s to sector %s; both ends of a link lie in one sector", link->id,
                             region->sectors[sector], region->sectors[region->facilities.sector[to]]);
  uint32_t country = region->facilities.country[from];
  if (link->country) country = ko_region_find_country(region, link->country);
  if (country == KO_NONE) {
    const char *near = ko_suggest(link->country, region->countries.id, region->n_countries);
    return ko_edits_raise_at(edits, link->country, error, "project: new link '%s' belongs to '%s', which is no country of the region%s%s%s",
                             link->id, link->country, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  }
  if (link->project && ko_region_find_project(region, link->project) == KO_NONE) {
    const char *near = ko_suggest(link->project, region->projects.id, region->n_projects);
    return ko_edits_raise_at(edits, link->project, error,
                             "project: new link '%s' joins '%s', which is no project of the region (add a row to projects.csv)%s%s%s",
                             link->id, link->project, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  }
  ko_edit edit = {.kind = KO_EDIT_ADD_LINK,
                  .link = {.id = link->id,
                           .from = from,
                           .to = to,
                           .country = country,
                           .directed = link->directed,
                           .circuits = link->circuits,
                           .capacity = link->capacity,
                           .reactance = link->reactance,
                           .length_km = link->length_km,
                           .protection = link->protection,
                           .project = link->project}};
  return ko_edits_add(edits, &edit, error);
}

static int remove_links(ko_edits *edits, const ko_targets *targets, uint32_t *n_removed, ko_error *error) {
  uint32_t n;
  const uint32_t *rows;
  int code = ko_edits_targets(edits, targets, &n, &rows, error);
  for (uint32_t i = 0; i < n && !code; i++) {
    if (!(rows[i] & KO_LINK)) continue; /* the facilities of a project stay */
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_REMOVE_LINK, .entity = rows[i]}, error);
    ++*n_removed;
  }
  if (!code && *n_removed == 0) ko_edits_warn(edits, error, "project: there are no links among what is removed");
  return code;
}

static int resolve(const void *params, ko_edits *edits, ko_error *error) {
  const project_params *p = params;
  uint32_t n_removed = 0, n_hardened = 0;
  const uint32_t *rows;
  int code = KO_OK, removes = p->remove.mark.line != 0, hardens = p->harden.mark.line != 0;
  if (p->add.n == 0 && !removes && !hardens)
    return ko_edits_raise(edits, error, "project: give at least one of `add`, `remove` and `harden`");
  if (hardens == (int)isnan(p->to)) return ko_edits_raise(edits, error, "project: `harden` and `to` (the protection) go together");
  for (size_t i = 0; i < p->add.n; i++) {
    int failed = add_link(edits, (const added_link *)p->add.items + i, error);
    if (failed) code = failed;
  }
  if (code) return code;
  if (removes) code = remove_links(edits, &p->remove, &n_removed, error);
  if (code) return code;
  if (hardens) code = ko_edits_targets(edits, &p->harden, &n_hardened, &rows, error);
  for (uint32_t i = 0; i < n_hardened && !code; i++)
    code = ko_edits_add(edits, &(ko_edit){.kind = KO_EDIT_PROTECTION, .entity = rows[i], .number = p->to}, error);
  ko_edits_cost(edits, p->cost + p->cost_each * ((double)p->add.n + n_removed + n_hardened));
  return code;
}

const ko_measure ko_measure_project = {
    .name = "project",
    .title = "Build, remove or harden links and corridors",
    .help = "Adds links to the region, takes links out of it, or protects the members of a project.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(project_params),
    .resolve = resolve,
};
