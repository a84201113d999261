/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear flows on a damaged network: islands, their balance (balance.h), and what each link carries (circuit.h). A worker starts from a
 * base state, switches links, and solves; what comes out depends on the links in service and the nodes that are up, not on what the worker
 * did before.
 */
#ifndef KO_LINEAR_FLOW_H
#define KO_LINEAR_FLOW_H

#include <stddef.h>
#include <stdint.h>

#include "models/common/balance.h"
#include "models/common/carve.h"
#include "models/common/circuit.h"

/* A link with a phase shift: from -> to it carries `amount` less than its angles say. */
typedef struct ko_shift {
  uint32_t link;
  double amount;
} ko_shift;

/* One set of links in service, eliminated. Where conductances may be negative, `strength` is the same with their magnitudes: it says
 * which columns are references. */
typedef struct ko_linear_state {
  double *conductance; /* [n_links]; 0: out of service */
  double *magnitude;   /* the same array unless some are negative */
  double *between;     /* by entry: conductances between two nodes */
  double *strong;      /* the same of magnitudes; the same array unless some are negative */
  double *carry;       /* by entry: conductance of its first link, negative where that leads from the later node to the earlier */
  double *source;      /* [n] by position, four each: planned, reserve, - load, what shifts inject */
  ko_circuit_factor factor, strength;
} ko_linear_state;

/* The network undamaged; immutable after ko_linear_base. */
typedef struct ko_linear {
  const ko_circuit *circuit;
  uint8_t negative;    /* some conductances are */
  double *conductance; /* [n_links] */
  uint32_t n_shifts;
  ko_shift *shifts;                 /* room for n_links */
  double *shift_of;                 /* [n_links] their amounts */
  double *planned, *reserve, *load; /* [n] by position: generation planned, what could be added, demand and shunt */
  ko_power *power, total;           /* [n] the same as integers; their sum */
  uint8_t *base_up;                 /* [n] by node */
  ko_linear_state base;
} ko_linear;

typedef struct ko_linear_work {
  ko_linear_state now;
  uint64_t *dirty, *touched; /* columns: to eliminate, and different from the base's */
  uint32_t n_changed, n_islands, n_minor;
  uint32_t *changed;       /* links of which the conductance may differ from the base's, each once */
  uint8_t *listed;         /* [n_links] whether they are in that list */
  uint32_t *label, *minor; /* [n] islands (ko_circuit_islands), by position */
  ko_power *sums;          /* [n + 1] by island */
  ko_balance *balance;     /* [n + 1] by island */
  double *theta;           /* [n] by position */
  double *injection;       /* [n], only where conductances may be negative */
  double *residual;        /* [n], the same */
  double *flow;            /* [n_cells] from -> to */
  uint8_t *over;           /* [n_cells] for the caller: links that carry too much */
  double *front;           /* for eliminations */
} ko_linear_work;

/* Places the arrays of `linear` (circuit and negative are set). The caller fills conductance, shifts, planned, reserve and load. */
void ko_linear_place(ko_carve *carve, ko_linear *linear);
/* Makes the integers of what is filled; 0 where a quantity is not finite (*wrong: its node). */
int ko_linear_count(ko_linear *linear, uint32_t *wrong);
/* The state that workers start from: nodes up ([n] by node) and all links between them in service. */
int ko_linear_base(ko_linear *linear, const uint8_t *up, ko_error *error) KO_MUST_CHECK;

ko_linear_work *ko_linear_work_place(ko_carve *carve, const ko_linear *linear);
void ko_linear_work_init(const ko_linear *linear, ko_linear_work *work);

/* Back to the exact bits of the base. */
void ko_linear_restore(const ko_linear *linear, ko_linear_work *work);
/* Take a link in or out of service. */
void ko_linear_switch(const ko_linear *linear, uint32_t link, int on, ko_linear_work *work);
/* Flow from -> to of a link, after a solve. */
static inline double ko_linear_flow(const ko_linear *linear, const ko_linear_work *work, uint32_t link) {
  return work->flow[linear->circuit->link_cell[link]];
}
/* Islands, balance and flows. `first` is 0 where since the last solve links were only taken out and `up` is the same. */
void ko_linear_solve(const ko_linear *linear, const uint8_t *up, int first, ko_linear_work *work);

#endif
