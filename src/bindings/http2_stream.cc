#include "bindings/http2_stream.h"

#include <cstring>

namespace gyre::bindings {

bool Http2Write::make(js::Scope& js, v8::Local<v8::Value> data, bool latin1, Http2Write* out) {
  v8::Isolate* isolate = js.isolate();
  if (data->IsString()) {
    auto text = data.As<v8::String>();
    const auto length = static_cast<size_t>(text->Length());
    if (latin1) {
      out->owned_.resize(length);
      text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(length), reinterpret_cast<uint8_t*>(out->owned_.data()));
    } else {
      out->owned_.resize(text->Utf8LengthV2(isolate));
      text->WriteUtf8V2(isolate, out->owned_.data(), out->owned_.size(), v8::String::WriteFlags::kReplaceInvalidUtf8);
    }
    return true;
  }
  if (!data->IsArrayBufferView()) return false;
  auto view = data.As<v8::ArrayBufferView>();
  if (view->ByteLength() > kCopiedBytes) return js::ConvertPinnedBytes::from(data, &out->pinned_);
  out->owned_.resize(view->ByteLength());
  view->CopyContents(out->owned_.data(), out->owned_.size());
  return true;
}

void Http2Write::tell(js::Scope& js, runtime::Dispatch& dispatch) {
  if (done_.IsEmpty()) return;
  v8::Local<v8::Value> arguments[] = {js.integer(status_)};
  dispatch.call(js, async_, js.undefined(), done_.Get(js.isolate()), arguments);
}

}  // namespace gyre::bindings
