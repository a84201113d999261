/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Projects: those of projects.csv, with their members and the links whose `project` column names them; where there is no such table, those
 * that links.csv names, in order of first appearance.
 */
#include "sim/region/reading.h"

#include <string.h>

static const enum ko_table_kind self = KO_TABLE_PROJECTS;

static const char blanks[] = " \t\r\n"; /* between the words of a list */

/* Memberships as they are found; sorted by project at the end. */
typedef struct work {
  ko_reading *reading;
  uint32_t n, room;
  uint32_t *project, *member;
  uint32_t *stamp; /* [n_facilities + n_links] 1 + the project that last had it */
  ko_arena scratch;
} work;

/* Whether the project had this member before. */
static int stamped(work *w, uint32_t project, uint32_t member) {
  uint32_t *stamp = &w->stamp[member & KO_LINK ? w->reading->owner->region.n_facilities + (member & ~KO_LINK) : member];
  if (*stamp == project + 1) return 1;
  *stamp = project + 1;
  return 0;
}

static int add_member(work *w, uint32_t project, uint32_t member) {
  if (w->n == w->room) {
    uint32_t room = w->room ? 2 * w->room : 64;
    uint32_t *larger = ko_arena_alloc(&w->scratch, room, 2 * sizeof *larger, w->reading->error);
    if (!larger) return KO_E_INTERNAL;
    if (w->n) {
      memcpy(larger, w->project, w->n * sizeof *larger);
      memcpy(larger + room, w->member, w->n * sizeof *larger);
    }
    w->project = larger;
    w->member = larger + room;
    w->room = room;
  }
  w->project[w->n] = project;
  w->member[w->n++] = member;
  return KO_OK;
}

/* The next word of a list: copies it to the scratch arena. NULL: no more; an empty text: memory has run out. */
static const char *next_word(work *w, const char *list, size_t *at, size_t *begin) {
  *at += strspn(list + *at, blanks);
  size_t length = strcspn(list + *at, blanks);
  if (length == 0) return NULL;
  *begin = *at;
  *at += length;
  const char *word = ko_arena_text(&w->scratch, list + *begin, length, w->reading->error);
  return word ? word : "";
}

static void unknown_member(work *w, uint32_t row, uint32_t column, size_t begin, const char *id) {
  const ko_region *region = &w->reading->owner->region;
  if (!ko_reading_sound(w->reading, KO_TABLE_FACILITIES) || !ko_reading_sound(w->reading, KO_TABLE_LINKS)) return;
  char hint[KO_HINT], other[KO_HINT];
  ko_hint(w->reading, id, region->facilities.id, region->n_facilities, hint);
  ko_hint(w->reading, id, region->links.id, region->n_links, other);
  ko_fault(w->reading, self, row, column, begin, "there is no facility or link '%s'%s", id, hint[0] ? hint : other);
}

static int read_members(work *w) {
  const ko_region_owner *owner = w->reading->owner;
  const ko_sheet *sheet = ko_reading_sheet(w->reading, self);
  uint32_t column = ko_sheet_find(sheet, "members");
  for (uint32_t row = 0; row < sheet->n_rows && column != KO_NONE; row++) {
    const char *list = ko_cell(sheet, row, column), *word;
    size_t at = 0, begin = 0;
    while ((word = next_word(w, list, &at, &begin))) {
      if (!word[0]) return KO_E_INTERNAL;
      uint32_t member;
      if (!ko_map_get(&owner->ids, word, &member)) {
        unknown_member(w, row, column, begin, word);
        continue;
      }
      if (stamped(w, row, member)) {
        ko_fault(w->reading, self, row, column, begin, "member '%s' is there twice", word);
        continue;
      }
      int code = add_member(w, row, member);
      if (code) return code;
    }
  }
  return KO_OK;
}

/* The project of that id; where there is no projects.csv it is made. */
static int find_project(work *w, uint32_t row, uint32_t column, size_t begin, const char *id, const char **invented, uint32_t *project) {
  ko_region_owner *owner = w->reading->owner;
  *project = KO_NONE;
  if (ko_map_get(&owner->projects, id, project)) return KO_OK;
  if (!invented) {
    char hint[KO_HINT];
    if (ko_reading_sound(w->reading, self))
      ko_fault(w->reading, KO_TABLE_LINKS, row, column, begin, "there is no project '%s' in projects.csv%s", id,
               ko_hint(w->reading, id, owner->region.projects.id, owner->region.n_projects, hint));
    return KO_OK;
  }
  const char *wrong = ko_id_objection(id, 1);
  if (wrong) {
    ko_fault(w->reading, KO_TABLE_LINKS, row, column, begin, "%s", wrong);
    return KO_OK;
  }
  const char *kept = ko_arena_text(&owner->arena, id, strlen(id), w->reading->error);
  if (!kept) return KO_E_INTERNAL;
  *project = owner->region.n_projects++;
  invented[*project] = kept;
  int there = ko_map_put(&owner->projects, kept, *project, w->reading->error);
  return there < 0 ? there : KO_OK;
}

