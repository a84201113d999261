#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# knockon explain: a facility, a link, a project; unknown ids and strategies.
set -u
knockon=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
cd "$here"

expect 0 "Next: knockon show" "$knockon" run attack.yaml -o "$work/a.h5" --threads 1
expect 0 "the only supplier" "$knockon" explain "$work/a.h5" XA-t1
awk 'length($0) > 100 {print; exit 1}' "$work/out" || fail "explain prints lines over 100 columns"
expect 0 '"failure_probability"' "$knockon" explain "$work/a.h5" XA-t1 --strategy harden --json
/usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "explain --json is no JSON"
expect 0 "owned by XA" "$knockon" explain "$work/a.h5" l3
expect 0 "MEMBERS" "$knockon" explain "$work/a.h5" corridor
expect 65 'did you mean "XA-t1"' "$knockon" explain "$work/a.h5" XA-tl
expect 65 'did you mean "harden"' "$knockon" explain "$work/a.h5" XA-t1 --strategy hardne
expect 64 "" "$knockon" explain "$work/a.h5"
expect 0 "Example:" "$knockon" explain --help

# Importance, where it is asked for; the same on any number of threads.
expect 0 "" "$knockon" run attack.yaml -o "$work/i.h5" --quiet --threads 1 --set "output.importance.list=[XA-p2,XA-t1]"
expect 0 "" "$knockon" run attack.yaml -o "$work/j.h5" --quiet --threads 3 --set "output.importance.list=[XA-p2,XA-t1]"
cmp "$work/i.h5" "$work/j.h5" || fail "3 threads give another importance"
expect 0 "Birnbaum" "$knockon" explain "$work/i.h5" XA-t1
expect 0 "Birnbaum" "$knockon" explain "$work/i.h5" corridor
expect 0 '"birnbaum": {' "$knockon" explain "$work/i.h5" XA-p2 --json

exit "$failed"
