/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filters and targets of a random case, and what they mean.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/random_case.h"

/* ---- Filters: up to three conditions, all of which must hold; lists are alternatives. `entity` is a facility or a link. */

enum { CONDITIONS = 3 };

typedef struct filter {
  int n;
  unsigned used; /* a key stands once */
  char text[CONDITIONS][64];
  int keep[ORACLE_LINKS];
} filter;

static int sector_of(const random_case *r, int links, int i) { return r->c.facilities[links ? r->c.links[i].from : i].sector; }

static int country_of(const random_case *r, int links, int i) { return links ? r->c.links[i].country : r->c.facilities[i].country; }

/* key: one name or a list of two; keeps what carries one of them. */
static void by_name(random_case *r, filter *f, char *text, int n, int links, const char *key, int n_names, const char *names, size_t stride,
                    int (*of)(const random_case *, int, int)) {
  int a = (int)random_below(r, (uint32_t)n_names), b = (int)random_below(r, (uint32_t)n_names);
  if (a == b) snprintf(text, sizeof f->text[0], "%s: %s", key, names + (size_t)a * stride);
  else snprintf(text, sizeof f->text[0], "%s: [%s, %s]", key, names + (size_t)a * stride, names + (size_t)b * stride);
  for (int i = 0; i < n; i++) f->keep[i] &= of(r, links, i) == a || of(r, links, i) == b;
}

static void add_condition(random_case *r, filter *f, int n, int links) {
  char *text = f->text[f->n];
  size_t room = sizeof f->text[0];
  double x = random_hundredths(r, 0, 4000);
  uint32_t which = random_below(r, 6);
  unsigned key = 1u << (which == 3 && !links ? 2 : which);
  if (f->used & key) return;
  f->used |= key;
  switch (which) {
  case 0:
    by_name(r, f, text, n, links, "sector", r->c.n_sectors, r->sector_id[0], sizeof r->sector_id[0], sector_of);
    break;
  case 1:
    by_name(r, f, text, n, links, "country", r->c.n_countries, r->c.countries[0], sizeof r->c.countries[0], country_of);
    break;
  case 2:
    snprintf(text, room, links ? "cross_border: 1" : "kind: node");
    for (int i = 0; i < n; i++)
      f->keep[i] &= links ? r->c.facilities[r->c.links[i].from].country != r->c.facilities[r->c.links[i].to].country
                          : strcmp(r->kind[i], "node") == 0;
    break;
  case 3:
    snprintf(text, room, links ? "directed: 0" : "kind: [plant, 0]");
    for (int i = 0; i < n; i++) f->keep[i] &= links ? !r->c.links[i].directed : strcmp(r->kind[i], "node") != 0;
    break;
  case 4:
    snprintf(text, room, links ? "capacity: \">=%.2f\"" : "demand: \"> %.2f\"", x);
    for (int i = 0; i < n; i++) f->keep[i] &= links ? r->c.links[i].capacity >= x : r->c.facilities[i].demand > x;
    break;
  default:
    snprintf(text, room, links ? "value: [2, 3]" : "supply: \"<=%.2f\"", x);
    for (int i = 0; i < n; i++) f->keep[i] &= links ? r->link_value[i] >= 2 : r->c.facilities[i].supply <= x;
  }
  f->n++;
}

static int make_filter(random_case *r, random_text *yaml, int links, int n, int keep[]) {
  filter f;
  int any;
  int tries = 0;
  do {
    f.used = 0;
    f.n = any = 0;
    for (int i = 0; i < n; i++) f.keep[i] = 1;
    int wanted = tries > 5 ? 0 : (int)random_below(r, CONDITIONS + 1);
    for (int i = 0; i < wanted; i++) add_condition(r, &f, n, links);
    for (int i = 0; i < n; i++) any |= f.keep[i];
    tries++;
  } while (!any);
  random_print(yaml, "{");
  for (int i = 0; i < f.n; i++) random_print(yaml, "%s %s", i ? "," : "", f.text[i]);
  random_print(yaml, " }");
  for (int i = 0; i < n; i++) keep[i] = f.keep[i];
  return f.n;
}

int random_filter(random_case *r, random_text *yaml, int keep[ORACLE_FACILITIES]) {
  return make_filter(r, yaml, 0, r->c.n_facilities, keep);
}

