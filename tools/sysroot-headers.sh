#!/usr/bin/env bash
# sysroot-headers.sh TREE: gives each library of a sysroot an include folder of its own, TREE/include/LIBRARY.
# Code is compiled against the machine's own C library, so the sysroot's usr/include as a whole, which holds another
# one's headers, must not be on the include path; and a target is to see only the libraries that it names.
set -euo pipefail
tree=$(cd "$1" && pwd)
cd "$tree/usr/include"

library() { # NAME HEADER...
  mkdir -p "$tree/include/$1"
  cp -r "${@:2}" "$tree/include/$1"
}

(cd node && library v8 v8*.h cppgc libplatform) # Node's own headers lie in the same folder, and are not wanted
library ada ada.h ada_c.h ada
library brotli brotli
library cares ares*.h
library deflate libdeflate.h
library fmt fmt
library hdr_histogram hdr
library llhttp llhttp.h
library nghttp2 nghttp2
library simdjson simdjson.h
library simdutf simdutf.h simdutf
library sqlite3 sqlite3.h sqlite3ext.h
library openssl openssl x86_64-linux-gnu/openssl
library uring liburing.h liburing
(mkdir -p "$tree/include/uring/linux" && cp linux/blkdev.h "$tree/include/uring/linux") # newer than Debian 12's kernel headers
library zlib zlib.h zconf.h
library zstd zstd.h zstd_errors.h zdict.h
