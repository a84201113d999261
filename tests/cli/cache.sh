#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Slow rankings are kept: a second run takes them and gives the same bytes; damage, a read-only home and two runs at once change nothing.
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$1
cd "$work"
cat >large.yaml <<'END'
knockon: 1
region: { build: { sectors: { p: { generate: { model: barabasi_albert, nodes: 2000, country: XA } } } } }
sectors: { p: { rule: giant_component } }
waves: [ { success: 0.5, targets: { facilities: all, pick: 20, by: betweenness } } ]
run: { trials: 1000 }
END
rankings() { # of the run's log, such as "1 0 1": made, from the cache, kept
  sed -n 's/.*"made": \([0-9]*\), "from_cache": \([0-9]*\), "kept": \([0-9]*\).*/\1 \2 \3/p' "$1"
}
runs() { # NAME MADE FROM_CACHE KEPT: run into NAME.h5, the bytes of a run without cache
  expect 0 "" "$knockon" run large.yaml -o "$1.h5" -q
  [ ! -s err ] || fail "$1: a word about the cache: $(cat err)"
  cmp -s none.h5 "$1.h5" || fail "$1: other bytes than without a cache"
  [ "$(rankings "$1.log.json")" = "$2 $3 $4" ] || fail "$1: rankings '$(rankings "$1.log.json")' (made, from the cache, kept), not '$2 $3 $4'"
}

export HOME=$work/home
mkdir home
export KNOCKON_CACHE=
expect 0 "" "$knockon" run large.yaml -o none.h5 -q
[ "$(rankings none.log.json)" = "1 0 0" ] || fail "an empty KNOCKON_CACHE does not switch the cache off"
expect_files home

# The places, in their order.
unset KNOCKON_CACHE XDG_CACHE_HOME
expect 0 "ranked by betweenness (facilities): .*s, kept in the cache" "$knockon" check large.yaml
expect 0 "ranked by betweenness (facilities): .*, from the cache (.* when made)" "$knockon" check large.yaml
expect 0 '"from_cache": 1' "$knockon" check large.yaml --json
runs home 0 1 0
ls home/.cache/knockon/*.ranking >/dev/null || fail "nothing in ~/.cache/knockon"
export XDG_CACHE_HOME=$work/xdg
runs xdg_first 1 0 1
runs xdg 0 1 0
[ "$(ls xdg/knockon)" = "$(ls home/.cache/knockon)" ] || fail "nothing in XDG_CACHE_HOME/knockon"
export KNOCKON_CACHE=$work/own
runs own_first 1 0 1
runs own 0 1 0

# Damaged: made again and mended.
file=$(ls own/*.ranking)
printf X | dd of="$file" bs=1 seek=500 conv=notrunc status=none
runs flipped 1 0 1
truncate -s 100 "$file"
runs torn 1 0 1
runs mended 0 1 0

# Another seed or other strategies rank the same region; another region does not.
expect 0 ", from the cache" "$knockon" check large.yaml --set run.seed=7
expect 0 "kept in the cache" "$knockon" check large.yaml --set region.build.seed=2

# Nowhere to write to.
export KNOCKON_CACHE=/proc/knockon
runs nowhere 1 0 0
KNOCKON_CACHE=$work/large.yaml runs a_file 1 0 0

# Several at once, in a folder that is not there yet.
export KNOCKON_CACHE=$work/shared
pids=()
for i in 1 2 3; do
  "$knockon" run large.yaml -o "at_once_$i.h5" -q &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "one of several at once failed"; done
for i in 1 2 3; do cmp none.h5 "at_once_$i.h5" || fail "several at once give other bytes"; done
[ "$(ls shared | wc -l)" = 1 ] || fail "temporary names are left: $(ls shared)"

# A job for Slurm: ranked while the scripts are written, for all of its tasks.
unset KNOCKON_CACHE
expect 0 "" "$knockon" slurm large.yaml -o job --shards 2
expect_files job array.sbatch cache merge.sbatch submit.sh
(cd job && SLURM_ARRAY_TASK_ID=1 bash array.sbatch && SLURM_ARRAY_TASK_ID=2 bash array.sbatch && bash merge.sbatch) >out 2>&1 || fail "the job: $(cat out)"
cmp none.h5 job/result.h5 || fail "the job gives other bytes"
[ "$(rankings job/result.log.json)" = "0 1 0" ] || fail "the merge does not find the job's rankings"
[ "$(ls job/cache | wc -l)" = 1 ] || fail "the tasks ranked anew: $(ls job/cache)"
exit $failed
