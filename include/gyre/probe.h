// Probe and Schedule: watching the loop, and changing its order.
#pragma once

#include "gyre/loop.h"

#include "loop/probe.h"
#include "loop/schedule.h"

namespace gyre {

using loop::Phase;
using loop::Place;
using loop::Probe;
using loop::Schedule;

}  // namespace gyre
