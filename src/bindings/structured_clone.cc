// binding('structured_clone'): copies a value within one environment; see bindings/message.h.
#include "bindings/message.h"
#include "bindings/modules.h"

namespace gyre::bindings {

namespace {

bool isMarkedUntransferable(js::Scope& js, v8::Local<v8::Object> object) {
  auto mark = v8::Private::ForApi(js.isolate(), js.name("gyre:untransferable"));
  return object->HasPrivate(js.context(), mark).FromMaybe(false);
}

bool isTransferableBuffer(js::Scope& js, v8::Local<v8::Value> value) {
  return value->IsArrayBuffer() && value.As<v8::ArrayBuffer>()->IsDetachable() &&
         !isMarkedUntransferable(js, value.As<v8::Object>());
}

v8::MaybeLocal<v8::Value> clone(js::Scope& js, v8::Local<v8::Value> value, v8::Local<v8::Array> buffers,
                                v8::Local<v8::Object> host) {
  Message message;
  if (!message.write(js, value, buffers, host)) return {};
  return message.read(js, js.undefined(), host);
}

constexpr js::Member kMembers[] = {
    js::function<"clone", &clone>,
    js::function<"isMarkedUntransferable", &isMarkedUntransferable>,
    js::function<"isTransferableBuffer", &isTransferableBuffer>,
    js::function<"markHostObject", &markHostObject>,
};

}  // namespace

const js::Module kStructuredCloneModule = {.name = "structured_clone", .members = kMembers};

}  // namespace gyre::bindings