/* ---- Picks */

/* Degree in the baseline, links and dependencies alike; what is removed is out, with its edges. */
static int degree(const random_case *r, int links, int i, const int removed[], const int removed_links[]) {
  const oracle_case *c = &r->c;
  int n = 0;
  if (links) return 0;
  for (int l = 0; l < r->n_region_links; l++)
    if (!removed_links[l] && !removed[c->links[l].from] && !removed[c->links[l].to]) n += (c->links[l].from == i) + (c->links[l].to == i);
  for (int g = 0; g < c->n_groups; g++) {
    const oracle_group *x = &c->strategies[0].groups[g];
    for (int k = 0; k < x->n; k++)
      if (!removed[x->dependant] && !removed[x->suppliers[k]]) n += (x->dependant == i) + (x->suppliers[k] == i);
  }
  return n;
}

int random_degree(const random_case *r, int facility) {
  static const int none[ORACLE_LINKS];
  return degree(r, 0, facility, none, none);
}

typedef enum by { BY_ROW, BY_VALUE, BY_DEMAND, BY_DEGREE, BY_DEGREE_AGAIN, BY_LOT } by;

static double score(const random_case *r, by order, int links, int i, const int removed[]) {
  static const int none[ORACLE_LINKS];
  switch (order) {
  case BY_VALUE:
    return links ? r->link_value[i] : r->value[i];
  case BY_DEMAND:
    return r->c.facilities[i].demand;
  case BY_DEGREE:
    return degree(r, links, i, none, none);
  case BY_DEGREE_AGAIN:
    return degree(r, links, i, removed, none);
  default:
    return 0;
  }
}

/* The candidates by rank: highest score first, ties by row. */
static void rank(const random_case *r, by order, int links, int n, const int keep[], random_targets *out) {
  int removed[ORACLE_LINKS] = {0};
  out->n = 0;
  for (;;) {
    int best = -1;
    for (int i = 0; i < n; i++)
      if (keep[i] && !removed[i] && (best < 0 || score(r, order, links, i, removed) > score(r, order, links, best, removed))) best = i;
    if (best < 0) return;
    removed[best] = 1;
    out->t[out->n++] = (oracle_target){links, best, 0};
  }
}

/* As many, in order, as a sum pays for; what is too dear is passed over. */
static void pick_by_budget(random_case *r, random_text *yaml, int links, random_targets *out) {
  double budget = 2 + random_below(r, 12);
  random_print(yaml, ", budget: %.0f, cost_column: value", budget);
  out->n_fixed = 0;
  for (int i = 0; i < out->n; i++) {
    double cost = links ? r->link_value[out->t[i].row] : r->value[out->t[i].row];
    if (cost > budget) continue;
    budget -= cost;
    out->t[out->n_fixed++] = out->t[i];
  }
}

static void pick(random_case *r, random_text *yaml, int flags, int links, int n, const int keep[], random_targets *out) {
  int candidates = 0;
  for (int i = 0; i < n; i++) candidates += keep[i];
  by order = (by)random_below(r, flags & RANDOM_LOT ? 6 : 5);
  if (links && order != BY_LOT) order = random_percent(r, 50) ? BY_VALUE : BY_ROW;
  int wanted = 1 + (int)random_below(r, (uint32_t)candidates), budget = order <= BY_DEGREE && random_percent(r, 20);
  static const char *const text[] = {"", ", by: value", ", by: demand", ", by: degree", ", by: degree, recalculate: true", ", by: random"};
  rank(r, order, links, n, keep, out);
  if (budget) pick_by_budget(r, yaml, links, out);
  else if (random_percent(r, 30)) random_print(yaml, ", fraction: %.4f", (wanted + 0.2) / candidates > 1 ? 1 : (wanted + 0.2) / candidates);
  else random_print(yaml, ", pick: %d", wanted);
  random_print(yaml, "%s", text[order]);
  if (budget) return;
  out->n_fixed = order == BY_LOT ? 0 : wanted;
  out->n_random = order == BY_LOT ? wanted : 0;
  if (!(flags & RANDOM_LOT) || (order != BY_VALUE && order != BY_DEMAND && order != BY_DEGREE) || random_percent(r, 50)) return;
  double knowledge = random_percent(r, 20) ? 0 : random_hundredths(r, 1, 99); /* k N is never a half: N < 20 and not 50, 25 ... */
  double known = knowledge * wanted;
  if (known - (int)known > 0.49 && known - (int)known < 0.51) return;
  random_print(yaml, ", knowledge: %.2f", knowledge);
  out->n_fixed = (int)(known + 0.5);
  out->n_random = wanted - out->n_fixed;
}

