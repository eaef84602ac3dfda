#include "loop/timer_wheel.h"

#include <algorithm>
#include <bit>

#include "base/clock.h"

namespace gyre::loop {

namespace {

constexpr uint64_t kEndOfTime = (uint64_t{1} << 48) - 1;  // ms; past it timers share the last slot

}  // namespace

TimerWheel::TimerWheel(uint64_t nowNs) : tick_(nowNs / base::kNsPerMs) {}

int TimerWheel::findSlot(int level, int from) {
  if (from >= kSlots) return -1;
  Level& at = levels_[level];
  while (uint64_t bits = at.occupied >> from << from) {
    int index = std::countr_zero(bits);
    if (!at.slots[index].timers.empty()) return index;
    at.occupied &= ~(uint64_t{1} << index);  // its timers were disarmed
  }
  if (!at.occupied) occupiedLevels_ &= ~(1u << level);
  return -1;
}

void TimerWheel::add(Timer& timer) {
  uint64_t due = std::clamp(timer.dueNs_ / base::kNsPerMs, tick_, kEndOfTime);
  uint64_t differs = due ^ tick_;
  int level = differs ? (std::bit_width(differs) - 1) / kDigitBits : 0;
  int index = (due >> (level * kDigitBits)) & (kSlots - 1);
  Level& at = levels_[level];
  Slot& slot = at.slots[index];
  at.occupied |= uint64_t{1} << index;
  occupiedLevels_ |= 1u << level;
  slot.earliestNs = slot.timers.empty() ? timer.dueNs_ : std::min(slot.earliestNs, timer.dueNs_);
  slot.timers.pushBack(timer);
}

std::optional<uint64_t> TimerWheel::nextDueNs() {
  for (uint32_t levels = occupiedLevels_; levels; levels &= levels - 1) {
    int level = std::countr_zero(levels);
    int index = findSlot(level, level == 0 ? digit(0) : digit(level) + 1);
    if (index < 0) continue;
    Slot& slot = levels_[level].slots[index];
    return level == 0 ? slot.timers.front()->dueNs_ : slot.earliestNs;
  }
  return std::nullopt;
}

void TimerWheel::collect(uint64_t nowNs, List& due) {
  uint64_t nowMs = nowNs / base::kNsPerMs;
  for (;;) {
    if (int index = findSlot(0, digit(0)); index >= 0) {
      uint64_t ms = (tick_ & ~uint64_t{kSlots - 1}) + static_cast<uint64_t>(index);
      if (ms > nowMs) break;
      tick_ = ms;
      if (!takeDue(levels_[0].slots[index], ms < nowMs, nowNs, due)) return;
      continue;
    }
    if (!descend(nowMs)) break;
  }
  // Nothing is armed between the wheel's millisecond and now, so the wheel may jump.
  tick_ = std::max(tick_, std::min(nowMs, kEndOfTime));
}

bool TimerWheel::takeDue(Slot& slot, bool wholeSlot, uint64_t nowNs, List& due) {
  if (wholeSlot) {
    due.append(slot.timers);
    return true;
  }
  // The current millisecond: those that were started first go first, so one that is not due yet (by less
  // than a millisecond) holds back those behind it.
  while (Timer* timer = slot.timers.front()) {
    if (timer->dueNs_ > nowNs) return false;
    timer->base::ListNode<TimerTag>::unlink();
    due.pushBack(*timer);
  }
  return true;
}

bool TimerWheel::descend(uint64_t nowMs) {
  for (int level = 1; level < kLevels; ++level) {
    int index = findSlot(level, digit(level) + 1);
    if (index < 0) continue;
    int shift = level * kDigitBits;
    uint64_t start = (((tick_ >> shift) & ~uint64_t{kSlots - 1}) | static_cast<uint64_t>(index)) << shift;
    if (start > nowMs) return false;
    tick_ = start;
    Slot& slot = levels_[level].slots[index];
    List moving;
    moving.append(slot.timers);
    levels_[level].occupied &= ~(uint64_t{1} << index);
    moving.consume([this](Timer& timer) { add(timer); });
    return true;
  }
  return false;
}

}  // namespace gyre::loop
