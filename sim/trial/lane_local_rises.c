/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rises. What comes back in a step hangs together with what was repaired in it, or may restart in it: whoever comes has a supplier that does, or is one of
 * those. So all that may come is visited from there. A facility with an unmet group comes in hope if all its unmet groups could be met by suppliers
 * that may come themselves (facilities that need each other come back so); where that was in vain it falls again, which leaves the largest
 * set that supports itself.
 */
#include "sim/trial/lane_local.h"

/* Whether a facility of E may be operational as far as restarting goes. */
static inline int is_ready(const ko_local *local, uint32_t slot, uint32_t flags) {
  if (flags & LOCAL_AT_ONCE) return 1;
  if (flags & LOCAL_NOTED) {
    if (flags & LOCAL_WAS_UP) return 1;
    if (!(flags & LOCAL_WAS_IN)) return 0;
  } else if (!(flags & LOCAL_IN)) {
    return 0;
  }
  return local->step - local->waits_since[slot] >= local->restart[slot];
}

static inline int may_be_up(const ko_local *local, uint32_t slot) {
  uint32_t flags = local->facilities[slot].flags;
  return flags & LOCAL_UP || (flags & LOCAL_IN && is_ready(local, slot, flags));
}

static inline int may_be_in(const ko_local *local, uint32_t slot) {
  return !(local->facilities[slot].flags & (LOCAL_DAMAGED | LOCAL_NEVER));
}

static int could_be_met(const ko_local *local, uint32_t group, int in) {
  const ko_plan_groups *groups = local->groups;
  uint32_t n = 0;
  for (uint32_t e = groups->supplier_first[group]; e < groups->supplier_first[group + 1]; e++) {
    n += (uint32_t)(in ? may_be_in(local, groups->suppliers[e]) : may_be_up(local, groups->suppliers[e]));
    if (n >= groups->need[group]) return 1;
  }
  return 0;
}

static int could_be_supplied(const ko_local *local, uint32_t slot, int in) {
  const ko_local_facility *facility = &local->facilities[slot];
  uint32_t first = local->groups->first[slot], n = local->groups->first[slot + 1] - first;
  for (uint32_t k = 0; k < n; k++) {
    const ko_local_wide *wide = facility->flags & LOCAL_WIDE ? &local->wides[ko_local_wide_of(facility, k)] : NULL;
    uint32_t unmet = wide ? (in ? wide->unmet_in : wide->unmet_up) : (in ? facility->unmet_in : facility->unmet_up) >> k & 1;
    if (unmet && !could_be_met(local, first + k, in)) return 0;
  }
  return 1;
}

static void doubt(ko_local *local, uint32_t slot, ko_local_facility *facility) {
  if (facility->flags & LOCAL_DOUBTED) return;
  facility->flags |= LOCAL_DOUBTED;
  local->doubted[local->n_doubted++] = slot;
}

static inline void start(ko_local *local, uint32_t slot, ko_local_facility *facility) {
  ko_local_note(local, slot, facility);
  facility->flags |= LOCAL_UP;
  local->rising[local->n_rising++] = slot << 2 | 2;
}

static inline void come(ko_local *local, uint32_t slot, ko_local_facility *facility, int up) {
  ko_local_note(local, slot, facility);
  facility->flags = (uint16_t)(facility->flags | LOCAL_IN | (up ? LOCAL_UP : 0));
  local->rising[local->n_rising++] = slot << 2 | (uint32_t)up << 1 | 1;
  if (!up) ko_local_seed(local, slot);
}

/* A facility that may come: at once where nothing is missing. While E is not settled yet, who may become operational waits as a seed. */
static inline void raise(ko_local *local, uint32_t slot, ko_local_facility *facility, int in, int up, int settled) {
  uint32_t flags = facility->flags;
  if (!(flags & LOCAL_IN)) {
    if (!in || flags & (LOCAL_DAMAGED | LOCAL_NEVER)) return;
    if (facility->unmet_in) doubt(local, slot, facility);
    else come(local, slot, facility, !facility->unmet_up && is_ready(local, slot, flags));
  } else if (up && !(flags & LOCAL_UP) && is_ready(local, slot, flags)) {
    if (!facility->unmet_up) start(local, slot, facility);
    else if (settled) doubt(local, slot, facility);
    else ko_local_seed(local, slot);
  }
}

