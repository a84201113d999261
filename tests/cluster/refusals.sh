#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shards and journals that do not belong together, are damaged, locked, or in the way: refused with the reason, and nothing is lost or left.
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1
cd "$here/../cli"
run=("$knockon" run attack.yaml --trials 60000 --set output.spillover=false --quiet --threads 1)

expect 0 "" "${run[@]}" -o "$work/one.h5"
wanted=$(sha256sum <"$work/one.h5")
for i in 1 2 3; do expect 0 "" "${run[@]}" --shard $i/3 -o "$work/$i.shard" --keep-every 0.01; done
expect 0 "" "${run[@]}" --shard 2/3 --seed 5 -o "$work/seed.shard"
expect 0 "" "${run[@]}" --shard 2/4 -o "$work/four.shard"
expect 0 "" "${run[@]}" --shard 2/3 --set waves.0.success=0.5 -o "$work/other.shard"

merge() { "$knockon" merge --quiet -o "$work/m.h5" "$@"; }
cd "$work"
expect 65 "the seed (1 and 5)" merge 1.shard seed.shard 3.shard
expect 65 "the number of shards (3 and 4)" merge 1.shard four.shard 3.shard
expect 65 "the scenario (" merge 1.shard other.shard 3.shard
expect 65 "of 3 shards 1 is missing: 2" merge 3.shard 1.shard
expect 65 "of 3 shards 2 are missing: 1 to 2" merge 3.shard
expect 65 "are both shard 3 of 3" merge 3.shard 1.shard 2.shard 3.shard
[ ! -e m.h5 ] || fail "a file was made of shards that do not belong together"

# Cut in the middle of a record, or a byte that is wrong (fault/wrong_bytes has all of them): the blocks are named as missing.
size=$(stat -c %s 2.shard)
head -c $((size - 100)) 2.shard >cut.shard
expect 65 "of its blocks were not run" merge 1.shard cut.shard 3.shard
damage() { # FILE: damaged-N, each with one byte of its last record wrong
  /usr/bin/python3 - "$1" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
at = data.rindex(b"knockonR")
for n, place in enumerate([at, at + 7, at + 8, at + 15, at + 16, at + 24, at + 31, at + 32, (at + len(data)) // 2, len(data) - 200, len(data) - 16, len(data) - 1]):
    damaged = bytearray(data)
    damaged[place] ^= 0x21
    open(f"damaged-{n}", "wb").write(damaged)
END
}
damage 2.shard
for damaged in damaged-*; do
  expect 65 "of its blocks were not run" merge 1.shard $damaged 3.shard
  rm $damaged
done
[ ! -e m.h5 ] || fail "a file was made of a damaged shard"
expect 0 "" merge 3.shard 1.shard 2.shard
[ "$(sha256sum <m.h5)" = "$wanted" ] || fail "the merged file is another one"
cmp -s 2.shard cut.shard && fail "a shard was changed"

# A journal of another seed, another scenario, another part: refused.
cd "$here/../cli"
expect 75 "" "${run[@]}" -o "$work/r.h5" --keep-every 0.01 --time-limit 0.1
cp "$work/r.h5.journal" "$work/whole"
expect 65 "is of another run; what differs is the seed (1 and 5)" "${run[@]}" -o "$work/r.h5" --resume --seed 5
expect 65 "is of another run; what differs is the number of trials" "${run[@]}" -o "$work/r.h5" --resume --trials 70000
expect 65 "is of another run; what differs is the scenario" "${run[@]}" -o "$work/r.h5" --resume --set waves.0.success=0.5
expect 65 "is of another run; what differs is the number of shards" "${run[@]}" -o "$work/r.h5" --resume --shard 1/2
cmp "$work/whole" "$work/r.h5.journal" || fail "a journal that was refused has changed"

# A damaged last record of a journal: it is done again.
(cd "$work" && damage whole)
for damaged in "$work"/damaged-*; do
  mv "$damaged" "$work/r.h5.journal"
  expect 0 "are left out and done again" "${run[@]}" -o "$work/r.h5" --resume
  [ "$(sha256sum <"$work/r.h5")" = "$wanted" ] || fail "what was made after damage is another file"
  rm -f "$work/r.h5"
done

# Begun at the same moment, several times: whoever comes second is refused or finds it done, and the file is right.
for _ in 1 2 3; do
  children=()
  for _ in 1 2 3 4; do
    "${run[@]}" -o "$work/r.h5" --keep-every 0.000001 --resume 2>/dev/null &
    children+=($!)
  done
  n_done=0
  for child in "${children[@]}"; do
    code=0
    wait $child || code=$?
    [ $code = 0 ] || [ $code = 65 ] || [ $code = 74 ] || fail "exit $code of one of four that begin at once"
    [ $code != 0 ] || n_done=$((n_done + 1))
  done
  [ $n_done -ge 1 ] || fail "of four that begin at once none comes to the end"
  [ "$(sha256sum <"$work/r.h5")" = "$wanted" ] || fail "four that begin at once make another file"
  [ ! -e "$work/r.h5.journal" ] && [ ! -e "$work/r.h5.journal.new" ] || fail "a journal is left by four that begin at once"
  rm -f "$work/r.h5"
done

# Two at once on one journal: the second is refused, the first goes on undisturbed; killed, it is resumed.
long=("$knockon" run attack.yaml --trials 3e6 --set output.per_trial=none --quiet --threads 1 -o "$work/l.h5")
"${long[@]}" --keep-every 0.01 &
child=$!
until [ -e "$work/l.h5.journal" ] || ! kill -0 $child 2>/dev/null; do sleep 0.02; done
expect 74 "another run is writing it" "${long[@]}" --resume
expect 65 "is there already" "${long[@]}"
kill -0 $child || fail "the first run has ended"
kill -KILL $child
wait $child 2>/dev/null || true
expect 75 "interrupted after" "${long[@]}" --resume --time-limit 0.01
rm -f "$work"/l.h5*

# A folder in which nothing can be made (root may write anywhere but there).
if [ -d /proc/self ]; then
  expect 74 "" "${run[@]}" --shard 1/3 -o /proc/self/1.shard
  expect 74 "" "$knockon" merge --quiet -o /proc/self/m.h5 "$work"/[123].shard
fi
exit $failed
