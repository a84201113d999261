/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The undamaged state is cut into components; those within one country are dropped. In a block, all lanes are flooded together from the
 * best connected facility of each component that works in the lane, and what is reached is counted by country in bit planes. What works but
 * is not reached matters only in lanes in which it holds a link between countries: there it is walked lane by lane. A strategy with links
 * that join components goes lane by lane altogether, for what is reached no longer belongs to one component.
 */
#include "sim/tally/connect.h"

#include <string.h>

#include "sim/tally/account.h"

enum { SEEDS = 8 };

/* Links of one strategy, both ways. */
typedef struct edges {
  uint32_t *first, *neighbour, *link;
  uint8_t *simple; /* by sector: no two components are joined */
} edges;

/* What a sector without any change gives, by strategy and sector. */
typedef struct still {
  uint32_t known;
  int64_t pairs;
  int64_t *by_country;
} still;

struct ko_connect {
  const ko_plan *plan;
  uint32_t ready, n_components, n_queue;
  uint32_t *component;       /* [n_facilities], KO_NONE: not up in the reference or within one country */
  uint32_t *component_first; /* [n_components + 1] into slots */
  uint32_t *slots;           /* by component, then country */
  uint32_t *seeds;           /* [n_components][SEEDS], best connected first */
  int64_t *pairs, *by_country;
  edges *of_case;
  still *unchanged;
  /* Work space. */
  ko_row *away;
  ko_row *border_rows; /* [n_links], of the first borders */
  uint32_t *queue, *seen, *stack, *members, *borders;
  uint8_t *queued;
  int64_t *lanes; /* [n_countries][512] */
  ko_counter *counter;
  uint32_t stamp;
};

static uint32_t power_above(uint32_t n) {
  uint32_t power = 1;
  while (power <= n) power *= 2;
  return power;
}

/* Lays the arrays out behind the struct; with memory == NULL it only counts bytes. */
static size_t place(const ko_plan *plan, ko_connect *connect, char *memory) {
  const size_t n = plan->n_facilities, links = plan->n_links, countries = plan->n_countries, sectors = plan->n_sectors;
  size_t at = (sizeof(ko_connect) + 63) & ~(size_t)63;
#define TAKE(to, count, type)                                                                                                              \
  do {                                                                                                                                     \
    if (memory) to = (type *)(void *)(memory + at);                                                                                        \
    at += ((count) * sizeof(type) + 63) & ~(size_t)63;                                                                                     \
  } while (0)
  TAKE(connect->component, n, uint32_t);
  TAKE(connect->component_first, n / 2 + 2, uint32_t);
  TAKE(connect->slots, n, uint32_t);
  TAKE(connect->seeds, (n / 2 + 1) * SEEDS, uint32_t);
  TAKE(connect->pairs, sectors, int64_t);
  TAKE(connect->by_country, sectors * countries * countries, int64_t);
  TAKE(connect->of_case, plan->n_cases, edges);
  TAKE(connect->unchanged, plan->n_cases * sectors, still);
  for (uint32_t k = 0; k < plan->n_cases; k++) {
    edges *e = memory ? &connect->of_case[k] : NULL;
    TAKE(e->first, n + 1, uint32_t);
    TAKE(e->neighbour, 2 * links, uint32_t);
    TAKE(e->link, 2 * links, uint32_t);
    TAKE(e->simple, sectors, uint8_t);
    for (uint32_t s = 0; s < sectors; s++) TAKE(connect->unchanged[k * sectors + s].by_country, countries * countries, int64_t);
  }
  TAKE(connect->away, n, ko_row);
  TAKE(connect->border_rows, links, ko_row);
  TAKE(connect->borders, links, uint32_t);
  TAKE(connect->queue, power_above(plan->n_facilities), uint32_t);
  TAKE(connect->seen, n, uint32_t);
  TAKE(connect->stack, n, uint32_t);
  TAKE(connect->members, (n / 2 + 1) * countries, uint32_t);
  TAKE(connect->queued, n, uint8_t);
  TAKE(connect->lanes, countries * KO_LANES, int64_t);
  TAKE(connect->counter, 1, ko_counter);
#undef TAKE
  return at;
}

