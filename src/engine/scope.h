// Scope: where native code touches JavaScript. It names the isolate and the context that a call runs in and
// makes V8 values from C++ ones. It lives on the stack of the isolate's own thread and owns nothing.
#pragma once

#include <v8.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace gyre::js {

template <class T>
using Local = v8::Local<T>;

/// The isolate's slots for embedder data (`v8::Isolate::SetData`).
enum IsolateSlot : uint32_t { kEnvironmentSlot = 0, kEngineSlot = 1, kCodeMapSlot = 2 };

class Scope {
 public:
  /// Takes the isolate's current context; the caller has a v8::HandleScope.
  explicit Scope(v8::Isolate* isolate) : isolate_(isolate), context_(isolate->GetCurrentContext()) {}
  Scope(v8::Isolate* isolate, Local<v8::Context> context) : isolate_(isolate), context_(context) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  v8::Isolate* isolate() const { return isolate_; }
  Local<v8::Context> context() const { return context_; }

  // Primitive values.
  Local<v8::Primitive> undefined() const { return v8::Undefined(isolate_); }
  Local<v8::Primitive> null() const { return v8::Null(isolate_); }
  Local<v8::Boolean> boolean(bool value) const { return v8::Boolean::New(isolate_, value); }
  Local<v8::Integer> integer(int32_t value) const { return v8::Integer::New(isolate_, value); }
  Local<v8::Number> number(double value) const { return v8::Number::New(isolate_, value); }

  /// A string from UTF-8; invalid sequences become U+FFFD. Aborts past V8's string limit (about 512 MiB).
  Local<v8::String> string(std::string_view utf8) const;
  /// The same, internalized: for property names.
  Local<v8::String> name(std::string_view utf8) const;

  // Objects.
  Local<v8::Object> object() const { return v8::Object::New(isolate_); }
  /// Defines an own, enumerable, writable data property; false when an exception is pending.
  bool set(Local<v8::Object> target, std::string_view key, Local<v8::Value> value) const;
  bool set(Local<v8::Object> target, uint32_t index, Local<v8::Value> value) const;
  /// The property's value, or empty when a getter threw.
  v8::MaybeLocal<v8::Value> get(Local<v8::Object> target, std::string_view key) const;

  /// The UTF-8 text of a string value.
  std::string utf8(Local<v8::String> text) const;
  /// The UTF-8 text of any value's string conversion; empty when the conversion throws.
  std::string text(Local<v8::Value> value) const;

  // Exceptions: each leaves one pending, so return at once.
  enum class ErrorType { error, typeError, rangeError };
  void throwError(ErrorType type, std::string_view message, std::string_view code = {}) const;
  void throwException(Local<v8::Value> exception) const { isolate_->ThrowException(exception); }
  /// Throws Node's error object for a system failure (see systemError).
  void throwError(const base::Error& error) const;

  /// Node's error object for a system failure: message "CODE: text, syscall 'path' -> 'dest'", with
  /// `errno` (negative), `code`, `syscall`, `path`, `dest`, `address`, `port` as far as given.
  /// Source: Node's documentation, "Class: SystemError".
  Local<v8::Object> systemError(const base::Error& error) const;

 private:
  v8::Isolate* isolate_;
  Local<v8::Context> context_;
};

}  // namespace gyre::js
