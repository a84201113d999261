#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The README's reference is what `knockon schema --text` prints, and its example of a region runs as it stands.
#   readme.sh PROGRAM            check      readme.sh PROGRAM --write     bring the README up to date
set -euo pipefail
program=$(realpath "$1")
readme=$(cd "$(dirname "$0")/.." && pwd)/README.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

{ sed '/<!-- schema: begin -->/q' "$readme"; echo '```text'; "$program" schema --text; echo '```'; sed -n '/<!-- schema: end -->/,$p' "$readme"; } >"$folder/README.md"
if [ "${2:-}" = --write ]; then
  cp "$folder/README.md" "$readme"
elif ! diff -u "$readme" "$folder/README.md"; then
  echo "README.md is out of date: tests/readme.sh PROGRAM --write" >&2
  exit 1
fi

# Unpack the tables and the scenario of "Your own network".
mkdir "$folder/my-region"
awk -v folder="$folder" '
  /^## /                       { inside = /Your own network/ }
  !inside                      { next }
  /^    [a-z]+\.csv  /         { file = folder "/my-region/" $1; sub(/^    [a-z.]+ +/, ""); print > file; next }
  /^    knockon: 1/            { file = folder "/scenario.yaml" }
  /^    knockon check/         { file = "" }
  /^$/                         { if (file ~ /csv$/) file = ""; next }
  file ~ /csv$/                { sub(/^ +/, ""); print > file }
  file ~ /yaml$/ && /^    /    { sub(/^    /, ""); print > file }
' "$readme"
cd "$folder"
"$program" check scenario.yaml
"$program" run scenario.yaml -o result.h5 --quiet
"$program" show result.h5 | grep -q "harden"
