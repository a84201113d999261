/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is reached from the roots of a network as nodes and links go and come.
 *
 * Everybody reached knows one link by which it is; these links make a forest from the roots. What goes takes along those who were reached by it, and
 * theirs; each of them that has another neighbour still reached is reached by that, and so are those beyond. So a change costs the branch that hangs on it.
 * Who is reached does not depend on which links the forest is made of.
 */
#ifndef KO_MODELS_REACHED_H
#define KO_MODELS_REACHED_H

#include "knockon/rule.h"
#include "models/common/members.h"

typedef struct ko_reached {
  const ko_net *net;
  const uint8_t *root;  /* [n] */
  uint32_t *by;         /* [n] link; KO_REACHED_ROOT: none needed; KO_REACHED_NOT: not reached, or down */
  ko_members missed;    /* up and not reached */
  uint32_t *queue, *lost; /* [n] */
} ko_reached;

#define KO_REACHED_NOT UINT32_MAX
#define KO_REACHED_ROOT (UINT32_MAX - 1)

size_t ko_reached_bytes(uint32_t n_nodes);
void ko_reached_place(const ko_net *net, const uint8_t *root, void *memory, ko_reached *out);

/* From nothing. */
void ko_reached_find(ko_reached *reached, const uint8_t *up, const uint8_t *link_up);
/* Follow the changes of a step. */
void ko_reached_follow(ko_reached *reached, const ko_rule_step *step);

#endif
