// Watcher: readiness of a descriptor that you own.
#pragma once

#include "gyre/loop.h"

#include "loop/poller.h"

namespace gyre {

using loop::Watcher;
using loop::kReadable;
using loop::kWritable;
using loop::kPriority;
using loop::kHangup;
using loop::kFailed;

}  // namespace gyre
