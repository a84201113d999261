/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that only a later version has. Naming them makes the message about them helpful instead of "unknown key".
 */
#include <string.h>

#include "sim/scenario/parse.h"

const char *ko_later_key(const char *key) {
  return strcmp(key, "stop") == 0 ? "this version runs all trials that `trials` asks for" : NULL;
}
