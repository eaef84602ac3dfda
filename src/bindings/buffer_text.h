// The functions of binding('buffer') between bytes and strings: `utf8Slice`, `hexWrite` and so on, which are methods of
// a buffer, and `atob` and `btoa`.
#pragma once

#include <v8.h>

#include "bindings/text.h"
#include "engine/scope.h"

namespace gyre::bindings {

/// `buffer.xSlice([start[, end]])`: a string.
void sliceOf(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, Encoding encoding);
/// `buffer.xWrite(string[, offset[, length]])`: the number of bytes written.
void writeInto(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, Encoding encoding);

template <Encoding kEncoding>
void slice(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) {
  sliceOf(js, info, kEncoding);
}
template <Encoding kEncoding>
void write(js::Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info) {
  writeInto(js, info, kEncoding);
}

double byteLengthUtf8(js::Scope& js, v8::Local<v8::String> text);

/// Base64 of a string of Latin-1; undefined when it has other characters.
v8::MaybeLocal<v8::Value> btoa(js::Scope& js, v8::Local<v8::String> text);
/// The string of Latin-1 behind base64; 1 when it is cut off, 2 when a character does not belong there.
v8::MaybeLocal<v8::Value> atob(js::Scope& js, v8::Local<v8::String> text);

}  // namespace gyre::bindings
