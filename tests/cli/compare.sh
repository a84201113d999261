#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# compare: one result and two, what is refused, and the numbers against a plain program.
#   compare.sh PROGRAM
set -uo pipefail
knockon=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
cd "$work"
mkdir in
cp -r "$here/two-countries" "$here/attack.yaml" in/
nothing='  - { name: nothing, measures: [ { protect: { facilities: { sector: power }, to: 0, cost: 3 } } ] }'
sed -i "s/^strategies:/strategies:\n$nothing/" in/attack.yaml
run() {
  local file=$1
  shift
  "$knockon" run in/attack.yaml -o "$file" --quiet --set output.spillover=false "$@" 2>err || fail "no result $file"
}
no_wide_lines() { awk 'length($0) > 100 {print; exit 1}' "$work/out" || fail "compare prints lines over 100 columns"; }
is_json() { /usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "compare --json is no JSON"; }

run a.h5
expect 0 "Identical to baseline in every trial: nothing\." "$knockon" compare a.h5
grep -q "nothing .*not distinguishable" out || fail "what does nothing has a verdict"
no_wide_lines
grep -q "harden .*better" out || fail "harden is not better"
grep -q "nothing  *3 .*beaten by baseline" out || fail "what costs and does nothing is on the front"
cp out once
expect 0 "" "$knockon" compare a.h5
cmp once out || fail "the same comparison gives other digits"
expect 0 "AGAINST harden: MEAN LOSS" "$knockon" compare a.h5 --against harden
expect 0 '"against": "baseline"' "$knockon" compare a.h5 --json
is_json
cp out a.json
expect 0 "Example:" "$knockon" compare --help

# Two results: what differs, and whether luck is shared.
run b.h5 --set waves.substations.success=0.5
expect 0 "waves.substations.success  0.6  *0.5" "$knockon" compare a.h5 b.h5
no_wide_lines
grep -q "same seed" out || fail "luck that is shared is not said"
grep -q "Costs are not weighed across" out || fail "other conditions are not said"
grep -q "baseline (2) .*better" out || fail "fewer hits are not better"
expect 0 '"same_conditions": 0' "$knockon" compare a.h5 b.h5 --json
is_json
run c.h5 --seed 2
expect 0 "run.seed  *1  *2" "$knockon" compare a.h5 c.h5
grep -q "independent" out || fail "luck that is not shared is not said"
grep -q "baseline (2) .*not distinguishable" out || fail "another seed makes a verdict"
expect 0 "Nothing: both ran the same scenario" "$knockon" compare a.h5 a.h5
grep -q "Identical to baseline in every trial: nothing, baseline (2)" out || fail "a file differs from itself"
run d.h5 --trials 1000
expect 0 "over the first 1,000" "$knockon" compare a.h5 d.h5
grep -q "Identical to baseline in every trial: nothing, baseline (2)" out || fail "the first trials differ"
expect 0 "AGAINST baseline (2): MEAN LOSS" "$knockon" compare a.h5 d.h5 --against "baseline (2)"

# Files that keep less.
run region.h5 --set output.per_trial=region
expect 0 "harden .*better" "$knockon" compare region.h5
grep -q "WHO GAINS AND WHO LOSES" out || fail "differences of countries that are kept are not shown"
run none.h5 --set output.per_trial=none
expect 0 "Losses by trial are not in the file" "$knockon" compare none.h5
grep -q "WHO GAINS AND WHO LOSES" out || fail "differences of countries that are kept are not shown"
expect 0 "Losses by trial are not in the file" "$knockon" compare none.h5 a.h5
sed '/^strategies:/,/^run:/{/^run:/!d}' in/attack.yaml >in/alone.yaml
expect 0 "" "$knockon" run in/alone.yaml -o alone.h5 --quiet --trials 100
expect 0 "NOTHING TO COMPARE" "$knockon" compare alone.h5

# Refused.
expect 64 "compare needs RESULT.h5" "$knockon" compare
expect 64 "one argument too many" "$knockon" compare a.h5 b.h5 c.h5
expect 65 'did you mean "harden"' "$knockon" compare a.h5 --against hardne
expect 65 "not a result file" "$knockon" compare in/attack.yaml
expect 74 "nowhere.h5.*No such file" "$knockon" compare a.h5 nowhere.h5
sed -i "2s/4000000/4000001/" in/two-countries/countries.csv
run other.h5
expect 65 "a.h5 and other.h5 are of different regions" "$knockon" compare a.h5 other.h5

/usr/bin/python3 - a.h5 a.json <<'PYTHON' || failed=1
import json, sys
try:
    import h5py, numpy
except ImportError:
    sys.exit(0)
file, told = h5py.File(sys.argv[1]), json.load(open(sys.argv[2]))
names = [n.decode() if isinstance(n, bytes) else n for n in file["strategy"][:]]
loss, n = file["loss"][:], file["loss"].shape[1]

def near(a, b, tolerance):
    assert abs(a - b) <= tolerance, (a, b)

def paired(off, given, scale):
    mean, error = off.mean(), off.std(ddof=1) / n ** 0.5
    near(given["value"], mean, 1e-12 * scale)
    # Student's t, or wider on one side where it is skewed
    assert given["low"] <= mean - 1.9611 * error + 1e-9 * scale and given["high"] >= mean + 1.9611 * error - 1e-9 * scale
    assert given["high"] - given["low"] <= 2 * 1.9615 * error * 1.3 + 1e-9 * scale

for k, name in enumerate(names):
    s = told["strategies"][k]
    assert s["name"] == name
    near(s["mean"]["value"], loss[k].mean(), 1e-9)
    hours = file["person_hours_lost"][k].sum(axis=1)
    near(s["person_hours"], hours.mean(), 1e-6 * max(1, hours.mean()))
    if k == 0:
        continue
    off = loss[k] - loss[0]
    paired(off, s["mean_difference"], 1)
    assert s["trials_lower"] == (off < 0).sum() and s["trials_higher"] == (off > 0).sum() and s["identical"] == int((off == 0).all())
    rank = n - n // 20 - 1  # the quantile of 0.95
    near(s["p95_difference"]["value"], numpy.sort(loss[k])[rank] - numpy.sort(loss[0])[rank], 1e-12)
    worst = lambda x: numpy.sort(x)[-(n // 20):].mean()
    near(s["cvar95_difference"]["value"], worst(loss[k]) - worst(loss[0]), 1e-12)
    assert s["cvar95_difference"]["low"] <= s["cvar95_difference"]["value"] <= s["cvar95_difference"]["high"]
    base = file["person_hours_lost"][0].sum(axis=1)
    paired(hours - base, s["person_hours_difference"], max(1, base.mean()))
    for c, part in enumerate(s["countries"]):
        paired(file["loss_country"][k, :, c] - file["loss_country"][0, :, c], part["difference"], 1)
        near(part["difference"]["low"], file["loss_difference_low"][k, c], 1e-12)
    for c, part in enumerate(s["sectors"]):
        paired(file["loss_sector"][k, :, c] - file["loss_sector"][0, :, c], part["difference"], 1)
    cost = file["cost"][k] - file["cost"][0]
    near(s["loss_avoided_per_cost"]["value"], -off.mean() / cost, 1e-12)
    assert (s["verdict"] == "better") == (s["p_holm"] <= 0.05 and off.mean() < 0)
PYTHON
exit $failed
