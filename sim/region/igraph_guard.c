/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/region/igraph_guard.h"

#include <stdio.h>
#include <string.h>

/* igraph's handlers are global and get no context of their own, so the guard in force has to be found somewhere; a guard lives only from
 * enter to leave, on one thread. */
static _Thread_local ko_igraph *in_force;

/* Called once for each level of igraph's call stack; the first is the one that knows what is wrong. */
static void keep_error(const char *reason, const char *file, int line, igraph_error_t code) {
  (void)file, (void)line;
  if (in_force && !in_force->message[0])
    snprintf(in_force->message, sizeof in_force->message, "%s", reason && reason[0] ? reason : igraph_strerror(code));
  IGRAPH_FINALLY_FREE();
}

static void drop_warning(const char *reason, const char *file, int line) { (void)reason, (void)file, (void)line; }

void ko_igraph_enter(ko_igraph *guard) {
  guard->message[0] = '\0';
  guard->error_handler = igraph_set_error_handler(keep_error);
  guard->warning_handler = igraph_set_warning_handler(drop_warning);
  in_force = guard;
}

int ko_igraph_leave(ko_igraph *guard, igraph_error_t code, int raise_code, const ko_where *where, ko_error *error) {
  in_force = NULL;
  igraph_set_error_handler(guard->error_handler);
  igraph_set_warning_handler(guard->warning_handler);
  if (code == IGRAPH_SUCCESS) return 0;
  if (code == IGRAPH_ENOMEM) return ko_raise(error, KO_E_INTERNAL, "out of memory in igraph");
  size_t length = strlen(guard->message);
  while (length && (guard->message[length - 1] == '\n' || guard->message[length - 1] == '.' || guard->message[length - 1] == ' ')) length--;
  return ko_raise_at(error, raise_code, where, "%.*s", (int)length, guard->message);
}
