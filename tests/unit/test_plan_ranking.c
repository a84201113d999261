/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys by which targets are ranked: scores, made once, and columns.
 */
#include "tests/unit/maker_fixture.h"

#include <math.h>

#define YAML "knockon: 1\nregion: { load: . }\nsectors: { p: { rule: standalone } }\nwaves: [ { targets: { facilities: all } } ]\n"

/* A star of b, and e alone. */
static void begin(maker_fixture *m) {
  fixture_begin(&m->f);
  fixture_file(&m->f, "facilities.csv", "facility,sector,demand,height,note\na,p,1,7,x\nb,p,4,,y\nc,p,2,-3,\nd,p,,0.5,z\ne,p,,,\n");
  fixture_file(&m->f, "links.csv", "link,from,to,capacity,colour\nl1,a,b,5,red\nl2,b,c,,\nl3,d,b,9,\n");
  maker_begin(m, YAML);
}

static void expect_keys(maker_fixture *m, const char *by, int links, const double *expected) {
  const double *keys = NULL;
  int code = ko_maker_keys(&m->maker, by, links, (ko_mark){4, 1}, &keys);
  if (code) fixture_print(&m->f);
  assert_int_equal(code, KO_OK);
  for (uint32_t i = 0; i < (links ? 3u : 5u); i++) assert_true(keys[i] == expected[i]);
}

static void scores(void **state) {
  (void)state;
  maker_fixture m = {0};
  begin(&m);
  const double one = 0x1p40, third = floor(one / 3 + 0.5);
  expect_keys(&m, "degree", 0, (double[]){third, one, third, third, 0});
  expect_keys(&m, "betweenness", 1, (double[]){one, one, one});
  expect_keys(&m, "demand", 0, (double[]){one / 4, one, one / 2, 0, 0}); /* a score before a column of that name */
  maker_end(&m);
}

static void columns(void **state) {
  (void)state;
  maker_fixture m = {0};
  begin(&m);
  expect_keys(&m, "height", 0, (double[]){7, -INFINITY, -3, 0.5, -INFINITY}); /* unknown: last */
  expect_keys(&m, "capacity", 1, (double[]){5, -INFINITY, 9});
  assert_int_equal(m.maker.n_rankings, 0); /* columns are no rankings to be told of */
  maker_end(&m);
}

/* Each score is made once for facilities and once for links; ranked again as often as asked. */
static void made_once(void **state) {
  (void)state;
  maker_fixture m = {0};
  begin(&m);
  const double *first, *second;
  const ko_score *betweenness = ko_score_find("betweenness");
  for (int i = 0; i < 3; i++) assert_int_equal(ko_maker_keys(&m.maker, "betweenness", 0, (ko_mark){0, 0}, &first), KO_OK);
  assert_int_equal(m.maker.n_rankings, 1);
  assert_int_equal(m.maker.rankings[0].n_runs, 1);
  assert_int_equal(ko_maker_keys(&m.maker, "betweenness", 1, (ko_mark){0, 0}, &second), KO_OK);
  assert_int_equal(m.maker.n_rankings, 2);
  const uint8_t gone[5] = {0, 1, 0, 0, 0};
  const ko_removed removed = {gone, NULL};
  int64_t values[5];
  for (int i = 0; i < 2; i++) assert_int_equal(ko_maker_rank_again(&m.maker, betweenness, 0, &removed, values), KO_OK);
  assert_int_equal(m.maker.n_rankings, 2);
  assert_int_equal(m.maker.rankings[0].n_runs, 3);
  assert_true(m.maker.rankings[0].seconds >= 0 && m.maker.rankings[1].links && m.maker.rankings[1].n_runs == 1);
  for (int v = 0; v < 5; v++) assert_int_equal(values[v], v == 1 ? -1 : 0); /* without its hub nobody is between */
  assert_true(first[1] == 0x1p40);                                          /* what was made before stays */
  for (size_t i = 0; ko_scores[i]; i++)
    if (ko_scores[i]->facilities) assert_int_equal(ko_maker_rank_again(&m.maker, ko_scores[i], 0, NULL, values), KO_OK);
  assert_true(m.maker.n_rankings > 8 && m.maker.rankings[0].score == betweenness);
  maker_end(&m);
}

/* Through the cache the keys are the same, and it is told how many rankings came from there. */
static void cached(void **state) {
  (void)state;
  maker_fixture m = {0};
  char folder[] = "/tmp/knockon-cache-XXXXXX", command[60];
  const double one = 0x1p40, third = floor(one / 3 + 0.5);
  assert_non_null(mkdtemp(folder));
  for (uint32_t turn = 0; turn < 2; turn++) {
    const ko_rank_cache cache = {.folder = folder, .least_seconds = 0, .most_bytes = KO_RANK_CACHE_BYTES, .unseen_bytes = UINT64_MAX};
    begin(&m);
    assert_int_equal(ko_rankings_keep_in(m.maker.scores, &cache, &m.f.error), KO_OK);
    expect_keys(&m, "degree", 0, (double[]){third, one, third, third, 0});
    expect_keys(&m, "betweenness", 1, (double[]){one, one, one});
    const uint8_t gone[5] = {0, 1, 0, 0, 0};
    const ko_removed removed = {gone, NULL};
    int64_t values[5];
    assert_int_equal(ko_maker_rank_again(&m.maker, ko_score_find("degree"), 0, &removed, values), KO_OK);
    for (int v = 0; v < 5; v++) assert_int_equal(values[v], v == 1 ? -1 : 0);
    const ko_maker_ranking *degree = &m.maker.rankings[0], *betweenness = &m.maker.rankings[1];
    assert_int_equal(degree->n_runs, 2);
    assert_int_equal(degree->n_taken, 2 * turn);
    assert_int_equal(degree->n_kept, 2 * (1 - turn));
    assert_int_equal(betweenness->n_taken, turn);
    assert_int_equal(betweenness->n_kept, 1 - turn);
    assert_true(turn ? degree->seconds_saved > 0 : degree->seconds_saved == 0);
    maker_end(&m);
  }
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

static void expect_error(maker_fixture *m, const char *by, int links, const char *message) {
  const double *keys;
  ko_error_clear(&m->f.error);
  assert_int_equal(ko_maker_keys(&m->maker, by, links, (ko_mark){4, 3}, &keys), KO_E_INPUT);
  assert_string_equal(m->f.error.findings[0].message, message);
  assert_int_equal(m->f.error.findings[0].line, 4);
}

static void errors(void **state) {
  (void)state;
  maker_fixture m = {0};
  begin(&m);
  expect_error(&m, "degree", 1, "by: the score 'degree' is for facilities alone");
  expect_error(&m, "degreee", 0, "by: there is no score and no column of facilities.csv called 'degreee'; did you mean 'degree'?");
  expect_error(&m, "capacty", 1, "by: there is no score and no column of links.csv called 'capacty'; did you mean 'capacity'?");
  expect_error(&m, "randm", 0, "by: there is no score and no column of facilities.csv called 'randm'; did you mean 'random'?");
  expect_error(&m, "zzzzzz", 0, "by: there is no score and no column of facilities.csv called 'zzzzzz'");
  expect_error(&m, "note", 0, "by: column 'note' of facilities.csv holds no numbers");
  expect_error(&m, "colour", 1, "by: column 'colour' of links.csv holds no numbers");
  maker_end(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(scores), cmocka_unit_test(columns), cmocka_unit_test(made_once), cmocka_unit_test(cached), cmocka_unit_test(errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
