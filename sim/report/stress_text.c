/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worst attack found, as a planner reads it: what was searched, how sure it is, which hits, what they do.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sim/report/report.h"

/* Every part does nothing once `code` is set. */
typedef struct page {
  FILE *out;
  const ko_stress *stress;
  int width;
  ko_error *error;
  int code;
} page;

static void print(page *p, ko_listing *listing) {
  if (!p->code) p->code = ko_listing_print(listing, p->out, 2, p->width, p->error);
  ko_listing_free(listing);
}

static void say(page *p, const char *text) { ko_print_wrapped(p->out, text, 0, 2, p->width); }

/* People, or a share of service. */
static const char *harm(const ko_stress *stress, char buffer[KO_NUMBER_ROOM], double number) {
  return stress->options.aim.people ? ko_text_people(buffer, number) : ko_text_percent(buffer, number);
}

static const char *people_word(const ko_stress *stress) { return stress->plan->over_time ? "person-hours" : "people out"; }

static const char *hits_word(const ko_stress *stress) {
  if (stress->options.disks) return "disks";
  return stress->n_hits && stress->hits[0].entity & KO_LINK ? "links" : "facilities";
}

/* "loss of service of the region", "person-hours without service in XA". */
static void print_aim(const ko_stress *stress, char *out, size_t size) {
  const ko_harm_aim *aim = &stress->options.aim;
  const char *where = aim->of == KO_HARM_COUNTRY  ? stress->plan->region->countries.id[aim->index]
                      : aim->of == KO_HARM_SECTOR ? stress->plan->sectors[aim->index].name
                                                  : "the region";
  if (aim->people) snprintf(out, size, "%s without service in %.80s", stress->plan->over_time ? "person-hours" : "people", where);
  else snprintf(out, size, "loss of service of %.80s", where);
}

static void print_head(page *p) {
  const ko_stress *s = p->stress;
  char k[KO_NUMBER_ROOM], n[KO_NUMBER_ROOM], found[KO_NUMBER_ROOM], aim[160], line[500], disks[80] = "";
  print_aim(s, aim, sizeof aim);
  if (s->options.disks) snprintf(disks, sizeof disks, " of %.30s km", ko_text_number(k, s->options.radius_km));
  snprintf(line, sizeof line, "Worst attack found: %" PRIu32 " of %.30s %s%s, strategy %.100s: %s %.30s", s->n_hits,
           ko_text_count(n, s->n_candidates), hits_word(s), disks, s->plan->cases[s->options.strategy].name, aim,
           harm(s, found, s->n_hits ? s->harm : (double)NAN));
  say(p, line);
}

static void print_certainty(page *p) {
  const ko_stress *s = p->stress;
  char settled[KO_NUMBER_ROOM], possible[KO_NUMBER_ROOM], number[KO_NUMBER_ROOM], line[500];
  ko_text_count(settled, (double)s->n_attacks);
  if (s->n_possible < 1e15) ko_text_count(possible, s->n_possible);
  else snprintf(possible, sizeof possible, "%.3g", s->n_possible);
  if (s->is_stopped) say(p, "The search was stopped before it was over: this is the worst attack until then.");
  if (s->is_exact) {
    snprintf(line, sizeof line, "All %.30s attacks were tried: there is no worse one.", possible);
    say(p, line);
    return;
  }
  snprintf(line, sizeof line, "%.30s attacks were settled on the way; there are %.30s of %" PRIu32 " hits, and a worse one may exist.",
           settled, possible, s->options.k);
  say(p, line);
  if (!s->is_stopped) {
    snprintf(line, sizeof line,
             "No exchange of one hit makes it worse. %" PRIu32 " of %" PRIu32 " starts end with as much harm; greedy alone: %.30s.",
             s->n_agree, s->n_starts, harm(s, number, s->greedy));
    say(p, line);
  }
  if (s->bound_is_all)
    snprintf(line, sizeof line, "Bound: all hits at once harm %.30s; no attack of some of them can harm more.", harm(s, number, s->bound));
  else
    snprintf(line, sizeof line, "Bound: none is known %s.",
             isnan(s->bound) ? "under these rules" : "under these rules but all that counts (100 %)");
  say(p, line);
}

static void print_terms(page *p) {
  const ko_stress *s = p->stress;
  char line[300], spared[KO_NUMBER_ROOM];
  say(p, s->plan->over_time ? "Every hit succeeds, all at hour 0; every group that can bind binds; repairs take as long as in trial 0."
                            : "Every hit succeeds; every group that can bind binds.");
  if (!s->n_spared) return;
  snprintf(line, sizeof line, "%.30s %s protected wholly, or not there under the strategy, and cannot be hit.",
           ko_text_count(spared, s->n_spared), s->n_spared == 1 ? "facility or link is" : "facilities and links are");
  say(p, line);
}

