/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A random net, and a block of random falls on it that is put to a rule several times in a row, as settling does.
 */
#ifndef KO_NET_FIXTURE_H
#define KO_NET_FIXTURE_H

#include "knockon/rule.h"

enum { NET_MOST_NODES = 64, NET_MOST_LINKS = 160 };

typedef struct net_fixture {
  ko_net net;
  uint32_t row[NET_MOST_NODES], country[NET_MOST_NODES];
  double supply[NET_MOST_NODES], demand[NET_MOST_NODES], nan[NET_MOST_NODES > NET_MOST_LINKS ? NET_MOST_NODES : NET_MOST_LINKS];
  double zero[NET_MOST_NODES], one[NET_MOST_LINKS];
  uint32_t from[NET_MOST_LINKS], to[NET_MOST_LINKS], link_id[NET_MOST_LINKS], link_row[NET_MOST_LINKS];
  uint8_t directed[NET_MOST_LINKS], start[NET_MOST_NODES];
  uint32_t first[NET_MOST_NODES + 1], neighbour[2 * NET_MOST_LINKS], link[2 * NET_MOST_LINKS];
  uint32_t in_first[NET_MOST_NODES + 1], in_neighbour[2 * NET_MOST_LINKS], in_link[2 * NET_MOST_LINKS];
  ko_row up[NET_MOST_NODES], link_down[NET_MOST_LINKS + 1];
  uint32_t fallen[NET_MOST_NODES], changed[NET_MOST_NODES], cut[NET_MOST_LINKS];
  ko_rule_rows rows;
  uint64_t luck;
} net_fixture;

uint64_t net_random(net_fixture *fixture);
uint32_t net_below(net_fixture *fixture, uint32_t n);

/* A net with random links (parallel ones too), some directed, some nodes with supply, rows in random order, and a start in which some are down. */
void net_make(net_fixture *fixture, uint64_t seed);

/* Begin a block: rows at the start, some links down. */
void net_begin(net_fixture *fixture);
/* Let some nodes fall in some lanes and list them. */
void net_fall(net_fixture *fixture);

/* What the rule should leave of one lane: [n_nodes] bytes in and out, given the links that stand. */
typedef void (*net_expectation)(const net_fixture *fixture, uint8_t *up, const uint8_t *link_up);

/* Put several blocks of several calls to the rule; every lane of every call must be what is expected. Aborts the test where not. */
void net_check_rule(const ko_rule *rule, const void *params, net_expectation expectation, uint64_t seed);
/* The same of single lanes with links of their own, settled from nothing. */
void net_check_lanes(const ko_rule *rule, const void *params, net_expectation expectation, uint64_t seed);
/* Nodes and links that go and come, and a call that tells a rule so. */
typedef struct net_steps {
  uint8_t up[NET_MOST_NODES], link_up[NET_MOST_LINKS];
  uint32_t fallen[NET_MOST_NODES], risen[NET_MOST_NODES], switched[NET_MOST_LINKS], down[NET_MOST_NODES], tripped[NET_MOST_LINKS];
  ko_rule_step call;
  uint32_t rarity, back; /* one in so many goes, one in so many of those that are gone comes back */
} net_steps;

/* Everything is there, by lot how much goes and comes in a step. */
void net_steps_begin(net_fixture *fixture, net_steps *steps);
void net_steps_next(net_fixture *fixture, net_steps *steps);

/* Steps of trials over time, each told what changed, against the rule's own lanes settled from nothing. Now and then the state is used for a block in
 * between. */
void net_check_steps(const ko_rule *rule, const void *params, uint64_t seed);

#endif
