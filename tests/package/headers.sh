#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every public header compiles alone, as C and (where there is a compiler) as C++.
set -euo pipefail
cd "$(dirname "$0")/../.."
cxx=$(command -v g++ || command -v clang++-14) || echo "C++ skipped: neither g++ nor clang++-14"
for header in include/knockon/*.h; do
  gcc -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c "$header"
  if [ -n "$cxx" ]; then echo "#include \"$header\"" | "$cxx" -std=c++17 -Wall -Wextra -Werror -I. -Iinclude -fsyntax-only -x c++ -; fi
done
