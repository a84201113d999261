/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account over time, trial by trial. It follows what changes: a facility that falls or rises moves the lost demand of its country's part of a sector (a
 * segment); from that follow the losses of segment, country, sector and region, each rounded as at one instant. A number that changes by d in step t
 * changes its sum over the steps by d x (T - t), so that nothing is done in between.
 */
#include <string.h>

#include "sim/tally/account.h"

enum { KNOWN = 1, FAILED = 2 }; /* differs or did, in this trial; has been not operational at the end of a step */

enum { AHEAD = 16 }; /* facilities are fetched before they are taken */

/* A facility, what it weighs included: all in one line, for facilities that change lie anywhere. */
typedef struct facility_now {
  int64_t demand;          /* its weight by demand */
  int64_t outage;          /* steps, of all trials of the block so far */
  uint32_t segment;
  uint16_t share, fallen;  /* in the reference, 0 for what does not count; by how much it is below that */
  uint8_t up, more;        /* in the reference; its segment weighs people too */
  uint8_t turned, flags;   /* up or down, other than in the reference */
  uint32_t unused;
} facility_now;

/* A number in the step at hand, and summed over the steps as though it stayed as it is. */
typedef struct course_of {
  int64_t now, sum;
} course_of;

typedef struct segment_now {
  int64_t lost[KO_N_MEASURED];
  course_of loss;
  int64_t people_sum;
  int64_t counted, part; /* lost demand and part of the country's loss as last passed on */
  int32_t turned;        /* facilities down, less those down in the reference */
  uint8_t known, changed;
} segment_now;

typedef struct country_now {
  course_of loss, people;
  int64_t peak;
  uint32_t changed;
} country_now;

typedef struct sector_now {
  course_of loss;
  int64_t lost, part;
  uint32_t changed;
} sector_now;

struct ko_account_course {
  facility_now *facilities;
  segment_now *segments;
  int64_t *people; /* [n_countries * n_sectors] without service, in the step at hand */
  country_now *countries;
  sector_now *sectors;
  course_of loss;
  uint32_t *known, *known_segments; /* lists; what is in them is set back before the next trial */
  uint32_t n_known, n_known_segments;
  /* Lists of one step, each with room for one that is not taken. */
  uint32_t *failed, *changed_segments, *changed_sectors, *changed_countries;
  ko_loss_change *losses;
  uint32_t n_failed, n_changed_segments, n_changed_sectors, n_changed_countries, n_losses;
  /* Steps; KO_NONE: none so far. */
  uint32_t first_damage, first_below, last_below;
  int64_t *outage; /* of the touched facilities */
};

size_t ko_account_course_place(const ko_plan *plan, struct ko_account_course **course, char *memory) {
  const size_t segments = (size_t)plan->n_countries * plan->n_sectors, n = plan->n_facilities;
  struct ko_account_course none, *c = course ? (struct ko_account_course *)(void *)memory : &none;
  size_t at = (sizeof *c + 63) & ~(size_t)63;
#define TAKE(member, count)                                                                                                                \
  do {                                                                                                                                     \
    if (course) c->member = (void *)(memory + at);                                                                                         \
    at += ((count) * sizeof *c->member + 63) & ~(size_t)63;                                                                                \
  } while (0)
  TAKE(facilities, n);
  TAKE(segments, segments);
  TAKE(people, segments);
  TAKE(countries, plan->n_countries);
  TAKE(sectors, plan->n_sectors);
  TAKE(known, n + 1);
  TAKE(known_segments, segments + 1);
  TAKE(failed, n + 1);
  TAKE(changed_segments, segments + 1);
  TAKE(changed_sectors, plan->n_sectors + (size_t)1);
  TAKE(changed_countries, plan->n_countries + (size_t)1);
  TAKE(losses, segments + 1);
  TAKE(outage, n);
#undef TAKE
  if (course) *course = c;
  return at;
}

void ko_account_course_make(const ko_account_plan *of, struct ko_account_course *c) {
  for (uint32_t slot = 0; slot < of->plan->n_facilities; slot++) {
    const ko_segment *segment = &of->segments[of->segment[slot]];
    c->facilities[slot] = (facility_now){.demand = segment->demand > 0 ? of->weight[KO_MEASURED_DEMAND][slot] : 0,
                                         .segment = of->segment[slot],
                                         .share = of->share[slot],
                                         .up = of->reference[slot] != 0,
                                         .more = segment->own_people != 0};
  }
}

static void change(course_of *number, int64_t to, int64_t left) {
  number->sum += (to - number->now) * left;
  number->now = to;
}