/* ---- Targets */

static void all_of(random_targets *out) {
  out->n_fixed = out->n;
  out->n_random = 0;
}

static void project_targets(random_case *r, random_text *yaml, int flags, random_targets *out) {
  int p = (int)random_below(r, RANDOM_PROJECTS);
  random_print(yaml, "project: %s", r->project_id[p]);
  out->n = 0;
  for (int f = 0; f < r->c.n_facilities; f++)
    if (r->member[p][f]) out->t[out->n++] = (oracle_target){0, f, 0};
  for (int l = 0; l < r->n_region_links && flags & RANDOM_LINKS_TOO; l++)
    if (r->link_member[p][l]) out->t[out->n++] = (oracle_target){1, l, 0};
  all_of(out);
}

static void list_targets(random_case *r, random_text *yaml, int flags, random_targets *out) {
  out->n = 0;
  for (int f = 0; f < r->c.n_facilities; f++)
    if (random_percent(r, 30)) out->t[out->n++] = (oracle_target){0, f, 0};
  for (int l = 0; l < r->n_region_links && flags & RANDOM_LINKS_TOO; l++)
    if (random_percent(r, 25)) out->t[out->n++] = (oracle_target){1, l, 0};
  if (out->n == 0) out->t[out->n++] = (oracle_target){0, 0, 0};
  random_print(yaml, "list: [");
  for (int i = 0; i < out->n; i++)
    random_print(yaml, "%s%s", i ? ", " : "", out->t[i].is_link ? r->c.links[out->t[i].row].id : r->c.facilities[out->t[i].row].id);
  random_print(yaml, "]");
  all_of(out);
}

/* far[f]: links and dependencies between a and f, in either direction; ORACLE_FACILITIES where no path leads there. */
static void find_hops(const random_case *r, int a, int far[ORACLE_FACILITIES]) {
  for (int f = 0; f < ORACLE_FACILITIES; f++) far[f] = f == a ? 0 : ORACLE_FACILITIES;
  for (int round = 0; round < r->c.n_facilities; round++) {
    for (int l = 0; l < r->n_region_links; l++) {
      const oracle_link *k = &r->c.links[l];
      if (far[k->to] > far[k->from] + 1) far[k->to] = far[k->from] + 1;
      if (far[k->from] > far[k->to] + 1) far[k->from] = far[k->to] + 1;
    }
    for (int g = 0; g < r->c.n_groups; g++)
      for (int i = 0; i < r->c.strategies[0].groups[g].n; i++) {
        int x = r->c.strategies[0].groups[g].dependant, y = r->c.strategies[0].groups[g].suppliers[i];
        if (far[x] > far[y] + 1) far[x] = far[y] + 1;
        if (far[y] > far[x] + 1) far[y] = far[x] + 1;
      }
  }
}

static double distance(const random_case *r, double x, double y, int f) { return hypot(r->x_km[f] - x, r->y_km[f] - y); }

/* Is f among the n facilities that are nearest to the centre by hops, ties by row? What no path leads to is not near. */
static int among_nearest(const random_case *r, const int far[ORACLE_FACILITIES], int f, int n) {
  int before = 0;
  if (far[f] == ORACLE_FACILITIES) return 0;
  for (int other = 0; other < r->c.n_facilities; other++) before += far[other] < far[f] || (far[other] == far[f] && other < f);
  return before < n;
}

