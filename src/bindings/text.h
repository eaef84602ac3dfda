// JavaScript strings to bytes and back, in the encodings that Buffer knows. Lives on the isolate's thread.
#pragma once

#include <v8.h>

#include <cstdint>
#include <span>
#include <string>

#include "engine/scope.h"

namespace gyre::bindings {

/// The numbers are those of `encodings` in lib/internal/buffer.js.
enum class Encoding : uint32_t { ascii, utf8, base64, utf16le, latin1, hex, buffer, base64url };

/// A string of the bytes. Empty with an exception pending (ERR_STRING_TOO_LONG) past V8's limit.
v8::MaybeLocal<v8::Value> textOfBytes(js::Scope& js, std::span<const uint8_t> bytes, Encoding encoding);

/// Writes the string's bytes, at most `capacity` of them and only whole characters. Returns how many.
size_t writeText(js::Scope& js, v8::Local<v8::String> text, Encoding encoding, uint8_t* out, size_t capacity);

/// How many bytes the string has in UTF-8, where half of a surrogate pair counts as U+FFFD.
size_t utf8Length(v8::Isolate* isolate, v8::Local<v8::String> text);

/// The string's bytes.
std::string bytesOfText(js::Scope& js, v8::Local<v8::String> text, Encoding encoding);

/// The same without an allocation for short strings.
class TextBytes {
 public:
  TextBytes(js::Scope& js, v8::Local<v8::String> text, Encoding encoding);
  TextBytes(const TextBytes&) = delete;
  TextBytes& operator=(const TextBytes&) = delete;
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  uint8_t inline_[128];
  std::string heap_;
  std::span<const uint8_t> bytes_;
};

/// The content of a view, read where it is: a small array that lives on V8's heap is copied rather than moved off it.
/// Valid until JavaScript runs again.
class ViewContents {
 public:
  /// An ArrayBufferView, ArrayBuffer or SharedArrayBuffer.
  explicit ViewContents(v8::Local<v8::Value> value);
  ViewContents(const ViewContents&) = delete;
  ViewContents& operator=(const ViewContents&) = delete;
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  uint8_t storage_[64];
  std::span<const uint8_t> bytes_;
};

}  // namespace gyre::bindings
