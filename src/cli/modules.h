// The native modules of this binary: the one list.
#pragma once

#include <span>

#include "engine/binding.h"

namespace gyre::cli {

std::span<const js::Module* const> nativeModules();

}  // namespace gyre::cli
