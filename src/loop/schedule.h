// Schedule: the seam through which the order of the loop's work can be changed.
//
// Where more than one thing could run next, the loop asks here. Without a Schedule (the usual case; one
// predictable branch) it is arrival order. A seeded or replayed order is another implementation.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gyre::loop {

class Schedule {
 public:
  enum class Choice : uint8_t {
    kPoll,     // ready descriptors, finished operations and jobs, wake-ups
    kPending,  // results put off to the pending phase
    kTimers,   // timers that are due, of the same millisecond
  };

  virtual ~Schedule() = default;

  /// Which of `candidates` (at least 2, in arrival order) runs next: an index below `candidates`.
  virtual size_t pick(Choice choice, size_t candidates) = 0;
};

}  // namespace gyre::loop
