// Watchdog: a thread that sees when an environment's loop does not come back, looks at it meanwhile, and tells.
//
// It sleeps for as long as no stall can have begun; it never holds up the thread that it watches but for the samples.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "lens/pulse.h"
#include "lens/sampler.h"
#include "lens/stall.h"

namespace gyre::lens {

class Watchdog {
 public:
  struct Options {
    uint64_t stallNs;     // from which length on a busy time is a stall
    bool prints = false;  // on stderr: when it begins, now and then while it lasts, and when it is over
  };

  /// The environment's thread; so is the end. All but `options` outlive this.
  Watchdog(runtime::Environment& env, Pulse& pulse, StallBoard& board, Options options);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Any thread.
  void setOptions(Options options);
  Options options() const;

 private:
  void threadMain();
  void look(uint64_t sinceNs);
  void finish(uint64_t nowNs);
  std::string causeOf(const Sample& sample);
  std::string whatWaits(uint64_t nowNs);
  void print(const std::string& text);
  uint64_t pauseNs(uint64_t lastsNs) const;

  runtime::Environment& env_;
  Pulse& pulse_;
  StallBoard& board_;
  Sampler sampler_;
  loop::Lanes& lanes_;
  const std::string name_;  // "the loop", "the loop of worker 3"

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Options options_;
  bool stopping_ = false;

  // The thread's own.
  Stall stall_;
  uint64_t printedNs_ = 0;   // how long the stall had lasted when it was last printed
  double asyncId_ = 0;       // of the first sample
  bool severalRan_ = false;  // another callback ran in a later sample
  uint64_t markersAtStart_ = 0;

  std::thread thread_;
};

}  // namespace gyre::lens
