// Contextified objects: the global object of a vm context reads and writes its properties through to an ordinary
// object. Source: Node's documentation, "vm: What does it mean to contextify an object?".
#include "base/check.h"
#include "bindings/contextify.h"
#include "runtime/environment.h"
#include "runtime/promise_hooks.h"

namespace gyre::bindings {

namespace {

using v8::Context;
using v8::Intercepted;
using v8::Local;
using v8::Name;
using v8::Object;
using v8::PropertyCallbackInfo;
using v8::Value;

/// Slots of the context's embedder data (0 is V8's inspector's).
enum ContextSlot : int { kSandboxSlot = 1, kQueueSlot = 2, kWasmSlot = 3 };

v8::Local<v8::Private> contextKey(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, v8::String::NewFromUtf8Literal(isolate, "gyre:vmContext"));
}

/// A microtask queue that lives as long as the context that uses it.
class QueueHolder final : public js::Object {
 public:
  QueueHolder(js::Scope& js, Local<v8::Object> wrapper)
      : Object(js, wrapper), queue_(v8::MicrotaskQueue::New(js.isolate(), v8::MicrotasksPolicy::kExplicit)) {}
  static const js::ClassSpec kClass;
  v8::MicrotaskQueue* queue() { return queue_.get(); }

 private:
  std::unique_ptr<v8::MicrotaskQueue> queue_;
};

}  // namespace

const js::ClassSpec QueueHolder::kClass = {
    .name = "MicrotaskQueue", .construct = js::constructor<QueueHolder>, .members = {}};

namespace {

// ---- Interceptors of the global object ------------------------------------------------------------------------------

/// The context whose global object is being asked, and the object behind it. Empty while the context is being made.
struct Place {
  Local<Context> context;
  Local<Object> sandbox;
  Local<Object> global;

