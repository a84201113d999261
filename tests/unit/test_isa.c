/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which vector code is taken: the best of the processor, or a lesser one that the environment names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/isa.h"

/* What the kernel says about the processor, in another way than the compiler's. */
static int has_flag(const char *flag) {
  char line[8192], padded[40];
  FILE *file = fopen("/proc/cpuinfo", "r");
  int found = 0;
  assert_non_null(file);
  snprintf(padded, sizeof padded, " %s ", flag);
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, "flags", 5) != 0) continue;
    char *end = strchr(line, '\n');
    if (end) *end = ' ';
    found = strstr(line, padded) != NULL;
    break;
  }
  fclose(file);
  return found;
}

static ko_isa_level best_by_hand(void) {
  if (!has_flag("avx2") || !has_flag("bmi2")) return KO_ISA_SSE2;
  return has_flag("avx512f") && has_flag("avx512dq") && has_flag("avx512bw") && has_flag("avx512vl") ? KO_ISA_AVX512 : KO_ISA_AVX2;
}

static void best_of_the_processor(void **state) {
  (void)state;
  unsetenv("KNOCKON_ISA");
  assert_int_equal(ko_isa(), best_by_hand());
}

/* A lesser level is taken at its word, one that the processor lacks or that there is not is passed over. */
static void environment(void **state) {
  (void)state;
  static const char *const names[] = {"sse2", "avx2", "avx512"};
  ko_isa_level best = best_by_hand();
  for (int level = 0; level < 3; level++) {
    setenv("KNOCKON_ISA", names[level], 1);
    assert_int_equal(ko_isa(), level < (int)best ? level : (int)best);
  }
  static const char *const unknown[] = {"", "sse", "AVX2", "avx2 ", "avx5120"};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
    setenv("KNOCKON_ISA", unknown[i], 1);
    assert_int_equal(ko_isa(), best);
  }
  unsetenv("KNOCKON_ISA");
}

static void names(void **state) {
  (void)state;
  assert_string_equal(ko_isa_name(KO_ISA_SSE2), "sse2");
  assert_string_equal(ko_isa_name(KO_ISA_AVX2), "avx2");
  assert_string_equal(ko_isa_name(KO_ISA_AVX512), "avx512");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(best_of_the_processor),
      cmocka_unit_test(environment),
      cmocka_unit_test(names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
