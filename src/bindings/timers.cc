// binding('timers'): one native timer and one check hook drive all of lib/internal/timers.
#include <cmath>
#include <cstdint>

#include "base/clock.h"
#include "bindings/modules.h"
#include "loop/hooks.h"
#include "loop/timer.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;
using runtime::Hook;

/// Shared with JavaScript as `immediateInfo`.
struct ImmediateFields {
  uint32_t count;
  uint32_t refCount;
  uint32_t hasOutstanding;
};

class TimerDriver {
 public:
  explicit TimerDriver(Environment& env)
      : env_(env),
        timer_(loop::Timer::create(env.loop())),
        check_(loop::Check::create(env.loop())),
        idle_(loop::Idle::create(env.loop())),
        baseMs_(env.loop().now()) {
    v8::HandleScope handles(env.isolate());
    js::Scope js(env.isolate(), env.context());
    immediates_ =
        static_cast<ImmediateFields*>(env.sharedBuffer(js, "timers.immediateInfo", sizeof(ImmediateFields))->Data());
    // Timers that keep the loop alive say so; those of sockets never do.
    timer_->unref();
    check_->unref();
    check_->start([this] { runImmediates(); });
  }
  ~TimerDriver() {
    timer_->close();
    check_->close();
    idle_->close();
  }

  /// Milliseconds since this environment began, in loop time.
  double now() {
    env_.loop().updateTime();
    return static_cast<double>(env_.loop().now() - baseMs_);
  }

  void schedule(double delayMs) {
    timer_->start(static_cast<uint64_t>(std::max(1.0, delayMs)), [this] { runTimers(); });
  }

  void toggleTimerRef(bool ref) { ref ? timer_->ref() : timer_->unref(); }

  /// While a ref'd immediate waits, the loop must neither end nor sleep.
  void toggleImmediateRef(bool ref) {
    if (ref) {
      idle_->start([] {});
    } else {
      idle_->stop();
    }
  }

 private:
  void runTimers() {
    if (!env_.canCallJs() || !env_.hasHook(Hook::processTimers)) return;
    v8::HandleScope handles(env_.isolate());
    v8::Context::Scope entered(env_.context());
    js::Scope js(env_.isolate(), env_.context());
    v8::Local<v8::Value> result;
    // A timer that threw into a handler is out of its list: the others go on.
    do {
      v8::Local<v8::Value> arguments[] = {js.number(now())};
      if (env_.dispatch()
              .callInternal(js, env_.hook(Hook::processTimers).As<v8::Function>(), arguments)
              .ToLocal(&result)) {
        break;
      }
    } while (env_.canCallJs());
    if (result.IsEmpty()) return;
    double next = result->NumberValue(js.context()).FromMaybe(0);
    if (next != 0) {
      schedule(std::abs(next) - now());
      toggleTimerRef(next > 0);
    }
    env_.dispatch().drain(js);
  }

  void runImmediates() {
    if (!env_.canCallJs() || !env_.hasHook(Hook::processImmediate)) return;
    v8::HandleScope handles(env_.isolate());
    v8::Context::Scope entered(env_.context());
    js::Scope js(env_.isolate(), env_.context());
    // What a tick that threw left over.
    env_.dispatch().drainLeftovers(js);
    if (immediates_->count == 0) return;
    do {
      if (!env_.dispatch().callInternal(js, env_.hook(Hook::processImmediate).As<v8::Function>(), {}).IsEmpty()) {
        env_.dispatch().drain(js);
      }
    } while (immediates_->hasOutstanding != 0 && env_.canCallJs());
    if (immediates_->refCount == 0) toggleImmediateRef(false);
  }

  Environment& env_;
  base::Ref<loop::Timer> timer_;
  base::Ref<loop::Check> check_;
  base::Ref<loop::Idle> idle_;
  uint64_t baseMs_;
  ImmediateFields* immediates_;
};

TimerDriver& driver(js::Scope& js) { return Environment::from(js).state<TimerDriver>(); }

void setup(js::Scope& js, v8::Local<v8::Function> processImmediate, v8::Local<v8::Function> processTimers) {
  Environment::from(js).setHook(Hook::processImmediate, processImmediate);
  Environment::from(js).setHook(Hook::processTimers, processTimers);
}
void now(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) {
  const double ms = driver(js).now();
  // For the first 24 days a number that needs no memory.
  if (ms <= INT32_MAX) return info.GetReturnValue().Set(static_cast<int32_t>(ms));
  info.GetReturnValue().Set(ms);
}
void schedule(js::Scope& js, double delayMs) { driver(js).schedule(delayMs); }
void toggleTimerRef(js::Scope& js, bool ref) { driver(js).toggleTimerRef(ref); }
void toggleImmediateRef(js::Scope& js, bool ref) { driver(js).toggleImmediateRef(ref); }

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  auto buffer = Environment::from(js).sharedBuffer(js, "timers.immediateInfo", sizeof(ImmediateFields));
  js.set(exports, "immediateInfo", v8::Uint32Array::New(buffer, 0, sizeof(ImmediateFields) / sizeof(uint32_t)));
}

constexpr js::Member kMembers[] = {
    js::function<"setup", &setup>,
    js::function<"now", &now>,
    js::function<"schedule", &schedule>,
    js::function<"toggleTimerRef", &toggleTimerRef>,
    js::function<"toggleImmediateRef", &toggleImmediateRef>,
};

}  // namespace

const js::Module kTimersModule = {.name = "timers", .members = kMembers, .initialize = initialize};

}  // namespace gyre::bindings
