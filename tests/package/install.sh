#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An installed knockon: the program runs, and a program that asks pkg-config compiles, links and runs.   install.sh BUILD CC [SANITIZERS]
set -euo pipefail
build=$1 cc=$2 sanitize=${3:+-fsanitize=$3}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$build" --prefix "$folder" >/dev/null
"$folder/bin/knockon" --version
export PKG_CONFIG_PATH=$(dirname "$(find "$folder" -name knockon.pc)")
# shellcheck disable=SC2046,SC2086
"$cc" -std=c17 $sanitize "$here/user.c" $(pkg-config --cflags --libs knockon) -o "$folder/user"
"$folder/user" | grep -qx "1 wave"