size_t ko_connect_bytes(const ko_plan *plan) { return place(plan, NULL, NULL); }

const int64_t *ko_connect_pairs(const ko_connect *connect) { return connect->pairs; }

const int64_t *ko_connect_pairs_by_country(const ko_connect *connect) { return connect->by_country; }

static void make_edges(const ko_plan *plan, uint32_t k, edges *e) {
  const uint8_t *present = plan->cases[k].link_present;
  for (uint32_t l = 0; l < plan->n_links; l++) {
    if (!present[l]) continue;
    e->first[plan->link_from[l]]++;
    e->first[plan->link_to[l]]++;
  }
  for (uint32_t v = 0; v < plan->n_facilities; v++) e->first[v + 1] += e->first[v];
  for (uint32_t l = plan->n_links; l-- > 0;) {
    if (!present[l]) continue;
    uint32_t ends[2] = {plan->link_from[l], plan->link_to[l]};
    for (int i = 0; i < 2; i++) {
      uint32_t at = --e->first[ends[i]];
      e->neighbour[at] = ends[1 - i];
      e->link[at] = l;
    }
  }
}

/* Slots that hang together with `start` over all links of the strategy, or over those facilities that are up; marks them in `seen`. Returns
 * how many stand in the stack. */
static uint32_t gather(ko_connect *c, const edges *e, uint32_t start, const uint8_t *up) {
  uint32_t n = 0;
  c->seen[start] = c->stamp;
  c->stack[n++] = start;
  for (uint32_t done = 0; done < n; done++)
    for (uint32_t i = e->first[c->stack[done]]; i < e->first[c->stack[done] + 1]; i++) {
      uint32_t to = e->neighbour[i];
      if (c->seen[to] == c->stamp || (up && !up[to])) continue;
      c->seen[to] = c->stamp;
      c->stack[n++] = to;
    }
  return n;
}

/* The component's slots by country, its seeds and its pairs. */
static void add_component(ko_connect *c, uint32_t n, uint32_t first) {
  const ko_plan *plan = c->plan;
  const uint32_t id = c->n_components++, sector = plan->sector[c->stack[0]], countries = plan->n_countries;
  const uint32_t *degree = c->of_case[0].first;
  uint32_t at = first, *seeds = c->seeds + (size_t)id * SEEDS;
  int64_t *by_country = c->by_country + (size_t)sector * countries * countries;
  for (uint32_t i = 0; i < SEEDS; i++) seeds[i] = KO_NONE;
  c->component_first[id] = first;
  for (uint32_t country = 0; country < countries; country++) {
    uint32_t begin = at;
    for (uint32_t i = 0; i < n; i++)
      if (plan->country[c->stack[i]] == country) c->slots[at++] = c->stack[i];
    int64_t here = at - begin;
    for (uint32_t i = first; i < begin && here; i++) {
      uint32_t other = plan->country[c->slots[i]];
      by_country[other * countries + country] += here;
      by_country[country * countries + other] += here;
      c->pairs[sector] += here;
    }
  }
  c->component_first[id + 1] = at;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t slot = c->stack[i];
    c->component[slot] = id;
    for (uint32_t j = 0; j < SEEDS; j++) { /* insertion into the short sorted list */
      uint32_t seed = seeds[j];
      if (seed != KO_NONE && degree[seed + 1] - degree[seed] >= degree[slot + 1] - degree[slot]) continue;
      seeds[j] = slot;
      slot = seed;
      if (slot == KO_NONE) break;
    }
  }
}

static void make_components(ko_connect *c) {
  const ko_plan *plan = c->plan;
  const uint8_t *up = plan->cases[0].reference;
  uint32_t at = 0;
  for (uint32_t v = 0; v < plan->n_facilities; v++) c->component[v] = KO_NONE;
  c->stamp++;
  for (uint32_t v = 0; v < plan->n_facilities; v++) {
    if (!up[v] || c->seen[v] == c->stamp) continue;
    uint32_t n = gather(c, &c->of_case[0], v, up);
    int several = 0;
    for (uint32_t i = 1; i < n; i++) several |= plan->country[c->stack[i]] != plan->country[v];
    if (!several) continue;
    add_component(c, n, at);
    at += n;
  }
}

