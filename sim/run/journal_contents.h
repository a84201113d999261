/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the head of a journal holds, so that shards can be merged without anything else: the scenario's text, its file, after which it may be
 * named and against whose folder its paths are resolved, the tables of the region and those that waves name.
 */
#ifndef KO_JOURNAL_CONTENTS_H
#define KO_JOURNAL_CONTENTS_H

#include "sim/plan/plan.h"
#include "sim/run/journal.h"
#include "sim/run/run.h"

/* The head of a journal of this run. */
ko_journal_head ko_journal_head_of(const ko_layout *layout, uint32_t shard, uint32_t n_shards);

/* The contents as bytes to be released by free(). The file's path is made absolute. */
int ko_journal_contents_make(const ko_plan *plan, char **out, size_t *size, ko_error *error) KO_MUST_CHECK;

/* Scenario, region and tables from a journal. Refused where they are not what its head says. The caller frees all, in any case. */
int ko_journal_contents_read(const ko_journal *journal, ko_scenario **scenario, ko_region **region, ko_wave_tables *tables,
                             ko_error *error) KO_MUST_CHECK;

/* Where heads differ in the tables of waves: the first table that does, as a clause. `what` stays where it is not found. */
void ko_journal_contents_name(const ko_journal *journal, const ko_plan *plan, char *what, size_t size);
void ko_journal_contents_name_of_two(const ko_journal *a, const ko_journal *b, char *what, size_t size);

#endif
