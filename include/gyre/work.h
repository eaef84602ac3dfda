// Lanes and Work: threads for what blocks or computes.
#pragma once

#include "gyre/loop.h"

#include "loop/lanes.h"

namespace gyre {

using loop::Lane;
using loop::Lanes;
using loop::LaneStats;
using loop::Work;

}  // namespace gyre
