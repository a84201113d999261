/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the head of a journal holds, so that shards can be merged without anything else: the scenario's text, the folder against which its
 * paths are resolved, and the tables of the region.
 */
#ifndef KO_JOURNAL_CONTENTS_H
#define KO_JOURNAL_CONTENTS_H

#include "sim/plan/plan.h"
#include "sim/run/journal.h"
#include "sim/run/run.h"

/* The head of a journal of this run. */
ko_journal_head ko_journal_head_of(const ko_layout *layout, uint32_t shard, uint32_t n_shards);

/* The contents as bytes to be released by free(). The folder is made absolute. */
int ko_journal_contents_make(const ko_scenario *scenario, const ko_region *region, char **out, size_t *size, ko_error *error) KO_MUST_CHECK;

/* Scenario and region from a journal. Refused where they are not what its head says. The caller frees both, in any case. */
int ko_journal_contents_read(const ko_journal *journal, ko_scenario **scenario, ko_region **region, ko_error *error) KO_MUST_CHECK;

#endif
