// binding('async_context'): execution ids, the context frame and async hooks, for lib/internal/async_hooks.
#include <algorithm>

#include "bindings/modules.h"
#include "runtime/environment.h"
#include "runtime/promise_hooks.h"

namespace gyre::bindings {

namespace {

using runtime::Dispatch;
using runtime::Environment;
using runtime::Hook;

void push(js::Scope& js, double asyncId, double triggerAsyncId, v8::Local<v8::Value> resource) {
  Environment::from(js).dispatch().push(asyncId, triggerAsyncId, resource);
}

/// Whether contexts are left on the stack.
bool pop(js::Scope& js, double asyncId) {
  Dispatch& dispatch = Environment::from(js).dispatch();
  dispatch.pop(asyncId);
  return dispatch.async().stackLength > 0;
}

void clear(js::Scope& js) { Environment::from(js).dispatch().clearStack(); }

v8::Local<v8::Value> executionResource(js::Scope& js) { return Environment::from(js).dispatch().executionResource(); }

/// setCallbacks({init, before, after, destroy, promiseResolve})
void setCallbacks(js::Scope& js, v8::Local<v8::Object> callbacks) {
  Environment& env = Environment::from(js);
  auto take = [&](const char* name, Hook hook) {
    v8::Local<v8::Value> value;
    if (js.get(callbacks, name).ToLocal(&value) && value->IsFunction()) env.setHook(hook, value);
  };
  take("init", Hook::asyncInit);
  take("before", Hook::asyncBefore);
  take("after", Hook::asyncAfter);
  take("destroy", Hook::asyncDestroy);
}

/// V8's own promise hooks, in all contexts; undefined removes one.
void setPromiseHooks(js::Scope& js, v8::Local<v8::Value> init, v8::Local<v8::Value> before, v8::Local<v8::Value> after,
                     v8::Local<v8::Value> resolve) {
  auto asFunction = [](v8::Local<v8::Value> value) {
    return value->IsFunction() ? value.As<v8::Function>() : v8::Local<v8::Function>();
  };
  Environment::from(js).state<runtime::PromiseHooks>().set(
      js, {asFunction(init), asFunction(before), asFunction(after), asFunction(resolve)});
}

/// A callback that lib/ is about to run itself: told only while hooks[kProbed] > 0. `lateMs`: how late
/// a timer is, as far as lib/ knows.
void probeBegin(js::Scope& js, bool isTimer, double asyncId, v8::Local<v8::Function> callback, double lateMs) {
  const int64_t latenessNs = isTimer ? static_cast<int64_t>(std::max(0.0, lateMs) * 1e6) : -1;
  Environment::from(js).dispatch().tellCallback(isTimer ? "Timeout" : "Immediate", asyncId, callback, latenessNs);
}

void probeEnd(js::Scope& js, bool isTimer, double asyncId) {
  Environment::from(js).dispatch().tellCallbackEnd(isTimer ? "Timeout" : "Immediate", asyncId);
}

void initialize(js::Scope& js, v8::Local<v8::Object> exports) {
  runtime::CoreBuffer core = Environment::from(js).coreBuffer(js);
  constexpr size_t kIds = 4, kHooks = 7;
  // V8's own functions: its compilers inline them.
  v8::Local<v8::Object> extras = js.context()->GetExtrasBindingObject();
  v8::Local<v8::Value> getFrame, setFrame;
  if (js.get(extras, "getContinuationPreservedEmbedderData").ToLocal(&getFrame)) js.set(exports, "getFrame", getFrame);
  if (js.get(extras, "setContinuationPreservedEmbedderData").ToLocal(&setFrame)) js.set(exports, "setFrame", setFrame);
  js.set(exports, "ids", v8::Float64Array::New(core.buffer, core.asyncOffset, kIds));
  js.set(exports, "hooks", v8::Uint32Array::New(core.buffer, core.asyncOffset + kIds * sizeof(double), kHooks));
}

constexpr js::Member kMembers[] = {
    js::function<"push", &push>,
    js::function<"pop", &pop>,
    js::function<"clear", &clear>,
    js::function<"probeBegin", &probeBegin>,
    js::function<"probeEnd", &probeEnd>,
    js::function<"executionResource", &executionResource>,
    js::function<"setCallbacks", &setCallbacks>,
    js::function<"setPromiseHooks", &setPromiseHooks>,
};

}  // namespace

const js::Module kAsyncContextModule = {.name = "async_context", .members = kMembers, .initialize = initialize};

}  // namespace gyre::bindings
