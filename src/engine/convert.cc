#include "engine/convert.h"

namespace gyre::js {

bool bytesOf(Local<v8::Value> value, Bytes* out) {
  if (value->IsArrayBufferView()) {
    auto view = value.As<v8::ArrayBufferView>();
    if (view->HasBuffer()) {  // the bytes are off V8's heap already: one call tells where
      v8::MemorySpan<uint8_t> contents = view->GetContents(v8::MemorySpan<uint8_t>());
      *out = Bytes(contents.data(), contents.size());
      return true;
    }
    // Data() of the buffer is stable: small on-heap typed arrays are moved off the heap by Buffer().
    auto* base = static_cast<uint8_t*>(view->Buffer()->Data());
    *out = Bytes(base + view->ByteOffset(), view->ByteLength());
    return true;
  }
  if (value->IsArrayBuffer()) {
    auto buffer = value.As<v8::ArrayBuffer>();
    *out = Bytes(static_cast<uint8_t*>(buffer->Data()), buffer->ByteLength());
    return true;
  }
  if (value->IsSharedArrayBuffer()) {
    auto buffer = value.As<v8::SharedArrayBuffer>();
    *out = Bytes(static_cast<uint8_t*>(buffer->Data()), buffer->ByteLength());
    return true;
  }
  return false;
}

bool ConvertPinnedBytes::from(Local<v8::Value> value, PinnedBytes* out) {
  Bytes bytes;
  if (!bytesOf(value, &bytes)) return false;
  out->data_ = bytes.data();
  out->size_ = bytes.size();
  if (value->IsArrayBufferView()) {
    out->store_ = value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
  } else if (value->IsArrayBuffer()) {
    out->store_ = value.As<v8::ArrayBuffer>()->GetBackingStore();
  } else {
    out->store_ = value.As<v8::SharedArrayBuffer>()->GetBackingStore();
  }
  return true;
}

}  // namespace gyre::js
