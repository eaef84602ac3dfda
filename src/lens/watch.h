// Watch: watches the environments of a program as its options say: `--stall=MS`.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "lens/pulse.h"
#include "lens/stall.h"
#include "lens/watchdog.h"
#include "runtime/environment.h"

namespace gyre::lens {

class Watch final : public runtime::EnvironmentObserver {
 public:
  /// Whether the options ask for anything that is done here.
  static bool isWanted(const runtime::ProgramOptions& program);

  void environmentMade(runtime::Environment& env) override;
  void environmentBooted(runtime::Environment& env) override;
  void environmentGoes(runtime::Environment& env) override;

 private:
  /// What belongs to one environment. Made and destroyed on its thread.
  struct Watched {
    Watched(runtime::Environment& env, Watchdog::Options options)
        : pulse(env.loop()), watchdog(env, pulse, board, options) {}
    Pulse pulse;
    StallBoard board;
    Watchdog watchdog;
  };

  std::mutex mutex_;
  std::unordered_map<runtime::Environment*, std::unique_ptr<Watched>> watched_;
};

}  // namespace gyre::lens