  template <class T>
  static bool of(const PropertyCallbackInfo<T>& info, Place* out) {
    if (!info.Holder()->GetCreationContext(info.GetIsolate()).ToLocal(&out->context)) return false;
    if (out->context->GetNumberOfEmbedderDataFields() <= kSandboxSlot) return false;
    Local<Value> sandbox = out->context->GetEmbedderData(kSandboxSlot);
    if (!sandbox->IsObject()) return false;
    out->sandbox = sandbox.As<Object>();
    out->global = out->context->Global();
    return true;
  }
};

Intercepted getProperty(Local<Name> name, const PropertyCallbackInfo<Value>& info) {
  Place place;
  if (!Place::of(info, &place)) return Intercepted::kNo;
  v8::TryCatch caught(info.GetIsolate());
  Local<Value> value;
  v8::MaybeLocal<Value> found = place.sandbox->GetRealNamedProperty(place.context, name);
  if (found.IsEmpty() && !caught.HasCaught()) found = place.global->GetRealNamedProperty(place.context, name);
  if (caught.HasCaught()) {
    caught.ReThrow();
    return Intercepted::kYes;
  }
  if (!found.ToLocal(&value)) return Intercepted::kNo;
  // The object itself is seen from inside as the global.
  info.GetReturnValue().Set(value == place.sandbox ? Local<Value>(place.global) : value);
  return Intercepted::kYes;
}

bool isReadOnly(v8::Maybe<v8::PropertyAttribute> attributes) {
  return (attributes.FromMaybe(v8::None) & v8::ReadOnly) != 0;
}

Intercepted setProperty(Local<Name> name, Local<Value> value, const PropertyCallbackInfo<void>& info) {
  Place place;
  if (!Place::of(info, &place)) return Intercepted::kNo;
  v8::Isolate* isolate = info.GetIsolate();
  auto onGlobal = place.global->GetRealNamedPropertyAttributes(place.context, name);
  auto onSandbox = place.sandbox->GetRealNamedPropertyAttributes(place.context, name);
  if (isReadOnly(onGlobal) || isReadOnly(onSandbox)) return Intercepted::kNo;

  bool declared = onGlobal.IsJust() || onSandbox.IsJust();
  // `x = 1` in strict code needs x; `this.x = 1` and function declarations do not.
  bool contextual = place.global != info.This();
  if (!declared && info.ShouldThrowOnError() && contextual && !value->IsFunction()) return Intercepted::kNo;
  if (!declared && name->IsSymbol()) return Intercepted::kNo;

  if (place.sandbox->Set(place.context, name, value).IsNothing()) return Intercepted::kYes;  // a setter threw
  if (onSandbox.IsNothing()) return Intercepted::kNo;
  // With an accessor (or a frozen value) on the object the global object must not get a value of its own.
  Local<Value> descriptor;
  if (!place.sandbox->GetOwnPropertyDescriptor(place.context, name).ToLocal(&descriptor) || !descriptor->IsObject()) {
    return Intercepted::kNo;
  }
  js::Scope js(isolate, place.context);
  auto has = [&](std::string_view key) {
    return descriptor.As<Object>()->HasOwnProperty(place.context, js.name(key)).FromMaybe(false);
  };
  Local<Value> writable;
  if (has("get") || has("set")) return Intercepted::kYes;
  if (has("writable") && js.get(descriptor.As<Object>(), "writable").ToLocal(&writable) && writable->IsFalse()) {
    return Intercepted::kYes;
  }
  return Intercepted::kNo;
}

Intercepted queryProperty(Local<Name> name, const PropertyCallbackInfo<v8::Integer>& info) {
  Place place;
  if (!Place::of(info, &place)) return Intercepted::kNo;
  v8::PropertyAttribute attributes;
  if (place.sandbox->HasRealNamedProperty(place.context, name).FromMaybe(false)) {
    if (!place.sandbox->GetRealNamedPropertyAttributes(place.context, name).To(&attributes)) return Intercepted::kNo;
    info.GetReturnValue().Set(attributes);
    return Intercepted::kYes;
  }
  if (place.global->HasRealNamedProperty(place.context, name).FromMaybe(false)) {
    if (!place.global->GetRealNamedPropertyAttributes(place.context, name).To(&attributes)) return Intercepted::kNo;
    info.GetReturnValue().Set(attributes);
    return Intercepted::kYes;
  }
  return Intercepted::kNo;
}

Intercepted describeProperty(Local<Name> name, const PropertyCallbackInfo<Value>& info) {
  Place place;
  if (!Place::of(info, &place)) return Intercepted::kNo;
  if (!place.sandbox->HasOwnProperty(place.context, name).FromMaybe(false)) return Intercepted::kNo;
  Local<Value> descriptor;
  if (!place.sandbox->GetOwnPropertyDescriptor(place.context, name).ToLocal(&descriptor)) return Intercepted::kNo;
  info.GetReturnValue().Set(descriptor);
  return Intercepted::kYes;
}

void copyFlags(const v8::PropertyDescriptor& from, v8::PropertyDescriptor* to) {
  if (from.has_enumerable()) to->set_enumerable(from.enumerable());
  if (from.has_configurable()) to->set_configurable(from.configurable());
}

Intercepted defineProperty(Local<Name> name, const v8::PropertyDescriptor& given,
                           const PropertyCallbackInfo<void>& info) {
  Place place;
  if (!Place::of(info, &place)) return Intercepted::kNo;
  v8::Isolate* isolate = info.GetIsolate();
  auto onGlobal = place.global->GetRealNamedPropertyAttributes(place.context, name);
  int flags = onGlobal.FromMaybe(v8::None);
  // What the language fixed on the global object stays.
  if (onGlobal.IsJust() && (flags & v8::ReadOnly) != 0 && (flags & v8::DontDelete) != 0) return Intercepted::kNo;
  Local<Value> undefined = v8::Undefined(isolate);
  if (given.has_get() || given.has_set()) {
    v8::PropertyDescriptor accessor(given.has_get() ? given.get() : undefined,
                                    given.has_set() ? given.set() : undefined);
    copyFlags(given, &accessor);
    if (place.sandbox->DefineProperty(place.context, name, accessor).IsNothing()) return Intercepted::kYes;
  } else {
    Local<Value> value = given.has_value() ? given.value() : undefined;
    if (given.has_writable()) {
      v8::PropertyDescriptor data(value, given.writable());
      copyFlags(given, &data);
      if (place.sandbox->DefineProperty(place.context, name, data).IsNothing()) return Intercepted::kYes;
    } else {
      v8::PropertyDescriptor data(value);
      copyFlags(given, &data);
      if (place.sandbox->DefineProperty(place.context, name, data).IsNothing()) return Intercepted::kYes;
    }
  }
  return Intercepted::kNo;
}

Intercepted deleteProperty(Local<Name> name, const PropertyCallbackInfo<v8::Boolean>& info) {
  Place place;
  if (!Place::of(info, &place)) return Intercepted::kNo;
  if (place.sandbox->Delete(place.context, name).FromMaybe(false)) return Intercepted::kNo;
  info.GetReturnValue().Set(false);
  return Intercepted::kYes;
}

void listProperties(const PropertyCallbackInfo<v8::Array>& info) {
  Place place;
  if (!Place::of(info, &place)) return;
  Local<v8::Array> names;
  if (place.sandbox
          ->GetPropertyNames(place.context, v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                             v8::IndexFilter::kSkipIndices)
          .ToLocal(&names)) {
    info.GetReturnValue().Set(names);
  }
}

void listIndices(const PropertyCallbackInfo<v8::Array>& info) {
  Place place;
  if (!Place::of(info, &place)) return;
  Local<v8::Array> names;
  if (!place.sandbox
           ->GetPropertyNames(place.context, v8::KeyCollectionMode::kOwnOnly, v8::SKIP_SYMBOLS,
                              v8::IndexFilter::kIncludeIndices)
           .ToLocal(&names)) {
    return;
  }
  v8::LocalVector<Value> indices(info.GetIsolate());
  for (uint32_t i = 0; i < names->Length(); ++i) {
    Local<Value> name;
    if (!names->Get(place.context, i).ToLocal(&name)) return;
    if (name->IsNumber()) indices.push_back(name);
  }
  info.GetReturnValue().Set(v8::Array::New(info.GetIsolate(), indices.data(), indices.size()));
}

// The same by index.

template <class T>
Local<Name> nameOf(uint32_t index, const PropertyCallbackInfo<T>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  // A number always converts to a string.
  return v8::Integer::NewFromUnsigned(isolate, index)->ToString(isolate->GetCurrentContext()).ToLocalChecked();
}
Intercepted getIndex(uint32_t index, const PropertyCallbackInfo<Value>& info) {
  return getProperty(nameOf(index, info), info);
}
Intercepted setIndex(uint32_t index, Local<Value> value, const PropertyCallbackInfo<void>& info) {
  return setProperty(nameOf(index, info), value, info);
}
Intercepted queryIndex(uint32_t index, const PropertyCallbackInfo<v8::Integer>& info) {
  return queryProperty(nameOf(index, info), info);
}
Intercepted describeIndex(uint32_t index, const PropertyCallbackInfo<Value>& info) {
  return describeProperty(nameOf(index, info), info);
}
Intercepted defineIndex(uint32_t index, const v8::PropertyDescriptor& given, const PropertyCallbackInfo<void>& info) {
  return defineProperty(nameOf(index, info), given, info);
}
Intercepted deleteIndex(uint32_t index, const PropertyCallbackInfo<v8::Boolean>& info) {
  return deleteProperty(nameOf(index, info), info);
}

Local<v8::ObjectTemplate> globalTemplate(v8::Isolate* isolate) {
  auto function = v8::FunctionTemplate::New(isolate);
  function->SetClassName(v8::String::NewFromUtf8Literal(isolate, "Object"));
  Local<v8::ObjectTemplate> global = function->InstanceTemplate();
  constexpr auto kFlags = v8::PropertyHandlerFlags::kHasNoSideEffect;
  global->SetHandler(v8::NamedPropertyHandlerConfiguration(getProperty, setProperty, queryProperty, deleteProperty,
                                                           listProperties, defineProperty, describeProperty, {},
                                                           kFlags));
  global->SetHandler(v8::IndexedPropertyHandlerConfiguration(getIndex, setIndex, queryIndex, deleteIndex, listIndices,
                                                             defineIndex, describeIndex, {}, kFlags));
  return global;
}

bool allowWasm(Local<Context> context, Local<v8::String>) {
  return context->GetNumberOfEmbedderDataFields() <= kWasmSlot || !context->GetEmbedderData(kWasmSlot)->IsFalse();
}

}  // namespace

