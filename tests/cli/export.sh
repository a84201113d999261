#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A result as CSV: what stands in the files, what is replaced and what is not, mistakes, full disks.
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$(realpath "$1")
cd "$here"
"$knockon" run attack.yaml -o "$work/r.h5" --trials 700 --quiet
"$knockon" sweep attack.yaml --set run.trials=512 --vary waves.0.success=0.2,0.6 --vary run.seed=1,2 -o "$work/swept" -q 2>/dev/null
cd "$work"

# The numbers are those of the file, by other programs.
expect 0 "whole: 26 files, .* rows, .* kB; dictionary.csv says" "$knockon" export r.h5 --csv -o whole
expect 0 "" "$knockon" export swept/sweep.h5 --csv -o summary/
expect 0 "" "$knockon" export swept/point-0003.h5 --csv -o point
expect 0 '"file": "region/links.csv", "columns": ' "$knockon" export r.h5 --csv -o again --json
/usr/bin/python3 -m json.tool "$work/out" >/dev/null || fail "export --json is no JSON"
/usr/bin/python3 "$here/../python/read_export.py" r.h5 whole swept/sweep.h5 summary swept/point-0003.h5 point || [ $? = 77 ] || failed=1
expect 0 "" diff -r whole again

# Some of it.
expect 0 "again: 5 files" "$knockon" export r.h5 --csv --only loss_statistic,strategy_project --only loss,region/links -o again
expect_files again dictionary.csv region strategy_project.csv strategy_statistic.csv strategy_trial.csv
expect_files again/region links.csv
[ "$(head -1 again/strategy_statistic.csv)" = strategy,statistic,loss_statistic ] || fail "--only gives other columns"
expect 0 "again: 3 files" "$knockon" export r.h5 --csv --only result,country_name -o again
expect_files again country.csv dictionary.csv result.csv
expect 64 "has no 'losss'; did you mean 'loss'" "$knockon" export r.h5 --csv --only losss -o again
expect 64 "has no 'nothing'; name datasets" "$knockon" export r.h5 --csv --only loss,nothing -o again
expect 64 "only needs a name" "$knockon" export r.h5 --csv --only , -o again
expect_files again country.csv dictionary.csv result.csv

# An earlier export is replaced, nothing else is.
mkdir empty other
expect 0 "" "$knockon" export r.h5 --csv -o empty
expect 0 "" diff -r whole empty
touch other/notes.txt empty/mine.csv
expect 74 "other: is there already and holds 'notes.txt'" "$knockon" export r.h5 --csv -o other
expect_files other notes.txt
expect 74 "holds 'mine.csv'" "$knockon" export r.h5 --csv -o empty
rm empty/mine.csv
mkdir empty/region/inner
expect 74 "holds 'region/inner'" "$knockon" export r.h5 --csv -o empty
rmdir empty/region/inner
ln -s empty link
expect 0 "" "$knockon" export r.h5 --csv --only loss -o link
[ -L link ] || fail "a symbolic link was replaced"
expect_files empty dictionary.csv strategy_trial.csv
expect 74 "is a file, not a folder" "$knockon" export r.h5 --csv -o r.h5

# Mistakes.
expect 64 "needs a format: --csv" "$knockon" export r.h5 -o new
expect 64 "the name of a folder" "$knockon" export r.h5 --csv
expect 64 "export needs RESULT.h5" "$knockon" export --csv -o new
expect 74 "cannot be read: No such file" "$knockon" export nowhere.h5 --csv -o new
expect 65 "" "$knockon" export "$here/attack.yaml" --csv -o new
head -c 20000 r.h5 >half.h5
expect 65 "" "$knockon" export half.h5 --csv -o new
expect 74 "make the folder first" "$knockon" export r.h5 --csv -o nowhere/new
expect 0 "Example:" "$knockon" export --help
rm half.h5

# Nothing is left of what could not be written, or was interrupted.
expect 74 "strategy_trial.*could not be written: File too large" bash -c "ulimit -f 16; exec '$knockon' export r.h5 --csv -o new"
"$knockon" run "$here/attack.yaml" -o large.h5 --trials 150000 --quiet
"$knockon" export large.h5 --csv -o new 2>told >/dev/null &
child=$!
until [ -d .new.tmp-$child ] || ! kill -0 $child 2>/dev/null; do sleep 0.02; done
kill -INT $child 2>/dev/null || true
code=0
wait $child || code=$?
[ $code = 75 ] || fail "exit $code instead of 75 after SIGINT"
grep -q "interrupted; nothing was written" told || fail "no word about the interruption: $(cat told)"
rm large.h5
[ -z "$(ls -Ad .*.tmp-* .*.old-* new 2>/dev/null)" ] || fail "something is left: $(ls -A)"
mkdir disk
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=256k none disk 2>/dev/null; then
  trap 'umount "$work/disk"; rm -rf "$work"' EXIT
  expect 74 "No space left on device; make room" "$knockon" export r.h5 --csv -o disk/new
  expect_files disk
  mount -o remount,ro disk
  expect 74 "Read-only file system" "$knockon" export r.h5 --csv -o disk/new
else
  echo "SKIPPED in part: a full disk needs root and tmpfs (the limit on file sizes stands in for it)"
fi
exit $failed
