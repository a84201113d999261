/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of sets of four; the entry of a set that was used longest ago makes room. An entry is the state and the outcome, sets of nodes and links
 * as bits.
 */
#include "sim/trial/recall.h"

#include <string.h>
#include <xxhash.h>

enum { WAYS = 4, TABLE_BYTES = 16 << 20, FEWEST = 2 * KO_LANES };

static size_t bits_bytes(uint32_t n) { return (n + (size_t)7) / 8; }
static size_t even(size_t bytes) { return (bytes + 7) / 8 * 8; }

/* n bytes of 0 or 1 as bits; the bits behind the last one are zero. */
static unsigned char *pack(const uint8_t *bytes, uint32_t n, unsigned char *out) {
  uint32_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t eight;
    memcpy(&eight, bytes + i, 8);
    *out++ = (unsigned char)(eight * UINT64_C(0x0102040810204080) >> 56);
  }
  if (i < n) {
    unsigned rest = 0;
    for (uint32_t bit = 0; i < n; i++, bit++) rest |= (unsigned)bytes[i] << bit;
    *out++ = (unsigned char)rest;
  }
  return out;
}

static const unsigned char *unpack(const unsigned char *bits, uint32_t n, uint8_t *out) {
  for (uint32_t i = 0; i < n; i++) out[i] = (uint8_t)(bits[i / 8] >> (i % 8) & 1);
  return bits + bits_bytes(n);
}

ko_recall *ko_recall_take(ko_taker *from, uint32_t n_nodes, uint32_t n_links, int shares, int flows) {
  size_t key_bytes = even(sizeof(uint32_t) + bits_bytes(n_nodes) + 2 * bits_bytes(n_links));
  size_t outcome = even(bits_bytes(n_nodes) + bits_bytes(n_links)) + (shares ? even(n_nodes * sizeof(uint16_t)) : 0) +
                   (flows ? n_links * sizeof(double) : 0);
  size_t entry_bytes = key_bytes + outcome;
  uint32_t n_sets = 1;
  while (2 * n_sets * WAYS * entry_bytes <= TABLE_BYTES) n_sets *= 2;
  if (n_sets * WAYS < FEWEST) return NULL;
  ko_recall *recall = ko_take(from, 1, sizeof *recall);
  unsigned char *entries = ko_take(from, (size_t)n_sets * WAYS, entry_bytes), *key = ko_take(from, key_bytes, 1);
  uint64_t *used = ko_take(from, (size_t)n_sets * WAYS, sizeof *used);
  if (recall && used)
    *recall = (ko_recall){.n_nodes = n_nodes,
                          .n_links = n_links,
                          .shares = shares,
                          .flows = flows,
                          .n_sets = n_sets,
                          .key_bytes = key_bytes,
                          .entry_bytes = entry_bytes,
                          .entries = entries,
                          .key = key,
                          .used = used};
  return recall;
}

static void write_key(ko_recall *recall, uint32_t net, uint32_t n_links, const ko_rule_lane *call) {
  unsigned char *at = recall->key, *end = recall->key + recall->key_bytes;
  memcpy(at, &net, sizeof net);
  at = pack(call->operational, recall->n_nodes, at + sizeof net);
  at = pack(call->link_up, n_links, at);
  if (call->link_tripped) at = pack(call->link_tripped, n_links, at);
  memset(at, 0, (size_t)(end - at));
  recall->hash = XXH3_64bits(recall->key, recall->key_bytes);
}

static size_t first_of_set(const ko_recall *recall) { return (size_t)(recall->hash & (recall->n_sets - 1)) * WAYS; }

/* What stands in an entry behind its key. */
typedef struct outcome {
  unsigned char *sets;
  uint16_t *share;
  double *flow;
} outcome;

static outcome outcome_of(const ko_recall *recall, size_t entry) {
  unsigned char *sets = recall->entries + entry * recall->entry_bytes + recall->key_bytes;
  unsigned char *share = sets + even(bits_bytes(recall->n_nodes) + bits_bytes(recall->n_links));
  unsigned char *flow = share + (recall->shares ? even(recall->n_nodes * sizeof(uint16_t)) : 0);
  return (outcome){sets, (uint16_t *)(void *)share, (double *)(void *)flow};
}

int ko_recall_find(ko_recall *recall, uint32_t net, uint32_t n_links, ko_rule_lane *call) {
  write_key(recall, net, n_links, call);
  for (size_t entry = first_of_set(recall), end = entry + WAYS; entry < end; entry++) {
    if (!recall->used[entry] || memcmp(recall->entries + entry * recall->entry_bytes, recall->key, recall->key_bytes) != 0) continue;
    recall->used[entry] = ++recall->now;
    const outcome known = outcome_of(recall, entry);
    const unsigned char *rest = unpack(known.sets, recall->n_nodes, call->operational);
    if (call->link_tripped) (void)unpack(rest, n_links, call->link_tripped);
    if (call->share) memcpy(call->share, known.share, recall->n_nodes * sizeof *call->share);
    if (call->flow) memcpy(call->flow, known.flow, n_links * sizeof *call->flow);
    return 1;
  }
  return 0;
}

void ko_recall_keep(ko_recall *recall, uint32_t n_links, const ko_rule_lane *call) {
  size_t oldest = first_of_set(recall);
  for (size_t entry = oldest, end = entry + WAYS; entry < end; entry++)
    if (recall->used[entry] < recall->used[oldest]) oldest = entry;
  recall->used[oldest] = ++recall->now;
  memcpy(recall->entries + oldest * recall->entry_bytes, recall->key, recall->key_bytes);
  const outcome to = outcome_of(recall, oldest);
  unsigned char *rest = pack(call->operational, recall->n_nodes, to.sets);
  if (call->link_tripped) (void)pack(call->link_tripped, n_links, rest);
  if (call->share) memcpy(to.share, call->share, recall->n_nodes * sizeof *call->share);
  if (call->flow) memcpy(to.flow, call->flow, n_links * sizeof *call->flow);
}
