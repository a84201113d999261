#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every public header compiles alone, as C and (where there is a compiler) as C++.
set -euo pipefail
cd "$(dirname "$0")/../.."
for header in include/knockon/*.h; do
  gcc -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c "$header"
  if command -v g++ >/dev/null; then g++ -std=c++17 -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c++ "$header"; fi
done
command -v g++ >/dev/null || echo "C++ skipped: no g++"
