// Pulse: what the loop of an environment is at right now, for other threads to read while it is at it.
//
// A probe. The loop's thread writes, any thread reads: each field for itself, so that two of them need not belong to
// the same moment. One per environment, attached while somebody wants to know.
#pragma once

#include <atomic>
#include <cstdint>

#include "loop/loop.h"

namespace gyre::lens {

class Pulse final : public loop::Probe {
 public:
  /// Loop thread. The loop counts as busy from now on: a program's main script runs before the first poll.
  explicit Pulse(loop::Loop& loop);
  ~Pulse() override;
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  /// Since when the loop has not looked at the kernel, in CLOCK_MONOTONIC nanoseconds; 0 while it does, or sleeps.
  uint64_t busySinceNs() const { return busySinceNs_.load(std::memory_order_relaxed); }
  /// Nobody is to wait for this loop any more: its program is over.
  void end() { busySinceNs_.store(0, std::memory_order_relaxed); }

  /// Asks to note the end of the busy time that began at `sinceNs`; endedAtNs() is 0 until then.
  void watchEnd(uint64_t sinceNs) {
    endedAtNs_.store(0, std::memory_order_relaxed);
    watchedSinceNs_.store(sinceNs, std::memory_order_relaxed);
  }
  uint64_t endedAtNs() const { return endedAtNs_.load(std::memory_order_acquire); }
  /// How many descriptors were ready when the busy time that was watched had ended.
  uint64_t endedReady() const { return endedReady_.load(std::memory_order_relaxed); }

  uint64_t turn() const { return turn_.load(std::memory_order_relaxed); }
  /// What is running: the phase, and in it the resource whose callback was entered last ("TCPWRAP"; null: none).
  loop::Phase phase() const { return phase_.load(std::memory_order_relaxed); }
  const char* resource() const { return resource_.load(std::memory_order_relaxed); }
  uint64_t callbacks() const { return callbacks_.load(std::memory_order_relaxed); }

  /// When the next timer of the loop is due; 0: none.
  uint64_t nextTimerNs() const { return nextTimerNs_.load(std::memory_order_relaxed); }
  /// Operations that have been submitted and not delivered, in lanes and in the kernel.
  uint64_t inLanes() const { return inLanes_.load(std::memory_order_relaxed); }
  uint64_t inKernel() const { return inKernel_.load(std::memory_order_relaxed); }

  void turnBegin(uint64_t turn) override;
  void phaseBegin(loop::Phase phase) override;
  void phaseEnd(loop::Phase phase) override;
  void pollBegin(int64_t timeoutNs) override;
  void pollEnd(size_t readyCount) override;
  void requestSubmitted(const loop::Request& request, loop::Place place) override;
  void requestFinished(const loop::Request& request, loop::Place place) override;
  void timerArmed(const loop::Timer& timer, uint64_t dueNs) override;
  void timerFired(const loop::Timer& timer, uint64_t latenessNs) override;
  void callbackBegin(const loop::CallbackInfo& info) override;
  void callbackEnd(const loop::CallbackInfo& info) override;

 private:
  std::atomic<uint64_t>& inFlight(loop::Place place) { return place == loop::Place::kLane ? inLanes_ : inKernel_; }

  loop::Loop& loop_;
  std::atomic<uint64_t> busySinceNs_;
  std::atomic<uint64_t> turn_{0};
  std::atomic<loop::Phase> phase_{loop::Phase::kPending};
  std::atomic<const char*> resource_{nullptr};
  std::atomic<uint64_t> callbacks_{0};
  std::atomic<uint64_t> nextTimerNs_{0};
  std::atomic<uint64_t> inLanes_{0};
  std::atomic<uint64_t> inKernel_{0};
  std::atomic<uint64_t> watchedSinceNs_{0};
  std::atomic<uint64_t> endedAtNs_{0};
  std::atomic<uint64_t> endedReady_{0};
  bool justEnded_ = false;
};

}  // namespace gyre::lens
