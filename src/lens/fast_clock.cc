#include "lens/fast_clock.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace gyre::lens {

namespace {

constexpr uint64_t kValidNs = 10 * base::kNsPerMs;
// The rate is known well enough once the two clocks have been compared over this time.
constexpr uint64_t kFirstNs = 2 * base::kNsPerMs;

/// Whether the counter runs at one rate and the kernel itself keeps time by it.
bool counterIsSteady() {
#if defined(__x86_64__)
  constexpr unsigned kPowerManagement = 0x80000007, kInvariant = 1u << 8;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(kPowerManagement, &a, &b, &c, &d) || !(d & kInvariant)) return false;
  char name[32] = {};
  std::FILE* file = std::fopen("/sys/devices/system/clocksource/clocksource0/current_clocksource", "re");
  if (!file) return false;
  const bool read = std::fgets(name, sizeof name, file) != nullptr;
  std::fclose(file);
  return read && (std::strncmp(name, "tsc", 3) == 0 || std::strncmp(name, "kvm-clock", 9) == 0);
#else
  return false;
#endif
}

uint64_t counter() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return 0;
#endif
}

}  // namespace

FastClock::FastClock() : steady_(counterIsSteady()) {
  firstNs_ = lastNs_ = base::monotonicNs();
  firstTicks_ = counter();
}

uint64_t FastClock::setAnew() {
  const uint64_t now = base::monotonicNs();
  lastNs_ = std::max(lastNs_, now);
  if (!steady_ || now - firstNs_ < kFirstNs) return lastNs_;
  const uint64_t ticks = counter();
  // The rate over the whole time so far: the longer, the more exact.
  nsPerTick_ = static_cast<uint64_t>(static_cast<double>(now - firstNs_) / static_cast<double>(ticks - firstTicks_) *
                                     static_cast<double>(uint64_t{1} << kFractionBits));
  validTicks_ = (kValidNs << kFractionBits) / nsPerTick_;
  anchorTicks_ = ticks;
  anchorNs_ = lastNs_;
  return lastNs_;
}

}  // namespace gyre::lens
