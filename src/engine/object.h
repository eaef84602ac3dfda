// Object: a C++ object behind a JavaScript one. The JavaScript object (the wrapper) has an internal field that points
// here; this object has a handle back, weak by default, so that an unreachable wrapper takes its C++ half with it.
//
// Thread: the isolate's. Owner: the wrapper, unless a subclass says otherwise in `collected`.
#pragma once

#include <v8.h>

#include "base/intrusive_list.h"
#include "engine/scope.h"

namespace gyre::js {

class Object;
struct ClassSpec;

/// The live objects of one isolate: the engine's own state, found through the isolate.
class ObjectList {
 public:
  void add(Object& object);
  /// Deletes what is left: the isolate is about to go.
  void deleteAll();
  bool empty() const { return list_.empty(); }

 private:
  base::IntrusiveList<Object> list_;
};

class Object : public base::ListNode<> {
 public:
  static constexpr int kPointerField = 0;

  Object(Scope& js, Local<v8::Object> wrapper);
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object();

  Local<v8::Object> wrapper(v8::Isolate* isolate) const { return wrapper_.Get(isolate); }
  bool hasWrapper() const { return !wrapper_.IsEmpty(); }

  /// Keeps the wrapper from being collected, or lets it go. Counted: each holdWrapper has its releaseWrapper.
  void holdWrapper();
  void releaseWrapper();

  /// The object behind a wrapper, or null when `value` is not a wrapper (or its C++ half is gone).
  static Object* from(Local<v8::Value> value);

 protected:
  /// The wrapper has been collected and cannot be reached any more. No JavaScript may run here.
  virtual void collected() { delete this; }
  /// Cuts the tie with the wrapper: its methods find no C++ half from now on.
  void detachWrapper();

 private:
  void makeWeak();
  v8::Global<v8::Object> wrapper_;
  int holds_ = 0;
};

}  // namespace gyre::js
