/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GraphML: a small file cell by cell, the Topology Zoo as a whole, and a file cut and bent in many ways, which may fail but not crash.
 */
#include "recipe_text.h"

#include <dirent.h>
#include <math.h>
#include <unistd.h>

#define ZOO KO_SOURCE_DIR "/../shared/data/topologyzoo/graphml"

static const char SMALL[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
                            "  <key attr.name=\"Latitude\" attr.type=\"double\" for=\"node\" id=\"a\"/><key attr.name=\"Longitude\" "
                            "attr.type=\"double\" for=\"node\" id=\"b\"/>\n"
                            "  <key attr.name=\"label\" attr.type=\"string\" for=\"node\" id=\"c\"/><key attr.name=\"Country\" "
                            "attr.type=\"string\" for=\"node\" id=\"d\"/>\n"
                            "  <key attr.name=\"load\" attr.type=\"double\" for=\"node\" id=\"e\"/><key attr.name=\"up\" "
                            "attr.type=\"boolean\" for=\"node\" id=\"f\"/>\n"
                            "  <key attr.name=\"speed\" attr.type=\"double\" for=\"edge\" id=\"g\"/><key attr.name=\"note\" "
                            "attr.type=\"string\" for=\"edge\" id=\"h\"/>\n"
                            "  <graph edgedefault=\"undirected\">\n"
                            "    <node id=\"n 0\"><data key=\"a\">50.5</data><data key=\"b\">7</data><data key=\"c\">One &amp; "
                            "only</data><data key=\"d\">Freedonia</data>"
                            "<data key=\"e\">2.5</data><data key=\"f\">true</data></node>\n"
                            "    <node id=\"n1\"><data key=\"c\">Two</data></node>\n"
                            "    <node id=\"n2\"><data key=\"a\">51</data><data key=\"b\">8</data><data key=\"d\">Sylvania</data></node>\n"
                            "    <edge source=\"n 0\" target=\"n1\"><data key=\"g\">10</data></edge>\n"
                            "    <edge source=\"n1\" target=\"n 0\"><data key=\"h\">spare</data></edge>\n"
                            "    <edge source=\"n2\" target=\"n2\"/><edge source=\"n2\" target=\"n1\"/>\n"
                            "  </graph>\n"
                            "</graphml>\n";

static const char *cell(const ko_region *region, enum ko_table_kind table, const char *column, uint32_t row) {
  const ko_column *found = ko_table_column(&region->tables[table], column);
  assert_non_null(found);
  return found->cells[row];
}

static void write_file(const char *path, const char *bytes, size_t length) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  fclose(file);
}

static void small_file(void **state) {
  (void)state;
  char folder[] = "/tmp/knockon-test-XXXXXX", path[100];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/small.graphml", folder);
  write_file(path, SMALL, sizeof SMALL - 1);
  ko_error error = {0};
  ko_region *region = NULL;
  int rc =
      try_recipe(folder,
                 "sectors: { telecom: { graphml: { file: small.graphml, columns: { demand: load }, link_columns: { capacity: speed } }, "
                 "countries: { Freedonia: XF } } }\n",
                 &region, &error);
  if (rc) print_findings(&error);
  assert_int_equal(rc, 0);
  assert_int_equal(error.n_warnings, 2);
  assert_string_equal(error.findings[0].message, "sector telecom: 1 links from a facility to itself are left out");
  assert_string_equal(error.findings[1].message, "1 facilities have no country; they are counted in a country \"unknown\"");
  assert_int_equal(region->n_facilities, 3);
  assert_string_equal(region->facilities.id[0], "telecom:n_0");
  assert_string_equal(region->facilities.name[0], "One & only");
  assert_true(region->facilities.lat[0] == 50.5 && region->facilities.lon[0] == 7 && isnan(region->facilities.lat[1]));
  assert_true(region->facilities.demand[0] == 2.5 && region->facilities.demand[1] == 0);
  assert_string_equal(region->countries.id[region->facilities.country[0]], "XF");
  assert_string_equal(region->countries.id[region->facilities.country[1]], "unknown");
  assert_string_equal(region->countries.id[region->facilities.country[2]], "Sylvania");
  assert_string_equal(cell(region, KO_TABLE_FACILITIES, "up", 0), "1");
  assert_int_equal(region->n_links, 3);
  assert_string_equal(region->links.id[0], "telecom:n_0--n1");
  assert_string_equal(region->links.id[1], "telecom:n_0--n1#2");
  assert_string_equal(region->links.id[2], "telecom:n1--n2");
  assert_true(region->links.capacity[0] == 10 && isnan(region->links.capacity[1]));
  assert_string_equal(cell(region, KO_TABLE_LINKS, "note", 1), "spare");
  ko_region_free(region);
  region = region_from_recipe(folder, "sectors: { telecom: { graphml: { file: small.graphml }, country: XA } }\n");
  assert_int_equal(region->n_countries, 1);
  ko_region_free(region);
  assert_recipe_fails(folder, "sectors: { telecom: { graphml: { file: small.graphml, columns: { demand: weight } } } }\n",
                      "small.graphml: no node has an attribute \"weight\"");
  unlink(path);
  rmdir(folder);
}

