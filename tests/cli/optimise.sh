#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Optimising: what is found, the same on any number of threads, the scenario that is written, estimates as a run of it gives them, mistakes, stops.
#   optimise.sh PROGRAM
set -uo pipefail
knockon=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
cd "$work"
mkdir in
cp -r "$here/two-countries" "$here/attack.yaml" in/
cat >in/candidates.yaml <<'YAML'
candidates:
  - each: { protect: { facilities: { sector: power, kind: substation }, to: 0.7, cost_each: 2 } }
  - { name: own supply, measures: [ { decouple: { facilities: { sector: health }, cost: 5 } } ] }
  - { name: police, measures: [ { prevent: { countries: [XA, XB], to: 0.2, cost: 3 } } ] }
YAML
sed -i "s/countries: \[XA, XB\]/countries: [$(tail -n +2 in/two-countries/countries.csv | cut -d, -f1 | paste -sd,)]/" in/candidates.yaml
cat in/attack.yaml in/candidates.yaml >in/budget.yaml
expect 0 "CANDIDATES" "$knockon" check in/budget.yaml
set -- "$knockon" optimise in/budget.yaml --trials 1000 --fresh 1500

# All portfolios, and the same on any number of threads.
expect 0 "so none is better on these trials" "$@" --budget 8 -o in/chosen.yaml
cp "$work/out" text
expect 0 '"method": "exact"' "$@" --budget 8 --json --threads 1
cp "$work/out" one.json
for threads in 2 3 7; do
  expect 0 "" "$@" --budget 8 --json --threads $threads
  cmp -s "$work/out" one.json || fail "other answers on $threads threads"
done
expect 0 '"method": "greedy"' "$@" --budget 8 --json --method greedy
/usr/bin/python3 - one.json "$work/out" <<'PY' || fail "greedy growth and exchange miss the best of a small case"
import json, sys
exact, greedy = (json.load(open(name)) for name in sys.argv[1:])
assert exact["portfolios"][-1]["candidates"] == greedy["portfolios"][-1]["candidates"]
costs = [p["cost"] for p in exact["portfolios"]]
assert costs[0] == 0 and costs == sorted(costs) and costs[-1] <= 8 and len(costs) > 2
assert all(b["searched"] < a["searched"] for a, b in zip(exact["portfolios"], exact["portfolios"][1:]))
PY

# The scenario that is written holds the portfolios beside its own strategies; trials 1,024 and on of a run are those of the estimate.
expect 0 "portfolio 1" "$knockon" check in/chosen.yaml
expect 0 "" "$knockon" run in/chosen.yaml -o run.h5 --trials 2524 --quiet
/usr/bin/python3 - one.json run.h5 <<'PY'
import json, math, sys
try:
    import h5py
except ImportError:
    sys.exit(77)
answer, run = json.load(open(sys.argv[1])), h5py.File(sys.argv[2])
names, countries = ([text.decode() for text in run[axis][:]] for axis in ("strategy", "country"))
loss, by_country, cost = run["loss"][:], run["loss_country"][:], run["cost"][:]
for p in answer["portfolios"]:
    s = names.index(p["name"])
    assert math.isclose(cost[s], p["cost"]), p["name"]
    mine = loss[s, 1024:]
    assert len(mine) == answer["fresh_trials"]
    assert math.isclose(mine.mean(), p["loss"]["value"], rel_tol=1e-6), p["name"]
    assert math.isclose(sorted(mine)[-75:] and sum(sorted(mine)[-75:]) / 75, p["cvar95"]["value"], rel_tol=1e-6), p["name"]
    for c, name in enumerate(countries):
        assert math.isclose((by_country[0, 1024:, c] - by_country[s, 1024:, c]).mean(), p["country_loss_avoided"][name]["value"], rel_tol=1e-6, abs_tol=1e-9)
PY
case $? in 0 | 77) ;; *) fail "the estimates are not those of a run" ;; esac
expect 0 "" "$@" --budget 4 -o elsewhere.yaml
expect 0 "portfolio 1" "$knockon" check elsewhere.yaml

# Other objectives, and time.
for objective in cvar95 person_hours "country:$(sed -n 2p in/two-countries/countries.csv | cut -d, -f1)"; do
  expect 0 "\"objective\": \"$objective\"" "$@" --budget 4 --objective "$objective" --json
done
expect 0 "WHAT A BUDGET BUYS" "$@" --budget 4 --trials 200 --fresh 200 --set time.horizon_hours=24
expect 0 "Nothing that the budget buys" "$@" --budget 1

# Mistakes.
expect 64 "needs a budget" "$@"
expect 64 "country:ID, not" "$@" --budget 4 --objective mean
expect 64 "no country" "$@" --budget 4 --objective country:QQ
expect 64 "auto, greedy or exact" "$@" --budget 4 --method best
expect 65 "has no candidates" "$knockon" optimise in/attack.yaml --budget 4
sed '/each: {/s/to: 0.7/to: 1.7/' in/budget.yaml >in/wrong.yaml
expect 65 "in/wrong.yaml:22:" "$knockon" check in/wrong.yaml
sed 's/own supply, measures: \[ { decouple: { facilities: { sector: health }/own supply, measures: [ { decouple: { list: [nobody]/' in/budget.yaml >in/unknown.yaml
expect 65 "in/unknown.yaml:23:.*nobody" "$knockon" check in/unknown.yaml
expect 65 "in/unknown.yaml:23:.*nobody" "$knockon" optimise in/unknown.yaml --budget 4
expect 0 "" "$knockon" run in/unknown.yaml -o other.h5 --trials 512 --quiet
expect 74 "nowhere" "$@" --budget 4 -o nowhere/chosen.yaml

# Stopped: the best so far, said so.
expect 75 "before the search was stopped" "$@" --budget 8 --trials 2000000 --time-limit 0.01
expect 75 "this is the best so far" "$@" --budget 8 --method greedy --trials 2000000 --fresh 512 --time-limit 0.5
exit $failed
