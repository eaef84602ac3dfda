// Environment: one isolate, one context and one loop: a running JavaScript program. Several live in one process, each
// on a thread of its own; nothing here is shared between them.
//
// Life: created (from the startup snapshot) → start() runs the boot's run-time step and the main script → run() turns
// the loop until nothing keeps it alive → destroyed: JavaScript is not entered any more, handles are closed, work in
// flight is waited for, the isolate goes.
#pragma once

#include <v8.h>

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/ref.h"
#include "engine/engine.h"
#include "engine/platform.h"
#include "engine/scope.h"
#include "loop/loop.h"
#include "runtime/dispatch.h"
#include "runtime/native_modules.h"
#include "runtime/platform_tasks.h"
#include "runtime/snapshot.h"
#include "runtime/thread_group.h"

namespace gyre::runtime {

/// JavaScript functions and objects that native code needs to know. lib/ hands them over through `binding('hooks')`
/// while the snapshot is made; they travel in it.
enum class Hook : uint8_t {
  start,              // (): the boot's run-time step, then the main script
  tick,               // (): drains the nextTick and microtask queues
  processTimers,      // (now) → next expiry
  processImmediate,   // ()
  promiseReject,      // (type, promise, reason)
  uncaught,           // (error, fromPromise) → handled
  inspectFatal,       // (error) → text for stderr
  prepareStackTrace,  // (globalThis, error, callSites) → stack
  beforeExit,         // ()
  exit,               // (code) → code
  asyncInit,          // (asyncId, type, triggerAsyncId, resource)
  asyncBefore,        // (asyncId)
  asyncAfter,         // (asyncId)
  asyncDestroy,       // (asyncId)
  importModule,       // (referrer symbol or id, specifier, attributes, referrerName, phase) → promise
  importMeta,         // (symbol or id, meta, module)
  bufferPrototype,    // FastBuffer.prototype
  makeStats,          // (kind) → Stats, of the numbers that binding('fs') shares
  count
};

/// Where the numbers lie that `Dispatch` shares with lib/.
struct CoreBuffer {
  v8::Local<v8::ArrayBuffer> buffer;
  size_t asyncOffset;  // AsyncFields
  size_t tickOffset;   // TickFields
};

/// What the program was started with.
struct ProgramOptions {
  std::vector<std::string> args;      // process.argv from index 1 on: the script and its arguments
  std::vector<std::string> execArgs;  // process.execArgv
  std::string argv0;
  std::string execPath;
  /// Options by name ("--require"), as lib/internal/options reads them: a switch, a text, or a list of texts.
  using OptionValue = std::variant<bool, std::string, std::vector<std::string>>;
  std::unordered_map<std::string, OptionValue> options;
};

/// What a worker's environment is told by its parent.
struct WorkerInfo {
  uint64_t threadId = 0;
  std::shared_ptr<void> port;  // the mailbox of the control port; binding('worker') knows what it is
  /// -1: none. Mebibytes of young and old generation, of code, of stack.
  std::array<double, 4> limits = {-1, -1, -1, -1};
};

class Environment;

/// Who wants to hear of every environment of a program, the workers' too: on the environment's own thread, after it was
/// made, when it has booted and before it goes (an environment that ends with the process never goes). Outlives all of
/// them.
class EnvironmentObserver {
 public:
  virtual void environmentMade(Environment& env) = 0;
  virtual void environmentBooted(Environment&) {}
  virtual void environmentGoes(Environment& env) = 0;

 protected:
  ~EnvironmentObserver() = default;
};

/// Reads a worker's options into the program's; returns those that are invalid.
using ParseOptions = std::vector<std::string> (*)(std::span<const std::string> arguments, ProgramOptions* program);

class Environment {
 public:
  struct Config {
    js::Platform* platform;
    const NativeModules* modules;
    const SnapshotImage* snapshot;  // null: boot from source
    ProgramOptions program;
    bool isMainThread = true;
    ParseOptions parseOptions = nullptr;
    std::shared_ptr<WorkerInfo> worker = nullptr;  // null on the main thread
    std::shared_ptr<ThreadGroup> threads = std::make_shared<ThreadGroup>();
    std::vector<EnvironmentObserver*> observers = {};  // not owned; workers have the same
  };

  /// Null when the loop cannot have its descriptors (EMFILE, ENFILE).
  static std::unique_ptr<Environment> create(Config config);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  static Environment& from(v8::Isolate* isolate) {
    return *static_cast<Environment*>(isolate->GetData(js::kEnvironmentSlot));
  }
  static Environment& from(const js::Scope& js) { return from(js.isolate()); }

  /// Runs the program to its end; returns the exit code.
  int run();
  /// `process.reallyExit`: ends the process at once, so that this does not return. A worker: lets JavaScript run no
  /// further.
  void exit(int code);
  /// Ends a worker's program where the engine next can. Any thread, while the environment is there.
  void requestStop(int code);
  /// Whether a worker's heap grew over its limit, which ends its program.
  bool ranOutOfMemory() const { return ranOutOfMemory_; }
  /// The same platform, modules and options, for a worker of this environment.
  Config configForWorker() const;
  /// Null on the main thread.
  const WorkerInfo* worker() const { return config_.worker.get(); }

