#include "runtime/dispatch.h"

#include <string>

#include "base/check.h"
#include "loop/probe.h"
#include "runtime/environment.h"

namespace gyre::runtime {

// AsyncContext

AsyncContext::AsyncContext(js::Scope& js, const char* type, v8::Local<v8::Object> resource) : type_(type) {
  Environment& env = Environment::from(js);
  AsyncFields& fields = env.dispatch().async();
  asyncId_ = ++fields.asyncIdCounter;
  triggerAsyncId_ = fields.defaultTriggerAsyncId >= 0 ? fields.defaultTriggerAsyncId : fields.executionAsyncId;
  v8::Local<v8::Value> frame = js.isolate()->GetContinuationPreservedEmbedderData();
  if (!frame->IsUndefined()) frame_.Reset(js.isolate(), frame);
  if (fields.init + fields.before + fields.after + fields.destroy == 0) return;

  if (resource.IsEmpty()) resource = js.object();
  resource_.Reset(js.isolate(), resource);
  resource_.SetWeak();  // the operation's owner keeps it alive as long as it can still call back
  if (fields.destroy > 0) owner_ = Moved(&env);
  if (fields.init == 0 || !env.hasHook(Hook::asyncInit)) return;
  v8::Local<v8::Value> arguments[] = {js.number(asyncId_), js.string(type), js.number(triggerAsyncId_), resource};
  env.dispatch().callNested(js, js.undefined(), env.hook(Hook::asyncInit).As<v8::Function>(), arguments);
}

AsyncContext::~AsyncContext() {
  if (owner_.env != nullptr) owner_.env->dispatch().tellDestroyed(asyncId_);
}

// Dispatch

/// One callback: enters the async context, and on the way out drains the queues.
class Dispatch::Entry {
 public:
  Entry(Dispatch& dispatch, js::Scope& js, const AsyncContext& async, v8::Local<v8::Value> function)
      : dispatch_(dispatch), js_(js), async_(async) {
    if (dispatch_.env_.probe()) [[unlikely]]
      dispatch_.tellCallback(async.type(), async.asyncId(), function);
    ++dispatch_.depth_;
    v8::Isolate* isolate = js.isolate();
    // At the outermost entry the frame is undefined, and mostly stays so.
    if (!async.frame_.IsEmpty() || dispatch_.depth_ > 1) {
      framed_ = true;
      previousFrame_ = isolate->GetContinuationPreservedEmbedderData();
      isolate->SetContinuationPreservedEmbedderData(async.frame_.IsEmpty() ? v8::Local<v8::Value>(js.undefined())
                                                                           : async.frame_.Get(isolate));
    }
    v8::Local<v8::Value> resource;
    if (!async.resource_.IsEmpty()) resource = async.resource_.Get(isolate);
    dispatch_.push(async.asyncId_, async.triggerAsyncId_, resource);
    if (dispatch_.async_->before > 0) tell(Hook::asyncBefore);
  }

  void failed() { failed_ = true; }

  ~Entry() {
    if (!failed_ && dispatch_.async_->after > 0) tell(Hook::asyncAfter);
    if (!failed_) dispatch_.pop(async_.asyncId_);
    if (framed_) js_.isolate()->SetContinuationPreservedEmbedderData(previousFrame_);
    --dispatch_.depth_;
    if (failed_) dispatch_.recover(js_);
    // After an exception that a handler took, what is queued runs with the next callback: the handler's side has
    // queued an immediate for it.
    if (!failed_) dispatch_.drain(js_);
    if (dispatch_.env_.probe()) [[unlikely]]
      dispatch_.tellCallbackEnd(async_.type(), async_.asyncId());
  }

 private:
  void tell(Hook hook) {
    if (!dispatch_.env_.hasHook(hook)) return;
    v8::Local<v8::Value> arguments[] = {js_.number(async_.asyncId_)};
    dispatch_.callInternal(js_, dispatch_.env_.hook(hook).As<v8::Function>(), arguments);
  }

