// V8Process: V8 for the whole process. One, made in main() before any Environment and outliving them all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/platform.h"

namespace gyre::runtime {

class V8Process {
 public:
  /// Takes V8's flags ("--stack-size=2000"); those that V8 does not know are left in `unknownFlags`.
  explicit V8Process(const std::vector<std::string>& flags);
  ~V8Process();
  V8Process(const V8Process&) = delete;
  V8Process& operator=(const V8Process&) = delete;

  js::Platform& platform() { return *platform_; }
  const std::vector<std::string>& unknownFlags() const { return unknownFlags_; }

 private:
  std::unique_ptr<js::Platform> platform_;
  std::vector<std::string> unknownFlags_;
};

}  // namespace gyre::runtime
