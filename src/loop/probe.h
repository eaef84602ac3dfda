// Probe: the single instrumentation interface of the loop. Metrics, recorder, watchdog, perf_hooks and
// async_hooks all listen here; nothing is instrumented twice.
//
// A probe's methods run on the loop's thread, inside the loop: they
// must be quick, must not call into the loop, and must not run JavaScript. Times are CLOCK_MONOTONIC
// nanoseconds. With no probe attached each point costs one predictable branch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gyre::loop {

class Handle;
class Request;
class Timer;

enum class Phase : uint8_t { kTimers, kPending, kIdle, kPrepare, kPoll, kCheck, kClosing };

/// Where an operation happens.
enum class Place : uint8_t { kReadiness, kCompletion, kLane, kSignal };

/// What a callback is about; all pointers may be null and live only as long as the call.
struct CallbackInfo {
  const Handle* handle = nullptr;
  const Request* request = nullptr;
  const char* resource = nullptr;  // "TCPWRAP", "Timeout", ...: the names that async_hooks shows
  double asyncId = 0;
  const char* scriptName = nullptr;  // where the JavaScript function was defined
  int line = 0;
  int column = 0;
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

 private:
  std::vector<Probe*> probes_;
};

}  // namespace gyre::loop
