# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the tests that need Debian's archive: $work, $top, and a copy of what is built and installed.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
chmod 755 "$work"

skip() {
  echo "SKIPPED: $1"
  exit 77
}

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# Debian's archive answers?
need_archive() {
  command -v apt-get >/dev/null || skip "no apt-get: not Debian"
  local uri
  uri=$(apt-get install --reinstall --print-uris -y zlib1g 2>/dev/null | sed -n "s/^'\([^']*\)'.*/\1/p" | tail -1)
  [ -z "$uri" ] || /usr/lib/apt/apt-helper download-file "$uri" "$work/probe" >/dev/null 2>&1 || skip "no network: Debian's archive cannot be reached"
}

copy_sources() { # FOLDER
  mkdir -p "$1"
  cp -r "$top"/{CMakeLists.txt,CMakePresets.json,LICENSE,include,models,sim,scenarios} "$1/"
}
