#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tables that waves name are part of what a run is of: shards and results hold them, and another one is refused by its name.   tables.sh PROGRAM
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1
cp -r "$here/../cli/two-countries" "$work/region"
cd "$work"
awk -F, 'NR > 1 && NR < 5 { id[NR - 2] = $1 }
  END { print "trial,targets"; for (t = 0; t < 3000; t++) print t "," id[t % 3] }' region/facilities.csv >states.csv
awk -F, 'NR == 1 { print "event,rate,target,intensity" } NR > 1 && NR < 5 { print "event-" $1 ",0.1," $1 ",0.7" }' region/facilities.csv >intensity.csv
cat >tabled.yaml <<'END'
knockon: 1
name: Two tables
region: { load: region }
sectors: { power: { rule: reachability }, telecom: { rule: giant_component }, health: { rule: standalone } }
waves:
  - { name: tabled, targets: { states: states.csv } }
  - { name: shaken, success: { column: intensity, median: 0.6, beta: 0.4 }, targets: { intensity: intensity.csv } }
END
run=("$knockon" run tabled.yaml --trials 3000 --quiet)

expect 0 "" "${run[@]}" -o one.h5
for i in 1 2; do expect 0 "" "${run[@]}" --shard $i/2 -o $i.shard; done
expect 75 "" "${run[@]}" -o r.h5 --keep-every 0.001 --time-limit 0.000001
cp states.csv states.whole
sed -i '$d' states.csv
expect 0 "" "${run[@]}" --shard 2/2 -o other.shard
expect 65 "what differs is the table .*states.csv, which a wave names" "$knockon" merge -q 1.shard other.shard -o x.h5
expect 65 "what differs is the table .*states.csv, which a wave names" "${run[@]}" -o r.h5 --resume
cp states.whole states.csv
sed -i 's/0.7/0.8/' intensity.csv
expect 65 "what differs is the table .*intensity.csv, which a wave names" "${run[@]}" -o r.h5 --resume
sed -i 's/0.8/0.7/' intensity.csv
expect 0 "" "${run[@]}" -o r.h5 --resume
cmp one.h5 r.h5 || fail "what was resumed is another file"

# A point of a sweep is run again where a table has changed.
sweep=("$knockon" sweep tabled.yaml --vary run.seed=1,2 --trials 600 -o swept)
expect 0 "2 points run, 0 there already" "${sweep[@]}"
expect 0 "0 points run, 2 there already" "${sweep[@]}"
sed -i 's/0.7/0.8/' intensity.csv
expect 0 "2 points run, 0 there already" "${sweep[@]}"

# Shards and result need nothing but themselves.
rm -r states.csv intensity.csv region tabled.yaml
expect 0 "" "$knockon" merge -q 2.shard 1.shard -o merged.h5
cmp one.h5 merged.h5 || fail "what was merged is another file"
expect 0 "facilities damaged" "$knockon" trace merged.h5 --trial 1
exit $failed
