// Loop: an event loop. One thread runs it and calls everything here, except post() and wake().
//
// A turn: pending → idle → prepare → poll → check → closing → timers. In RunMode::kDefault timers that are
// due also run once before the first turn. The loop sleeps in poll alone, until something is ready or the
// next timer is due; it does not sleep while an Idle is active, results are pending, a handle is closing, or
// stop() was called.
#pragma once

#include <fcntl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/clock.h"
#include "base/fd.h"
#include "base/intrusive_list.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "loop/handle.h"
#include "loop/hooks.h"
#include "loop/inbox.h"
#include "loop/lanes.h"
#include "loop/poller.h"
#include "loop/probe.h"
#include "loop/ready.h"
#include "loop/request.h"
#include "loop/schedule.h"
#include "loop/timer_wheel.h"

namespace gyre::loop {

class SignalHub;
class Uring;

enum class RunMode : uint8_t {
  kDefault,  // turns until nothing keeps the loop alive, or stop()
  kOnce,     // one turn, which may sleep
  kNoWait,   // one turn, which does not sleep; also when nothing keeps the loop alive
};

struct LoopOptions {
  /// Threads shared with other loops; null: lanes of the loop's own, made on first use.
  std::shared_ptr<Lanes> lanes = nullptr;
  /// False: no io_uring, as with GYRE_IO_URING=0.
  bool allowUring = true;
};

class Loop final {
 public:
  /// Errors: EMFILE, ENFILE, ENOMEM.
  static base::Result<std::unique_ptr<Loop>> create(LoopOptions options = {});

  /// Does what shutdown() does; close callbacks may run in here.
  ~Loop();

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs; not from inside itself. Returns whether the loop is still alive.
  bool run(RunMode mode = RunMode::kDefault);

  /// Whether something keeps the loop going: an active ref'd handle, a request in flight, a handle that is
  /// closing, a pending result.
  bool alive() const {
    return activeRefs_ > 0 || requests_ > unrefedRequests_ || closing_ != nullptr || !pending_.empty();
  }

  /// Makes run() return after the current turn, or at once if called outside; then forgotten.
  void stop() { stopped_ = true; }
  bool stopping() const { return stopped_; }

  /// The loop's time in whole milliseconds and in nanoseconds (CLOCK_MONOTONIC). It is forgotten after polling
  /// and before timers, taken when it is next asked for, and stands still in between.
  uint64_t now() const { return nowNs() / base::kNsPerMs; }
  uint64_t nowNs() const {
    if (!timeTaken_) takeTime();
    return nowNs_;
  }
  void updateTime() { timeTaken_ = false; }

  /// Any thread: runs `task` on the loop's thread in the poll phase, tasks in order of their posting. A
  /// posted task does not keep the loop alive; tasks not run by the time of teardown are dropped unrun. No
  /// thread may be in here when the loop goes away.
  void post(base::UniqueFunction<void()> task);

  /// Any thread, also a signal handler: ends the current or next sleep.
  void wake() { inbox_.wake(); }

  // ---- Inside a foreign loop: wait for backendFd() to be readable or nextDeadline() to pass, whichever
  // comes first, then run(RunMode::kNoWait). Ask for the deadline before each wait.

  /// Readable when there is something to do. Owned by the loop.
  int backendFd() const { return poller_.fd(); }

  /// CLOCK_MONOTONIC nanoseconds at which the loop wants to run though no descriptor asks for it; none: not
  /// before backendFd() is readable. A moment in the past: at once. Submits what waits to be submitted.
  std::optional<uint64_t> nextDeadline();

  // ---- Looking at it.

  /// Visits every handle that is not yet closed. The visitor may close them, not create others.
  template <typename Visit>
  void forEachHandle(Visit&& visit) {
    handles_.forEach(visit);
  }
  /// Visits every request in flight.
  template <typename Visit>
  void forEachRequest(Visit&& visit) {
    inFlight_.forEach(visit);
  }
  size_t activeRefs() const { return activeRefs_; }
  size_t requestsInFlight() const { return requests_; }
  /// For what this loop gives ids to. 0 is none.
  uint32_t newId() { return ++lastId_; }
  /// Turns begun, and time spent asleep in poll, since the loop was made.
  uint64_t turns() const { return turns_; }
  uint64_t sleptNs() const { return sleptNs_; }

  /// Probes are not owned; several may be attached. Not from inside a probe's method.
  void attach(Probe& probe);
  void detach(Probe& probe);
  /// Null when nobody listens. `if (Probe* probe = loop.probe()) [[unlikely]] probe->...`
  Probe* probe() const { return probe_; }

  /// Not owned; null: arrival order.
  void setSchedule(Schedule* schedule) { schedule_ = schedule; }
  Schedule* schedule() const { return schedule_; }

