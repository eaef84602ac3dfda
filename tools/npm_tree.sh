#!/usr/bin/env bash
# npm_tree.sh NAME FOLDER: prints the folder `node_modules` with what FOLDER/package.json and its lock file ask for, having
# fetched it first if it is not there. It lies in the user's cache, like the sysroot; npm checks each package against the
# lock file. No script of a package runs.
set -euo pipefail
name=$1 folder=$2
. "$(cd "$(dirname "$0")" && pwd)/apt.sh"

fetch_packages() {
  echo "Fetching the npm packages of ${folder##*/}/ (once) ..." >&2
  cp "$folder/package.json" "$folder/package-lock.json" "$tree"
  local reason
  reason=$(cd "$tree" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error 2>&1 >"$work/log") ||
    fail "npm could not fetch the packages of $folder: $(grep -v '^npm error A complete log' <<<"$reason" | head -n 1)"
}

command -v npm >/dev/null || fail "npm is missing: it fetches the packages of $folder."
echo "$(cached_tree "npm-$name" "$folder/package-lock.json" fetch_packages)/node_modules"
