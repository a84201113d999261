/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An allocator of which one call, or all from one call on, fail. It takes the place of the C library's (other libraries use it too), or,
 * compiled with FAILING_BY_WRAP and linked with --wrap, only of what this project calls: that also works beside a sanitizer's allocator.
 */
#ifndef TEST_FAILING_ALLOCATOR_H
#define TEST_FAILING_ALLOCATOR_H

#include <stdint.h>

/* Call `first` (counted from now, from 0) fails; `forever`: all that follow fail as well. */
void failing_allocator_begin(uint64_t first, int forever);
/* No call fails any more. Returns how many calls there were since begin. */
uint64_t failing_allocator_end(void);

#endif
