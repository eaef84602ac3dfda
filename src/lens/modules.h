// The native modules that this room has; src/cli/modules.cc puts them into the binary.
#pragma once

#include "engine/binding.h"

namespace gyre::lens {

extern const js::Module kExplainModule;

}  // namespace gyre::lens
