// Timer: calls back after a delay, once or repeatedly.
#pragma once

#include "gyre/loop.h"

#include "loop/timer.h"

namespace gyre {

using loop::Timer;

}  // namespace gyre
