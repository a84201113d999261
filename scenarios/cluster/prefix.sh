#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds knockon without root on Debian or Ubuntu: the libraries come from the distribution's packages, unpacked into PREFIX, and nothing outside of
# it is written. Needs a C compiler and the network; may be called again, then only knockon is built anew.
#   prefix.sh PREFIX [CMAKE OPTIONS]        PREFIX/bin/knockon finds its libraries by itself, and PREFIX may be moved or copied to other nodes
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
usage="usage: prefix.sh PREFIX [CMAKE OPTIONS]"
[ $# -ge 1 ] || { echo "$usage" >&2; exit 64; }
case $1 in -*) echo "$usage" >&2; exit 64 ;; esac
prefix=$(mkdir -p "$1" && cd "$1" && pwd)
shift
case $prefix in *[[:space:]]*) echo "prefix.sh: no blanks in the name of PREFIX, please: '$prefix'" >&2; exit 64 ;; esac
jobs=${JOBS:-$(nproc)}

fail() {
  echo "prefix.sh: $1" >&2
  exit "${2:-70}"
}

for tool in apt-get dpkg-deb tar; do
  command -v $tool >/dev/null ||
    fail "there is no $tool here: this is for Debian and Ubuntu. README.md, \"Without root\", says what to do elsewhere."
done
compiler=${CC:-$(command -v cc || command -v gcc || command -v clang || true)}
if [ -z "$compiler" ] || ! echo 'int main(void) { return 0; }' | "$compiler" -x c -o /dev/null - 2>/dev/null; then
  fail "there is no C compiler that works (gcc or clang). Clusters have one as a module: module load gcc, or name it in CC."
fi

# What setup.sh would install, without the compiler, and without the tools that are here.
wanted=()
for package in $("$here/scenarios/setup.sh" --print build); do
  case $package in
    gcc | libc6-dev) continue ;;
    ninja-build) command -v ninja >/dev/null && continue ;;
    cmake) command -v cmake >/dev/null && [ "$(printf '3.25\n%s\n' "$(cmake --version | sed -n '1s/.* //p')" | sort -V | head -1)" = 3.25 ] && continue ;;
    pkg-config) command -v pkg-config >/dev/null && continue ;;
  esac
  wanted+=("$package")
done

fetch() {
  local apt=$prefix/apt count
  echo "Fetching packages into $prefix (a few minutes) ..." >&2
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/log" "$apt/packages"
  # A state of apt's own, in which nothing is installed: so the list is complete whatever this machine has, and needs no lock.
  : >"$apt/status"
  cat >"$apt/conf" <<END
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt/cache";
Dir::Log "$apt/log";
Debug::NoLocking "true";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::Retries "3";
END
  export APT_CONFIG=$apt/conf
  apt-get update >"$apt/log/update" 2>&1 || { cat "$apt/log/update" >&2; fail "the package lists could not be fetched (see above)" 74; }
  # The C library and the kernel's headers are those of the machine.
  apt-get install -s -y --no-install-recommends "${wanted[@]}" >"$apt/log/needed" 2>&1 || { cat "$apt/log/needed" >&2; fail "these packages cannot be had together"; }
  sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' "$apt/log/needed" | grep -v -e '^libc6[-=]' -e '^libc-' -e '^linux-libc-dev' >"$apt/log/list"
  count=$(wc -l <"$apt/log/list")
  (cd "$apt/packages" && xargs apt-get download <"$apt/log/list" >"$apt/log/download" 2>&1) ||
    { cat "$apt/log/download" >&2; fail "not all of the $count packages could be fetched (see above)" 74; }
}

unpack() {
  local package link target
  mkdir -p "$prefix/usr/lib"
  [ -e "$prefix/lib" ] || ln -s usr/lib "$prefix/lib" # as on the system, where some libraries name the one and some the other
  for package in "$prefix"/apt/packages/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$prefix" --keep-directory-symlink --no-same-owner || fail "$package cannot be unpacked" 74
  done
  # Links and .pc files say /usr and mean the prefix.
  find "$prefix/usr" -type l -lname '/*' | while read -r link; do
    target=$(readlink "$link")
    [ ! -e "$prefix$target" ] || ln -sfn "$(realpath --relative-to="$(dirname "$link")" "$prefix$target")" "$link"
  done
  find "$prefix/usr" -name '*.pc' -type f -exec sed -i "s#\(^[A-Za-z_]*=\|-[IL]\)/usr#\1$prefix/usr#g" {} +
}

# Not again where all is there.
if [ "$(cat "$prefix/packages.txt" 2>/dev/null)" != "${wanted[*]}" ]; then
  fetch
  unpack
  echo "${wanted[*]}" >"$prefix/packages.txt"
  rm -rf "$prefix/apt"
fi

# Where libraries are, as seen from bin/. RPATH and not RUNPATH, which would not hold for the libraries' own libraries.
mapfile -t folders < <(find "$prefix/usr/lib" \( -name '*.so' -o -name '*.so.*' \) ! -path '*/perl*' -printf '%h\n' | sort -u | grep -x -e '.*/lib/[^/]*-linux-gnu' -e '.*/lib/[^/]*-linux-gnu/\(blas\|lapack\|hdf5/serial\)')
triplet=$(basename "${folders[0]}") # x86_64-linux-gnu
paths=$(IFS=:; echo "${folders[*]}")
# shellcheck disable=SC2016 # for the loader, not for the shell
rpath=$(printf '$ORIGIN/../%s;' "${folders[@]#"$prefix"/}")
export PKG_CONFIG_PATH=$prefix/usr/lib/$triplet/pkgconfig:$prefix/usr/share/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PATH=$prefix/usr/bin:$PATH
# Tools from the prefix (cmake, say) need its libraries; those of the machine do not mind, since their own come first by name and version.
tool() {
  case $(command -v "$1") in
    "$prefix"/*) LD_LIBRARY_PATH=$paths${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} "$@" ;;
    *) "$@" ;;
  esac
}
echo "Building knockon ..." >&2
log=$prefix/build.log
if ! { tool cmake -S "$here" -B "$prefix/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DKNOCKON_TESTS=OFF -DCMAKE_C_COMPILER="$compiler" \
  -DCMAKE_PREFIX_PATH="$prefix/usr" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_RPATH="${rpath%;}" -DCMAKE_BUILD_RPATH="${paths//:/;}" \
  -DCMAKE_INSTALL_RPATH_USE_LINK_PATH=ON -DCMAKE_EXE_LINKER_FLAGS="-Wl,--disable-new-dtags" "$@" &&
  tool ninja -C "$prefix/build" -j "$jobs" && tool cmake --install "$prefix/build"; } >"$log" 2>&1; then
  tail -40 "$log" >&2
  fail "knockon could not be built; all of it is in $log"
fi
"$prefix/bin/knockon" --version
echo "$prefix/bin/knockon is ready. Its libraries from outside of the prefix: $(ldd "$prefix/bin/knockon" | awk -v p="$prefix/" '$2 == "=>" && index($3, p) != 1 {printf " %s", $1}')" >&2
