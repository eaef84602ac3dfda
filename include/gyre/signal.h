// Signal: calls back when the process receives a signal.
#pragma once

#include "gyre/loop.h"

#include "loop/signal.h"

namespace gyre {

using loop::Signal;

}  // namespace gyre
