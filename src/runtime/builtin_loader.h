// Starts the JavaScript half: runs lib/internal/boot/loader, which loads the other modules of lib/.
#pragma once

#include <vector>

#include "engine/binding.h"
#include "runtime/snapshot.h"

namespace gyre::runtime {

class Environment;

/// Boots from source; false with an exception pending when something threw.
bool runBuiltinLoader(js::Scope& js, Environment& env);

/// The code of every module of lib/, for those that the snapshot does not hold.
std::vector<CodeCacheEntry> makeCodeCache(js::Scope& js, Environment& env);

/// `binding('builtins')`.
extern const js::Module kBuiltinsModule;

}  // namespace gyre::runtime
