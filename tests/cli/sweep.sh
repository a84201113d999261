#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sweeps: files of points, the file over all of them, what is not run again, broken points, shards, mistakes.
#   sweep.sh PROGRAM
set -uo pipefail
knockon=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
cd "$work"
mkdir in
cp -r "$here/two-countries" "$here/attack.yaml" in/
set -- in/attack.yaml --set run.trials=512 --set output.spillover=false
vary=(--vary waves.0.success=0.2:0.6:0.2 --vary waves.substations.targets.pick=1,2)

expect 0 "6 points run, 0 there already" "$knockon" sweep "$@" "${vary[@]}" -o swept
expect_files swept point-0001.h5 point-0002.h5 point-0003.h5 point-0004.h5 point-0005.h5 point-0006.h5 sweep.h5
sha256sum swept/*.h5 >before
rm swept/point-0003.h5
expect 0 "1 points run, 5 there already" "$knockon" sweep "$@" "${vary[@]}" -o swept
expect 0 "" sha256sum -c before
expect 0 "6 points run" "$knockon" sweep "$@" "${vary[@]}" --seed 2 -o swept
expect 0 "point 4 of 6 (waves.0.success=0.4, waves.substations.targets.pick=2)" "$knockon" sweep "$@" "${vary[@]}" -o swept

# Shards do the same points; the whole then has nothing left to run.
expect 0 "2 points run" "$knockon" sweep "$@" "${vary[@]}" --shard 1/3 -o shards
expect 0 "2 points run" "$knockon" sweep "$@" "${vary[@]}" --shard 3/3 -o shards
expect_files shards point-0001.h5 point-0003.h5 point-0004.h5 point-0006.h5
expect 0 "2 points run" "$knockon" sweep "$@" "${vary[@]}" --shard 2/3 -o shards
expect 0 "0 points run, 6 there already" "$knockon" sweep "$@" "${vary[@]}" -o shards
expect 0 "" diff -r shards swept
expect 64 "more than 6 shards" "$knockon" sweep "$@" "${vary[@]}" --shard 1/7 -o shards

# In the scenario: the same grid, and a list of points. Neither changes what a plain run gives.
{ cat in/attack.yaml; echo 'sweep: { waves.0.success: { from: 0.2, to: 0.6, step: 0.2 }, waves.substations.targets.pick: [1, 2] }'; } >in/grid.yaml
{ cat in/attack.yaml; printf 'sweep:\n  - { waves.0.success: 0.2, run.seed: 3 }\n  - { waves.0.success: 0.7, run.seed: 4 }\n'; } >in/list.yaml
shift
expect 0 "6 points run" "$knockon" sweep in/grid.yaml "$@" -o grid
expect 0 "" diff -r grid swept
expect 0 "2 points run" "$knockon" sweep in/list.yaml "$@" -o list
expect 0 "" "$knockon" run in/attack.yaml "$@" -o plain.h5
expect 0 "" "$knockon" run in/list.yaml "$@" -o with-sweep.h5
expect 0 "" cmp plain.h5 with-sweep.h5

# What is interrupted goes on, to the same bytes.
expect 0 "2 points run" "$knockon" sweep in/attack.yaml --vary run.seed=1,2 --trials 40000 --set output.spillover=false -o whole
expect 75 "the same command again" "$knockon" sweep in/attack.yaml --vary run.seed=1,2 --trials 40000 --set output.spillover=false --time-limit 0.05 -o stopped
[ ! -e stopped/sweep.h5 ] || fail "an interrupted sweep has a summary"
expect 0 "2 points run" "$knockon" sweep in/attack.yaml --vary run.seed=1,2 --trials 40000 --set output.spillover=false -o stopped
expect 0 "" diff -r whole stopped

# A broken point is named at the end; the others run.
expect 65 "point 2 (waves.0.success=1.5) has no result" "$knockon" sweep in/attack.yaml "$@" --vary waves.0.success=0.5,1.5,0.7 -o broken
expect_files broken point-0001.h5 point-0003.h5 sweep.h5

# Nothing runs where the mistake is seen before.
mistake() {
  local code=$1 pattern=$2
  shift 2
  expect "$code" "$pattern" "$knockon" sweep in/attack.yaml "$@" -o nothing
  [ ! -e nothing ] || fail "a folder was made: $*"
}
mistake 64 "does not meet its end" --vary waves.0.success=0.1:0.9:0.3
mistake 64 "leads away" --vary waves.0.success=0.9:0.1:0.1
mistake 64 "step .* is 0" --vary waves.0.success=0.1:0.9:0
mistake 64 "a range is FROM:TO:STEP" --vary waves.0.success=0.1:0.9
mistake 64 "has no values" --vary waves.0.success=
mistake 64 "more than 10,000" --vary run.seed=1:200:1 --vary waves.0.success=0:1:0.01
mistake 64 "varied twice" --vary run.seed=1,2 --vary run.seed=3,4
mistake 65 "sucess" --vary waves.0.sucess=0.1,0.2
mistake 65 "abc" --vary waves.0.success=0.1,abc
mistake 64 "nothing is varied"
mistake 64 "needs PATH" --vary run.seed

/usr/bin/python3 - swept/sweep.h5 swept/point-0004.h5 list/sweep.h5 <<'PYTHON' || failed=1
import sys
try:
    import h5py
except ImportError:
    sys.exit(0)
grid, point, listed = (h5py.File(name) for name in sys.argv[1:])
loss = grid["loss_statistic"]
assert loss.shape == (3, 2, 3, 6), loss.shape
assert [d.label or list(d.values())[0].name for d in loss.dims][:2] == ["/success", "/pick"]
assert list(grid["success"]) == [0.2, 0.4, 0.6] and list(grid["pick"]) == [1, 2]
assert point["success"][()] == 0.4 and point["pick"][()] == 2 and point["pick"].shape == ()
assert (loss[1, 1] == point["loss_statistic"][:]).all()
people = point["person_hours_lost"][:].mean(axis=1)
assert abs(grid["person_hours_lost"][1, 1] - people).max() <= 1e-9 * people.max()
assert abs(grid["connectivity"][1, 1] - point["connectivity"][:].mean(axis=1)).max() < 1e-12
assert listed["loss_statistic"].shape == (2, 3, 6) and list(listed["seed"]) == [3, 4]
try:
    import xarray
except ImportError:
    sys.exit(0)
both = [xarray.open_dataset(f"swept/point-000{i}.h5", engine="h5netcdf") for i in (1, 3, 5)]
all_of_them = xarray.concat(both, "success", data_vars="different")
assert list(all_of_them.success.values) == [0.2, 0.4, 0.6] and "success" in all_of_them.coords
assert all_of_them.loss.dims == ("success", "strategy", "trial")
whole = xarray.open_dataset("swept/sweep.h5", engine="h5netcdf")
assert whole.loss_statistic.dims == ("success", "pick", "strategy", "statistic")
PYTHON
exit $failed
