#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One scenario on 1, 2, 3 and 7 threads, by every vector level, without libm's CPU-dependent variants, with other BLAS kernels, and by another
# compiler's program: the result file must be the same to the byte.   matrix.sh PROGRAM OTHER_PROGRAM SCENARIO TRIALS [TRIPS]
set -euo pipefail
program=$1 other=$2 scenario=$3 trials=$4 trips=${5:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ -n "$trips" ] && [ ! -d "$(dirname "$scenario")/../../../shared/data" ]; then
  echo "skipped: no shared data"
  exit 77
fi

run() { # NAME PROGRAM [ENVIRONMENT ...] -- [OPTION ...]
  local name=$1 what=$2 settings=()
  shift 2
  while [ "$1" != -- ]; do settings+=("$1"); shift; done
  shift
  env "${settings[@]}" "$what" run "$scenario" --set "run.trials=$trials" -o "$folder/$name.h5" --quiet "$@"
}

run one "$program" X=1 -- --threads 1
for threads in 2 3 7; do run "threads-$threads" "$program" X=1 -- --threads "$threads"; done
for isa in sse2 avx2 avx512; do run "isa-$isa" "$program" "KNOCKON_ISA=$isa" -- --threads 2; done
run libm "$program" GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA,-FMA4,-AVX512F -- --threads 2
for core in Prescott Haswell Zen; do run "blas-$core" "$program" "OPENBLAS_CORETYPE=$core" -- --threads 2; done
if [ -x "$other" ]; then
  run other "$other" X=1 -- --threads 2
else
  echo "skipped: $other is not there (tests/run.sh builds it), so only one compiler is compared"
fi

sums=$(sha256sum "$folder"/*.h5)
echo "$sums" | sed "s|$folder/||"
if [ "$(echo "$sums" | cut -d' ' -f1 | sort -u | wc -l)" -ne 1 ]; then
  echo "the files differ" >&2
  exit 1
fi
if [ -n "$trips" ]; then
  /usr/bin/python3 - "$folder/one.h5" <<'END'
import sys
import h5py
import numpy
with h5py.File(sys.argv[1]) as file:
    tripped = numpy.nanmax(file["link_failure_probability"][()])
assert tripped > 0, "no link is ever damaged here, so some must trip"
print(f"links trip: the most exposed one in {100 * tripped:.3g} % of the trials")
END
fi
