/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What sim/region offers to the parts below it. Its own files include what they need of these.
 */
#ifndef KO_REGION_PART_H
#define KO_REGION_PART_H

#include "sim/region/filter.h"     /* which facilities and links a filter lets through */
#include "sim/region/places.h"     /* who is near */
#include "sim/region/rank.h"       /* scores */
#include "sim/region/rank_cache.h" /* the same, kept on disk */
#include "sim/region/recipe.h"     /* regions that are built */
#include "sim/region/sheet.h"      /* CSV files */

#endif
