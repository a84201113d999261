#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Merging shards against what the disk alone takes: reading the shards twice (their hashes, their values) and writing as many bytes as the result has. The shards
# are read from the disk, not from memory, where this may be asked of the system (root).   merge.sh PROGRAM FOLDER_OF_SHARDS [THREADS]
set -eu
knockon=$1 folder=$2 threads=${3:-$(nproc)}
export TIMEFORMAT="%R s, user %U s, system %S s" OMP_NUM_THREADS=$threads
forget() {
  sync
  { echo 3 >/proc/sys/vm/drop_caches; } 2>/dev/null || echo "(what is read may lie in memory)"
}
shards=("$folder"/*.shard)
echo "${#shards[@]} shards, $(du -cb "${shards[@]}" | tail -1 | cut -f1) bytes"
forget
echo -n "merge, $threads threads: "
time "$knockon" merge "${shards[@]}" -q -o "$folder/merged.h5"
bytes=$(stat -c %s "$folder/merged.h5")
forget
echo -n "reading the shards twice: "
time cat "${shards[@]}" "${shards[@]}" >/dev/null
forget
echo -n "writing $bytes bytes: "
time dd if=/dev/zero of="$folder/written" bs=1M count=$((bytes / 1048576 + 1)) conv=fsync status=none
sed -n 's/.*"seconds": /phases of the merge: /p' "$folder/merged.log.json"
rm -f "$folder/written"
