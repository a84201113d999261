/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names and places along the axes, and the sink that makes datasets carry them along.
 */
#include "note_sink.h"
#include "plan_fixture.h"

#include "sim/run/labels.h"

#define YAML                                                                                                                               \
  "knockon: 1\nregion: { load: . }\nsectors: { gas: { rule: standalone }, power: { rule: standalone } }\n"                                 \
  "waves: [ { targets: { facilities: all } } ]\n"

static ko_labels put(fixture *f, note_sink *n) {
  ko_labels labels = {"left over", "left over"};
  note_begin(n);
  note_give_axis(n, "facility", f->plan->n_facilities);
  note_give_axis(n, "link", f->plan->n_links);
  note_give_axis(n, "country", f->plan->n_countries);
  note_give_axis(n, "project", f->plan->n_projects);
  assert_int_equal(ko_labels_put(f->plan, &n->sink, &labels, &f->error), KO_OK);
  return labels;
}

/* In rows of the tables, whatever the plan's order is; added links come behind the region's. */
static void all_labels(void **state) {
  (void)state;
  static note_sink n;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "countries.csv", "country,name,population\nXB,Beland,1000\nXA,,\n");
  fixture_file(&f, "facilities.csv",
               "facility,name,sector,country,lat,lon\np1,Plant,power,XA,50,8\ng1,,gas,XB,,\np2,Sub,power,XB,51,9\ng2,Well,gas,XB,52,7\n");
  fixture_file(&f, "links.csv", "link,from,to,project\npl,p2,p1,corridor\ngl,g1,g2,\n");
  fixture_file(&f, "projects.csv", "project,name,members\ncorridor,The corridor,\nwells,,g2\n");
  fixture_must_plan(&f, YAML "strategies: [ { name: s, measures: [ { project: { add: [ { id: new, from: g2, to: g1 } ] } } ] } ]\n");
  ko_labels labels = put(&f, &n);
  note_expect(&n, "dataset facility_name(facility) [] = Plant g1 Sub Well");
  note_expect(&n, "dataset facility_country(facility) [] = XA XB XB XB");
  note_expect(&n, "dataset facility_sector(facility) [] = power gas power gas");
  note_expect(&n, "dataset lat(facility) [degrees_north] = 50 nan 51 52");
  note_expect(&n, "dataset lon(facility) [degrees_east] = 8 nan 9 7");
  note_expect(&n, "dataset link_from(link) [] = p2 g1 g2");
  note_expect(&n, "dataset link_to(link) [] = p1 g2 g1");
  note_expect(&n, "dataset country_name(country) [] = Beland XA");
  note_expect(&n, "dataset country_population(country) [1] = 1000 nan");
  note_expect(&n, "dataset project_name(project) [] = The corridor wells");
  assert_string_equal(labels.facility, "lat lon facility_name facility_country facility_sector");
  assert_string_equal(labels.link, "link_from link_to");
  fixture_end(&f);
}

static void on_a_plane(void **state) {
  (void)state;
  static note_sink n;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,x,y\na,power,1,2\nb,gas,3,4.5\n");
  fixture_must_plan(&f, YAML);
  ko_labels labels = put(&f, &n);
  note_expect(&n, "dataset y(facility) [km] = 2 4.5");
  note_expect(&n, "dataset x(facility) [km] = 1 3");
  note_expect_not(&n, "lat(");
  note_expect_not(&n, "link_from");
  note_expect_not(&n, "project_name");
  assert_string_equal(labels.facility, "x y facility_name facility_country facility_sector");
  assert_null(labels.link);
  fixture_end(&f);
}

static void without_places(void **state) {
  (void)state;
  static note_sink n;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector\na,power\nb,gas\n");
  fixture_must_plan(&f, YAML);
  ko_labels labels = put(&f, &n);
  note_expect_not(&n, "lat(");
  note_expect_not(&n, "x(");
  assert_string_equal(labels.facility, "facility_name facility_country facility_sector");
  fixture_end(&f);
}

