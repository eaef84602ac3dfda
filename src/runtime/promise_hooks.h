// PromiseHooks: V8's promise hooks, which it keeps per context, for all contexts of an environment: those that are
// there when hooks are set, and those that are made later. State of an environment: `env.state<PromiseHooks>()`.
#pragma once

#include <v8.h>

#include <array>
#include <list>

#include "engine/scope.h"

namespace gyre::runtime {

class Environment;

class PromiseHooks {
 public:
  explicit PromiseHooks(Environment&) {}

  /// Sets init, before, after and resolve, in this order, everywhere; an empty handle stands for none.
  void set(js::Scope& js, const std::array<v8::Local<v8::Function>, 4>& functions);
  /// Takes a context into care, besides the main one. It is not kept alive.
  void add(js::Scope& js, v8::Local<v8::Context> context);

 private:
  std::array<v8::Global<v8::Function>, 4> functions_;
  std::list<v8::Global<v8::Context>> others_;
};

}  // namespace gyre::runtime
