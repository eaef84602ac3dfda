// Probe: the single instrumentation interface of the loop. Metrics, recorder, watchdog, perf_hooks and
// async_hooks all listen here; nothing is instrumented twice.
//
// A probe's methods run on the loop's thread, inside the loop: they
// must be quick, must not call into the loop, and must not run JavaScript. Times are CLOCK_MONOTONIC
// nanoseconds. With no probe attached each point costs one predictable branch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gyre::loop {

class Handle;
class Request;
class Timer;

enum class Phase : uint8_t { kTimers, kPending, kIdle, kPrepare, kPoll, kCheck, kClosing };

/// Where an operation happens.
enum class Place : uint8_t { kReadiness, kCompletion, kLane, kSignal };

/// What a handle has asked the kernel for and waits to hear of, through readiness or a signal. A handle has at most one
/// of each kind under way.
enum class Operation : uint8_t {
  kConnect,  // a connection; ends with 0 or a negative errno
  kAccept,   // listening; ends with the number of connections
  kRead,     // from the start of reading to its end; ends with the bytes that came
  kWrite,    // from the first write that had to wait until none does; ends with 0 or a negative errno
  kChild,    // a child process; ends with its exit status, or minus the signal that ended it
};

/// "connect", "accept", ...: for reports.
const char* operationName(Operation operation);

/// What is drained after a callback.
enum class Queue : uint8_t { kTicks, kMicrotasks };

enum class Collection : uint8_t { kScavenge, kMarkSweep, kIncrementalMarking, kWeakCallbacks, kOther };

/// Parts of a program's life; each begins where the one before ends.
enum class Stage : uint8_t { kBoot, kMain, kLoop, kExit };

/// Where a function of the embedder's language was defined. Lines and columns count from 1; 0: unknown.
struct Location {
  std::string script;
  std::string function;
  int line = 0;
  int column = 0;
};

/// Knows where the function of a callback was defined; asking costs, so a probe asks once for each key.
class Locator {
 public:
  virtual Location locate() const = 0;

 protected:
  ~Locator() = default;
};

/// What a callback is about; all pointers may be null and live only as long as the call.
struct CallbackInfo {
  const char* resource = nullptr;  // "TCPWRAP", "Timeout", ...: the names that async_hooks shows; a literal
  double asyncId = 0;
  /// Equal for functions defined at one place; 0: not known. Unique within the loop.
  uint64_t locationKey = 0;
  const Locator* locator = nullptr;
  /// Of a timer's callback: how late it is; < 0: not a timer's.
  int64_t latenessNs = -1;
};

class Probe {
 public:
  virtual ~Probe() = default;

  virtual void turnBegin(uint64_t /*turn*/) {}
  virtual void turnEnd(uint64_t /*turn*/) {}
  virtual void phaseBegin(Phase) {}
  virtual void phaseEnd(Phase) {}
  /// Around the wait for the kernel. `timeoutNs` < 0: without end.
  virtual void pollBegin(int64_t /*timeoutNs*/) {}
  virtual void pollEnd(size_t /*readyCount*/) {}

  virtual void handleOpened(const Handle&) {}
  virtual void handleClosing(const Handle&) {}
  virtual void handleClosed(const Handle&) {}
  virtual void handleRefChanged(const Handle&, bool /*hasRef*/) {}
  virtual void handleActiveChanged(const Handle&, bool /*active*/) {}

  virtual void requestSubmitted(const Request&, Place) {}
  /// Just before finish(): request.times() is complete.
  virtual void requestFinished(const Request&, Place) {}

  virtual void timerArmed(const Timer&, uint64_t /*dueNs*/) {}
  virtual void timerFired(const Timer&, uint64_t /*latenessNs*/) {}

  /// Around each callback into the embedder's language; told by its one dispatch point.
  virtual void callbackBegin(const CallbackInfo&) {}
  virtual void callbackEnd(const CallbackInfo&) {}

  /// Around the draining of a queue, inside a callback or after it. `count` is how many ran; 0 where that is unknown
  /// (V8 does not count microtasks).
  virtual void drainBegin(Queue) {}
  virtual void drainEnd(Queue, size_t /*count*/) {}

  virtual void operationBegin(const Handle&, Operation) {}
  virtual void operationEnd(const Handle&, Operation, int64_t /*result*/) {}

  /// Around each time that the collector stops the program.
  virtual void collectionBegin(Collection) {}
  virtual void collectionEnd(Collection) {}

  virtual void stageBegin(Stage) {}
  /// The loop was held up from `sinceNs` on for `durationNs` by `what` ("a timer, at spin (app.js:42)"): told by a
  /// watchdog soon after.
  virtual void stalled(uint64_t /*sinceNs*/, uint64_t /*durationNs*/, const char* /*what*/) {}
  /// Nothing has caught `text` ("Error: ..."); the program is about to end.
  virtual void uncaughtException(const char* /*text*/) {}
};

/// Forwards to several probes in the order in which they were attached; the loop makes one when a second
/// probe attaches.
class ProbeFan final : public Probe {
 public:
  void add(Probe& probe) { probes_.push_back(&probe); }
  void remove(Probe& probe);
  const std::vector<Probe*>& probes() const { return probes_; }

  void turnBegin(uint64_t turn) override;
  void turnEnd(uint64_t turn) override;
  void phaseBegin(Phase phase) override;
  void phaseEnd(Phase phase) override;
  void pollBegin(int64_t timeoutNs) override;
  void pollEnd(size_t readyCount) override;
  void handleOpened(const Handle& handle) override;
  void handleClosing(const Handle& handle) override;
  void handleClosed(const Handle& handle) override;
  void handleRefChanged(const Handle& handle, bool hasRef) override;
  void handleActiveChanged(const Handle& handle, bool active) override;
  void requestSubmitted(const Request& request, Place place) override;
  void requestFinished(const Request& request, Place place) override;
  void timerArmed(const Timer& timer, uint64_t dueNs) override;
  void timerFired(const Timer& timer, uint64_t latenessNs) override;
  void callbackBegin(const CallbackInfo& info) override;
  void callbackEnd(const CallbackInfo& info) override;
  void drainBegin(Queue queue) override;
  void drainEnd(Queue queue, size_t count) override;
  void operationBegin(const Handle& handle, Operation operation) override;
  void operationEnd(const Handle& handle, Operation operation, int64_t result) override;
  void collectionBegin(Collection collection) override;
  void collectionEnd(Collection collection) override;
  void stageBegin(Stage stage) override;
  void stalled(uint64_t sinceNs, uint64_t durationNs, const char* what) override;
  void uncaughtException(const char* text) override;

 private:
  std::vector<Probe*> probes_;
};

}  // namespace gyre::loop
