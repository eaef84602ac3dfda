// For the loop's tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "loop/loop.h"

namespace gyre::loop::testing {

inline std::unique_ptr<Loop> newLoop(LoopOptions options = {}) {
  auto loop = Loop::create(std::move(options));
  EXPECT_TRUE(loop.ok());
  return std::move(loop).value();
}

/// What happened, in order.
using Log = std::vector<std::string>;

}  // namespace gyre::loop::testing
