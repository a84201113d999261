/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of one worker that keeps track of who is reached (kernel_reach.h), shared by the rules that ask for it.
 */
#ifndef KO_MODELS_REACH_H
#define KO_MODELS_REACH_H

#include "knockon/rule.h"
#include "models/common/kernel_reach.h"

enum { KO_REACH_ROOTS = 32 }; /* rows of roots, row 0 zero and row 1 all lanes */

typedef struct ko_reach {
  const ko_reach_kernel *kernel;
  ko_row *reached;
  ko_row *roots;
  uint64_t *falling, *seeking;
  uint8_t *flags;
  uint32_t *list; /* nodes flagged, ascending */
  size_t n_list;
  int fresh;      /* rows are those of the undamaged net */
} ko_reach;

size_t ko_reach_bytes(const ko_net *net);

/* Lay `reach` over zeroed memory of ko_reach_bytes (64-byte aligned), and later restore the undamaged state: reached is what the tree holds. */
void ko_reach_init(ko_reach *reach, const ko_net *net, void *memory);
void ko_reach_begin(ko_reach *reach, const ko_net *net, const ko_tree *tree);

/* Find who is reached in rows->lanes, given what fell and was cut; lists in `list` the nodes whose rows may differ from the undamaged ones.
 * `outside`: nodes up in the start that the tree does not hold. */
void ko_reach_settle(ko_reach *reach, const ko_net *net, const ko_tree *tree, const uint8_t *root, size_t n_outside, const uint32_t *outside, ko_rule_rows *rows,
                     ko_reach_job *job);

/* Clear what is up and not reached in `lanes`, and list it in rows->changed. */
void ko_reach_clear(const ko_reach *reach, ko_rule_rows *rows, const ko_row *lanes);

#endif