  /// Closes every handle, cancels requests, and runs until all are gone. Callbacks of requests and closings
  /// run in here. The loop must not be running.
  void shutdown();

  // ---- For those who implement handles and requests.

  Poller& poller() { return poller_; }
  Lanes& lanes();
  /// Null where there is no io_uring to be had.
  Uring* uring();
  /// No more io_uring from now on; what is in flight finishes. To be called before the process changes its
  /// credentials, which the kernel's workers would not follow.
  void forbidUring();

  /// Puts a result off: `item` runs in the pending phase. What is put off while polling still runs before
  /// check; otherwise in the next turn.
  void defer(Ready& item) { pending_.push(item); }

  /// Whether polling does not wait because an Idle is active.
  bool inHurry() const { return !idles_.empty(); }

  /// Queues for this poll phase, or the next; the loop does not sleep before.
  void queue(Ready& item) { ready_.push(item); }

  Inbox& inbox() { return inbox_; }
  /// Queues what has come from other threads so far.
  void takeInbox() { inbox_.take(ready_); }
  TimerWheel& timers() { return timers_; }
  SignalHub& signals();

  /// Memory for what is read and handed out at once; shared by all streams of the loop.
  std::span<char> receiveBuffer() {
    if (!receiveBuffer_) receiveBuffer_ = std::make_unique_for_overwrite<char[]>(kReceiveBufferBytes);
    return {receiveBuffer_.get(), kReceiveBufferBytes};
  }

  /// A descriptor held in reserve, to be given up for a moment when all others are used; opened if it is
  /// not open, which may fail.
  base::Fd& spareFd() {
    if (!spareFd_) spareFd_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return spareFd_;
  }

  /// Something else keeps the loop alive until the matching call (both loop thread).
  void retainAlive() { ++requests_; }
  void releaseAlive() { --requests_; }

 private:
  friend class Handle;
  friend class Hook;
  friend class Request;
  friend class Uring;
  friend class Lanes;

  using HookList = base::IntrusiveList<Hook, HookTag>;

  explicit Loop(LoopOptions options);

  void turn(RunMode mode);
  int64_t waitNs();  // how long the poll may sleep; < 0: without end
  void pollPhase(int64_t timeoutNs);
  void takeArrivals();
  void awaitExpected();
  void requestArrived(Request& request) {
    request.expected_ = false;
    --expected_;
  }
  void timersPhase();
  Timer* pickTimer(TimerWheel::List& due);
  void hooksPhase(Phase phase, HookList& hooks);
  void pendingPhase();
  void closingPhase();
  void beginClosing(Handle& handle);
  void requestStarted(Request& request, Place place);
  void requestFinished(Request& request);
  void setRequestRefed(Request& request, bool refed);
  void requestAbandoned(Request& request);
  HookList& hooksOf(HandleKind kind);

  void takeTime() const {
    nowNs_ = base::monotonicNs();
    timeTaken_ = true;
  }

  // Reading the clock is half the cost of a turn in which nothing happens, so only who needs it does.
  mutable uint64_t nowNs_;
  mutable bool timeTaken_ = true;
  size_t activeRefs_ = 0;
  size_t requests_ = 0;
  size_t unrefedRequests_ = 0;  // of these, do not keep the loop alive
  uint64_t polls_ = 0;          // poll phases begun
  size_t expected_ = 0;         // file operations that awaitExpected() waits for
  uint64_t doubtsUntil_ = 0;    // the poll up to which it does not,
  uint64_t doubtPolls_ = 0;     // so many polls after the last disappointment
  Handle* closing_ = nullptr;
  Probe* probe_ = nullptr;
  Schedule* schedule_ = nullptr;
  bool stopped_ = false;
  bool running_ = false;
  bool uringTried_ = false;
  bool uringUsable_ = true;
  bool allowUring_;

  ReadyList ready_;
  ReadyList pending_;
  HookList idles_;
  HookList prepares_;
  HookList checks_;
  TimerWheel timers_;
  Inbox inbox_;
  Poller poller_;
  std::unique_ptr<Uring> uring_;
  std::shared_ptr<Lanes> lanes_;
  std::unique_ptr<SignalHub> signals_;
  std::unique_ptr<ProbeFan> fan_;

  bool mustPoll_ = false;  // woken while outside run(): epoll must see the eventfd, and there is no sleep

  base::IntrusiveList<Handle, HandleTag> handles_;
  base::IntrusiveList<Request, InFlightTag> inFlight_;
  uint64_t turns_ = 0;
  uint64_t sleptNs_ = 0;
  uint32_t lastId_ = 0;

  static constexpr size_t kReceiveBufferBytes = 64 * 1024;
  std::unique_ptr<char[]> receiveBuffer_;
  base::Fd spareFd_;
};

}  // namespace gyre::loop