static void forget_trial(struct ko_account_course *c, const ko_plan *plan) {
  for (uint32_t i = 0; i < c->n_known; i++) {
    facility_now *now = &c->facilities[c->known[i]];
    now->fallen = now->turned = now->flags = 0;
  }
  for (uint32_t i = 0; i < c->n_known_segments; i++) {
    c->segments[c->known_segments[i]] = (segment_now){0};
    c->people[c->known_segments[i]] = 0;
  }
  memset(c->countries, 0, plan->n_countries * sizeof *c->countries);
  memset(c->sectors, 0, plan->n_sectors * sizeof *c->sectors);
  c->loss = (course_of){0, 0};
  c->n_known = c->n_known_segments = c->n_failed = c->n_losses = 0;
  c->n_changed_segments = c->n_changed_sectors = c->n_changed_countries = 0;
  c->first_damage = c->first_below = c->last_below = KO_NONE;
}

/* Append what is not in the list; without a branch, which nobody could foretell. */
static inline void append(uint32_t *list, uint32_t *n, uint32_t item, int in) {
  list[*n] = item;
  *n += !in;
}

/* Note what a facility is now; `left`: steps from this one to the end. */
static inline void take_facility(ko_accountant *a, const ko_lane_face *lane, uint32_t slot, int64_t left) {
  struct ko_account_course *c = a->course;
  facility_now *now = &c->facilities[slot];
  const uint8_t up = lane->state[slot] & KO_STATE_UP, turned = up != now->up;
  const uint16_t share = lane->share ? lane->share[slot] : up ? KO_SHARE_ONE : 0;
  const uint16_t fallen = now->share > share ? (uint16_t)(now->share - share) : 0;
  const int64_t more = (int64_t)fallen - now->fallen;
  if (turned == now->turned && more == 0) return;
  append(c->known, &c->n_known, slot, now->flags & KNOWN);
  now->flags |= KNOWN;
  segment_now *segment = &c->segments[now->segment];
  append(c->changed_segments, &c->n_changed_segments, now->segment, segment->changed);
  append(c->known_segments, &c->n_known_segments, now->segment, segment->known);
  segment->changed = segment->known = 1;
  now->fallen = fallen;
  segment->lost[KO_MEASURED_DEMAND] += now->demand * more;
  if (now->more) {
    segment->lost[KO_MEASURED_PEOPLE] += a->of->weight[KO_MEASURED_PEOPLE][slot] * more;
    segment->lost[KO_MEASURED_OTHERS] += a->of->weight[KO_MEASURED_OTHERS][slot] * more;
  }
  if (turned == now->turned) return;
  now->turned = turned;
  segment->turned += up ? -1 : 1;
  if (!now->up) return;
  now->outage += up ? -left : left;
  append(c->failed, &c->n_failed, slot, up || now->flags & FAILED);
  now->flags |= up ? 0 : FAILED;
  if (up && lane->step == 0) now->flags &= (uint8_t)~FAILED; /* it was down before step 0 only, which is no step */
}

/* Pass on what a segment has lost. */
static inline void settle_segment(ko_accountant *a, uint32_t index, int64_t left) {
  struct ko_account_course *c = a->course;
  const ko_segment *of = &a->of->segments[index];
  segment_now *now = &c->segments[index];
  const int64_t lost = now->lost[KO_MEASURED_DEMAND], before = now->loss.now, people_before = c->people[index];
  const int64_t loss = of->demand > 0 ? ko_ratio_of(&of->loss, lost) : 0, part = of->demand > 0 ? ko_ratio_of(&of->of_country, lost) : 0;
  const int64_t people = ko_account_people(of, now->lost[KO_MEASURED_PEOPLE], of->own_people ? now->lost[KO_MEASURED_OTHERS] : lost);
  sector_now *sector = &c->sectors[of->sector];
  country_now *country = &c->countries[of->country];
  change(&now->loss, loss, left);
  change(&country->loss, country->loss.now + part - now->part, left);
  c->losses[c->n_losses] = (ko_loss_change){index, before, loss};
  c->n_losses += loss != before;
  append(c->changed_sectors, &c->n_changed_sectors, of->sector, (int)sector->changed);
  append(c->changed_countries, &c->n_changed_countries, of->country, (int)country->changed);
  sector->lost += lost - now->counted;
  sector->changed = country->changed = 1;
  now->part = part;
  now->counted = lost;
  now->changed = 0;
  now->people_sum += (people - people_before) * left;
  c->people[index] = people;
}

static inline void settle_sector(ko_accountant *a, uint32_t s, int64_t left) {
  sector_now *sector = &a->course->sectors[s];
  sector->changed = 0;
  if (a->of->loss_sector[s].by == 0) return;
  int64_t part = ko_ratio_of(&a->of->of_region[s], sector->lost);
  change(&sector->loss, ko_ratio_of(&a->of->loss_sector[s], sector->lost), left);
  change(&a->course->loss, a->course->loss.now + part - sector->part, left);
  sector->part = part;
}

