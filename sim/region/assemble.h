/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KO_ASSEMBLE_H
#define KO_ASSEMBLE_H

#include "sim/region/recipe.h"
#include "sim/region/source.h"

/* Fill the tables of a region, all but the dependencies, from one draft a sector. */
int ko_assemble(const ko_recipe *recipe, const ko_draft *drafts, ko_tables *tables, ko_error *error) KO_MUST_CHECK;

#endif
