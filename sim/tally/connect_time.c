/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fewer facilities and links never connect more. So of all steps only those matter before something comes back, and of these only those since which
 * something failed, and only if something is down that was up in the state of the trial in which most was down: a few a trial. Their states are gathered,
 * whatever trial they are of, until there are 512, and then counted as the lanes of one block. The worst state of each trial is kept in its own lane of a second
 * block.
 */
#include "sim/tally/connect_time.h"

#include <string.h>

/* Rows of states, and where they differ from the reference with all links in service. */
typedef struct states {
  ko_row *operational, *link_down; /* by slot */
  uint8_t *differs, *link_differs; /* in some lane */
  const ko_row **tripped;          /* [n_sectors] rows of link_down; NULL: all links of the sector are in service */
  uint32_t *touched;
} states;

/* A list from which one can be taken, and which of its items another state had too. */
typedef struct bag {
  uint32_t n, *items, *place; /* place: 1 + index in items; 0: not there */
  uint32_t *marks;            /* `mark` where that state had it */
  uint32_t n_apart;           /* items that it had not */
} bag;

struct ko_connect_time {
  const ko_plan *plan;
  ko_connect *connect;
  uint32_t strategy, n_gathered;
  uint16_t trial[KO_LANES];  /* lane of the trial of each gathered state */
  int64_t worst[KO_LANES];   /* by trial; KO_LOSS_ONE + 1: none so far */
  states gathered, of_worst;
  ko_row *no_damage;         /* [n_hit_links + 1] zero */
  int64_t *nobody;           /* sums by country that nobody wants */
  /* The trial under way. */
  bag turned, links;         /* facilities that differ from the reference, links out of service */
  int failed_since;          /* something has failed since a state was last gathered */
  uint32_t mark, n_most;     /* of the gathered state in which most differed; how much that was, 0: none */
  uint32_t n_gained;         /* facilities that work now and not in the reference */
  int most_gained;           /* there were some in that state */
};

static size_t place_states(const ko_plan *plan, states *s, char *memory) {
  const size_t n = plan->n_facilities, n_links = plan->n_links;
  size_t at = 0;
#define TAKE(member, count)                                                                                                                \
  do {                                                                                                                                     \
    if (memory) member = (void *)(memory + at);                                                                                            \
    at += ((count) * sizeof *(member) + 63) & ~(size_t)63;                                                                                 \
  } while (0)
  TAKE(s->operational, n);
  TAKE(s->link_down, n_links);
  TAKE(s->differs, n);
  TAKE(s->link_differs, n_links);
  TAKE(s->tripped, plan->n_sectors);
  TAKE(s->touched, n);
  return at;
}

static size_t place(const ko_plan *plan, ko_connect_time *t, char *memory) {
  const size_t n = plan->n_facilities, n_links = plan->n_links;
  size_t at = (sizeof *t + 63) & ~(size_t)63;
  TAKE(t->no_damage, plan->n_hit_links + (size_t)1);
  TAKE(t->nobody, (size_t)plan->n_sectors * plan->n_countries * plan->n_countries);
  TAKE(t->turned.items, n);
  TAKE(t->turned.place, n);
  TAKE(t->turned.marks, n);
  TAKE(t->links.items, n_links);
  TAKE(t->links.place, n_links);
  TAKE(t->links.marks, n_links);
#undef TAKE
  at += place_states(plan, &t->gathered, memory ? memory + at : NULL);
  return at + place_states(plan, &t->of_worst, memory ? memory + at : NULL);
}

size_t ko_connect_time_bytes(const ko_plan *plan) {
  ko_connect_time none;
  return place(plan, &none, NULL);
}

ko_connect_time *ko_connect_time_place(ko_connect *connect, const ko_plan *plan, void *memory) {
  ko_connect_time *t = memory;
  if (t->plan) return t;
  t->plan = plan;
  t->connect = connect;
  place(plan, t, memory);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    ko_row_fill(&t->gathered.operational[slot], plan->cases[0].reference[slot]);
    ko_row_fill(&t->of_worst.operational[slot], plan->cases[0].reference[slot]);
  }
  for (uint32_t lane = 0; lane < KO_LANES; lane++) t->worst[lane] = KO_LOSS_ONE + 1;
  return t;
}

/* Put in or take out; tells whether that changed anything. */
static int put(bag *b, uint32_t item, int in, uint32_t mark) {
  uint32_t at = b->place[item];
  if ((at != 0) == in) return 0;
  if (b->marks[item] != mark) b->n_apart += in ? 1 : UINT32_MAX;
  if (in) {
    b->items[b->n++] = item;
    b->place[item] = b->n;
  } else {
    uint32_t last = b->items[--b->n];
    b->items[at - 1] = last;
    b->place[last] = at;
    b->place[item] = 0;
  }
  return 1;
}

