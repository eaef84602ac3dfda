#include "bindings/native_stream.h"

#include "bindings/stream_object.h"
#include "bindings/tls_wrap.h"

namespace gyre::bindings {

NativeStream* NativeStream::from(js::Scope& js, v8::Local<v8::Value> handle) {
  if (!handle->IsObject()) return nullptr;
  if (js::classTemplate(js, kStreamClass)->HasInstance(handle)) {
    return static_cast<StreamObject*>(js::Object::from(handle));
  }
  if (js::classTemplate(js, TlsWrap::kClass)->HasInstance(handle)) {
    return static_cast<TlsWrap*>(js::Object::from(handle));
  }
  return nullptr;
}

}  // namespace gyre::bindings
