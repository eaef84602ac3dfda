#include "loop/timer.h"

#include <algorithm>

#include "loop/loop.h"

namespace gyre::loop {

namespace {

constexpr uint64_t kLongestNs = uint64_t{1} << 62;  // 146 years: no sum with a clock overflows

uint64_t toNs(uint64_t ms) { return ms > kLongestNs / base::kNsPerMs ? kLongestNs : ms * base::kNsPerMs; }

}  // namespace

Timer::Timer(Loop& loop) : Handle(loop, HandleKind::kTimer) {}

base::Ref<Timer> Timer::create(Loop& loop) { return base::Ref<Timer>(new Timer(loop)); }

void Timer::start(uint64_t delayMs, Callback callback, uint64_t repeatMs) {
  if (isClosing()) return;
  callback_ = std::move(callback);
  repeatNs_ = toNs(repeatMs);
  arm(loop().nowNs() + toNs(delayMs));
}

void Timer::restartNs(uint64_t delayNs) {
  if (isClosing()) return;
  arm(loop().nowNs() + std::min(delayNs, kLongestNs));
}

void Timer::stop() {
  base::ListNode<TimerTag>::unlink();
  setActive(false);
}

void Timer::again() {
  if (isClosing() || repeatNs_ == 0 || !callback_) return;
  arm(loop().nowNs() + repeatNs_);
}

void Timer::setRepeat(uint64_t repeatMs) { repeatNs_ = toNs(repeatMs); }

uint64_t Timer::repeatMs() const { return repeatNs_ / base::kNsPerMs; }

uint64_t Timer::dueInMs() const {
  uint64_t now = loop().nowNs();
  if (!isActive() || dueNs_ <= now) return 0;
  return (dueNs_ - now + base::kNsPerMs - 1) / base::kNsPerMs;
}

void Timer::onClose() {
  stop();
  callback_.reset();
}

void Timer::arm(uint64_t dueNs) {
  base::ListNode<TimerTag>::unlink();
  dueNs_ = dueNs;
  loop().timers().add(*this);
  setActive(true);
  if (Probe* probe = loop().probe()) [[unlikely]]
    probe->timerArmed(*this, dueNs);
}

void Timer::fire() {
  uint64_t now = loop().nowNs();
  if (Probe* probe = loop().probe()) [[unlikely]]
    probe->timerFired(*this, now - dueNs_);
  if (repeatNs_) {
    arm(now + repeatNs_);
  } else {
    setActive(false);
  }
  // Outside the timer while it runs, so that the callback may start the timer with another one.
  Callback running = std::move(callback_);
  running();
  if (!callback_ && !isClosing()) callback_ = std::move(running);
}

}  // namespace gyre::loop
