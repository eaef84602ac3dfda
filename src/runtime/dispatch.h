// Dispatch: the one way from native code into JavaScript. Every callback of whatever phase goes through here, so that
// each is seen by the probe, runs in the async context it was made in, is followed by the whole nextTick queue and then
// the whole microtask queue, and has its exception routed to the program's handlers.
//
// Lives in its Environment, on the isolate's thread.
#pragma once

#include <v8.h>

#include <span>
#include <utility>
#include <vector>

#include "engine/scope.h"

namespace gyre::runtime {

class Environment;

/// What a callback must find again when it runs: its async id, who triggered it, and the context frame in which it was
/// made (what AsyncLocalStorage reads). Taken when the operation or handle is made.
class AsyncContext {
 public:
  AsyncContext() = default;
  /// Takes a new id and the current frame; tells async hooks, if there are any, that `type` was made.
  /// `resource` may be empty where nothing in JavaScript stands for the operation: one is made when a hook asks.
  AsyncContext(js::Scope& js, const char* type, v8::Local<v8::Object> resource = {});
  AsyncContext(AsyncContext&&) = default;
  AsyncContext& operator=(AsyncContext&&) = default;
  /// Tells async hooks that it is gone.
  ~AsyncContext();

  /// A string literal such as "TCPWRAP"; null for a default-constructed context.
  const char* type() const { return type_; }
  double asyncId() const { return asyncId_; }
  double triggerAsyncId() const { return triggerAsyncId_; }

 private:
  friend class Dispatch;
  struct Moved {
    Environment* env = nullptr;
    Moved() = default;
    explicit Moved(Environment* e) : env(e) {}
    Moved(Moved&& other) noexcept : env(std::exchange(other.env, nullptr)) {}
    Moved& operator=(Moved&& other) noexcept {
      env = std::exchange(other.env, nullptr);
      return *this;
    }
  };
  Moved owner_;  // null when there is nobody to tell of the end
  const char* type_ = nullptr;
  double asyncId_ = 0;
  double triggerAsyncId_ = 0;
  v8::Global<v8::Value> frame_;      // empty: undefined
  v8::Global<v8::Object> resource_;  // kept only while async hooks are on
};

/// The numbers that lib/internal/async_hooks shares with native code. Layout known to `binding('async_context')`.
struct AsyncFields {
  // ids
  double executionAsyncId;
  double triggerAsyncId;
  double asyncIdCounter;
  double defaultTriggerAsyncId;  // -1: unset
  // hooks: how many callbacks of each kind are enabled
  uint32_t init, before, after, destroy, promiseResolve;
  uint32_t stackLength;
  uint32_t probed;  // how many listen for the callbacks that lib/ runs itself
};

/// `binding('task_queue').tickInfo`
struct TickFields {
  int32_t hasTickScheduled;
  int32_t hasRejectionToWarn;
  int32_t ticksRun;  // by the drain that runs or ran last
};

class Dispatch {
 public:
  explicit Dispatch(Environment& env) : env_(env) {}

  /// Calls `function` as a callback. An exception has been routed when this returns empty.
  v8::MaybeLocal<v8::Value> call(js::Scope& js, const AsyncContext& async, v8::Local<v8::Value> receiver,
                                 v8::Local<v8::Function> function, std::span<v8::Local<v8::Value>> arguments);
  /// Resolves or rejects a promise as a callback: its reactions run before this returns.
  void settle(js::Scope& js, const AsyncContext& async, v8::Local<v8::Promise::Resolver> resolver,
              v8::Local<v8::Value> value, bool rejected);
  /// Calls a function of lib/ that does its own draining and context keeping (timers, immediates, boot).
  /// An exception has been routed when this returns empty.
  v8::MaybeLocal<v8::Value> callInternal(js::Scope& js, v8::Local<v8::Function> function,
                                         std::span<v8::Local<v8::Value>> arguments);
  /// The same, called back synchronously from inside JavaScript: what it throws stays pending for the caller.
  v8::MaybeLocal<v8::Value> callNested(js::Scope& js, v8::Local<v8::Value> receiver, v8::Local<v8::Function> function,
                                       std::span<v8::Local<v8::Value>> arguments);

  /// While it lives, callbacks do not drain the queues one by one; its end does, once. For several callbacks that come
  /// of one thing that happened (pipelined requests in one read).
  class Batch {
   public:
    Batch(Dispatch& dispatch, js::Scope& js) : dispatch_(dispatch), js_(js) { ++dispatch_.depth_; }
    ~Batch() {
      --dispatch_.depth_;
      dispatch_.drain(js_);
    }
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

   private:
    Dispatch& dispatch_;
    js::Scope& js_;
  };

  /// Runs the nextTick and microtask queues until both are empty, unless a callback is still on the stack.
  void drain(js::Scope& js);

  /// Drains what an exception left in the queues: the callback that threw, or a tick that did, ended their drain. Once
  /// per turn, before the check phase, as in Node.
  void drainLeftovers(js::Scope& js) {
    if (leftovers_) [[unlikely]]
      drain(js);
  }
  /// Runs the microtask queue alone.
  void runMicrotasks();

  /// Tells async hooks that the resource `asyncId` is gone, later and from the loop: the one who knows may be the
  /// collector at work, while which no JavaScript may run.
  void tellDestroyed(double asyncId);

  /// Tells the probe of a callback that is about to begin or has ended; lib/ does so of those that it runs itself
  /// (timers, immediates), where `AsyncFields::probed` says that somebody listens. `latenessNs` < 0: not a timer.
  void tellCallback(const char* type, double asyncId, v8::Local<v8::Value> function, int64_t latenessNs = -1);
  void tellCallbackEnd(const char* type, double asyncId);
  /// Counts those who listen for the callbacks that lib/ runs itself; also before the boot.
  void addInlineListener(int change) {
    probed_ += static_cast<uint32_t>(change);
    if (async_) async_->probed = probed_;
  }

  /// How many callbacks are on the stack.
  int depth() const { return depth_; }

  AsyncFields& async() { return *async_; }
  TickFields& tick() { return *tick_; }
  void attach(AsyncFields* async, TickFields* tick) {
    async_ = async;
    tick_ = tick;
    async_->probed = probed_;
  }

  // The stack of execution contexts (`binding('async_context').push/pop`).
  void push(double asyncId, double triggerAsyncId, v8::Local<v8::Value> resource);
  /// False when `asyncId` is not on top: the stack is corrupt.
  bool pop(double asyncId);
  void clearStack();
  v8::Local<v8::Value> executionResource();

 private:
  class Entry;
  /// After an exception: forgets the context frame of what threw, notes that the queues were not drained.
  void recover(js::Scope& js);
  struct Frame {
    double executionAsyncId;
    double triggerAsyncId;
    v8::Global<v8::Value> resource;
  };

  void flushDestroyed();
  void drainProbed(js::Scope& js);

  Environment& env_;
  std::vector<double> destroyed_;
  AsyncFields* async_ = nullptr;
  TickFields* tick_ = nullptr;
  uint32_t probed_ = 0;
  int depth_ = 0;
  bool leftovers_ = false;
  std::vector<Frame> stack_;
  v8::Global<v8::Value> resource_;  // of what runs now
};

}  // namespace gyre::runtime