/* Datasets on those axes get the attribute, others and those that have one keep theirs; all the rest goes through as it is. */
static void labelled(void **state) {
  (void)state;
  static note_sink n;
  static const double numbers[4] = {1, 2, 3, 4};
  static const char *const cells[] = {"x", "y"};
  ko_error error = {0};
  note_begin(&n);
  ko_labelled through = ko_labelled_sink(&n.sink, (ko_labels){"here", "there"});
  ko_sink *sink = &through.sink;
  ko_dataset d = {.name = "facility",
                  .type = KO_TYPE_F64,
                  .n_axes = 1,
                  .axes = {"facility"},
                  .unit = "1",
                  .long_name = "l",
                  .description = "d",
                  .data = numbers};
  assert_int_equal(sink->coordinate(sink, &d, 2, &error), 0);
  d.name = d.axes[0] = "link";
  assert_int_equal(sink->coordinate(sink, &d, 2, &error), 0);
  d.name = d.axes[0] = "trial";
  assert_int_equal(sink->coordinate(sink, &d, 2, &error), 0);
  d = (ko_dataset){.name = "a",
                   .type = KO_TYPE_F64,
                   .n_axes = 2,
                   .axes = {"trial", "facility"},
                   .unit = "h",
                   .long_name = "l",
                   .description = "d",
                   .data = numbers};
  assert_int_equal(sink->dataset(sink, &d, &error), 0);
  assert_null(d.coordinates); /* the caller's is left alone */
  d.name = "b";
  d.axes[1] = "link";
  assert_int_equal(sink->dataset(sink, &d, &error), 0);
  d.name = "c";
  d.coordinates = "mine";
  assert_int_equal(sink->dataset(sink, &d, &error), 0);
  d.name = "d";
  d.coordinates = NULL;
  d.axes[1] = "trial";
  assert_int_equal(sink->dataset(sink, &d, &error), 0);
  assert_int_equal(sink->column(sink, "t", "k", 2, cells, &error), 0);
  assert_int_equal(sink->attribute_text(sink, "text", "some", &error), 0);
  assert_int_equal(sink->attribute_integer(sink, "integer", -7, &error), 0);
  assert_int_equal(sink->attribute_number(sink, "number", 0.5, &error), 0);
  note_expect(&n, "coordinate facility(facility) [1] = 1 2");
  note_expect(&n, "dataset a(trial,facility) [h] {here} = 1 2 3 4");
  note_expect(&n, "dataset b(trial,link) [h] {there} = 1 2 3 4");
  note_expect(&n, "dataset c(trial,link) [h] {mine} = 1 2 3 4");
  note_expect(&n, "dataset d(trial,trial) [h] = 1 2 3 4");
  note_expect(&n, "column t/k = x y");
  note_expect(&n, "attribute text = some");
  note_expect(&n, "attribute integer = -7");
  note_expect(&n, "attribute number = 0.5");
}

/* Where the sink fails, whatever call it is, that is handed on and nothing more is put. */
static void sinks_that_fail(void **state) {
  (void)state;
  static note_sink n;
  fixture f;
  fixture_begin(&f);
  fixture_file(&f, "facilities.csv", "facility,sector,lat,lon\na,power,1,2\nb,gas,3,4\nc,gas,3,5\n");
  fixture_file(&f, "links.csv", "link,from,to,project\nl,b,c,p\n");
  fixture_file(&f, "projects.csv", "project,members\np,\n");
  fixture_must_plan(&f, YAML);
  (void)put(&f, &n);
  long all = n.n_calls;
  assert_true(all >= 10);
  for (long at = 0; at < all; at++) {
    ko_labels labels;
    ko_error error = {0};
    note_begin(&n);
    note_give_axis(&n, "facility", 3);
    note_give_axis(&n, "link", 1);
    note_give_axis(&n, "country", 1);
    note_give_axis(&n, "project", 1);
    n.fail_at = at;
    assert_int_equal(ko_labels_put(f.plan, &n.sink, &labels, &error), KO_E_IO);
    assert_int_equal(n.n_calls, at + 1);
    assert_int_equal(error.n_errors, 1);
  }
  fixture_end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_labels), cmocka_unit_test(on_a_plane),      cmocka_unit_test(without_places),
      cmocka_unit_test(labelled),   cmocka_unit_test(sinks_that_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
