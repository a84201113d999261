#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# knockon review: what it prints and refuses; each measure that it suggests can be run.
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$1
cd "$here"
scenarios=../../scenarios/tri-border

for name in attack agreements; do
  "$knockon" run $scenarios/$name.yaml -o "$work/$name.h5" --trials 64 --quiet
  expect 0 "Cormark" "$knockon" review "$work/$name.h5"
  awk 'length($0) > 100 {print; exit 1}' "$work/out" || fail "review of $name prints lines over 100 columns"
  expect 0 '"kind": "single supplier"' "$knockon" review "$work/$name.h5" --json
  cp "$work/out" "$work/$name.json"
  # One strategy of all that it suggests: links to add once each, since a review of several countries may name one twice.
  /usr/bin/python3 - "$work/$name.json" >"$work/strategies" <<'PY' || fail "review --json of $name is no JSON in the order of the resolution"
import json, sys
countries = json.load(open(sys.argv[1]))["countries"]
order = []
for country in countries:
    for finding in country["findings"]:
        if finding["section"] not in order:
            order.append(finding["section"])
    places = [finding["source"] for finding in country["findings"]]
    rank = ["", "paragraph 4", "paragraph 8", "paragraph 9", "paragraph 10"]
    assert [rank.index(p) for p in places] == sorted(rank.index(p) for p in places)
lines = sorted({f["yaml"] for c in countries for f in c["findings"] if "yaml" in f})
assert lines
print("[{name: all, measures: [" + ", ".join("{ " + line + " }" for line in lines) + "]}]", end="")
PY
  expect 0 "" "$knockon" check $scenarios/$name.yaml --set "strategies=$(cat "$work/strategies")"
done

expect 0 "is not agreed upon; only under" "$knockon" review "$work/agreements.h5" --country CM
grep -q "Arvenia" "$work/out" && fail "--country CM shows others"
expect 0 "is agreed upon" "$knockon" review "$work/agreements.h5" --country CM --strategy aid --all
expect 0 "None of its own facilities is damaged" "$knockon" review "$work/attack.h5" --country CM
expect 0 "more: --all" "$knockon" review "$work/attack.h5" --country AV
expect 0 "count as exhausted at one instant" "$knockon" review "$work/attack.h5" --all
grep -q "more: --all" "$work/out" && fail "--all leaves findings out"
"$knockon" run attack.yaml -o "$work/bare.h5" --trials 64 --quiet --set output.spillover=false --set output.criticality=false --set output.cause=false --set output.per_trial=none
expect 0 "output: { spillover: true }" "$knockon" review "$work/bare.h5"
grep -q "output: { criticality: true }" "$work/out" || fail "review does not say what criticality needs"
expect 65 "no country \"CN\"; did you mean \"CM\"" "$knockon" review "$work/attack.h5" --country CN
expect 65 "no strategy" "$knockon" review "$work/attack.h5" --strategy nothing
expect 64 "review needs RESULT.h5" "$knockon" review
expect 0 "Example:" "$knockon" review --help
exit $failed
