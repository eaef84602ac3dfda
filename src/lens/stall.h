// Stall: a time during which the loop did not come back to its poll, so that whatever became ready waited; and
// StallBoard, where the watchdog tells of them and others read.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lens/sampler.h"

namespace gyre::lens {

struct Stall {
  uint64_t sinceNs = 0;     // CLOCK_MONOTONIC
  uint64_t durationNs = 0;  // until the last sample; once over, the whole
  bool over = false;
  std::string cause;    // who entered JavaScript: "a timer", "a flood of microtasks", ...
  std::string waiting;  // what waited meanwhile, as text; empty: nothing that is known
  Sample last;          // the last sample that shows the program's code; else one that has a stack; else the first

  /// Samples at the same place and activity, counted; the most frequent first.
  struct Place {
    Activity activity;
    std::string text;  // of the program's innermost frame; empty where there was no stack
    uint32_t samples = 0;
  };
  std::vector<Place> places;
  uint32_t samples = 0;

  void add(const Sample& sample);
  /// The program's innermost frame of `last`, as "script:line:column"; empty when it is not known.
  std::string place() const;
  /// What the thread was at: "JavaScript", "a synchronous call (read)".
  std::string activity() const;
};

/// "8 in JavaScript at spin (/app.js:3:9), 2 in the garbage collector"
std::string placesText(const Stall& stall);

/// Any thread.
class StallBoard {
 public:
  /// `onEnd` is called by the watchdog's thread when a stall is over.
  using Listener = std::function<void(const Stall&)>;

  /// The stall that goes on now.
  std::optional<Stall> current() const;
  uint64_t count() const;
  /// Of those that are over.
  uint64_t totalNs() const;
  uint64_t longestNs() const;
  std::optional<Stall> last() const;
  /// Takes the place of the one before; null: none.
  void listen(Listener onEnd);

  // For the watchdog.
  void update(const Stall& stall);
  void end(const Stall& stall);

 private:
  mutable std::mutex mutex_;
  std::optional<Stall> current_;
  std::optional<Stall> last_;
  uint64_t count_ = 0;
  uint64_t totalNs_ = 0;
  uint64_t longestNs_ = 0;
  Listener onEnd_;
};

}  // namespace gyre::lens
