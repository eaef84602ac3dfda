// binding('task_queue'): nextTick's flag, microtasks and promise rejections, for lib/internal/process/task_queues.
#include "bindings/modules.h"
#include "runtime/environment.h"

namespace gyre::bindings {

namespace {

using runtime::Environment;
using runtime::Hook;

void setTickCallback(js::Scope& js, v8::Local<v8::Function> drain) { Environment::from(js).setHook(Hook::tick, drain); }

/// (type, promise, reason) is called for each event of `promiseRejectEvents`.
void setPromiseRejectCallback(js::Scope& js, v8::Local<v8::Function> callback) {
  Environment::from(js).setHook(Hook::promiseReject, callback);
}

void runMicrotasks(js::Scope& js) { Environment::from(js).dispatch().runMicrotasks(); }

void enqueueMicrotask(js::Scope& js, v8::Local<v8::Function> task) { js.isolate()->EnqueueMicrotask(task); }

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  runtime::CoreBuffer core = Environment::from(js).coreBuffer(js);
  js.set(exports, "tickInfo",
         v8::Int32Array::New(core.buffer, core.tickOffset, sizeof(runtime::TickFields) / sizeof(int32_t)));
  v8::Local<v8::Object> events = js.object();
  js.set(events, "kPromiseRejectWithNoHandler", js.integer(v8::kPromiseRejectWithNoHandler));
  js.set(events, "kPromiseHandlerAddedAfterReject", js.integer(v8::kPromiseHandlerAddedAfterReject));
  js.set(events, "kPromiseResolveAfterResolved", js.integer(v8::kPromiseResolveAfterResolved));
  js.set(events, "kPromiseRejectAfterResolved", js.integer(v8::kPromiseRejectAfterResolved));
  js.set(exports, "promiseRejectEvents", events);
}

constexpr js::Member kMembers[] = {
    js::function<"setTickCallback", &setTickCallback>,
    js::function<"setPromiseRejectCallback", &setPromiseRejectCallback>,
    js::function<"runMicrotasks", &runMicrotasks>,
    js::function<"enqueueMicrotask", &enqueueMicrotask>,
};

}  // namespace

const js::Module kTaskQueueModule = {.name = "task_queue", .members = kMembers, .initialize = initialize};

}  // namespace gyre::bindings
