/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The source `generate`: ids, places and countries of what a model makes.
 */
#include "model_network.h"

#include "recipe_text.h"

/* The same seed, the same network, on every machine: sums over the links, which only change when a model's way of sampling does. */
static void reproducible(void **state) {
  (void)state;
  for (size_t i = 0; ko_generators[i]; i++) {
    const setting settings[][4] = {{{"nodes", 200}, {"mean_degree", 3}, {0}},
                                   {{"nodes", 200}, {"links_each", 3}, {0}},
                                   {{"nodes", 200}, {"mean_degree", 3}, {0}},
                                   {{"nodes", 200}, {"degree", 3}, {0}},
                                   {{"width", 10}, {"height", 20}, {0}}};
    ko_network a = run_model(ko_generators[i]->name, settings[i], 42), b = run_model(ko_generators[i]->name, settings[i], 42);
    assert_int_equal(a.n_links, b.n_links);
    assert_memory_equal(a.links, b.links, a.n_links * sizeof *a.links);
    uint64_t sum = 0;
    for (uint32_t k = 0; k < a.n_links; k++) sum = sum * 31 + a.links[k].from * UINT64_C(1000) + a.links[k].to;
    static const uint64_t KNOWN[] = {UINT64_C(11981620275977290825), UINT64_C(15724797007690533970), UINT64_C(197324004232735395),
                                     UINT64_C(16034735104583821255), UINT64_C(15405893619461851256)};
    assert_true(sum == KNOWN[i]);
    ko_network_free(&a);
    ko_network_free(&b);
  }
}

/* Ids from 1 on in every sector, links in the order of their ends. */
static void ids(void **state) {
  (void)state;
  ko_region *region = region_from_recipe("", "sectors: { p: { generate: { model: erdos_renyi, nodes: 12, mean_degree: 3 } } }\n");
  char id[20];
  assert_int_equal(region->n_facilities, 12);
  assert_int_equal(region->n_links, 18);
  for (uint32_t f = 0; f < 12; f++) {
    snprintf(id, sizeof id, "p:%u", f + 1);
    assert_string_equal(region->facilities.id[f], id);
    assert_true(isnan(region->facilities.lat[f])); /* no box, no places */
  }
  for (uint32_t l = 0; l < 18; l++) {
    uint64_t here = (uint64_t)region->links.from[l] << 32 | region->links.to[l];
    uint64_t before = l ? (uint64_t)region->links.from[l - 1] << 32 | region->links.to[l - 1] : 0;
    assert_true(region->links.from[l] < region->links.to[l] && here > before);
  }
  ko_region_free(region);
}

/* Equally many facilities each: by number without places, from west to east (ties by number) with them. */
static void countries(void **state) {
  (void)state;
  ko_region *region =
      region_from_recipe("", "sectors: { p: { generate: { model: erdos_renyi, nodes: 7, mean_degree: 2, country: [XA, XB, XC] } } }\n");
  static const char *const by_number[] = {"XA", "XA", "XA", "XB", "XB", "XC", "XC"};
  for (uint32_t f = 0; f < 7; f++) assert_string_equal(region->countries.id[region->facilities.country[f]], by_number[f]);
  ko_region_free(region);
  region = region_from_recipe(
      "", "sectors: { p: { generate: { model: random_geometric, nodes: 90, mean_degree: 4, width_km: 30, country: [XA, XB, XC] } } }\n");
  for (uint32_t f = 0; f < 90; f++) {
    uint32_t west = 0;
    for (uint32_t g = 0; g < 90; g++)
      west += region->facilities.lon[g] < region->facilities.lon[f] || (region->facilities.lon[g] == region->facilities.lon[f] && g < f);
    const char *expected = west < 30 ? "XA" : west < 60 ? "XB" : "XC";
    assert_string_equal(region->countries.id[region->facilities.country[f]], expected);
    assert_true(region->facilities.lon[f] >= 0 && region->facilities.lon[f] <= 30 && region->facilities.lat[f] <= 30); /* a square */
  }
  ko_region_free(region);
  region = region_from_recipe("", "sectors: { p: { generate: { model: lattice, width: 2, height: 2, country: [XA, XB] } } }\n");
  static const char *const columns_of_it[] = {"XA", "XB", "XA", "XB"};
  for (uint32_t f = 0; f < 4; f++) assert_string_equal(region->countries.id[region->facilities.country[f]], columns_of_it[f]);
  ko_region_free(region);
}

/* A model without places is scattered once there is a box, of its own height; geographic places keep distances. */
static void boxes(void **state) {
  (void)state;
  ko_region *region = region_from_recipe(
      "", "sectors: { p: { generate: { model: erdos_renyi, nodes: 400, mean_degree: 1, width_km: 10, height_km: 90 } } }\n");
  double highest = 0, widest = 0;
  for (uint32_t f = 0; f < 400; f++) {
    double x = region->facilities.lon[f], y = region->facilities.lat[f];
    assert_true(x >= 0 && x <= 10 && y >= 0 && y <= 90);
    assert_true(fabs(x * 1e6 - round(x * 1e6)) < 1e-6); /* on a grid of a millimetre */
    highest = fmax(highest, y);
    widest = fmax(widest, x);
  }
  assert_true(region->planar && highest > 80 && widest > 9);
  ko_region_free(region);
  region = region_from_recipe("", "sectors: { p: { generate: { model: lattice, width: 4, height: 4, periodic: 0, spacing_km: 7, lat: 50, "
                                  "lon: 8 } } }\n");
  assert_false(region->planar);
  const double degree = acos(-1.0) / 180;
  for (uint32_t l = 0; l < region->n_links; l++) { /* parallels shorten to the north of the corner */
    uint32_t from = region->links.from[l], to = region->links.to[l];
    double km = to == from + 1 ? 7 * cos(region->facilities.lat[from] * degree) / cos(50 * degree) : 7;
    assert_true(fabs(region->links.length_km[l] - km) < 1e-4);
  }
  ko_region_free(region);
}

static void half_a_corner(void **state) {
  (void)state;
  assert_recipe_fails("", "sectors: { p: { generate: { model: lattice, width: 3, height: 3, lon: 40 } } }\n",
                      "generate: lat and lon go together");
}

static void registry(void **state) {
  (void)state;
  ko_variant variant;
  size_t n = 0;
  for (; ko_generators[n]; n++) {
    assert_int_equal(ko_generator_variant(n, &variant), 1);
    assert_string_equal(variant.name, ko_generators[n]->name);
    assert_ptr_equal(variant.params, ko_generators[n]->params);
    for (size_t i = 0; i < n; i++) assert_string_not_equal(ko_generators[i]->name, variant.name);
  }
  assert_int_equal(ko_generator_variant(n, &variant), 0);
  assert_int_equal(ko_generator_variant(SIZE_MAX, &variant), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reproducible), cmocka_unit_test(ids),           cmocka_unit_test(countries),
      cmocka_unit_test(boxes),        cmocka_unit_test(half_a_corner), cmocka_unit_test(registry),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
