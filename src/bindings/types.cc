// binding('types'): what kind a value is by its internal slots, for lib/internal/util/types.
#include "bindings/modules.h"

namespace gyre::bindings {

namespace {

/// The callbacks are raw ones: these predicates are called for each value that is inspected, and need no Scope.
template <bool (v8::Value::*Is)() const>
void test(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(((*info[0])->*Is)());
}

void isAnyArrayBuffer(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(info[0]->IsArrayBuffer() || info[0]->IsSharedArrayBuffer());
}

void isBoxedPrimitive(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Local<v8::Value> value = info[0];
  info.GetReturnValue().Set(value->IsNumberObject() || value->IsStringObject() || value->IsBooleanObject() ||
                            value->IsBigIntObject() || value->IsSymbolObject());
}

constexpr js::Member predicate(std::string_view name, v8::FunctionCallback call) {
  return {.name = name, .kind = js::Member::Kind::function, .call = call, .pure = true};
}

constexpr js::Member kMembers[] = {
    predicate("isAnyArrayBuffer", &isAnyArrayBuffer),
    predicate("isArgumentsObject", &test<&v8::Value::IsArgumentsObject>),
    predicate("isArrayBuffer", &test<&v8::Value::IsArrayBuffer>),
    predicate("isAsyncFunction", &test<&v8::Value::IsAsyncFunction>),
    predicate("isBigIntObject", &test<&v8::Value::IsBigIntObject>),
    predicate("isBooleanObject", &test<&v8::Value::IsBooleanObject>),
    predicate("isBoxedPrimitive", &isBoxedPrimitive),
    predicate("isDate", &test<&v8::Value::IsDate>),
    predicate("isExternal", &test<&v8::Value::IsExternal>),
    predicate("isGeneratorFunction", &test<&v8::Value::IsGeneratorFunction>),
    predicate("isGeneratorObject", &test<&v8::Value::IsGeneratorObject>),
    predicate("isMap", &test<&v8::Value::IsMap>),
    predicate("isMapIterator", &test<&v8::Value::IsMapIterator>),
    predicate("isModuleNamespaceObject", &test<&v8::Value::IsModuleNamespaceObject>),
    predicate("isNativeError", &test<&v8::Value::IsNativeError>),
    predicate("isNumberObject", &test<&v8::Value::IsNumberObject>),
    predicate("isPromise", &test<&v8::Value::IsPromise>),
    predicate("isProxy", &test<&v8::Value::IsProxy>),
    predicate("isRegExp", &test<&v8::Value::IsRegExp>),
    predicate("isSet", &test<&v8::Value::IsSet>),
    predicate("isSetIterator", &test<&v8::Value::IsSetIterator>),
    predicate("isSharedArrayBuffer", &test<&v8::Value::IsSharedArrayBuffer>),
    predicate("isStringObject", &test<&v8::Value::IsStringObject>),
    predicate("isSymbolObject", &test<&v8::Value::IsSymbolObject>),
    predicate("isWeakMap", &test<&v8::Value::IsWeakMap>),
    predicate("isWeakSet", &test<&v8::Value::IsWeakSet>),
};

}  // namespace

const js::Module kTypesModule = {.name = "types", .members = kMembers};

}  // namespace gyre::bindings
