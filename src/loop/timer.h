// Timer: calls back after a delay, once or repeatedly.
//
// Never early: measured from the loop's time at start() (Loop::now(), cached per turn), the callback runs
// when at least the delay has passed. Timers due in the same millisecond fire in the order of their start.
#pragma once

#include <cstdint>

#include "base/unique_function.h"
#include "loop/handle.h"

namespace gyre::loop {

struct TimerTag;

class Timer final : public Handle, public base::ListNode<TimerTag> {
 public:
  using Callback = base::UniqueFunction<void()>;

  static base::Ref<Timer> create(Loop& loop);

  /// Arms the timer, anew if it was armed. `repeatMs` = 0: fires once. A delay of 0 fires in the next timers
  /// phase, never inside start() nor in the phase that is running. On a closing timer nothing happens.
  void start(uint64_t delayMs, Callback callback, uint64_t repeatMs = 0);

  /// The same with nanoseconds and the callback of the last start().
  void restartNs(uint64_t delayNs);

  /// Disarms. Idempotent.
  void stop();

  /// Re-arms a repeating timer from now on; nothing happens if it does not repeat or was never started.
  void again();

  void setRepeat(uint64_t repeatMs);
  uint64_t repeatMs() const;

  /// When it fires, CLOCK_MONOTONIC nanoseconds; meaningful while active.
  uint64_t dueNs() const { return dueNs_; }

  /// Milliseconds until it is due as of the loop's time, rounded up; 0 if due or not active.
  uint64_t dueInMs() const;

 private:
  friend class TimerWheel;
  friend struct TimerWheelTest;
  friend class Loop;
  explicit Timer(Loop& loop);
  void onClose() override;
  void arm(uint64_t dueNs);
  void fire();

  uint64_t dueNs_ = 0;  // beside the list's links: moving down the wheel touches nothing else
  uint64_t repeatNs_ = 0;
  Callback callback_;
};

}  // namespace gyre::loop
