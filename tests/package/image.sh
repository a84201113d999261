#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# scenarios/cluster/knockon.def: built by Apptainer where there is one, else its sections are run in a bare Debian of their own (chroot), in
# the order in which Apptainer runs them. The image gives the bytes of the ordinary program.   image.sh PROGRAM
set -eu
# What debootstrap mounts is gone with a name space of our own, even when the test is killed: the folder can always be removed.
[ "$(id -u)" != 0 ] || [ -n "${KNOCKON_APART:-}" ] || KNOCKON_APART=1 exec unshare --mount "$0" "$@"
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
program=$1
def=$top/scenarios/cluster/knockon.def
scenario=scenarios/tri-border/winter.yaml
need_archive
"$program" run "$top/$scenario" --trials 100 --threads 1 -o "$work/ordinary.h5" -q

if command -v apptainer >/dev/null; then
  (cd "$top" && apptainer build --fakeroot "$work/knockon.sif" "$def") >"$work/log" 2>&1 || fail "apptainer build: $(tail -40 "$work/log")"
  apptainer test "$work/knockon.sif"
  apptainer run --bind "$work" "$work/knockon.sif" run "/opt/knockon/$scenario" --trials 100 --threads 1 -o "$work/image.h5" -q
  cmp "$work/ordinary.h5" "$work/image.h5"
  exit
fi

command -v debootstrap >/dev/null || skip "neither apptainer nor debootstrap"
[ "$(id -u)" = 0 ] || skip "without apptainer a bare Debian needs root"
release=$(sed -n 's/^From: debian://p' "$def")
echo "no apptainer here: its sections run in a chroot with a bare $release"
root=$work/root
debootstrap --variant=minbase "$release" "$root" >"$work/log" 2>&1 || fail "debootstrap: $(tail -5 "$work/log")"
echo "deb http://deb.debian.org/debian-security $release-security main" >"$root/etc/apt/sources.list.d/security.list" # as in the image of that name
section() { awk -v name="%$1" '/^%/ {on = $1 == name; next} on' "$def"; }
inside() { chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # it is thrown away
mkdir -p "$root/opt/knockon"
section files | while read -r from to; do cp -r "$top/$from" "$root$to"; done
for name in post test runscript environment; do
  section $name >"$root/$name.sh"
  [ -s "$root/$name.sh" ] || fail "no %$name"
  sh -n "$root/$name.sh" || fail "%$name is no shell"
done
inside sh /post.sh >"$work/log" 2>&1 || fail "%post: $(tail -40 "$work/log")"
inside sh -c '. /environment.sh && . /test.sh' || fail "%test"
inside sh -c '. /environment.sh && . /runscript.sh' knockon run "/opt/knockon/$scenario" --trials 100 --threads 1 -o /tmp/image.h5 -q || fail "%runscript"
cmp "$work/ordinary.h5" "$root/tmp/image.h5" || fail "the image gives other bytes"
[ ! -e "$root/opt/knockon/build" ] || fail "the build is left in the image"
echo "image: $(du -sm "$root" | cut -f1) MB"
