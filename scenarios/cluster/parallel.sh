#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU parallel: shards side by side, then the merge; may be called again.   parallel.sh SCENARIO FOLDER [SHARDS]
set -eu
n=${3:-16}
mkdir -p "$2"
parallel --halt soon,fail=1 "[ -e '$2/shard-{}.shard' ] || knockon run '$1' --shard {}/$n -o '$2/shard-{}.shard' --threads 1 --resume -q" ::: $(seq "$n")
knockon merge $(seq -f "$2/shard-%g.shard" "$n") -o "$2/result.h5"
