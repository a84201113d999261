#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From real files to a result file: case2383wp under dc_flow coupled to Geant2012 under giant_component.   run.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -d "$here/../../../shared/data" ]; then
  echo "skipped: no shared data"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" run "$here/poland-geant.yaml" -o "$folder/result.h5" --quiet
"$program" show "$folder/result.h5" >/dev/null
/usr/bin/python3 - "$folder/result.h5" <<'END'
import sys
import numpy
import xarray

result = xarray.open_dataset(sys.argv[1], engine="h5netcdf")
assert result.sizes["facility"] == 2383 + 40 and result.sizes["link"] == 2896 + 61, dict(result.sizes)
loss = result.loss.sel(strategy="baseline")
direct, indirect = result.failures_direct.mean(), result.failures_indirect.mean()
damaged = 0.002 * 2383 + 0.05 * 40
assert abs(float(direct) - damaged) < 5 * numpy.sqrt(damaged / result.sizes["trial"]), float(direct)
assert float(indirect) > 0 and 0 < float(loss.mean()) < 1
cause = result.failure_cause.sum("facility").sel(strategy="baseline").to_series()
assert cause["power"] > 0 and cause["telecom"] > 0 and cause["network"] > 0, cause
assert float(result.link_failure_probability.max()) > 0, "no link trips"
print(f"mean loss {float(loss.mean()):.4f}, {float(direct):.2f} damaged and {float(indirect):.1f} further facilities a trial")
END
