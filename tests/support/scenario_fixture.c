/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario_fixture.h"

#include <stdlib.h>
#include <string.h>

int scenario_fixture_read(scenario_fixture *f, const char *text, const char *const *sets, size_t n_sets) {
  memset(f, 0, sizeof *f);
  int code = ko_origin_make(&f->arena, "test.yaml", text, strlen(text), sets, n_sets, &f->origin, &f->error);
  if (!code) code = ko_document_parse(&f->arena, &f->origin, 0, f->origin.file_length, &f->root, &f->error);
  for (size_t i = 0; i < n_sets && f->root; i++) {
    int set_code = ko_document_set(&f->arena, &f->origin, (uint32_t)i, f->root, &f->error);
    if (!code) code = set_code;
  }
  f->parser = (ko_parser){.arena = &f->arena, .origin = &f->origin, .folder = "folder", .error = &f->error};
  return code;
}

void scenario_fixture_must_read(scenario_fixture *f, const char *text) {
  if (scenario_fixture_read(f, text, NULL, 0) == KO_OK && f->root) return;
  fprintf(stderr, "%s\n", scenario_fixture_message(f, 0));
  abort();
}

void scenario_fixture_free(scenario_fixture *f) { ko_arena_free(&f->arena); }

const char *scenario_fixture_message(const scenario_fixture *f, uint32_t i) {
  return i < f->error.n_shown ? f->error.findings[i].message : "";
}
