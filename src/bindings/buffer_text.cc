#include "bindings/buffer_text.h"

#include <simdutf.h>

#include <algorithm>
#include <memory>
#include <string>

#include "engine/convert.h"

namespace gyre::bindings {

namespace {

/// An index argument; false with an exception pending when it is negative or no number.
bool index(js::Scope& js, v8::Local<v8::Value> value, size_t fallback, size_t* out) {
  if (value->IsUndefined()) return *out = fallback, true;
  if (value->IsUint32()) return *out = value.As<v8::Uint32>()->Value(), true;
  int64_t number;
  if (!value->IntegerValue(js.context()).To(&number)) return false;
  if (number < 0) {
    js.throwError(js::Scope::ErrorType::rangeError, "Index out of range", "ERR_OUT_OF_RANGE");
    return false;
  }
  *out = static_cast<size_t>(number);
  return true;
}

void throwOutOfBounds(js::Scope& js, const char* what) {
  js.throwError(js::Scope::ErrorType::rangeError, "\"" + std::string(what) + "\" is outside of buffer bounds",
                "ERR_BUFFER_OUT_OF_BOUNDS");
}

/// The same for one that must not be greater than `most`.
bool boundedIndex(js::Scope& js, v8::Local<v8::Value> value, size_t fallback, size_t most, const char* what,
                  size_t* out) {
  if (value->IsUndefined()) return *out = fallback, true;
  int64_t number;
  if (value->IsUint32())
    number = value.As<v8::Uint32>()->Value();
  else if (!value->IntegerValue(js.context()).To(&number))
    return false;
  if (number < 0 || static_cast<size_t>(number) > most) return throwOutOfBounds(js, what), false;
  *out = static_cast<size_t>(number);
  return true;
}

bool receiver(js::Scope& js, v8::Local<v8::Value> self) {
  if (self->IsArrayBufferView()) return true;
  js.throwError(js::Scope::ErrorType::typeError, "argument must be a buffer", "ERR_INVALID_ARG_TYPE");
  return false;
}

}  // namespace

void sliceOf(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, Encoding encoding) {
  if (!receiver(js, info.This())) return;
  ViewContents contents(info.This());
  auto bytes = contents.bytes();
  size_t start;
  size_t end;
  if (!index(js, info[0], 0, &start) || !index(js, info[1], bytes.size(), &end)) return;
  if (end < start) end = start;
  if (end > bytes.size()) {
    return js.throwError(js::Scope::ErrorType::rangeError, "Index out of range", "ERR_OUT_OF_RANGE");
  }
  v8::Local<v8::Value> text;
  if (textOfBytes(js, bytes.subspan(start, end - start), encoding).ToLocal(&text)) info.GetReturnValue().Set(text);
}

void writeInto(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, Encoding encoding) {
  if (!receiver(js, info.This())) return;
  if (!info[0]->IsString()) {
    return js.throwError(js::Scope::ErrorType::typeError, "argument must be a string", "ERR_INVALID_ARG_TYPE");
  }
  js::Bytes bytes;
  js::bytesOf(info.This(), &bytes);
  // Programs know these methods, and their errors differ: some encodings take no more room than there is.
  const bool strict = encoding == Encoding::utf8 || encoding == Encoding::ascii || encoding == Encoding::latin1;
  size_t offset;
  size_t capacity;
  if (strict ? !boundedIndex(js, info[1], 0, bytes.size(), "offset", &offset) : !index(js, info[1], 0, &offset)) return;
  if (offset > bytes.size()) return throwOutOfBounds(js, "offset");
  const size_t room = bytes.size() - offset;
  if (strict ? !boundedIndex(js, info[2], room, room, "length", &capacity) : !index(js, info[2], room, &capacity)) {
    return;
  }
  capacity = std::min(capacity, room);
  const size_t written = writeText(js, info[0].As<v8::String>(), encoding, bytes.data() + offset, capacity);
  info.GetReturnValue().Set(static_cast<double>(written));
}

double byteLengthUtf8(js::Scope& js, v8::Local<v8::String> text) {
  return static_cast<double>(utf8Length(js.isolate(), text));
}

v8::MaybeLocal<v8::Value> btoa(js::Scope& js, v8::Local<v8::String> text) {
  if (!text->ContainsOnlyOneByte()) return js.undefined().As<v8::Value>();
  const std::string bytes = bytesOfText(js, text, Encoding::latin1);
  return textOfBytes(js, {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, Encoding::base64);
}

v8::MaybeLocal<v8::Value> atob(js::Scope& js, v8::Local<v8::String> text) {
  simdutf::result result;
  std::unique_ptr<char[]> out;
  {
    v8::String::ValueView view(js.isolate(), text);
    if (view.is_one_byte()) {
      const char* in = reinterpret_cast<const char*>(view.data8());
      out.reset(new char[simdutf::maximal_binary_length_from_base64(in, view.length()) + 1]);
      result = simdutf::base64_to_binary(in, view.length(), out.get(), simdutf::base64_default, simdutf::loose);
    } else {
      const char16_t* in = reinterpret_cast<const char16_t*>(view.data16());
      out.reset(new char[simdutf::maximal_binary_length_from_base64(in, view.length()) + 1]);
      result = simdutf::base64_to_binary(in, view.length(), out.get(), simdutf::base64_default, simdutf::loose);
    }
  }
  if (result.error == simdutf::SUCCESS) {
    return textOfBytes(js, {reinterpret_cast<const uint8_t*>(out.get()), result.count}, Encoding::latin1);
  }
  return js.integer(result.error == simdutf::INVALID_BASE64_CHARACTER ? 2 : 1).As<v8::Value>();
}

}  // namespace gyre::bindings