  /// Writes the booted heap as a startup snapshot. Only for an environment that was booted from source and never run.
  static SnapshotData makeSnapshot(js::Platform& platform, const NativeModules& modules);

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return context_.Get(isolate_); }
  loop::Loop& loop() { return *loop_; }
  /// Null when nobody listens, and while the snapshot is made, which has no loop.
  loop::Probe* probe() const { return loop_ ? loop_->probe() : nullptr; }
  Dispatch& dispatch() { return dispatch_; }
  js::Engine& engine() { return *engine_; }
  js::Platform& platform() { return *config_.platform; }
  const ProgramOptions& program() const { return config_.program; }
  bool isMainThread() const { return config_.isMainThread; }
  ThreadGroup& threads() const { return *config_.threads; }
  /// True while the boot is being run for a snapshot: nothing outside may be touched.
  bool makingSnapshot() const { return makingSnapshot_; }
  /// False once JavaScript must not be entered any more.
  bool canCallJs() const { return !stopping_.load(std::memory_order_relaxed); }
  /// Moments of this environment's life, in nanoseconds of CLOCK_MONOTONIC; 0 for what has not happened.
  struct Milestones {
    uint64_t started = 0;      // the environment was made: process.uptime() and performance.now() count from here
    uint64_t booted = 0;       // the heap was there, the program about to be read
    uint64_t loopStarted = 0;  // the first turn
    uint64_t loopEnded = 0;    // the last one
  };
  const Milestones& milestones() const { return milestones_; }
  uint64_t startTimeNs() const { return milestones_.started; }

  bool hasHook(Hook hook) const { return !hooks_[static_cast<size_t>(hook)].IsEmpty(); }
  v8::Local<v8::Value> hook(Hook hook) const { return hooks_[static_cast<size_t>(hook)].Get(isolate_); }
  void setHook(Hook hook, v8::Local<v8::Value> value);

  /// Memory that native code and JavaScript share, by name: made at first use, zeroed, carried by the snapshot.
  /// The bytes stay where they are for the environment's life.
  v8::Local<v8::ArrayBuffer> sharedBuffer(js::Scope& js, std::string_view name, size_t sizeBytes);

  CoreBuffer coreBuffer(js::Scope& js);

  /// State of one binding in this environment, made at first use and destroyed before the isolate.
  template <class T>
  T& state() {
    // A constant once the program's initialisers have run, so that hot natives find their state without a search.
    const size_t index = kStateIndex<T>;
    if (index >= states_.size() || !states_[index]) [[unlikely]] {
      auto made = std::make_unique<StateOf<T>>(*this);  // may itself ask for the state of others
      if (index >= states_.size()) states_.resize(index + 1);
      states_[index] = std::move(made);
    }
    return static_cast<StateOf<T>&>(*states_[index]).value;
  }

  /// The exports of a native module, made at first use; empty (with an exception pending) when there is none.
  v8::MaybeLocal<v8::Object> binding(js::Scope& js, std::string_view name);
  /// The function that a module of lib/ compiles to; empty when there is none or it does not compile.
  v8::MaybeLocal<v8::Function> compileBuiltin(js::Scope& js, std::string_view id);

  /// An exception that nothing caught. Asks the program's handlers; ends the process when none takes it.
  void uncaughtException(js::Scope& js, v8::Local<v8::Value> exception, v8::Local<v8::Message> message,
                         bool fromPromise = false);
  /// Whether V8 aborts at an exception that nothing catches, when its flag for that is on. At first it does.
  void setAbortsOnUncaught(bool aborts) { abortsOnUncaught_ = aborts; }

 private:
  explicit Environment(Config config);
  void createIsolate();
  void bootFromSource();
  void bootFromSnapshot();
  void attachHooks(js::Scope& js, v8::Local<v8::Array> persisted);
  void installIsolateCallbacks();
  void startPlatformTasks();
  /// Calls a hook without arguments outside of any callback; false when it threw.
  bool callHook(Hook hook);
  void tellStage(loop::Stage stage);
  int emitExit(int code);
  void limitHeap(v8::Isolate::CreateParams& params);
  void limitStack();

  struct StateBase {
    virtual ~StateBase() = default;
  };
  static size_t nextStateIndex();
  template <class T>
  static inline const size_t kStateIndex = nextStateIndex();
  template <class T>
  struct StateOf final : StateBase {
    explicit StateOf(Environment& env) : value(env) {}
    T value;
  };

  Config config_;
  Milestones milestones_;
  bool makingSnapshot_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> exitCode_ = 0;  // once stopping
  bool ranOutOfMemory_ = false;
  bool abortsOnUncaught_ = true;
  /// Shared with memory that outlives the isolate, in the hands of another thread.
  std::shared_ptr<v8::ArrayBuffer::Allocator> allocator_;
  std::shared_ptr<js::ForegroundTasks> foreground_;
  v8::StartupData startup_{nullptr, 0};  // V8 keeps its address
  v8::Isolate* isolate_ = nullptr;
  std::unique_ptr<v8::SnapshotCreator> snapshotCreator_;
  std::unique_ptr<js::Engine> engine_;
  std::unique_ptr<loop::Loop> loop_;
  v8::Global<v8::Context> context_;
  v8::Global<v8::Object> sharedBuffers_;  // name → ArrayBuffer
  v8::Global<v8::Object> bindings_;       // name → exports
  std::array<v8::Global<v8::Value>, static_cast<size_t>(Hook::count)> hooks_;
  Dispatch dispatch_{*this};
  std::vector<std::unique_ptr<StateBase>> states_;  // by kStateIndex; not all are there
  std::unique_ptr<PlatformTasks> platformTasks_;
};

}  // namespace gyre::runtime
