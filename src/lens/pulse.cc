#include "lens/pulse.h"

#include <utility>

#include "base/clock.h"

namespace gyre::lens {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

}  // namespace

Pulse::Pulse(loop::Loop& loop) : loop_(loop), busySinceNs_(base::monotonicNs()) { loop_.attach(*this); }

Pulse::~Pulse() { loop_.detach(*this); }

void Pulse::turnBegin(uint64_t turn) { turn_.store(turn, kRelaxed); }

void Pulse::phaseBegin(loop::Phase phase) {
  phase_.store(phase, kRelaxed);
  resource_.store(nullptr, kRelaxed);
}

void Pulse::phaseEnd(loop::Phase) { resource_.store(nullptr, kRelaxed); }

void Pulse::pollBegin(int64_t) {
  const uint64_t since = busySinceNs_.load(kRelaxed);
  if (since != 0 && since == watchedSinceNs_.load(kRelaxed)) [[unlikely]] {
    endedAtNs_.store(base::monotonicNs(), std::memory_order_release);
    justEnded_ = true;
  }
  busySinceNs_.store(0, kRelaxed);
}

void Pulse::pollEnd(size_t readyCount) {
  if (std::exchange(justEnded_, false)) [[unlikely]]
    endedReady_.store(readyCount, kRelaxed);
  nextTimerNs_.store(loop_.timers().nextDueNs().value_or(0), kRelaxed);
  busySinceNs_.store(base::monotonicNs(), kRelaxed);
}

void Pulse::requestSubmitted(const loop::Request&, loop::Place place) { inFlight(place).fetch_add(1, kRelaxed); }

void Pulse::requestFinished(const loop::Request&, loop::Place place) {
  // What was submitted before this probe was attached has not been counted.
  auto& count = inFlight(place);
  if (count.load(kRelaxed) > 0) count.fetch_sub(1, kRelaxed);
}

void Pulse::timerArmed(const loop::Timer&, uint64_t dueNs) {
  const uint64_t next = nextTimerNs_.load(kRelaxed);
  if (next == 0 || dueNs < next) nextTimerNs_.store(dueNs, kRelaxed);
}

void Pulse::timerFired(const loop::Timer&, uint64_t) {
  nextTimerNs_.store(loop_.timers().nextDueNs().value_or(0), kRelaxed);
}

void Pulse::callbackBegin(const loop::CallbackInfo& info) {
  callbacks_.fetch_add(1, kRelaxed);
  resource_.store(info.resource, kRelaxed);
}

void Pulse::callbackEnd(const loop::CallbackInfo&) { resource_.store(nullptr, kRelaxed); }

}  // namespace gyre::lens
