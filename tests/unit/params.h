/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters for tests, set by key through the table that the parser would use.
 */
#ifndef TEST_PARAMS_H
#define TEST_PARAMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/param.h"

static inline void *param_at(const ko_param *param, void *base) { return (char *)base + param->offset; }

static inline void param_put(const ko_param *param, void *base, double value) {
  switch (param->type) {
  case KO_PARAM_BOOL:
    *(uint8_t *)param_at(param, base) = value > 0;
    break;
  case KO_PARAM_INTEGER:
    *(int64_t *)param_at(param, base) = (int64_t)value;
    break;
  case KO_PARAM_NUMBER:
    *(double *)param_at(param, base) = value;
    break;
  case KO_PARAM_CHOICE:
    *(int32_t *)param_at(param, base) = (int32_t)value;
    break;
  default:
    fail();
  }
}

/* The struct with its defaults; free it. */
static inline void *params_make(const ko_param *params, size_t n, size_t size) {
  void *base = calloc(1, size);
  assert_non_null(base);
  for (size_t i = 0; i < n; i++)
    if (params[i].type <= KO_PARAM_NUMBER || params[i].type == KO_PARAM_CHOICE) param_put(&params[i], base, params[i].value);
  return base;
}

static inline const ko_param *params_find(const ko_param *params, size_t n, const char *key) {
  for (size_t i = 0; i < n; i++)
    if (params[i].key && strcmp(params[i].key, key) == 0) return &params[i];
  fail_msg("no parameter %s", key);
  return NULL;
}

static inline void params_set(const ko_param *params, size_t n, void *base, const char *key, double value) {
  param_put(params_find(params, n, key), base, value);
}

#endif
