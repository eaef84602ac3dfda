// Watcher: readiness of a descriptor that you own.
#pragma once

#include "gyre/loop.h"

#include "loop/poller.h"

namespace gyre {

using loop::kFailed;
using loop::kHangup;
using loop::kPriority;
using loop::kReadable;
using loop::kWritable;
using loop::Watcher;

}  // namespace gyre