/* Nodes, edges with loops and countries as the data's own notes have them; and all the others are read without a complaint. */
static void topology_zoo(void **state) {
  (void)state;
  static const struct {
    const char *name;
    uint32_t nodes, edges, countries;
  } KNOWN[] = {{"Geant2012", 40, 61, 37}, {"Interoute", 110, 158, 24}, {"Cogentco", 197, 245, 29}, {"Colt", 153, 191, 21}};
  DIR *folder = opendir(ZOO);
  if (!folder) {
    print_message("skipped: no shared data\n");
    skip();
  }
  unsigned n_files = 0, n_nodes = 0, n_loops = 0, n_edges = 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (!strstr(entry->d_name, ".graphml")) continue;
    char recipe[400];
    snprintf(recipe, sizeof recipe, "sectors: { telecom: { graphml: { file: \"%s\" } } }\n", entry->d_name);
    ko_error error = {0};
    ko_region *region = NULL;
    int rc = try_recipe(ZOO, recipe, &region, &error);
    if (rc) print_findings(&error);
    assert_int_equal(rc, 0);
    n_files++;
    n_nodes += region->n_facilities;
    n_edges += region->n_links;
    unsigned loops = 0;
    for (uint32_t i = 0; i < error.n_shown && !loops; i++)
      if (sscanf(error.findings[i].message, "sector telecom: %u links from", &loops) != 1) loops = 0;
    n_loops += loops;
    for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++) {
      if (strncmp(entry->d_name, KNOWN[k].name, strlen(KNOWN[k].name)) != 0 || entry->d_name[strlen(KNOWN[k].name)] != '.') continue;
      uint32_t n_countries = region->n_countries - (ko_region_find_country(region, "unknown") != KO_NONE);
      assert_int_equal(region->n_facilities, KNOWN[k].nodes);
      assert_int_equal(region->n_links + loops, KNOWN[k].edges);
      assert_int_equal(n_countries, KNOWN[k].countries);
    }
    ko_region_free(region);
  }
  closedir(folder);
  assert_int_equal(n_files, 276);
  assert_int_equal(n_nodes, 10952);
  assert_int_equal(n_edges + n_loops, 13976);
}

/* Every cut, and every byte replaced in turn by one that means something: an answer, no crash, no leak (the sanitizers look on). */
static void garbage(void **state) {
  (void)state;
  char folder[] = "/tmp/knockon-test-XXXXXX", path[100], bytes[sizeof SMALL];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/x.graphml", folder);
  static const char REPLACEMENTS[] = {'<', '"', '\0', (char)0xff, '&', 'x'};
  for (size_t at = 0; at < 2 * (sizeof SMALL - 1); at += 7) {
    int cut = at >= sizeof SMALL - 1;
    size_t byte = cut ? at - (sizeof SMALL - 1) : at;
    memcpy(bytes, SMALL, sizeof SMALL);
    if (!cut) bytes[byte] = REPLACEMENTS[at % sizeof REPLACEMENTS];
    write_file(path, bytes, cut ? byte : sizeof SMALL - 1);
    ko_error error = {0};
    ko_region *region = NULL;
    int rc = try_recipe(folder, "sectors: { telecom: { graphml: { file: x.graphml } } }\n", &region, &error);
    assert_true((rc == 0 && region) || (rc == KO_E_INPUT && error.n_errors));
    if (cut) assert_int_equal(rc, KO_E_INPUT);
    ko_region_free(region);
  }
  unlink(path);
  rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(small_file), cmocka_unit_test(topology_zoo), cmocka_unit_test(garbage)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
