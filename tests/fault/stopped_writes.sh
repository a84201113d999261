#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The disk is full from the n-th write on (or from half of it on, or says so when it is asked to keep what was written), or the process is killed in the
# middle of the n-th write or after the n-th time that it has brought something to the disk, for every n (for some, with a STEP above 1): a run, a shard
# and a merge leave no wrong or half file, and go on to the same bytes.   stopped_writes.sh PROGRAM LIBRARY STEP
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1 library=$2 step=$3
cd "$here/../cli"
run=("$knockon" run attack.yaml --trials 1500 --set output.per_trial=region --set output.spillover=false --quiet --threads 1)
preloaded() { # SETTING COMMAND...
  local setting=$1
  shift
  env "$setting" ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$library" "$@"
}

expect 0 "" "${run[@]}" -o "$work/one.h5"
wanted=$(sha256sum <"$work/one.h5")
mkdir "$work/r"
result=$work/r/a.h5

# The result is absent or whole; $@ goes on.
whole_or_nothing() {
  [ ! -e "$result" ] || [ "$(sha256sum <"$result")" = "$wanted" ] || fail "a wrong file after $what"
}

# What has been stopped goes on undisturbed.
goes_on() {
  "${again[@]}" >"$work/out" 2>"$work/err" || fail "it does not go on after $what: $(head -3 "$work/err")"
  [ "$(sha256sum <"$result")" = "$wanted" ] || fail "another file after $what"
  [ ! -e "$result.journal" ] || fail "a journal is left after $what"
}

# every NAME CODE COMMAND...: with the setting NAME at 1, 2, 3, ... (later in steps) until the command is not stopped any more; each time it is done again
# undisturbed.
every() {
  local name=$1 wanted_code=$2 n=0 code
  shift 2
  while [ $n -lt 1000 ]; do
    n=$((n < 4 ? n + 1 : n + step)) code=0 what="$name=$n"
    rm -rf "$work/r"/* "$work/r"/.a*
    { preloaded "$name=$n" "$@" || code=$?; } >"$work/out" 2>"$work/err"
    whole_or_nothing
    [ $code != 0 ] || break
    [ $code = "$wanted_code" ] || fail "exit $code instead of $wanted_code with $what: $(head -3 "$work/err")"
    if [ "$wanted_code" = 74 ]; then
      grep -q "No space left" "$work/err" || fail "no word of a full disk with $what"
      [ -z "$(find "$work/r" -name '.a.h5*' -o -name '*.new')" ] || fail "something is left with $what: $(ls -A "$work/r")"
    fi
    goes_on
  done
  [ $n -gt "$least" ] || fail "$name was reached $n times alone"
  [ $n -lt 1000 ] || fail "$name has no end"
  echo "$name: $n"
}

kept=("${run[@]}" -o "$result" --keep-every 0.000001)
again=("${kept[@]}" --resume)
least=2
every KNOCKON_TEST_FULL_AT 74 "${kept[@]}"
every KNOCKON_TEST_HALF_AT 74 "${kept[@]}"
every KNOCKON_TEST_SYNC_FULL_AT 74 "${kept[@]}"
every KNOCKON_TEST_KILL_AT 137 "${kept[@]}"

for i in 1 2; do expect 0 "" "${run[@]}" --shard $i/2 -o "$work/$i.shard"; done
again=("$knockon" merge "$work/2.shard" "$work/1.shard" --quiet -o "$result")
least=1
every KNOCKON_TEST_FULL_AT 74 "${again[@]}"
every KNOCKON_TEST_HALF_AT 74 "${again[@]}"
every KNOCKON_TEST_SYNC_FULL_AT 74 "${again[@]}"
every KNOCKON_TEST_KILL_AT 137 "${again[@]}"
every KNOCKON_TEST_KILL_AFTER_SYNC 137 "${again[@]}"
exit $failed
