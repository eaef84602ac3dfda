// Binding tables: the signature is the binding. A native module is a table of functions, constants and classes;
// argument conversion, receiver checks, results, errors and the snapshot's external references all come from it.
//
//   Result<uint32_t> Counter::add(js::Scope& js, uint32_t by);
//   constexpr js::Member kCounterMembers[] = {js::method<"add", &Counter::add>, js::getter<"value", &Counter::value>};
//   const js::ClassSpec Counter::kClass = js::classSpec<Counter>("Counter", kCounterMembers);
//   constexpr js::Member kFunctions[] = {js::function<"now", &now>, js::constant<"kMax", 5>};
//   const js::ClassSpec* const kClasses[] = {&Counter::kClass};
//   const js::Module kCounterModule = {.name = "counter", .members = kFunctions, .classes = kClasses};
//
// A function takes `js::Scope&` first, then its arguments as C++ types (engine/convert.h). It returns void, a
// convertible value, a Result (an error is thrown as Node's error object), or a v8::MaybeLocal (empty: an exception is
// pending). One that must see the raw call takes `(js::Scope&, const v8::FunctionCallbackInfo<v8::Value>&)`.
#pragma once

#include <v8.h>

#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/convert.h"
#include "engine/object.h"
#include "engine/scope.h"

