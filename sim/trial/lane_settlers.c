/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which settler plays a plan.
 */
#include "sim/trial/lane_local.h"

const ko_settler *ko_settler_of(const ko_plan *plan) { return ko_local_fits(plan) ? &ko_settler_local : &ko_settler_general; }
