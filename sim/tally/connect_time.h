/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The step of each trial in which the fewest pairs of facilities in different countries hold together. Only sim/tally uses it.
 */
#ifndef KO_CONNECT_TIME_H
#define KO_CONNECT_TIME_H

#include "sim/tally/connect.h"

typedef struct ko_connect_time ko_connect_time; /* lies in memory of ko_connect_time_bytes, zeroed and 64-byte aligned */

size_t ko_connect_time_bytes(const ko_plan *plan);
/* Set the memory up; only the first call does anything. */
ko_connect_time *ko_connect_time_place(ko_connect *connect, const ko_plan *plan, void *memory);

void ko_connect_time_watch(ko_connect_time *time, const ko_moment *moment);

/* Make a settled block that has been watched, trial by trial, into that of the worst steps: as far as ko_connect reads it. Valid until the next call. */
void ko_connect_time_worst(ko_connect_time *time, ko_settled *block);
/* Ready for the next block. */
void ko_connect_time_forget(ko_connect_time *time);

#endif