  Dispatch& dispatch_;
  js::Scope& js_;
  const AsyncContext& async_;
  v8::Local<v8::Value> previousFrame_;
  bool framed_ = false;
  bool failed_ = false;
};

namespace {

/// Finds a function's place in its script, when a probe asks.
class FunctionLocator final : public loop::Locator {
 public:
  FunctionLocator(v8::Isolate* isolate, v8::Local<v8::Function> function) : isolate_(isolate), function_(function) {}

  loop::Location locate() const override {
    loop::Location found;
    found.script = text(function_->GetScriptOrigin().ResourceName());
    found.function = text(function_->GetDebugName());
    found.line = function_->GetScriptLineNumber() + 1;
    found.column = function_->GetScriptColumnNumber() + 1;
    return found;
  }

 private:
  std::string text(v8::Local<v8::Value> value) const {
    if (value.IsEmpty() || !value->IsString()) return {};
    v8::String::Utf8Value utf8(isolate_, value);
    return {*utf8, static_cast<size_t>(utf8.length())};
  }

  v8::Isolate* isolate_;
  v8::Local<v8::Function> function_;
};

}  // namespace

void Dispatch::tellCallback(const char* type, double asyncId, v8::Local<v8::Value> function, int64_t latenessNs) {
  loop::Probe* probe = env_.probe();
  if (!probe) return;
  loop::CallbackInfo info;
  info.resource = type;
  info.asyncId = asyncId;
  info.latenessNs = latenessNs;
  if (!function->IsFunction()) return probe->callbackBegin(info);
  auto callback = function.As<v8::Function>();
  FunctionLocator locator(env_.isolate(), callback);
  // Closures made anew for each request are one place in the source.
  if (const int script = callback->ScriptId(); script > 0) {
    info.locationKey = static_cast<uint64_t>(script) << 32 | static_cast<uint32_t>(callback->GetScriptStartPosition());
    info.locator = &locator;
  }
  probe->callbackBegin(info);
}

void Dispatch::tellCallbackEnd(const char* type, double asyncId) {
  loop::Probe* probe = env_.probe();
  if (!probe) return;
  loop::CallbackInfo info;
  info.resource = type;
  info.asyncId = asyncId;
  probe->callbackEnd(info);
}

v8::MaybeLocal<v8::Value> Dispatch::call(js::Scope& js, const AsyncContext& async, v8::Local<v8::Value> receiver,
                                         v8::Local<v8::Function> function, std::span<v8::Local<v8::Value>> arguments) {
  if (!env_.canCallJs()) return {};
  Entry entry(*this, js, async, function);
  v8::TryCatch caught(js.isolate());
  auto result = function->Call(js.context(), receiver, static_cast<int>(arguments.size()), arguments.data());
  if (result.IsEmpty()) {
    entry.failed();
    if (caught.CanContinue()) env_.uncaughtException(js, caught.Exception(), caught.Message());
  }
  return result;
}

void Dispatch::settle(js::Scope& js, const AsyncContext& async, v8::Local<v8::Promise::Resolver> resolver,
                      v8::Local<v8::Value> value, bool rejected) {
  if (!env_.canCallJs()) return;
  Entry entry(*this, js, async, resolver->GetPromise());
  // Settling runs no user code by itself unless the value is a thenable, and natives settle with none.
  (void)(rejected ? resolver->Reject(js.context(), value) : resolver->Resolve(js.context(), value));
}

v8::MaybeLocal<v8::Value> Dispatch::callInternal(js::Scope& js, v8::Local<v8::Function> function,
                                                 std::span<v8::Local<v8::Value>> arguments) {
  if (!env_.canCallJs()) return {};
  v8::TryCatch caught(js.isolate());
  ++depth_;
  auto result = function->Call(js.context(), js.undefined(), static_cast<int>(arguments.size()), arguments.data());
  --depth_;
  if (result.IsEmpty()) {
    if (caught.CanContinue()) env_.uncaughtException(js, caught.Exception(), caught.Message());
    recover(js);
  }
  return result;
}

void Dispatch::recover(js::Scope& js) {
  leftovers_ = true;
  if (depth_ == 0) js.isolate()->SetContinuationPreservedEmbedderData(js.undefined());
}

v8::MaybeLocal<v8::Value> Dispatch::callNested(js::Scope& js, v8::Local<v8::Value> receiver,
                                               v8::Local<v8::Function> function,
                                               std::span<v8::Local<v8::Value>> arguments) {
  return function->Call(js.context(), receiver, static_cast<int>(arguments.size()), arguments.data());
}

void Dispatch::runMicrotasks() {
  loop::Probe* probe = env_.probe();
  if (probe) [[unlikely]]
    probe->drainBegin(loop::Queue::kMicrotasks);
  env_.isolate()->PerformMicrotaskCheckpoint();
  // Not the same pointer: a microtask may have attached or detached one.
  if (probe) [[unlikely]] {
    if (loop::Probe* now = env_.probe()) now->drainEnd(loop::Queue::kMicrotasks, 0);
  }
}

void Dispatch::drain(js::Scope& js) {
  if (depth_ > 0 || !env_.canCallJs()) return;
  leftovers_ = false;
  if (tick_->hasTickScheduled == 0) runMicrotasks();
  if (tick_->hasTickScheduled == 0 && tick_->hasRejectionToWarn == 0) return;
  if (!env_.hasHook(Hook::tick)) return;
  if (env_.probe()) [[unlikely]]
    return drainProbed(js);
  callInternal(js, env_.hook(Hook::tick).As<v8::Function>(), {});
}

void Dispatch::drainProbed(js::Scope& js) {
  env_.probe()->drainBegin(loop::Queue::kTicks);
  tick_->ticksRun = 0;
  callInternal(js, env_.hook(Hook::tick).As<v8::Function>(), {});
  if (loop::Probe* probe = env_.probe()) probe->drainEnd(loop::Queue::kTicks, static_cast<size_t>(tick_->ticksRun));
}

void Dispatch::tellDestroyed(double asyncId) {
  if (!env_.canCallJs() || !env_.hasHook(Hook::asyncDestroy)) return;
  destroyed_.push_back(asyncId);
  if (destroyed_.size() == 1) env_.loop().post([this] { flushDestroyed(); });
}

void Dispatch::flushDestroyed() {
  v8::HandleScope handles(env_.isolate());
  v8::Context::Scope entered(env_.context());
  js::Scope js(env_.isolate(), env_.context());
  for (double asyncId : std::exchange(destroyed_, {})) {
    v8::Local<v8::Value> arguments[] = {js.number(asyncId)};
    callInternal(js, env_.hook(Hook::asyncDestroy).As<v8::Function>(), arguments);
  }
  drain(js);
}

void Dispatch::push(double asyncId, double triggerAsyncId, v8::Local<v8::Value> resource) {
  v8::Isolate* isolate = env_.isolate();
  Frame frame{async_->executionAsyncId, async_->triggerAsyncId, std::move(resource_)};
  stack_.push_back(std::move(frame));
  async_->executionAsyncId = asyncId;
  async_->triggerAsyncId = triggerAsyncId;
  async_->stackLength = static_cast<uint32_t>(stack_.size());
  if (resource.IsEmpty()) {
    resource_.Reset();
  } else {
    resource_.Reset(isolate, resource);
  }
}

bool Dispatch::pop(double asyncId) {
  // Empty after an exception: the handler cleared it.
  if (stack_.empty()) return false;
  if (async_->executionAsyncId != asyncId) return false;
  Frame& frame = stack_.back();
  async_->executionAsyncId = frame.executionAsyncId;
  async_->triggerAsyncId = frame.triggerAsyncId;
  resource_ = std::move(frame.resource);
  stack_.pop_back();
  async_->stackLength = static_cast<uint32_t>(stack_.size());
  return true;
}

void Dispatch::clearStack() {
  stack_.clear();
  resource_.Reset();
  async_->executionAsyncId = 0;
  async_->triggerAsyncId = 0;
  async_->stackLength = 0;
}

v8::Local<v8::Value> Dispatch::executionResource() {
  v8::Isolate* isolate = env_.isolate();
  if (resource_.IsEmpty()) resource_.Reset(isolate, v8::Object::New(isolate));
  return resource_.Get(isolate);
}

}  // namespace gyre::runtime
