#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$1
cd "$here"
mkdir "$work/r"

# check: text within 100 columns, JSON, refusals that name what to change.
expect 0 "2 at random of 5" "$knockon" check attack.yaml
awk 'length($0) > 100 {print; exit 1}' "$work/out" || fail "check prints lines over 100 columns"
expect 0 '"protected_facilities": 4' "$knockon" check attack.yaml --json
/usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "check --json is no JSON"
expect 65 "lower run.trials" "$knockon" check attack.yaml --set run.trials=1e9
expect 65 "did you mean" "$knockon" check attack.yaml --set run.trails=7
expect 65 "cannot\|No such file" "$knockon" check nowhere.yaml
expect 64 "check needs SCENARIO" "$knockon" check
expect 0 "Example:" "$knockon" check --help

# run: the summary, the file, the log beside it; the same bytes on any number of threads.
expect 0 "Next: knockon show" "$knockon" run attack.yaml -o "$work/r/a.h5" --threads 1
expect_files "$work/r" a.h5 a.log.json
/usr/bin/python3 -m json.tool <"$work/r/a.log.json" >/dev/null || fail "the log is no JSON"
for threads in 2 3 7; do
  expect 0 "on . thread" "$knockon" run attack.yaml -o "$work/r/b.h5" --threads $threads
  cmp "$work/r/a.h5" "$work/r/b.h5" || fail "$threads threads give another file"
done
expect 0 '"trials": 100,' "$knockon" run attack.yaml -o "$work/r/b.h5" --trials 100 --seed 9 --json
! cmp -s "$work/r/a.h5" "$work/r/b.h5" || fail "another seed gives the same file"
expect 0 "" "$knockon" run attack.yaml -o "$work/r/b.h5" --quiet
[ ! -s "$work/out" ] && [ ! -s "$work/err" ] || fail "--quiet prints"
expect 0 '"event": "progress", "trials_done": 2000' "$knockon" run attack.yaml -o "$work/r/b.h5" --progress json
expect 0 '"event": "end", "trials_done": 2000' "$knockon" run attack.yaml -o "$work/r/b.h5" --progress json
/usr/bin/python3 - "$work/err" "$work/r/b.log.json" <<'END' || fail "progress as JSON, or the shares of time"
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert [line["event"] for line in lines[-2:]] == ["progress", "end"] and lines[-2]["trials_done"] == lines[-2]["trials"] == 2000
shares = json.load(open(sys.argv[2]))["share_of_time"]
assert set(shares) == {"setup", "draw", "spread", "count", "keep", "wait", "read", "finish", "write"} and 0.9 < sum(shares.values()) < 1.01, shares
END
expect 0 "trials/s; time: .*finish .*write" "$knockon" run attack.yaml -o "$work/r/b.h5"
expect 0 "" "$knockon" run attack.yaml -o "$work/r/b.h5" --progress none
[ ! -s "$work/err" ] || fail "--progress none shows something"
expect 0 " of 200,000 trials  .*/s  .* left" /usr/bin/python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$knockon" run attack.yaml -o "$work/r/b.h5" --trials 2e5
expect 64 "the name of the result file" "$knockon" run attack.yaml
expect 64 "progress is bar" "$knockon" run attack.yaml -o "$work/r/b.h5" --progress dots
expect 64 "must lie between\|must be at least" "$knockon" run attack.yaml -o "$work/r/b.h5" --trials 0
expect 64 "did you mean --trials" "$knockon" run attack.yaml -o "$work/r/b.h5" --trails 5
expect 65 "lower run.trials" "$knockon" run attack.yaml -o "$work/r/b.h5" --trials 1e9
expect 0 "Example:" "$knockon" run --help

