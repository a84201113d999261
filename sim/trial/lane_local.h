/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settler for regions in which all rules are local and restart is assisted. Two sets are kept up to date from step to step, each the largest
 * that supports itself: E (`in`: eligible and supplied from E) and the operational (`up`: in E, not waiting to restart, supplied from
 * the operational). What leaves a set is followed along the dependencies (falls); what may come back is raised where nothing is missing, and where
 * what is missing could come as well, in the hope that it does; those for whom it did not fall again (rises). So the work follows what changes.
 *
 * A visit to a dependant is one cache line: how many suppliers more than it needs each of its groups has in either set, and which groups are
 * unmet. That holds up to three groups of up to 126 suppliers; a facility with more, or larger ones, is wide: its groups have records of
 * their own.
 */
#ifndef KO_TRIAL_LANE_LOCAL_H
#define KO_TRIAL_LANE_LOCAL_H

#include "sim/trial/lane.h"
#include "sim/trial/lane_buffers.h"

enum { LOCAL_GROUPS = 3, LOCAL_SUPPLIERS = 126 };

/* An edge from a supplier: to a group of a dependant (its slot and which of its groups), or to a wide one (its record and WIDE_EDGE). */
enum { EDGE_BITS = 2, EDGE_GROUP = 3, WIDE_EDGE = 3 };

enum {
  LOCAL_IN = 1,                     /* in E */
  LOCAL_UP = 2,                     /* operational */
  LOCAL_WAS_IN = LOCAL_IN << 2,     /* at the end of the step before; where NOTED, else it is as it was */
  LOCAL_WAS_UP = LOCAL_UP << 2,
  LOCAL_NOTED = 1 << 4,             /* in the list of this step: it has left or come */
  LOCAL_KEPT = 1 << 5,              /* in the list of this trial */
  LOCAL_DATED = 1 << 6,             /* in the calendar of restarts */
  LOCAL_DAMAGED = 1 << 7,
  LOCAL_NEVER = 1 << 8,             /* down before step 0: it will not come in this trial */
  LOCAL_AT_ONCE = 1 << 9,           /* restart takes no step */
  LOCAL_WIDE = 1 << 10,
  LOCAL_BUFFERED = 1 << 11,         /* << group; one bit for all of a wide one's */
  LOCAL_BUFFERED_ANY = 7 << 11,
  LOCAL_SEED = 1 << 14,             /* in the list of seeds */
  LOCAL_DOUBTED = 1 << 15           /* in that of the doubted */
};

typedef struct ko_local_facility {
  uint16_t flags;
  union {
    struct {
      int8_t spare_in[LOCAL_GROUPS], spare_up[LOCAL_GROUPS]; /* suppliers in the set less those needed */
    };
    uint16_t wide_first[2]; /* record of its first group: low, high half */
  };
  uint32_t unmet_in, unmet_up; /* bits of groups; wide: how many */
} ko_local_facility;
_Static_assert(sizeof(ko_local_facility) == 16, "four to a cache line");

typedef struct ko_local_wide {
  uint32_t dependant, group;
  int32_t spare_in, spare_up;
  uint8_t unmet_in, unmet_up;
} ko_local_wide;

static inline uint32_t ko_local_wide_of(const ko_local_facility *facility, uint32_t k) {
  return (facility->wide_first[0] | (uint32_t)facility->wide_first[1] << 16) + k;
}

/* A group that may not bind. In the start it needs nobody. */
typedef struct ko_local_bind {
  uint32_t edge, group, need, row;
} ko_local_bind;

/* One strategy: the start, with dependencies the other way round. */
struct ko_local_case {
  const uint32_t *edge_first, *edges; /* CSR by supplier */
  const ko_local_facility *facilities;
  uint32_t n_wides;
  const ko_local_wide *wides;
  uint32_t n_binds;
  const ko_local_bind *binds;
};

typedef struct ko_local {
  const struct ko_local_case *of; /* the strategy of the trial under way; NULL before the first */
  const uint8_t *start;
  const ko_plan_groups *groups;
  const uint32_t *restart;
  uint32_t step;

  ko_local_facility *facilities;
  ko_local_wide *wides;
  uint32_t *waits_since;          /* [n_facilities] step since which it has been in E and not operational */
  ko_calendar restarts;           /* by slot */
  uint32_t n_dated;
  ko_lane_buffers buffers;

  uint32_t n_noted, *noted;       /* of this step */
  uint32_t n_kept, *kept;         /* of this trial */
  uint32_t n_bound, *bound;       /* of this trial: groups (by number among the case's binds) that do */
  uint32_t n_leaving, *leaving;   /* left E: slot << 1 | whether it was operational */
  uint32_t n_stopping, *stopping; /* left the operational alone */
  uint32_t n_rising, *rising;     /* slot << 2 | came to be operational << 1 | came into E */
  uint32_t n_seeds, *seeds;       /* in E, may become operational: restart is over, a supplier or the facility itself has come back; each once */
  uint32_t n_doubted, *doubted;   /* a group is unmet, but something has come that it needs; each once */
  uint32_t n_hoped_in, *hoped_in, n_hoped_up, *hoped_up; /* raised all the same */
} ko_local;

