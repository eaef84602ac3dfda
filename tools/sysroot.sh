#!/usr/bin/env bash
# Prints two paths, having made what they name first if it is not there:
# - the sysroot: V8 and the other libraries of tools/sysroot.packages, with the dynamic loader and the C library they need,
#   unpacked from Debian's packages;
# - the folder that programs run with: the same shared libraries, made quick to load (tools/quick_load.py).
# Both lie in the user's cache. Every checkout with the same recipe shares them; a changed recipe makes new ones.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"

packages=$(sed 's/#.*//' "$here/sysroot.packages" | xargs)

download() { # SUITE: prints the reason on failure
  private_apt "$1"
  apt_log apt-get -q update || return 1
  apt_log apt-get -qy --no-install-recommends --download-only install $packages
}

make_sysroot() {
  [ "$(uname -sm)" = "Linux x86_64" ] || fail "Gyre is built for Linux on x86-64; this is $(uname -sm)."
  echo "Fetching V8 and the other libraries (about 70 MB, once) ..." >&2
  local suite=forky reason
  reason=$(download forky) || { suite=sid; download sid >/dev/null; } ||
    fail "could not fetch V8 and the other libraries from $(debian_mirror) (Debian forky): ${reason:-apt gave no reason}"

  local deb v8
  for deb in "$work/$suite"/cache/archives/*.deb; do
    case ${deb##*/} in
      libc6-dev_* | libc-dev-bin_* | libuv1-dev_* | nodejs_* | pkgconf*) continue ;; # the machine's own serve
    esac
    dpkg-deb -x "$deb" "$tree" || fail "could not unpack ${deb##*/}."
    dpkg-deb -f "$deb" Package Version | xargs >>"$tree/packages.txt"
  done
  v8=$(sed -n 's/^#define V8_M[A-Z]*_VERSION //p' "$tree/usr/include/node/v8-version.h" | xargs)
  [ "$v8" = "13 6" ] || fail "Debian $suite has V8 ${v8/ /.} now, where Gyre needs 13.6."
  bash "$here/sysroot-headers.sh" "$tree"
  rm -rf "$tree"/{etc,usr/{bin,sbin,include},usr/share/{man,lintian,bash-completion}}
}

make_run() {
  python3 "$here/quick_load.py" "$sysroot/usr/lib/x86_64-linux-gnu" "$tree" || fail "could not prepare the libraries."
}

sysroot=$(cached_tree sysroot "$here"/{sysroot.packages,sysroot.sh,sysroot-headers.sh} make_sysroot)
echo "$sysroot"
cached_tree "run-${sysroot##*-}" "$here"/quick_load.py make_run
