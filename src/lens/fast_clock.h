// FastClock: CLOCK_MONOTONIC in nanoseconds from the processor's time-stamp counter, at less than half the price of
// asking the kernel's clock. Where the counter is not steady, or not what the kernel goes by, it is that clock itself.
//
// One thread's. Every 10 ms at the latest it is set by the kernel's clock, so it is never off by more than what the two
// differ in that time (some ten nanoseconds), and it never goes back.
#pragma once

#include <cstdint>

#include "base/clock.h"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace gyre::lens {

class FastClock {
 public:
  FastClock();

  uint64_t nowNs() {
#if defined(__x86_64__)
    const uint64_t passed = __rdtsc() - anchorTicks_;
    if (passed < validTicks_) [[likely]]
      return lastNs_ = anchorNs_ + (passed * nsPerTick_ >> kFractionBits);
#endif
    return setAnew();
  }

 private:
  static constexpr unsigned kFractionBits = 32;

  uint64_t setAnew();

  uint64_t anchorTicks_ = 0;
  uint64_t anchorNs_ = 0;
  uint64_t validTicks_ = 0;  // 0: asks the kernel each time
  uint64_t nsPerTick_ = 0;   // fixed point
  uint64_t lastNs_ = 0;      // what was told last
  uint64_t firstTicks_ = 0;
  uint64_t firstNs_ = 0;
  bool steady_ = false;
};

}  // namespace gyre::lens
