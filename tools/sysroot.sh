#!/usr/bin/env bash
# Prints the path of the sysroot, having fetched it first if it is not there:
# V8 and the other libraries of tools/sysroot.packages, with the dynamic loader and the C library they need,
# unpacked from Debian's packages into a folder of the user's cache. Its name is a hash of the recipe, so that
# every checkout with the same recipe shares it, and a changed recipe makes a new one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/gyre
recipe=$(cat "$here/sysroot.packages" "$here/sysroot.sh" "$here/sysroot-headers.sh" "$here/apt.sh" | sha256sum | cut -c1-12)
sysroot=$cache/sysroot-$recipe
[ -d "$sysroot" ] && { echo "$sysroot"; exit 0; }

fail() { echo "x: $1" >&2; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || fail "Gyre is built for Linux on x86-64; this is $(uname -sm)."
[ -r "$keyring" ] || fail "the keyring $keyring (package debian-archive-keyring) is missing, so no download could be verified."
mkdir -p "$cache" || fail "cannot make the cache folder $cache."
exec 9>"$cache/.lock"
flock 9 # another checkout may be fetching the same
[ -d "$sysroot" ] && { echo "$sysroot"; exit 0; }

work=$(mktemp -d "$cache/.fetch-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

packages=$(sed 's/#.*//' "$here/sysroot.packages" | xargs)
download() { # SUITE: prints the reason on failure
  private_apt "$work/$1" "$1"
  apt_log apt-get -q update || return 1
  apt_log apt-get -qy --no-install-recommends --download-only install $packages
}

echo "Fetching V8 and the other libraries (about 70 MB, once) ..." >&2
suite=forky
reason=$(download forky) || { suite=sid; download sid >/dev/null; } ||
  fail "could not fetch V8 and the other libraries from $(debian_mirror) (Debian forky): ${reason:-apt gave no reason}"

tree=$work/tree
mkdir "$tree"
for deb in "$work/$suite"/cache/archives/*.deb; do
  case ${deb##*/} in
    libc6-dev_* | libc-dev-bin_* | libuv1-dev_* | nodejs_* | pkgconf*) continue ;; # not wanted: the machine's own serve
  esac
  dpkg-deb -x "$deb" "$tree" || fail "could not unpack ${deb##*/}."
done

v8=$(sed -n 's/^#define V8_M[A-Z]*_VERSION //p' "$tree/usr/include/node/v8-version.h" | xargs)
[ "$v8" = "13 6" ] || fail "Debian $suite has V8 ${v8/ /.} now, where Gyre needs 13.6."
bash "$here/sysroot-headers.sh" "$tree"
rm -rf "$tree"/{etc,usr/{bin,sbin,include},usr/share/{man,lintian,bash-completion}}
for deb in "$work/$suite"/cache/archives/*.deb; do dpkg-deb -f "$deb" Package Version | xargs; done >"$tree/packages.txt"
mv "$tree" "$sysroot"
echo "$sysroot"