static inline void settle_country(ko_accountant *a, uint32_t k, int64_t left) {
  country_now *country = &a->course->countries[k];
  const uint32_t n = a->of->plan->n_sectors;
  const int64_t *people = a->course->people + (size_t)k * n;
  int64_t most = 0;
  for (uint32_t s = 0; s < n; s++) most = people[s] > most ? people[s] : most;
  change(&country->people, most, left);
  country->peak = most > country->peak ? most : country->peak;
  country->changed = 0;
}

/* All that follows from the facilities that were taken. */
static void settle(ko_accountant *a, int64_t left) {
  struct ko_account_course *c = a->course;
  for (uint32_t i = 0; i < c->n_changed_segments; i++) settle_segment(a, c->changed_segments[i], left);
  for (uint32_t i = 0; i < c->n_changed_sectors; i++) settle_sector(a, c->changed_sectors[i], left);
  for (uint32_t i = 0; i < c->n_changed_countries; i++) settle_country(a, c->changed_countries[i], left);
  c->n_changed_segments = c->n_changed_sectors = c->n_changed_countries = 0;
}

typedef uint64_t eight_words __attribute__((vector_size(64), may_alias, aligned(1)));

/* Whether 64 bytes are alike in the bits of `mask`, which is one for all eight words. */
static int same_64(const void *a, const void *b, uint64_t mask) {
  const eight_words differ = (*(const eight_words *)a ^ *(const eight_words *)b) & mask;
  return !(differ[0] | differ[1] | differ[2] | differ[3] | differ[4] | differ[5] | differ[6] | differ[7]);
}

/* What differs from the reference before step 0: mostly nothing, so that whole lines are compared. */
static void take_start(ko_accountant *a, const ko_lane_face *lane) {
  const ko_account_plan *of = a->of;
  const uint32_t n = of->plan->n_facilities;
  const int64_t left = of->plan->n_steps;
  for (uint32_t slot = 0; slot < n; slot += 64) {
    uint32_t end = n - slot < 64 ? n : slot + 64;
    int same = end == slot + 64 && same_64(lane->state + slot, of->reference + slot, KO_STATE_UP * UINT64_C(0x0101010101010101));
    for (uint32_t i = slot; i < end && same && lane->share; i += 32) same = same_64(lane->share + i, of->share + i, UINT64_MAX);
    for (uint32_t i = slot; i < end && !same; i++) take_facility(a, lane, i, left);
  }
}

static void tell(const ko_account_watch *watch, const ko_lane_face *lane, int over) {
  const struct ko_account_course *c = watch->accountant->course;
  const ko_audience *audience = watch->audience;
  const ko_moment moment = {.lane = lane,
                            .step = lane->step == KO_NONE ? 0 : lane->step,
                            .over = over,
                            .n_changed = over ? 0 : lane->step == KO_NONE ? c->n_known : lane->n_changed,
                            .changed = lane->step == KO_NONE ? c->known : lane->changed,
                            .n_failed = over ? 0 : c->n_failed,
                            .failed = c->failed,
                            .n_losses = over ? 0 : c->n_losses,
                            .losses = c->losses};
  for (size_t i = 0; audience && i < audience->n; i++)
    if (audience->tallies[i]->watch) audience->tallies[i]->watch(&moment, audience->scratch[i], audience->sums[i]);
}

static void watch_first(void *context, const ko_lane_face *lane) {
  const ko_account_watch *watch = context;
  struct ko_account_course *c = watch->accountant->course;
  forget_trial(c, watch->accountant->of->plan);
  take_start(watch->accountant, lane);
  settle(watch->accountant, watch->accountant->of->plan->n_steps);
  if (ko_account_below(c->loss.now)) c->first_below = 0;
  tell(watch, lane, 0);
}

static void watch_step(void *context, const ko_lane_face *lane) {
  const ko_account_watch *watch = context;
  ko_accountant *a = watch->accountant;
  struct ko_account_course *c = a->course;
  const ko_plan *plan = a->of->plan;
  const int64_t left = (int64_t)plan->n_steps - lane->step;
  c->n_failed = c->n_losses = 0;
  if (lane->step == 0) c->first_below = KO_NONE;
  else if (ko_account_below(c->loss.now)) c->last_below = lane->step - 1;
  for (uint32_t i = 0; i < lane->n_changed && i < AHEAD; i++) __builtin_prefetch(&c->facilities[lane->changed[i]], 1);
  for (uint32_t i = 0; i < lane->n_changed; i++) {
    if (i + AHEAD < lane->n_changed) __builtin_prefetch(&c->facilities[lane->changed[i + AHEAD]], 1);
    take_facility(a, lane, lane->changed[i], left);
  }
  settle(a, left);
  if (lane->step == 0) /* what was before is no step, and so no peak */
    for (uint32_t k = 0; k < plan->n_countries; k++) c->countries[k].peak = c->countries[k].people.now;
  if (lane->n_hit && c->first_damage == KO_NONE) c->first_damage = lane->step;
  if (c->first_below == KO_NONE && ko_account_below(c->loss.now)) c->first_below = lane->step;
  tell(watch, lane, 0);
}

