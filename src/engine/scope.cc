#include "engine/scope.h"

#include <algorithm>

namespace gyre::js {

namespace {

bool isAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Local<v8::String> makeString(v8::Isolate* isolate, std::string_view utf8, v8::NewStringType type) {
  v8::MaybeLocal<v8::String> result =
      isAscii(utf8) ? v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(utf8.data()), type,
                                                 static_cast<int>(utf8.size()))
                    : v8::String::NewFromUtf8(isolate, utf8.data(), type, static_cast<int>(utf8.size()));
  return result.ToLocalChecked();  // fails only past V8's string limit, which the declaration names
}

}  // namespace

Local<v8::String> Scope::string(std::string_view utf8) const {
  return makeString(isolate_, utf8, v8::NewStringType::kNormal);
}

Local<v8::String> Scope::name(std::string_view utf8) const {
  return makeString(isolate_, utf8, v8::NewStringType::kInternalized);
}

bool Scope::set(Local<v8::Object> target, std::string_view key, Local<v8::Value> value) const {
  return target->CreateDataProperty(context_, name(key), value).FromMaybe(false);
}

bool Scope::set(Local<v8::Object> target, uint32_t index, Local<v8::Value> value) const {
  return target->CreateDataProperty(context_, index, value).FromMaybe(false);
}

v8::MaybeLocal<v8::Value> Scope::get(Local<v8::Object> target, std::string_view key) const {
  return target->Get(context_, name(key));
}

std::string Scope::utf8(Local<v8::String> text) const {
  std::string result(static_cast<size_t>(text->Utf8Length(isolate_)), '\0');
  text->WriteUtf8(isolate_, result.data(), static_cast<int>(result.size()), nullptr,
                  v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
  return result;
}

std::string Scope::text(Local<v8::Value> value) const {
  Local<v8::String> string;
  if (!value->ToString(context_).ToLocal(&string)) return {};
  return utf8(string);
}

void Scope::throwError(ErrorType type, std::string_view message, std::string_view code) const {
  Local<v8::String> text = string(message);
  Local<v8::Value> exception = type == ErrorType::typeError    ? v8::Exception::TypeError(text)
                               : type == ErrorType::rangeError ? v8::Exception::RangeError(text)
                                                               : v8::Exception::Error(text);
  if (!code.empty()) set(exception.As<v8::Object>(), "code", string(code));
  isolate_->ThrowException(exception);
}

void Scope::throwError(const base::Error& error) const { isolate_->ThrowException(systemError(error)); }

Local<v8::Object> Scope::systemError(const base::Error& error) const {
  Local<v8::Object> result = v8::Exception::Error(string(error.toString())).As<v8::Object>();
  set(result, "errno", integer(error.code()));
  set(result, "code", string(error.name()));
  set(result, "syscall", string(error.syscall()));
  if (!error.path().empty()) set(result, "path", string(error.path()));
  if (!error.dest().empty()) set(result, "dest", string(error.dest()));
  if (!error.address().empty()) set(result, "address", string(error.address()));
  if (error.port() >= 0) set(result, "port", integer(error.port()));
  return result;
}

}  // namespace gyre::js
