// Loop: the event loop itself.
#pragma once

#include "gyre/result.h"

#include "base/fd.h"
#include "base/ref.h"
#include "base/unique_function.h"
#include "loop/loop.h"

namespace gyre {

using base::Fd;
using base::makeRef;
using base::Ref;
using base::UniqueFunction;
using loop::Handle;
using loop::Loop;
using loop::LoopOptions;
using loop::RunMode;

}  // namespace gyre
