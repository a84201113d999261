/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dependencies by rows. A group of which `need` of n suppliers must work is met iff every choice of n - need + 1 suppliers holds one that
 * works; where such choices are few and of at most three they become clauses (a or b or c), which are settled without branches. All other
 * groups (many suppliers, groups that may not bind) are wide: counted in bit planes.
 */
#ifndef KO_KERNEL_SETTLE_H
#define KO_KERNEL_SETTLE_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/isa.h"
#include "knockon/row.h"

/* operational(dependant) needs operational(a or b or c). The row after the last facility is zero: a clause that names only it is never met. */
typedef struct ko_clause {
  uint32_t dependant, a, b, c;
} ko_clause;

typedef struct ko_wide {
  uint32_t need, first, n; /* suppliers: wide_suppliers[first .. first + n - 1] */
  uint32_t bind;           /* row of `binds` (lanes in which it binds); row 0 is all lanes */
} ko_wide;

/* What one facility needs: clauses[clause .. clause_end - 1], wides[wide .. wide_end - 1]. Both lie in the order of sweeps. */
typedef struct ko_needs {
  uint32_t clause, clause_end, wide, wide_end;
} ko_needs;

typedef struct ko_settle_job {
  uint32_t n_facilities;
  ko_row *operational;           /* [n_facilities + 1] */
  uint32_t n_clauses, n_wides;
  const ko_clause *clauses;
  const ko_wide *wides;
  const ko_needs *needs;         /* [n_facilities] */
  const uint8_t *turn;           /* [n_facilities] in which of 256 parts of a sweep it comes */
  const uint32_t *wide_suppliers;
  const ko_row *binds;
  const uint32_t *dependent_first, *dependents;
  uint64_t *dirty;               /* bit map of facilities to visit; empty at the end */
  uint32_t *queue;               /* [n_facilities] work space */
  uint8_t *flags;                /* [n_facilities] */
  uint8_t flag;                  /* set in `flags` of what fell */
  uint8_t *swept;                /* [n_facilities] work space of sweeps */
} ko_settle_job;

typedef struct ko_settle_kernel {
  /* Visit what is dirty, and what depends on what fell, until nothing falls. */
  void (*work)(const ko_settle_job *job);
  /* All facilities once; returns how many fell, marked in `swept` (which it resets first). `few`: most are expected to stand, which changes
   * the time it takes alone. */
  size_t (*sweep)(const ko_settle_job *job, int few);
  /* Mark what depends on those in `swept` and has not seen what they became. */
  void (*mark_swept)(const ko_settle_job *job);
  /* Mark what depends on n facilities. */
  void (*mark)(const ko_settle_job *job, const uint32_t *fallen, size_t n);
} ko_settle_kernel;

KO_KERNEL_TABLE(ko_settle_kernel, ko_settle_kernel_table);

#endif