static int read_links(work *w, const char **invented) {
  const ko_sheet *sheet = ko_reading_sheet(w->reading, KO_TABLE_LINKS);
  uint32_t column = ko_sheet_find(sheet, "project");
  for (uint32_t row = 0; row < sheet->n_rows && column != KO_NONE; row++) {
    const char *list = ko_cell(sheet, row, column), *word;
    size_t at = 0, begin = 0;
    while ((word = next_word(w, list, &at, &begin))) {
      uint32_t project;
      int code = word[0] ? find_project(w, row, column, begin, word, invented, &project) : KO_E_INTERNAL;
      if (!code && project != KO_NONE) code = add_member(w, project, row | KO_LINK);
      if (code) return code;
    }
  }
  return KO_OK;
}

/* How many projects links.csv names at most: the room for inventing them. */
static size_t count_words(const ko_sheet *sheet) {
  uint32_t column = ko_sheet_find(sheet, "project");
  size_t n = 0;
  for (uint32_t row = 0; row < sheet->n_rows && column != KO_NONE; row++) {
    const char *list = ko_cell(sheet, row, column);
    while (*(list += strspn(list, blanks))) {
      list += strcspn(list, blanks);
      n++;
    }
  }
  return n;
}

/* Sort memberships by project, in order of finding, each once. */
static int gather(work *w) {
  ko_region_owner *owner = w->reading->owner;
  uint32_t n = owner->region.n_projects;
  uint32_t *first = ko_arena_alloc(&owner->arena, (size_t)n + 1, sizeof *first, w->reading->error);
  uint32_t *members = ko_arena_alloc(&owner->arena, w->n, sizeof *members, w->reading->error);
  uint32_t *sorted = ko_arena_alloc(&w->scratch, w->n, sizeof *sorted, w->reading->error);
  uint32_t *next = ko_arena_alloc(&w->scratch, (size_t)n + 1, sizeof *next, w->reading->error);
  if (!first || !members || !sorted || !next) return KO_E_INTERNAL;
  for (uint32_t i = 0; i < w->n; i++) next[w->project[i] + 1]++;
  for (uint32_t p = 0; p < n; p++) next[p + 1] += next[p];
  for (uint32_t i = 0; i < w->n; i++) sorted[next[w->project[i]]++] = w->member[i];
  /* next[p] is now the end of project p. */
  size_t n_stamps = (size_t)owner->region.n_facilities + owner->region.n_links;
  if (n_stamps) memset(w->stamp, 0, n_stamps * sizeof *w->stamp);
  uint32_t kept = 0, i = 0;
  for (uint32_t p = 0; p < n; p++) {
    first[p] = kept;
    for (; i < next[p]; i++)
      if (!stamped(w, p, sorted[i])) members[kept++] = sorted[i];
  }
  first[n] = kept;
  owner->region.projects.first = first;
  owner->region.projects.members = members;
  return KO_OK;
}

/* A project that neither its own cell nor a link's gives a member. */
static void report_empty(work *w) {
  const struct ko_projects *projects = &w->reading->owner->region.projects;
  const ko_sheet *sheet = ko_reading_sheet(w->reading, self);
  uint32_t column = ko_sheet_find(sheet, "members");
  for (uint32_t row = 0; row < sheet->n_rows && column != KO_NONE; row++) {
    const char *list = ko_cell(sheet, row, column);
    if (projects->first[row] == projects->first[row + 1] && list[strspn(list, blanks)] == '\0')
      ko_fault(w->reading, self, row, column, 0,
               "the project has no members: name them here, or name the project in the project column of links.csv");
  }
}

int ko_read_projects(ko_reading *reading) {
  ko_region_owner *owner = reading->owner;
  struct ko_projects *projects = &owner->region.projects;
  const ko_sheet *sheet = ko_reading_sheet(reading, self);
  work w = {.reading = reading};
  const char **invented = NULL;
  w.stamp = ko_arena_alloc(&w.scratch, (size_t)owner->region.n_facilities + owner->region.n_links, sizeof *w.stamp, reading->error);
  int code = w.stamp ? KO_OK : KO_E_INTERNAL;
  if (!code && sheet->n_columns) {
    owner->region.n_projects = sheet->n_rows;
    code = ko_read_ids(reading, self, &owner->projects, 0, &projects->id);
    if (!code) code = ko_read_texts(reading, self, "name", projects->id, &projects->name);
    if (!code) code = read_members(&w);
  } else if (!code) {
    invented = ko_arena_alloc(&owner->arena, count_words(ko_reading_sheet(reading, KO_TABLE_LINKS)), sizeof *invented, reading->error);
    if (!invented) code = KO_E_INTERNAL;
    projects->id = projects->name = invented;
  }
  if (!code) code = read_links(&w, invented);
  if (!code) code = gather(&w);
  if (!code) report_empty(&w);
  ko_arena_free(&w.scratch);
  return code;
}