namespace gyre::js {

/// A string literal as a template argument.
template <size_t N>
struct FixedString {
  char chars[N];
  constexpr FixedString(const char (&text)[N]) {  // NOLINT: implicit by design
    for (size_t i = 0; i < N; ++i) chars[i] = text[i];
  }
  constexpr std::string_view view() const { return {chars, N - 1}; }
};

struct Member {
  enum class Kind : uint8_t { method, function, accessor, number, text };
  std::string_view name;
  Kind kind;
  v8::FunctionCallback call = nullptr;  // or the accessor's getter
  v8::FunctionCallback set = nullptr;
  double number = 0;
  std::string_view text = {};
  bool pure = false;  // without side effects: the debugger may call it
};

/// A native class. `construct` is null for one that only native code makes.
struct ClassSpec {
  std::string_view name;
  v8::FunctionCallback construct;
  std::span<const Member> members;
  const ClassSpec* parent = nullptr;
  int valueFields = 0;  // internal fields beyond the pointer, for values that the collector traces
};

/// A native module: what `binding(name)` returns in lib/.
struct Module {
  std::string_view name;
  std::span<const Member> members = {};
  std::span<const ClassSpec* const> classes = {};
  /// What a table cannot say (shared arrays, nested objects). May run while the snapshot is made, so it touches no
  /// descriptor, clock or environment variable.
  void (*initialize)(Scope& js, Local<v8::Object> exports) = nullptr;
  /// Addresses that `initialize` hands to V8.
  std::span<const intptr_t> references = {};
};

/// Fills `exports` from the module's tables.
void installModule(Scope& js, const Module& module, Local<v8::Object> exports);
/// Appends every native address that the module's tables hand to V8.
void appendReferences(const Module& module, std::vector<intptr_t>& out);
/// The function template of a class, made at first use in each isolate.
Local<v8::FunctionTemplate> classTemplate(Scope& js, const ClassSpec& spec);
/// A function from a native callback, without a prototype of its own.
Local<v8::Function> makeFunction(Scope& js, std::string_view name, v8::FunctionCallback call,
                                 Local<v8::Value> data = {});

namespace detail {

void throwBadArgument(Scope& js, std::string_view function, int index, const char* expected);

template <class T>
struct IsResult : std::false_type {};
template <class T>
struct IsResult<base::Result<T>> : std::true_type {
  using Value = T;
};
template <class T>
struct IsMaybeLocal : std::false_type {};
template <class T>
struct IsMaybeLocal<v8::MaybeLocal<T>> : std::true_type {};

template <class T>
void giveBack(Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, T&& value) {
  using Type = std::decay_t<T>;
  if constexpr (IsResult<Type>::value) {
    if (!value.ok()) return js.throwError(value.error());
    if constexpr (!std::is_void_v<typename IsResult<Type>::Value>) giveBack(js, info, std::move(value).value());
  } else if constexpr (IsMaybeLocal<Type>::value) {
    Local<v8::Value> local;
    if (value.ToLocal(&local)) info.GetReturnValue().Set(local);
  } else if constexpr (std::is_same_v<Type, bool> || std::is_same_v<Type, int32_t> || std::is_same_v<Type, uint32_t> ||
                       std::is_same_v<Type, double>) {
    info.GetReturnValue().Set(value);
  } else {
    info.GetReturnValue().Set(toJs(js, std::forward<T>(value)));
  }
}

/// A wrapped object as an argument: `T*`, null never.
template <class T>
struct Argument {
  static constexpr bool kIsObject = false;
};

template <class Arg>
bool takeArgument(Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, std::string_view function, int index,
                  Arg* out) {
  if constexpr (std::is_pointer_v<Arg> && std::is_base_of_v<Object, std::remove_pointer_t<Arg>>) {
    using Class = std::remove_pointer_t<Arg>;
    Local<v8::Value> value = info[index];
    if (!value->IsObject() || !classTemplate(js, Class::kClass)->HasInstance(value)) {
      throwBadArgument(js, function, index, Class::kClass.name.data());
      return false;
    }
    *out = static_cast<Class*>(Object::from(value));
    if (*out == nullptr) throwBadArgument(js, function, index, "an open object");
    return *out != nullptr;
  } else {
    if (Convert<Arg>::from(js, info[index], out)) return true;
    throwBadArgument(js, function, index, Convert<Arg>::kExpected);
    return false;
  }
}

template <class Args, class Call, size_t... I>
void callWith(Scope& js, const v8::FunctionCallbackInfo<v8::Value>& info, [[maybe_unused]] std::string_view function,
              Call&& call, std::index_sequence<I...>) {
  [[maybe_unused]] Args args;
  if (!(takeArgument(js, info, function, static_cast<int>(I), &std::get<I>(args)) && ...)) return;
  using Return = decltype(call(std::move(std::get<I>(args))...));
  if constexpr (std::is_void_v<Return>) {
    call(std::move(std::get<I>(args))...);
  } else {
    giveBack(js, info, call(std::move(std::get<I>(args))...));
  }
}

template <class F>
struct Signature;
template <class R, class... A>
struct Signature<R (*)(Scope&, A...)> {
  using Args = std::tuple<std::decay_t<A>...>;
  static constexpr size_t kCount = sizeof...(A);
};
template <class C, class R, class... A>
struct Signature<R (C::*)(Scope&, A...)> {
  using Class = C;
  using Args = std::tuple<std::decay_t<A>...>;
  static constexpr size_t kCount = sizeof...(A);
};
template <class C, class R, class... A>
struct Signature<R (C::*)(Scope&, A...) const> : Signature<R (C::*)(Scope&, A...)> {};

using RawCall = const v8::FunctionCallbackInfo<v8::Value>&;

template <FixedString Name, auto F>
struct Function {
  static void call(const v8::FunctionCallbackInfo<v8::Value>& info) {
    Scope js(info.GetIsolate());
    if constexpr (std::is_invocable_v<decltype(F), Scope&, RawCall>) {
      F(js, info);
    } else {
      using S = Signature<decltype(F)>;
      callWith<typename S::Args>(
          js, info, Name.view(), [&](auto&&... args) { return F(js, std::forward<decltype(args)>(args)...); },
          std::make_index_sequence<S::kCount>());
    }
  }
};

template <FixedString Name, auto F>
struct Method {
  static void call(const v8::FunctionCallbackInfo<v8::Value>& info) {
    Scope js(info.GetIsolate());
    using Class = typename ClassOf<decltype(F)>::Type;
    // The template's signature guarantees the receiver's class.
    auto* self = static_cast<Class*>(
        static_cast<Object*>(info.This()->GetAlignedPointerFromInternalField(Object::kPointerField)));
    if (self == nullptr) {
      return js.throwError(Scope::ErrorType::typeError, "the native half of this object is gone", "ERR_INVALID_STATE");
    }
    if constexpr (std::is_invocable_v<decltype(F), Class*, Scope&, RawCall>) {
      (self->*F)(js, info);
    } else {
      using S = Signature<decltype(F)>;
      callWith<typename S::Args>(
          js, info, Name.view(), [&](auto&&... args) { return (self->*F)(js, std::forward<decltype(args)>(args)...); },
          std::make_index_sequence<S::kCount>());
    }
  }

