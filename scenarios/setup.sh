#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the Debian 12 packages that are missing, as root or through sudo: setup.sh GROUP...       setup.sh --print GROUP... only names them
#   build   compiler, CMake and the libraries that knockon is made of
#   tests   cmocka, LAPACK, the Python readers of result files, and R
#   clang   the second compiler, its sanitizers and its OpenMP
#   mpi     OpenMPI, for knockon-mpi
#   cluster OpenMPI and Slurm, for tests/cluster
set -euo pipefail

packages() {
  case "$1" in
    build) echo gcc libc6-dev cmake ninja-build pkg-config \
      libigraph-dev libhdf5-dev libyaml-dev libcsv-dev librandom123-dev libxxhash-dev libsuitesparse-dev ;;
    tests) echo libcmocka-dev liblapack-dev libopenblas0-pthread python3 python3-h5py python3-xarray python3-dask python3-h5netcdf python3-netcdf4 python3-matplotlib r-base-core ;;
    clang) echo clang-14 llvm-14 libclang-rt-14-dev libomp-14-dev ;;
    mpi) echo openmpi-bin libopenmpi-dev ;;
    cluster) echo "$(packages mpi)" slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge ;;
    *) echo "setup.sh: unknown group '$1' (known: build, tests, clang, mpi, cluster)" >&2; exit 64 ;;
  esac
}

if [ "${1:-}" = --print ]; then
  shift
  for group in "$@"; do packages "$group"; done
  exit 0
fi
missing=()
for group in "$@"; do
  names=$(packages "$group")
  for package in $names; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "setup.sh: this system has no apt-get. Install what corresponds to these Debian packages, then run the command again: ${missing[*]}" >&2
  exit 70
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: neither root nor sudo. Let an administrator run, then run the command again: apt-get update && apt-get install ${missing[*]}" >&2
    exit 70
  fi
  as_root=(sudo)
fi
echo "Installing (a few minutes, without a word): ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "setup.sh: the packages could not be installed (see above)." >&2
  exit 74
fi
