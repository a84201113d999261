/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/report.h"

#define FACT(text_, kind_)                                                                                                                 \
  { .section = KO_REVIEW_EXPOSURE, .grade = KO_REVIEW_FACT, .kind = kind_, .text = text_, .unit = "" }

static ko_review_finding findings[] = {
    FACT("first", "a"),
    FACT("second", "a"),
    FACT("third", "a"),
    FACT("fourth", "a"),
    FACT("other kind", "b"),
    {.section = KO_REVIEW_PREVENTION,
     .grade = KO_REVIEW_GAP,
     .kind = "c",
     .text = "gap",
     .number = 0.5,
     .unit = "1",
     .measure = "m",
     .yaml = "m: {}"},
    {.section = KO_REVIEW_RESPONSE, .grade = KO_REVIEW_UNKNOWN, .kind = "d", .text = "needs time", .number = (double)NAN, .unit = ""},
    {.section = KO_REVIEW_RECOVERY, .grade = KO_REVIEW_UNKNOWN, .kind = "d", .text = "needs time", .number = (double)NAN, .unit = ""},
};
static ko_review_country country = {.id = "XA", .name = "Aland", .n = sizeof findings / sizeof *findings, .findings = findings};
static const ko_review review = {
    .title = "T", .strategy = "baseline", .trials = 10, .horizon_hours = (double)NAN, .n_countries = 1, .countries = &country};

static char *printed(int all, int json) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  if (json) ko_review_print_json(out, &review);
  else ko_review_print_text(out, &review, all, 100);
  assert_int_equal(fclose(out), 0);
  return text;
}

/* Three of a section, and one of each further kind; what is unknown for the same reason is said once. */
static void short_page(void **state) {
  (void)state;
  char *text = printed(0, 0);
  assert_non_null(
      strstr(text, "\nXA  Aland\n  Exposure\n    - first\n    - second\n    - third\n    - other kind\n      (1 more: --all)\n"));
  assert_non_null(strstr(text, "  Prevention (paragraph 4)\n    ! gap\n        m: {}\n"));
  assert_non_null(strstr(text, "    ? needs time\n  Recovery (paragraph 4)\n    ? The same.\n"));
  free(text);
}

static void whole_page(void **state) {
  (void)state;
  char *text = printed(1, 0);
  assert_non_null(strstr(text, "    - fourth\n    - other kind\n  Prevention"));
  assert_null(strstr(text, "more: --all"));
  free(text);
}

static void as_json(void **state) {
  (void)state;
  char *text = printed(0, 1);
  assert_non_null(strstr(text, "\"grade\": \"gap\", \"kind\": \"c\", \"text\": \"gap\", \"number\": 0.5, \"unit\": \"1\", \"measure\": "
                               "\"m\", \"yaml\": \"m: {}\", \"ids\": []"));
  assert_non_null(strstr(text, "\"text\": \"needs time\", \"number\": null"));
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(short_page), cmocka_unit_test(whole_page), cmocka_unit_test(as_json)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
