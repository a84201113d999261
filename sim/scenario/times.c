/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waves in time: how often each comes, and whether all of that fits into the trial.
 */
#include <string.h>

#include "knockon/duration.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/scenario.h"

enum { STEPS_MOST = 65536, WAVES_MOST = 65536 };

/* Does it hit before the trial is over? */
static int is_in_time(const ko_time_spec *time, double hours) {
  return hours < time->horizon_hours && ko_step_at(hours, time->step_hours) < ko_steps(time->horizon_hours, time->step_hours);
}

uint32_t ko_wave_times(const ko_scenario *scenario, const ko_wave *wave) {
  uint32_t n = 1;
  while (n <= wave->repeat_times && is_in_time(&scenario->time, ko_wave_hours(wave, n))) n++;
  return n;
}

double ko_wave_hours(const ko_wave *wave, uint32_t repetition) {
  return repetition ? wave->at_hours + repetition * wave->repeat_every_hours : wave->at_hours;
}

/* The number n of a name "NAME (n)" that a repetition of NAME would have, and the length of NAME; 0: it is no such name. */
static int64_t number_of_name(const char *name, size_t *length) {
  const char *bracket = strrchr(name, '(');
  if (!bracket || bracket < name + 2 || bracket[-1] != ' ' || bracket[1] < '1' || bracket[1] > '9') return 0;
  size_t n_digits = strspn(bracket + 1, "0123456789");
  if (n_digits > 6 || strcmp(bracket + 1 + n_digits, ")") != 0) return 0;
  int64_t number = 0;
  for (size_t i = 1; i <= n_digits; i++) number = 10 * number + (bracket[i] - '0');
  *length = (size_t)(bracket - 1 - name);
  return number;
}

/* Names decide luck: no repetition may be named like another wave. */
static void check_names(ko_parser *p, const ko_scenario *scenario) {
  char quoted[KO_QUOTE_ROOM], repeated[KO_QUOTE_ROOM];
  for (size_t i = 0; i < scenario->n_waves; i++) {
    const ko_wave *wave = &scenario->waves[i];
    size_t length;
    int64_t number = number_of_name(wave->name, &length);
    for (size_t k = 0; number > 1 && k < scenario->n_waves; k++) {
      const ko_wave *other = &scenario->waves[k];
      if (strlen(other->name) != length || strncmp(other->name, wave->name, length) != 0 || number - 1 > other->repeat_times) continue;
      ko_node node = {.mark = wave->mark};
      ko_parse_fail(p, &node, "wave \"%s\" has the name of a repetition of wave \"%s\"; give it another one", ko_quote(wave->name, quoted),
                    ko_quote(other->name, repeated));
    }
  }
}

void ko_parse_check_times(ko_parser *p, const ko_scenario *scenario) {
  const ko_time_spec *time = &scenario->time;
  char quoted[KO_QUOTE_ROOM];
  if (!time->given || !time->mark.line || !(time->step_hours > 0 && time->horizon_hours > 0)) return; /* told already */
  ko_node node = {.mark = time->mark};
  uint32_t n_steps = ko_steps(time->horizon_hours, time->step_hours);
  if (n_steps > STEPS_MOST) {
    ko_parse_fail(p, &node, "time: %.10g h in steps of %.10g h are more than %d steps; make the steps longer or the horizon shorter",
                  time->horizon_hours, time->step_hours, STEPS_MOST);
    return;
  }
  size_t n_waves = 0;
  for (size_t i = 0; i < scenario->n_waves; i++) {
    const ko_wave *wave = &scenario->waves[i];
    n_waves += ko_wave_times(scenario, wave);
    if (is_in_time(time, wave->at_hours)) continue;
    node = (ko_node){.mark = wave->mark};
    ko_parse_fail(p, &node, "wave \"%s\" comes at %.10g h, and a trial is over at %.10g h", ko_quote(wave->name, quoted), wave->at_hours,
                  time->horizon_hours);
  }
  node = (ko_node){.mark = time->mark};
  if (n_waves > WAVES_MOST) ko_parse_fail(p, &node, "waves: with their repetitions there are more than %d of them", WAVES_MOST);
  check_names(p, scenario);
}