# Interrupted: exit 75, no result, and the command that goes on.
rm -f "$work/r/"*
"$knockon" run attack.yaml -o "$work/r/c.h5" --trials 4e6 --set output.per_trial=none --progress json >/dev/null 2>"$work/err" &
child=$!
until grep -q progress "$work/err" || ! kill -0 $child 2>/dev/null; do sleep 0.05; done
kill -INT $child
code=0
wait $child || code=$?
[ $code = 75 ] || fail "exit $code instead of 75 after SIGINT"
grep -q "interrupted after .* they are kept in .*c.h5.journal" "$work/err" || fail "no word about the interruption"
grep -q "to go on: .*/knockon run attack.yaml .* --resume" "$work/err" || fail "no word about how to go on"
expect_files "$work/r" c.h5.journal
expect 65 "is there already" "$knockon" run attack.yaml -o "$work/r/c.h5"
expect 65 "what differs is the number of trials (4000000 and 2000)" "$knockon" run attack.yaml -o "$work/r/c.h5" --resume
rm -f "$work/r/"*
expect 64 "30m or 2h" "$knockon" run attack.yaml -o "$work/r/c.h5" --time-limit soon
expect 64 "I/N" "$knockon" run attack.yaml -o "$work/r/c.h5" --shard 5/4
expect 64 "would have nothing to do" "$knockon" run attack.yaml -o "$work/r/c.h5" --shard 1/5
expect 64 "merge needs SHARD" "$knockon" merge -o "$work/r/c.h5"
expect 64 "the name of the result file" "$knockon" merge x
expect 74 "cannot be opened" "$knockon" merge nowhere.shard -o "$work/r/c.h5"
expect 65 "neither a shard nor a journal" "$knockon" merge attack.yaml -o "$work/r/c.h5"
expect_files "$work/r"

# trace: the result file is all that it needs.
expect 0 "" "$knockon" run attack.yaml -o "$work/r/t.h5" --quiet
expect 0 "facilities damaged" "$knockon" trace "$work/r/t.h5" --worst 2 --strategy harden
expect 0 '"what": "failed"' "$knockon" trace "$work/r/t.h5" --worst 1 --json
/usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "trace --json is no JSON"
expect 0 '"FeatureCollection"' "$knockon" trace "$work/r/t.h5" --trial 3 --geojson
/usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "trace --geojson is no JSON"
expect 65 "the last one is --trial 1999" "$knockon" trace "$work/r/t.h5" --trial 2000
expect 65 'did you mean "harden"' "$knockon" trace "$work/r/t.h5" --trial 0 --strategy hardne
expect 64 "either --trial N or --worst K" "$knockon" trace "$work/r/t.h5"
expect 64 "exclude each other" "$knockon" trace "$work/r/t.h5" --trial 0 --json --geojson
expect 64 "shows one trial" "$knockon" trace "$work/r/t.h5" --worst 2 --geojson
expect 0 "" "$knockon" run attack.yaml -o "$work/r/u.h5" --quiet --set output.per_trial=none
expect 65 "name one by --trial" "$knockon" trace "$work/r/u.h5" --worst 1
expect 0 "facilities damaged" "$knockon" trace "$work/r/u.h5" --trial 5
rm -f "$work/r/"*

# show: text within 100 columns, JSON, another strategy, files that are none.
expect 0 "Next" "$knockon" run attack.yaml -o "$work/r/a.h5"
expect 0 "not distinguishable\|better\|worse" "$knockon" show "$work/r/a.h5"
awk 'length($0) > 100 {print; exit 1}' "$work/out" || fail "show prints lines over 100 columns"
expect 0 "BY COUNTRY (harden)" "$knockon" show "$work/r/a.h5" --strategy harden
expect 0 '"strategy": "harden"' "$knockon" show "$work/r/a.h5" --strategy harden --json
/usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "show --json is no JSON"
expect 65 'did you mean "harden"' "$knockon" show "$work/r/a.h5" --strategy hardne
expect 65 "not a result file" "$knockon" show attack.yaml
expect 74 "No such file" "$knockon" show nowhere.h5
head -c 5000 "$work/r/a.h5" >"$work/r/cut.h5"
expect 65 "checksum at its end is missing" "$knockon" show "$work/r/cut.h5"
expect 0 "Example:" "$knockon" show --help
for per_trial in none region country_sector; do
  expect 0 "Next" "$knockon" run attack.yaml -o "$work/r/d.h5" --set output.per_trial=$per_trial
  expect 0 "RISK BY STRATEGY" "$knockon" show "$work/r/d.h5"
done
exit $failed