static void find_simple(ko_connect *c, edges *e) {
  const ko_plan *plan = c->plan;
  memset(e->simple, 1, plan->n_sectors);
  c->stamp++;
  for (uint32_t v = 0; v < plan->n_facilities; v++) {
    if (c->seen[v] == c->stamp) continue;
    uint32_t n = gather(c, e, v, NULL), only = KO_NONE;
    for (uint32_t i = 0; i < n; i++) {
      uint32_t id = c->component[c->stack[i]];
      if (id == KO_NONE) continue;
      if (only != KO_NONE && only != id) e->simple[plan->sector[v]] = 0;
      only = id;
    }
  }
}

ko_connect *ko_connect_place(const ko_plan *plan, void *memory) {
  ko_connect *c = memory;
  if (c->ready) return c;
  place(plan, c, memory);
  c->plan = plan;
  c->ready = 1;
  c->n_queue = power_above(plan->n_facilities);
  for (uint32_t k = 0; k < plan->n_cases; k++) make_edges(plan, k, &c->of_case[k]);
  make_components(c);
  for (uint32_t k = 0; k < plan->n_cases; k++) find_simple(c, &c->of_case[k]);
  return c;
}

static ko_row link_up(const ko_settled *settled, uint32_t link) {
  const ko_plan *plan = settled->plan;
  uint32_t s = plan->link_sector[link];
  const ko_row *damaged = &settled->link_damaged[plan->link_hit_row[link]];
  const ko_row *tripped = settled->link_tripped[s] ? &settled->link_tripped[s][link - plan->sectors[s].first_link] : NULL;
  ko_row up;
  for (int w = 0; w < KO_ROW_WORDS; w++) up.w[w] = settled->lanes.w[w] & ~damaged->w[w] & (tripped ? ~tripped->w[w] : ~UINT64_C(0));
  return up;
}

static void flood_sector(ko_connect *c, const ko_settled *settled, uint32_t sector) {
  const ko_plan *plan = c->plan;
  const edges *e = &c->of_case[settled->strategy];
  ko_flood flood = {.first = e->first,
                    .neighbour = e->neighbour,
                    .link = e->link,
                    .operational = settled->operational,
                    .link_damaged = settled->link_damaged,
                    .damaged_row = plan->link_hit_row,
                    .tripped = settled->link_tripped[sector],
                    .first_link = plan->sectors[sector].first_link,
                    .away = c->away,
                    .queue = c->queue,
                    .n_queue = c->n_queue,
                    .queued = c->queued};
  for (uint32_t id = 0; id < c->n_components; id++) {
    if (plan->sector[c->slots[c->component_first[id]]] != sector) continue;
    ko_row left = settled->lanes;
    for (uint32_t i = 0; i < SEEDS && c->seeds[(size_t)id * SEEDS + i] != KO_NONE && ko_row_any(&left); i++) {
      uint32_t seed = c->seeds[(size_t)id * SEEDS + i];
      for (int w = 0; w < KO_ROW_WORDS; w++) {
        uint64_t begin = left.w[w] & settled->operational[seed].w[w];
        c->away[seed].w[w] &= ~begin;
        left.w[w] &= ~begin;
      }
      c->queued[seed] = 1;
      c->queue[flood.tail++] = seed;
    }
    KO_KERNEL_PICK(ko_connect_kernel_table)->flood(&flood);
    flood.head = flood.tail = 0;
  }
}

