/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the drafts of sectors to the tables of a region, table by table as CSV.
 */
#include "findings.h"

#include <math.h>
#include <stdlib.h>

#include "sim/region/assemble.h"

static ko_draft draft_of(const char *facilities, const char *links) {
  ko_draft draft = {0};
  ko_error error = {0};
  assert_int_equal(ko_csv_parse("nodes.csv", facilities, strlen(facilities), &draft.facilities, &error), 0);
  if (links) assert_int_equal(ko_csv_parse("edges.csv", links, strlen(links), &draft.links, &error), 0);
  return draft;
}

static ko_recipe_sector sector_of(const char *name) {
  return (ko_recipe_sector){.named = {name}, .demand = (double)NAN, .supply = (double)NAN};
}

typedef struct made {
  ko_tables tables;
  ko_error error;
  int code;
} made;

static made assemble(const ko_recipe_country *countries, size_t n_countries, const ko_recipe_sector *sectors, ko_draft *drafts, size_t n) {
  made m = {0};
  const ko_recipe recipe = {.countries = {n_countries, sizeof *countries, (void *)(uintptr_t)countries},
                            .sectors = {n, sizeof *sectors, (void *)(uintptr_t)sectors}};
  m.code = ko_assemble(&recipe, drafts, &m.tables, &m.error);
  for (size_t i = 0; i < n; i++) {
    ko_sheet_free(&drafts[i].facilities);
    ko_sheet_free(&drafts[i].links);
  }
  return m;
}

static void expect_table(const made *m, enum ko_table_kind table, const char *expected) {
  char text[2000];
  size_t at = 0;
  const ko_sheet *sheet = &m->tables.sheets[table];
  for (uint32_t c = 0; c < sheet->n_columns; c++)
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", c ? "," : "", sheet->columns[c].name);
  for (uint32_t row = 0; row < sheet->n_rows; row++)
    for (uint32_t c = 0; c < sheet->n_columns; c++)
      at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", c ? "," : "\n", sheet->columns[c].cells[row]);
  text[at] = '\0';
  assert_string_equal(text, expected);
}

/* Ids get their sector before them; columns of all sectors meet in one table; a link is named by its ends unless it has an id. */
static void ids_and_columns(void **state) {
  (void)state;
  ko_recipe_sector sectors[] = {sector_of("gas"), sector_of("power")};
  ko_draft drafts[] = {draft_of("facility,kind\nn 1,valve\nn2,\n", "from,to,link\nn 1,n2,\nn2,n 1,main pipe\nn 1,n2,\nn 1,n2,\n"),
                       draft_of("facility,demand\n1,7\n", NULL)};
  made m = assemble(NULL, 0, sectors, drafts, 2);
  assert_int_equal(m.code, 0);
  expect_table(&m, KO_TABLE_FACILITIES, "facility,sector,country,kind,demand\ngas:n_1,gas,,valve,\ngas:n2,gas,,,\npower:1,power,,,7");
  expect_table(&m, KO_TABLE_LINKS,
               "link,sector,from,to\ngas:n_1--n2,gas,gas:n_1,gas:n2\ngas:main_pipe,gas,gas:n2,gas:n_1\n"
               "gas:n_1--n2#2,gas,gas:n_1,gas:n2\ngas:n_1--n2#3,gas,gas:n_1,gas:n2");
  expect_table(&m, KO_TABLE_COUNTRIES, "");
  ko_tables_free(&m.tables);
}

static void countries(void **state) {
  (void)state;
  const ko_pair names[] = {{"Deutschland", "DE"}, {"France", "FR"}};
  const ko_recipe_country given[] = {
      {.named = {"FR"}, .name = "France", .population = 7e7, .crews = 2, .detection_hours = (double)NAN, .prevention = 0.1},
      {.named = {"XX"}, .population = (double)NAN, .crews = (double)NAN, .detection_hours = (double)NAN, .prevention = (double)NAN}};
  ko_recipe_sector sectors[] = {sector_of("a"), sector_of("b")};
  sectors[0].countries = (ko_pairs){2, names};
  sectors[1].country = "CH";
  ko_draft drafts[] = {draft_of("facility,country\n1,Deutschland\n2,France\n3,Italia\n4,\n", "from,to,country\n1,2,France\n2,3,\n"),
                       draft_of("facility,country\n1,Deutschland\n", NULL)};
  made m = assemble(given, 2, sectors, drafts, 2);
  assert_int_equal(m.code, 0);
  expect_table(&m, KO_TABLE_FACILITIES, "facility,sector,country\na:1,a,DE\na:2,a,FR\na:3,a,Italia\na:4,a,unknown\nb:1,b,CH");
  expect_table(&m, KO_TABLE_LINKS, "link,sector,from,to,country\na:1--2,a,a:1,a:2,FR\na:2--3,a,a:2,a:3,");
  expect_table(&m, KO_TABLE_COUNTRIES,
               "country,name,population,crews,detection_hours,prevention\nFR,France,70000000,2,,0.1\nXX,,,,,\nDE,,,,,\nItalia,,,,,\n"
               "unknown,,,,,\nCH,,,,,");
  assert_int_equal(m.error.n_warnings, 1);
  assert_string_equal(m.error.findings[0].message, "1 facilities have no country; they are counted in a country \"unknown\"");
  ko_tables_free(&m.tables);
}

/* A sector's default fills empty cells of its own facilities alone. */
static void defaults(void **state) {
  (void)state;
  ko_recipe_sector sectors[] = {sector_of("a"), sector_of("b")};
  sectors[0].demand = 2.5;
  sectors[1].supply = 0;
  ko_draft drafts[] = {draft_of("facility,demand\n1,\n2,9\n", NULL), draft_of("facility,supply,demand\n1,,\n2,4,\n", NULL)};
  made m = assemble(NULL, 0, sectors, drafts, 2);
  assert_int_equal(m.code, 0);
  expect_table(&m, KO_TABLE_FACILITIES, "facility,sector,country,demand,supply\na:1,a,,2.5,\na:2,a,,9,\nb:1,b,,,0\nb:2,b,,,4");
  ko_tables_free(&m.tables);
}

static void wrong_drafts(void **state) {
  (void)state;
  ko_recipe_sector sectors[] = {sector_of("a")};
  ko_draft drafts[] = {draft_of("facility\n1\n2\n1\n", "from,to\n1,2\n1,5\n2,2\n7,8\n")};
  made m = assemble(NULL, 0, sectors, drafts, 1);
  assert_int_equal(m.code, KO_E_INPUT);
  assert_int_equal(m.error.n_errors, 4);
  static const char *const messages[] = {"a second facility with the id \"1\"", "a link ends at \"5\", which is no facility of this sector",
                                         "a link ends at \"7\", which is no facility of this sector",
                                         "a link ends at \"8\", which is no facility of this sector"};
  static const uint32_t lines[] = {4, 3, 5, 5};
  for (int i = 0; i < 4; i++) {
    assert_string_equal(m.error.findings[i].message, messages[i]);
    assert_int_equal(m.error.findings[i].line, lines[i]);
    assert_string_equal(m.error.findings[i].file, i ? "edges.csv" : "nodes.csv");
  }
  assert_int_equal(m.error.n_warnings, 1); /* the link from 2 to itself is left out */
  ko_tables_free(&m.tables);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ids_and_columns),
      cmocka_unit_test(countries),
      cmocka_unit_test(defaults),
      cmocka_unit_test(wrong_drafts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
