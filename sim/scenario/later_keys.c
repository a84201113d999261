/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What belongs to simulations over time. Naming these keys makes the message about them helpful instead of "unknown key".
 */
#include <string.h>

#include "sim/scenario/parse.h"

const char *ko_later_key(const char *key) {
  static const char *const of_time[] = {"time",       "response",    "at_hours", "repeat", "from_hours",  "timeline",
                                        "backup",     "island",      "spares",   "crews",  "train",       "detect",
                                        "prioritise", "investigate", "warn",     "aid",    "repair_order"};
  for (size_t i = 0; i < sizeof of_time / sizeof *of_time; i++)
    if (strcmp(of_time[i], key) == 0) return "it needs time, and this version settles one instant";
  if (strcmp(key, "stop") == 0) return "this version runs all trials that `trials` asks for";
  if (strcmp(key, "intensity") == 0) return "this version takes the states of trials from `states`, not hazard intensities";
  return NULL;
}
