// The versions that Gyre shows.
#pragma once

#include <string_view>

namespace gyre::runtime {

constexpr std::string_view kGyreVersion = "0.1.0";
/// The Node release whose documented behaviour Gyre implements: what programs find in `process.version`.
constexpr std::string_view kNodeVersion = "v24.21.0";

}  // namespace gyre::runtime