/* Around a facility, a place, or a facility by lot: within hops or km, or the nearest share of all; `where` filters what is hit there. */
static void near_targets(random_case *r, random_text *yaml, int flags, random_targets *out) {
  int n = r->c.n_facilities, keep[ORACLE_FACILITIES], could_be[ORACLE_FACILITIES] = {0};
  uint32_t centre = random_below(r, flags & RANDOM_LOT ? 4 : 2), reach = centre == 1 ? 1 : random_below(r, 3);
  double x = random_hundredths(r, 0, 10000), y = random_hundredths(r, 0, 10000), radius = random_hundredths(r, 1000, 6000);
  int most = (int)random_below(r, 4), share = 1 + (int)random_below(r, (uint32_t)n);
  random_print(yaml, "near: { ");
  if (centre == 0) {
    int f = (int)random_below(r, (uint32_t)n);
    random_print(yaml, "facility: %s", r->c.facilities[f].id);
    could_be[f] = 1;
  } else if (centre == 1) {
    could_be[0] = 1; /* any: the place counts */
    random_print(yaml, "x: %.2f, y: %.2f", x, y);
  } else if (centre == 2) {
    random_print(yaml, "random: true");
    for (int f = 0; f < n; f++) could_be[f] = 1;
  } else {
    random_print(yaml, "random: ");
    random_filter(r, yaml, could_be);
  }
  if (reach == 0) random_print(yaml, ", hops: %d", most);
  else if (reach == 1) random_print(yaml, ", radius_km: %.2f", radius);
  else random_print(yaml, ", fraction: %.4f", share == n ? 1 : (share + 0.2) / n);
  for (int f = 0; f < n; f++) keep[f] = 1;
  if (random_percent(r, 25)) {
    random_print(yaml, ", where: ");
    random_filter(r, yaml, keep);
  }
  random_print(yaml, " }");
  for (int f = 0; f < n; f++) out->t[out->n++] = (oracle_target){0, f, 0};
  for (int at = 0; at < n; at++) {
    if (!could_be[at]) continue;
    uint64_t *around = &out->around[out->n_centres];
    out->centres[out->n_centres++] = at;
    int far[ORACLE_FACILITIES];
    find_hops(r, at, far);
    for (int f = 0; f < n; f++) {
      double km = centre == 1 ? distance(r, x, y, f) : distance(r, r->x_km[at], r->y_km[at], f);
      int is_near = reach == 0 ? far[f] <= most : reach == 1 ? km <= radius : among_nearest(r, far, f, share);
      if (is_near && keep[f]) *around |= UINT64_C(1) << f;
    }
  }
  if (centre >= 2) return;
  for (int f = out->n = out->n_centres = 0; f < n; f++) /* only one place: all that is there */
    if (out->around[0] >> f & 1) out->t[out->n++] = (oracle_target){0, f, 0};
  all_of(out);
}

void random_targets_make(random_case *r, random_text *yaml, int flags, random_targets *out) {
  int keep[ORACLE_LINKS], links = 0;
  uint32_t kind = random_below(r, 100);
  memset(out, 0, sizeof *out);
  if (kind < 12 && flags & RANDOM_LINKS_TOO) {
    project_targets(r, yaml, flags, out);
    return;
  }
  if (kind < 30) {
    list_targets(r, yaml, flags, out);
    return;
  }
  if (kind < 42) {
    size_t start = yaml->length;
    do { /* a place around which there is nothing is an error; a facility finds at least itself */
      yaml->length = start;
      memset(out, 0, sizeof *out);
      near_targets(r, yaml, flags, out);
    } while (out->n == 0);
    return;
  }
  if (kind < 60 && flags & RANDOM_LINKS_TOO && r->n_region_links > 0) links = 1;
  int n = links ? r->n_region_links : r->c.n_facilities;
  random_print(yaml, links ? "links: " : "facilities: ");
  if (kind > 90) { /* a site */
    uint32_t site = random_below(r, 3);
    int any = 0;
    char id[16];
    snprintf(id, sizeof id, "site%u", site);
    for (int f = 0; f < n; f++) any |= keep[f] = strcmp(r->c.facilities[f].site, id) == 0;
    if (any) random_print(yaml, "{ site: %s }", id);
    else make_filter(r, yaml, 0, n, keep);
  } else make_filter(r, yaml, links, n, keep);
  if (random_percent(r, 50)) {
    pick(r, yaml, flags, links, n, keep, out);
    return;
  }
  rank(r, BY_ROW, links, n, keep, out);
  all_of(out);
}
