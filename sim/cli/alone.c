/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program without MPI has no other ranks.
 */
#include "sim/cli/cli.h"
#include "sim/run/run.h"

ko_crew *ko_crew_here(void) { return NULL; }
