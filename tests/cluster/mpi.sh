#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ranks under mpirun give the bytes of one thread; a rank that dies and a signal lose little.   mpi.sh PROGRAM MPI_PROGRAM
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1 mpi=${2:-}
if [ ! -x "$mpi" ] || ! command -v mpirun >/dev/null; then
  echo "SKIPPED: knockon-mpi was not built or mpirun is not there (scenarios/setup.sh cluster)"
  exit 77
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_WAIT_POLICY=passive
scenario=$here/../cli/attack.yaml
ranks() {
  local n=$1
  shift
  timeout 120 mpirun --oversubscribe --bind-to none -n "$n" "$mpi" "$@"
}
same() { cmp "$work/one.h5" "$1" || fail "$1 has other bytes"; }

"$knockon" run "$scenario" -o "$work/one.h5" --trials 20000 --threads 1 -q
for n in 1 2 4; do
  expect 0 "" ranks $n run "$scenario" -o "$work/$n.h5" --trials 20000 --threads 1 -q
  same "$work/$n.h5"
done
expect 0 "" ranks 2 run "$scenario" -o "$work/t.h5" --trials 20000 --threads 3 -q
same "$work/t.h5"

# What every rank refuses is said once, and nobody waits for another.
expect 65 "no-such" ranks 2 run no-such.yaml -o "$work/x.h5"
expect 64 "unknown option" ranks 2 run "$scenario" --no-such
expect 0 "knockon" ranks 2 --version

expect 75 "to go on: mpirun -n 2 $mpi run .* --resume" ranks 2 run "$scenario" -o "$work/l.h5" --trials 5e7 --set output.per_trial=none --threads 1 --time-limit 1
grep -q "give mpirun its other options again" "$work/err" || fail "no word about the options of mpirun"
[ -e "$work/l.h5.journal" ] || fail "no journal after the time limit"

# A rank that dies, a signal: the same bytes by --resume.
"$knockon" run "$scenario" -o "$work/one.h5" --trials 1e6 --set output.per_trial=none -q
long=(run "$scenario" -o "$work/k.h5" --trials 1e6 --set output.per_trial=none --threads 1 --resume --progress json)
for signal in KILL USR1; do
  rm -f "$work/k.h5"
  ranks 3 "${long[@]}" >"$work/out" 2>"$work/err" &
  job=$!
  until [ -e "$work/k.h5.journal" ] || ! kill -0 $job 2>/dev/null; do sleep 0.05; done
  victim=
  for pid in $(pgrep -f "$work/k.h5 "); do
    rank=$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^OMPI_COMM_WORLD_RANK=//p')
    if [ $signal = KILL ] && [ "$rank" = 1 ]; then victim=$pid; fi
    if [ $signal = USR1 ] && [ "$rank" = 0 ]; then victim=$pid; fi
  done
  [ -z "$victim" ] || kill -$signal "$victim" 2>/dev/null || true
  code=0
  wait $job || code=$?
  [ -n "$victim" ] || echo "the run was over before it could be hit" >&2
  [ -z "$victim" ] || [ $code != 0 ] || echo "the signal came too late" >&2
  if [ $signal = KILL ] && [ $code != 0 ]; then grep -q "rank 1.*signal 9" "$work/err" || fail "no word about the dead rank: $(cat "$work/err")"; fi
  if [ $signal = USR1 ] && [ $code != 0 ] && [ $code != 75 ]; then fail "exit $code after a signal: $(cat "$work/err")"; fi
  expect 0 "" ranks 2 "${long[@]}"
  same "$work/k.h5"
done
exit $failed