static void put_place(ko_listing *t, const ko_stress *s, uint32_t entity) {
  const ko_plan *plan = s->plan;
  const ko_region *region = plan->region;
  const uint32_t slot = entity & ~KO_LINK;
  if (entity & KO_LINK) {
    ko_listing_cell(t, plan->link_id[slot]);
    ko_listing_cellf(t, "%s - %s", region->facilities.id[plan->row_of_slot[plan->link_from[slot]]],
                     region->facilities.id[plan->row_of_slot[plan->link_to[slot]]]);
    ko_listing_cell(t, region->countries.id[plan->link_country[slot]]);
    ko_listing_cell(t, plan->sectors[plan->link_sector[slot]].name);
    return;
  }
  ko_listing_cell(t, region->facilities.id[plan->row_of_slot[slot]]);
  const char *name = region->facilities.name[plan->row_of_slot[slot]];
  ko_listing_cell(t, strcmp(name, region->facilities.id[plan->row_of_slot[slot]]) == 0 ? "" : name); /* where it has none of its own */
  ko_listing_cell(t, region->countries.id[plan->country[slot]]);
  ko_listing_cell(t, plan->sectors[plan->sector[slot]].name);
}

static void print_hits(page *p) {
  const ko_stress *s = p->stress;
  const int disks = s->options.disks;
  char number[KO_NUMBER_ROOM];
  fputs("\nHITS\n  ", p->out);
  ko_print_wrapped(p->out, "Adds: harm of the attack less that without this hit. Alone: harm of this hit by itself.", 2, 2, p->width);
  const char *const titles[] = {disks                         ? "centre"
                                : s->hits[0].entity & KO_LINK ? "link"
                                                              : "facility",
                                s->hits[0].entity & KO_LINK ? "between" : "name",
                                "country",
                                "sector",
                                "adds",
                                "alone",
                                "facilities",
                                "links"};
  ko_listing t = {.align = disks ? "llllrrrr" : "llllrr"};
  for (size_t i = 0; i < strlen(t.align); i++) ko_listing_cell(&t, titles[i]);
  for (uint32_t i = 0; i < s->n_hits; i++) {
    put_place(&t, s, s->hits[i].entity);
    ko_listing_cell(&t, harm(s, number, s->hits[i].adds));
    ko_listing_cell(&t, harm(s, number, s->hits[i].alone));
    if (disks) ko_listing_cellf(&t, "%" PRIu32, s->hits[i].n_facilities);
    if (disks) ko_listing_cellf(&t, "%" PRIu32, s->hits[i].n_links);
  }
  print(p, &t);
}

static void print_losses(page *p) {
  const ko_stress *s = p->stress;
  char number[KO_NUMBER_ROOM], direct[KO_NUMBER_ROOM], indirect[KO_NUMBER_ROOM];
  fprintf(p->out, "\nWHAT IT DOES\n  loss of service of the region %s; facilities damaged %s, knock-on %s\n",
          ko_text_percent(number, s->loss), ko_text_count(direct, (double)s->direct), ko_text_count(indirect, (double)s->indirect));
  ko_listing countries = {.align = "lrr"}, sectors = {.align = "lr"};
  ko_listing_cell(&countries, "country");
  ko_listing_cell(&countries, "loss");
  ko_listing_cell(&countries, people_word(s));
  for (uint32_t c = 0; c < s->plan->n_countries; c++) {
    ko_listing_cell(&countries, s->plan->region->countries.id[c]);
    ko_listing_cell(&countries, ko_text_percent(number, s->loss_country[c]));
    ko_listing_cell(&countries, ko_text_people(number, s->people_country[c]));
  }
  print(p, &countries);
  fputc('\n', p->out);
  ko_listing_cell(&sectors, "sector");
  ko_listing_cell(&sectors, "loss");
  for (uint32_t k = 0; k < s->plan->n_sectors; k++) {
    ko_listing_cell(&sectors, s->plan->sectors[k].name);
    ko_listing_cell(&sectors, ko_text_percent(number, s->loss_sector[k]));
  }
  print(p, &sectors);
}

static int hits_links_over_time(const ko_stress *s) {
  uint32_t n_links = 0;
  for (uint32_t i = 0; i < s->n_hits; i++) n_links += s->hits[i].n_links;
  return s->plan->over_time && s->options.disks && n_links;
}

/* The attack as a wave, to run and trace it. Disks are waves of their own each, without their links: that these are cut makes a difference only when their
 * ends are back. */
static void print_wave(page *p) {
  const ko_stress *s = p->stress;
  if (hits_links_over_time(s)) return;
  const ko_plan *plan = s->plan;
  fprintf(p->out, "\nAS WAVES OF A SCENARIO\n");
  if (!s->options.disks) fputs("  - targets: { list: [", p->out);
  for (uint32_t i = 0; i < s->n_hits; i++) {
    const uint32_t slot = s->hits[i].entity & ~KO_LINK;
    const char *id = s->hits[i].entity & KO_LINK ? plan->link_id[slot] : plan->region->facilities.id[plan->row_of_slot[slot]];
    if (s->options.disks) fprintf(p->out, "  - targets: { near: { facility: %s, radius_km: %.10g } }\n", id, s->options.radius_km);
    else fprintf(p->out, "%s%s", i ? ", " : "", id);
  }
  if (!s->options.disks) fputs("] }\n", p->out);
}

int ko_stress_print_text(FILE *out, const ko_stress *stress, int width, ko_error *error) {
  page p = {out, stress, width, error, KO_OK};
  print_head(&p);
  print_certainty(&p);
  print_terms(&p);
  if (!stress->n_hits) return KO_OK;
  print_hits(&p);
  print_losses(&p);
  print_wave(&p);
  return p.code;
}
