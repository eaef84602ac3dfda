#include "bindings/http2_headers.h"

#include <cstring>

namespace gyre::bindings {

Http2OutgoingHeaders::Http2OutgoingHeaders(js::Scope& js, v8::Local<v8::String> block, uint32_t count) {
  const auto size = static_cast<size_t>(block->Length());
  text_ = std::make_unique_for_overwrite<char[]>(size + 1);
  block->WriteOneByteV2(js.isolate(), 0, static_cast<uint32_t>(size), reinterpret_cast<uint8_t*>(text_.get()));
  char* at = text_.get();
  char* const end = at + size;
  fields_.reserve(count);
  while (at < end && fields_.size() < count) {
    const bool sensitive = *at++ == '1';
    auto* nameEnd = static_cast<char*>(std::memchr(at, 0, static_cast<size_t>(end - at)));
    if (!nameEnd) return;
    auto* valueEnd = static_cast<char*>(std::memchr(nameEnd + 1, 0, static_cast<size_t>(end - nameEnd - 1)));
    if (!valueEnd) return;
    nghttp2_nv field;
    field.name = reinterpret_cast<uint8_t*>(at);
    field.namelen = static_cast<size_t>(nameEnd - at);
    field.value = reinterpret_cast<uint8_t*>(nameEnd + 1);
    field.valuelen = static_cast<size_t>(valueEnd - nameEnd - 1);
    field.flags = sensitive ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    fields_.push_back(field);
    at = valueEnd + 1;
  }
  valid_ = at == end && fields_.size() == count;
}

v8::Local<v8::String> Http2Strings::stringOf(js::Scope& js, nghttp2_rcbuf* text, Kind kind) {
  v8::Isolate* isolate = js.isolate();
  const bool isStatic = nghttp2_rcbuf_is_static(text) != 0;
  if (isStatic) {
    auto found = known_.find(text);
    if (found != known_.end()) return found->second.Get(isolate);
  }
  const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(text);
  // Cannot fail: nghttp2 takes no field of more than 64 KiB.
  v8::Local<v8::String> made =
      v8::String::NewFromOneByte(
          isolate, bytes.base,
          isStatic || kind == Kind::kName ? v8::NewStringType::kInternalized : v8::NewStringType::kNormal,
          static_cast<int>(bytes.len))
          .ToLocalChecked();
  if (isStatic) known_.emplace(text, v8::Global<v8::String>(isolate, made));
  return made;
}

v8::Local<v8::Array> Http2Strings::listOf(js::Scope& js, std::span<const Http2Field> fields) {
  scratch_.clear();
  for (const Http2Field& field : fields) {
    scratch_.push_back(stringOf(js, field.name(), Kind::kName));
    scratch_.push_back(stringOf(js, field.value(), Kind::kValue));
  }
  return v8::Array::New(js.isolate(), scratch_.data(), scratch_.size());
}

v8::Local<v8::Value> Http2Strings::sensitiveNamesOf(js::Scope& js, std::span<const Http2Field> fields) {
  scratch_.clear();
  for (const Http2Field& field : fields) {
    if (field.isSensitive()) scratch_.push_back(stringOf(js, field.name(), Kind::kName));
  }
  if (scratch_.empty()) return js.undefined();
  return v8::Array::New(js.isolate(), scratch_.data(), scratch_.size());
}

}  // namespace gyre::bindings
