/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a facility, link or project is, what it needs, what needs it, how often and why it fails.
 */
#include <inttypes.h>
#include <math.h>

#include "sim/report/report.h"

enum { MOST_LINES = 40 }; /* of a list; the rest is counted */

/* Every part does nothing once `code` is set. */
typedef struct page {
  FILE *out;
  const ko_explanation *of;
  const ko_region *region;
  int width;
  ko_error *error;
  int code;
} page;

static void print(page *p, ko_listing *listing) {
  if (!p->code) p->code = ko_listing_print(listing, p->out, 2, p->width, p->error);
  ko_listing_free(listing);
}

static void say(page *p, const char *text) { ko_print_wrapped(p->out, text, 0, 2, p->width); }

static void title(page *p, const char *text) { fprintf(p->out, "\n%s\n", text); }

static void say_rest(page *p, uint32_t n) {
  if (n > MOST_LINES) fprintf(p->out, "  ... and %" PRIu32 " more (--json lists all)\n", n - MOST_LINES);
}

static uint32_t shown(uint32_t n) { return n < MOST_LINES ? n : MOST_LINES; }

static const char *strategy_name(const page *p) { return p->of->strategies[p->of->strategy].name; }

/* ---- What it is ------------------------------------------------------------------------------------------------------ */

static void head_facility(page *p) {
  const struct ko_facilities *f = &p->region->facilities;
  const uint32_t row = p->of->row;
  char a[KO_NUMBER_ROOM], line[600];
  snprintf(line, sizeof line, "%.255s%s%.255s", f->id[row], f->name[row][0] ? "  " : "", f->name[row]);
  say(p, line);
  snprintf(line, sizeof line, "%.100s in %.100s%s%.100s", p->region->sectors[f->sector[row]], p->region->countries.id[f->country[row]],
           f->kind[row][0] ? ", " : "", f->kind[row]);
  fprintf(p->out, "  %s", line);
  if (!isnan(f->lat[row])) fprintf(p->out, p->region->planar ? ", at y %.2f, x %.2f km" : ", at %.4f, %.4f", f->lat[row], f->lon[row]);
  if (f->supply[row] > 0) fprintf(p->out, ", supply %s", ko_text_number(a, f->supply[row]));
  if (f->demand[row] > 0) fprintf(p->out, ", demand %s", ko_text_number(a, f->demand[row]));
  if (!isnan(f->population[row])) fprintf(p->out, ", serves %s people", ko_text_people(a, f->population[row]));
  fputc('\n', p->out);
  if (p->of->n_site) fprintf(p->out, "  hit together with, at the same place:");
  for (uint32_t i = 0; i < shown(p->of->n_site); i++) fprintf(p->out, "%s %s", i ? "," : "", f->id[p->of->site[i].entity]);
  if (p->of->n_site > MOST_LINES) fputs(", ...", p->out);
  if (p->of->n_site) fputc('\n', p->out);
}

static void head_link(page *p) {
  const struct ko_links *l = &p->region->links;
  const uint32_t row = p->of->row;
  const char *const *ids = p->region->facilities.id;
  char a[KO_NUMBER_ROOM];
  fprintf(p->out, "%s\n  link of %s%s%s %s %s, owned by %s", l->id[row], p->region->sectors[l->sector[row]], ", ", ids[l->from[row]],
          l->directed[row] ? "->" : "-", ids[l->to[row]], p->region->countries.id[l->country[row]]);
  if (!isnan(l->capacity[row])) fprintf(p->out, ", capacity %s", ko_text_number(a, l->capacity[row]));
  if (!isnan(l->length_km[row])) fprintf(p->out, ", %s km", ko_text_number(a, l->length_km[row]));
  fputc('\n', p->out);
}

static void head_project(page *p) {
  const char *name = p->region->projects.name[p->of->row];
  fprintf(p->out, "%s%s%s\n  project of %" PRIu32 " facilities and links\n", p->region->projects.id[p->of->row], name[0] ? "  " : "", name,
          p->of->n_members);
}

/* ---- Lists ----------------------------------------------------------------------------------------------------------- */

static void cells_of_facility(const page *p, ko_listing *list, uint32_t f, const char *indent) {
  const struct ko_facilities *of = &p->region->facilities;
  ko_listing_cellf(list, "%s%.255s", indent, of->id[f]);
  ko_listing_cell(list, of->name[f]);
  ko_listing_cell(list, p->region->countries.id[of->country[f]]);
  ko_listing_cell(list, p->region->sectors[of->sector[f]]);
}

