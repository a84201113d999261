/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KO_RECIPE_WHERE_H
#define KO_RECIPE_WHERE_H

#include "sim/region/recipe.h"

/* The place of a mark in the file that the recipe came from, for ko_raise_at. */
ko_where ko_recipe_where(const ko_recipe *recipe, ko_mark mark);

#endif
