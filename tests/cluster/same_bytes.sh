#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One run, the same in shards merged in any order, killed at random moments and resumed, and ended by signals and time limits and resumed: one file
# to the byte.   same_bytes.sh PROGRAM SCENARIO TRIALS KILLS STOP_REASON
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1 scenario=$2 trials=$3 kills=$4 reason=$5
cd "$here"
run=("$knockon" run "$scenario" --trials "$trials" --threads 2 --quiet)

expect 0 "" "${run[@]}" -o "$work/one.h5"
wanted=$(sha256sum <"$work/one.h5")
/usr/bin/python3 -c 'import h5py, sys; file = h5py.File(sys.argv[1]); assert file.attrs["stop_reason"].decode() == sys.argv[2], file.attrs["stop_reason"]' "$work/one.h5" "$reason" ||
  fail "it did not stop for the reason $reason"

expect 0 "facilities damaged" "$knockon" trace "$work/one.h5" --worst 1

same() {
  [ -f "$work/$1" ] && [ "$(sha256sum <"$work/$1")" = "$wanted" ] || fail "$1 is not the file that one run gives"
}

for n in 2 3 16; do
  mkdir "$work/shards"
  for i in $(seq "$n"); do expect 0 "" "${run[@]}" --shard "$i/$n" -o "$work/shards/$i.shard" --keep-every 0.05; done
  expect 0 "" "$knockon" merge --quiet -o "$work/shards.h5" $(ls "$work"/shards/*.shard | shuf)
  same shards.h5
  rm -r "$work/shards"
done

# Run until it is done, whatever happens to it: by $2, in $1 seconds and a little more each time.
again() {
  local code=75 n=0
  rm -f "$work"/again.*
  while [ $code != 0 ] && [ $n -lt 200 ]; do
    code=0
    "$2" "$(awk -v first="$1" -v n="$n" 'BEGIN { print first * (1 + n / 2) }')" || code=$?
    n=$((n + 1))
  done
  [ $code = 0 ] || fail "it does not come to an end"
  same again.h5
  ls -A "$work" | grep -q journal && fail "a journal is left"
  echo "$2: $n runs"
}

n_killed=0
killed() {
  [ $n_killed -lt "$kills" ] || set -- 1000
  local code=0
  local after
  after=$(awk -v most="$1" -v seed=$RANDOM 'BEGIN { srand(seed); print (most > 100 ? most : 0.02 + rand() * most) }')
  { timeout -s KILL "$after" "${run[@]}" -o "$work/again.h5" --keep-every 0.05 --resume || code=$?; } 2>>"$work/err"
  n_killed=$((n_killed + (code == 137)))
  [ $code = 137 ] || [ $code = 0 ] || fail "exit $code of a run that was to be killed"
  return $code
}
terminated() {
  local code=0
  timeout -s "$signal" "$1" "${run[@]}" -o "$work/again.h5" --keep-every 0.05 --resume 2>"$work/err" || code=$?
  [ $code = 0 ] && return 0
  grep -q -- "--resume" "$work/err" || [ $code = 124 ] || fail "exit $code: $(cat "$work/err")"
  return 75
}
limited() {
  local code=0
  "${run[@]}" -o "$work/again.h5" --keep-every 0.05 --time-limit "$1" --resume 2>"$work/err" || code=$?
  [ $code = 0 ] || [ $code = 75 ] || fail "exit $code after a time limit"
  return $code
}
until [ $n_killed -ge "$kills" ] || [ $failed != 0 ]; do again 0.6 killed; done
for signal in INT TERM USR1; do again 1 terminated; done
again 0.6 limited
exit $failed
