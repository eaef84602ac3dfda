// Conversions between JavaScript values and C++ types, chosen by the C++ type. Bindings never call them by hand:
// the tables of engine/binding.h do.
//
// From JavaScript they are strict (a binding's callers are the modules in lib/, which have validated what users gave
// them): a value of another type is a TypeError that names the argument. Sources: ECMA-262, "Type Conversion".
#pragma once

#include <v8.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/scope.h"

namespace gyre::js {

/// The bytes of an ArrayBufferView, ArrayBuffer or SharedArrayBuffer. Valid until JavaScript runs again; whoever keeps
/// the bytes longer keeps the value alive too (`PinnedBytes`).
struct Bytes : std::span<uint8_t> {
  using std::span<uint8_t>::span;
};

/// Bytes that stay valid while this object lives, on any thread: it holds the backing store.
class PinnedBytes {
 public:
  PinnedBytes() = default;
  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  friend struct ConvertPinnedBytes;
  std::shared_ptr<v8::BackingStore> store_;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

bool bytesOf(Local<v8::Value> value, Bytes* out);
struct ConvertPinnedBytes {
  static bool from(Local<v8::Value> value, PinnedBytes* out);
};

template <class T>
struct Convert;  // Specialise: `static bool from(Scope&, Local<v8::Value>, T*)`, `static Local<v8::Value> to(Scope&,
                 // T)`, `static constexpr const char* kExpected`.

template <>
struct Convert<bool> {
  static constexpr const char* kExpected = "a boolean";
  static bool from(Scope& js, Local<v8::Value> value, bool* out) {
    *out = value->BooleanValue(js.isolate());
    return true;
  }
  static Local<v8::Value> to(Scope& js, bool value) { return js.boolean(value); }
};

template <>
struct Convert<int32_t> {
  static constexpr const char* kExpected = "a 32-bit integer";
  static bool from(Scope& js, Local<v8::Value> value, int32_t* out) {
    if (!value->IsNumber()) return false;
    *out = value->IsInt32() ? value.As<v8::Int32>()->Value() : value->Int32Value(js.context()).FromMaybe(0);
    return true;
  }
  static Local<v8::Value> to(Scope& js, int32_t value) { return js.integer(value); }
};

template <>
struct Convert<uint32_t> {
  static constexpr const char* kExpected = "an unsigned 32-bit integer";
  static bool from(Scope& js, Local<v8::Value> value, uint32_t* out) {
    if (!value->IsNumber()) return false;
    *out = value->IsUint32() ? value.As<v8::Uint32>()->Value() : value->Uint32Value(js.context()).FromMaybe(0);
    return true;
  }
  static Local<v8::Value> to(Scope& js, uint32_t value) { return v8::Integer::NewFromUnsigned(js.isolate(), value); }
};

template <>
struct Convert<uint16_t> {
  static constexpr const char* kExpected = "a 16-bit integer";
  static bool from(Scope& js, Local<v8::Value> value, uint16_t* out) {
    uint32_t wide;
    if (!Convert<uint32_t>::from(js, value, &wide)) return false;
    *out = static_cast<uint16_t>(wide);
    return true;
  }
  static Local<v8::Value> to(Scope& js, uint16_t value) { return js.integer(value); }
};

/// 64-bit integers: Numbers within ±2^53, or BigInts.
template <>
struct Convert<int64_t> {
  static constexpr const char* kExpected = "an integer";
  static bool from(Scope& js, Local<v8::Value> value, int64_t* out) {
    if (value->IsNumber()) {
      *out = value->IntegerValue(js.context()).FromMaybe(0);
      return true;
    }
    if (!value->IsBigInt()) return false;
    *out = value.As<v8::BigInt>()->Int64Value();
    return true;
  }
  static Local<v8::Value> to(Scope& js, int64_t value) { return js.number(static_cast<double>(value)); }
};

template <>
struct Convert<uint64_t> {
  static constexpr const char* kExpected = "an integer";
  static bool from(Scope& js, Local<v8::Value> value, uint64_t* out) {
    int64_t number;
    if (!Convert<int64_t>::from(js, value, &number)) return false;
    *out = static_cast<uint64_t>(number);
    return true;
  }
  static Local<v8::Value> to(Scope& js, uint64_t value) { return js.number(static_cast<double>(value)); }
};

template <>
struct Convert<double> {
  static constexpr const char* kExpected = "a number";
  static bool from(Scope&, Local<v8::Value> value, double* out) {
    if (!value->IsNumber()) return false;
    *out = value.As<v8::Number>()->Value();
    return true;
  }
  static Local<v8::Value> to(Scope& js, double value) { return js.number(value); }
};

template <>
struct Convert<std::string> {
  static constexpr const char* kExpected = "a string";
  /// UTF-8. A Uint8Array is taken as it is: paths may be given as bytes.
  static bool from(Scope& js, Local<v8::Value> value, std::string* out) {
    if (value->IsString()) {
      *out = js.utf8(value.As<v8::String>());
      return true;
    }
    Bytes bytes;
    if (!value->IsArrayBufferView() || !bytesOf(value, &bytes)) return false;
    out->assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  }
  static Local<v8::Value> to(Scope& js, const std::string& value) { return js.string(value); }
};

template <>
struct Convert<std::string_view> {
  static Local<v8::Value> to(Scope& js, std::string_view value) { return js.string(value); }
};

template <>
struct Convert<const char*> {
  static Local<v8::Value> to(Scope& js, const char* value) { return js.string(value); }
};

template <>
struct Convert<Bytes> {
  static constexpr const char* kExpected = "an ArrayBuffer or a view of one";
  static bool from(Scope&, Local<v8::Value> value, Bytes* out) { return bytesOf(value, out); }
};

template <>
struct Convert<PinnedBytes> {
  static constexpr const char* kExpected = "an ArrayBuffer or a view of one";
  static bool from(Scope&, Local<v8::Value> value, PinnedBytes* out) { return ConvertPinnedBytes::from(value, out); }
};

// V8's own types pass through, checked.
template <class T>
requires std::is_base_of_v<v8::Value, T>
struct Convert<Local<T>> {
  static constexpr const char* kExpected = std::is_same_v<T, v8::Function> ? "a function"
                                           : std::is_same_v<T, v8::String> ? "a string"
                                           : std::is_same_v<T, v8::Array>  ? "an array"
                                           : std::is_same_v<T, v8::Object> ? "an object"
                                                                           : "a value of another type";
  static bool from(Scope&, Local<v8::Value> value, Local<T>* out) {
    if constexpr (std::is_same_v<T, v8::Function>) {
      if (!value->IsFunction()) return false;
    } else if constexpr (std::is_same_v<T, v8::String>) {
      if (!value->IsString()) return false;
    } else if constexpr (std::is_same_v<T, v8::Array>) {
      if (!value->IsArray()) return false;
    } else if constexpr (std::is_same_v<T, v8::Object>) {
      if (!value->IsObject()) return false;
    } else if constexpr (std::is_same_v<T, v8::Symbol>) {
      if (!value->IsSymbol()) return false;
    } else if constexpr (std::is_same_v<T, v8::Promise>) {
      if (!value->IsPromise()) return false;
    } else if constexpr (std::is_same_v<T, v8::Uint8Array>) {
      if (!value->IsUint8Array()) return false;
    } else if constexpr (std::is_same_v<T, v8::Uint32Array>) {
      if (!value->IsUint32Array()) return false;
    } else if constexpr (std::is_same_v<T, v8::Float64Array>) {
      if (!value->IsFloat64Array()) return false;
    } else if constexpr (std::is_same_v<T, v8::ArrayBuffer>) {
      if (!value->IsArrayBuffer()) return false;
    } else if constexpr (std::is_same_v<T, v8::ArrayBufferView>) {
      if (!value->IsArrayBufferView()) return false;
    } else {
      static_assert(std::is_same_v<T, v8::Value>, "add a check for this V8 type");
    }
    *out = value.As<T>();
    return true;
  }
  static Local<v8::Value> to(Scope&, Local<T> value) { return value; }
};

/// An argument that may be left out or undefined.
template <class T>
struct Convert<std::optional<T>> {
  static constexpr const char* kExpected = Convert<T>::kExpected;
  static bool from(Scope& js, Local<v8::Value> value, std::optional<T>* out) {
    if (value->IsUndefined()) return out->reset(), true;
    return Convert<T>::from(js, value, &out->emplace());
  }
  static Local<v8::Value> to(Scope& js, const std::optional<T>& value) {
    return value ? Convert<T>::to(js, *value) : Local<v8::Value>(js.undefined());
  }
};

template <class T>
struct Convert<std::vector<T>> {
  static constexpr const char* kExpected = "an array";
  static bool from(Scope& js, Local<v8::Value> value, std::vector<T>* out) {
    if (!value->IsArray()) return false;
    auto array = value.As<v8::Array>();
    out->resize(array->Length());
    for (uint32_t i = 0; i < array->Length(); ++i) {
      Local<v8::Value> item;
      if (!array->Get(js.context(), i).ToLocal(&item) || !Convert<T>::from(js, item, &(*out)[i])) return false;
    }
    return true;
  }
  static Local<v8::Value> to(Scope& js, const std::vector<T>& values) {
    std::vector<Local<v8::Value>> items;
    items.reserve(values.size());
    for (const T& value : values) items.push_back(Convert<T>::to(js, value));
    return v8::Array::New(js.isolate(), items.data(), items.size());
  }
};

template <class T>
v8::Local<v8::Value> toJs(Scope& js, T&& value) {
  return Convert<std::decay_t<T>>::to(js, std::forward<T>(value));
}

}  // namespace gyre::js
