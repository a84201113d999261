#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The scripts of scenarios/plots draw their figures of results of several kinds, and no warning comes.
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$(realpath "$1")
plots=$(realpath "$here/../../scenarios/plots")
cd "$here"
name='strategies.1.name=Härte, "$5" & <2>'
"$knockon" run attack.yaml -o "$work/full.h5" --trials 512 --set "$name" --quiet
"$knockon" run attack.yaml -o "$work/little.h5" --trials 512 --set output.per_trial=none --quiet
"$knockon" run attack.yaml -o "$work/calm.h5" --trials 100 --set waves.0.success=0 --set waves.1.success=0 --quiet
cd "$work"
cp -r "$here/two-countries" .
grep -v '^strategies:\|- { name: \(harden\|decouple\)' "$here/attack.yaml" >alone.yaml
"$knockon" run alone.yaml -o alone.h5 --trials 100 --quiet
for result in full little calm alone; do "$knockon" export $result.h5 --csv -o $result >/dev/null; done

# A picture as wide as it should be, and more on it than a blank sheet: how many colours, how much ink.
cat >look.py <<'PYTHON'
import sys
import matplotlib.image
import numpy as np
for path in sys.argv[1:]:
    picture = matplotlib.image.imread(path)[..., :3]
    height, width, _ = picture.shape
    assert 1300 <= width <= 2000 and 600 <= height <= 2000, (path, picture.shape)
    ink = (picture < 0.95).any(axis=2)
    assert 0.005 < ink.mean() < 0.6, (path, ink.mean())
    assert ink[: height // 2].any() and ink[height // 2 :].any() and ink[:, : width // 2].any() and ink[:, width // 2 :].any(), path
    assert len(np.unique((picture * 255).astype(int).reshape(-1, 3), axis=0)) > 20, path
PYTHON

quiet() {
  "$@" >"$work/told" 2>&1 || fail "exit $? of: $*: $(tail -3 "$work/told")"
  [ ! -s "$work/told" ] || fail "something is said by $*: $(head -3 "$work/told")"
}

n=0
python=(/usr/bin/python3 -W error "$plots/strategies.py")
if ! /usr/bin/python3 -c 'import h5netcdf, matplotlib, xarray' 2>/dev/null; then
  echo "SKIPPED in part: no python3-xarray, python3-h5netcdf, python3-matplotlib"
else
  for result in full little calm; do quiet "${python[@]}" $result.h5 -o p-$result.png; done
  quiet "${python[@]}" full.h5 -o p-shown.png --show harden
  cmp -s p-shown-exceedance.png p-full-exceedance.png && fail "--show shows nothing else"
  quiet /usr/bin/python3 look.py p-*.png
  expect 2 "has no strategy beside the baseline" "${python[@]}" alone.h5
  expect 2 "has no strategy 'nothing'" "${python[@]}" full.h5 --show nothing
  n=$((n + 1))
fi
if ! command -v Rscript >/dev/null; then
  echo "SKIPPED in part: no Rscript (r-base-core)"
else
  for result in full little calm; do quiet Rscript --vanilla "$plots/strategies.R" $result r-$result.png; done
  [ $n = 0 ] || quiet /usr/bin/python3 look.py r-*.png
  for result in full little calm; do [ -s r-$result.png ] && [ -s r-$result-exceedance.png ] || fail "no figures of $result by R"; done
  expect 1 "has no strategy beside the baseline" Rscript --vanilla "$plots/strategies.R" alone
  expect 1 "usage: " Rscript --vanilla "$plots/strategies.R"
  n=$((n + 1))
fi
[ $n -gt 0 ] || exit 77
exit $failed