static void cells_of_group(const page *p, ko_listing *list, const ko_explain_other *other) {
  char hours[KO_NUMBER_ROOM];
  const struct ko_groups *g = &p->region->groups;
  ko_listing_cell(list, g->buffer_hours[other->group] > 0 ? ko_text_number(hours, g->buffer_hours[other->group]) : "-");
  ko_listing_percent(list, g->coupling[other->group]);
  ko_listing_percent(list, other->failure_probability);
  ko_listing_cell(list, other->only ? "only" : other->needed ? "needed" : "");
}

/* "power: 1 of 2 must work; carries 8.00 h without; binds in 80.0 % of the trials" */
static void say_group(page *p, const ko_explain_group *group) {
  const struct ko_groups *g = &p->region->groups;
  char number[KO_NUMBER_ROOM];
  fprintf(p->out, "  %s: %" PRIu32 " of %" PRIu32 " must work", g->id[group->group], g->need[group->group], group->n);
  if (g->buffer_hours[group->group] > 0) fprintf(p->out, "; carries %s h without", ko_text_number(number, g->buffer_hours[group->group]));
  if (g->coupling[group->group] < 1) fprintf(p->out, "; binds in %s of the trials", ko_text_percent(number, g->coupling[group->group]));
  fputc('\n', p->out);
}

static void needs(page *p) {
  const ko_explanation *e = p->of;
  title(p, "NEEDS");
  if (!e->n_groups) fprintf(p->out, "  nothing from other facilities\n");
  for (uint32_t g = 0; g < e->n_groups; g++) {
    const ko_explain_group *group = &e->groups[g];
    static const char *const header[] = {"  supplier", "name", "country", "sector", "fails", ""};
    ko_listing list = {.align = "llllrl"};
    say_group(p, group);
    if (!group->n) continue;
    for (size_t i = 0; i < sizeof header / sizeof *header; i++) ko_listing_cell(&list, header[i]);
    for (uint32_t i = 0; i < shown(group->n); i++) {
      const ko_explain_other *supplier = &e->suppliers[group->first + i];
      cells_of_facility(p, &list, supplier->entity, "  ");
      ko_listing_percent(&list, supplier->failure_probability);
      ko_listing_cell(&list, supplier->only ? "the only supplier" : supplier->needed ? "cannot be spared" : "");
    }
    print(p, &list);
    say_rest(p, group->n);
  }
}

/* "4 facilities in 1 country, serving 900,000 people" */
static void reach_text(const ko_explain_reach *reach, char *out, size_t size) {
  char n[KO_NUMBER_ROOM], countries[KO_NUMBER_ROOM], people[KO_NUMBER_ROOM];
  if (!reach->n_facilities) snprintf(out, size, "no facility");
  else
    snprintf(out, size, "%s %s in %s %s, serving %s people", ko_text_count(n, reach->n_facilities),
             reach->n_facilities == 1 ? "facility" : "facilities", ko_text_count(countries, reach->n_countries),
             reach->n_countries == 1 ? "country" : "countries", ko_text_people(people, reach->people));
}

static void needed_by(page *p) {
  const ko_explanation *e = p->of;
  ko_listing list = {.align = "lllllrrrl"};
  static const char *const header[] = {"dependant", "name", "country", "sector", "group", "buffer h", "binds", "fails", "it is"};
  char reach[200], line[400];
  title(p, "NEEDED BY");
  if (!e->n_dependants) {
    fprintf(p->out, "  no other facility\n");
    return;
  }
  for (size_t i = 0; i < sizeof header / sizeof *header; i++) ko_listing_cell(&list, header[i]);
  for (uint32_t i = 0; i < shown(e->n_dependants); i++) {
    cells_of_facility(p, &list, e->dependants[i].entity, "");
    ko_listing_cell(&list, p->region->groups.id[e->dependants[i].group]);
    cells_of_group(p, &list, &e->dependants[i]);
  }
  print(p, &list);
  say_rest(p, e->n_dependants);
  say(p, "only: it is the only supplier of the group; needed: the group is not met without it, though all others work.");
  reach_text(&e->behind, reach, sizeof reach);
  snprintf(line, sizeof line, "Behind it, directly or through others: %s.", reach);
  say(p, line);
  reach_text(&e->without, reach, sizeof reach);
  snprintf(line, sizeof line,
           "Of these, what dependencies that always bind take along once it is gone for good, all else being intact: %s.", reach);
  say(p, line);
}

