// Idle, Prepare, Check: callbacks once per turn.
#pragma once

#include "gyre/loop.h"

#include "loop/hooks.h"

namespace gyre {

using loop::Check;
using loop::Idle;
using loop::Prepare;

}  // namespace gyre
