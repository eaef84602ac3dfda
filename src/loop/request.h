// Request: a one-shot operation that finishes later, in the kernel (io_uring) or on a lane.
//
// One object can go either way: prepare() describes it to the kernel, work() does it on a lane thread. So a
// file operation tries the ring and falls back to the lane without another allocation.
//
// Lifetime: whoever starts a request keeps it alive until finish() has begun; from then on the loop does not
// touch it, so finish() may `delete this`. finish() runs exactly once for each successful start, on the
// loop's thread, in the poll phase, never before the start returned. A start that fails never finishes.
// A request in flight keeps the loop alive, unless setRefed() says otherwise. It owns its buffers and whatever else the
// operation touches.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/intrusive_list.h"
#include "loop/probe.h"
#include "loop/ready.h"

struct io_uring_sqe;

namespace gyre::loop {

class Lanes;
class Loop;
class Uring;

enum class Lane : uint8_t { kFs, kDns, kCpu, kUser };
constexpr size_t kLaneCount = 4;

/// "fs", "dns", "cpu", "user".
const char* laneName(Lane lane);

/// CLOCK_MONOTONIC nanoseconds; 0 for what has not happened. In the kernel `startNs` is the moment of
/// submission and `finishNs` that of reaping.
struct RequestTimes {
  uint64_t submitNs = 0;
  uint64_t startNs = 0;
  uint64_t finishNs = 0;
};

struct InFlightTag;

class Request : public Ready, public base::ListNode<InFlightTag> {
 public:
  enum class State : uint8_t { kIdle, kQueued, kRunning, kFinished };

  Loop& loop() const { return *loop_; }
  /// On a lane the job may advance from queued to running to finished at any moment.
  State state() const { return state_.load(std::memory_order_relaxed); }
  bool inFlight() const { return state() != State::kIdle; }
  Place place() const { return place_; }
  Lane lane() const { return lane_; }

  /// What the operation returned: at least 0, or a negative errno (-ECANCELED after a cancel that won).
  int64_t result() const { return result_; }
  const RequestTimes& times() const { return times_; }

  /// Of the operation that was started last: see Handle::id().
  uint32_t id() const { return id_; }
  /// What it does ("stat", "PBKDF2REQUEST"), a literal; for reports.
  virtual const char* name() const { return "work"; }
  /// The number of the lane's thread that ran it, from 1 on; 0: none has.
  uint16_t thread() const { return thread_; }

  /// Tries to cancel. finish() runs in any case, later. On a lane: succeeds while the job is queued
  /// (returns true, result() will be -ECANCELED, work() never runs). In the kernel: asks it to, returns
  /// true, and result() tells which came first. False: too late, or not in flight.
  bool cancel();

  /// Whether it keeps the loop alive while in flight; at first it does. Without, it may end unheard with the loop.
  void setRefed(bool refed);

 protected:
  explicit Request(Loop& loop) : loop_(&loop) {}
  virtual ~Request();

  /// Fills in the submission entry (io_uring_prep_*). Loop thread. user_data belongs to the loop. What the
  /// entry points to must live until finish().
  virtual void prepare(io_uring_sqe& entry);

  /// Does the operation and calls setResult(). Lane thread: must not touch the loop, nor anything of the
  /// request that the loop's thread may touch meanwhile.
  virtual void work();

  /// The operation is over. Loop thread. The request may be started again from here, or deleted.
  virtual void finish() = 0;

  /// Does the work now, on the loop's thread, for what is not worth a thread's trouble: finish() runs from the loop, no
  /// sooner than if a thread of `lane` had done it.
  void runHere(Lane lane);

  /// For work(), and for failures found before the start.
  void setResult(int64_t result) { result_ = result; }

  /// How many operations of Node's this one stands for (reading a whole file: open, fstat, read, close): at least 1.
  /// What Node does in several round trips comes back at the earliest in as many polls, so that what programs see
  /// elsewhere in a fixed order (an immediate before a file's content, a stat before it) they see here. See run().
  void setRoundTrips(uint8_t count) { roundTrips_ = count; }

 private:
  friend class Lanes;
  friend class Loop;
  friend class Uring;

  /// Delivers the result, or leaves it for the next poll where this one comes before the last of the round trips, and
  /// there is somebody who could tell: an Idle (in JavaScript, an immediate that waits) or another request. Nobody
  /// sleeps meanwhile; alone and without hurry a result is delivered at once.
  void run() final;
  void setState(State state) { state_.store(state, std::memory_order_relaxed); }

  Loop* loop_;
  int64_t result_ = 0;
  RequestTimes times_;
  std::atomic<State> state_{State::kIdle};
  Place place_ = Place::kLane;
  Lane lane_ = Lane::kUser;
  uint8_t roundTrips_ = 1;
  uint16_t thread_ = 0;
  bool refed_ = true;
  uint32_t id_ = 0;
  bool expected_ = false;    // see Loop::awaitExpected()
  uint64_t bornInPoll_ = 0;  // Loop::polls_ when it was started
};

}  // namespace gyre::loop
