/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Falls: what leaves E leaves the operational in the same visit.
 */
#include "sim/trial/lane_local.h"

void ko_local_leave(ko_local *local, uint32_t slot) {
  ko_local_facility *facility = &local->facilities[slot];
  ko_local_note(local, slot, facility);
  local->leaving[local->n_leaving++] = slot << 1 | ((facility->flags & LOCAL_UP) != 0);
  facility->flags &= (uint16_t) ~(LOCAL_IN | LOCAL_UP);
}

void ko_local_stop(ko_local *local, uint32_t slot) {
  ko_local_facility *facility = &local->facilities[slot];
  ko_local_note(local, slot, facility);
  local->stopping[local->n_stopping++] = slot;
  facility->flags &= (uint16_t)~LOCAL_UP;
}

static inline void drop(ko_local *local, uint32_t slot, const ko_local_facility *facility) {
  if (facility->unmet_in && facility->flags & LOCAL_IN) ko_local_leave(local, slot);
  else if (facility->unmet_up && facility->flags & LOCAL_UP) ko_local_stop(local, slot);
}

/* A group has just become short: whether its buffer does not carry it. */
static int is_dry(ko_local *local, uint32_t group, int up) {
  uint32_t buffer = local->buffers.of->of_group[group];
  if (buffer == KO_NONE) return 1;
  if (up) ko_buffers_note(&local->buffers, buffer);
  return !ko_buffers_carry(&local->buffers, buffer, local->step);
}

static inline int is_dry_narrow(ko_local *local, uint32_t slot, uint32_t flags, uint32_t k, int up) {
  return !(flags & ko_local_buffered(k)) || is_dry(local, local->groups->first[slot] + k, up);
}

static void lose_wide(ko_local *local, uint32_t w, int in, int up) {
  ko_local_wide *wide = &local->wides[w];
  ko_local_facility *facility = &local->facilities[wide->dependant];
  if (in && wide->spare_in-- == 0 && is_dry(local, wide->group, 0)) {
    wide->unmet_in = 1;
    facility->unmet_in++;
  }
  if (up && wide->spare_up-- == 0 && is_dry(local, wide->group, 1)) {
    wide->unmet_up = 1;
    facility->unmet_up++;
  }
  drop(local, wide->dependant, facility);
}

/* Its dependants have lost a supplier in E, or among the operational, or in both. */
static inline void lose(ko_local *local, uint32_t slot, int in, int up) {
  const uint32_t *edges = local->of->edges;
  ko_local_fetch_dependants(local, slot);
  for (uint32_t i = local->of->edge_first[slot]; i < local->of->edge_first[slot + 1]; i++) {
    uint32_t dependant = edges[i] >> EDGE_BITS, k = edges[i] & EDGE_GROUP;
    if (k == WIDE_EDGE) {
      lose_wide(local, dependant, in, up);
      continue;
    }
    ko_local_facility *facility = &local->facilities[dependant];
    if (in && facility->spare_in[k]-- == 0 && is_dry_narrow(local, dependant, facility->flags, k, 0)) facility->unmet_in |= 1U << k;
    if (up && facility->spare_up[k]-- == 0 && is_dry_narrow(local, dependant, facility->flags, k, 1)) facility->unmet_up |= 1U << k;
    drop(local, dependant, facility);
  }
}

void ko_local_lack(ko_local *local, uint32_t edge) {
  uint32_t k = edge & EDGE_GROUP;
  if (k == WIDE_EDGE) {
    ko_local_wide *wide = &local->wides[edge >> EDGE_BITS];
    ko_local_facility *facility = &local->facilities[wide->dependant];
    uint8_t in = wide->spare_in < 0, up = wide->spare_up < 0;
    facility->unmet_in += (uint32_t)(in - wide->unmet_in);
    facility->unmet_up += (uint32_t)(up - wide->unmet_up);
    wide->unmet_in = in;
    wide->unmet_up = up;
    drop(local, wide->dependant, facility);
    return;
  }
  ko_local_facility *facility = &local->facilities[edge >> EDGE_BITS];
  facility->unmet_in |= (uint32_t)(facility->spare_in[k] < 0) << k;
  facility->unmet_up |= (uint32_t)(facility->spare_up[k] < 0) << k;
  drop(local, edge >> EDGE_BITS, facility);
}

void ko_local_fall(ko_local *local) {
  for (uint32_t leaving = 0, stopping = 0;;) {
    if (leaving < local->n_leaving) {
      ko_local_fetch(local, local->leaving, local->n_leaving, leaving, 1);
      uint32_t next = local->leaving[leaving++];
      if (next & 1) lose(local, next >> 1, 1, 1);
      else lose(local, next >> 1, 1, 0);
    } else if (stopping < local->n_stopping) {
      ko_local_fetch(local, local->stopping, local->n_stopping, stopping, 0);
      lose(local, local->stopping[stopping++], 0, 1);
    } else {
      break;
    }
  }
  local->n_leaving = local->n_stopping = 0;
}
