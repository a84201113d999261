/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loading a region with every allocation failing once, and with all behind it failing too: an error, no crash and (under the sanitizers) no
 * leak.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "knockon/region.h"
#include "tests/fault/failing_allocator.h"

static char folder[] = "/tmp/knockon-memory-XXXXXX";

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  if (!file || fputs(text, file) < 0 || fclose(file) != 0) abort();
}

/* Rows enough for every array to grow. */
static int enter(void **state) {
  (void)state;
  if (!mkdtemp(folder) || chdir(folder) != 0) return 1;
  write_file("countries.csv", "country,crews\nXA,1\nXB,\n");
  write_file("projects.csv", "project,members\nsouth,l2 f3\nnorth,\n");
  FILE *facilities = fopen("facilities.csv", "wb"), *links = fopen("links.csv", "wb"), *dependencies = fopen("dependencies.csv", "wb");
  if (!facilities || !links || !dependencies) return 1;
  fprintf(facilities, "facility,country,sector,site,lat,lon,a,b,c,d\n");
  fprintf(links, "link,from,to,project\n");
  fprintf(dependencies, "dependant,group,supplier,need,buffer_hours\n");
  for (int i = 0; i < 200; i++) {
    fprintf(facilities, "f%d,X%c,s%d,site%d,%d,10,,,,\n", i, 'A' + i % 2, i % 2, i % 50, i % 90);
    if (i > 1) fprintf(links, "l%d,f%d,f%d,south north\n", i, i, i - 2);
    if (i > 1) fprintf(dependencies, "f%d,g,f%d,all,8\nf%d,,f%d,,\n", i, i - 1, i, i - 2);
  }
  return fclose(facilities) != 0 || fclose(links) != 0 || fclose(dependencies) != 0;
}

static int leave(void **state) {
  (void)state;
  for (int t = 0; t < KO_N_TABLES; t++) unlink(ko_table_specs[t].file);
  return chdir("/") != 0 || rmdir(folder) != 0;
}

static void fail_everywhere(int lasting) {
  static ko_error error;
  for (long n = 0; n < 100000; n++) {
    ko_error_clear(&error);
    ko_region *region = NULL;
    failing_allocator_begin((uint64_t)n, lasting);
    int code = ko_region_load(".", &region, &error);
    int failed = failing_allocator_end() > (uint64_t)n;
    if (!failed) {
      assert_int_equal(code, KO_OK);
      assert_int_equal(region->n_groups, 396);
      ko_region_free(region);
      assert_true(n > 50);
      return;
    }
    if (code != KO_E_INTERNAL || region) fail_msg("allocation %ld: code %d", n, code);
    assert_non_null(strstr(error.findings[0].message, "out of memory"));
  }
  fail();
}

static void each_alone(void **state) {
  (void)state;
  fail_everywhere(0);
}

static void each_and_all_behind_it(void **state) {
  (void)state;
  fail_everywhere(1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_alone), cmocka_unit_test(each_and_all_behind_it)};
  return cmocka_run_group_tests(tests, enter, leave);
}
