/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear network flow: g_l (theta_from - theta_to) over all links in service, the sum out of each node equal to its injection. The
 * matrix of these equations is a weighted Laplacian, and its elimination is the star-mesh transform of circuit theory: node j with
 * the conductances w_i to its neighbours is taken out and each pair (i, k) of them gains w_i w_k / d, d = sum of w. There is no diagonal
 * and no subtraction, so with positive conductances every entry is exact to a few units in the last place however badly the matrix is
 * conditioned (Grassmann, Taksar & Heyman 1985, doi:10.1287/opre.33.5.1107), and d is exactly zero iff j is the last of its island. Such a
 * node is its island's reference (theta = 0): islands need no search and no repair of the matrix.
 *
 * Order and fill come from one minimum-degree analysis of the whole net (AMD, through CHOLMOD). Taking links out never adds fill. Each
 * column keeps what its subtree of the elimination tree passes on ("pairs"), so a change of links costs only the columns on the paths
 * from there to the root, and these come out with the same bits as in an elimination from scratch: no updates that drift, no history.
 *
 * Injections are sums of a few sources, each in an amount that is one for all nodes of an island. Each source is carried forward with
 * the elimination, where like the pairs only the columns on those paths change; a solution then takes one pass backward.
 *
 * Columns are numbered by position: by height above the leaves of the elimination tree, then by size. Neighbouring
 * short columns do not depend on each other.
 */
#ifndef KO_CIRCUIT_H
#define KO_CIRCUIT_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

#define KO_CIRCUIT_NONE UINT32_MAX

/* Columns first .. end - 1 have `size` entries each. */
typedef struct ko_circuit_run {
  uint32_t first, end, size;
} ko_circuit_run;

enum { KO_CIRCUIT_SOURCES = 4 };

/* The pattern; immutable, shared. A column with c rows has c (c - 1) / 2 pairs: (0, 1), (0, 2), .. (1, 2), .. A front is what is gathered
 * to eliminate a column: its c conductances, then its pairs. What a column passes on to its parent are its pairs and, of each source, an
 * amount for each of its rows. Cells are where flows stand: one for each entry, which is that of the first link between two nodes, then
 * one for each further link between the same two; the last is that of loops. */
typedef struct ko_circuit {
  uint32_t n, n_links, n_runs, n_cells;
  size_t front_size; /* doubles of work space for an elimination */
  size_t n_pairs;
  uint32_t *position, *node;         /* [n] node -> position, position -> node */
  uint32_t *from, *to;               /* [n_links] positions */
  uint32_t *parent;                  /* [n] position, n at a root */
  uint32_t *first, *rows;            /* CSR: later neighbours of a column, ascending; the first is its parent */
  uint32_t *nest;                    /* [n] a child whose pairs are this column's front, or NONE */
  size_t *pair_first;                /* [n] a column's pairs; those of a column's other children follow each other: */
  size_t *pair_in;                   /* [n + 1] where those of its other children are */
  uint32_t *target;                  /* parallel to these pairs: place in the parent's front */
  uint32_t *pass_first, *pass_in;    /* [n], [n + 1] the same for amounts, of all children */
  uint32_t *pass_target;             /* parallel to amounts: 0: the parent's own, 1 + k: that for its row k */
  uint32_t *link_first, *links;      /* CSR: links by the column in which they stand, that of their earlier end */
  uint32_t *link_entry, *link_cell;  /* [n_links] entry (NONE: a loop) and cell */
  uint32_t *cell_link;               /* [n_cells] NONE: no link stands there */
  uint32_t *node_first, *node_links; /* CSR: links at a position; loops are left out */
  ko_circuit_run *runs;
} ko_circuit;

/* The numbers of one set of links in service. */
typedef struct ko_circuit_factor {
  double *ratio;        /* by entry: w_i / d */
  double *inverse;      /* [n] 1 / d; 0: reference of its island */
  uint32_t *up;         /* [n] the first later neighbour with a conductance; a reference: itself */
  uint64_t *references; /* bits: which columns are */
  double *pairs;
  double *part[KO_CIRCUIT_SOURCES]; /* [n] what has come to a column of each source, times `inverse` */
  double *passed;                   /* amounts, of each source in turn */
} ko_circuit_factor;

/* Make the pattern of n nodes and the given links. The caller releases with free(). */
int ko_circuit_make(uint32_t n, uint32_t n_links, const uint32_t *from, const uint32_t *to, ko_circuit **out,
                    ko_error *error) KO_MUST_CHECK;

size_t ko_circuit_factor_bytes(const ko_circuit *circuit);
/* Place a factor in a block of that size. */
void ko_circuit_factor_place(const ko_circuit *circuit, void *block, ko_circuit_factor *out);

/* Mark in `dirty` ([n / 64 + 1] words) the columns that depend on a link, up to the root. */
void ko_circuit_mark(const ko_circuit *circuit, uint32_t link, uint64_t *dirty);

/* Conductances of all links between the ends of this link, in the order of links. */
double ko_circuit_between(const ko_circuit *circuit, const double *conductance, uint32_t link);
/* The same for every entry; in `between`, [entries]. */
void ko_circuit_add_up(const ko_circuit *circuit, const double *conductance, double *between);

/* Eliminate the marked columns anew. `between`: conductances by entry, 0: nothing in service. `source`: amounts, [n] by position, of each
 * source in turn; NULL: none are carried forward. `reference` is NULL, or another factor of the same pattern that says which columns are
 * references (where conductances may be negative, a sum of zero says nothing). `front` is work space. Returns how many references
 * there are now less those that there were. */
int64_t ko_circuit_eliminate(const ko_circuit *circuit, const double *between, const double *source, const uint64_t *dirty,
                             const ko_circuit_factor *reference, double *front, ko_circuit_factor *factor);

/* Copy the marked columns. */
void ko_circuit_copy(const ko_circuit *circuit, const uint64_t *dirty, const ko_circuit_factor *source, ko_circuit_factor *factor);

/* Number the islands from 0 in `label` (room for n + 1, by position) and list in `minor` (room for n + 1) the positions outside of island
 * 0. Island 0 is that of the last column that has a later neighbour; there is none (and all are minor, numbered from 1) where no link is in
 * service. Returns one more than the highest number. Needs positive conductances in `factor`; `conductance` by link is zero where one is out
 * of service. All three are zero at first, and then as the last call left them. Costs what lies outside of island 0, or a pass over all. */
uint32_t ko_circuit_islands(const ko_circuit *circuit, const ko_circuit_factor *factor, const double *conductance, uint32_t *label,
                            uint32_t *minor, uint32_t *n_minor);

/* In: injections by position; out: theta. */
void ko_circuit_solve(const ko_circuit *circuit, const ko_circuit_factor *factor, double *theta);

/* In: the sum over sources of part x amount, by position; out: theta, and by entry carry x (theta of the column - theta of the row). */
void ko_circuit_flows(const ko_circuit *circuit, const ko_circuit_factor *factor, const double *carry, double *theta, double *flow);

#endif
