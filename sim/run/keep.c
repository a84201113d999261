/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run/keep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/run/journal_contents.h"

static int refuse_others(const ko_journal *journal, const ko_journal_head *own, const ko_plan *plan, ko_error *error) {
  char what[KO_DIFFERENCE_ROOM];
  const int differ = ko_journal_heads_differ(&journal->head, own, what, sizeof what);
  if (differ == 2) ko_journal_contents_name(journal, plan, what, sizeof what);
  if (differ)
    return ko_raise(error, KO_E_INPUT, "%s: is of another run; what differs is %s; run what it was begun with, or remove it", journal->path,
                    what);
  if (journal->head.shard != own->shard)
    return ko_raise(error, KO_E_INPUT, "%s: is of shard %" PRIu64 ", not of shard %" PRIu64, journal->path, journal->head.shard,
                    own->shard);
  return KO_OK;
}

int ko_keep_open(ko_keeping *keeping, ko_store *store, ko_error *error) {
  keeping->journal = NULL;
  if (access(keeping->path, F_OK) != 0) return KO_OK;
  if (!keeping->resume) return ko_journal_raise_exists(keeping->path, error);
  const ko_journal_head own = ko_journal_head_of(store->layout, store->shard, store->n_shards);
  int code = ko_journal_open(keeping->path, &keeping->journal, error);
  if (!code) code = refuse_others(keeping->journal, &own, store->layout->plan, error);
  if (!code) code = ko_store_take_up(store, keeping->journal, error);
  if (!code) store->journal = keeping->journal;
  return code;
}

int ko_keep_begin(ko_keeping *keeping, ko_store *store, ko_error *error) {
  char *contents = NULL;
  size_t size = 0;
  if (keeping->journal) return KO_OK;
  const ko_journal_head head = ko_journal_head_of(store->layout, store->shard, store->n_shards);
  int code = ko_journal_contents_make(store->layout->plan, &contents, &size, error);
  if (!code) code = ko_journal_create(keeping->path, &head, contents, size, &keeping->journal, error);
  free(contents);
  return code ? code : ko_store_keep(store, keeping->journal, error);
}
