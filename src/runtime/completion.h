// Completion: how a one-shot operation answers JavaScript when it is over: by a callback (error, value) or by a
// promise.
//
// A binding's function takes `v8::Local<v8::Value> done` as its last argument:
//   undefined   the operation is done at once; the function returns the value or throws (the binding's own business)
//   function    called later as done(error) or done(null, value)
//   kPromise    (a symbol, `Completion::promiseSymbol`): the function returns a promise
//
//   v8::Local<v8::Value> stat(js::Scope& js, std::string path, v8::Local<v8::Value> done) {
//     if (done->IsUndefined()) return giveBackNow(...);
//     Completion completion(js, "FSREQCALLBACK", done);
//     v8::Local<v8::Value> promise = completion.promise(js);   // undefined for a callback
//     start(path, [completion = std::move(completion)](Result<Stat> stat) mutable { completion.finish(std::move(stat));
//     }); return promise;
//   }
//
// Loop thread only. It keeps the callback or promise alive until it is finished or destroyed.
#pragma once

#include <v8.h>

#include <utility>

#include "base/result.h"
#include "engine/convert.h"
#include "runtime/dispatch.h"
#include "runtime/environment.h"

namespace gyre::runtime {

class Completion {
 public:
  /// `type` is the resource's name as async_hooks shows it, a string literal. `done`: a function or promiseSymbol.
  Completion(js::Scope& js, const char* type, v8::Local<v8::Value> done, v8::Local<v8::Object> resource = {});
  Completion(Completion&&) = default;
  Completion& operator=(Completion&&) = default;

  /// The symbol that asks for a promise; one for all bindings, also in snapshots.
  static v8::Local<v8::Symbol> promiseSymbol(js::Scope& js);

  /// The promise; undefined when there is a callback.
  v8::Local<v8::Value> promise(js::Scope& js) const;

  /// Answers, as a callback from the loop: afterwards the nextTick and microtask queues are empty. Once only.
  /// `toValue(js, value)` or js::Convert makes the JavaScript value.
  template <class T>
  void finish(base::Result<T> result) {
    finish(std::move(result), [](js::Scope& js, T& value) { return js::toJs(js, std::move(value)); });
  }
  void finish(base::Result<void> result);
  template <class T, class ToValue>
  void finish(base::Result<T> result, ToValue&& toValue) {
    Environment& env = *env_;
    if (!env.canCallJs()) return;
    v8::HandleScope handles(env.isolate());
    v8::Context::Scope entered(env.context());
    js::Scope js(env.isolate(), env.context());
    if (!result.ok()) return reject(js, js.systemError(result.error()));
    resolve(js, toValue(js, result.value()));
  }

  /// The same, where a scope is open already.
  void resolve(js::Scope& js, v8::Local<v8::Value> value);
  void reject(js::Scope& js, v8::Local<v8::Value> error);

 private:
  Environment* env_;
  AsyncContext async_;
  v8::Global<v8::Object> target_;  // the callback, or the promise's resolver
  bool isPromise_;
};

}  // namespace gyre::runtime