static void cells_of_link(const page *p, ko_listing *list, uint32_t l) {
  const struct ko_links *of = &p->region->links;
  const uint32_t row = p->of->row, is_end = p->of->kind == KO_EXPLAIN_FACILITY;
  char number[KO_NUMBER_ROOM];
  ko_listing_cell(list, of->id[l]);
  if (is_end) ko_listing_cell(list, p->region->facilities.id[of->from[l] == row ? of->to[l] : of->from[l]]);
  else
    ko_listing_cellf(list, "%.200s %s %.200s", p->region->facilities.id[of->from[l]], of->directed[l] ? "->" : "-",
                     p->region->facilities.id[of->to[l]]);
  ko_listing_cell(list, p->region->countries.id[of->country[l]]);
  ko_listing_cell(list, isnan(of->capacity[l]) ? "-" : ko_text_number(number, of->capacity[l]));
}

static void links(page *p) {
  const ko_explanation *e = p->of;
  ko_listing list = {.align = "lllrr"};
  static const char *const header[] = {"link", "other end", "owner", "capacity", "damaged"};
  if (!e->n_links) return;
  title(p, "LINKS");
  for (size_t i = 0; i < sizeof header / sizeof *header; i++) ko_listing_cell(&list, header[i]);
  for (uint32_t i = 0; i < shown(e->n_links); i++) {
    cells_of_link(p, &list, e->links[i].entity & ~KO_LINK);
    ko_listing_percent(&list, e->links[i].failure_probability);
  }
  print(p, &list);
  say_rest(p, e->n_links);
}

static void members(page *p) {
  const ko_explanation *e = p->of;
  ko_listing list = {.align = "lllr"};
  static const char *const header[] = {"member", "", "owner", "fails"};
  title(p, "MEMBERS");
  for (size_t i = 0; i < sizeof header / sizeof *header; i++) ko_listing_cell(&list, header[i]);
  for (uint32_t i = 0; i < shown(e->n_members); i++) {
    const uint32_t entity = e->members[i].entity, row = entity & ~KO_LINK;
    const struct ko_links *l = &p->region->links;
    if (entity & KO_LINK) {
      ko_listing_cell(&list, l->id[row]);
      ko_listing_cellf(&list, "%.200s %s %.200s", p->region->facilities.id[l->from[row]], l->directed[row] ? "->" : "-",
                       p->region->facilities.id[l->to[row]]);
      ko_listing_cell(&list, p->region->countries.id[l->country[row]]);
    } else {
      ko_listing_cell(&list, p->region->facilities.id[row]);
      ko_listing_cell(&list, p->region->facilities.name[row]);
      ko_listing_cell(&list, p->region->countries.id[p->region->facilities.country[row]]);
    }
    ko_listing_percent(&list, e->members[i].failure_probability);
  }
  print(p, &list);
  say_rest(p, e->n_members);
}

/* ---- Strategies ------------------------------------------------------------------------------------------------------ */

enum { MOST_CAUSES = 12, ROOM = 2 * MOST_CAUSES }; /* columns that a page has room for */

/* Causes that occur under some strategy; those that never do have no column. */
static uint32_t causes_seen(const ko_explanation *e, uint32_t seen[MOST_CAUSES]) {
  uint32_t n = 0;
  for (uint32_t c = 0; c < e->n_causes && n < MOST_CAUSES; c++) {
    int occurs = 0;
    for (uint32_t k = 0; k < e->n_strategies; k++) occurs |= e->strategies[k].causes && e->strategies[k].causes[c] > 0;
    if (occurs) seen[n++] = c;
  }
  return n;
}

