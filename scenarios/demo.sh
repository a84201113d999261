#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds knockon, strikes the fictional tri-border region and prints its risk table.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
scenarios/setup.sh build

echo "Building knockon ..." >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake --preset release -G Ninja -DKNOCKON_TESTS=OFF -B build-demo && cmake --build build-demo; } >"$log" 2>&1; then
  cat "$log" >&2
  exit 70
fi
result=build-demo/attack.h5
echo "Running build-demo/knockon run scenarios/tri-border/attack.yaml -o $result" >&2
build-demo/knockon run scenarios/tri-border/attack.yaml -o "$result" | grep -v "^Next: " # that comes now
echo
build-demo/knockon show "$result"
cat >&2 <<END

The results are in $here/$result (HDF5: open it with xarray, h5py, R, MATLAB or HDFView).
Next: build-demo/knockon check scenarios/tri-border/flood.yaml, or describe a network of your own (README.md).
END