static int64_t *lanes_of(int64_t *array, size_t i) { return array + i * KO_LANES; }

static int64_t restored_in(const ko_accountant *a) {
  const struct ko_account_course *c = a->course;
  if (!a->of->region_counts || ko_account_below(c->loss.now)) return -1;
  if (c->last_below == KO_NONE) return 0;
  return (int64_t)c->last_below + 1 - (c->first_damage < c->first_below ? c->first_damage : c->first_below);
}

static void watch_last(void *context, const ko_lane_face *lane) {
  const ko_account_watch *watch = context;
  ko_accountant *a = watch->accountant;
  const ko_account_plan *of = a->of;
  const struct ko_account_course *c = a->course;
  const ko_plan *plan = of->plan;
  const ko_ratio mean = ko_ratio_make(1, plan->n_steps);
  const uint32_t at = lane->lane;
  a->loss[at] = of->region_counts ? ko_ratio_of(&mean, c->loss.sum) : -1;
  for (uint32_t s = 0; s < plan->n_sectors; s++) {
    lanes_of(a->loss_sector, s)[at] = of->loss_sector[s].by > 0 ? ko_ratio_of(&mean, c->sectors[s].loss.sum) : -1;
    lanes_of(a->down, s)[at] = of->down_in_reference[s];
  }
  for (uint32_t k = 0; k < plan->n_countries; k++) {
    lanes_of(a->loss_country, k)[at] = of->country_counts[k] ? ko_ratio_of(&mean, c->countries[k].loss.sum) : -1;
    lanes_of(a->people_country, k)[at] = c->countries[k].people.sum;
    lanes_of(a->people_peak, k)[at] = c->countries[k].peak;
  }
  for (uint32_t i = 0; i < c->n_known_segments; i++) {
    uint32_t index = c->known_segments[i];
    const segment_now *segment = &c->segments[index];
    if (of->segments[index].demand > 0) lanes_of(a->loss_country_sector, index)[at] = ko_ratio_of(&mean, segment->loss.sum);
    lanes_of(a->people, index)[at] = segment->people_sum;
    lanes_of(a->down, index % plan->n_sectors)[at] += segment->turned;
  }
  a->restoration[at] = restored_in(a);
  tell(watch, lane, 1);
}

ko_watcher ko_account_watcher(ko_account_watch *watch) {
  ko_accountant *a = watch->accountant;
  const size_t segments = (size_t)a->of->plan->n_countries * a->of->plan->n_sectors;
  memset(a->people, 0, segments * KO_LANES * sizeof *a->people);
  for (size_t i = 0; i < segments; i++) {
    int64_t *loss = lanes_of(a->loss_country_sector, i);
    for (uint32_t lane = 0; lane < KO_LANES; lane++) loss[lane] = a->of->segments[i].demand > 0 ? 0 : -1;
  }
  return (ko_watcher){.context = watch, .first = watch_first, .step = watch_step, .last = watch_last};
}

/* Add up the failures of all countries; those of facilities down in the reference do not count. */
static void take_failures(ko_accountant *a, ko_failures *failures, int counts) {
  int64_t direct[KO_LANES], indirect[KO_LANES];
  if (!failures->n_rows) return;
  a->kernel->take(&failures->direct, 1, direct);
  a->kernel->take(&failures->indirect, 1, indirect);
  failures->n_rows = 0;
  for (uint32_t lane = 0; counts && lane < KO_LANES; lane++) {
    a->direct[lane] += direct[lane];
    a->indirect[lane] += indirect[lane];
  }
}

void ko_account_over_time(ko_accountant *a, const ko_settled *settled, ko_account *out) {
  const uint32_t n_countries = a->of->plan->n_countries;
  const ko_row_counts counts = ko_account_counts(a, settled, 0, settled->n_touched);
  memset(a->direct, 0, KO_LANES * sizeof *a->direct);
  memset(a->indirect, 0, KO_LANES * sizeof *a->indirect);
  a->kernel->count(&counts);
  for (uint32_t c = 0; c <= n_countries; c++) take_failures(a, &a->failures[c], c < n_countries);
  for (uint32_t i = 0; i < settled->n_touched; i++) {
    facility_now *now = &a->course->facilities[settled->touched[i]];
    a->course->outage[i] = now->outage;
    now->outage = 0;
  }
  a->account.outage = a->course->outage;
  *out = a->account;
}