static void strategies_of_facility(page *p) {
  const ko_explanation *e = p->of;
  uint32_t seen[MOST_CAUSES], n = causes_seen(e, seen);
  char align[ROOM + 1] = "lr", number[KO_NUMBER_ROOM];
  for (uint32_t i = 0; i < n + 2; i++) align[2 + i] = 'r', align[3 + i] = '\0';
  ko_listing list = {.align = align};
  title(p, "HOW OFTEN IT FAILS, AND WHY (share of the trials; cause of its first failure)");
  ko_listing_cell(&list, "strategy");
  ko_listing_cell(&list, "fails");
  for (uint32_t i = 0; i < n; i++) ko_listing_cell(&list, e->causes[seen[i]]);
  ko_listing_cell(&list, "outage h");
  ko_listing_cell(&list, "criticality");
  for (uint32_t k = 0; k < e->n_strategies; k++) {
    const ko_explain_strategy *s = &e->strategies[k];
    ko_listing_cell(&list, s->name);
    ko_listing_percent(&list, s->failure_probability);
    for (uint32_t i = 0; i < n; i++) ko_listing_percent(&list, s->causes ? s->causes[seen[i]] : (double)NAN);
    ko_listing_cell(&list, ko_text_number(number, s->outage_hours));
    ko_listing_percent(&list, s->criticality);
  }
  print(p, &list);
  say(p, "criticality: mean loss of the trials in which it is damaged less that of the others: an association, since what is hit with it "
         "counts too.");
  if (isnan(e->strategies[0].failure_probability))
    say(p, "It is down in the undamaged baseline, or the result does not say: nothing is counted of it.");
}

static void strategies_of_link(page *p) {
  ko_listing list = {.align = "lr"};
  title(p, "HOW OFTEN IT IS DAMAGED");
  ko_listing_cell(&list, "strategy");
  ko_listing_cell(&list, "damaged");
  for (uint32_t k = 0; k < p->of->n_strategies; k++) {
    ko_listing_cell(&list, p->of->strategies[k].name);
    ko_listing_percent(&list, p->of->strategies[k].failure_probability);
  }
  print(p, &list);
}

static void strategies_of_project(page *p) {
  ko_listing list = {.align = "lrrr"};
  static const char *const header[] = {"strategy", "works", "service", "margin"};
  title(p, "HOW WELL IT WORKS");
  for (size_t i = 0; i < sizeof header / sizeof *header; i++) ko_listing_cell(&list, header[i]);
  for (uint32_t k = 0; k < p->of->n_strategies; k++) {
    const ko_explain_strategy *s = &p->of->strategies[k];
    ko_listing_cell(&list, s->name);
    ko_listing_percent(&list, s->operational);
    ko_listing_percent(&list, s->service);
    ko_listing_percent(&list, s->margin);
  }
  print(p, &list);
}

static void importance(page *p) {
  ko_listing list = {.align = "lrrrrrr"};
  static const char *const header[] = {"strategy", "Birnbaum", "95 %", "achievement", "95 %", "reduction", "95 %"};
  int any = 0;
  for (uint32_t k = 0; k < p->of->n_strategies; k++) any |= p->of->strategies[k].has_importance;
  if (!any) return;
  title(p, "IMPORTANCE (it is forced to fail, or kept from damage, with the same luck)");
  for (size_t i = 0; i < sizeof header / sizeof *header; i++) ko_listing_cell(&list, header[i]);
  for (uint32_t k = 0; k < p->of->n_strategies; k++) {
    const ko_explain_strategy *s = &p->of->strategies[k];
    char a[KO_NUMBER_ROOM], b[KO_NUMBER_ROOM];
    ko_listing_cell(&list, s->name);
    for (int i = 0; i < KO_N_EXPLAIN_IMPORTANCES; i++) {
      const ko_estimate *x = &s->importance[i];
      if (i == KO_EXPLAIN_BIRNBAUM) {
        ko_listing_percent(&list, x->value);
        ko_listing_range(&list, x->low, x->high);
      } else {
        ko_listing_cell(&list, ko_text_number(a, x->value));
        ko_listing_cellf(&list, "%s to %s", ko_text_number(a, x->low), ko_text_number(b, x->high));
      }
    }
  }
  print(p, &list);
}

int ko_explanation_print_text(FILE *out, const ko_explanation *explanation, int width, ko_error *error) {
  page p = {.out = out, .of = explanation, .region = explanation->region, .width = width, .error = error};
  switch (explanation->kind) {
  case KO_EXPLAIN_FACILITY:
    head_facility(&p);
    needs(&p);
    needed_by(&p);
    links(&p);
    strategies_of_facility(&p);
    importance(&p);
    break;
  case KO_EXPLAIN_LINK:
    head_link(&p);
    strategies_of_link(&p);
    break;
  case KO_EXPLAIN_PROJECT:
    head_project(&p);
    members(&p);
    strategies_of_project(&p);
    importance(&p);
    break;
  }
  if (explanation->kind != KO_EXPLAIN_LINK) fprintf(out, "\nfails, damaged: under the strategy %s.\n", strategy_name(&p));
  return p.code;
}
