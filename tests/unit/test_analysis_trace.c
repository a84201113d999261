/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/trace_by_hand.h"

static timeline T;

/* Lines of one kind and entity (by slot), in order. */
static const ko_trace_line *line_of(const ko_trace *trace, ko_happening_kind kind, uint32_t entity) {
  for (uint32_t i = 0; i < trace->n; i++)
    if (trace->lines[i].happening.kind == kind && trace->lines[i].happening.entity == entity) return &trace->lines[i];
  return NULL;
}

static void over_time(void **state) {
  (void)state;
  ko_trace trace;
  timeline_open(&T, &TRACE_TEXTS);
  uint32_t plant = T.plan->slot_of_row[0], mast = T.plan->slot_of_row[1], line = KO_LINK | T.plan->link_slot_of_row[0];
  assert_int_equal(ko_trace_make(T.worker, T.plan, 0, 0, &trace, &T.error), 0);
  assert_int_equal(trace.direct, 1);
  assert_int_equal(trace.indirect, 1);
  assert_int_equal(line_of(&trace, KO_HAPPENED_DAMAGED, plant)->step, 1);
  assert_int_equal(line_of(&trace, KO_HAPPENED_CREW, plant)->step, 1);
  assert_int_equal(line_of(&trace, KO_HAPPENED_REPAIRED, plant)->step, 3);
  assert_int_equal(line_of(&trace, KO_HAPPENED_CREW, line)->step, 3); /* one crew, facilities first */
  assert_int_equal(line_of(&trace, KO_HAPPENED_REPAIRED, line)->step, 4);
  const ko_trace_line *fell = line_of(&trace, KO_HAPPENED_FELL, mast);
  assert_int_equal(fell->step, 2); /* a buffer of one step */
  assert_int_equal(fell->happening.by, KO_CAUSE_SECTOR + 0);
  assert_int_equal(fell->n, 1);
  assert_int_equal(trace.suppliers[fell->first], plant);
  assert_int_equal(line_of(&trace, KO_HAPPENED_ROSE, mast)->step, 3);
  assert_int_equal(trace.fell[plant], 1);
  assert_int_equal(trace.down_steps[plant], 2);
  assert_int_equal(trace.fell[mast], 2);
  assert_int_equal(trace.down_steps[mast], 1);
  assert_int_equal(trace.cause[mast], KO_CAUSE_SECTOR + 0);
  assert_int_equal(trace.fell[T.plan->slot_of_row[2]], KO_NONE);
  assert_true(trace.damaged[plant] && !trace.damaged[mast] && trace.link_damaged[line & ~KO_LINK]);
  ko_trace_free(&trace);
  timeline_close(&T);
}

static void at_one_instant(void **state) {
  (void)state;
  timeline_texts texts = TRACE_TEXTS;
  texts.scenario =
      "sectors: { power: { rule: standalone }, telecom: { rule: standalone } }\nwaves: [ { targets: { list: [plant, line] } } ]\n";
  ko_trace trace;
  timeline_open(&T, &texts);
  uint32_t plant = T.plan->slot_of_row[0], mast = T.plan->slot_of_row[1];
  assert_int_equal(ko_trace_make(T.worker, T.plan, 0, 0, &trace, &T.error), 0);
  assert_int_equal(trace.direct, 1);
  assert_int_equal(trace.indirect, 1);
  assert_int_equal(trace.n, 4); /* two damaged, two failed */
  assert_int_equal(line_of(&trace, KO_HAPPENED_FELL, plant)->happening.by, KO_CAUSE_DAMAGE);
  assert_int_equal(line_of(&trace, KO_HAPPENED_FELL, mast)->happening.by, KO_CAUSE_SECTOR + 0);
  assert_int_equal(trace.suppliers[line_of(&trace, KO_HAPPENED_FELL, mast)->first], plant);
  assert_int_equal(trace.down_steps[mast], 1);
  ko_trace_free(&trace);
  timeline_close(&T);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(over_time), cmocka_unit_test(at_one_instant)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
