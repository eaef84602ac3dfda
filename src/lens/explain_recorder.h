// ExplainRecorder: records one program in full detail for `gyre explain`: every statement that it executes, every entry
// of the queues with where it was queued, the loop's phases, the kernel's and the lanes' operations, and the output.
//
// Statements come from V8's debugger, which has a breakpoint at each and is told to go on; ticks, timers, immediates
// and operations from async hooks (lib/internal/explain/record.js) and the loop's probe; microtasks from promise hooks
// (MicrotaskWatch). It only watches: the program runs as it would, slower. Lives on the environment's thread, as long
// as the environment.
#pragma once

#include <simdjson.h>
#include <v8.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "lens/explain_log.h"
#include "lens/inspector.h"
#include "lens/microtask_watch.h"
#include "loop/probe.h"
#include "runtime/environment.h"

namespace gyre::lens {

class ExplainRecorder final : public loop::Probe, private Inspector::Listener {
 public:
  /// Writes to `fd`; after `mostSteps` statements the recording ends, and the program goes on alone.
  ExplainRecorder(js::Scope& js, base::Fd fd, size_t mostSteps);
  ~ExplainRecorder() override;

  // What async hooks tell.
  void created(js::Scope& js, double asyncId, const std::string& type, v8::Local<v8::Object> resource);
  void before(double asyncId);
  void after(double asyncId);

  // loop::Probe
  void turnBegin(uint64_t turn) override;
  void phaseBegin(loop::Phase phase) override;
  void phaseEnd(loop::Phase phase) override;
  void pollBegin(int64_t timeoutNs) override;
  void pollEnd(size_t readyCount) override;
  void handleOpened(const loop::Handle& handle) override;
  void handleClosing(const loop::Handle& handle) override;
  void handleClosed(const loop::Handle& handle) override;
  void handleActiveChanged(const loop::Handle& handle, bool active) override;
  void requestSubmitted(const loop::Request& request, loop::Place place) override;
  void requestFinished(const loop::Request& request, loop::Place place) override;

 private:
  enum class Queue : uint8_t { tick, timer, immediate, microtask, other };
  struct Waiting {
    Queue queue;
    v8::Global<v8::Object> resource;  // of timers and immediates
    double due = -1;                  // of a timer; -1: none
  };
  struct Operation {
    uint64_t id;
    std::string type;
  };

  // Inspector::Listener
  void message(std::string_view json) override;
  void paused() override;
  void scriptParsed(const simdjson::dom::element& params);
  void setBreakpoints(const simdjson::dom::array& locations);
  void describePause(const simdjson::dom::element& params);

  /// What can only be seen by looking: timers that were armed or cleared, and what was written. Before each record.
  void observe();
  void observeTimers(js::Scope& js);
  void observeOutput();
  void stop();
  void promiseEvent(v8::PromiseHookType type, v8::Local<v8::Promise> promise, v8::Local<v8::Value> parent);
  static void onPromise(v8::PromiseHookType type, v8::Local<v8::Promise> promise, v8::Local<v8::Value> parent);
  Stack stack(size_t most) { return log_.stack(env_.isolate(), most); }
  std::string takeType();

  runtime::Environment& env_;
  ExplainLog log_;
  MicrotaskWatch microtasks_;
  Inspector inspector_;
  size_t stepsLeft_;
  bool recording_ = true;
  std::vector<std::string> newScripts_;  // the ids of those of the program that have no breakpoints yet
  std::string thrown_;                   // what the debugger says of the exception at which it halts
  std::array<int64_t, 2> outputSeen_ = {0, 0};
  std::map<double, Waiting> waiting_;  // by async id: those of one kind in the order of their making
  std::string lastType_;               // of the resource made last, until an operation or handle takes it
  std::unordered_map<const loop::Request*, Operation> operations_;
  std::unordered_map<const loop::Handle*, uint64_t> handles_;
  uint64_t ids_ = 0;
};

}  // namespace gyre::lens
