// `gyre lens`: shows what a recording holds. No V8 is started for it.
#pragma once

#include <span>

namespace gyre::lens {

/// `arguments`: what stands behind "lens". Returns the exit code: 1 when the recording cannot be read, 9 for arguments
/// that make no sense.
int runCommand(std::span<char* const> arguments);

}  // namespace gyre::lens
