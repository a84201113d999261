/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block of trials, run and counted: at one instant all together, over time one by one with the accountant watching.
 */
#include "sim/tally/tally.h"

int ko_account_trials(ko_accountant *accountant, ko_worker *worker, const ko_plan *plan, uint32_t strategy, uint32_t block, uint32_t only_country,
                      const ko_audience *audience, ko_settled *settled, ko_account *out, ko_error *error) {
  int code;
  if (!plan->over_time) {
    code = ko_trial_block(worker, strategy, block, only_country, settled, error);
    if (!code) ko_account_block(accountant, settled, out);
    return code;
  }
  ko_account_watch watch = {.accountant = accountant, .audience = audience};
  const ko_watcher watcher = ko_account_watcher(&watch);
  code = ko_trial_block_over_time(worker, strategy, block, only_country, &watcher, settled, error);
  if (!code) ko_account_over_time(accountant, settled, out);
  return code;
}
