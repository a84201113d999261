/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What measures of countries share: which are meant.
 */
#ifndef KO_MEASURE_COUNTRIES_H
#define KO_MEASURE_COUNTRIES_H

#include "sim/measure/measure.h"

/* Rows of the countries, each once; one that is unknown is an error, one that is named twice a warning. The caller frees with free(). */
int ko_measure_countries(ko_edits *edits, const char *measure, const ko_texts *ids, uint32_t *n, uint32_t **rows,
                         ko_error *error) KO_MUST_CHECK;
/* The same for an agreement, which needs two of them at least. */
int ko_measure_partners(ko_edits *edits, const char *measure, const ko_texts *ids, uint32_t *n, uint32_t **rows,
                        ko_error *error) KO_MUST_CHECK;

#endif
