# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the tests: expect CODE PATTERN COMMAND... runs a command, wants its exit code and a line in its output that matches.
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
  echo "FAILED: $*" >&2
  failed=1
}

expect() {
  local code=$1 pattern=$2 got=0
  shift 2
  "$@" >"$work/out" 2>"$work/err" || got=$?
  if [ "$got" != "$code" ]; then
    fail "exit $got instead of $code: $*"
    cat "$work/err" >&2
  elif [ -n "$pattern" ] && ! grep -q -e "$pattern" "$work/out" "$work/err"; then
    fail "no '$pattern' in the output of: $*"
    cat "$work/out" "$work/err" >&2
  fi
}

# Nothing but the named files in a folder.
expect_files() {
  local folder=$1 found
  shift
  found=$(ls -A "$folder" | tr '\n' ' ')
  [ "$found" = "${*:+$* }" ] || fail "$folder holds '$found' instead of '$*'"
}