/* Pairs among what was reached of one component. */
static void count_reached(ko_connect *c, uint32_t id, uint32_t n_lanes, int64_t *pairs, int64_t *by_country) {
  const ko_plan *plan = c->plan;
  const ko_account_kernel *kernel = KO_KERNEL_PICK(ko_account_kernel_table);
  uint32_t at = c->component_first[id], end = c->component_first[id + 1], n_found = 0;
  uint32_t *found = c->stack; /* countries of the component; there are no more than slots */
  while (at < end) {
    uint32_t begin = at, country = plan->country[c->slots[at]];
    while (at < end && plan->country[c->slots[at]] == country) at++;
    int64_t *here = c->lanes + (size_t)country * KO_LANES;
    kernel->add_unset(c->counter, c->away, c->slots + begin, at - begin, 0);
    kernel->take(c->counter, 1, here);
    for (uint32_t i = 0; i < n_found; i++) {
      const int64_t *there = c->lanes + (size_t)found[i] * KO_LANES;
      int64_t sum = 0;
      for (uint32_t lane = 0; lane < n_lanes; lane++) {
        int64_t both = here[lane] * there[lane];
        pairs[lane] += both;
        sum += both;
      }
      by_country[found[i] * plan->n_countries + country] += sum;
    }
    found[n_found++] = country;
  }
}

/* Walk what hangs together with `start` in one lane without having been reached, and count its pairs. */
static void walk_fragment(ko_connect *c, const ko_settled *settled, uint32_t start, uint32_t lane, int64_t *pairs, int64_t *by_country) {
  const ko_plan *plan = c->plan;
  const edges *e = &c->of_case[settled->strategy];
  const uint32_t countries = plan->n_countries;
  uint32_t n = 0;
  c->seen[start] = c->stamp;
  c->stack[n++] = start;
  for (uint32_t done = 0; done < n; done++) {
    uint32_t slot = c->stack[done], id = c->component[slot], country = plan->country[slot];
    for (uint32_t i = e->first[slot]; i < e->first[slot + 1]; i++) {
      uint32_t to = e->neighbour[i];
      if (c->seen[to] == c->stamp || !ko_row_get(&settled->operational[to], lane)) continue;
      ko_row up = link_up(settled, e->link[i]);
      if (!ko_row_get(&up, lane)) continue;
      c->seen[to] = c->stamp;
      c->stack[n++] = to;
    }
    if (id == KO_NONE) continue;
    uint32_t *members = c->members + (size_t)id * countries;
    for (uint32_t other = 0; other < countries; other++) {
      if (other == country || !members[other]) continue;
      pairs[lane] += members[other];
      by_country[other < country ? other * countries + country : country * countries + other] += members[other];
    }
    members[country]++;
  }
  for (uint32_t i = 0; i < n; i++)
    if (c->component[c->stack[i]] != KO_NONE) c->members[(size_t)c->component[c->stack[i]] * countries + plan->country[c->stack[i]]] = 0;
}

/* Links between countries that hold in some lane with both ends up and unreached, and in which lanes. */
static uint32_t find_borders(ko_connect *c, const ko_settled *settled, uint32_t sector, ko_row *some) {
  const ko_plan *plan = c->plan;
  const ko_plan_sector *of = &plan->sectors[sector];
  uint32_t n = 0;
  ko_row_fill(some, 0);
  for (uint32_t link = of->first_link; link < of->first_link + of->n_links; link++) {
    uint32_t from = plan->link_from[link], to = plan->link_to[link];
    if (plan->country[from] == plan->country[to] || !plan->cases[settled->strategy].link_present[link]) continue;
    ko_row up = link_up(settled, link);
    for (int w = 0; w < KO_ROW_WORDS; w++) {
      up.w[w] &= settled->operational[from].w[w] & settled->operational[to].w[w] & c->away[from].w[w] & c->away[to].w[w];
      some->w[w] |= up.w[w];
    }
    if (!ko_row_any(&up)) continue;
    c->border_rows[n] = up;
    c->borders[n++] = link;
  }
  return n;
}

