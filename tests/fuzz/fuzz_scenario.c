/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a scenario. What stands behind a byte 0xFF (which no text holds) is taken as one --set each. A scenario that is accepted
 * must be accepted again from the text that is recorded with the results, and that text must not change any more.
 */
#include <stdlib.h>
#include <string.h>

#include "knockon/scenario.h"

enum { MAX_SETS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const ko_scenario *scenario) {
  ko_error error = {0};
  ko_scenario *again = NULL;
  if (ko_scenario_parse(scenario->text, scenario->text_length, "folder", NULL, 0, &again, &error)) abort();
  if (again->text_length != scenario->text_length || again->hash != scenario->hash || again->n_waves != scenario->n_waves ||
      again->n_sectors != scenario->n_sectors || again->n_strategies != scenario->n_strategies)
    abort();
  for (size_t i = 0; i < scenario->n_waves; i++)
    if (strcmp(again->waves[i].name, scenario->waves[i].name) != 0) abort();
  ko_scenario_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = calloc(size + 1, 1);
  const char *sets[MAX_SETS];
  size_t n_sets = 0;
  if (!text) return 0;
  if (size) memcpy(text, data, size);
  size_t length = size;
  for (size_t i = size; i-- > 0;)
    if (data[i] == 0xFF) {
      text[i] = '\0';
      length = i;
    }
  for (size_t i = length; i < size && n_sets < MAX_SETS; i++)
    if (data[i] == 0xFF) sets[n_sets++] = text + i + 1;
  ko_error error = {0};
  ko_scenario *scenario = NULL;
  int code = ko_scenario_parse(text, length, "folder", sets, n_sets, &scenario, &error);
  if ((code == 0) != (scenario != NULL) || (code != 0) != (error.n_errors != 0)) abort();
  char buffer[2048];
  for (uint32_t i = 0; i < error.n_shown; i++) (void)ko_error_format(&error, i, buffer, sizeof buffer);
  if (scenario) check_again(scenario);
  ko_scenario_free(scenario);
  free(text);
  return 0;
}