v8::MaybeLocal<Context> VmContext::of(js::Scope& js, Local<Object> sandbox) {
  Local<Value> global;
  if (!sandbox->GetPrivate(js.context(), contextKey(js.isolate())).ToLocal(&global) || !global->IsObject()) return {};
  return global.As<Object>()->GetCreationContext(js.isolate());
}

bool VmContext::isContext(js::Scope& js, Local<Object> value) {
  return value->HasPrivate(js.context(), contextKey(js.isolate())).FromMaybe(false);
}

v8::MicrotaskQueue* VmContext::queueOf(js::Scope&, Local<Context> context) {
  if (context->GetNumberOfEmbedderDataFields() <= kQueueSlot) return nullptr;
  Local<Value> holder = context->GetEmbedderData(kQueueSlot);
  auto* object = static_cast<QueueHolder*>(js::Object::from(holder));
  return object == nullptr ? nullptr : object->queue();
}

v8::MaybeLocal<Value> makeVmContext(js::Scope& js, Local<Value> sandboxOrUndefined, bool strings, bool wasm,
                                    bool ownQueue) {
  v8::Isolate* isolate = js.isolate();
  Local<Context> main = runtime::Environment::from(js).context();
  v8::MicrotaskQueue* queue = nullptr;
  Local<Object> holder;
  if (ownQueue) {
    Local<v8::Function> constructor;
    if (!js::classTemplate(js, QueueHolder::kClass)->GetFunction(js.context()).ToLocal(&constructor)) return {};
    // not through Dispatch: a native class of our own
    if (!constructor->NewInstance(js.context()).ToLocal(&holder)) return {};
    queue = static_cast<QueueHolder*>(js::Object::from(holder))->queue();
  }
  bool vanilla = !sandboxOrUndefined->IsObject();
  v8::MaybeLocal<v8::ObjectTemplate> shape;
  if (!vanilla) shape = globalTemplate(isolate);
  Local<Context> context = Context::New(isolate, nullptr, shape, {}, {}, queue);
  if (context.IsEmpty()) return {};

  runtime::Environment::from(js).state<runtime::PromiseHooks>().add(js, context);
  context->SetSecurityToken(main->GetSecurityToken());
  context->AllowCodeGenerationFromStrings(strings);
  context->SetErrorMessageForCodeGenerationFromStrings(
      js.string("Code generation from strings disallowed for this context"));
  context->SetEmbedderData(kQueueSlot, holder.IsEmpty() ? Local<Value>(js.undefined()) : holder);
  context->SetEmbedderData(kWasmSlot, js.boolean(wasm));
  if (!wasm) isolate->SetAllowWasmCodeGenerationCallback(allowWasm);

  Local<Object> global = context->Global();
  Local<Object> sandbox = vanilla ? global : sandboxOrUndefined.As<Object>();
  context->SetEmbedderData(kSandboxSlot, vanilla ? Local<Value>(js.undefined()) : sandbox);
  if (sandbox->SetPrivate(js.context(), contextKey(isolate), global).IsNothing()) return {};
  return sandbox;
}

}  // namespace gyre::bindings