/* ko_settler_local can play the plan. */
int ko_local_fits(const ko_plan *plan);
/* After the start and the buffers of the case are known. */
int ko_local_case_make(ko_arena *arena, const ko_plan *plan, uint32_t strategy, const struct ko_local_case **out, ko_error *error);

/* The first change of a facility in a step. */
static inline void ko_local_note(ko_local *local, uint32_t slot, ko_local_facility *facility) {
  if (facility->flags & LOCAL_NOTED) return;
  if (!(facility->flags & LOCAL_KEPT)) local->kept[local->n_kept++] = slot;
  facility->flags = (uint16_t)(facility->flags | LOCAL_NOTED | LOCAL_KEPT | (facility->flags & (LOCAL_IN | LOCAL_UP)) << 2);
  local->noted[local->n_noted++] = slot;
}

/* Memory that a walk along the edges of a facility will need: asked for in three steps, so that none waits for the one before. */
static inline void ko_local_fetch_place(const ko_local *local, uint32_t slot) { __builtin_prefetch(&local->of->edge_first[slot]); }

/* `item` may be a link, for which nothing is fetched. */
static inline void ko_local_fetch_facility(const ko_local *local, uint32_t item) {
  if (item & KO_LINK) return;
  __builtin_prefetch(&local->facilities[item], 1);
  ko_local_fetch_place(local, item);
}

static inline void ko_local_fetch_edges(const ko_local *local, uint32_t slot) {
  __builtin_prefetch(&local->of->edges[local->of->edge_first[slot]]);
  __builtin_prefetch(&local->of->edges[local->of->edge_first[slot + 1]]);
}

static inline void ko_local_fetch_dependants(const ko_local *local, uint32_t slot) {
  for (uint32_t i = local->of->edge_first[slot]; i < local->of->edge_first[slot + 1]; i++) {
    uint32_t edge = local->of->edges[i];
    if ((edge & EDGE_GROUP) != WIDE_EDGE) __builtin_prefetch(&local->facilities[edge >> EDGE_BITS], 1);
  }
}

/* Ahead of entry i of a list of facilities (slot << shift) that are walked in turn. */
enum { FETCH_PLACE = 24, FETCH_EDGES = 16, FETCH_DEPENDANTS = 8 };

static inline void ko_local_fetch(const ko_local *local, const uint32_t *list, uint32_t n, uint32_t i, uint32_t shift) {
  if (i + FETCH_PLACE < n) ko_local_fetch_place(local, list[i + FETCH_PLACE] >> shift);
  if (i + FETCH_EDGES < n) ko_local_fetch_edges(local, list[i + FETCH_EDGES] >> shift);
  if (i + FETCH_DEPENDANTS < n) ko_local_fetch_dependants(local, list[i + FETCH_DEPENDANTS] >> shift);
}

static inline void ko_local_seed(ko_local *local, uint32_t slot) {
  if (local->facilities[slot].flags & LOCAL_SEED) return;
  local->facilities[slot].flags |= LOCAL_SEED;
  local->seeds[local->n_seeds++] = slot;
}

/* That the facility's group number `place` has a buffer; of a wide one: that one of its groups may. */
static inline uint32_t ko_local_buffered(uint32_t place) { return (uint32_t)LOCAL_BUFFERED << place; }

/* How a group's suppliers know it. */
static inline uint32_t ko_local_edge(const ko_local_facility *facility, uint32_t slot, uint32_t k) {
  return facility->flags & LOCAL_WIDE ? ko_local_wide_of(facility, k) << EDGE_BITS | WIDE_EDGE : slot << EDGE_BITS | k;
}

/* lane_local_falls.c. Take a facility out of E, or out of the operational alone. */
void ko_local_leave(ko_local *local, uint32_t slot);
void ko_local_stop(ko_local *local, uint32_t slot);
/* A group has become short, or dry, though no supplier fell. */
void ko_local_lack(ko_local *local, uint32_t edge);
/* Follow what all these take with them. */
void ko_local_fall(ko_local *local);

/* lane_local_rises.c. Let a facility into E that is intact: it comes if it can be supplied. */
void ko_local_come(ko_local *local, uint32_t slot);
/* Follow what these bring with them, and the seeds; what had been raised in vain falls. */
void ko_local_rise(ko_local *local);

#endif
