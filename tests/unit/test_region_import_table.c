/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The source `table`: which columns of a file become which of ours.
 */
#include "findings.h"

#include <stdlib.h>
#include <unistd.h>

#include "sim/region/source.h"

extern const ko_source ko_source_table;

static char folder[] = "/tmp/knockon-table-XXXXXX";
static char nodes[64], edges[64];

static int enter(void **state) {
  (void)state;
  if (!mkdtemp(folder)) return -1;
  snprintf(nodes, sizeof nodes, "%s/nodes.csv", folder);
  snprintf(edges, sizeof edges, "%s/edges.csv", folder);
  return 0;
}

static int leave(void **state) {
  (void)state;
  (void)unlink(nodes);
  (void)unlink(edges);
  return rmdir(folder);
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static void *at(void *params, const char *key) {
  for (size_t i = 0; i < ko_source_table.n_params; i++)
    if (strcmp(ko_source_table.params[i].key, key) == 0) return (char *)params + ko_source_table.params[i].offset;
  fail_msg("no key %s", key);
  return NULL;
}

static int read_tables(const ko_pairs *columns, const ko_pairs *link_columns, ko_draft *draft, ko_error *error) {
  void *params = calloc(1, ko_source_table.params_size);
  const ko_where where = {.file = "recipe.yaml", .line = 3};
  ko_stream stream = ko_stream_make(1, "sector p");
  assert_non_null(params);
  *(const char **)at(params, "nodes") = nodes;
  if (link_columns) *(const char **)at(params, "edges") = edges;
  if (columns) *(ko_pairs *)at(params, "columns") = *columns;
  if (link_columns) *(ko_pairs *)at(params, "link_columns") = *link_columns;
  *draft = (ko_draft){0};
  *error = (ko_error){0};
  int code = ko_source_table.read(params, &where, &stream, draft, error);
  free(params);
  return code;
}

static void draft_free(ko_draft *draft) {
  ko_sheet_free(&draft->facilities);
  ko_sheet_free(&draft->links);
}

static const char *cell(const ko_sheet *sheet, const char *column, uint32_t row) {
  uint32_t c = ko_sheet_find(sheet, column);
  return c == KO_NONE ? "(no column)" : sheet->columns[c].cells[row];
}

static void columns_are_renamed(void **state) {
  (void)state;
  const ko_pair of_nodes[] = {{"facility", "node"}, {"lat", "y"}, {"lon", "x"}}, of_edges[] = {{"from", "a"}, {"to", "b"}};
  const ko_pairs columns = {3, of_nodes}, link_columns = {2, of_edges};
  ko_draft draft;
  ko_error error;
  write_file(nodes, "x,y,node,height\n7,50,n1,3\n8,51,n2,\n");
  write_file(edges, "a,b,cable\nn1,n2,fibre\n");
  assert_int_equal(read_tables(&columns, &link_columns, &draft, &error), 0);
  assert_int_equal(draft.facilities.n_rows, 2);
  assert_string_equal(cell(&draft.facilities, "facility", 1), "n2");
  assert_string_equal(cell(&draft.facilities, "lat", 0), "50");
  assert_string_equal(cell(&draft.facilities, "lon", 0), "7");
  assert_string_equal(cell(&draft.facilities, "height", 0), "3"); /* others stay */
  assert_string_equal(cell(&draft.facilities, "x", 0), "(no column)");
  assert_string_equal(cell(&draft.links, "from", 0), "n1");
  assert_string_equal(cell(&draft.links, "to", 0), "n2");
  assert_string_equal(cell(&draft.links, "cable", 0), "fibre");
  draft_free(&draft);
}

/* A column that already has the name makes way. One that is named itself stays; two may change places. */
static void names_that_are_taken(void **state) {
  (void)state;
  const ko_pair away[] = {{"facility", "id"}, {"demand", "load"}}, same[] = {{"facility", "facility"}};
  const ko_pairs columns = {2, away}, identity = {1, same};
  ko_draft draft;
  ko_error error;
  write_file(nodes, "facility,id,demand,load\nlong name,n1,old,5\n");
  assert_int_equal(read_tables(&columns, NULL, &draft, &error), 0);
  assert_string_equal(cell(&draft.facilities, "facility", 0), "n1");
  assert_string_equal(cell(&draft.facilities, "facility (in file)", 0), "long name");
  assert_string_equal(cell(&draft.facilities, "demand", 0), "5");
  assert_string_equal(cell(&draft.facilities, "demand (in file)", 0), "old");
  assert_int_equal(draft.links.n_columns, 0);
  draft_free(&draft);
  assert_int_equal(read_tables(&identity, NULL, &draft, &error), 0);
  assert_string_equal(cell(&draft.facilities, "facility", 0), "long name");
  draft_free(&draft);
}

static void refused(const ko_pairs *columns, const ko_pairs *link_columns, const char *file, const char *message) {
  ko_draft draft;
  ko_error error;
  assert_int_equal(read_tables(columns, link_columns, &draft, &error), KO_E_INPUT);
  assert_string_equal(error.findings[0].message, message);
  assert_string_equal(error.findings[0].file, file);
  assert_int_equal(error.findings[0].line, 1);
  draft_free(&draft);
}

static void what_is_missing(void **state) {
  (void)state;
  const ko_pair unknown[] = {{"facility", "nodeid"}}, half[] = {{"from", "a"}}, id[] = {{"facility", "node"}};
  const ko_pairs wrong = {1, unknown}, of_edges = {1, half}, none = {0}, right = {1, id};
  write_file(nodes, "node,y\nn1,50\n");
  write_file(edges, "a,b\nn1,n1\n");
  refused(&wrong, NULL, nodes, "no column \"nodeid\", which is to be read as facility");
  refused(NULL, NULL, nodes, "no column facility; say which one it is, such as { facility: \"node\" }");
  refused(&right, &of_edges, edges, "no column to; say which one it is, such as { to: \"from\" }");
  refused(&right, &none, edges, "no column from; say which one it is, such as { from: \"a\" }");
  ko_draft draft;
  ko_error error;
  assert_int_equal(read_tables(NULL, &none, &draft, &error), KO_E_INPUT); /* both files are told */
  assert_int_equal(error.n_errors, 2);
  draft_free(&draft);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_are_renamed),
      cmocka_unit_test(names_that_are_taken),
      cmocka_unit_test(what_is_missing),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
