// Process: child processes.
#pragma once

#include "gyre/loop.h"

#include "loop/process.h"

namespace gyre {

using loop::Process;
using loop::ProcessExit;
using loop::ProcessOptions;

}  // namespace gyre
