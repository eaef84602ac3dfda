#include "runtime/completion.h"

#include "base/check.h"

namespace gyre::runtime {

v8::Local<v8::Symbol> Completion::promiseSymbol(js::Scope& js) {
  return v8::Symbol::ForApi(js.isolate(), js.name("gyre:promise"));
}

Completion::Completion(js::Scope& js, const char* type, v8::Local<v8::Value> done, v8::Local<v8::Object> resource)
    : env_(&Environment::from(js)), async_(js, type, resource), isPromise_(!done->IsFunction()) {
  if (isPromise_) {
    // Making a promise fails only when the isolate is being terminated.
    target_.Reset(js.isolate(), v8::Promise::Resolver::New(js.context()).ToLocalChecked());
  } else {
    target_.Reset(js.isolate(), done.As<v8::Function>());
  }
}

v8::Local<v8::Value> Completion::promise(js::Scope& js) const {
  if (!isPromise_) return js.undefined();
  return target_.Get(js.isolate()).As<v8::Promise::Resolver>()->GetPromise();
}

void Completion::finish(base::Result<void> result) {
  if (!env_->canCallJs()) return;
  v8::HandleScope handles(env_->isolate());
  v8::Context::Scope entered(env_->context());
  js::Scope js(env_->isolate(), env_->context());
  if (!result.ok()) return reject(js, js.systemError(result.error()));
  resolve(js, js.undefined());
}

void Completion::resolve(js::Scope& js, v8::Local<v8::Value> value) {
  v8::Local<v8::Object> target = target_.Get(js.isolate());
  target_.Reset();
  if (isPromise_) return env_->dispatch().settle(js, async_, target.As<v8::Promise::Resolver>(), value, false);
  v8::Local<v8::Value> arguments[] = {js.null(), value};
  size_t count = value->IsUndefined() ? 1 : 2;
  env_->dispatch().call(js, async_, js.undefined(), target.As<v8::Function>(), {arguments, count});
}

void Completion::reject(js::Scope& js, v8::Local<v8::Value> error) {
  v8::Local<v8::Object> target = target_.Get(js.isolate());
  target_.Reset();
  if (isPromise_) return env_->dispatch().settle(js, async_, target.As<v8::Promise::Resolver>(), error, true);
  v8::Local<v8::Value> arguments[] = {error};
  env_->dispatch().call(js, async_, js.undefined(), target.As<v8::Function>(), arguments);
}

}  // namespace gyre::runtime
