/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario is read again and again while one allocation after the other fails, once alone and once with all that follow. Each time it is
 * either read or refused with the error for memory; nothing crashes. Broken scenarios may also be refused for what is wrong with them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "knockon/scenario.h"
#include "tests/fault/failing_allocator.h"

static const char good[] =
    "knockon: 1\nname: a\nregion: { load: r }\nsectors: { power: { rule: dc_flow, weight: 2 }, gas: { rule: standalone } }\n"
    "waves:\n  - &w { targets: { facilities: { sector: power, country: [A, B, C], demand: \">=10\" }, pick: 3, by: degree } }\n"
    "  - { name: x, success: { column: c, median: 1, beta: 1 }, targets: { near: { random: { k: v }, hops: 2 } } }\n"
    "  - { name: y, targets: { list: [a, b, c, d, e, f, g, h, i, j, k, l] } }\n  - { name: z, targets: { states: s.csv } }\n"
    "strategies:\n  - { name: s, measures: [ { protect: { links: all, to: 1 } }, { project: { add: [ { id: l, from: a, to: b } ] } } ] }\n";
static const char built[] =
    "knockon: 1\nregion: { build: { countries: { A: {} }, sectors: { p: { matpower: { file: f } }, t: { generate: { model: lattice, "
    "width: 2, height: 2 } } }, couple: [ { dependant: all, supplier: all, choose: nearest } ] } }\n"
    "sectors: { p: { rule: standalone } }\nwaves: [ { targets: { project: [a, b] } } ]\n";
static const char broken[] =
    "knockon: 2\nregion: { lod: r }\nregion: { load: r }\nsectors: { power: { rule: dcflow } }\nwaves: [ { tarets: 1 } ]\n";
static const char no_yaml[] = "knockon: { 1\n";

static int n_failed;
static uint64_t whole; /* hash of the text as run when nothing fails */

static uint64_t read_once(const char *text, int is_good, uint64_t first, int forever) {
  static const char *const sets[] = {"run.trials=5", "waves.0={ targets: { list: [a] } }"};
  static ko_error error;
  ko_scenario *scenario = NULL;
  ko_error_clear(&error);
  failing_allocator_begin(first, forever);
  int code = ko_scenario_parse(text, strlen(text), "folder", sets, 2, &scenario, &error);
  uint64_t n = failing_allocator_end();
  int may_be = code == KO_E_INTERNAL || (is_good ? code == KO_OK : code == KO_E_INPUT);
  if (!may_be || (code == KO_OK) != (scenario != NULL) || (code != KO_OK && error.code == KO_OK)) {
    fprintf(stderr, "allocation %llu%s: code %d, %s\n", (unsigned long long)first, forever ? " and all later" : "", code,
            error.n_shown ? error.findings[0].message : "no message");
    n_failed++;
  }
  if (first == UINT64_MAX && scenario) whole = scenario->hash;
  if (scenario && scenario->hash != whole) n_failed++;                  /* read, but not all of it */
  if (first >= n && code != (is_good ? KO_OK : KO_E_INPUT)) n_failed++; /* nothing failed */
  ko_scenario_free(scenario);
  return n;
}

static uint64_t read_all(const char *text, int is_good, int forever) {
  uint64_t first = 0, n;
  (void)read_once(text, is_good, UINT64_MAX, 0);
  do n = read_once(text, is_good, first, forever);
  while (first++ < n);
  return first;
}

int main(void) {
  const char *const texts[] = {good, built, broken, no_yaml};
  uint64_t n = 0;
  for (int i = 0; i < 4; i++) n += read_all(texts[i], i < 2, 0) + read_all(texts[i], i < 2, 1);
  printf("%llu readings with failing allocations, %d wrong\n", (unsigned long long)n, n_failed);
  return n_failed != 0 || n < 500;
}