/* What works without having been reached matters in lanes in which it holds a link between countries. */
static void count_fragments(ko_connect *c, const ko_settled *settled, uint32_t sector, int64_t *pairs, int64_t *by_country) {
  ko_row some;
  uint32_t n = find_borders(c, settled, sector, &some);
  for (uint32_t word = 0; word < KO_ROW_WORDS; word++)
    for (uint64_t bits = some.w[word]; bits; bits &= bits - 1) {
      uint32_t lane = word * 64 + (uint32_t)__builtin_ctzll(bits);
      c->stamp++;
      for (uint32_t i = 0; i < n; i++) {
        uint32_t from = c->plan->link_from[c->borders[i]];
        if (ko_row_get(&c->border_rows[i], lane) && c->seen[from] != c->stamp) walk_fragment(c, settled, from, lane, pairs, by_country);
      }
    }
}

/* Whether nothing differs from the baseline's undamaged state in the sector. */
static int is_still(const ko_settled *settled, uint32_t sector) {
  const ko_plan *plan = settled->plan;
  const ko_plan_sector *of = &plan->sectors[sector];
  if (settled->link_tripped[sector]) return 0;
  for (uint32_t i = 0; i < settled->n_links_hit; i++)
    if (plan->link_sector[settled->links_hit[i]] == sector) return 0;
  uint32_t low = 0, high = settled->n_touched; /* first touched slot of the sector or a later one */
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (settled->touched[middle] < of->first_slot) low = middle + 1;
    else high = middle;
  }
  return low == settled->n_touched || settled->touched[low] >= of->first_slot + of->n_slots;
}

static void count_changed(ko_connect *c, const ko_settled *settled, uint32_t sector, int64_t *pairs, int64_t *by_country) {
  const ko_plan *plan = c->plan;
  const ko_plan_sector *of = &plan->sectors[sector];
  memset(pairs, 0, KO_LANES * sizeof *pairs);
  for (uint32_t slot = of->first_slot; slot < of->first_slot + of->n_slots; slot++) ko_row_fill(&c->away[slot], 1);
  if (c->of_case[settled->strategy].simple[sector]) {
    flood_sector(c, settled, sector);
    for (uint32_t id = 0; id < c->n_components; id++)
      if (plan->sector[c->slots[c->component_first[id]]] == sector) count_reached(c, id, settled->n_lanes, pairs, by_country);
  }
  count_fragments(c, settled, sector, pairs, by_country);
}

void ko_connect_count(ko_connect *c, const ko_settled *settled, uint32_t sector, int64_t pairs[KO_LANES], int64_t *by_country) {
  const size_t n = (size_t)c->plan->n_countries * c->plan->n_countries;
  if (!is_still(settled, sector)) {
    count_changed(c, settled, sector, pairs, by_country);
    return;
  }
  still *unchanged = &c->unchanged[settled->strategy * c->plan->n_sectors + sector];
  if (!unchanged->known) { /* all lanes are alike: the sums are n_lanes times one lane's */
    count_changed(c, settled, sector, pairs, unchanged->by_country);
    for (size_t i = 0; i < n; i++) unchanged->by_country[i] /= settled->n_lanes;
    unchanged->pairs = pairs[0];
    unchanged->known = 1;
  }
  for (uint32_t lane = 0; lane < KO_LANES; lane++) pairs[lane] = unchanged->pairs;
  for (size_t i = 0; i < n; i++) by_country[i] += unchanged->by_country[i] * settled->n_lanes;
}

void ko_connect_share(ko_connect *c, const ko_settled *settled, int64_t share[KO_LANES], int64_t *by_country) {
  const ko_plan *plan = c->plan;
  int64_t pairs[KO_LANES], n = 0;
  memset(share, 0, KO_LANES * sizeof *share);
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    if (c->pairs[s] == 0) continue;
    n++;
    ko_ratio ratio = ko_ratio_make(KO_LOSS_ONE, c->pairs[s]);
    ko_connect_count(c, settled, s, pairs, by_country + (size_t)s * plan->n_countries * plan->n_countries);
    for (uint32_t lane = 0; lane < settled->n_lanes; lane++) share[lane] += ko_ratio_of(&ratio, pairs[lane]);
  }
  for (uint32_t lane = 0; lane < settled->n_lanes; lane++) share[lane] = n ? (2 * share[lane] + n) / (2 * n) : -1;
}