static void empty(bag *b) {
  for (uint32_t i = 0; i < b->n; i++) b->place[b->items[i]] = 0;
  b->n = b->n_apart = 0;
}

static void mark_all(bag *b, uint32_t mark) {
  for (uint32_t i = 0; i < b->n; i++) b->marks[b->items[i]] = mark;
  b->n_apart = 0;
}

static void set(states *s, const ko_plan *plan, uint32_t slot, uint32_t lane) {
  s->differs[slot] = 1;
  if (plan->cases[0].reference[slot]) ko_row_clear(&s->operational[slot], lane);
  else ko_row_set(&s->operational[slot], lane);
}

static void cut(states *s, uint32_t link, uint32_t lane) {
  s->link_differs[link] = 1;
  ko_row_set(&s->link_down[link], lane);
}

static void clear_states(states *s, const ko_plan *plan) {
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++)
    if (s->differs[slot]) ko_row_fill(&s->operational[slot], plan->cases[0].reference[slot]);
  for (uint32_t link = 0; link < plan->n_links; link++)
    if (s->link_differs[link]) ko_row_fill(&s->link_down[link], 0);
  memset(s->differs, 0, plan->n_facilities);
  memset(s->link_differs, 0, plan->n_links);
}

/* Those rows as a settled block. */
static void show(const ko_connect_time *t, states *s, uint32_t n_lanes, ko_settled *out) {
  const ko_plan *plan = t->plan;
  *out = (ko_settled){.plan = plan,
                      .strategy = t->strategy,
                      .n_lanes = n_lanes,
                      .operational = s->operational,
                      .link_damaged = t->no_damage,
                      .link_tripped = s->tripped,
                      .touched = s->touched};
  ko_row_first(&out->lanes, n_lanes);
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++)
    if (s->differs[slot]) s->touched[out->n_touched++] = slot;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    int any = sector->n_links && memchr(s->link_differs + sector->first_link, 1, sector->n_links);
    s->tripped[k] = any ? s->link_down + sector->first_link : NULL;
  }
}

/* Count the gathered states, and keep those that are worse than any of their trial before. */
static void count_gathered(ko_connect_time *t) {
  const ko_plan *plan = t->plan;
  states *from = &t->gathered, *to = &t->of_worst;
  int64_t share[KO_LANES];
  uint16_t winner[KO_LANES], winners[KO_LANES];
  uint32_t n = 0;
  ko_settled block;
  if (t->n_gathered == 0) return;
  show(t, from, t->n_gathered, &block);
  ko_connect_share(t->connect, &block, share, t->nobody);
  for (uint32_t i = 0; i < t->n_gathered; i++) {
    uint32_t trial = t->trial[i];
    if (share[i] >= t->worst[trial]) continue;
    t->worst[trial] = share[i];
    winner[trial] = (uint16_t)i;
    winners[n] = (uint16_t)trial;
    n += n == 0 || winners[n - 1] != trial; /* states of one trial are neighbours */
  }
  for (uint32_t slot = 0; slot < plan->n_facilities; slot++) {
    if (!from->differs[slot] && !to->differs[slot]) continue;
    to->differs[slot] = 1;
    for (uint32_t i = 0; i < n; i++)
      if (ko_row_get(&from->operational[slot], winner[winners[i]])) ko_row_set(&to->operational[slot], winners[i]);
      else ko_row_clear(&to->operational[slot], winners[i]);
  }
  for (uint32_t link = 0; link < plan->n_links; link++) {
    if (!from->link_differs[link] && !to->link_differs[link]) continue;
    to->link_differs[link] = 1;
    for (uint32_t i = 0; i < n; i++)
      if (ko_row_get(&from->link_down[link], winner[winners[i]])) ko_row_set(&to->link_down[link], winners[i]);
      else ko_row_clear(&to->link_down[link], winners[i]);
  }
  clear_states(from, plan);
  t->n_gathered = 0;
}

/* Whether all that is down was down in the marked state too. What works only now or worked only then is left out of account where there is any. */
static int is_no_worse(const ko_connect_time *t) {
  return t->n_most > 0 && !t->most_gained && t->n_gained == 0 && t->turned.n_apart == 0 && t->links.n_apart == 0;
}

static void gather(ko_connect_time *t, uint32_t trial) {
  t->failed_since = 0;
  if (is_no_worse(t)) return;
  uint32_t lane = t->n_gathered++;
  if (t->turned.n + t->links.n > t->n_most) {
    t->n_most = t->turned.n + t->links.n;
    t->most_gained = t->n_gained > 0;
    t->mark++;
    mark_all(&t->turned, t->mark);
    mark_all(&t->links, t->mark);
  }
  t->trial[lane] = (uint16_t)trial;
  for (uint32_t i = 0; i < t->turned.n; i++) set(&t->gathered, t->plan, t->turned.items[i], lane);
  for (uint32_t i = 0; i < t->links.n; i++) cut(&t->gathered, t->links.items[i], lane);
  if (t->n_gathered == KO_LANES) count_gathered(t);
}

