#include "runtime/handle_object.h"

namespace gyre::runtime {

HandleObjectBase::HandleObjectBase(js::Scope& js, v8::Local<v8::Object> wrapper, const char* type)
    : Object(js, wrapper), env_(Environment::from(js)), async_(js, type, wrapper) {}

HandleObjectBase::~HandleObjectBase() {
  if (!handle_) return;
  handle_->setOwner(nullptr);
  handle_->close();
}

void HandleObjectBase::adopt(base::Ref<loop::Handle> handle) {
  handle_ = std::move(handle);
  handle_->setOwner(this);
  syncHold();
}

void HandleObjectBase::syncHold() {
  bool wanted = handle_ && (handle_->isActive() || (handle_->isClosing() && !handle_->isClosed()));
  if (wanted == held_) return;
  held_ = wanted;
  wanted ? holdWrapper() : releaseWrapper();
}

void HandleObjectBase::close(js::Scope& js, std::optional<v8::Local<v8::Function>> callback) {
  if (isClosing()) return;
  if (callback) closeCallback_.Reset(js.isolate(), *callback);
  handle_->close([this] {
    // The last word of this handle: afterwards nothing holds the wrapper.
    enter([this](js::Scope& js) {
      if (!closeCallback_.IsEmpty()) {
        v8::Local<v8::Function> callback = closeCallback_.Get(js.isolate());
        closeCallback_.Reset();
        env_.dispatch().call(js, async_, wrapper(js.isolate()), callback, {});
      }
    });
    handle_.reset();
    syncHold();
  });
  syncHold();
}

void HandleObjectBase::ref(js::Scope&) {
  if (!isClosing()) handle_->ref();
}

void HandleObjectBase::unref(js::Scope&) {
  if (!isClosing()) handle_->unref();
}

bool HandleObjectBase::hasRef(js::Scope&) { return !isClosing() && handle_->hasRef(); }

double HandleObjectBase::getAsyncId(js::Scope&) { return async_.asyncId(); }

v8::MaybeLocal<v8::Value> HandleObjectBase::emit(js::Scope& js, int index, std::span<v8::Local<v8::Value>> arguments) {
  v8::Local<v8::Object> self = wrapper(js.isolate());
  v8::Local<v8::Value> callback = self->GetInternalField(kPointerField + 1 + index).As<v8::Value>();
  if (!callback->IsFunction()) return {};
  return env_.dispatch().call(js, async_, self, callback.As<v8::Function>(), arguments);
}

void HandleObjectBase::collected() {
  // The collector is at work: the loop closes the handle, and then this object goes.
  env_.loop().post([this] { delete this; });
}

namespace {

constexpr js::Member kMembers[] = {
    js::method<"close", &HandleObjectBase::close>,           js::method<"ref", &HandleObjectBase::ref>,
    js::method<"unref", &HandleObjectBase::unref>,           js::method<"hasRef", &HandleObjectBase::hasRef>,
    js::method<"getAsyncId", &HandleObjectBase::getAsyncId>,
};

}  // namespace

const js::ClassSpec kHandleClass = {.name = "Handle", .construct = nullptr, .members = kMembers};

}  // namespace gyre::runtime
