/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An allocator that fails on demand (linked with --wrap).
 */
#ifndef MEMORY_FAULT_H
#define MEMORY_FAULT_H

/* The n-th allocation from now on (from 0) fails; `lasting`: and all behind it. Negative: none does. */
void memory_fault_set(long n, int lasting);
/* Whether one has failed since. Switches failing off. */
int memory_fault_end(void);

#endif
