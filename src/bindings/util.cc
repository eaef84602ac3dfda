// binding('util'): what lib/internal/util must see that the language does not show: inside proxies, promises,
// iterators and stacks; and the system's error numbers.
#include <time.h>

#include <string>

#include "bindings/modules.h"

namespace gyre::bindings {

namespace {

using RawCall = const v8::FunctionCallbackInfo<v8::Value>&;

/// (value, full = true) → undefined for what is no proxy; [target, handler], or the target alone (null: revoked).
void getProxyDetails(RawCall info) {
  if (!info[0]->IsProxy()) return;
  v8::Local<v8::Proxy> proxy = info[0].As<v8::Proxy>();
  if (info.Length() > 1 && !info[1]->IsTrue()) return info.GetReturnValue().Set(proxy->GetTarget());
  v8::Local<v8::Value> parts[] = {proxy->GetTarget(), proxy->GetHandler()};
  info.GetReturnValue().Set(v8::Array::New(info.GetIsolate(), parts, std::size(parts)));
}

/// (object) → the entries of a map, set, their weak kin or an iterator, keys and values in turn, without advancing it;
/// (object, true) → [entries, whether they are keys and values].
void previewEntries(js::Scope& js, RawCall info) {
  if (!info[0]->IsObject()) return;
  bool isKeyValue = false;
  v8::Local<v8::Array> entries;
  if (!info[0].As<v8::Object>()->PreviewEntries(&isKeyValue).ToLocal(&entries)) return;
  if (info.Length() < 2) return info.GetReturnValue().Set(entries);
  v8::Local<v8::Value> parts[] = {entries, js.boolean(isKeyValue)};
  info.GetReturnValue().Set(v8::Array::New(js.isolate(), parts, std::size(parts)));
}

/// (object, filter) → the own keys that are no array indices.
void getOwnNonIndexProperties(js::Scope& js, RawCall info) {
  if (!info[0]->IsObject() || !info[1]->IsUint32()) return;
  auto filter = static_cast<v8::PropertyFilter>(info[1].As<v8::Uint32>()->Value());
  v8::Local<v8::Array> keys;
  if (info[0]
          .As<v8::Object>()
          ->GetPropertyNames(js.context(), v8::KeyCollectionMode::kOwnOnly, filter, v8::IndexFilter::kSkipIndices)
          .ToLocal(&keys)) {
    info.GetReturnValue().Set(keys);
  }
}

/// (promise) → [state] when pending, else [state, value or reason].
void getPromiseDetails(js::Scope& js, RawCall info) {
  if (!info[0]->IsPromise()) return;
  v8::Local<v8::Promise> promise = info[0].As<v8::Promise>();
  v8::Promise::PromiseState state = promise->State();
  v8::Local<v8::Value> parts[] = {js.integer(state), js.undefined()};
  if (state != v8::Promise::kPending) parts[1] = promise->Result();
  info.GetReturnValue().Set(v8::Array::New(js.isolate(), parts, state == v8::Promise::kPending ? 1 : 2));
}

/// The name of the function or class that made the object, as the engine remembers it.
void getConstructorName(RawCall info) {
  if (info[0]->IsObject()) info.GetReturnValue().Set(info[0].As<v8::Object>()->GetConstructorName());
}

/// (external) → its address.
void getExternalValue(js::Scope& js, RawCall info) {
  if (!info[0]->IsExternal()) return;
  auto address = reinterpret_cast<uint64_t>(info[0].As<v8::External>()->Value());
  info.GetReturnValue().Set(v8::BigInt::NewFromUnsigned(js.isolate(), address));
}

v8::Local<v8::Value> textOrEmpty(js::Scope& js, v8::Local<v8::String> text) {
  return text.IsEmpty() ? js.string("") : text;
}

/// (count) → the calls above the function that called this one, innermost first.
void getCallSites(js::Scope& js, RawCall info) {
  if (!info[0]->IsNumber()) return;
  int wanted = info[0]->Int32Value(js.context()).FromMaybe(0);
  // The first frame is that of our own lib/.
  v8::Local<v8::StackTrace> stack = v8::StackTrace::CurrentStackTrace(js.isolate(), wanted + 1);
  v8::LocalVector<v8::Value> sites(js.isolate());
  for (int i = 1; i < stack->GetFrameCount(); ++i) {
    v8::Local<v8::StackFrame> frame = stack->GetFrame(js.isolate(), static_cast<uint32_t>(i));
    v8::Local<v8::Name> names[] = {js.name("functionName"), js.name("scriptId"),     js.name("scriptName"),
                                   js.name("lineNumber"),   js.name("columnNumber"), js.name("column")};
    v8::Local<v8::Value> column = js.integer(frame->GetColumn());
    v8::Local<v8::Value> values[] = {textOrEmpty(js, frame->GetFunctionName()),
                                     js.string(std::to_string(frame->GetScriptId())),
                                     textOrEmpty(js, frame->GetScriptName()),
                                     js.integer(frame->GetLineNumber()),
                                     column,
                                     column};
    sites.push_back(v8::Object::New(js.isolate(), js.null(), names, values, std::size(names)));
  }
  info.GetReturnValue().Set(v8::Array::New(js.isolate(), sites.data(), sites.size()));
}

/// (frameLimit, fallback) → whether the nearest script of the user's on the stack lies in a folder node_modules;
/// fallback when there is no such script.
void isInsideNodeModules(js::Scope& js, RawCall info) {
  int limit = info[0]->IsInt32() ? info[0].As<v8::Int32>()->Value() : 10;
  v8::Local<v8::StackTrace> stack = v8::StackTrace::CurrentStackTrace(
      js.isolate(), limit,
      static_cast<v8::StackTrace::StackTraceOptions>(v8::StackTrace::kOverview |
                                                     v8::StackTrace::kExposeFramesAcrossSecurityOrigins));
  for (int i = 0; i < stack->GetFrameCount(); ++i) {
    v8::Local<v8::String> name = stack->GetFrame(js.isolate(), static_cast<uint32_t>(i))->GetScriptName();
    if (name.IsEmpty() || name->Length() == 0) continue;
    std::string file = js.utf8(name);
    if (file.starts_with("node:")) continue;
    bool inside =
        file.find("/node_modules/") != std::string::npos || file.find("\\node_modules\\") != std::string::npos;
    return info.GetReturnValue().Set(inside);
  }
  if (info.Length() > 1) info.GetReturnValue().Set(info[1]);
}

/// A Map: error number → [name, text].
v8::Local<v8::Map> getSystemErrorMap(js::Scope& js) {
  struct Target {
    js::Scope& js;
    v8::Local<v8::Map> map;
  } target{js, v8::Map::New(js.isolate())};
  base::forEachErrorCode(
      [](void* context, int code, const char* name, const char* message) {
        auto& [js, map] = *static_cast<Target*>(context);
        v8::Local<v8::Value> entry[] = {js.string(name), js.string(message)};
        // Set fails only by an exception, and setting in a map of our own runs nothing that could throw.
        [[maybe_unused]] bool set =
            !map->Set(js.context(), js.integer(code), v8::Array::New(js.isolate(), entry, std::size(entry))).IsEmpty();
        DCHECK(set);
      },
      &target);
  return target.map;
}

/// Blocks the thread.
void sleep(js::Scope&, uint32_t ms) {
  timespec rest = {.tv_sec = static_cast<time_t>(ms / 1000), .tv_nsec = static_cast<long>(ms % 1000) * 1'000'000};
  while (::nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
}

/// Where the function that calls this was called from: [line, column, file]; undefined at the bottom of the stack.
void getCallerLocation(js::Scope& js, RawCall info) {
  v8::Local<v8::StackTrace> stack = v8::StackTrace::CurrentStackTrace(js.isolate(), 2);
  if (stack->GetFrameCount() != 2) return;
  v8::Local<v8::StackFrame> frame = stack->GetFrame(js.isolate(), 1);
  v8::Local<v8::Value> parts[] = {js.integer(frame->GetLineNumber()), js.integer(frame->GetColumn()),
                                  textOrEmpty(js, frame->GetScriptNameOrSourceURL())};
  info.GetReturnValue().Set(v8::Array::New(js.isolate(), parts, std::size(parts)));
}

void addConstants(js::Scope& js, v8::Local<v8::Object> exports) {
  v8::Local<v8::Object> constants = v8::Object::New(js.isolate(), js.null(), nullptr, nullptr, 0);
  js.set(constants, "kPending", js.integer(v8::Promise::kPending));
  js.set(constants, "kFulfilled", js.integer(v8::Promise::kFulfilled));
  js.set(constants, "kRejected", js.integer(v8::Promise::kRejected));
  js.set(constants, "ALL_PROPERTIES", js.integer(v8::ALL_PROPERTIES));
  js.set(constants, "ONLY_WRITABLE", js.integer(v8::ONLY_WRITABLE));
  js.set(constants, "ONLY_ENUMERABLE", js.integer(v8::ONLY_ENUMERABLE));
  js.set(constants, "ONLY_CONFIGURABLE", js.integer(v8::ONLY_CONFIGURABLE));
  js.set(constants, "SKIP_STRINGS", js.integer(v8::SKIP_STRINGS));
  js.set(constants, "SKIP_SYMBOLS", js.integer(v8::SKIP_SYMBOLS));
  js.set(exports, "constants", constants);
}

/// A raw callback that is called for each value inspected: it needs no Scope.
constexpr js::Member raw(std::string_view name, v8::FunctionCallback call) {
  return {.name = name, .kind = js::Member::Kind::function, .call = call, .pure = true};
}

constexpr js::Member kMembers[] = {
    raw("getConstructorName", &getConstructorName),
    raw("getProxyDetails", &getProxyDetails),
    js::function<"getCallSites", &getCallSites>,
    js::function<"getCallerLocation", &getCallerLocation>,
    js::function<"getExternalValue", &getExternalValue>,
    js::function<"getOwnNonIndexProperties", &getOwnNonIndexProperties>,
    js::function<"getPromiseDetails", &getPromiseDetails>,
    js::function<"getSystemErrorMap", &getSystemErrorMap>,
    js::function<"isInsideNodeModules", &isInsideNodeModules>,
    js::function<"previewEntries", &previewEntries>,
    js::function<"sleep", &sleep>,
};

}  // namespace

const js::Module kUtilModule = {.name = "util", .members = kMembers, .initialize = addConstants};

}  // namespace gyre::bindings
