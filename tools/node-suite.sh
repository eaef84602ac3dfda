#!/usr/bin/env bash
# Prints the path of a folder with what is needed of Debian's source package of Node, having fetched it first if it is not
# there: Node's own tests (test/; only those of test/conformance/node-24.21.list), its documentation (doc/), and the one
# header of V8 that the sysroot's packages lack (deps/v8/include/v8-inspector.h; src/lens is built with it).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"
list=$here/../test/conformance/node-24.21.list

download() {
  private_apt "$1"
  apt_log apt-get -q update || return 1
  (cd "$work" && apt_log apt-get -q source --download-only --tar-only nodejs)
}

make_suite() {
  echo "Fetching the inspector's header and Node's own tests (about 25 MB, once) ..." >&2
  local reason archive top
  reason=$(download forky) || download sid >/dev/null ||
    fail "could not fetch the source package of Node from $(debian_mirror) (Debian forky): ${reason:-apt gave no reason}"
  archive=$(ls "$work"/nodejs_*.orig.tar.xz)
  tar -tf "$archive" >"$work/all" || fail "could not unpack ${archive##*/}."
  top=$(head -n 1 "$work/all" | cut -d/ -f1)
  # The listed tests, the helpers that stand beside them, and what they all use.
  {
    sed "/^#/d; s|^|$top/test/|" "$list"
    echo "$top/deps/v8/include/v8-inspector.h"
    grep -E "^$top/(doc|test/(common|fixtures))/." "$work/all"
    grep -E "^$top/test/(async-hooks|es-module|module-hooks|parallel|sequential|test-runner)/." "$work/all" |
      grep -vE '/test-[^/]*\.[cm]?js$'
  } | grep -v '/$' | sort -u | comm -12 - <(sort "$work/all") >"$work/wanted"
  tar -xf "$archive" -C "$tree" --strip-components=1 -T "$work/wanted" || fail "could not unpack ${archive##*/}."
}

cached_tree node-suite "$list" "$here"/node-suite.sh make_suite
