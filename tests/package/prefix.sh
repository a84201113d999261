#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# scenarios/cluster/prefix.sh as a user without any rights: builds, uses the prefix's libraries, gives the bytes of the ordinary program, may be
# moved, and is not fetched again.   prefix.sh PROGRAM
set -eu
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
program=$1
need_archive
copy_sources "$work/source"
mkdir "$work/home"
user=()
if [ "$(id -u)" = 0 ]; then
  user=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs)
  chown -R 65534:65534 "$work"
fi
as_user() { (cd "$work/home" && "${user[@]}" env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$work/home" "$@"); }

as_user sh -c '[ "$(id -u)" != 0 ] && ! touch /usr/lib/knockon-test 2>/dev/null' || fail "the user has rights"
as_user "$work/source/scenarios/cluster/prefix.sh" "$work/prefix" >"$work/log" 2>&1 || fail "prefix.sh: $(tail -40 "$work/log")"
grep "is ready" "$work/log"

libraries() { # FOLDER: all but the C library's own lie in it
  local outside
  as_user ldd "$1/bin/knockon" >"$work/ldd"
  ! grep -q "not found" "$work/ldd" || fail "not found: $(grep "not found" "$work/ldd")"
  outside=$(awk -v p="$1/" '$2 == "=>" && index($3, p) != 1 {print $1}' "$work/ldd" | grep -v -x -e 'lib\(c\|m\|dl\|rt\|pthread\|resolv\)\.so\.[0-9]*' || true)
  [ -z "$outside" ] || fail "not from the prefix: $outside"
  for library in igraph hdf5_serial hdf5_serial_hl yaml csv xxhash cholmod blas; do
    grep -q "lib$library.*\.so.* => $1/" "$work/ldd" || fail "no lib$library in the prefix"
  done
  echo "$(grep -c "=> $1/" "$work/ldd") libraries from $1"
}
same_bytes() { # FOLDER
  for scenario in attack winter; do
    as_user "$1/bin/knockon" run "$work/source/scenarios/tri-border/$scenario.yaml" --trials 100 --threads 1 -o "$work/home/$scenario.h5" -q || fail "$scenario does not run"
    cmp "$work/$scenario.h5" "$work/home/$scenario.h5" || fail "$scenario: other bytes than the ordinary program's"
  done
}
for scenario in attack winter; do "$program" run "$top/scenarios/tri-border/$scenario.yaml" --trials 100 --threads 1 -o "$work/$scenario.h5" -q; done
libraries "$work/prefix"
same_bytes "$work/prefix"

# Again: nothing is fetched (with a proxy that is not there), and what has not changed is not built.
as_user http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 "$work/source/scenarios/cluster/prefix.sh" "$work/prefix" >"$work/log" 2>&1 ||
  fail "called again: $(tail -40 "$work/log")"
! grep -q Fetching "$work/log" || fail "called again, it fetches again"

as_user mv "$work/prefix" "$work/home/moved" # the folder above it belongs to the user
libraries "$work/home/moved"
same_bytes "$work/home/moved"

# Mistakes.
as_user "$work/source/scenarios/cluster/prefix.sh" >/dev/null 2>&1 && fail "no word about a missing PREFIX"
as_user CC=/bin/false "$work/source/scenarios/cluster/prefix.sh" "$work/home/none" 2>&1 | grep -q "no C compiler" || fail "no word about a compiler that does not work"
as_user http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 "$work/source/scenarios/cluster/prefix.sh" "$work/home/offline" >"$work/log" 2>&1 &&
  fail "it builds without a network"
grep -q "could not be fetched" "$work/log" || fail "no word about the network: $(cat "$work/log")"
