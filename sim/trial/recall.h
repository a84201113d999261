/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a costly rule has made of states that it was asked for before (KO_RULE_COSTLY). Strategies meet the same luck, so the state of a sector under
 * one of them has often been settled under another in the same trial: then the outcome is recalled instead of being found again. States are compared
 * as a whole, so it makes no difference to any result which of them are remembered.
 */
#ifndef KO_TRIAL_RECALL_H
#define KO_TRIAL_RECALL_H

#include "knockon/rule.h"
#include "sim/trial/take.h"

typedef struct ko_recall {
  uint32_t n_nodes, n_links; /* most links of a net */
  int shares, flows;
  uint32_t n_sets; /* of four entries; a power of two */
  size_t key_bytes, entry_bytes;
  unsigned char *entries, *key; /* key: of the state that was looked for last */
  uint64_t *used;               /* [n_sets * 4] when each was used last; 0: empty */
  uint64_t now, hash;
} ko_recall;

/* Work space of one worker for one sector; NULL where so little would be remembered that it is not worth it. */
ko_recall *ko_recall_take(ko_taker *from, uint32_t n_nodes, uint32_t n_links, int shares, int flows);

/* Whether this state (operational, link_up, link_tripped) of the net numbered `net` is known: then what the rule gives out is written into the
 * call. */
int ko_recall_find(ko_recall *recall, uint32_t net, uint32_t n_links, ko_rule_lane *call);

/* What the rule has made of the state that was looked for last. */
void ko_recall_keep(ko_recall *recall, uint32_t n_links, const ko_rule_lane *call);

#endif
