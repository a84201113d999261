/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connected components that follow a network as nodes and links go and come, and the largest of them.
 *
 * What goes: from everybody who has lost a neighbour a search sets out, all in turn, one node at a time; searches that meet go on as one. A search
 * that has nowhere left to go has walked round a part that is now by itself, which gets a number of its own; as soon as one search alone is
 * left it need not go on. So a change costs the smaller parts, or what it takes until the searches meet. What comes joins components: the nodes of
 * the smaller one are told the number of the larger.
 */
#ifndef KO_MODELS_CONNECTED_H
#define KO_MODELS_CONNECTED_H

#include "knockon/rule.h"
#include "models/common/members.h"

typedef struct ko_connected {
  const ko_net *net;       /* every link in the adjacency of both ends */
  uint32_t *label;         /* [n] component; UINT32_MAX: down */
  uint32_t *size, *least;  /* [n] by component: nodes; the lowest row, UINT32_MAX: not known */
  ko_members live;         /* components */
  uint32_t n_spare, *spare;/* numbers that no component has */
  uint32_t largest;        /* UINT32_MAX: none */
  ko_members others;       /* nodes up, outside of the largest */
  uint32_t *next;          /* [n] a search's nodes in the order in which it came to them */
  uint32_t *mark, marked;  /* [n] above `marked`: search that has been there */
  uint32_t *seed, *head, *tail, *joined, *open; /* [n] by search; `open`: searches that go on, by joined searches */
  uint32_t *bereft, *chain;/* [n] those who lost a neighbour: the first by component, the next by node */
  uint32_t n_hurt, *hurt;  /* components in which somebody did */
} ko_connected;

size_t ko_connected_bytes(uint32_t n_nodes);
void ko_connected_place(const ko_net *net, void *memory, ko_connected *out);

/* From nothing. */
void ko_connected_find(ko_connected *connected, const uint8_t *up, const uint8_t *link_up);
/* Follow the changes of a step. */
void ko_connected_follow(ko_connected *connected, const ko_rule_step *step);

#endif
