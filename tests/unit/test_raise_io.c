/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/base.h"

/* Path, what was tried, the system's reason, and what to do where there is something. */
static void it_says_what_to_do(void **state) {
  (void)state;
  const struct {
    int number;
    const char *advice;
  } cases[] = {{ENOSPC, "make room"},
               {EDQUOT, "quota"},
               {EACCES, "that you may write to"},
               {EROFS, "that you may write to"},
               {ENOENT, "make the folder first"},
               {EFBIG, "ulimit -f"},
               {EIO, ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ko_error error = {0};
    assert_int_equal(ko_raise_io(&error, "a/b.h5", "cannot be written", cases[i].number), KO_E_IO);
    const char *message = error.findings[0].message;
    assert_ptr_equal(strstr(message, "a/b.h5: cannot be written: "), message);
    assert_non_null(strstr(message, strerror(cases[i].number)));
    assert_non_null(strstr(message, cases[i].advice));
    if (!cases[i].advice[0]) assert_null(strchr(message, ';'));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(it_says_what_to_do)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
