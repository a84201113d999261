/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/common/balance.h"

#include <math.h>

#include "knockon/rule.h"

double ko_balance_scale(double total) {
  int exponent;
  (void)frexp(total, &exponent); /* total < 2^exponent */
  return ldexp(1, 60 - exponent);
}

ko_balance ko_balance_island(const ko_power *sum) {
  double load = (double)sum->load, dispatch = (double)sum->dispatch, capacity = (double)sum->capacity;
  if (sum->capacity <= 0) return (ko_balance){0};
  ko_balance balance = {.planned = 1, .reserve = 0, .served = 1, .share = KO_SHARE_ONE, .live = 1};
  if (sum->load <= sum->dispatch) {
    balance.planned = sum->dispatch ? load / dispatch : 0;
  } else if (sum->load <= sum->capacity) {
    balance.reserve = (load - dispatch) / (capacity - dispatch);
  } else {
    balance.reserve = 1;
    balance.served = capacity / load;
    balance.share = (uint16_t)(balance.served * KO_SHARE_ONE + 0.5);
  }
  return balance;
}
