/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/sections.h"

#include <math.h>
#include <string.h>

#include "sim/region/sheet.h"

/* The next "=== " that begins a line at or behind `from`; NULL: none. */
static const char *next_section(const char *bytes, const char *from, const char *end) {
  for (const char *at = from; end - at >= 4; at++)
    if (memcmp(at, "=== ", 4) == 0 && (at == bytes || at[-1] == '\n')) return at;
  return NULL;
}

int ko_sections_region(const char *bytes, size_t length, ko_region **out, ko_error *error) {
  const char *end = bytes + length, *section = next_section(bytes, bytes, end);
  ko_tables tables = {0};
  int code = KO_OK;
  while (section) {
    const char *name = section + 4, *line_end = memchr(name, '\n', (size_t)(end - name));
    const char *body = line_end ? line_end + 1 : end;
    section = next_section(bytes, body, end);
    size_t name_length = (size_t)((line_end ? line_end : end) - name);
    for (int t = 0; t < KO_N_TABLES; t++) {
      const char *file = ko_table_specs[t].file;
      if (name_length != strlen(file) || memcmp(name, file, name_length) != 0) continue;
      ko_sheet_free(&tables.sheets[t]); /* the last of one name counts */
      int one = ko_csv_parse(file, body, (size_t)((section ? section : end) - body), &tables.sheets[t], error);
      if (!code) code = one;
    }
  }
  int made = ko_region_from_tables(&tables, "sections", out, error);
  if (!code) code = made;
  if (code) {
    ko_region_free(*out);
    *out = NULL;
  }
  return code;
}

static int between(double value, double min, double max) { return value >= min && value <= max; }
static int is_id(const char *id) { return id && id[0] && strlen(id) < 256; }

static const char *flaw_of_facilities(const ko_region *r) {
  const struct ko_facilities *f = &r->facilities;
  for (uint32_t i = 0; i < r->n_facilities; i++) {
    if (!is_id(f->id[i]) || !f->name[i] || !f->kind[i]) return "a facility's texts";
    if (ko_region_find(r, f->id[i]) != i) return "a facility that is not found by its id";
    if (f->country[i] >= r->n_countries || f->sector[i] >= r->n_sectors || f->site[i] >= r->n_sites)
      return "a facility's country, sector or site";
    if (isnan(f->lat[i]) != isnan(f->lon[i])) return "half a place";
    if (!r->planar && !isnan(f->lat[i]) && (!between(f->lat[i], -90, 90) || !between(f->lon[i], -180, 180))) return "a place off the globe";
    if (!(f->supply[i] >= 0 && f->demand[i] >= 0 && f->repair_hours[i] >= 0 && f->repair_cv[i] >= 0 && f->restart_hours[i] >= 0 &&
          f->shunt[i] >= 0))
      return "a facility's amounts";
    if (f->population[i] < 0 || f->dispatch[i] < 0 || !between(f->protection[i], 0, 1) || f->black_start[i] > 1 ||
        !isfinite(f->priority[i]))
      return "a facility's numbers";
  }
  return NULL;
}

static const char *flaw_of_links(const ko_region *r) {
  const struct ko_links *l = &r->links;
  for (uint32_t i = 0; i < r->n_links; i++) {
    if (!is_id(l->id[i]) || ko_region_find(r, l->id[i]) != (i | KO_LINK)) return "a link that is not found by its id";
    if (l->from[i] >= r->n_facilities || l->to[i] >= r->n_facilities || l->from[i] == l->to[i]) return "a link's ends";
    if (l->sector[i] != r->facilities.sector[l->from[i]] || l->sector[i] != r->facilities.sector[l->to[i]]) return "a link's sector";
    if (l->country[i] >= r->n_countries || l->directed[i] > 1) return "a link's country or direction";
    if (!(l->circuits[i] > 0 && l->tap_ratio[i] > 0) || l->capacity[i] < 0 || l->reactance[i] == 0 || l->length_km[i] < 0)
      return "a link's numbers";
    if (!between(l->protection[i], 0, 1) || !(l->repair_hours[i] >= 0 && l->repair_cv[i] >= 0)) return "a link's protection or repair";
  }
  return NULL;
}

static const char *flaw_of_groups(const ko_region *r) {
  const struct ko_groups *g = &r->groups;
  if (g->first[0] != 0) return "the first group";
  for (uint32_t i = 0; i < r->n_groups; i++) {
    if (g->dependant[i] >= r->n_facilities || g->first[i] > g->first[i + 1] || g->row[i] >= r->tables[KO_TABLE_DEPENDENCIES].n_rows)
      return "a group";
    if (i > 0 && g->row[i] <= g->row[i - 1]) return "the order of groups";
    if (!(g->buffer_hours[i] >= 0 && g->recharge_hours[i] >= 0) || !between(g->coupling[i], 0, 1)) return "a group's numbers";
    for (uint32_t k = g->first[i]; k < g->first[i + 1]; k++) {
      if (g->suppliers[k] >= r->n_facilities || g->suppliers[k] == g->dependant[i]) return "a supplier";
      for (uint32_t other = g->first[i]; other < k && k - g->first[i] < 100; other++)
        if (g->suppliers[other] == g->suppliers[k]) return "a supplier that is there twice";
    }
  }
  return NULL;
}

static const char *flaw_of_projects(const ko_region *r) {
  const struct ko_projects *p = &r->projects;
  for (uint32_t i = 0; i < r->n_projects; i++) {
    if (!is_id(p->id[i]) || ko_region_find_project(r, p->id[i]) != i || p->first[i] > p->first[i + 1]) return "a project";
    for (uint32_t k = p->first[i]; k < p->first[i + 1]; k++)
      if ((p->members[k] & ~KO_LINK) >= (p->members[k] & KO_LINK ? r->n_links : r->n_facilities)) return "a member";
  }
  return NULL;
}

const char *ko_region_flaw(const ko_region *r) {
  if (r->n_countries == 0 || r->n_sectors == 0 || r->n_facilities == 0 || r->n_sites == 0 || r->n_sites > r->n_facilities)
    return "the sizes";
  for (uint32_t i = 0; i < r->n_countries; i++) {
    if (ko_region_find_country(r, r->countries.id[i]) != i || !r->countries.name[i]) return "a country";
    if (r->countries.population[i] < 0 || r->countries.crews[i] < 0 || !(r->countries.detection_hours[i] >= 0))
      return "a country's numbers";
    if (!between(r->countries.prevention[i], 0, 1)) return "a country's prevention";
  }
  for (uint32_t i = 0; i < r->n_sectors; i++)
    if (ko_region_find_sector(r, r->sectors[i]) != i) return "a sector";
  const char *flaw = flaw_of_facilities(r);
  if (!flaw) flaw = flaw_of_links(r);
  if (!flaw) flaw = flaw_of_groups(r);
  return flaw ? flaw : flaw_of_projects(r);
}
