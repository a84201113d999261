/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pack of lanes whose hits are given, run and counted.
 */
#include "sim/tally/tally.h"

int ko_account_pack(ko_accountant *accountant, ko_worker *worker, const ko_plan *plan, uint32_t strategy, const ko_pack *pack,
                    ko_settled *settled, ko_account *out, ko_error *error) {
  int code;
  if (!plan->over_time) {
    code = ko_trial_pack(worker, strategy, pack, settled, error);
    if (!code) ko_account_block(accountant, settled, out);
    return code;
  }
  ko_account_watch watch = {.accountant = accountant};
  const ko_watcher watcher = ko_account_watcher(&watch);
  code = ko_trial_pack_over_time(worker, strategy, pack, &watcher, settled, error);
  if (!code) ko_account_over_time(accountant, settled, out);
  return code;
}
