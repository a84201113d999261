/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The superset of links: the region's own, then added ones, each once.
 */
#include "tests/unit/maker_fixture.h"

#include <math.h>

static void make_region(maker_fixture *m) {
  fixture_begin(&m->f);
  fixture_file(&m->f, "facilities.csv", "facility,sector,country,x,y\na,gas,XA,0,0\nb,gas,XB,3,4\nc,power,XA,,\nd,power,XB,1,1\n");
  fixture_file(&m->f, "links.csv",
               "link,from,to,directed,circuits,capacity,reactance,tap_ratio,phase_shift_deg,length_km,protection,country\n"
               "ab,a,b,1,3,70,0.5,1.1,10,6,0.25,XB\ncd,c,d,,,,,,,,,\n");
}

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { power: { rule: standalone }, gas: { rule: standalone } }\n"                                 \
  "waves: [ { targets: { facilities: all } } ]\n"

static void links_of_the_region(void **state) {
  (void)state;
  maker_fixture m = {0};
  make_region(&m);
  assert_int_equal(maker_edits(&m, YAML), KO_OK);
  assert_int_equal(m.maker.n_links, 2);
  const ko_maker_link *ab = &m.maker.links[0], *cd = &m.maker.links[1];
  assert_string_equal(ab->id, "ab");
  assert_true(ab->key == ko_key(KO_KEY_LINK, "ab") && ab->sector == 1 && ab->from == 0 && ab->to == 1 && ab->country == 1);
  assert_true(ab->directed == 1 && ab->circuits == 3 && ab->capacity == 70 && ab->reactance == 0.5 && ab->tap_ratio == 1.1 &&
              ab->phase_shift_deg == 10 && ab->length_km == 6 && ab->protection == 0.25);
  assert_true(cd->sector == 0 && cd->country == 0 && cd->directed == 0 && cd->circuits == 1 && isnan(cd->capacity) &&
              isnan(cd->reactance) && cd->tap_ratio == 1 && isnan(cd->length_km) && cd->protection == 0);
  assert_true(!ab->project && !cd->project);
  maker_end(&m);
}

static const ko_new_link PLAIN = {.id = "new",
                                  .from = 0,
                                  .to = 1,
                                  .circuits = 1,
                                  .capacity = (double)__builtin_nanf(""),
                                  .reactance = (double)__builtin_nanf(""),
                                  .length_km = (double)__builtin_nanf("")};

static void added(void **state) {
  (void)state;
  maker_fixture m = {0};
  make_region(&m);
  assert_int_equal(maker_edits(&m, YAML), KO_OK);
  uint32_t row = 99, again = 99;
  const ko_mark mark = {2, 1};
  assert_int_equal(ko_maker_add_link(&m.maker, mark, &PLAIN, &row), KO_OK);
  assert_int_equal(row, 2);
  const ko_maker_link *made = &m.maker.links[2];
  assert_true(made->key == ko_key(KO_KEY_LINK, "new") && made->sector == 1 && made->tap_ratio == 1 && made->phase_shift_deg == 0);
  assert_true(fabs(made->length_km - 5) < 1e-12); /* the distance of its ends */
  assert_int_equal(ko_maker_add_link(&m.maker, mark, &PLAIN, &again), KO_OK);
  assert_int_equal(again, 2);
  assert_int_equal(m.maker.n_links, 3);
  ko_new_link other = PLAIN;
  other.id = "far";
  other.from = 2;
  other.to = 3;
  assert_int_equal(ko_maker_add_link(&m.maker, mark, &other, &row), KO_OK);
  assert_true(row == 3 && m.maker.links[3].sector == 0 && isnan(m.maker.links[3].length_km)); /* c has no place */
  maker_end(&m);
}

/* The same id must be the same link, in every respect. */
static void other_values(void **state) {
  (void)state;
  maker_fixture m = {0};
  make_region(&m);
  assert_int_equal(maker_edits(&m, YAML), KO_OK);
  uint32_t row;
  ko_new_link others[11];
  for (int i = 0; i < 11; i++) others[i] = PLAIN;
  others[0].from = 1, others[0].to = 0;
  others[1].to = 0, others[1].from = 1;
  others[2].country = 1;
  others[3].directed = 1;
  others[4].circuits = 2;
  others[5].capacity = 10;
  others[6].reactance = 0.1;
  others[7].length_km = 5.5;
  others[8].protection = 0.5;
  others[9].project = "p";
  others[10].capacity = 0;
  assert_int_equal(ko_maker_add_link(&m.maker, (ko_mark){2, 1}, &PLAIN, &row), KO_OK);
  for (int i = 0; i < 11; i++) {
    assert_int_equal(ko_maker_add_link(&m.maker, (ko_mark){2, 1}, &others[i], &row), KO_E_INPUT);
    assert_string_equal(m.f.error.findings[i].message,
                        "link 'new' is added by another measure with other values; give each new link an id of its own");
    assert_int_equal(m.f.error.findings[i].line, 2);
  }
  assert_int_equal(m.maker.n_links, 3);
  ko_new_link same = PLAIN;
  same.length_km = 5; /* what it would be anyway */
  assert_int_equal(ko_maker_add_link(&m.maker, (ko_mark){2, 1}, &same, &row), KO_OK);
  maker_end(&m);
}

static void many(void **state) {
  (void)state;
  maker_fixture m = {0};
  make_region(&m);
  assert_int_equal(maker_edits(&m, YAML), KO_OK);
  char ids[200][8];
  for (uint32_t i = 0; i < 200; i++) {
    uint32_t row;
    ko_new_link link = PLAIN;
    snprintf(ids[i], sizeof ids[i], "n%u", i);
    link.id = ids[i];
    link.capacity = i;
    assert_int_equal(ko_maker_add_link(&m.maker, (ko_mark){0, 0}, &link, &row), KO_OK);
    assert_int_equal(row, i + 2);
  }
  for (uint32_t i = 0; i < 200; i++) assert_true(m.maker.links[i + 2].capacity == i && strcmp(m.maker.links[i + 2].id, ids[i]) == 0);
  assert_string_equal(m.maker.links[0].id, "ab");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(links_of_the_region),
      cmocka_unit_test(added),
      cmocka_unit_test(other_values),
      cmocka_unit_test(many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
