// Contexts and scripts of node:vm, shared by the files that compile code for it.
#pragma once

#include <v8.h>

#include <memory>
#include <optional>

#include "engine/binding.h"

namespace gyre::bindings {

/// What a vm context hangs on: the object whose properties are its globals. The context lives as long as the object
/// (a private property of the object) or code of the context does.
class VmContext {
 public:
  /// The context of a contextified object; empty when the object is none.
  static v8::MaybeLocal<v8::Context> of(js::Scope& js, v8::Local<v8::Object> sandbox);
  static bool isContext(js::Scope& js, v8::Local<v8::Object> value);
  /// The microtask queue of its own, or null: it shares the main one.
  static v8::MicrotaskQueue* queueOf(js::Scope& js, v8::Local<v8::Context> context);
};

/// makeContext(sandbox or undefined, strings, wasm, ownQueue) → the contextified object. Without a sandbox the
/// context's own global object, which has no interceptors. `strings` and `wasm`: whether code may be made from them.
v8::MaybeLocal<v8::Value> makeVmContext(js::Scope& js, v8::Local<v8::Value> sandboxOrUndefined, bool strings, bool wasm,
                                        bool ownQueue);

/// Ends JavaScript that runs too long, or at SIGINT, from another thread. Made on the stack around the run.
class ExecutionGuard {
 public:
  /// `timeoutMs` below 0: no limit.
  ExecutionGuard(v8::Isolate* isolate, int64_t timeoutMs, bool breakOnSigint);
  ~ExecutionGuard();
  bool timedOut() const;
  bool interrupted() const;
  /// Takes the end back and throws ERR_SCRIPT_EXECUTION_TIMEOUT or ..._INTERRUPTED; false when nothing ended it.
  bool rethrow(js::Scope& js, int64_t timeoutMs);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Where compiled code says it is from, and the symbol by which its import() is answered.
struct Origin {
  v8::Local<v8::Value> filename;
  int line = 0;
  int column = 0;
  v8::Local<v8::Value> symbol = {};  // empty or undefined: the default loader
  bool isModule = false;

  v8::ScriptOrigin make(js::Scope& js) const;
};

/// The symbol that `make` hid in the options of compiled code; undefined when there is none.
v8::Local<v8::Value> symbolOf(js::Scope& js, v8::Local<v8::Data> hostDefinedOptions);

/// Code cache that a caller gave, as V8 takes it: it does not own the bytes.
v8::ScriptCompiler::CachedData* borrowCache(v8::Local<v8::Value> bytes);
/// A Buffer with the code cache; undefined when V8 could not make one.
v8::Local<v8::Value> bufferOf(js::Scope& js, std::unique_ptr<v8::ScriptCompiler::CachedData> data);

}  // namespace gyre::bindings
