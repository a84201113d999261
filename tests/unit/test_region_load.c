/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_sections.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/region/sheet.h"

static ko_error error;
static char folder[] = "/tmp/knockon-load-XXXXXX";

static int enter(void **state) {
  (void)state;
  return !mkdtemp(folder) || chdir(folder) != 0;
}

static int leave(void **state) {
  (void)state;
  return chdir("/") != 0 || rmdir(folder) != 0;
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static void a_folder_as_from_memory(void **state) {
  (void)state;
  const char *facilities = "facility,country,note\na,XA,\"two\nlines\"\nb,XB,\n", *links = "link,from,to\nl,a,b\n";
  write_file("facilities.csv", facilities);
  write_file("links.csv", links);
  ko_region *region = NULL;
  ko_error_clear(&error);
  char slash[sizeof folder + 1];
  snprintf(slash, sizeof slash, "%s/", folder);
  assert_int_equal(ko_region_load(slash, &region, &error), 0);
  assert_string_equal(region->source, folder);
  char file[100], text[500];
  snprintf(file, sizeof file, "%s/facilities.csv", folder);
  assert_string_equal(region->tables[KO_TABLE_FACILITIES].file, file);
  assert_int_equal(region->tables[KO_TABLE_FACILITIES].lines[1], 4);
  snprintf(text, sizeof text, "=== facilities.csv\n%s=== links.csv\n%s", facilities, links);
  ko_region *same = load_sections(text, &error);
  assert_true(region->hash == same->hash);
  assert_int_equal(region->tables[KO_TABLE_PROJECTS].n_columns, 0);
  ko_region_free(region);
  ko_region_free(same);
  unlink("facilities.csv");
  unlink("links.csv");
  ko_region_free(NULL);
}

static void the_hash_is_of_what_is_said(void **state) {
  (void)state;
  const char *same[] = {"=== facilities.csv\nfacility,name\na,b\nc,\n", "=== facilities.csv\n\"facility\" , name\r\n\r\n a,\"b\"\r\nc,"};
  const char *other[] = {"=== facilities.csv\nfacility,name\na,b\nd,\n",
                         "=== facilities.csv\nfacility,names\na,b\nc,\n",
                         "=== facilities.csv\nfacility,name\nc,\na,b\n",
                         "=== facilities.csv\nname,facility\nb,a\n,c\n",
                         "=== facilities.csv\nfacility,name\na,b\nc,\n=== links.csv\nlink,from,to\n",
                         "=== facilities.csv\nfacility,name\na,\nb,c\n"};
  ko_region *first = load_sections(same[0], &error), *second = load_sections(same[1], &error);
  assert_true(first->hash == second->hash);
  assert_true(first->hash == UINT64_C(0x230e6d09747d2ac6)); /* files of results hold it: it must not change */
  for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
    ko_region *region = load_sections(other[i], &error);
    assert_true(region->hash != first->hash);
    ko_region_free(region);
  }
  ko_region_free(first);
  ko_region_free(second);
}

static void built_tables_tell_rows(void **state) {
  (void)state;
  ko_error_clear(&error);
  ko_tables tables = {0};
  ko_sheet *sheet = &tables.sheets[KO_TABLE_FACILITIES];
  uint32_t id, demand, row;
  sheet->file = "facilities of the recipe";
  assert_int_equal(ko_sheet_column(sheet, "facility", &id, &error), 0);
  assert_int_equal(ko_sheet_column(sheet, "demand", &demand, &error), 0);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(ko_sheet_row(sheet, &row, &error), 0);
    assert_int_equal(ko_sheet_set(sheet, row, id, "a", &error), 0);
    assert_int_equal(ko_sheet_number(sheet, row, demand, i - 1.0, &error), 0);
  }
  ko_region *region = NULL;
  assert_int_equal(ko_region_from_tables(&tables, "build", &region, &error), KO_E_INPUT);
  assert_null(region);
  assert_int_equal(tables.sheets[KO_TABLE_FACILITIES].n_columns, 0);
  char text[300];
  ko_error_format(&error, 0, text, sizeof text);
  assert_string_equal(text, "facilities of the recipe: error: 'a' is there twice: it is also in row 1 (row 2: a)\n");
  ko_error_format(&error, 1, text, sizeof text);
  assert_string_equal(text, "facilities of the recipe: error: demand must be a number at least 0, not -1 (row 1: a)\n");
  assert_int_equal(error.n_errors, 2);
  ko_tables_free(&tables);
}

static void no_tables_at_all(void **state) {
  (void)state;
  assert_string_equal(refuse_sections("", 1, &error), "there are no facilities");
  assert_string_equal(refuse_sections("=== links.csv\nlink,from,to\nl,a,b\n", 1, &error), "there are no facilities");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_folder_as_from_memory),
      cmocka_unit_test(the_hash_is_of_what_is_said),
      cmocka_unit_test(built_tables_tell_rows),
      cmocka_unit_test(no_tables_at_all),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
