#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Real file systems that refuse: folders that may only be read, read-only mounts, disks of every size that is too small, a file system without locks. Nothing
# half is left, what was there stays, and it goes on once there is room.   file_systems.sh PROGRAM LIBRARY
set -eu
# Mounts need root and a name space of their own.
if [ "$(id -u)" = 0 ] && [ -z "${KNOCKON_TEST_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
  KNOCKON_TEST_MOUNTS=1 exec unshare -m "$0" "$@"
fi
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1 library=$2
cd "$here/../cli"
run=("$knockon" run attack.yaml --trials 6000 --set output.per_trial=country --set output.spillover=false --quiet --threads 1)
disk=$work/disk
mkdir "$disk"

expect 0 "" "${run[@]}" -o "$work/one.h5"
wanted=$(sha256sum <"$work/one.h5")
same() { [ "$(sha256sum <"$1")" = "$wanted" ] || fail "$1 is another file $2"; }
for i in 1 2; do expect 0 "" "${run[@]}" --shard $i/2 -o "$work/$i.shard"; done
expect 75 "" "${run[@]}" -o "$work/begun.h5" --keep-every 0.000001 --time-limit 0.001
rm -f "$work"/*.json

# Nothing can be made in a folder; what lies in it, a result and a journal of an unfinished run, stays as it is.
refused() { # AS...: a command that runs another one as somebody else, or nothing
  expect 74 "$reason" "$@" "${run[@]}" -o "$disk/new.h5"
  expect 74 "$reason" "$@" "${run[@]}" -o "$disk/old.h5"
  expect 74 "$reason" "$@" "${run[@]}" -o "$disk/begun.h5" --resume
  expect 74 "$reason" "$@" "${run[@]}" -o "$disk/1.shard" --shard 1/2
  expect 74 "$reason" "$@" "$knockon" merge "$disk/a.shard" "$disk/b.shard" --quiet -o "$disk/new.h5"
  expect_files "$disk" a.shard b.shard begun.h5.journal old.h5
  for pair in 1.shard:a.shard 2.shard:b.shard begun.h5.journal:begun.h5.journal one.h5:old.h5; do
    cmp -s "$work/${pair%:*}" "$disk/${pair#*:}" || fail "${pair#*:} was changed in a folder that may only be read"
  done
}
fill() {
  cp "$work/1.shard" "$disk/a.shard"
  cp "$work/2.shard" "$disk/b.shard"
  cp "$work/begun.h5.journal" "$disk"
  cp "$work/one.h5" "$disk/old.h5"
}
fill
chmod 755 "$work"
chmod 644 "$disk"/*
chmod 555 "$disk"
reason="Permission denied"
if [ "$(id -u)" != 0 ]; then
  refused env
elif setpriv --reuid 65534 --regid 65534 --clear-groups "$knockon" --version >/dev/null 2>&1; then # root may write anywhere
  refused setpriv --reuid 65534 --regid 65534 --clear-groups
else
  echo "not tested as another user: the program cannot be run as one"
fi
chmod 755 "$disk"
rm "$disk"/*
[ -n "${KNOCKON_TEST_MOUNTS:-}" ] || { echo "not tested with mounts: no root"; exit $failed; }

mount -t tmpfs -o size=16m knockon "$disk"
fill
mount -o remount,ro "$disk"
reason="Read-only file system"
refused env
umount "$disk"

# A disk on which there was room at first: something else fills it while the run goes on (its first record is there), all but some KiB. What has been kept is
# taken up once there is room.
n_full=0
full=("$knockon" run attack.yaml --trials 60000 --set output.per_trial=country --set output.spillover=false --quiet --threads 1 -o "$disk/a.h5")
expect 0 "" "${full[@]/%"$disk/a.h5"/"$work/big.h5"}"
wanted=$(sha256sum <"$work/big.h5")
for kib in 0 4 64 256 1000 3000; do
  mount -t tmpfs -o size=64m knockon "$disk"
  "${full[@]}" --keep-every 0.000001 2>"$work/err" &
  child=$!
  until [ "$(grep -aos knockonR "$disk/a.h5.journal" | wc -l)" -gt 1 ] || ! kill -0 $child 2>/dev/null; do sleep 0.01; done
  kill -STOP $child
  fallocate -l $(($(stat -f -c '%a * %S' "$disk") - kib * 1024)) "$disk/other" || fail "the disk cannot be filled"
  kill -CONT $child
  code=0
  wait $child || code=$?
  [ $code = 0 ] || [ $code = 74 ] || fail "exit $code on a full disk: $(cat "$work/err")"
  if [ $code = 74 ]; then
    n_full=$((n_full + 1))
    grep -q "No space left" "$work/err" || fail "no word of a full disk: $(cat "$work/err")"
    expect_files "$disk" a.h5.journal other
    rm "$disk/other"
    expect 0 "" "${full[@]}" --resume
    [ "$(sed -n 's/.*"trials_resumed": \([0-9]*\).*/\1/p' "$disk/a.log.json")" -gt 0 ] || fail "nothing is taken up after the disk was full"
  fi
  same "$disk/a.h5" "after a full disk"
  umount "$disk"
done
[ $n_full -ge 4 ] || fail "only $n_full disks were full"
wanted=$(sha256sum <"$work/one.h5")
mount -t tmpfs -o size=64k knockon "$disk" # where it is clear from the beginning, nothing is run
expect 74 "65.5 kB are free where" "${run[@]}" -o "$disk/a.h5"
expect_files "$disk"
umount "$disk"
for size in 4 64 256; do
  mount -t tmpfs -o size=${size}k knockon "$disk"
  expect 74 "No space left" "$knockon" merge "$work/1.shard" "$work/2.shard" --quiet -o "$disk/a.h5"
  expect_files "$disk"
  umount "$disk"
done

# Without locks a file beside the journal says that it is written; one that a killed run has left has to be removed by hand, and is named.
without_locks=(env KNOCKON_TEST_NO_LOCKS=1 ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$library")
long=("$knockon" run attack.yaml --trials 3e6 --set output.per_trial=none --quiet --threads 1 -o "$work/l.h5")
"${without_locks[@]}" "${long[@]}" --keep-every 0.01 &
child=$!
until [ -e "$work/l.h5.journal" ] || ! kill -0 $child 2>/dev/null; do sleep 0.02; done
expect 74 "l.h5.journal.*lock: another run is writing" "${without_locks[@]}" "${long[@]}" --resume
kill -KILL $child 2>/dev/null || fail "the first run has ended"
wait $child 2>/dev/null || true
expect 74 "lock: another run is writing.*remove this file" "${without_locks[@]}" "${long[@]}" --resume
rm -f "$work"/l.h5.journal*lock
expect 75 "interrupted after" "${without_locks[@]}" "${long[@]}" --resume --time-limit 0.01
ls "$work" | grep -q 'lock$' && fail "a lock is left"
expect 0 "" "${without_locks[@]}" "${run[@]}" -o "$work/u.h5" --keep-every 0.000001
same "$work/u.h5" "without locks"
exit $failed