/* Nothing comes any more for certain. */
static void hope(ko_local *local, uint32_t slot, int in) {
  ko_local_facility *facility = &local->facilities[slot];
  facility->flags &= (uint16_t)~LOCAL_DOUBTED;
  if (facility->flags & (in ? LOCAL_IN : LOCAL_UP) || !could_be_supplied(local, slot, in)) return;
  if (in) {
    local->hoped_in[local->n_hoped_in++] = slot;
    come(local, slot, facility, 0);
  } else {
    local->hoped_up[local->n_hoped_up++] = slot;
    start(local, slot, facility);
  }
}

void ko_local_come(ko_local *local, uint32_t slot) { raise(local, slot, &local->facilities[slot], 1, 0, 0); }

static void note_buffer(ko_local *local, uint32_t group) {
  uint32_t buffer = local->buffers.of->of_group[group];
  if (buffer != KO_NONE) ko_buffers_note(&local->buffers, buffer);
}

static void gain_wide(ko_local *local, uint32_t w, int in, int up, int settled) {
  ko_local_wide *wide = &local->wides[w];
  ko_local_facility *facility = &local->facilities[wide->dependant];
  if (in && ++wide->spare_in == 0 && wide->unmet_in) {
    wide->unmet_in = 0;
    facility->unmet_in--;
  }
  if (up && ++wide->spare_up == 0) {
    facility->unmet_up -= wide->unmet_up;
    wide->unmet_up = 0;
    note_buffer(local, wide->group);
  }
  raise(local, wide->dependant, facility, in, up, settled);
}

/* Its dependants have got a supplier in E, or among the operational, or in both. */
static inline void gain(ko_local *local, uint32_t slot, int in, int up, int settled) {
  const uint32_t *edges = local->of->edges;
  ko_local_fetch_dependants(local, slot);
  for (uint32_t i = local->of->edge_first[slot]; i < local->of->edge_first[slot + 1]; i++) {
    uint32_t dependant = edges[i] >> EDGE_BITS, k = edges[i] & EDGE_GROUP;
    if (k == WIDE_EDGE) {
      gain_wide(local, dependant, in, up, settled);
      continue;
    }
    ko_local_facility *facility = &local->facilities[dependant];
    if (in && ++facility->spare_in[k] == 0) facility->unmet_in &= ~(1U << k);
    if (up && ++facility->spare_up[k] == 0) {
      facility->unmet_up &= ~(1U << k);
      if (facility->flags & ko_local_buffered(k)) note_buffer(local, local->groups->first[dependant] + k);
    }
    raise(local, dependant, facility, in, up, settled);
  }
}

/* E and what of the operational comes with it; once E is settled, the operational alone. */
static void follow(ko_local *local, int settled) {
  for (uint32_t i = 0;;) {
    if (i < local->n_rising) {
      ko_local_fetch(local, local->rising, local->n_rising, i, 2);
      uint32_t slot = local->rising[i] >> 2, came = local->rising[i] & 3;
      i++;
      if (settled) gain(local, slot, 0, 1, 1);
      else if (came == 1) gain(local, slot, 1, 0, 0);
      else if (came == 2) gain(local, slot, 0, 1, 0);
      else gain(local, slot, 1, 1, 0);
    } else if (local->n_doubted > 0) {
      hope(local, local->doubted[--local->n_doubted], !settled);
    } else {
      break;
    }
  }
  local->n_rising = 0;
}

static void settle_in(ko_local *local) {
  follow(local, 0);
  for (uint32_t i = 0; i < local->n_hoped_in; i++) {
    const ko_local_facility *facility = &local->facilities[local->hoped_in[i]];
    if (facility->unmet_in && facility->flags & LOCAL_IN) ko_local_leave(local, local->hoped_in[i]);
  }
  local->n_hoped_in = 0;
  ko_local_fall(local);
}

static void settle_up(ko_local *local) {
  for (uint32_t i = 0; i < local->n_seeds; i++) {
    ko_local_facility *facility = &local->facilities[local->seeds[i]];
    facility->flags &= (uint16_t)~LOCAL_SEED;
    raise(local, local->seeds[i], facility, 0, 1, 1);
  }
  local->n_seeds = 0;
  follow(local, 1);
  for (uint32_t i = 0; i < local->n_hoped_up; i++) {
    const ko_local_facility *facility = &local->facilities[local->hoped_up[i]];
    if (facility->unmet_up && facility->flags & LOCAL_UP) ko_local_stop(local, local->hoped_up[i]);
  }
  local->n_hoped_up = 0;
  ko_local_fall(local);
}

void ko_local_rise(ko_local *local) {
  settle_in(local);
  settle_up(local);
}
