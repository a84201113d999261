/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trial/worker.h"
#include "tests/unit/plan_fixture.h"

static const char yaml[] =
    "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: reachability } }\nwaves:\n"
    "  - { success: 0.6, targets: { facilities: { facility: [a, b, c] } } }\n  - { success: 0.5, targets: { links: { link: [l1, l2] } } }\n"
    "run: { trials: 700 }\noutput: { importance: { list: a } }\n";

enum { N_FACILITIES = 4, N_LINKS = 3 };

typedef struct hits {
  ko_row facilities[N_FACILITIES], links[N_LINKS];
} hits;

static void settle(ko_worker *worker, const ko_plan *plan, const ko_forced *forced, uint32_t block, hits *out) {
  ko_settled settled;
  ko_error error = {0};
  ko_worker_force(worker, forced);
  assert_int_equal(ko_trial_block(worker, 0, block, KO_NONE, &settled, &error), KO_OK);
  memset(out, 0, sizeof *out);
  for (uint32_t s = 0; s < N_FACILITIES; s++)
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      out->facilities[s].w[w] = settled.damaged[s].w[w] & settled.lanes.w[w];
      assert_true((out->facilities[s].w[w] & settled.operational[s].w[w]) == 0);
    }
  for (uint32_t l = 0; l < N_LINKS; l++) out->links[l] = settled.link_damaged[plan->link_hit_row[l]];
}

/* What is forced is damaged in all lanes or none; all else is as it is without; and so is all once nothing is forced any more. */
static void test_hits(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,supply\na,power,5\nb,power,\nc,power,\nd,power,\n");
  fixture_file(&f, "links.csv", "link,from,to,project\nl1,a,b,cable\nl2,b,c,\nl3,c,d,cable\n");
  fixture_must_plan(&f, yaml);
  assert_int_equal(ko_trial_reference(f.plan, &f.error), KO_OK);
  const uint32_t b = fixture_slot(&f, "b"), d = fixture_slot(&f, "d"), l1 = fixture_slot(&f, "l1"), l3 = fixture_slot(&f, "l3");
  const uint32_t entities[] = {b, d, KO_LINK | l1, KO_LINK | l3}; /* d and l3 are aimed at by no wave; l3 belongs to a project */
  ko_worker *worker;
  assert_int_equal(ko_worker_make(f.plan, &worker, &f.error), KO_OK);
  for (uint32_t block = 0; block < f.plan->n_blocks; block++)
    for (int fails = 0; fails < 2; fails++) {
      const ko_forced forced = {fails, 4, entities};
      hits as_is, with, after;
      ko_row all = {{0}}, lanes;
      ko_row_first(&lanes, ko_block_lanes(f.plan, block));
      settle(worker, f.plan, NULL, block, &as_is);
      settle(worker, f.plan, &forced, block, &with);
      settle(worker, f.plan, NULL, block, &after);
      assert_memory_equal(&as_is, &after, sizeof after);
      if (fails) all = lanes;
      for (uint32_t s = 0; s < N_FACILITIES; s++)
        assert_memory_equal(&with.facilities[s], s == b || s == d ? &all : &as_is.facilities[s], sizeof all);
      for (uint32_t l = 0; l < N_LINKS; l++) assert_memory_equal(&with.links[l], l == l1 || l == l3 ? &all : &as_is.links[l], sizeof all);
      assert_true(ko_row_count(&as_is.facilities[b]) > 50 && ko_row_count(&as_is.links[l1]) > 50);
    }
  ko_worker_free(worker);
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_hits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
