/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "knockon/isa.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"sse2", "avx2", "avx512"};

static ko_isa_level best_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2"))
    return KO_ISA_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return KO_ISA_AVX2;
  return KO_ISA_SSE2;
}

ko_isa_level ko_isa(void) {
  ko_isa_level best = best_level();
  const char *wanted = getenv("KNOCKON_ISA");
  if (!wanted) return best;
  for (int level = KO_ISA_SSE2; level < (int)best; level++)
    if (strcmp(wanted, names[level]) == 0) return (ko_isa_level)level;
  return best;
}

const char *ko_isa_name(ko_isa_level level) { return names[level]; }
