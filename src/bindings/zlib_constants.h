// The numbers behind zlib.constants.
#pragma once

#include <span>
#include <string_view>

namespace gyre::bindings {

struct ZlibConstant {
  std::string_view name;
  double value;
};

/// All but the errors of zstd, which come last.
std::span<const ZlibConstant> zlibConstants();
std::span<const ZlibConstant> zstdErrors();

}  // namespace gyre::bindings
