/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A rule: how a sector's network turns intact and supplied facilities into operational ones. One published model is one file in
 * models/ and one line in models/registry.c.
 *
 * Life of a rule: plan() once per sector and strategy; base() once, with the sector's undamaged start; then for each block of
 * 512 trials begin(), and settle_rows() or settle_lane() as often as the engine asks. Trials over time run one by one, step by step:
 * settle_step(), or settle_lane() where there is none. Settling only clears operational bits (it may never set one). Each settle may be
 * NULL, but a rule that has any has settle_lane; where it has none, every intact and supplied facility is operational. Plans are
 * immutable after base() and shared by all threads; `state` belongs to one worker, is allocated before the run and is all that a rule may
 * write. Nothing may be allocated in begin() and settle.
 */
#ifndef KNOCKON_RULE_H
#define KNOCKON_RULE_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/draw.h"
#include "knockon/error.h"
#include "knockon/net.h"
#include "knockon/param.h"
#include "knockon/row.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  KO_RULE_MONOTONE = 1,   /* fewer facilities or links in never means more out */
  KO_RULE_IDEMPOTENT = 2, /* settling its own outcome again changes nothing */
  KO_RULE_SHARE = 4,      /* gives shares of demand (partial service) */
  KO_RULE_TRIPS = 8,      /* may trip links */
  KO_RULE_DRAWS = 16,     /* uses draws of its own */
  KO_RULE_LOCAL = 32,     /* takes down nothing that is intact and supplied: no failure is the network's */
  KO_RULE_COSTLY = 64     /* what comes out of settle_lane and settle_step depends on the sets asked for alone, to the bit, and costs far more than
                             comparing them: the engine may recall it instead of asking again. Not with settle_rows or DRAWS */
};

enum { KO_SHARE_ONE = 65535 }; /* a share of 1 */

typedef struct ko_rule_plan ko_rule_plan; /* the rule's own */

/* One block, by rows. */
typedef struct ko_rule_rows {
  ko_row *operational;       /* [n_nodes], in and out */
  const ko_row *link_down;   /* rows of damaged links; row 0 is zero */
  const uint32_t *link_row;  /* [n_links]: the link's row in link_down; 0: never damaged in this run */
  ko_row lanes;              /* settle these; leave the others alone */
  const uint32_t *fallen;    /* nodes of which some lane has fallen since the last call in this block; in the first call since the */
  size_t n_fallen;           /*   undamaged start given to base() */
  const uint32_t *cut;       /* links that are damaged in some lane; given in the first call of a block, later n_cut = 0 */
  size_t n_cut;
  int any_link_down;         /* some link of the sector is damaged in this block */
  uint32_t *changed;         /* out, room for n_nodes: nodes in which the rule cleared bits, each once */
  size_t n_changed;          /* out */
} ko_rule_rows;

/* One lane, as bytes (0 or 1). */
typedef struct ko_rule_lane {
  uint32_t lane;             /* 0 .. 511 */
  uint64_t trial;
  uint8_t *operational;      /* [n_nodes], in and out */
  const uint8_t *link_up;    /* [n_links]: intact */
  uint8_t *link_tripped;     /* [n_links], in and out: trial state, zero at first; NULL unless TRIPS */
  uint16_t *share;           /* [n_nodes], out: share of demand served; NULL unless SHARE */
  double *flow;              /* [n_links], out where not NULL and the rule has flows: from -> to, sector's unit */
} ko_rule_lane;

/* One step of a trial over time. A rule may keep what it knows from call to call, for it is told what is otherwise now than when it was asked
 * last: about the sets it was asked for, whatever it took down itself, and links as it left them. What comes out may depend on
 * `operational`, `link_up`, `trial` and the rule's draws alone, to the bit, not on the calls before; and asking again for the same nodes, with
 * the links that it has tripped out of service, must take down the same ones (the engine may spare that call). */
typedef struct ko_rule_step {
  uint64_t trial;
  const ko_draws *draws;
  int anew;                   /* whatever the state knows is of something else: look at all nodes and links; nothing is listed */
  const uint8_t *operational; /* [n_nodes] 1: intact and supplied */
  uint8_t *link_up;           /* [n_links] 1: in service; the rule clears what it trips */
  uint32_t n_fallen, n_risen, n_switched;
  const uint32_t *fallen, *risen, *switched; /* nodes, nodes, links; each once */
  uint32_t n_down, n_tripped; /* out, 0 at entry */
  uint32_t *down;             /* out, room for n_nodes: nodes of `operational` that the rule takes down, each once */
  uint32_t *tripped;          /* out, room for n_links: links that it trips, each once; only where TRIPS */
  uint16_t *share;            /* [n_nodes], out, all of them: share of demand served; NULL unless SHARE */
  double *flow;               /* [n_links], out where not NULL and the rule has flows, all of them: from -> to, sector's unit */
} ko_rule_step;

typedef struct ko_rule {
  const char *name, *title, *doi; /* doi "" where there is none */
  const char *reference;          /* author, title, venue, year */
  const char *bibtex;             /* one BibTeX entry, "" where there is none */
  uint32_t flags;
  const ko_param *params;
  size_t n_params;
  size_t params_size;             /* of the struct that params fill */

  /* `baseline` is the plan of the same sector in the baseline strategy, NULL for the baseline itself (ratings that a rule derives
   * from undamaged flows are the baseline's). */
  int (*plan)(const ko_net *net, const void *params, const ko_rule_plan *baseline, ko_rule_plan **out, ko_error *error);
  void (*plan_free)(ko_rule_plan *plan);

  /* The sector's undamaged start: [n_nodes] bytes. May be NULL in the rule; may be called again with another start, before any state is made. */
  int (*base)(ko_rule_plan *plan, const uint8_t *operational, ko_error *error);

  /* Bytes of state that one worker needs; it comes 64-byte aligned. NULL: none. */
  size_t (*state_bytes)(const ko_rule_plan *plan);
  int (*init)(const ko_rule_plan *plan, void *state, ko_error *error);  /* once per worker; may be NULL; may allocate (solver objects) */
  void (*done)(const ko_rule_plan *plan, void *state);                  /* undoes init, also one that failed or never came (state all zero); may be NULL */

  /* A new block of 512 trials. May be NULL. With KO_RULE_DRAWS a block may also be a pack of lanes that have trials of their own: it begins as
   * block 0 and is settled by settle_lane alone, which must draw by the `trial` that it is told. */
  void (*begin)(const ko_rule_plan *plan, void *state, const ko_draws *draws, uint32_t block);

  /* Lanes set in `redo` (zero at entry) are settled by settle_lane; the rule must have left their bits as they were. */
  int (*settle_rows)(const ko_rule_plan *plan, void *state, ko_rule_rows *rows, ko_row *redo, ko_error *error);
  int (*settle_lane)(const ko_rule_plan *plan, void *state, ko_rule_lane *lane, ko_error *error);

  /* One trial over time. Whoever asks by steps does not call begin(). The state may have been asked otherwise since the last step: then a rule
   * must know that it knows nothing, as with `anew`. */
  int (*settle_step)(const ko_rule_plan *plan, void *state, ko_rule_step *step, ko_error *error);

  /* Ratings used for trips, [n_links] in the sector's unit, NaN: none. May be NULL. */
  const double *(*ratings)(const ko_rule_plan *plan);
} ko_rule;

/* The registry (models/registry.c), ended by NULL. */
extern const ko_rule *const ko_rules[];
const ko_rule *ko_rule_find(const char *name); /* NULL: there is none of this name */

#ifdef __cplusplus
}
#endif
#endif
