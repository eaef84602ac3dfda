// TimerWheel: the loop's armed timers, by millisecond of their due time. Internal; loop thread only.
//
// A hierarchical timing wheel: level L has 64 slots of 64^L ms each. A timer sits at the level of the highest
// base-64 digit in which its due millisecond differs from the wheel's, so arming and disarming cost the same
// with ten timers or ten million. When the wheel enters a slot of a higher level, its timers move down, in
// order; thus a slot of level 0 holds the timers of one millisecond in the order in which they were started.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/intrusive_list.h"
#include "loop/timer.h"

namespace gyre::loop {

class Schedule;

class TimerWheel {
 public:
  using List = base::IntrusiveList<Timer, TimerTag>;

  explicit TimerWheel(uint64_t nowNs);

  /// The timer must not be armed; its dueNs is set.
  void add(Timer& timer);

  /// When to look again: the next due time, or sooner if the earliest timer of a far slot was disarmed.
  std::optional<uint64_t> nextDueNs();

  /// Moves the timers that are due at `nowNs` to `due`, in firing order.
  void collect(uint64_t nowNs, List& due);

 private:
  static constexpr int kDigitBits = 6;
  static constexpr int kSlots = 1 << kDigitBits;
  static constexpr int kLevels = 8;

  struct Slot {
    List timers;
    uint64_t earliestNs = 0;  // lower bound of the due times in it
  };
  struct Level {
    uint64_t occupied = 0;  // a bit per slot; a set bit may be stale, a clear one is not
    std::array<Slot, kSlots> slots;
  };

  int digit(int level) const { return (tick_ >> (level * kDigitBits)) & (kSlots - 1); }

  /// The first slot with timers at or after `from`, or -1.
  int findSlot(int level, int from);

  /// Moves what is due of a level 0 slot; false if something of it has to wait.
  bool takeDue(Slot& slot, bool wholeSlot, uint64_t nowNs, List& due);

  /// Enters the next slot of a higher level that begins by `nowMs`: its timers move down. False: there is none.
  bool descend(uint64_t nowMs);

  uint32_t occupiedLevels_ = 0;  // a bit per level, as stale as those of the slots
  uint64_t tick_;                // the millisecond that the wheel has reached
  std::array<Level, kLevels> levels_;
};

}  // namespace gyre::loop
