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

kept=("${run[@]}" -o "$work/again.h5" --keep-every 0.05 --resume)
resumed() { sed -n 's/.*"trials_resumed": \([0-9]*\).*/\1/p' "$work/again.log.json"; }
ended() {
  same again.h5
  [ ! -e "$work/again.h5.journal" ] || fail "a journal is left"
}

# Killed at random moments, in longer and longer lives until one comes to an end; begun anew until it was killed so often.
n_killed=0 n_kept=0 n_runs=0 n_resumed=0
while [ $n_killed -lt "$kills" ] && [ $failed = 0 ]; do
  rm -f "$work"/again.*
  n_runs=$((n_runs + 1)) code=137 life=0 hit=0
  while [ $code = 137 ] && [ $n_killed -lt "$kills" ]; do
    code=0 after=$(awk -v n=$life -v seed=$RANDOM 'BEGIN { srand(seed); print 0.02 + rand() * 0.6 * (1 + n / 2) }')
    # In the foreground timeout sees its child die; otherwise it kills itself, too, and the next life may find the journal still locked.
    { timeout --foreground -s KILL "$after" "${kept[@]}" || code=$?; } 2>>"$work/err"
    [ $code != 137 ] || n_killed=$((n_killed + 1))
    [ $code = 0 ] || [ $code = 137 ] || fail "exit $code of a run that was to be killed"
    [ $code = 0 ] || ! grep -aqs knockonR "$work/again.h5.journal" || hit=$((hit + 1))
    life=$((life + 1))
  done
  [ $code = 0 ] || expect 0 "" "${kept[@]}"
  n_kept=$((n_kept + hit))
  [ "$(resumed)" = 0 ] || n_resumed=$((n_resumed + 1))
  ended
done
echo "killed $n_killed times in $n_runs runs, $n_kept times with a record in the journal; $n_resumed runs took up what was there"
[ $((2 * n_kept)) -ge "$kills" ] && [ $n_resumed -gt 0 ] || fail "too few kills hit while it worked"

# Ended by a signal as soon as there is a journal, and again once it has grown; then it goes on to the end.
ended_by() {
  local signal=$1 n size=0 code child
  rm -f "$work"/again.*
  for n in 1 2; do
    "${kept[@]}" 2>"$work/err" &
    child=$!
    until [ "$(stat -c %s "$work/again.h5.journal" 2>/dev/null || echo 0)" -gt $size ] || ! kill -0 $child 2>/dev/null; do sleep 0.01; done
    kill -"$signal" $child 2>/dev/null || fail "it was over before signal $n, $signal"
    code=0
    wait $child || code=$?
    [ $code = 75 ] || fail "exit $code after $signal: $(cat "$work/err")"
    grep -q -- "to go on: .*--resume" "$work/err" || fail "it does not say how to go on after $signal"
    size=$(stat -c %s "$work/again.h5.journal")
  done
  expect 0 "" "${kept[@]}"
  [ "$(resumed)" -gt 0 ] || fail "nothing was taken up after $signal"
  ended
}
for signal in INT TERM USR1; do ended_by $signal; done

rm -f "$work"/again.*
expect 75 "to go on" "${kept[@]}" --time-limit 0.2
expect 0 "" "${kept[@]}" --time-limit 1000
[ "$(resumed)" -gt 0 ] || fail "nothing was taken up after the time limit"
ended
echo "sha256 $wanted"
exit $failed
