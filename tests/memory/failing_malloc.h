/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program's malloc, calloc and realloc, of which one call, or all from one call on, fail. Libraries use them too.
 */
#ifndef TEST_FAILING_MALLOC_H
#define TEST_FAILING_MALLOC_H

#include <stdint.h>

/* Call `first` (counted from now, from 0) fails; `forever`: all that follow fail as well. */
void failing_malloc_begin(uint64_t first, int forever);
/* No call fails any more. Returns how many calls there were since begin. */
uint64_t failing_malloc_end(void);

#endif
