#include "runtime/promise_hooks.h"

namespace gyre::runtime {

void PromiseHooks::set(js::Scope& js, const std::array<v8::Local<v8::Function>, 4>& functions) {
  auto& [init, before, after, resolve] = functions;
  for (size_t i = 0; i < functions.size(); ++i) functions_[i].Reset(js.isolate(), functions[i]);
  js.context()->SetPromiseHooks(init, before, after, resolve);
  others_.remove_if([](const v8::Global<v8::Context>& context) { return context.IsEmpty(); });
  for (auto& context : others_) context.Get(js.isolate())->SetPromiseHooks(init, before, after, resolve);
}

void PromiseHooks::add(js::Scope& js, v8::Local<v8::Context> context) {
  others_.remove_if([](const v8::Global<v8::Context>& other) { return other.IsEmpty(); });
  others_.emplace_back(js.isolate(), context).SetWeak();
  std::array<v8::Local<v8::Function>, 4> functions;
  for (size_t i = 0; i < functions.size(); ++i) functions[i] = functions_[i].Get(js.isolate());
  context->SetPromiseHooks(functions[0], functions[1], functions[2], functions[3]);
}

}  // namespace gyre::runtime
