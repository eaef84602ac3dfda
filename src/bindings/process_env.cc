// process.env: an object whose properties are the environment variables.
// Source: Node's documentation, "process.env". Values are strings; a symbol is refused; the order is the system's.
#include "bindings/process_env.h"

#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

extern char** environ;

namespace gyre::bindings {

namespace {

/// The C library's environment is the process's: environments on other threads read and write it too.
std::mutex& environmentMutex() {
  static std::mutex mutex;
  return mutex;
}

v8::Intercepted get(v8::Local<v8::Name> property, const v8::PropertyCallbackInfo<v8::Value>& info) {
  if (property->IsSymbol()) return v8::Intercepted::kNo;
  js::Scope js(info.GetIsolate());
  std::string name = js.utf8(property.As<v8::String>());
  std::lock_guard lock(environmentMutex());
  const char* value = ::getenv(name.c_str());
  if (value == nullptr) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(js.string(value));
  return v8::Intercepted::kYes;
}

v8::Intercepted set(v8::Local<v8::Name> property, v8::Local<v8::Value> value,
                    const v8::PropertyCallbackInfo<void>& info) {
  js::Scope js(info.GetIsolate());
  v8::Local<v8::String> name, text;
  // A symbol as name or value throws here, as its conversion to a string does.
  if (property->IsSymbol()) {
    js.throwError(js::Scope::ErrorType::typeError, "Cannot convert a Symbol value to a string");
    return v8::Intercepted::kYes;
  }
  if (!property->ToString(js.context()).ToLocal(&name) || !value->ToString(js.context()).ToLocal(&text)) {
    return v8::Intercepted::kYes;
  }
  std::string key = js.utf8(name), setting = js.utf8(text);
  {
    std::lock_guard lock(environmentMutex());
    if (!key.empty() && key.find('=') == std::string::npos) ::setenv(key.c_str(), setting.c_str(), 1);
    if (key == "TZ") ::tzset();
  }
  if (key == "TZ") {
    js.isolate()->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
  }
  return v8::Intercepted::kYes;
}

v8::Intercepted query(v8::Local<v8::Name> property, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  if (property->IsSymbol()) return v8::Intercepted::kNo;
  js::Scope js(info.GetIsolate());
  std::string name = js.utf8(property.As<v8::String>());
  std::lock_guard lock(environmentMutex());
  if (::getenv(name.c_str()) == nullptr) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(v8::None);
  return v8::Intercepted::kYes;
}

v8::Intercepted remove(v8::Local<v8::Name> property, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  if (property->IsString()) {
    js::Scope js(info.GetIsolate());
    std::string name = js.utf8(property.As<v8::String>());
    std::lock_guard lock(environmentMutex());
    ::unsetenv(name.c_str());
  }
  info.GetReturnValue().Set(true);
  return v8::Intercepted::kYes;
}

void enumerate(const v8::PropertyCallbackInfo<v8::Array>& info) {
  js::Scope js(info.GetIsolate());
  std::vector<v8::Local<v8::Value>> names;
  std::lock_guard lock(environmentMutex());
  for (char** entry = environ; entry && *entry; ++entry) {
    std::string_view text(*entry);
    // A name may begin with "=" elsewhere; here the first one ends it.
    size_t equals = text.find('=', 1);
    if (equals == std::string_view::npos) continue;
    names.push_back(js.string(text.substr(0, equals)));
  }
  info.GetReturnValue().Set(v8::Array::New(js.isolate(), names.data(), names.size()));
}

v8::Intercepted define(v8::Local<v8::Name> property, const v8::PropertyDescriptor& descriptor,
                       const v8::PropertyCallbackInfo<void>& info) {
  js::Scope js(info.GetIsolate());
  auto refuse = [&](const char* message) {
    js.throwError(js::Scope::ErrorType::typeError, message, "ERR_INVALID_OBJECT_DEFINE_PROPERTY");
    return v8::Intercepted::kYes;
  };
  if (descriptor.has_value()) {
    if (!descriptor.has_writable() || !descriptor.has_enumerable() || !descriptor.has_configurable() ||
        !descriptor.writable() || !descriptor.enumerable() || !descriptor.configurable()) {
      return refuse("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
    }
    return set(property, descriptor.value(), info);
  }
  if (descriptor.has_get() || descriptor.has_set()) {
    return refuse("'process.env' does not accept an accessor(getter/setter) descriptor");
  }
  return refuse("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
}

}  // namespace

const intptr_t kProcessEnvReferences[6] = {
    reinterpret_cast<intptr_t>(&get),    reinterpret_cast<intptr_t>(&set),       reinterpret_cast<intptr_t>(&query),
    reinterpret_cast<intptr_t>(&remove), reinterpret_cast<intptr_t>(&enumerate), reinterpret_cast<intptr_t>(&define),
};

v8::Local<v8::Object> makeProcessEnv(js::Scope& js) {
  auto function = v8::FunctionTemplate::New(js.isolate());
  function->SetClassName(js.name("Object"));
  auto object = function->InstanceTemplate();
  v8::NamedPropertyHandlerConfiguration handler(get, set, query, remove, enumerate, define, nullptr, {},
                                                v8::PropertyHandlerFlags::kHasNoSideEffect);
  object->SetHandler(handler);
  // not through Dispatch, and cannot fail: a fresh template without code of the program
  return object->NewInstance(js.context()).ToLocalChecked();
}

}  // namespace gyre::bindings
