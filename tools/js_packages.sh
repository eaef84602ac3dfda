#!/usr/bin/env bash
# Prints the folder with the packages of tools/js_packages.list, having fetched them first if they are not there.
# It lies in the user's cache, like the sysroot: Debian's packages as they unpack, npm's under npm/NAME, and what is
# embedded of those as bundles/ID.js.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"

rows() { sed 's/#.*//' "$here/$1" | awk 'NF'; }
packages=$(rows js_packages.list | awk '$1 !~ /^npm:/ { print $1 }' | sort -u | xargs)

download() { # SUITE: prints the reason on failure
  private_apt "$1"
  apt_log apt-get -q update || return 1
  (cd "$work/$1" && apt_log apt-get -q download $packages)
}

# npm_package NAME: unpacks it into npm/NAME, with npm's own registry, proxy and credentials.
npm_package() {
  local name=$1 version integrity reason tarball
  read -r version integrity < <(rows npm_packages.list | awk -v name="$name" '$1 == name { print $2, $3 }')
  [ -n "$version" ] || fail "tools/npm_packages.list does not have $name."
  command -v npm >/dev/null || fail "npm is missing (Debian package npm); it fetches $name."
  mkdir -p "$work/npm" "$tree/npm/$name"
  reason=$(cd "$work/npm" && npm pack --silent "$name@$version" 2>&1 >"$work/npm/name") && [ -s "$work/npm/name" ] ||
    fail "npm could not fetch $name@$version: $(sed -n 's/^npm .*[eE][rR][rR]!* *//p' <<<"$reason" | head -1 | grep . || echo "it gave no reason")"
  tarball=$work/npm/$(tail -1 "$work/npm/name")
  [ "sha512-$(python3 -c 'import base64, hashlib, sys
print(base64.b64encode(hashlib.sha512(sys.stdin.buffer.read()).digest()).decode())' <"$tarball")" = "$integrity" ] ||
    fail "what npm has as $name@$version is not what tools/npm_packages.list names (SHA-512 differs)."
  tar -xf "$tarball" -C "$tree/npm/$name" --strip-components=1 || fail "could not unpack $name@$version."
  echo "$name $version" >>"$tree/packages.txt"
}

# bundle PACKAGE ID FILE: the file, and what it requires of its package, as one module. Node's modules are lib/'s, which
# have no "node:" in front there. Of a class that the runtime does not have, nothing is an instance.
bundle() {
  local out=$tree/bundles/$2.js
  mkdir -p "$(dirname "$out")"
  (cd "$tree/npm/$1" && "$esbuild" "$3" --bundle --platform=node --format=cjs --keep-names --legal-comments=inline \
    --banner:js='const MessagePort = globalThis.MessagePort ?? class MessagePort {};' --log-level=error --outfile="$out") || fail "could not bundle $1."
  sed -i 's/require("node:/require("/g' "$out"
}

make_packages() {
  echo "Fetching $packages $(rows js_packages.list | awk 'sub(/^npm:/, "", $1) { print $1 }' | xargs) (once) ..." >&2
  local suite=forky reason deb name id file
  reason=$(download forky) || { suite=sid; download sid >/dev/null; } ||
    fail "could not fetch $packages from $(debian_mirror) (Debian forky): ${reason:-apt gave no reason}"
  for deb in "$work/$suite"/*.deb; do
    dpkg-deb -x "$deb" "$tree" || fail "could not unpack ${deb##*/}."
    dpkg-deb -f "$deb" Package Version | xargs >>"$tree/packages.txt"
  done

  case $(uname -m) in
    x86_64) name=@esbuild/linux-x64 ;;
    aarch64) name=@esbuild/linux-arm64 ;;
    *) fail "tools/npm_packages.list has no bundler for $(uname -m)." ;;
  esac
  npm_package "$name"
  esbuild=$tree/npm/$name/bin/esbuild
  while read -r name id file; do
    [[ $name == npm:* ]] || continue
    npm_package "${name#npm:}"
    bundle "${name#npm:}" "$id" "$file"
  done < <(rows js_packages.list)
}

cached_tree js-packages "$here"/{js_packages.list,npm_packages.list,js_packages.sh} make_packages
