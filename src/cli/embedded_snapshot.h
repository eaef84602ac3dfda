// The startup snapshot in this binary (see cmake/Embed.cmake).
#pragma once

#include <span>

namespace gyre::cli {

std::span<const char> embeddedSnapshot();

}  // namespace gyre::cli
