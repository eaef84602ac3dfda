// Tty: terminals.
#pragma once

#include "gyre/loop.h"

#include "loop/tty.h"

namespace gyre {

using loop::Tty;
using loop::TtyMode;
using loop::WindowSize;

}  // namespace gyre
