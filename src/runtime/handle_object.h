// HandleObject: a loop handle behind a JavaScript object, the base of the bindings' TCP, pipe, process, ... classes.
//
// The wrapper is held (strongly) while the handle is active or a request is in flight, so that a listening server that
// nobody refers to goes on; otherwise an unreachable wrapper is collected, and its handle closed from the loop.
// Loop thread only.
#pragma once

#include <v8.h>

#include "base/ref.h"
#include "engine/binding.h"
#include "engine/object.h"
#include "loop/handle.h"
#include "runtime/dispatch.h"
#include "runtime/environment.h"

namespace gyre::runtime {

class HandleObjectBase : public js::Object {
 public:
  /// `type`: the resource's name as async_hooks shows it, a string literal.
  HandleObjectBase(js::Scope& js, v8::Local<v8::Object> wrapper, const char* type);
  ~HandleObjectBase() override;

  // The members that every handle has in JavaScript: see kHandleMembers.
  /// Closes; `callback` runs in the closing phase. Closing again only drops the callback.
  void close(js::Scope& js, std::optional<v8::Local<v8::Function>> callback);
  void ref(js::Scope& js);
  void unref(js::Scope& js);
  bool hasRef(js::Scope& js);
  double getAsyncId(js::Scope& js);
  bool isClosing() const { return !handle_ || handle_->isClosing(); }

  const AsyncContext& async() const { return async_; }
  /// The resource's name as async_hooks and process.getActiveResourcesInfo() show it.
  const char* type() const { return async_.type(); }

 protected:
  /// The subclass's constructor gives the handle.
  void adopt(base::Ref<loop::Handle> handle);
  loop::Handle* handle() const { return handle_.get(); }

  /// Calls the callback property in value field `index` (`js::valueField`) with the wrapper as `this`; nothing happens
  /// when it is not a function.
  v8::MaybeLocal<v8::Value> emit(js::Scope& js, int index, std::span<v8::Local<v8::Value>> arguments);

  /// To be called after whatever may have made the handle active or inactive.
  void syncHold();

  /// Opens the scopes for a callback from the loop: `enter([&](js::Scope& js) { ... })`.
  template <class Body>
  void enter(Body&& body) {
    Environment& env = env_;
    if (!env.canCallJs() || !hasWrapper()) return;
    v8::HandleScope handles(env.isolate());
    v8::Context::Scope entered(env.context());
    js::Scope js(env.isolate(), env.context());
    body(js);
  }

  Environment& env() const { return env_; }
  void collected() override;

 private:
  Environment& env_;
  AsyncContext async_;
  base::Ref<loop::Handle> handle_;
  v8::Global<v8::Function> closeCallback_;
  bool held_ = false;
};

/// Gives the handle its own type.
template <class LoopHandle>
class HandleObject : public HandleObjectBase {
 public:
  using HandleObjectBase::HandleObjectBase;

 protected:
  LoopHandle* handle() const { return static_cast<LoopHandle*>(HandleObjectBase::handle()); }
};

/// For the tables of handle classes: `kHandleMembers<Tcp>` as the parent's members is `HandleObjectBase::kClass`.
extern const js::ClassSpec kHandleClass;

}  // namespace gyre::runtime
