/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The journal of a run under way: going on with the one that is there, or beginning one.
 */
#ifndef KO_KEEP_H
#define KO_KEEP_H

#include "sim/run/store.h"

/* Before the run: take up what is there, or refuse it. */
int ko_keep_open(ko_keeping *keeping, ko_store *store, ko_error *error) KO_MUST_CHECK;
/* Begin the journal, if it has not begun, with all that is in the store. */
int ko_keep_begin(ko_keeping *keeping, ko_store *store, ko_error *error) KO_MUST_CHECK;

#endif
