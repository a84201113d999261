#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two ranks of one thread against two threads, on the same processors, in turn; the files must be the same. Wall time of the trials (the least of the repetitions)
# and user and system time of everything, mpirun included.   ranks.sh PROGRAM MPI_PROGRAM [SCENARIO [TRIALS [REPEATS]]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
knockon=$1 mpi=$2 scenario=${3:-$here/../cli/attack.yaml} trials=${4:-4e6} repeats=${5:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_WAIT_POLICY=passive TIMEFORMAT="%R %U %S"
options=(--trials "$trials" --set output.per_trial=none -q)
measure() { # NAME COMMAND...
  local name=$1 spent
  shift
  spent=$({ time "$@" >/dev/null 2>"$work/err"; } 2>&1) || { cat "$work/err" >&2; exit 1; }
  echo "$name $spent $(sed -n 's/.*"trials": \([0-9.]*\), "finish".*/\1/p' "$work/$name.log.json")" | tee -a "$work/figures"
}
echo "what  wall  user  system  trials"
for _ in $(seq "$repeats"); do
  measure threads "$knockon" run "$scenario" "${options[@]}" --threads 2 -o "$work/threads.h5"
  measure ranks mpirun --oversubscribe --bind-to none -n 2 "$mpi" run "$scenario" "${options[@]}" --threads 1 -o "$work/ranks.h5"
  cmp "$work/threads.h5" "$work/ranks.h5"
done
awk '{ if (!($1 in wall) || $5 < wall[$1]) wall[$1] = $5; cpu[$1] += $3 + $4 }
     END { printf "trials: ranks / threads %.3f (least wall time; asked: at most 1)\nprocessor time: ranks / threads %.3f\n", wall["ranks"] / wall["threads"], cpu["ranks"] / cpu["threads"] }' "$work/figures"
