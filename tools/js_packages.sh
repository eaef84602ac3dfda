#!/usr/bin/env bash
# Prints the folder with the packages of tools/js_packages.list, having fetched them first if they are not there.
# It lies in the user's cache, like the sysroot.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"

packages=$(sed 's/#.*//' "$here/js_packages.list" | awk '{ print $1 }' | sort -u | xargs)

download() { # SUITE: prints the reason on failure
  private_apt "$1"
  apt_log apt-get -q update || return 1
  (cd "$work/$1" && apt_log apt-get -q download $packages)
}

make_packages() {
  echo "Fetching $packages (once) ..." >&2
  local suite=forky reason deb
  reason=$(download forky) || { suite=sid; download sid >/dev/null; } ||
    fail "could not fetch $packages from $(debian_mirror) (Debian forky): ${reason:-apt gave no reason}"
  for deb in "$work/$suite"/*.deb; do
    dpkg-deb -x "$deb" "$tree" || fail "could not unpack ${deb##*/}."
    dpkg-deb -f "$deb" Package Version | xargs >>"$tree/packages.txt"
  done
}

cached_tree js-packages "$here"/{js_packages.list,js_packages.sh} make_packages
