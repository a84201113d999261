#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes a shard of two records and has each byte of it that matters wrong once.   wrong_bytes.sh PROGRAM WRONG_BYTES
set -eu
. "$(dirname "$0")/../cli/lib.sh"
expect 0 "" "$1" run "$here/../cli/attack.yaml" --trials 1024 --set output.per_trial=none --set output.spillover=false --quiet --threads 1 \
  --keep-every 0.000001 --shard 1/1 -o "$work/a.shard"
"$2" "$work/a.shard" || fail "a wrong byte is not found"
exit $failed