/* Each visitor is called for every link of which the state may have changed: those that were hit or repaired, and all that may open by themselves. */
typedef void link_visitor(ko_connect_time *t, const ko_lane_face *lane, uint32_t link, void *context);

static void visit_links(ko_connect_time *t, const ko_lane_face *lane, link_visitor *visit, void *context) {
  const ko_plan *plan = t->plan;
  const ko_plan_response *response = &plan->cases[lane->strategy].response;
  for (uint32_t i = 0; i < lane->n_hit; i++)
    if (lane->hit[i] & KO_LINK) visit(t, lane, lane->hit[i] & ~KO_LINK, context);
  for (uint32_t i = 0; i < lane->n_repaired; i++)
    if (lane->repaired[i] & KO_LINK) visit(t, lane, lane->repaired[i] & ~KO_LINK, context);
  if (!lane->links_changed) return;
  for (uint32_t k = 0; k < plan->n_sectors; k++) {
    const ko_plan_sector *sector = &plan->sectors[k];
    if (!(sector->rule->flags & KO_RULE_TRIPS)) continue;
    for (uint32_t link = sector->first_link; link < sector->first_link + sector->n_links; link++) visit(t, lane, link, context);
  }
  for (uint32_t i = 0; i < response->n_islands; i++)
    for (uint32_t j = 0; j < response->islands[i].n_links; j++) visit(t, lane, response->islands[i].links[j], context);
}

static int is_down(const ko_lane_face *lane, uint32_t link) {
  return (lane->link_state[link] & (KO_LINK_STATE_DAMAGED | KO_LINK_STATE_TRIPPED | KO_LINK_STATE_OPENED)) != 0;
}

static int is_turned(const ko_connect_time *t, const ko_lane_face *lane, uint32_t slot) {
  return (lane->state[slot] & KO_STATE_UP) != t->plan->cases[0].reference[slot];
}

static void find_return(ko_connect_time *t, const ko_lane_face *lane, uint32_t link, void *context) {
  if (t->links.place[link] && !is_down(lane, link)) *(int *)context = 1;
}

static void take_link(ko_connect_time *t, const ko_lane_face *lane, uint32_t link, void *context) {
  (void)context;
  int down = is_down(lane, link);
  if (put(&t->links, link, down, t->mark) && down) t->failed_since = 1;
}

/* Whether something works that did not at the end of the step before. */
static int something_returned(ko_connect_time *t, const ko_moment *moment) {
  const ko_lane_face *lane = moment->lane;
  int returned = 0;
  for (uint32_t i = 0; i < moment->n_changed; i++) {
    uint32_t slot = moment->changed[i];
    int up = lane->state[slot] & KO_STATE_UP, was_up = (t->turned.place[slot] == 0) == (t->plan->cases[0].reference[slot] != 0);
    if (up && !was_up) return 1;
  }
  visit_links(t, lane, find_return, &returned);
  return returned;
}

void ko_connect_time_watch(ko_connect_time *t, const ko_moment *moment) {
  const ko_lane_face *lane = moment->lane;
  const int first = lane->step == KO_NONE;
  t->strategy = lane->strategy;
  if (first) {
    empty(&t->turned);
    empty(&t->links);
    t->failed_since = 1;
    t->mark++; /* nothing has it */
    t->n_most = t->n_gained = 0;
  } else if (t->failed_since && (moment->over || (moment->step > 0 && something_returned(t, moment)))) {
    gather(t, lane->lane); /* the state at the end of the step before */
  }
  if (moment->over) return;
  for (uint32_t i = 0; i < moment->n_changed; i++) {
    uint32_t slot = moment->changed[i];
    int turned = is_turned(t, lane, slot);
    if (!put(&t->turned, slot, turned, t->mark)) continue;
    if (!(lane->state[slot] & KO_STATE_UP)) t->failed_since = 1;
    if (!t->plan->cases[0].reference[slot]) t->n_gained += turned ? 1 : UINT32_MAX;
  }
  if (!first) visit_links(t, lane, take_link, NULL);
}

void ko_connect_time_worst(ko_connect_time *t, ko_settled *block) {
  const uint32_t n_lanes = block->n_lanes;
  count_gathered(t);
  show(t, &t->of_worst, n_lanes, block);
}

void ko_connect_time_forget(ko_connect_time *t) {
  clear_states(&t->of_worst, t->plan);
  for (uint32_t lane = 0; lane < KO_LANES; lane++) t->worst[lane] = KO_LOSS_ONE + 1;
}
