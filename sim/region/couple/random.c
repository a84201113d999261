/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose: random. Either each dependant gets `count` suppliers, every set of them equally likely; or `links_per_dependant` = c spreads
 * round(c x dependants) different pairs over all dependants and suppliers, so that a dependant has c suppliers in the mean and some have
 * none.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "sim/region/couple/couple.h"
#include "sim/region/pair_set.h"

enum { COUNT_MOST = 1000 };

typedef struct random_params {
  int64_t count;
  double links_per_dependant, within_km;
} random_params;

static const ko_param PARAMS[] = {
    {.key = "count",
     .type = KO_PARAM_INTEGER,
     .offset = offsetof(random_params, count),
     .unit = "",
     .min = 1,
     .max = COUNT_MOST,
     .value = 1,
     .set = 1,
     .help = "Suppliers of each dependant.",
     .source = ""},
    {.key = "links_per_dependant",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(random_params, links_per_dependant),
     .unit = "",
     .min = 0,
     .max = 1e6,
     .value = NAN,
     .flags = KO_PARAM_EXCLUSIVE_MIN,
     .set = 1,
     .help = "Instead of count: so many pairs for each dependant in the mean, spread at random.",
     .source = ""},
    {.key = "within_km",
     .type = KO_PARAM_NUMBER,
     .offset = offsetof(random_params, within_km),
     .unit = "km",
     .min = 0,
     .max = INFINITY,
     .value = NAN,
     .help = "Suppliers farther away are not chosen; without it there is no limit.",
     .source = ""},
};

/* Position of a facility among the suppliers, n_suppliers where it is none. */
static uint32_t position(const ko_sides *sides, uint32_t row) {
  uint32_t low = 0, high = sides->n_suppliers;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (sides->suppliers[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low < sides->n_suppliers && sides->suppliers[low] == row ? low : sides->n_suppliers;
}

/* A random set of `count` out of 0 .. n - 1 (R. Floyd's algorithm, Comm. ACM 30:754). Returns its size. */
static uint32_t sample(ko_stream *stream, uint32_t n, uint32_t count, uint32_t *out) {
  uint32_t n_out = 0;
  for (uint32_t last = n > count ? n - count : 0; last < n; last++) {
    uint32_t pick = (uint32_t)ko_stream_below(stream, (uint64_t)last + 1);
    for (uint32_t i = 0; i < n_out; i++)
      if (out[i] == pick) {
        pick = last;
        break;
      }
    out[n_out++] = pick;
  }
  return n_out;
}

/* `count` for each dependant; places NULL: from anywhere. */
static int choose_each(const random_params *p, const ko_sides *sides, const ko_places *places, ko_stream *stream, ko_choice *choice,
                       ko_error *error) {
  uint32_t picks[COUNT_MOST];
  for (uint32_t d = 0; d < sides->n_dependants; d++) {
    uint32_t self = position(sides, sides->dependants[d]);
    uint32_t n_near = places ? ko_places_near(places, d, p->within_km, sides->n_suppliers) : 0;
    uint32_t n = places ? n_near : sides->n_suppliers - (self < sides->n_suppliers);
    uint32_t n_picks = sample(stream, n, (uint32_t)p->count, picks);
    for (uint32_t i = 0; i < n_picks; i++) {
      uint32_t supplier = places ? places->found[picks[i]].supplier : picks[i] + (picks[i] >= self);
      int rc = ko_choice_add(choice, d, supplier, error);
      if (rc < 0) return rc;
    }
  }
  return 0;
}

static uint64_t possible_pairs(const ko_sides *sides) {
  uint64_t n = (uint64_t)sides->n_dependants * sides->n_suppliers;
  for (uint32_t d = 0; d < sides->n_dependants; d++) n -= position(sides, sides->dependants[d]) < sides->n_suppliers;
  return n;
}

static int choose_pairs(double per_dependant, const ko_where *where, const ko_sides *sides, ko_stream *stream, ko_choice *choice,
                        ko_error *error) {
  double wanted = floor(per_dependant * sides->n_dependants + 0.5), possible = (double)possible_pairs(sides);
  /* Near the limit most draws would hit pairs that are taken. */
  if (wanted > possible / 2)
    return ko_raise_at(error, KO_E_INPUT, where,
                       "links_per_dependant: %g pairs are more than half of the %.0f that there can be; give count instead", wanted,
                       possible);
  if (wanted > UINT32_MAX / 4) return ko_raise_at(error, KO_E_INPUT, where, "links_per_dependant: %g pairs are too many", wanted);
  ko_pair_set taken;
  int rc = ko_pair_set_make((size_t)wanted, &taken, error);
  if (rc < 0) return rc;
  while (rc == 0 && choice->n < wanted) {
    uint32_t d = (uint32_t)ko_stream_below(stream, sides->n_dependants), s = (uint32_t)ko_stream_below(stream, sides->n_suppliers);
    if (sides->dependants[d] != sides->suppliers[s] && ko_pair_set_add(&taken, d, s)) rc = ko_choice_add(choice, d, s, error);
  }
  ko_pair_set_free(&taken);
  return rc;
}

static int choose(const void *params, const ko_where *where, const ko_sides *sides, ko_stream *stream, ko_choice *choice, ko_error *error) {
  const random_params *p = params;
  if (!isnan(p->links_per_dependant)) {
    if (!isnan(p->within_km)) return ko_raise_at(error, KO_E_INPUT, where, "within_km goes with count, not with links_per_dependant");
    return choose_pairs(p->links_per_dependant, where, sides, stream, choice, error);
  }
  if (isnan(p->within_km)) return choose_each(p, sides, NULL, stream, choice, error);
  ko_places places;
  int rc = ko_places_make(sides, KO_METRIC_DISTANCE, &places, error);
  if (rc < 0) return rc;
  rc = choose_each(p, sides, &places, stream, choice, error);
  ko_places_free(&places);
  return rc;
}

static int single(const void *params) {
  const random_params *p = params;
  return isnan(p->links_per_dependant) && p->count == 1;
}

const ko_coupler ko_coupler_random = {
    .name = "random",
    .help = "Random suppliers.",
    .params = PARAMS,
    .n_params = sizeof PARAMS / sizeof *PARAMS,
    .params_size = sizeof(random_params),
    .choose = choose,
    .single = single,
};
