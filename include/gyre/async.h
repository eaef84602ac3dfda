// Async: wakes the loop from any thread.
#pragma once

#include "gyre/loop.h"

#include "loop/async.h"

namespace gyre {

using loop::Async;

}  // namespace gyre
