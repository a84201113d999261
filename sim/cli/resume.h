/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What goes with runs that may end early: when they are to stop, which part of a run they are, and the command that goes on.
 */
#ifndef KO_RESUME_H
#define KO_RESUME_H

#include <stdatomic.h>
#include <stdint.h>

#include "knockon/error.h"

/* Set by SIGINT, SIGTERM and SIGUSR1. */
extern atomic_int ko_stop_asked;
/* The first signal asks, a second one of its kind kills as usual. Ignores the file limit, too. */
void ko_catch_signals(void);
/* Of the ranks of a run rank 0 alone heeds them, and tells the others. */
void ko_ignore_signals(void);
/* A file that grows beyond `ulimit -f` shall be an error, not a death. */
void ko_ignore_file_limit(void);

/* "90", "90s", "30m", "2h", "1d" in seconds, above 0. */
int ko_parse_duration(const char *option, const char *text, double *seconds, ko_error *error) KO_MUST_CHECK;
/* --time-limit, from now: a deadline on ko_clock; without one (NULL) 0. */
double ko_parse_time_limit(const char *text, ko_error *error);
/* "I/N", 1 <= I <= N. */
int ko_parse_shard(const char *text, uint32_t *shard, uint32_t *n_shards, ko_error *error) KO_MUST_CHECK;

/* "knockon run ... --resume" on stderr, quoted for a shell, with what started the ranks as far as it is known; argv[0] is the command's name. */
void ko_print_resume(int n_ranks, int argc, char **argv);

#endif
