/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pairs of facilities of one sector in different countries that hold together: in the baseline's undamaged state and, of those, in the
 * lanes of a block. Only sim/tally uses it.
 */
#ifndef KO_CONNECT_H
#define KO_CONNECT_H

#include "sim/tally/kernel_connect.h"
#include "sim/tally/tally.h"

typedef struct ko_connect ko_connect; /* lies in memory of ko_connect_bytes, zeroed and 64-byte aligned */

size_t ko_connect_bytes(const ko_plan *plan);
/* Set the memory up; only the first call does anything. */
ko_connect *ko_connect_place(const ko_plan *plan, void *memory);

/* Pairs in the baseline's undamaged state: by sector, and [n_sectors][n_countries][n_countries], symmetric. */
const int64_t *ko_connect_pairs(const ko_connect *connect);
const int64_t *ko_connect_pairs_by_country(const ko_connect *connect);

/* Count one sector of a block: pairs[lane] of those that hold together, and add the sums over the lanes to
 * by_country[n_countries][n_countries] (a < b only). */
void ko_connect_count(ko_connect *connect, const ko_settled *settled, uint32_t sector, int64_t pairs[KO_LANES], int64_t *by_country);

/* Share of the pairs that hold together times KO_LOSS_ONE, mean over the sectors that have pairs, by lane; -1 where none has. Adds the sums over the lanes to
 * by_country[n_sectors][n_countries][n_countries]. */
void ko_connect_share(ko_connect *connect, const ko_settled *settled, int64_t share[KO_LANES], int64_t *by_country);

#endif