 private:
  template <class M>
  struct ClassOf;
  template <class R, class C, class... A>
  struct ClassOf<R (C::*)(A...)> {
    using Type = C;
  };
  template <class R, class C, class... A>
  struct ClassOf<R (C::*)(A...) const> {
    using Type = C;
  };
};

/// The value that lives in an internal field of the wrapper: a callback property such as `onread`.
template <int Field>
struct ValueField {
  static void get(const v8::FunctionCallbackInfo<v8::Value>& info) {
    info.GetReturnValue().Set(info.This()->GetInternalField(Field).As<v8::Value>());
  }
  static void set(const v8::FunctionCallbackInfo<v8::Value>& info) { info.This()->SetInternalField(Field, info[0]); }
};

template <class T, class... A>
struct Constructor {
  static void call(const v8::FunctionCallbackInfo<v8::Value>& info) {
    Scope js(info.GetIsolate());
    if (!info.IsConstructCall()) {
      return js.throwError(Scope::ErrorType::typeError, "a class constructor needs 'new'");
    }
    callWith<std::tuple<std::decay_t<A>...>>(
        js, info, T::kClass.name,
        [&](auto&&... args) { new T(js, info.This(), std::forward<decltype(args)>(args)...); },
        std::make_index_sequence<sizeof...(A)>());
  }
};

}  // namespace detail

template <FixedString Name, auto F>
constexpr Member function = {Name.view(), Member::Kind::function, &detail::Function<Name, F>::call};
template <FixedString Name, auto F>
constexpr Member method = {Name.view(), Member::Kind::method, &detail::Method<Name, F>::call};
template <FixedString Name, auto Get>
constexpr Member getter = {Name.view(), Member::Kind::accessor, &detail::Method<Name, Get>::call};
template <FixedString Name, auto Get, auto Set>
constexpr Member accessor = {Name.view(), Member::Kind::accessor, &detail::Method<Name, Get>::call,
                             &detail::Method<Name, Set>::call};
/// A property that holds any value in internal field 1 + Index (`ClassSpec::valueFields` says how many there are).
template <FixedString Name, int Index>
constexpr Member valueField = {Name.view(), Member::Kind::accessor,
                               &detail::ValueField<Object::kPointerField + 1 + Index>::get,
                               &detail::ValueField<Object::kPointerField + 1 + Index>::set};
template <FixedString Name, auto Value>
constexpr Member constant = {Name.view(), Member::Kind::number, nullptr, nullptr, static_cast<double>(Value)};
constexpr Member numberConstant(std::string_view name, double value) {
  return {name, Member::Kind::number, nullptr, nullptr, value};
}
constexpr Member textConstant(std::string_view name, std::string_view text) {
  return {name, Member::Kind::text, nullptr, nullptr, 0, text};
}

/// `T` has a constructor `(js::Scope&, Local<v8::Object> wrapper, A...)` and a static `kClass`.
template <class T, class... A>
constexpr v8::FunctionCallback constructor = &detail::Constructor<T, A...>::call;

}  // namespace gyre::js
