/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run over several processes (ranks). Rank 0 has the store and hands out spans; every thread of another rank, a mate, asks for one, and sends
 * its sums and values back when it asks for the next. What is sent:
 *
 *   rank 0 to a rank   call (may it begin, and of what run)    tag KO_TAG_CALL
 *   rank to rank 0     hello (its threads, or why it cannot)   tag KO_TAG_CALL
 *   mate to rank 0     ask, then sums and values where some are done, on the mate's own tag; rank 0 answers there with a span, empty: leave
 *   rank 0 to a rank   finish the block at hand                tag KO_TAG_STOP
 *   rank 0 to a mate   the same, once, and ask again: others have nothing to do    tag KO_TAG_SHARE + the mate's own
 */
#ifndef KO_CREW_H
#define KO_CREW_H

#include "sim/run/run.h"

enum { KO_TAG_CALL = 1, KO_TAG_STOP = 2, KO_TAG_MATE = 3, KO_TAG_SHARE = 8192, KO_MESSAGE_ROOM = 512 };

typedef struct ko_ask {
  uint32_t first_block, n_blocks, n_done; /* 0 blocks: nothing yet */
  int32_t code;                           /* of the block after those that are done */
  double block_seconds;
  double phases[KO_N_BLOCK_PHASES]; /* of the mate, so far */
  char message[KO_MESSAGE_ROOM];
} ko_ask;

typedef struct ko_answer {
  uint32_t first_block, n_blocks;
} ko_answer;

/* Rank 0: let the others begin. `mates` [n] gets the number of threads of each rank, 0 for rank 0. */
int ko_crew_call(ko_crew *ranks, const ko_journal_head *head, int *mates, ko_error *error) KO_MUST_CHECK;
/* What a mate sends behind its question. */
void ko_crew_send_counts(const ko_crew *ranks, int rank, int tag, const ko_layout *layout, const ko_counts *counts);
void ko_crew_receive_counts(const ko_crew *ranks, int rank, int tag, const ko_layout *layout, ko_counts *counts);

#endif
